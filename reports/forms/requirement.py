from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError

from agencies.forms.wording import Worded
from reports.forms.asked import FigureFieldFormSet, QuestionFormSet, WordBand
from reports.models import ReportingRequirement
from reports.moments import in_words

# A report that is due later than that is a slip of the pen.
LONGEST_AHEAD = timedelta(days=2 * 365)
NOTHING_ASKED = "还没有要求报送任何内容：正文、问题、数据项、附件、照片、安排表至少要有一样。"


class MomentInput(forms.DateTimeInput):
    """Day and time in one field of the browser."""

    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class RequirementForm(WordBand, Worded, forms.ModelForm):
    """报送要求 of a notice that is not yet issued; offers only whom the notice goes to."""

    class Meta:
        model = ReportingRequirement
        fields = [
            "kind",
            "title",
            "schedule",
            "instructions",
            "asks_text",
            "min_characters",
            "max_characters",
            "takes_files",
            "takes_photos",
            "groups",
            "agencies",
            "chain",
            "due_at",
            "county_due_at",
            "locks_at",
        ]
        widgets = {
            "instructions": forms.Textarea({"rows": 4}),
            "due_at": MomentInput(),
            "county_due_at": MomentInput(),
            "locks_at": MomentInput(),
            "chain": forms.RadioSelect,
            "groups": forms.CheckboxSelectMultiple,
            "agencies": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "schedule": "选了安排表，各单位按它的列逐项填报活动，或者下载填报表、填好上传；只有活动方案可以征集。",
            "title": "如“活动总结”，各单位在待办中看到的就是它。",
            "instructions": "对内容、格式的具体要求，显示在填报页上方。",
            "due_at": "按时与逾期以此为准；此时以后仍可报送，记为逾期。",
            "county_due_at": "县级报到所属市局的时间，给市局留出审核汇总的时间；不填则与截止时间相同。",
            "locks_at": "此时以后不能再填报；退回的仍可修改重报，同意延期的以延期为准。不填则一直可以补报。",
            "groups": "两项都不选，通知送达的所有单位都要报送。",
            "takes_files": "可传可不传，各单位自定。",
            "takes_photos": "照片始终选填，不能规定必须上传。",
        }
        error_messages = {"due_at": {"required": "请填写截止时间。"}}

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        notice = self.instance.notice
        self.fields["schedule"].queryset = notice.campaign.schedules.all()
        self.fields["schedule"].empty_label = "不征集到安排表，只报送文字"
        self.fields["groups"].queryset = notice.addressee_groups.all()
        self.fields["agencies"].queryset = notice.recipients()
        self.fields["chain"].choices = ReportingRequirement.Chain.choices

    def clean_schedule(self):
        schedule = self.cleaned_data["schedule"]
        if schedule and self.cleaned_data.get("kind") != ReportingRequirement.Kind.PLAN:
            raise ValidationError("只有“活动方案”可以征集到安排表。")
        return schedule

    def clean_due_at(self):
        return self._ahead("due_at", "截止时间")

    def clean_county_due_at(self):
        return self._ahead("county_due_at", "县级截止时间")

    def clean_locks_at(self):
        locks_at = self.cleaned_data["locks_at"]
        return locks_at and self._soon_enough(locks_at)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("asks_text"):
            cleaned["min_characters"] = cleaned["max_characters"] = None
        due_at, county_due_at = cleaned.get("due_at"), cleaned.get("county_due_at")
        if county_due_at and cleaned.get("chain") == ReportingRequirement.Chain.DIRECT:
            self.add_error("county_due_at", "各单位直接报送的，不填县级截止时间。")
        elif county_due_at and due_at and county_due_at > due_at:
            self.add_error("county_due_at", "县级截止时间不能晚于截止时间。")
        if due_at and cleaned.get("locks_at") and cleaned["locks_at"] < due_at:
            self.add_error("locks_at", "锁定时间不能早于截止时间。")
        return cleaned

    def _ahead(self, name, label):
        at = self.cleaned_data[name]
        if at and name in self.changed_data and at <= self.now:
            raise ValidationError(f"{label}要晚于现在（{in_words(self.now)}）。")
        return at and self._soon_enough(at)

    def _soon_enough(self, at):
        latest = self.now + LONGEST_AHEAD
        if at > latest:
            raise ValidationError(f"最晚为两年以内（{in_words(latest)}以前），请核对年份。")
        return at


class RequirementForms:
    """A requirement with its questions and figures: saved together, or nothing of it."""

    def __init__(self, requirement: ReportingRequirement, data=None, *, now: datetime):
        self.form = RequirementForm(data, instance=requirement, now=now)
        self.questions = QuestionFormSet(data, instance=requirement, prefix="questions")
        self.figures = FigureFieldFormSet(data, instance=requirement, prefix="figures")

    def is_valid(self) -> bool:
        # Each is asked, so that everything that is wrong is said at once.
        valid = [each.is_valid() for each in (self.form, self.questions, self.figures)]
        if not all(valid):
            return False
        asked = self.form.cleaned_data
        parts = (asked["asks_text"], asked["takes_files"], asked["takes_photos"], asked["schedule"])
        if not any(parts) and not self.questions.rows() and not self.figures.rows():
            self.form.add_error(None, NOTHING_ASKED)
        return self.form.is_valid()

    def save(self) -> None:
        """Inside a transaction."""
        self.form.save()
        self.questions.save()
        self.figures.save()
