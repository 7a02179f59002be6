"""What every form says in the same words: what is missing, what is too long, what to choose."""

from django import forms
from django.core.validators import MaxLengthValidator

_DASHES = "---------"  # Django's name for “nothing chosen”
_DEFAULT = forms.Field.default_error_messages["required"]


class Worded:
    """Mix into a form, before its base.

    `longest` names the most characters of fields whose column has no limit.  No field
    cuts off what is pasted into it: the server counts and says so.
    """

    longest: dict[str, int] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, limit in self.longest.items():
            self.fields[name].validators.append(MaxLengthValidator(limit))
        for field in self.fields.values():
            word(field)


def word(field):
    field.widget.attrs.pop("maxlength", None)
    if field.error_messages.get("required") == _DEFAULT:
        verb = "选择" if isinstance(field, (forms.ChoiceField, forms.DateField)) else "填写"
        field.error_messages["required"] = f"请{verb}{field.label or '此项'}。"
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = "请填写正确的邮箱地址。"
    if isinstance(field, forms.CharField):
        field.error_messages.setdefault(
            "max_length", "最多%(limit_value)d字，现有%(show_value)d字，请精简。"
        )
    elif isinstance(field, forms.ModelChoiceField):
        if field.empty_label == _DASHES:
            field.empty_label = "请选择"
    elif isinstance(field, forms.ChoiceField) and not callable(field.choices):
        field.choices = [
            (value, "请选择" if label == _DASHES else label) for value, label in field.choices
        ]
