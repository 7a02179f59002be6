from django import forms
from django.core.exceptions import ValidationError

from campaigns.models import NoticeTransition
from campaigns.states import STEPS

REASONED = {step.name for step in STEPS if step.needs_reason}


class StepForm(forms.Form):
    """What comes with a step: its reason, the revision of the text that was read, the seal of
    the warnings that were looked at."""

    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=NoticeTransition.reason.field.max_length,
        error_messages={"max_length": "理由最多%(limit_value)d字，现有%(show_value)d字。"},
    )
    revision = forms.IntegerField(required=False)
    seen = forms.CharField(required=False, max_length=64)

    def arguments(self, step):
        """The keyword arguments for the workflow; raise `ValidationError`."""
        if not self.is_valid():
            raise ValidationError([error for errors in self.errors.values() for error in errors])
        arguments = {"revision": self.cleaned_data["revision"]}
        if step in REASONED:
            arguments["reason"] = self.cleaned_data["reason"]
        if step == "submit_for_review":
            arguments["seen"] = self.cleaned_data["seen"]
        return arguments
