"""How a moment reads on every page and in every letter: 2026年11月18日 17:30."""

from datetime import datetime

from django.utils import timezone


def in_words(at: datetime) -> str:
    """The moment in Fuzhou; as the templates' `date:"Y年n月j日 H:i"`."""
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
