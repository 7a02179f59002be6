from django import forms

from agencies.forms.wording import Worded
from reports import deriving
from reports.models import ReportingRequirement

MOST_DAYS = 30


class DaysForm(Worded, forms.Form):
    """How far ahead of the superior the units are to send; asked alone by 重新推算."""

    days = forms.IntegerField(
        label="比上级提前",
        min_value=0,
        max_value=MOST_DAYS,
        initial=deriving.USUAL_DAYS,
        help_text="工作日，逢休息日往前移。",
    )


class DerivingForm(DaysForm):
    """What to make of a superior's notice; all of it is filled in beforehand."""

    ATTACHED = [("text", "附上级通知全文，按其格式重新排版"), ("", "不附")]
    ORIGINAL = ("original", "附收文的PDF原件")

    title = forms.CharField(label="标题", max_length=200, widget=forms.Textarea({"rows": 2}))
    year = forms.IntegerField(label="活动年份", min_value=2000, max_value=2100)
    international = forms.CharField(label="国际主题", required=False, max_length=120)
    domestic = forms.CharField(label="国内主题", required=False, max_length=120)
    attached = forms.ChoiceField(
        label="附件", required=False, widget=forms.RadioSelect, choices=ATTACHED
    )
    sections = forms.MultipleChoiceField(
        label="沿用上级通知的层次标题",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="每个标题之下留出待填写的位置；送审前须填完。",
    )

    def __init__(self, *args, superior, has_pdf, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [(name, name) for name in superior.outline]
        if has_pdf:
            self.fields["attached"].choices = [self.ATTACHED[0], self.ORIGINAL, self.ATTACHED[1]]
        if not superior.outline:
            del self.fields["sections"]


class RequestForm(Worded, forms.Form):
    """One thing the superior wants, and whether and when the units are to send theirs."""

    what = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    is_asked = forms.BooleanField(label="向各单位提出", required=False)
    kind = forms.ChoiceField(label="报送内容", choices=ReportingRequirement.Kind.choices)
    title = forms.CharField(label="名称", max_length=60)
    due_on = forms.DateField(
        label="截止日期",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    superior_on = None

    def doubt(self, today) -> str:
        """Why the day that is asked for, or proposed, will hardly do; empty if it will."""
        if self.is_bound:
            chosen = getattr(self, "cleaned_data", {})
            is_asked, due_on = chosen.get("is_asked"), chosen.get("due_on")
        else:
            is_asked, due_on = self["is_asked"].value(), self["due_on"].value()
        return deriving.doubt(due_on, self.superior_on, today=today) if is_asked and due_on else ""


RequestFormSet = forms.formset_factory(RequestForm, extra=0)


def request_formset(superior, days, *, data=None):
    """One row for each thing that the superior wants."""
    proposed = [deriving.propose(due, days) for due in superior.dues]
    initial = [
        {
            "what": row.what,
            "is_asked": row.due_on is not None,
            "kind": row.kind,
            "title": row.title,
            "due_on": row.due_on,
        }
        for row in proposed
    ]
    formset = RequestFormSet(data, initial=initial, prefix="requests")
    for form, row, due in zip(formset.forms, proposed, superior.dues, strict=False):
        form.superior_on = due.on
        form.reckoning = row.reckoning
        form.called = row.what or row.title
    return formset
