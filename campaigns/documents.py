"""Model → paper: a notice as a `gongwen.Document`, a schedule as a `gongwen.Table`."""

from dataclasses import replace

from campaigns import official
from campaigns.models import Activity
from campaigns.states import NoticeState
from gongwen import outline
from gongwen.document import Align, Attachment, Column, Document, Form, Imprint, Paragraph, Table
from gongwen.typesetting import render_pdf

SCHEDULE_COLUMNS = (
    Column("序号", 0.06, Align.CENTER),
    Column("活动主题", 0.13, Align.CENTER, merged=True),
    Column("活动内容", 0.51),
    Column("活动时间", 0.12, Align.CENTER),
    Column("责任单位", 0.18, Align.CENTER),
)


def schedule_table(schedule):
    """The official five-column table, numbered through."""
    rows = (
        Activity.objects.filter(category__schedule=schedule)
        .order_by("category__position", "category", "position", "pk")
        .values_list("category__name", "content", "time_text", "responsible_text")
    )
    return Table(
        SCHEDULE_COLUMNS,
        tuple((str(number), *row) for number, row in enumerate(rows, start=1)),
    )


def notice_document(notice):
    """The notice as it would be printed now."""
    attachments = notice.attachments.select_related("schedule", "enclosed")
    return replace(
        document_alone(notice),
        attachments=tuple(
            Attachment(attachment.title, _attachment_content(attachment))
            for attachment in attachments
        ),
    )


def document_alone(notice):
    """The notice without its attachments, whose tables cost queries of their own."""
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
        title=notice.title,
        addressees=notice.addressee_line.rstrip("：:"),
        body=outline.parse(notice.body) + _contact_paragraphs(notice),
        signature=tuple(notice.signature.split()),
        document_date=notice.document_date,
        sealed=notice.sealed,
        note=notice.note.strip("（）()"),
        imprint=imprint if imprint != Imprint() else None,
    )


def notice_pdf(notice):
    """The frozen official file if there is one; else the text as it stands, marked 草稿 unless
    `is_final`; raise `DamagedFileError` as `official.read` does."""
    if copy := notice.official_copy:
        return official.read(copy)
    return render_pdf(notice_document(notice), draft=not is_final(notice))


def is_final(notice):
    """Whether the text is no draft any more: numbered, issued, or received on paper."""
    return (
        notice.kind == notice.Kind.RECEIVED
        or notice.number is not None
        or notice.state in NoticeState.public_states()
    )


def _attachment_content(attachment):
    if attachment.schedule:
        return schedule_table(attachment.schedule)
    if attachment.enclosed:
        return notice_document(attachment.enclosed)
    return outline.parse(attachment.text)


def _contact_paragraphs(notice):
    """One contact stands in a line of its own; several follow the label, a line each."""
    contacts = list(notice.contacts.all())
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
