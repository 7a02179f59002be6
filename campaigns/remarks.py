"""批注: what a reviewer says about a passage, found again in the text as it changes."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import audit
from agencies.models import User
from campaigns import rules
from campaigns.models import Notice, Remark
from gongwen.anchors import Anchor, find
from gongwen.span import Span

NOT_IN_TEXT = "正文中没有这段文字，请从正文中选取或者照原样复制。"


@dataclass(frozen=True)
class Placed:
    """A remark, its number on the page, and where its words stand in the body now, if at all."""

    number: int
    remark: Remark
    span: Span | None
    start: int = 0  # as a browser counts, in UTF-16 units
    end: int = 0


def write(
    notice: Notice, *, text: str, quote: str, start: int | None, by: User, now: datetime
) -> Remark:
    """Keep a remark on the words `quote`, at `start` (UTF-16 units) or else where they first stand.

    Raise `PermissionDenied` as `rules.require_remark` does, `ValidationError` for words that
    the body does not have.
    """
    rules.require_remark(notice, by)
    anchor = Anchor.at(notice.body, _place(notice.body, quote, start))
    with transaction.atomic():
        remark = notice.remarks.create(
            text=text,
            quote=anchor.quote,
            start=anchor.start,
            before=anchor.before,
            after=anchor.after,
            author=by,
            written_at=now,
        )
        audit.record("批注", by=by, target=notice, now=now, detail={"text": text})
    return remark


def resolve(remark: Remark, *, by: User, now: datetime) -> None:
    """Settle a remark; a second click changes nothing."""
    rules.require_resolve(remark, by)
    with transaction.atomic():
        open_row = Remark.objects.filter(pk=remark.pk, resolved_at=None)
        if open_row.update(resolved_at=now, resolved_by=by) == 1:
            audit.record(
                "处理批注", by=by, target=remark.notice, now=now, detail={"text": remark.text}
            )
    remark.refresh_from_db()


def placed(notice: Notice, *, resolved: bool = False) -> list[Placed]:
    """The open (or else the settled) remarks by their place in the body; those without one last."""
    rows = notice.remarks.filter(resolved_at__isnull=not resolved)
    found = [
        (find(remark.anchor, notice.body), remark)
        for remark in rows.select_related("author", "resolved_by")
    ]
    found.sort(key=lambda item: (item[0] is None, item[0] or (0, 0), item[1].pk))
    return [
        Placed(
            number,
            remark,
            span,
            _units(notice.body, span.start) if span else -1,
            _units(notice.body, span.end) if span else -1,
        )
        for number, (span, remark) in enumerate(found, start=1)
    ]


def marked_lines(notice: Notice, notes: list[Placed]) -> list[list[dict]]:
    """The body by lines, each cut into runs with the numbers of the remarks on them."""
    spans = [(note.span.start, note.span.end, note.number) for note in notes if note.span]
    lines, at = [], 0
    for line in notice.body.split("\n"):
        end = at + len(line)
        cuts = {at, end} | {cut for span in spans for cut in span[:2] if at < cut < end}
        runs = pairwise(sorted(cuts))
        lines.append(
            [
                {
                    "text": notice.body[first:last],
                    "numbers": [n for start, stop, n in spans if start < last and stop > first],
                }
                for first, last in runs
            ]
        )
        at = end + 1
    return lines


def _place(body, quote, start):
    quote = quote.replace("\r\n", "\n").strip()
    at = -1
    if start is not None:
        at = len(body.encode("utf-16-le")[: 2 * start].decode("utf-16-le", "ignore"))
    if not quote or body[at : at + len(quote)] != quote:
        at = body.find(quote) if quote else -1
    if at < 0:
        raise ValidationError({"quote": NOT_IN_TEXT})
    return Span(at, at + len(quote))


def _units(text, at):
    return len(text[:at].encode("utf-16-le")) // 2
