from django import forms


class PlainTextField(forms.CharField):
    """Text of several lines; browsers end them with CR LF, we keep LF alone."""

    widget = forms.Textarea

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n")
