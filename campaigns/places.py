"""From a place in the text of a whole notice to one in a field of its form."""

from django.forms.formsets import TOTAL_FORM_COUNT

from campaigns.posted import posted_number
from gongwen.document import Document, Table
from gongwen.reader import Reading
from gongwen.reader.reading import Part
from gongwen.span import Span

_FIELDS = {
    Part.MASTHEAD: ("masthead", "发文机关标志"),
    Part.TITLE: ("title", "标题"),
    Part.ADDRESSEES: ("addressee_line", "主送机关"),
    Part.SIGNATURE: ("signature", "发文机关署名"),
    Part.NOTE: ("note", "附注"),
}
_IMPRINT = {
    "公开方式：": ("disclosure", "公开方式"),
    "抄送：": ("copied_to", "抄送机关"),
    "校对：": ("proofreader", "校对"),
}
_OTHERS = {Part.NUMBER: "发文字号", Part.DATE: "成文日期", Part.LABEL: "附件"}
_IN_ATTACHMENT = (Part.LABEL, Part.ATTACHMENT_TITLE, Part.ATTACHMENT, Part.TABLE)


class Places:
    """The fields of a form whose `data` gave a document, and its reading."""

    def __init__(self, document: Document, reading: Reading, data):
        self.text = reading.text
        self.data = data
        self.starts, self.owners = [], []
        for start, owner in self._owned(document, reading):
            self.starts.append(start)
            self.owners.append(owner)

    def of(self, span: Span) -> dict:
        """`field`, `label`, `start` and `end` of a place; `anchor` is the nearest field.

        The places count UTF-16 units, as a browser does; `field` is empty where the form has
        no such words in one place.
        """
        number = max((n for n, start in enumerate(self.starts) if start <= span.start), default=-1)
        if number < 0:
            return _nowhere("全文")
        field, label, at, anchor = self.owners[number]
        start = at + span.start - self.starts[number]
        end = start + span.end - span.start
        value = self._value(field)
        words = self.text[span.start : span.end]
        if not field or start < 0 or value[start:end] != words:  # over several lines, or not typed
            return _nowhere(label, anchor or field)
        return {
            "field": field,
            "label": label,
            "start": _units(value, start),
            "end": _units(value, end),
            "anchor": field,
        }

    def _value(self, field):
        """What stands in a field, with one kind of line break, as in the editor."""
        return self.data.get(field, "").replace("\r\n", "\n").replace("\r", "\n")

    def _owned(self, document, reading):
        """Where each paragraph begins, and (field, label, place in it, anchor)."""
        rows = self._rows(document)
        listed, attachment = 0, -1
        numbers = [n for n, item in enumerate(document.attachments) if item.content]
        body, texts = _Lines(self._value("body")), {}
        for passage in reading.passages:
            if not passage.spans:
                continue
            part, text, start = passage.part, passage.text, passage.spans[0].start
            if part == Part.BODY:
                at = body.next()
                yield start, ("body", "正文", at, "") if at is not None else (
                    "", "联系人", 0, "contacts-0-name",
                )  # fmt: skip
            elif part == Part.ATTACHMENT_LIST:
                title = document.attachments[listed].title
                field = f"attachments-{rows[listed]}-title" if listed in rows else ""
                label = f"附件{listed + 1 if len(document.attachments) > 1 else ''}名称"
                yield start, (field, label, len(title) - len(text), "")
                listed += 1
            elif part in _IN_ATTACHMENT:
                attachment += part == Part.LABEL
                number = numbers[attachment] if attachment < len(numbers) else -1
                prefix = f"attachments-{rows[number]}-" if number in rows else ""
                lines = texts.setdefault(
                    number, _Lines(self._value(f"{prefix}text") if prefix else "")
                )
                yield start, self._attached(document, number, prefix, part, text, lines)
            else:
                yield start, self._line(part, text)

    def _attached(self, document, number, prefix, part, text, lines):
        title = document.attachments[number].title if number >= 0 else ""
        count = number + 1 if len(document.attachments) > 1 else ""
        if part == Part.ATTACHMENT_TITLE and prefix:
            return f"{prefix}title", f"附件{count}名称", 0, ""
        if part == Part.ATTACHMENT and (at := lines.next()) is not None:
            return f"{prefix}text", f"附件{count}正文", at, ""
        if part == Part.TABLE and isinstance(document.attachments[number].content, Table):
            serial = text.split("\t")[0]
            row = f"第{serial}项" if serial.isdecimal() else "表头"
            return "", f"附件“{title}”{row}", 0, f"{prefix}schedule" if prefix else ""
        return "", f"附件{count}", 0, f"{prefix}title" if prefix else ""

    def _line(self, part, text):
        if part == Part.IMPRINT:
            for lead, (field, label) in _IMPRINT.items():
                if text.startswith(lead):
                    return field, label, -len(lead), ""
            return "printing_office", "印发机关", 0, ""
        if part not in _FIELDS:
            return "", _OTHERS.get(part, "全文"), 0, ""
        field, label = _FIELDS[part]
        lead = 1 if part == Part.NOTE else 0
        found = self._value(field).find(text.strip("：（）"))
        return field, label, max(found, 0) - lead, ""

    def _rows(self, document):
        """The number of an attachment of the document → the number of its row in the form."""
        total = self.data.get(f"attachments-{TOTAL_FORM_COUNT}", "")
        rows, number = {}, 0
        for index in range(min(posted_number(total) or 0, 100)):
            if number == len(document.attachments):
                break
            title = self.data.get(f"attachments-{index}-title", "").strip()
            if title == document.attachments[number].title:
                rows[number] = index
                number += 1
        return rows


class _Lines:
    """Where each line that is not blank begins, white space left out, as `outline.parse` reads."""

    def __init__(self, text):
        self._starts = iter(list(self._find(text)))

    def next(self):
        return next(self._starts, None)

    @staticmethod
    def _find(text):
        at = 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                yield at + len(line) - len(line.lstrip())
            at += len(line)


def _nowhere(label, anchor=""):
    return {"field": "", "label": label, "start": 0, "end": 0, "anchor": anchor}


def _units(text, at):
    """The place as a browser counts it: characters outside the basic plane count twice."""
    return len(text[:at].encode("utf-16-le")) // 2
