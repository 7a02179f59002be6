"""The filters above the lists; each lives in the address of its page."""

import django_filters
from django import forms
from django.db.models import Q

from agencies.forms.agencies import DayInput
from agencies.models import Agency, AuditEntry, User
from agencies.permissions import Role

SELECT = forms.Select(attrs={"class": "form-select"})


# Each word is one more condition, and a database takes only so many; nobody types more.
MOST_WORDS = 10


def search_words(typed):
    """The words to look for; what comes after the first ten is left out."""
    return typed.split()[:MOST_WORDS]


def words_filter(label, placeholder, *fields):
    """A text field that looks for its words, each somewhere in `fields`."""

    def search(queryset, name, value):
        for word in search_words(value):
            anywhere = Q()
            for field in fields:
                anywhere |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(anywhere)
        return queryset

    attrs = {"class": "form-control", "placeholder": placeholder, "type": "search"}
    return django_filters.CharFilter(
        label=label, method=search, widget=forms.TextInput(attrs=attrs)
    )


class AccountFilter(django_filters.FilterSet):
    words = words_filter(
        "关键词", "姓名、登录名、单位", "name", "username", "agency__name", "agency__short_name"
    )
    role = django_filters.ChoiceFilter(
        label="角色",
        field_name="role_assignments__role",
        choices=Role.choices,
        empty_label="全部",
        widget=SELECT,
    )
    is_active = django_filters.ChoiceFilter(
        label="状态",
        choices=[("True", "启用"), ("False", "停用")],
        empty_label="全部",
        widget=SELECT,
    )

    class Meta:
        model = User
        fields = []


class AgencyFilter(django_filters.FilterSet):
    words = words_filter(
        "关键词", "名称、简称、机关代字", "name", "short_name", "aliases", "issuer_code"
    )
    kind = django_filters.ChoiceFilter(
        label="类别", choices=Agency.Kind.choices, empty_label="全部", widget=SELECT
    )

    class Meta:
        model = Agency
        fields = []


class AuditFilter(django_filters.FilterSet):
    words = words_filter("关键词", "操作人、操作、对象", "actor", "action", "target")
    since = django_filters.DateFilter(
        label="起始日期",
        field_name="at",
        lookup_expr="date__gte",
        widget=DayInput(attrs={"class": "form-control"}),
    )
    until = django_filters.DateFilter(
        label="截止日期",
        field_name="at",
        lookup_expr="date__lte",
        widget=DayInput(attrs={"class": "form-control"}),
    )

    class Meta:
        model = AuditEntry
        fields = []
