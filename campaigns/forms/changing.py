from django import forms

from campaigns.changing import LONGEST_REASON
from campaigns.columns import OWN_FIELDS
from campaigns.forms.schedule import ActivityForm


class ActivityChangeForm(ActivityForm):
    """改期, 调整 or 新增 of a row after issue, with the reason that everybody concerned is told."""

    reason = forms.CharField(
        label="原因", max_length=LONGEST_REASON, help_text="告知责任单位，并在安排表页面上公开。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["rank"]
        if self.instance.pk:
            self.fields["category"].disabled = True
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def values(self):
        """The words under the columns, by their roles."""
        return {
            column.role: self.cleaned_data[OWN_FIELDS.get(column.role, column.role)]
            for column in self.columns
        }


class CancellationForm(forms.Form):
    reason = forms.CharField(
        label="取消的原因",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明原因。"},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
