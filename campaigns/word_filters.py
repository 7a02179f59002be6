"""What the lists of 校对词库 can be narrowed by; it lives in the address."""

import django_filters
from django import forms

from agencies.forms.filters import search_words, words_filter
from campaigns.models import LexiconEntry
from gongwen.proofreading import STANDARD, Entry, EntryKind

SELECT = forms.Select(attrs={"class": "form-select"})
WORDS = forms.TextInput(
    attrs={"class": "form-control", "type": "search", "placeholder": "词语、应为"}
)
STANDARD_KINDS = {
    EntryKind.TYPO: "错别字",
    EntryKind.CONFUSABLE: "易混词",
    EntryKind.ORGAN: "已更名的机构",
    EntryKind.REDUNDANT: "赘余",
    EntryKind.EMPTY_PHRASE: "套话",
}


class LexiconFilter(django_filters.FilterSet):
    words = words_filter("关键词", "词语、应为、说明", "wrong", "right", "note")
    kind = django_filters.ChoiceFilter(
        label="类别", choices=LexiconEntry.Kind.choices, empty_label="全部", widget=SELECT
    )
    is_active = django_filters.ChoiceFilter(
        label="状态",
        choices=[("True", "启用"), ("False", "停用")],
        empty_label="全部",
        widget=SELECT,
    )

    class Meta:
        model = LexiconEntry
        fields = []


class StandardForm(forms.Form):
    words = forms.CharField(label="关键词", required=False, widget=WORDS)
    kind = forms.ChoiceField(
        label="类别",
        required=False,
        choices=[("", "全部"), *((kind.value, label) for kind, label in STANDARD_KINDS.items())],
        widget=SELECT,
    )


def standard_words(data) -> tuple[StandardForm, list[Entry]]:
    """The words that the proofreader brings along, each once, and the form that narrows them."""
    form = StandardForm(data)
    wanted = form.cleaned_data if form.is_valid() else {}
    once = {entry.wrong: entry for entry in STANDARD.entries}
    words = search_words(wanted.get("words", ""))
    return form, [
        entry
        for entry in once.values()
        if wanted.get("kind") in (None, "", entry.kind)
        and all(word in entry.wrong or word in entry.right for word in words)
    ]
