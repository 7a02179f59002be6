"""Words taken over from last year: kept when they are taken over, found again later."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, Confirmation, Notice
from campaigns.wordings import GAP
from gongwen import anchors
from gongwen.anchors import Anchor
from gongwen.span import Span


@dataclass(frozen=True)
class Place:
    """An open confirmation, the row it is about, and where in its text the words stand."""

    confirmation: Confirmation
    row: object
    text: str
    span: Span

    @property
    def is_gap(self) -> bool:
        """The words are 【…】: there is nothing to say yes to, they want filling in."""
        return GAP.fullmatch(self.confirmation.words) is not None

    @property
    def is_changed(self) -> bool:
        """Other words stand there than last year's."""
        return self.confirmation.former != self.confirmation.words


def keep(renewed, *, row, field: str, place: str, campaign, notice=None, schedule=None):
    """The unsaved confirmations of a text that was renewed and now stands in `field` of `row`."""
    found = []
    for mark in renewed.marks:
        anchor = Anchor.at(renewed.text, mark.span)
        found.append(
            Confirmation(
                campaign=campaign,
                notice=notice,
                schedule=schedule,
                kind=mark.kind,
                target_type=row._meta.label_lower,
                target_id=row.pk,
                field=field,
                place=place,
                former=mark.former,
                words=anchor.quote,
                start=anchor.start,
                before=anchor.before,
                after=anchor.after,
            )
        )
    return found


def text_in(row, field: str) -> str:
    """What stands in a field, as words; a moment is that of the office's clock."""
    value = getattr(row, field)
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return str(value or "")


def open_places(confirmations: Iterable[Confirmation]) -> list[Place]:
    """Those whose words still stand where they were put; one query for each kind of row.

    Words that were rewritten, and rows that are gone, are settled: somebody looked at them.
    """
    confirmations = list(confirmations)
    wanted = defaultdict(set)
    for confirmation in confirmations:
        wanted[confirmation.target_type].add(confirmation.target_id)
    rows = {
        name: apps.get_model(name)._base_manager.in_bulk(numbers)
        for name, numbers in wanted.items()
    }
    found = []
    for confirmation in confirmations:
        row = rows[confirmation.target_type].get(confirmation.target_id)
        text = text_in(row, confirmation.field) if row else ""
        if confirmation.words in text and (span := anchors.find(_anchor(confirmation), text)):
            found.append(Place(confirmation, row, text, span))
    return found


def _anchor(confirmation):
    return Anchor(confirmation.words, confirmation.start, confirmation.before, confirmation.after)


def holding(notice: Notice) -> list[Place]:
    """What the 送审 of a notice waits for: its own text, and the schedules it carries."""
    carried = Q(notice=notice) | Q(schedule__attachments__notice=notice)
    waiting = Confirmation.objects.unconfirmed().filter(carried).distinct()
    return open_places(waiting)


def in_campaign(campaign: Campaign) -> list[Place]:
    return open_places(campaign.confirmations.unconfirmed())
