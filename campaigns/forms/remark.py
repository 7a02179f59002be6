from django import forms

from agencies.forms.fields import PlainTextField
from agencies.forms.wording import Worded
from campaigns.models import Remark


class RemarkForm(Worded, forms.Form):
    """A remark and the words it is about; `start` is filled in by selecting them."""

    quote = PlainTextField(
        label="批注的文字",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="在正文中选取，或者照原样复制到这里。",
    )
    text = PlainTextField(
        label="批注",
        max_length=Remark.text.field.max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
