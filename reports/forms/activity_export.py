from django import forms

from agencies.forms.wording import Worded
from campaigns.models import Campaign
from reports import activity_export
from reports.activity_export import (
    COLUMNS,
    FORMATS,
    MOST_PDF_COLUMNS,
    MOST_PDF_ROWS,
    campaigns_of,
    chosen_columns,
)

USUAL = [column.name for column in COLUMNS if column.is_usual]
# A page has no room for all of them; the dates are those that 活动时间 tells in words.
USUAL_IN_PDF = [name for name in USUAL if name not in ("starts_on", "ends_on")]


class ActivityExportForm(Worded, forms.Form):
    """Which campaigns and columns, and as what; the filters stand beside it."""

    campaigns = forms.ModelMultipleChoiceField(
        Campaign.objects.none(),
        label="主题活动",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选表示全部。",
    )
    columns = forms.MultipleChoiceField(
        label="导出的列",
        choices=[(column.name, column.title) for column in COLUMNS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一列。"},
    )
    format = forms.ChoiceField(
        label="格式",
        choices=list(FORMATS.items()),
        initial="xlsx",
        widget=forms.RadioSelect,
        help_text=f"PDF最多{MOST_PDF_COLUMNS}列、{MOST_PDF_ROWS}项；"
        "沿用默认勾选的列时，不列最早日期和最晚日期。",
    )

    def __init__(self, data, *, schedules, initial=None):
        super().__init__(data, initial={"columns": USUAL} | (initial or {}))
        self.fields["campaigns"].queryset = campaigns_of(schedules)

    def clean(self):
        cleaned = super().clean()
        is_pdf = cleaned.get("format") == "pdf"
        if is_pdf and set(cleaned.get("columns", [])) == set(USUAL):
            cleaned["columns"] = USUAL_IN_PDF
        columns = chosen_columns(cleaned.get("columns", []))
        if is_pdf and len(columns) > MOST_PDF_COLUMNS:
            self.add_error(
                "columns",
                f"PDF一行最多{MOST_PDF_COLUMNS}列，现选{len(columns)}列，请减少，或改用Excel。",
            )
        return cleaned

    def narrowed(self, activities):
        """Of the rows those of the chosen campaigns."""
        if chosen := self.cleaned_data["campaigns"]:
            return activities.filter(category__schedule__campaign__in=chosen)
        return activities

    def columns_chosen(self):
        return activity_export.chosen_columns(self.cleaned_data["columns"])
