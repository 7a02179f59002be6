from uuid import uuid4

from django import forms
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from agencies.forms.fields import PlainTextField
from agencies.forms.wording import Worded, word
from campaigns.columns import (
    OWN_FIELDS,
    UNIT_ROLES,
    assign,
    columns_of,
    longest,
    required_roles,
    words,
)
from campaigns.forms.revised import RevisedForm
from campaigns.forms.rows import OrderedFormSet
from campaigns.models import Activity, ActivityCategory, Campaign, Schedule


class ScheduleForm(RevisedForm):
    class Meta:
        model = Schedule
        fields = ["title", "revision"]
        help_texts = {"title": "印在附件首页，例如“第十八个‘世界认可日’四进活动安排表”。"}

    def _get_validation_exclusions(self):
        # The campaign is set by the view, and counts in “one schedule per title”.
        return super()._get_validation_exclusions() - {"campaign"}

    def in_words(self, stored):
        names = "\n".join(category.name for category in stored.categories.all())
        return [*super().in_words(stored), ("活动类别", names)]


class BaseCategoryFormSet(OrderedFormSet):
    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and (count := form.instance.activities.count()):
                raise forms.ValidationError(
                    f"“{form.instance.name}”下还有{count}项活动，不能删除。请先删除这些活动，或改到其他类别。"
                )
        kept = [
            form
            for form in self.forms
            if form.cleaned_data.get("name") and form not in self.deleted_forms
        ]
        if not any(self.errors) and not kept:
            raise forms.ValidationError("请至少填写一个活动类别。")

    def get_unique_error_message(self, unique_check):
        return "活动主题不能重复，请修改其中一个。"

    def save(self, commit=True):
        self._give_up_names()
        return super().save(commit=commit)

    def _give_up_names(self):
        """Rows are saved one by one; until then none may bear a name that another one takes."""
        giving_up = [
            form.instance.pk
            for form in self.initial_forms
            if form.has_changed() or form in self.deleted_forms
        ]
        placeholder = Concat(Value(f"{uuid4().hex}-"), Cast("pk", models.CharField()))
        ActivityCategory.objects.filter(pk__in=giving_up).update(name=placeholder)


class CategoryForm(Worded, forms.ModelForm):
    class Meta:
        model = ActivityCategory
        fields = ["name"]


CategoryFormSet = forms.inlineformset_factory(
    Schedule, ActivityCategory, form=CategoryForm, formset=BaseCategoryFormSet, extra=1
)


def category_formset(data, schedule, *, initial=None):
    formset = CategoryFormSet(data, instance=schedule, prefix="categories", initial=initial)
    formset.extra = len(initial or []) or (1 if schedule.pk else 4)
    return formset


class ActivityForm(RevisedForm):
    """One row of a schedule, a field for each of its columns."""

    longest = {"content": 600}

    rank = forms.IntegerField(
        label="在本类别中的位置",
        required=False,
        min_value=1,
        help_text="例如 3 表示排在第三项；不填则排在最后。",
    )

    class Meta:
        model = Activity
        fields = ["category", "content", "time_text", "responsible_text", "rank", "revision"]
        field_classes = {"content": PlainTextField}
        widgets = {"content": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "time_text": "照实填写，例如“6月9日前后”“6月中旬”“5月底前”，印发时不作改动。",
        }

    def __init__(self, *args, schedule, columns=None, **kwargs):
        self.columns = columns_of(schedule) if columns is None else columns
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = schedule.categories.all()
        self.fields["category"].empty_label = "请选择"
        self._offer_columns()
        if self.instance.pk:
            ahead = self.instance.category.activities.filter(position__lt=self.instance.position)
            self.initial["rank"] = ahead.count() + 1

    def _offer_columns(self):
        required = required_roles(self.columns)
        offered = []
        for column in self.columns:
            name = OWN_FIELDS.get(column.role, column.role)
            if name not in self.fields:
                self.fields[name] = forms.CharField(max_length=longest(column.role))
                self.initial[name] = words(self.instance, column.role)
            field = self.fields[name]
            field.label, field.required = column.title, column.role in required
            if column.role in UNIT_ROLES:
                field.help_text = "多个单位之间用顿号隔开。"
            word(field)
            offered.append(name)
        if "responsible_text" not in offered:
            del self.fields["responsible_text"]
        self.order_fields(["category", *offered, "rank"])

    def clean(self):
        cleaned = super().clean()
        assign(
            self.instance,
            {
                column.role: cleaned[column.role]
                for column in self.columns
                if column.role not in OWN_FIELDS and column.role in cleaned
            },
        )
        return cleaned

    def in_words(self, stored):
        return [
            (self.fields["category"].label, stored.category),
            *((column.title, words(stored, column.role)) for column in self.columns),
        ]


class ScheduleCopyForm(Worded, forms.Form):
    """The campaign of one's own bureau that a copied schedule is to belong to."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label="复制到哪项活动", empty_label=None
    )

    def __init__(self, *args, schedule, user, **kwargs):
        super().__init__(*args, initial={"campaign": schedule.campaign_id}, **kwargs)
        own = Campaign.objects.filter(host=user.bureau).select_related("series")
        self.fields["campaign"].queryset = own.order_by("-year", "-pk")
