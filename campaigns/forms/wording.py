from agencies.forms.fields import PlainTextField
from campaigns.forms.revised import RevisedForm
from campaigns.models import NoticeTemplate


class WordingForm(RevisedForm):
    """A bureau's own wording of a kind of notice."""

    longest = {"body": 20_000}

    class Meta:
        model = NoticeTemplate
        fields = ["title", "body", "note", "revision"]
        field_classes = {"body": PlainTextField}
        help_texts = {
            "body": "一段一行，层次序数依次为 一、（一）1.（1）。待填写的内容写在【】里，例如【报送日期】。",
            "note": "例如“此件公开发布”，不必加括号。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs["rows"] = 2
        self.fields["body"].widget.attrs["rows"] = 20
