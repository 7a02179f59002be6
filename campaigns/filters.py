import django_filters
from django import forms
from django.db.models import Q

from agencies.forms.filters import search_words
from agencies.permissions import Permission
from campaigns.models import Campaign, Notice
from campaigns.posted import is_number
from campaigns.references import read_number
from campaigns.states import NoticeState

SELECT = forms.Select(attrs={"class": "form-select"})
SEARCH = forms.TextInput(
    attrs={"class": "form-control", "type": "search", "placeholder": "标题、正文、发文字号"}
)

# What the start page counts; its links lead to exactly these.
SCOPES = (
    ("drafts", "我的草稿", Permission.DRAFT_NOTICE),
    ("to_acknowledge", "待签收", Permission.ACKNOWLEDGE_NOTICE),
)


class NoticeFilter(django_filters.FilterSet):
    """What the list of notices can be narrowed by; it lives in the address."""

    words = django_filters.CharFilter(label="关键词", method="filter_words", widget=SEARCH)
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", widget=SELECT)
    campaign = django_filters.ModelChoiceFilter(
        label="所属活动", empty_label="全部", queryset=None, widget=SELECT
    )
    kind = django_filters.ChoiceFilter(
        label="来源", empty_label="全部", choices=Notice.Kind.choices, widget=SELECT
    )

    scope = django_filters.ChoiceFilter(
        label="待办", empty_label="全部", method="filter_scope", widget=SELECT
    )

    class Meta:
        model = Notice
        fields = ["words", "state", "campaign", "kind", "scope"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        # A unit that only receives never meets the states before 印发.
        drafts = user.may(Permission.READ_DRAFTS)
        states = NoticeState if drafts else NoticeState.public_states()
        self.filters["state"].extra["choices"] = [(state, state.label) for state in states]
        self.user = user
        self.filters["scope"].extra["choices"] = [
            (name, label) for name, label, right in SCOPES if user.may(right)
        ]
        self.filters["campaign"].queryset = Campaign.objects.visible_to(user).select_related(
            "series"
        )

    def filter_scope(self, queryset, name, value):
        mine = {"drafts": queryset.drafts_of, "to_acknowledge": queryset.to_acknowledge}
        return mine[value](self.user)

    def filter_words(self, queryset, name, value):
        """A whole document number finds its notice; else every word is looked for in the text."""
        if number := read_number(value):
            return queryset.numbered(number)
        for word in search_words(value):
            found = Q(title__icontains=word) | Q(body__icontains=word)
            found |= Q(number_series__issuer_code__icontains=word)
            if is_number(word):
                found |= Q(number_serial=word)
            queryset = queryset.filter(found)
        return queryset
