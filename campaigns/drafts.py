"""The texts a notice went through: kept drafts and versions, in one list, each with its key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agencies.models import User
from campaigns.documents import notice_document
from campaigns.models import Notice, SavedDraft
from campaigns.states import LABELS
from campaigns.windows import Window
from gongwen import serialization
from gongwen.document import Document

GAP = timedelta(minutes=10)  # a longer pause begins a new draft
LONGEST = timedelta(minutes=30)  # as does writing on and on
NOW = "now"


@dataclass(frozen=True)
class KeptText:
    """One text of a notice: its `key` in addresses, what to call it, who wrote it and when."""

    key: str
    label: str
    at: datetime
    by: User | None
    document: Document
    number: int = 0  # of a version; 0 for a draft
    set_aside: bool = False


def keep_first(notice: Notice) -> None:
    """Keep the text as stored, of a draft that nothing was kept of, before it is first changed."""
    if not notice.saved_drafts.exists():
        stored = Notice.objects.select_related("number_series", "drafter").get(pk=notice.pk)
        notice.saved_drafts.create(
            revision=stored.revision,
            content=serialization.encode(notice_document(stored)),
            started_at=stored.updated_at,
            saved_at=stored.updated_at,
            saved_by=stored.drafter,
        )


def last_saved(notice: Notice) -> SavedDraft | None:
    """The kept draft that the last save went into."""
    return notice.saved_drafts.filter(set_aside=False).last()


def keep(notice: Notice, *, by: User, now: datetime, window: Window | None = None) -> bool:
    """Keep the saved text; return whether it began a new draft.

    The last draft is written on if the same person saved it within `GAP`, began it within
    `LONGEST`, and nothing was done with the notice nor set aside since.
    """
    last = last_saved(notice)
    goes_on = last is not None and last.saved_by_id == by.pk and _goes_on(notice, last, now)
    row = last if goes_on else SavedDraft(notice=notice, started_at=now, saved_by=by)
    row.revision, row.saved_at = notice.revision, now
    row.content = serialization.encode(notice_document(notice))
    row.window, row.sent = (window.key, window.sent) if window else ("", 0)
    row.save()
    return not goes_on


def set_aside(notice: Notice, document: Document, *, by: User, now: datetime) -> SavedDraft:
    """Keep what `by` wrote while a colleague saved; one row for one such writing."""
    mine = notice.saved_drafts.filter(set_aside=True, saved_by=by, saved_at__gt=now - GAP)
    row = mine.last() or SavedDraft(
        notice=notice, set_aside=True, saved_by=by, started_at=now, revision=notice.revision
    )
    row.content, row.saved_at = serialization.encode(document), now
    row.save()
    return row


def kept_texts(notice: Notice) -> list[KeptText]:
    """All texts, the newest first: the present one, versions, and drafts between them.

    A draft that a version was made of is left out.
    """
    steps = {row.at: LABELS[row.step] for row in notice.transitions.all()}
    versions = [
        KeptText(
            f"v{row.number}",
            f"{row}（{steps[row.saved_at]}）" if row.saved_at in steps else str(row),
            row.saved_at,
            row.saved_by,
            row.document,
            row.number,
        )
        for row in notice.versions.select_related("saved_by")
    ]
    same = [text.document for text in versions]
    drafts = [
        KeptText(
            f"d{row.pk}",
            str(row),
            row.saved_at,
            row.saved_by,
            row.document,
            set_aside=row.set_aside,
        )
        for row in notice.saved_drafts.select_related("saved_by")
    ]
    drafts = [text for text in drafts if text.document not in same]
    kept = sorted([*versions, *drafts], key=lambda text: (text.at, text.number), reverse=True)
    present = notice_document(notice)
    if kept and kept[0].document == present:
        return kept
    return [KeptText(NOW, "当前文字", notice.updated_at, None, present), *kept]


def _goes_on(notice, last, now):
    return (
        now - last.saved_at <= GAP
        and now - last.started_at <= LONGEST
        and not notice.transitions.filter(at__gte=last.saved_at).exists()
        and not notice.saved_drafts.filter(saved_at__gte=last.saved_at, set_aside=True).exists()
    )
