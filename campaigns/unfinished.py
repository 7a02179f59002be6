"""What holds up 送审: gaps 【…】 that nobody has filled, and words of last year nobody looked at."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from campaigns import carried_over
from campaigns.models import Activity, Notice
from campaigns.wordings import GAP
from gongwen import outline

MOST_NAMED = 12  # places told one by one; of the others their number

_LINES = {
    "title": "标题",
    "addressee_line": "主送机关",
    "signature": "发文机关署名",
    "note": "附注",
    "copied_to": "抄送机关",
    "printing_office": "印发机关",
    "proofreader": "校对",
    "masthead": "发文机关标志",
}


@dataclass(frozen=True)
class Gap:
    """Gaps left open in one place: the field of the form, and the place in words."""

    field: str
    place: str
    words: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.place}还有没填写的内容：{'、'.join(dict.fromkeys(self.words))}。"


def gaps(notice: Notice) -> list[Gap]:
    """The open gaps of the text and of what is attached in our own words, in its order.

    A paper passed on is another organ's; what stands there is not ours to fill in.
    """
    texts = [(name, label, getattr(notice, name)) for name, label in _LINES.items()]
    texts[2:2] = _paragraphs(notice.body)
    for contact in notice.contacts.all():
        words = "，".join((contact.office, contact.name, contact.phone, contact.email))
        texts.append(("contacts", f"联系人“{contact.name}”", words))
    for attachment in notice.attachments.select_related("schedule"):
        place = f"附件“{attachment.title}”"
        texts.append(("attachments", place, f"{attachment.title}，{attachment.text}"))
        if attachment.schedule:
            texts += _rows(attachment.schedule)
    found = ((field, place, tuple(GAP.findall(text))) for field, place, text in texts)
    return [Gap(field, place, words) for field, place, words in found if words]


def _paragraphs(body):
    """Each paragraph, called by its number and the heading it stands under."""
    texts, heading = [], ""
    for number, paragraph in enumerate(outline.parse(body), start=1):
        if paragraph.level == 1:
            heading = f"（{paragraph.text[: paragraph.heading_end or 20].rstrip('。：')}）"
        texts.append(("body", f"正文第{number}段{GAP.sub('', heading)}", paragraph.text))
    return texts


def _rows(schedule):
    texts = [("attachments", f"安排表“{schedule.title}”", schedule.title)]
    rows = Activity.objects.filter(category__schedule=schedule).select_related("category")
    for number, row in enumerate(rows, start=1):
        cells = (row.content, row.time_text, row.responsible_text, *row.cells.values())
        words = "，".join((row.category.name, *cells))
        texts.append(("attachments", f"安排表“{schedule.title}”第{number}项", words))
    return texts


def reasons(notice: Notice) -> Iterator[tuple[str, str, str]]:
    """Why it cannot be sent for review yet, as (field, code, words)."""
    left = gaps(notice)
    for gap in left[:MOST_NAMED]:
        yield gap.field, "left_open", gap.message
    if len(left) > MOST_NAMED:
        yield "body", "left_open", f"另有{len(left) - MOST_NAMED}处没填写，请逐段检查。"
    # 安排表第1项活动时间 and 安排表第2项活动时间 are told together; gaps are told above.
    waiting = Counter(
        place.confirmation.place.partition("第")[0]
        for place in carried_over.holding(notice)
        if not place.is_gap
    )
    if waiting:
        named = "、".join(f"{place}（{count}处）" for place, count in waiting.items())
        yield (
            "body",
            "unconfirmed",
            f"沿用去年的内容还有{waiting.total()}处待确认：{named}。"
            "请打开“待确认”逐处核对后再送审。",
        )
