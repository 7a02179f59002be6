from django import forms
from django.utils import timezone

from agencies.forms.wording import Worded
from campaigns.states import LONGEST_REASON
from reports import extensions
from reports.models import Submission
from reports.moments import in_words


def _day_field(**options):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, **options)


class AskForm(Worded, forms.Form):
    """申请延期: to which day, and why; how far is said by `extensions.ask`."""

    until = _day_field(label="申请延期到")
    reason = forms.CharField(
        label="理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 4}),
        help_text="如活动推迟、数据尚在汇总；理由将发给审核单位。",
    )

    def __init__(self, submission: Submission, data=None):
        super().__init__(data)
        due, far = submission.due_at, extensions.latest(submission)
        field = self.fields["until"]
        field.widget.attrs["min"] = timezone.localdate(due).isoformat()
        field.widget.attrs["max"] = timezone.localdate(far).isoformat()
        hour = f"{timezone.localtime(due):%H:%M}"
        field.help_text = f"当天{hour}截止；现在的截止时间是{in_words(due)}。"


class DecisionForm(Worded, forms.Form):
    """The answer to one or many; without a day each gets what it asked for."""

    until = _day_field(
        label="延期到",
        required=False,
        help_text="不填则按各单位申请的日期；当天截止的钟点不变。",
    )
    answer = forms.CharField(
        label="答复意见",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text="将发给报送单位；不同意的必须写明理由。",
    )
