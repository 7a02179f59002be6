from dataclasses import dataclass

from django import forms

from agencies.forms.fields import PlainTextField
from campaigns.forms.revised import RevisedForm
from gongwen import dates
from reports.forms.submission import FilesInput
from reports.models import Outcome
from reports.outcomes import QUANTITIES
from reports.photos import ACCEPT, MOST_PHOTOS

LARGEST_FIGURE = 100_000_000


@dataclass(frozen=True)
class QuantityRow:
    """A figure's two fields, side by side on the page."""

    unit: str
    value: forms.BoundField
    approximate: forms.BoundField


class OutcomeForm(RevisedForm):
    """What became of one row, as its unit tells it; pictures are checked by `photos`."""

    longest = {"note": 2000}

    photos = forms.FileField(
        label="照片",
        required=False,
        widget=FilesInput({"multiple": True, "accept": ACCEPT, "class": "form-control"}),
        help_text=f"可以不传。JPG、PNG或HEIC，最多{MOST_PHOTOS}张；系统自动压缩，并去掉拍摄地点等信息。",
    )
    caption = forms.CharField(
        label="照片说明", required=False, max_length=60, help_text="对本次上传的照片的说明。"
    )

    class Meta:
        model = Outcome
        fields = [
            "state",
            "time_text",
            "place",
            *(name for each in QUANTITIES for name in (each.name, f"{each.name}_approximate")),
            "note",
            "revision",
        ]
        field_classes = {"note": PlainTextField}
        widgets = {
            "state": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = Outcome.State.choices
        self.fields[
            "time_text"
        ].help_text = "实际（或改定）的时间，例如“6月9日上午”；与安排一致的不用改。"
        for quantity in QUANTITIES:
            field = self.fields[quantity.name]
            field.widget = forms.NumberInput({"class": "form-control", "inputmode": "numeric"})
            field.error_messages["invalid"] = "请填写整数，不带单位。"
            field.max_value = LARGEST_FIGURE
            approximate = self.fields[f"{quantity.name}_approximate"]
            approximate.widget = forms.CheckboxInput({"class": "form-check-input"})

    def quantities(self) -> list[QuantityRow]:
        return [
            QuantityRow(each.unit, self[each.name], self[f"{each.name}_approximate"])
            for each in QUANTITIES
        ]

    def clean_time_text(self):
        text = self.cleaned_data["time_text"].strip()
        if complaint := dates.contradiction(text):
            raise forms.ValidationError(complaint)
        return text

    def clean(self):
        cleaned = super().clean()
        for quantity in QUANTITIES:
            value = cleaned.get(quantity.name)
            if value is not None and value > LARGEST_FIGURE:
                self.add_error(quantity.name, "数值过大，请核对。")
            if value is None:
                cleaned[f"{quantity.name}_approximate"] = False
        if cleaned.get("state") == Outcome.State.HELD and not cleaned.get("time_text"):
            self.add_error("time_text", "请填写实际开展的时间。")
        return cleaned
