"""Model → paper: a notice as a `gongwen.Document`, a schedule as a `gongwen.Table`.

A document made here names uploaded PDFs by reference; `enclosures.resolved` puts
the files in before pages are made.
"""

from collections import defaultdict
from dataclasses import replace

from campaigns import enclosures
from campaigns.columns import columns_of_all, paper_columns, values_of
from campaigns.models import Activity, Notice, NoticeAttachment, NoticeContact, NoticeVersion
from campaigns.states import NoticeState
from gongwen import outline, serialization
from gongwen.document import Attachment, Document, Form, Imprint, Paragraph, Table


def schedule_table(schedule):
    """The official table, numbered through."""
    return _tables([schedule.pk])[schedule.pk]


def _tables(schedules):
    """Schedule id → its table, in two queries."""
    if not schedules:
        return {}
    columns, rows = columns_of_all(schedules), defaultdict(list)
    for activity in (
        Activity.objects.filter(category__schedule__in=schedules, cancelled_at=None)
        .order_by("category__position", "category", "position", "pk")
        .select_related("category")
    ):
        schedule = activity.category.schedule_id
        cells = values_of(activity, columns[schedule]).values()
        serial = str(len(rows[schedule]) + 1)
        rows[schedule].append((serial, activity.category.name, *cells))
    return {
        schedule: Table(paper_columns(columns[schedule]), tuple(rows[schedule]))
        for schedule in schedules
    }


def notice_document(notice):
    """The notice as it would be printed now.

    Of a schedule whose notice was signed the table is what was signed, whatever became of
    its rows.  However many attachments: two queries for each depth of enclosed notices, two
    for all schedules, and one for the signed tables.
    """
    attached, contacts = defaultdict(list), defaultdict(list)
    seen, depth = {}, [notice]
    while depth:
        seen.update({paper.pk: paper for paper in depth})
        for contact in NoticeContact.objects.filter(notice__in=depth):
            contacts[contact.notice_id].append(contact)
        found = NoticeAttachment.objects.filter(notice__in=depth).select_related(
            "pdf", "enclosed__number_series"
        )
        depth = []
        for attachment in found:
            attached[attachment.notice_id].append(attachment)
            if attachment.enclosed and attachment.enclosed_id not in seen:
                depth.append(attachment.enclosed)
    signed = _signed_tables(
        {
            paper.pk: attached[paper.pk]
            for paper in seen.values()
            if is_frozen(paper) and any(a.schedule_id for a in attached[paper.pk])
        }
    )
    tables = _tables(
        {
            attachment.schedule_id
            for each in attached.values()
            for attachment in each
            if attachment.schedule_id and attachment.pk not in signed
        }
    )

    def content_of(attachment):
        if attachment.schedule_id:
            return signed.get(attachment.pk) or tables[attachment.schedule_id]
        if attachment.enclosed:
            return whole(attachment.enclosed)
        if attachment.table:
            return serialization.decode_table(attachment.table)
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


def _signed_tables(frozen):
    """Attachment id → its table as signed; `frozen` has the attachments in order by notice id."""
    if not frozen:
        return {}
    versions = NoticeVersion.objects.filter(notice__in=frozen).order_by("number")
    last = {version.notice_id: version for version in versions}
    return {
        attachment.pk: kept.content
        for notice, version in last.items()
        for attachment, kept in zip(frozen[notice], version.document.attachments, strict=False)
        if attachment.schedule_id and isinstance(kept.content, Table)
    }


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
        signatories=_signatories(notice),
    )


def _signatories(notice):
    """签发人 of an upward document, who is known once it is signed."""
    return (notice.signatory.name,) if notice.is_upward and notice.signatory_id else ()


def is_frozen(notice):
    """Whether the text was signed, or came in as it is: what it carries is not to change."""
    return notice.kind == Notice.Kind.RECEIVED or notice.state in _SIGNED


_SIGNED = {
    NoticeState.SIGNED_OFF,
    NoticeState.REGISTERED,
    NoticeState.ISSUED,
    NoticeState.WITHDRAWN,
}


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
