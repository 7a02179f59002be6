from dataclasses import dataclass

from django import forms

from agencies.forms.fields import PlainTextField
from agencies.forms.wording import Worded
from reports.beginnings import Beginning
from reports.models import Figure, Submission
from reports.uploads import ACCEPT

# What a database column for whole numbers holds, with room to spare.
LARGEST_VALUE = 10**12


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


@dataclass(frozen=True)
class FigureRow:
    """A number's two fields, side by side on the page."""

    unit: str
    value: forms.BoundField
    approximate: forms.BoundField
    is_known: bool = False  # from what the unit told of its activities


class SubmissionForm(Worded, forms.Form):
    """Text, figures and files of one submission.

    Nothing is required here: a draft may be incomplete, and what a submission
    lacks is said by `missing.missing_parts`.  Files are checked and kept by
    `uploads`, whether or not the rest is valid.
    """

    text = PlainTextField(label="正文", required=False, strip=False, max_length=100_000)
    files = forms.FileField(
        label="附件",
        required=False,
        widget=FilesInput({"multiple": True, "accept": ACCEPT}),
        help_text="没有可以不传。可多选，支持PDF、Word、Excel、WPS、OFD、JPG、PNG、ZIP。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, submission: Submission, data=None, *, beginning: Beginning | None = None):
        given = {figure.field_id: figure for figure in submission.figures.all()}
        self.figure_fields = list(submission.requirement.figure_fields.all())
        initial = {"text": submission.text, "revision": submission.revision}
        for field in self.figure_fields:
            if figure := given.get(field.pk):
                initial[f"figure_{field.pk}"] = figure.value
                initial[f"approximate_{field.pk}"] = figure.approximate
        self.beginning = beginning
        if beginning:
            initial["text"] = beginning.text
            for pk, (value, approximate) in beginning.figures.items():
                initial[f"figure_{pk}"], initial[f"approximate_{pk}"] = value, approximate
        super().__init__(data, initial=initial)
        self.submission = submission
        self.fields["text"].widget = self._text_input(submission)
        for field in self.figure_fields:
            self.fields[f"figure_{field.pk}"] = forms.IntegerField(
                label=field.name,
                required=False,
                min_value=0,
                max_value=LARGEST_VALUE,
                error_messages={"invalid": "请填写整数，不带单位。"},
                widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
            )
            self.fields[f"approximate_{field.pk}"] = forms.BooleanField(
                label="约数",
                required=False,
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )

    @staticmethod
    def _text_input(submission):
        requirement = submission.requirement
        attributes = {
            "rows": 4 if requirement.schedule_id else 16,
            "class": "form-control",
            "data-character-count": "#text_count",
            "aria-describedby": "text_count id_text_error",
        }
        if requirement.min_characters:
            attributes["data-min"] = requirement.min_characters
        if requirement.max_characters:
            attributes["data-max"] = requirement.max_characters
        return forms.Textarea(attributes)

    def on_revision(self, revision: int) -> "SubmissionForm":
        """The same form, to be saved over `revision`, now that it is shown beside it."""
        data = self.data.copy()
        data["revision"] = revision
        return SubmissionForm(self.submission, data)

    def figure_rows(self) -> list[FigureRow]:
        return [
            FigureRow(
                field.unit,
                self[f"figure_{field.pk}"],
                self[f"approximate_{field.pk}"],
                bool(self.beginning and field.pk in self.beginning.figures),
            )
            for field in self.figure_fields
        ]

    def figures(self) -> list[Figure]:
        """The numbers given, as rows to save; a field left empty has none."""
        data = self.cleaned_data
        return [
            Figure(
                submission=self.submission,
                field=field,
                value=data[f"figure_{field.pk}"],
                approximate=data[f"approximate_{field.pk}"],
            )
            for field in self.figure_fields
            if data[f"figure_{field.pk}"] is not None
        ]
