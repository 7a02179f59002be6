"""The text of a notice as it stands in the drafting form, saved or not."""

from copy import copy
from dataclasses import replace

from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT

from campaigns import enclosures
from campaigns.documents import document_alone, notice_document, schedule_table
from campaigns.models import Notice, NoticeContact, Schedule, UploadedPdf
from campaigns.models.notice import FORMS
from campaigns.posted import is_number, posted_number
from campaigns.sheets import broken_title
from gongwen import outline
from gongwen.document import Attachment, Document

LINES = (
    "masthead",
    "title",
    "addressee_line",
    "signature",
    "note",
    "copied_to",
    "printing_office",
    "disclosure",
    "proofreader",
)
MOST_ROWS = 100


def typed_document(notice: Notice, data, *, user) -> Document:
    """The notice with what was typed in its place; whatever is not posted stays as stored.

    Nothing is validated: a line is what was typed, a row of 附件 counts with a title, and
    only what the user may see is attached.
    """
    typed = copy(notice)
    for name in LINES:
        if name in data:
            setattr(typed, name, one_line(data[name]))
    typed.broken_title = broken_title(data.get("title", notice.broken_title))
    typed.body = typed_body(data)
    typed.form = data["form"] if data.get("form") in dict(FORMS) else notice.form
    typed.sealed, typed.is_upward = "sealed" in data, "is_upward" in data
    document = document_alone(typed, contacts=_contacts(data))
    return replace(document, attachments=tuple(_attachments(notice, data, user)))


def one_line(text: str) -> str:
    """Text pasted with line breaks, as the form keeps it."""
    return "".join(line.strip() for line in text.splitlines())


def typed_body(data) -> str:
    """The body with one kind of line break, so that places in it are those of the editor."""
    return data.get("body", "").replace("\r\n", "\n").replace("\r", "\n")


def without_enclosed(document: Document) -> Document:
    """The document without the text of others that it passes on."""
    own = (
        replace(attachment, content=())
        if isinstance(attachment.content, Document | bytes)
        else attachment
        for attachment in document.attachments
    )
    return replace(document, attachments=tuple(own))


def _rows(data, prefix):
    total = data.get(f"{prefix}-{TOTAL_FORM_COUNT}", "")
    for index in range(min(posted_number(total) or 0, MOST_ROWS)):
        row = f"{prefix}-{index}-"
        fields = {
            name.removeprefix(row): data[name].strip() for name in data if name.startswith(row)
        }
        if DELETION_FIELD_NAME not in fields:
            yield fields


def _contacts(data):
    names = ("name", "office", "phone", "email")
    return [
        NoticeContact(**{name: row.get(name, "") for name in names})
        for row in _rows(data, "contacts")
        if row.get("name") and row.get("phone")
    ]


def _attachments(notice, data, user):
    stored = {}
    if notice.pk:
        rows = notice.attachments.values_list("pk", flat=True)
        contents = notice_document(notice).attachments
        stored = {str(pk): item for pk, item in zip(rows, contents, strict=True)}
    for row in _rows(data, "attachments"):
        known = stored.get(row.get("id", ""))
        content = _content(row, known, user)
        title = row.get("title") or (known.title if known else "")
        if content is not None and title:
            yield Attachment(title, content)


def _content(row, known, user):
    if row.get("text"):
        return outline.parse(row["text"])
    if is_number(row.get("schedule", "")):
        schedule = Schedule.objects.visible_to(user).filter(pk=row["schedule"]).first()
        return schedule_table(schedule) if schedule else None
    if is_number(row.get("enclosed", "")):
        visible = Notice.objects.visible_to(user).issued().select_related("number_series")
        enclosed = visible.filter(pk=row["enclosed"]).first()
        return notice_document(enclosed) if enclosed else None
    if is_number(row.get("pdf", "")):
        pdf = UploadedPdf.objects.visible_to(user).filter(pk=row["pdf"]).first()
        return enclosures.reference(pdf.sha256) if pdf else None
    return known.content if known else None
