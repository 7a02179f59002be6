from django import forms
from django.db.models import F

from agencies.forms.wording import Worded
from campaigns.models import Campaign, Schedule
from reports.models import ReportingRequirement

ROWS = [("rows", "类别和各项活动"), ("categories", "只沿用类别，活动另填")]


class RenewingForm(Worded, forms.Form):
    """What to take over from a round into that of another year; everything, to begin with."""

    year = forms.IntegerField(label="新一年的年份", min_value=2000, max_value=2100)
    with_summary = forms.BooleanField(label="活动说明", required=False)
    notice = forms.ModelChoiceField(
        None, label="沿用哪一份通知的文字", required=False, empty_label="不沿用通知"
    )
    with_addressees = forms.BooleanField(label="送达范围", required=False)
    with_contacts = forms.BooleanField(label="联系人", required=False)
    with_attachments = forms.BooleanField(
        label="附件",
        required=False,
        help_text="去年转发的上级文件不沿用，留出位置换成今年的。",
    )
    schedules = forms.ModelMultipleChoiceField(
        None, label="活动安排表", required=False, widget=forms.CheckboxSelectMultiple
    )
    rows = forms.ChoiceField(
        label="安排表的内容", required=False, choices=ROWS, widget=forms.RadioSelect
    )
    requirements = forms.ModelMultipleChoiceField(
        None,
        label="报送要求",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="随所选通知沿用；截止时间按工作日推算。",
    )

    def __init__(self, *args, campaign, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        drafted = campaign.notices.filter(issuer=user.bureau, kind="drafted")
        notices = drafted.order_by(F("number_serial").desc(nulls_last=True), "-updated_at", "pk")
        self.fields["notice"].queryset = notices
        self.fields["schedules"].queryset = Schedule.objects.filter(campaign=campaign)
        requirements = ReportingRequirement.objects.filter(notice__in=drafted)
        self.fields["requirements"].queryset = requirements.select_related("notice")
        self._begin_with_all(notices, requirements)

    def _begin_with_all(self, notices, requirements):
        first = notices.first()
        self.initial = {
            "year": self.campaign.year + 1,
            "with_summary": True,
            "notice": first,
            "with_addressees": True,
            "with_contacts": True,
            "with_attachments": True,
            "schedules": list(self.fields["schedules"].queryset),
            "rows": "rows",
            "requirements": list(requirements.filter(notice=first)) if first else [],
        }

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year <= self.campaign.year:
            raise forms.ValidationError(f"请填写{self.campaign.year}年以后的年份。")
        campaign = self.campaign
        same = Campaign.objects.filter(series=campaign.series, host=campaign.host, year=year)
        if same.exists():
            raise forms.ValidationError(f"{year}年的该项活动已经建立，请直接打开它。")
        return year

    def clean(self):
        cleaned = super().clean()
        notice = cleaned.get("notice")
        others = [row for row in cleaned.get("requirements") or () if row.notice != notice]
        if others and notice:
            self.add_error(
                "requirements", f"“{others[0].title}”不是所选通知的报送要求，请取消选择。"
            )
        return cleaned
