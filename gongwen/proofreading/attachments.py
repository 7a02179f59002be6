"""附件说明, 附件 and what the body says of them (GB/T 9704-2012, clauses 7.3.4, 7.3.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongwen.proofreading.facts import CampaignFacts
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Line, Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.numbering import number_of
from gongwen.proofreading.registry import Hit, rule

LISTED = "GB/T 9704-2012《党政机关公文格式》7.3.4"
ATTACHED = "GB/T 9704-2012《党政机关公文格式》7.3.7"

_HEAD = "福建省市场监管局关于组织开展“世界认可日”活动的通知\n各设区市市场监管局：\n请认真组织（见附件）。\n"
_SIGNED = "\n福建省市场监督管理局\n2025年5月26日\n"

_ITEM = re.compile(
    r"(?P<label>附\s*+件?\s*+(?P<own>[0-9一二三四五六七八九十]{0,2})\s*+(?P<colon>[：:])\s*+)?"
    r"(?:(?P<number>\d{1,2})\s*+(?P<dot>[.．、]))?\s*+(?P<name>.*)"
)
_BLANKS = re.compile(r"[\s　]|\.(?:docx?|xlsx?|pdf|wps)$")


@dataclass(frozen=True, slots=True)
class Listed:
    """An attachment as the list names it; `start` to `end` is its name."""

    line: Line
    number: int | None
    name: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.name)


def listed(draft: Manuscript) -> tuple[Listed, ...]:
    """The items of the 附件说明."""
    found = []
    for line in draft.of(Part.LIST):
        match = _ITEM.fullmatch(line.text)
        if match and match["name"] and not match["name"].endswith(("：", ":")):
            number = match["number"] or match["own"]
            start = line.start + match.start("name")
            found.append(Listed(line, number_of(number) if number else None, match["name"], start))
    return tuple(found)


def _labels(draft: Manuscript) -> tuple[Line, ...]:
    return draft.of(Part.LABEL)


def _paired(items: tuple[Listed, ...], labels: tuple[Line, ...]) -> Iterator[tuple[Listed, Line]]:
    """Each label with what the list names under its number; without numbers one after the other.

    Not all of them need be there: a paper of another organ is enclosed as it is.
    """
    by_number = {item.number: item for item in items if item.number}
    for order, label in enumerate(labels):
        found = re.search(r"\d+", label.text)
        if found and by_number:
            if int(found[0]) in by_number:
                yield by_number[int(found[0])], label
        elif order < len(items):
            yield items[order], label


@rule(
    "K40",
    Severity.ERROR,
    "附件说明的“附件：”写法不对",
    LISTED,
    wrong=(
        _HEAD + "⟦附件:→附件：⟧活动安排表" + _SIGNED,
        _HEAD + "⟦附：→附件：⟧活动安排表" + _SIGNED,
        _HEAD + "⟦附件1：⟧活动安排表\n附件2：报名表" + _SIGNED,
    ),
    right=(_HEAD + "附件：活动安排表" + _SIGNED, _HEAD + "附件：1.活动安排表\n2.报名表" + _SIGNED),
)
def list_label(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.of(Part.LIST):
        match = _ITEM.fullmatch(line.text)
        if match is None or not match["label"]:
            continue
        start, end = line.start, line.start + match.end("colon")
        if match["own"]:
            message = "附件说明写作“附件：1.××”，各附件另起一行写“2.××”。"
            yield Hit(start, end, message)
        elif match["colon"] == ":" or not match["label"].startswith("附件"):
            yield Hit(start, end, "附件说明写作“附件：”，用全角冒号。", "附件：")


@rule(
    "K41",
    Severity.ERROR,
    "附件名称后面有标点，或加了书名号",
    LISTED,
    wrong=(
        _HEAD + "附件：活动安排表⟦。→⟧" + _SIGNED,
        _HEAD + "附件：⟦《活动安排表》→活动安排表⟧" + _SIGNED,
    ),
    right=(_HEAD + "附件：市场监管总局关于印发《办法》的通知" + _SIGNED,),
)
def attachment_names(draft: Manuscript) -> Iterator[Hit]:
    for item in listed(draft):
        name = item.name
        if name.endswith(("。", "；", "，", "、", ";", ",")):
            yield Hit(item.end - 1, item.end, "附件名称后面不加标点。", "")
        elif re.fullmatch("《[^《》]+》", name):
            yield Hit(item.start, item.end, "附件名称不加书名号。", name[1:-1])


@rule(
    "K42",
    Severity.ERROR,
    "附件顺序号不规范",
    LISTED,
    wrong=(
        _HEAD + "附件：⟦1.→⟧活动安排表" + _SIGNED,
        _HEAD + "附件：⟦1、→1.⟧活动安排表\n2、报名表" + _SIGNED,
    ),
    right=(_HEAD + "附件：1.活动安排表\n2.报名表" + _SIGNED, _HEAD + "附件：活动安排表" + _SIGNED),
)
def attachment_numbers(draft: Manuscript) -> Iterator[Hit]:
    items = listed(draft)
    for item in items:
        match = _ITEM.fullmatch(item.line.text)
        if match is None:
            continue
        if not match["number"]:
            if len(items) > 1 and match["label"] and not match["own"]:
                end = item.line.start + match.end("colon")
                yield Hit(
                    item.line.start, end, "有几个附件时编顺序号。", f"{match['label'].rstrip()}1."
                )
            continue
        start, end = item.line.start + match.start("number"), item.line.start + match.end("dot")
        if len(items) == 1:
            yield Hit(start, end, "只有一个附件时不编顺序号。", "")
        elif match["dot"] == "、":
            yield Hit(start, end, "附件顺序号后面用下脚点。", f"{match['number']}.")


def _key(name: str) -> str:
    return re.sub(r"[\s　《》〈〉（）()“”\"]|\.(?:docx?|xlsx?|pdf|wps)$", "", name).rstrip(
        "。；，、"
    )


@rule(
    "K43",
    Severity.ERROR,
    "附件说明与所附附件、正文提法不一致",
    ATTACHED,
    wrong=(
        _HEAD + "附件：活动安排表" + _SIGNED + "附件\n⟦统计报表⟧\n序号\t内容",
        _HEAD.replace("见附件", "见⟦附件3⟧") + "附件：1.活动安排表\n2.报名表" + _SIGNED,
    ),
    right=(
        _HEAD + "附件：活动安排表" + _SIGNED + "附件\n活动安排表\n序号\t内容",
        _HEAD + "附件：1.总局通知\n2.统计报表" + _SIGNED + "附件2\n统计报表\n序号\t内容",
    ),
)
def attachments_agree(draft: Manuscript) -> Iterator[Hit]:
    items, labels = listed(draft), _labels(draft)
    if items:
        yield from _beyond(draft, len(items))
    if not items or not labels:
        return
    if len(labels) > len(items):
        extra = labels[len(items)]
        yield Hit(extra.start, extra.end, f"附件说明只列了{len(items)}个附件。")
    for item, label in _paired(items, labels):
        below = draft.lines[label.index + 1 : label.index + 5]
        title = next((line for line in below if line.part is Part.ANNEX_TITLE), None)
        if title is None:
            continue
        joined = _key("".join(line.text for line in below))
        one, other = _key(item.name), _key(title.text)
        quotes_number = "〔" in item.name or "[" in item.name
        if one not in joined and other not in one and one not in other and not quotes_number:
            message = f"附件说明里的名称是“{item.name}”，与附件标题不一致。"
            yield Hit(title.start, title.end, message)


_MENTION = re.compile(
    r"附件\s*+(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})(?![\d.件个、]|[—-]\d)"
)


def _beyond(draft: Manuscript, count: int) -> Iterator[Hit]:
    for match in draft.scan(_MENTION, Part.BODY):
        number = number_of(match["number"])
        if number > count:
            yield Hit(match.start(), match.end(), f"附件说明只有{count}个附件，没有附件{number}。")


_ANY_MENTION = re.compile("附件|附后|后附|附表|附上|所附|随文")
_MUST_HAVE = re.compile("(?:见|详见|参见|填写|填报|按照?)附件(?!精神)|附后")


@rule(
    "K44",
    Severity.WARNING,
    "正文与附件没有对上",
    ATTACHED,
    wrong=(
        _HEAD.replace("（见附件）", "") + "附件：⟦活动安排表⟧" + _SIGNED,
        _HEAD.replace("见附件", "见附件1") + "附件：1.活动安排表\n2.⟦统计报表⟧" + _SIGNED,
        _HEAD.replace("见附件", "⟦见附件⟧") + _SIGNED,
    ),
    right=(
        _HEAD + "附件：活动安排表" + _SIGNED,
        _HEAD.replace("（见附件）", "") + _SIGNED,
    ),
)
def attachments_mentioned(draft: Manuscript) -> Iterator[Hit]:
    if not draft.is_whole:
        return
    items = listed(draft)
    body = "\n".join(line.text for line in draft.of(Part.BODY))
    if items and not _ANY_MENTION.search(body) and not re.search("印发|转发", draft.title):
        # The list alone is enough for many an office.
        item = items[0]
        message = "正文没有提到附件，可在相应处注明“见附件”。"
        yield Hit(item.start, item.end, message, None, Severity.HINT)
    yield from _passed_over(items, body)
    if not items and not draft.of(Part.LABEL) and not draft.facts.attachments:
        for match in draft.scan(_MUST_HAVE, Part.BODY):
            if not re.search("[（(][^）)]*号[，,、]?$", draft.text[: match.start()][-20:]):
                yield Hit(match.start(), match.end(), "正文提到附件，文后没有附件说明。")
                return


_NUMBERED = re.compile(
    r"附件\s*+(?P<first>\d{1,2})(?P<more>(?:[、，和及与至到—-](?:附件)?\d{1,2})*+)"
)


def _passed_over(items: Sequence[Listed], body: str) -> Iterator[Hit]:
    """An attachment that is neither named nor numbered, though others are by number."""
    told: set[int] = set()
    for match in _NUMBERED.finditer(body):
        told.add(int(match["first"]))
        for joint, number in re.findall(r"([、，和及与至到—-])(?:附件)?(\d{1,2})", match["more"]):
            told.update(range(max(told), int(number) + 1) if joint in "至到—-" else {int(number)})
    if not told or max(told) > len(items) or re.search(r"附件(?![\d\s]*\d)", body):
        return
    for number, item in enumerate(items, 1):
        if number not in told and _key(item.name)[-3:] not in _key(body):
            message = f"正文提到了别的附件，没有提到附件{number}。"
            yield Hit(item.start, item.end, message, None, Severity.HINT)


@rule(
    "K45",
    Severity.ERROR,
    "附件页的“附件”二字写法不对",
    ATTACHED,
    wrong=(
        _HEAD + "附件：1.安排表\n2.报名表" + _SIGNED + "⟦附件1：→附件1⟧\n安排表",
        _HEAD + "附件：1.安排表\n2.报名表" + _SIGNED + "⟦附件一→附件1⟧\n安排表",
    ),
    right=(_HEAD + "附件：1.安排表\n2.报名表" + _SIGNED + "附件1\n安排表",),
)
def annex_labels(draft: Manuscript) -> Iterator[Hit]:
    for line in _labels(draft):
        number = re.search("[0-9一二三四五六七八九十]+", line.text)
        fix = "附件" + (str(number_of(number[0])) if number else "")
        if re.search("[：:《》〈〉一二三四五六七八九十]", line.text):
            message = f"附件页左上角写作“{fix}”，不加冒号、书名号，序号用阿拉伯数字。"
            yield Hit(line.start, line.end, message, fix)


@rule(
    "C08",
    Severity.ERROR,
    "附件说明与实际附件不一致",
    ATTACHED,
    wrong=(_HEAD + "附件：⟦统计报表⟧" + _SIGNED,),
    right=(_HEAD + "附件：活动安排表" + _SIGNED,),
    facts=CampaignFacts(attachments=("活动安排表",)),
)
def attachments_as_uploaded(draft: Manuscript) -> Iterator[Hit]:
    known = draft.facts.attachments
    items = listed(draft)
    if known is None or not items:
        return
    titles = {_key(title) for title in known}
    for item in items:
        if _key(item.name) not in titles:
            yield Hit(item.start, item.end, "实际附件里没有这个名称。")
    if len(items) < len(known):
        line = items[-1].line
        yield Hit(line.start, line.end, f"实际有{len(known)}个附件，附件说明只列了{len(items)}个。")
