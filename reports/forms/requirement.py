from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from reports.models import FigureField, ReportingRequirement
from reports.moments import in_words

# A report that is due later than that is a slip of the pen.
LONGEST_AHEAD = timedelta(days=2 * 365)


class MomentInput(forms.DateTimeInput):
    """Day and time in one field of the browser."""

    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class RequirementForm(forms.ModelForm):
    """报送要求 of a notice that is not yet issued; offers only whom the notice goes to."""

    class Meta:
        model = ReportingRequirement
        fields = [
            "kind",
            "schedule",
            "title",
            "instructions",
            "due_at",
            "locks_at",
            "min_characters",
            "max_characters",
            "groups",
            "agencies",
        ]
        widgets = {
            "instructions": forms.Textarea({"rows": 4}),
            "due_at": MomentInput(),
            "locks_at": MomentInput(),
            "groups": forms.CheckboxSelectMultiple,
            "agencies": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "schedule": "选了安排表，各单位按它的列逐项填报活动，或者下载填报表、填好上传；只有活动方案可以征集。",
            "title": "如“活动总结”，各单位在待办中看到的就是它。",
            "instructions": "对内容、格式的具体要求，显示在填报页上方。",
            "due_at": "此时以后报送的记为逾期。",
            "locks_at": "此时以后不能再填报，退回的仍可修改重报；不填则一直可以补报。",
            "groups": "两项都不选，通知送达的所有单位都要报送。",
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

    def clean_schedule(self):
        schedule = self.cleaned_data["schedule"]
        if schedule and self.cleaned_data.get("kind") != ReportingRequirement.Kind.PLAN:
            raise ValidationError("只有“活动方案”可以征集到安排表。")
        return schedule

    def clean_due_at(self):
        due_at = self.cleaned_data["due_at"]
        if "due_at" in self.changed_data and due_at <= self.now:
            raise ValidationError(f"截止时间要晚于现在（{in_words(self.now)}）。")
        return self._soon_enough(due_at)

    def clean_locks_at(self):
        locks_at = self.cleaned_data["locks_at"]
        return locks_at and self._soon_enough(locks_at)

    def _soon_enough(self, at):
        latest = self.now + LONGEST_AHEAD
        if at > latest:
            raise ValidationError(f"最晚为两年以内（{in_words(latest)}以前），请核对年份。")
        return at


class BaseFigureFieldFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return "数据项的名称不能重复。"

    def get_form_error(self):
        return "这个名称上面已经有了。"


FigureFieldFormSet = forms.inlineformset_factory(
    ReportingRequirement,
    FigureField,
    formset=BaseFigureFieldFormSet,
    fields=["name", "unit"],
    extra=2,
    max_num=20,
    validate_max=True,
    widgets={
        "name": forms.TextInput({"placeholder": "如：活动场次"}),
        "unit": forms.TextInput({"placeholder": "如：场"}),
    },
)
