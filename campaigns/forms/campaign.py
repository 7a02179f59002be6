from django import forms

from campaigns import rules
from campaigns.forms.revised import RevisedForm
from campaigns.models import Campaign, Theme


class CampaignForm(RevisedForm):
    """A round of a series with both its slogans; the host is the user's own bureau."""

    international = forms.CharField(
        label="国际主题",
        required=False,
        max_length=120,
        help_text="国际组织发布的年度主题，按原文填写。没有的可以不填。",
    )
    domestic = forms.CharField(
        label="国内主题", required=False, max_length=120, help_text="按上级通知的写法和标点填写。"
    )

    class Meta:
        model = Campaign
        fields = ["series", "year", "international", "domestic", "summary", "revision"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"year": "届次按首届年份推算，例如2025年是第十八个“世界认可日”。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            themes = {theme.scope: theme.text for theme in self.instance.themes.all()}
            self.initial |= {scope.value: themes.get(scope, "") for scope in Theme.Scope}
            if reason := rules.hold_on_round(self.instance):
                for name in ("series", "year"):
                    self.fields[name].disabled = True
                    self.fields[name].help_text = reason

    def clean(self):
        cleaned = super().clean()
        series, year = cleaned.get("series"), cleaned.get("year")
        if series and year and year < series.first_year:
            self.add_error(
                "year", f"“{series}”首届为{series.first_year}年，请填写该年或以后的年份。"
            )
        return cleaned

    def _get_validation_exclusions(self):
        # The host is set by the view, and counts in “one round per year and host”.
        return super()._get_validation_exclusions() - {"host"}

    def in_words(self, stored):
        return [
            *super().in_words(stored),
            *((theme.get_scope_display(), theme.text) for theme in stored.themes.all()),
        ]

    def save(self, commit=True):
        campaign = super().save(commit=commit)
        for scope in Theme.Scope:
            if text := self.cleaned_data[scope.value].strip():
                campaign.themes.update_or_create(scope=scope, defaults={"text": text})
            else:
                campaign.themes.filter(scope=scope).delete()
        return campaign
