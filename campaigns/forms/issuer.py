from django import forms
from django.core.exceptions import ValidationError

from agencies.forms.wording import Worded
from agencies.models import Agency


class IssuerForm(Worded, forms.Form):
    """A 来文单位: its full name, or the unit that it is."""

    name = forms.CharField(label="单位全称", max_length=80, required=False)
    into = forms.ModelChoiceField(
        Agency.objects.none(),
        label="归并到",
        required=False,
        empty_label="不归并",
        help_text="与已有的单位是同一家的，选择那家；它的通知一并归入，现在的名称留作别名。",
    )

    def __init__(self, *args, agency, user, **kwargs):
        super().__init__(*args, initial={"name": agency.name}, **kwargs)
        self.agency = agency
        others = Agency.objects.visible_to(user).exclude(kind=Agency.Kind.DIVISION)
        self.fields["into"].queryset = others.exclude(pk=agency.pk)
        self.fields["into"].label_from_instance = lambda other: other.name

    def clean(self):
        cleaned = super().clean()
        name = cleaned.get("name")
        if cleaned.get("into") or self.errors:
            return cleaned
        if not name:
            self.add_error("name", "请填写单位全称。")
        elif Agency.objects.filter(name=name).exclude(pk=self.agency.pk).exists():
            self.add_error("name", ValidationError("已有同名的单位，请在“归并到”中选择它。"))
        return cleaned
