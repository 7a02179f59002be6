from django import forms
from django.core.exceptions import ValidationError

from agencies.forms.wording import Worded
from campaigns.models import CampaignSeries, NumberSeries


class CampaignSeriesForm(Worded, forms.ModelForm):
    """系列活动: known to every bureau of the portal."""

    class Meta:
        model = CampaignSeries
        fields = ["name", "month", "day", "first_year"]
        help_texts = {
            "name": "如“世界计量日”，不带年份和书名号。",
            "day": "整月的活动（如质量月）不填。",
            "first_year": "届次由此推算：世界认可日首届为2008年，2025年即第十八个。",
        }
        error_messages = {"name": {"unique": "已有同名的系列活动。"}}

    def clean(self):
        cleaned = super().clean()
        month, day = cleaned.get("month"), cleaned.get("day")
        if month and day and day > (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31):
            self.add_error("day", f"{month}月没有{day}日。")
        return cleaned


class NumberSeriesForm(Worded, forms.ModelForm):
    """发文字号系列 of one's own bureau; `opening_serial` continues what began on paper."""

    opening_serial = forms.IntegerField(
        label="今年启用前末号",
        required=False,
        min_value=0,
        help_text="今年在平台之外已经用到的号，平台从下一号编起；没有的不填。",
    )

    class Meta:
        model = NumberSeries
        fields = ["issuer_code", "form"]
        help_texts = {"issuer_code": "如“闽市监认证”。年份和顺序号由平台在登记时编定。"}
        error_messages = {"issuer_code": {"unique": "这个机关代字已有单位使用。"}}

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = str(year)
        self.initial["opening_serial"] = self.instance.opening_serials.get(self.year)

    def clean_issuer_code(self):
        code = self.cleaned_data["issuer_code"]
        used = self.instance.pk and self.instance.notices.exclude(number_serial=None).exists()
        if used and code != self.initial["issuer_code"]:
            raise ValidationError("已有通知用这个机关代字编号，不能修改。请另建一个。")
        return code

    def clean_opening_serial(self):
        serial = self.cleaned_data["opening_serial"]
        numbered = self.instance.pk and self.instance.notices.filter(number_year=self.year)
        if numbered and numbered.exists() and "opening_serial" in self.changed_data:
            raise ValidationError("今年已有通知编号，不能再修改。")
        return serial

    def save(self, commit=True):
        serial = self.cleaned_data["opening_serial"]
        self.instance.opening_serials[self.year] = serial or 0
        return super().save(commit)
