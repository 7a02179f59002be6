from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from agencies.forms.fields import PlainTextField
from agencies.forms.messages import MomentInput
from agencies.forms.wording import Worded
from agencies.models import OutgoingMessage
from reports import reminder_plan, reminder_wording
from reports.models import ReminderStep
from reports.reminder_times import FARTHEST

BEFORE, ON, AFTER = "before", "on", "after"
SIDES = {True: ("截止前", "截止当天", "截止后"), False: ("送达前", "送达当天", "送达后")}
MOST_STEPS = 12
PLACES = ("channel_1", "channel_2", "channel_3")


class StepForm(Worded, forms.Form):
    """One step of a plan; `requirement` is what it is for, None for the receipt."""

    side = forms.ChoiceField(label="何时")
    days = forms.IntegerField(
        label="天数",
        required=False,
        min_value=1,
        max_value=FARTHEST,
        error_messages={
            "min_value": "天数从1起；当天催的请选“当天”。",
            "max_value": f"最多{FARTHEST}天。",
            "invalid": "请填写整数。",
        },
    )
    # Each begins with what a blank row shows, so that such a row counts as untouched.
    counting = forms.ChoiceField(
        label="计算方式", choices=ReminderStep.Counting, initial=ReminderStep.Counting.WORKING_DAYS
    )
    at = forms.TimeField(
        label="时刻",
        initial=reminder_plan.NINE,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "请填写时刻，如 9:00。"},
    )
    audience = forms.ChoiceField(
        label="催谁", choices=ReminderStep.Audience, initial=ReminderStep.Audience.CLERK
    )
    is_active = forms.BooleanField(label="启用", required=False, initial=True)
    subject = forms.CharField(label="标题", required=False, max_length=120)
    body = PlainTextField(
        label="内容", required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    channel_1 = forms.ChoiceField(label="首选渠道", required=False)
    channel_2 = forms.ChoiceField(label="发送失败后", required=False)
    channel_3 = forms.ChoiceField(label="再失败后", required=False)

    def __init__(self, *args, requirement, **kwargs):
        super().__init__(*args, **kwargs)
        labels = SIDES[requirement is not None]
        sides = list(zip((BEFORE, ON, AFTER), labels, strict=True))
        self.fields["side"].choices = sides if requirement else sides[1:]
        self.fields["side"].initial = BEFORE if requirement else AFTER
        wording = reminder_wording
        self.known = wording.OF_SUBMISSION if requirement else wording.OF_RECEIPT
        self.needed = wording.NEEDED_OF_SUBMISSION if requirement else wording.NEEDED_OF_RECEIPT
        channels = [(key, OutgoingMessage.Channel(key).label) for key in settings.MESSAGE_CHANNELS]
        for place, empty in zip(PLACES, ("平台默认顺序", "不再另发", "不再另发"), strict=True):
            self.fields[place].choices = [("", empty), *channels]

    def clean_subject(self):
        return self._checked(" ".join(self.cleaned_data["subject"].split()))

    def clean_body(self):
        body = self._checked(self.cleaned_data["body"].strip())
        if body and f"{{{self.needed}}}" not in body:
            raise ValidationError(f"内容中要有“{{{self.needed}}}”，收件人才知道催的是什么。")
        return body

    def _checked(self, text):
        if found := reminder_wording.faults(text, self.known):
            raise ValidationError(found)
        return text

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("side") in (BEFORE, AFTER) and "days" in cleaned and not cleaned["days"]:
            self.add_error("days", "请填写天数。")
        chosen = [cleaned.get(place) for place in PLACES]
        wanted = [each for each in chosen if each]
        if len(wanted) != len(set(wanted)):
            self.add_error("channel_1", "同一渠道只能选一次。")
        elif chosen[: len(wanted)] != wanted:
            self.add_error("channel_1", "请从首选渠道起依次选择。")
        return cleaned

    def step(self):
        """The step as filled in, unsaved."""
        cleaned = self.cleaned_data
        sign = {BEFORE: -1, ON: 0, AFTER: 1}[cleaned["side"]]
        return ReminderStep(
            offset=sign * (cleaned["days"] or 0),
            counting=cleaned["counting"],
            at=cleaned["at"],
            audience=cleaned["audience"],
            is_active=cleaned["is_active"],
            subject=cleaned["subject"],
            body=cleaned["body"],
            channels=[cleaned[place] for place in PLACES if cleaned[place]],
        )


def initial_of(step):
    """What the form of `step` begins with."""
    return {
        "side": ON if step.offset == 0 else BEFORE if step.offset < 0 else AFTER,
        "days": abs(step.offset) or None,
        "counting": step.counting,
        "at": step.at,
        "audience": step.audience,
        "is_active": step.is_active,
        "subject": step.subject,
        "body": step.body,
        **dict(zip(PLACES, step.channels, strict=False)),
    }


class BaseStepFormSet(forms.BaseFormSet):
    def clean(self):
        """Two steps on one day for the same people are one."""
        if any(self.errors):
            return
        slots = set()
        for form in self._kept():
            step = form.step()
            if step.slot in slots:
                form.add_error("side", "同一天对同一对象已有一步。")
            slots.add(step.slot)
        if any(form.errors for form in self.forms):
            raise ValidationError("有重复的步骤，请合并。")

    def _kept(self):
        forms_ = (form for form in self.forms if form.has_changed() or form.initial)
        return [form for form in forms_ if not form.cleaned_data.get("DELETE")]

    def steps(self):
        return [form.step() for form in self._kept()]


StepFormSet = forms.formset_factory(
    StepForm,
    formset=BaseStepFormSet,
    extra=1,
    max_num=MOST_STEPS,
    validate_max=True,
    can_delete=True,
)


class PlanForm:
    """The steps of one thing, and the plan they were written on.

    `saved` is what a colleague has put in its place meanwhile, to be shown beside.
    """

    def __init__(self, data, notice, requirement):
        self.notice, self.about = notice, requirement
        self.prefix = f"r{requirement.pk}" if requirement else "receipt"
        steps = reminder_plan.plan_of(notice, requirement)
        self.base = reminder_plan.mark(steps) if data is None else data.get(f"{self.prefix}-base")
        self.saved = None
        self.formset = StepFormSet(
            data,
            prefix=self.prefix,
            initial=[initial_of(step) for step in steps],
            form_kwargs={"requirement": requirement},
        )
        words = reminder_wording
        self.placeholders = words.OF_SUBMISSION if requirement else words.OF_RECEIPT
        house = words.HOUSE if requirement else words.HOUSE_OF_RECEIPT
        self.house = [(audience.label, *said) for audience, said in house.items()]

    def is_valid(self):
        return self.formset.is_valid()

    @property
    def is_touched(self):
        """Whether anything was changed of what the page showed."""
        return reminder_plan.mark(self.formset.steps()) != self.base

    def compare(self):
        """Look whether the plan is still the one it was written on; if not, keep both."""
        steps = reminder_plan.plan_of(self.notice, self.about)
        found = reminder_plan.mark(steps)
        if found not in (self.base, reminder_plan.mark(self.formset.steps())):
            self.base, self.saved = found, steps


class CallForm(Worded, forms.Form):
    """电话催报: about what, with whom, when, and what was said."""

    about = forms.ChoiceField(label="事项")
    whom = forms.CharField(label="通话人", required=False, max_length=30)
    at = forms.DateTimeField(
        label="通话时间",
        widget=MomentInput,
        error_messages={"invalid": "请填写正确的日期和时间。"},
    )
    said = forms.CharField(
        label="通话内容",
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text="例如：已收到通知，周五前报送。",
    )

    def __init__(self, *args, about, since, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.since, self.now = since, now
        self.fields["about"].choices = about

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at > self.now:
            raise ValidationError("通话时间不能晚于现在。")
        if at < self.since.replace(second=0, microsecond=0):  # the field says no seconds
            raise ValidationError("通话时间不能早于通知送达的时间。")
        return at

    def text(self):
        whom, said = self.cleaned_data["whom"], self.cleaned_data["said"]
        return f"与{whom}通话：{said}" if whom else said
