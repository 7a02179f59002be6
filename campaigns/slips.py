"""What the proofreader finds in a draft, by the field of the form in which it stands."""

from datetime import date

from campaigns.facts import facts_of
from campaigns.manuscript import typed_body, typed_document, without_enclosed
from campaigns.models import Notice
from gongwen.proofreading import proofread
from gongwen.reader import Reading
from gongwen.reader.reading import Part

_FIELDS = {
    Part.MASTHEAD: ("masthead", "发文机关标志"),
    Part.TITLE: ("title", "标题"),
    Part.ADDRESSEES: ("addressee_line", "主送机关"),
    Part.SIGNATURE: ("signature", "署名"),
    Part.NOTE: ("note", "附注"),
    Part.IMPRINT: ("", "版记"),
    Part.ATTACHMENT_LIST: ("", "附件说明"),
}
_NOTED = 12  # characters of the text that are quoted around nothing


def slips_in(notice: Notice, data, *, user, today: date) -> list[dict]:
    """The findings in the typed form, as the drafting page takes them.

    `start` and `end` count UTF-16 units in the value of `field`; a finding in no field of
    the form has an empty one, and no places.
    """
    document = without_enclosed(typed_document(notice, data, user=user))
    reading = Reading.of(document)
    titles = tuple(attachment.title for attachment in document.attachments)
    facts = facts_of(
        notice.campaign, user=user, attachments=titles, disclosure=data.get("disclosure", "")
    )
    places = _Places(reading, data)
    return [
        places.located(finding, number)
        for number, finding in enumerate(proofread(reading, today=today, facts=facts))
    ]


class _Places:
    """From a place in the reading's text to one in a field of the form."""

    def __init__(self, reading, data):
        self.text = reading.text
        self.data = data
        self.body = typed_body(data)
        self.passages = [passage for passage in reading.passages if passage.spans]
        self.lines = list(_lines(self.body))

    def located(self, finding, number):
        span = finding.span
        field, label, start = self._field_at(span.start)
        end = start + span.end - span.start
        value = self.body if field == "body" else self.data.get(field, "")
        if field and value[start:end] != self.text[span.start : span.end]:
            field, start, end = "", 0, 0  # typed over several lines, or stored otherwise
        return {
            "id": f"finding-{number}",
            "field": field,
            "label": label,
            "start": _units(value, start),
            "end": _units(value, end),
            "rule": finding.rule,
            "severity": finding.severity.value,
            "severity_label": finding.severity.label,
            "message": finding.message,
            "source": finding.source,
            "fix": finding.fix,
            "quote": self.text[span.start : span.end].strip()[: _NOTED * 3],
        }

    def _field_at(self, at):
        written = 0
        for passage in self.passages:
            first, last = passage.spans[0].start, passage.spans[-1].end
            is_body = passage.part == Part.BODY
            if first <= at <= last:
                if is_body:
                    if written < len(self.lines):
                        return "body", "正文", self.lines[written] + at - first
                    return "", "联系人", 0
                field, label = _FIELDS.get(passage.part, ("", "附件"))
                offset = self.data.get(field, "").find(passage.text.strip("：（）")) if field else 0
                lead = 1 if passage.part == Part.NOTE else 0
                return field, label, max(offset, 0) + at - first - lead
            written += is_body
        return "", "全文", 0


def _lines(text):
    """Where each line that is not blank begins, white space left out, as `outline.parse` reads."""
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield at + len(line) - len(line.lstrip())
        at += len(line)


def _units(text, at):
    """The place as a browser counts it: characters outside the basic plane count twice."""
    return len(text[:at].encode("utf-16-le")) // 2
