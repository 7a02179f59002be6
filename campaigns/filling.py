"""填入主题: the campaign's themes, once they are known, where last year's were taken out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from agencies import audit
from agencies.models import User
from campaigns import carried_over, drafts, revisions, rules
from campaigns.carried_over import Place
from campaigns.models import Activity, ActivityCategory, Campaign, Notice, Schedule


@dataclass(frozen=True)
class Filling:
    """A theme of the campaign, and the gaps 【国内主题】 that wait for it."""

    label: str
    words: str
    places: tuple[Place, ...]

    @property
    def gap(self) -> str:
        return f"【{self.label}】"


def themes_to_fill_in(campaign: Campaign, places: Iterable[Place]) -> list[Filling]:
    """The themes that are known by now and still left open in words taken over."""
    gaps = [place for place in places if place.is_gap]
    found = []
    for theme in campaign.themes.all():
        label = theme.get_scope_display()
        waiting = tuple(place for place in gaps if place.confirmation.words == f"【{label}】")
        found.append(Filling(label, theme.text, waiting))
    return [filling for filling in found if filling.places]


def fill_in_themes(campaign: Campaign, *, by: User, now: datetime) -> int:
    """Write the campaign's themes wherever their gap was left; return in how many places.

    A notice that has left the draft stays as it is, and so does what its column cannot hold.
    Raise `Conflict` if somebody saved one of the rows at this moment.
    """
    rules.require_edit_campaign(campaign, by)
    count = 0
    with transaction.atomic():
        notices = _own_drafts(campaign, by)
        touched: dict[tuple, tuple[models.Model, set[str]]] = {}
        for filling in themes_to_fill_in(campaign, carried_over.in_campaign(campaign)):
            for place in filling.places:
                row, field = place.row, place.confirmation.field
                if isinstance(row, Notice) and row.pk in notices:
                    row = notices[row.pk]
                if _may_write(row, notices) and _write(row, field, filling):
                    touched.setdefault((type(row), row.pk), (row, set()))[1].add(field)
                    count += 1
        for row, fields in touched.values():
            _save(row, fields, now)
        for number in {_notice_of(row) for row, _ in touched.values()} - {None}:
            notices[number].authors.add(by)
            drafts.keep(notices[number], by=by, now=now)
        if count:
            audit.record("填入活动主题", by=by, target=campaign, now=now, detail={"count": count})
    return count


def _own_drafts(campaign, user):
    """The drafts of the campaign that the user may write, locked."""
    notices = campaign.notices.select_for_update(of=("self",)).select_related("issuer")
    return {notice.pk: notice for notice in notices.order_by("pk") if rules.may_edit(notice, user)}


def _notice_of(row):
    """The notice whose text the row is part of; None where it is of none."""
    return row.pk if isinstance(row, Notice) else getattr(row, "notice_id", None)


def _may_write(row, notices):
    owner = _notice_of(row)
    if owner is not None:
        return owner in notices
    schedule = _schedule_of(row)
    return schedule is None or not rules.hold_on_schedule(schedule)


def _schedule_of(row):
    match row:
        case Schedule():
            return row
        case ActivityCategory():
            return row.schedule
        case Activity():
            return row.category.schedule
    return None


def _write(row, field, filling):
    """Put the theme into the row, once for each gap; whether it fits."""
    text = getattr(row, field).replace(filling.gap, filling.words, 1)
    limit = row._meta.get_field(field).max_length
    if limit is not None and len(text) > limit:
        return False
    setattr(row, field, text)
    return True


def _save(row, fields, now):
    if isinstance(row, Notice):
        drafts.keep_first(row)
        row.revision, row.updated_at = row.revision + 1, now
        fields = {*fields, "revision", "updated_at"}
    elif hasattr(row, "revision"):
        revisions.claim(row)
    row.save(update_fields=fields)
