"""Model → paper: a notice as a `gongwen.Document`, a schedule as a `gongwen.Table`.

A document made here names uploaded PDFs by reference; `enclosures.resolved` puts
the files in before pages are made.
"""

from collections import defaultdict
from dataclasses import replace

from campaigns import enclosures
from campaigns.models import Activity, Notice, NoticeAttachment, NoticeContact
from campaigns.states import NoticeState
from gongwen import outline
from gongwen.document import Align, Attachment, Column, Document, Form, Imprint, Paragraph, Table

SCHEDULE_COLUMNS = (
    Column("序号", 0.06, Align.CENTER),
    Column("活动主题", 0.13, Align.CENTER, merged=True),
    Column("活动内容", 0.51),
    Column("活动时间", 0.12, Align.CENTER),
    Column("责任单位", 0.18, Align.CENTER),
)


def schedule_table(schedule):
    """The official five-column table, numbered through."""
    return _table(_rows_of([schedule])[schedule.pk])


def _rows_of(schedules):
    """Schedule id → its rows without serials, all in one query."""
    rows = defaultdict(list)
    if schedules:
        found = (
            Activity.objects.filter(category__schedule__in=schedules)
            .order_by("category__position", "category", "position", "pk")
            .values_list(
                "category__schedule", "category__name", "content", "time_text", "responsible_text"
            )
        )
        for schedule, *row in found:
            rows[schedule].append(row)
    return rows


def _table(rows):
    return Table(
        SCHEDULE_COLUMNS,
        tuple((str(number), *row) for number, row in enumerate(rows, start=1)),
    )


def notice_document(notice):
    """The notice as it would be printed now.

    However many attachments: two queries for each depth of enclosed notices, and one for
    the rows of all schedules.
    """
    attached, contacts, schedules = defaultdict(list), defaultdict(list), set()
    seen, depth = set(), [notice]
    while depth:
        seen.update(paper.pk for paper in depth)
        for contact in NoticeContact.objects.filter(notice__in=depth):
            contacts[contact.notice_id].append(contact)
        found = NoticeAttachment.objects.filter(notice__in=depth).select_related(
            "pdf", "enclosed__number_series"
        )
        depth = []
        for attachment in found:
            attached[attachment.notice_id].append(attachment)
            if attachment.schedule_id:
                schedules.add(attachment.schedule_id)
            if attachment.enclosed and attachment.enclosed_id not in seen:
                depth.append(attachment.enclosed)
    rows = _rows_of(schedules)

    def content_of(attachment):
        if attachment.schedule_id:
            return _table(rows[attachment.schedule_id])
        if attachment.enclosed:
            return whole(attachment.enclosed)
        if attachment.pdf:
            return enclosures.reference(attachment.pdf.sha256)
        return outline.parse(attachment.text)

    def whole(paper):
        return replace(
            document_alone(paper, contacts=contacts[paper.pk]),
            attachments=tuple(
                Attachment(attachment.title, content_of(attachment))
                for attachment in attached[paper.pk]
            ),
        )

    return whole(notice)


def document_alone(notice, contacts=None):
    """The notice without its attachments, whose tables cost queries of their own."""
    if contacts is None:
        contacts = list(notice.contacts.all())
    imprint = Imprint(
        copied_to=notice.copied_to,
        printing_office=notice.printing_office,
        printed_on=notice.printed_on,
        disclosure=notice.disclosure,
        proofreader=notice.proofreader,
    )
    return Document(
        form=Form(notice.form),
        masthead=notice.masthead,
        number=notice.number,
        title=notice.broken_title or notice.title,
        addressees=notice.addressee_line.rstrip("：:"),
        body=outline.parse(notice.body) + _contact_paragraphs(contacts),
        signature=tuple(notice.signature.split()),
        document_date=notice.document_date,
        sealed=notice.sealed,
        note=notice.note.strip("（）()"),
        imprint=imprint if imprint != Imprint() else None,
    )


def is_final(notice):
    """Whether the text is no draft any more: numbered, issued, or received on paper."""
    return (
        notice.kind == Notice.Kind.RECEIVED
        or notice.number is not None
        or notice.state in NoticeState.public_states()
    )


def _contact_paragraphs(contacts):
    """One contact stands in a line of its own; several follow the label, a line each."""
    if not contacts:
        return ()
    if len(contacts) == 1:
        return (Paragraph(f"联系人：{_contact_line(contacts[0])}"),)
    return (
        Paragraph("联系人："),
        *(Paragraph(_contact_line(contact)) for contact in contacts),
    )


def _contact_line(contact):
    parts = [contact.name, contact.office, f"联系电话：{contact.phone}"]
    if contact.email:
        parts.append(f"邮箱：{contact.email}")
    return "，".join(part for part in parts if part) + "。"
