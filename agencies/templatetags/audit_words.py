"""An audit entry in the words of the office."""

from django import template
from django.apps import apps

register = template.Library()

DETAIL_LABELS = {
    "activity": "活动",
    "agency": "单位",
    "count": "条数",
    "file": "文件",
    "reason": "意见",
    "roles": "角色",
    "sha256": "SHA-256",
    "text": "催报内容",
}


@register.filter
def target_kind(entry):
    """What kind of thing the entry is about: 通知, 报送, 账号 …"""
    try:
        return apps.get_model(entry.target_type)._meta.verbose_name
    except LookupError:  # a model of former times; the log keeps its lines
        return "对象"


@register.filter
def detail_lines(entry):
    """The details as (label, text) pairs; what is empty is left out, changes come last."""
    # In the order of the labels: a database need not keep that of the entry.
    known = [key for key in DETAIL_LABELS if key in entry.detail]
    other = sorted(entry.detail.keys() - DETAIL_LABELS.keys() - {"changes"})
    lines = [
        (DETAIL_LABELS.get(key, "其他"), _as_text(entry.detail[key]))
        for key in [*known, *other]
        if entry.detail[key]
    ]
    changes = entry.detail.get("changes", {})
    return lines + [
        (label, f"{before or '空'} → {after or '空'}")
        for label, (before, after) in sorted(changes.items())
    ]


def _as_text(value):
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
