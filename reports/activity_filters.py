"""What calendars, lists and exports of activities are narrowed by; it lives in the address."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef

from agencies.forms.filters import SELECT, words_filter
from agencies.models import Agency
from agencies.permissions import Permission
from campaigns.models import Activity, ActivityCategory, Campaign
from reports import agenda
from reports.models import Outcome

CHECK = forms.CheckboxInput(attrs={"class": "form-check-input"})


class ActivityFilter(django_filters.FilterSet):
    """Rows of the schedules that the user may read, without drafts unless they are asked for;
    or of all of `schedules`, whose campaigns are then chosen elsewhere."""

    campaign = django_filters.ModelChoiceFilter(
        label="主题活动",
        field_name="category__schedule__campaign",
        queryset=Campaign.objects.none(),
        empty_label="全部",
        widget=SELECT,
    )
    category = django_filters.ChoiceFilter(
        label="类别", field_name="category__name", empty_label="全部", widget=SELECT
    )
    unit = django_filters.ModelChoiceFilter(
        label="责任单位",
        method="by_unit",
        queryset=Agency.objects.none(),
        empty_label="全部",
        widget=SELECT,
    )
    words = words_filter("关键词", "内容、单位、时间", "content", "responsible_text", "time_text")
    outcome = django_filters.ChoiceFilter(
        label="开展情况",
        method="by_outcome",
        choices=[*Outcome.State.choices, ("none", "未填报")],
        empty_label="全部",
        widget=SELECT,
    )
    mine = django_filters.BooleanFilter(label="只看本单位", method="by_owner", widget=CHECK)
    drafts = django_filters.BooleanFilter(label="含未印发的", method="as_it_is", widget=CHECK)

    class Meta:
        model = Activity
        fields = []

    def __init__(self, data, *, user, schedules=None):
        self.user = user
        is_given = schedules is not None
        if not is_given:
            drafts = bool(data.get("drafts")) and user.may(Permission.READ_DRAFTS)
            schedules = agenda.readable_schedules(user, drafts=drafts)
        super().__init__(data, Activity.objects.filter(category__schedule__in=schedules))
        self.filters["campaign"].queryset = (
            Campaign.objects.filter(schedules__in=schedules)
            .select_related("series", "host")
            .distinct()
        )
        names = ActivityCategory.objects.filter(schedule__in=schedules).order_by("name")
        self.filters["category"].extra["choices"] = [
            (name, name) for name in names.values_list("name", flat=True).distinct()
        ]
        named = Activity.responsible_agencies.through.objects.filter(
            activity__category__schedule__in=schedules
        )
        self.filters["unit"].queryset = Agency.objects.filter(pk__in=named.values("agency"))
        if is_given or not user.may(Permission.READ_DRAFTS):
            del self.filters["drafts"]
        if is_given:
            del self.filters["campaign"]

    @property
    def chosen(self):
        """What was chosen of the campaigns, or None."""
        return self.form.cleaned_data.get("campaign") if self.form.is_valid() else None

    @property
    def is_narrowed(self):
        return any(self.data.get(name) for name in self.filters)

    @property
    def only_own(self):
        return bool(self.form.is_valid() and self.form.cleaned_data.get("mine"))

    def by_unit(self, rows, name, unit):
        """Those of the unit and of all below it: a city's with its counties'."""
        named = Activity.responsible_agencies.through.objects.filter(
            agency__in=Agency.objects.within(unit)
        )
        return rows.filter(pk__in=named.values("activity"))

    def by_outcome(self, rows, name, state):
        told = Outcome.objects.visible_to(self.user).filter(activity=OuterRef("pk"))
        if state == "none":
            return rows.filter(~Exists(told))
        return rows.filter(Exists(told.filter(state=state)))

    def by_owner(self, rows, name, is_own):
        if not is_own:
            return rows
        own = Activity.responsible_agencies.through.objects.filter(
            agency__in=self.user.own_agencies
        )
        return rows.filter(pk__in=own.values("activity"))

    def as_it_is(self, rows, name, value):
        """It has widened what is looked through, at the beginning."""
        return rows
