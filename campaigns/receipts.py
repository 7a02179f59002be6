"""What was received, put right afterwards: 更正收文 what was misread, 撤销收文 what came by mistake."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from agencies import audit
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.permissions import Permission, require
from campaigns import incoming, receiving, workflow
from campaigns.models import Notice, ReceivedPaper
from gongwen import reader
from gongwen.dates import format_date


def may_put_right(paper: ReceivedPaper, user: User) -> bool:
    return paper.bureau == user.bureau and user.may(Permission.DRAFT_NOTICE)


def require_put_right(paper: ReceivedPaper, user: User) -> None:
    require(user, Permission.DRAFT_NOTICE)
    if paper.bureau != user.bureau:
        raise PermissionDenied("只有收文单位可以更正或者撤销。")


def entries_of(paper: ReceivedPaper) -> incoming.Entries:
    """What was confirmed when it was imported, as it stands in the fields of the form.

    A schedule that was taken over is corrected on its own page: here it is an attachment.
    """
    notice, facts = paper.notice, paper.facts
    texts = dict(notice.attachments.exclude(text="").values_list("title", "text"))
    number = facts["document_number"]
    return {
        "issuer": notice.issuer.name,
        "document_number": number or "",
        "title": notice.title,
        "addressee_line": notice.addressee_line,
        "edition": _text(facts["edition"]),
        "year": _text(facts["year"]),
        "international": _text(facts["themes"]["international"]),
        "domestic": _text(facts["themes"]["domestic"]),
        "event_date": _day(facts["event_date"]),
        "body": notice.body,
        "signature": notice.signature,
        "issue_date": format_date(notice.document_date) if notice.document_date else "",
        "note": notice.note,
        "copied_to": notice.copied_to,
        "disclosure": notice.disclosure,
        "deadlines": [
            {name: _text(value) for name, value in row.items()} | {"date": _day(row["date"])}
            for row in facts["deadlines"]
        ],
        "contacts": [
            {name: _text(value) for name, value in row.items()} for row in facts["contacts"]
        ],
        "attachments": [
            {"title": title, "text": texts.get(title[:120], "")} for title in facts["attachments"]
        ],
        "schedule_title": "",
        "rows": [],
        "campaign": str(notice.campaign_id),
        "series": "",
        "keep_schedule": "",
        "spans": incoming.spans_of(reader.read(paper.text)),
    }


def _text(value):
    return "" if value is None else str(value)


def _day(iso):
    return format_date(date.fromisoformat(iso)) if iso else ""


def correct(
    paper: ReceivedPaper, values: dict, *, revision: int | None, by: User, now: datetime
) -> Notice:
    """Put the valid `values` of the form in place of what was saved.

    Raise `ValidationError` by field as `receiving.finish`, and `Conflict` if somebody else was
    quicker.
    """
    require_put_right(paper, by)
    with transaction.atomic():
        papers = ReceivedPaper.objects.select_for_update().select_related("notice")
        paper = papers.filter(pk=paper.pk).first()
        if paper is None:
            raise Conflict("这份收文刚由别人撤销。")
        if paper.notice.revision != revision:
            raise Conflict("这份收文刚由别人更正过，请核对后再改。")
        before = entries_of(paper)
        notice = receiving.rewrite(paper.notice, values, by=by, now=now)
        paper.notice = notice
        paper.facts = incoming.facts_of(values, reader.read(paper.text))
        paper.save(update_fields=["facts"])
        workflow.keep_received(notice, by=by, now=now)
        after = entries_of(paper)
        changed = [label for name, label in LABELS.items() if before[name] != after[name]]
        audit.record("更正收文", by=by, target=notice, now=now, detail={"changed": changed})
    return notice


LABELS = incoming.FIELDS | {"body": "正文", "campaign": "所属活动"}


def withdraw(paper: ReceivedPaper, *, reason: str, by: User, now: datetime) -> None:
    """Remove the notice with its file; raise `Conflict` if something was made of it."""
    require_put_right(paper, by)
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(pk=paper.notice_id).first()
        if notice is None:
            raise Conflict("这份收文刚由别人撤销。")
        if children := made_of(notice):
            raise Conflict(
                f"已根据这份来文起草《{children[0].title}》，不能撤销。"
                "请先删除草稿；内容有误的，可以更正收文。"
            )
        detail = {
            "reason": reason,
            "number": str(notice.number or ""),
            "file": paper.file_name,
            "sha256": paper.sha256,
        }
        audit.record("撤销收文", by=by, target=notice, now=now, detail=detail)
        notice.deliveries.all().delete()  # it holds on to the version that was received
        notice.delete()
        transaction.on_commit(lambda: receiving.drop_file(paper))


def made_of(notice: Notice) -> list[Notice]:
    """Drafts and notices that were begun from it, or pass it on."""
    begun = Q(based_on=notice) | Q(attachments__enclosed=notice)
    return list(Notice.objects.filter(begun).distinct().order_by("pk"))
