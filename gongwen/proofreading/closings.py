"""Sign-off, dates of issue, 附注, 版记 and closing words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gongwen.dates import parse_date
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Line, Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

DATE = "GB/T 9704-2012《党政机关公文格式》7.3.5.4"
NOTE = "GB/T 9704-2012《党政机关公文格式》7.3.6"
IMPRINT = "GB/T 9704-2012《党政机关公文格式》7.4"
RULES_OF_WORK = "《党政机关公文处理工作条例》"

_HEAD = "福建省市场监管局关于组织开展“世界认可日”活动的通知\n各设区市市场监管局：\n请认真组织。\n"
_SIGNED = "福建省市场监督管理局\n2025年5月26日\n"

_PROPER = re.compile(r"20\d{2}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日")
_PRINTED = re.compile(
    r"(?P<day>(?:[12]\d{3}|[一二三四五六七八九〇○零]{4})\s*+年\s*+\S{1,2}\s*+月\s*+\S{1,3}\s*+日)\s*+印发"
)


_AT_END = re.compile(r"(?:\d{4}|[一二三四五六七八九〇○零0OＯ]{4})\s*+年[^年]{1,12}$")


def _read(written: str) -> date | None:
    return parse_date(re.sub(r"\s", "", written))


def _fixed(written: str) -> str | None:
    day = _read(written)
    return f"{day.year}年{day.month}月{day.day}日" if day and day.year >= 2000 else None


def _dates_of_issue(draft: Manuscript) -> Iterator[tuple[int, str]]:
    for line in draft.of(Part.DATE):
        # The date may stand behind the organ on one line.
        match = _AT_END.search(line.text)
        if match:
            yield line.start + match.start(), match[0]
    for line in draft.of(Part.IMPRINT):
        if match := _PRINTED.search(line.text):
            yield line.start + match.start("day"), match["day"]


@rule(
    "K50",
    Severity.ERROR,
    "成文日期或印发日期不规范",
    DATE,
    wrong=(
        _HEAD + "福建省市场监督管理局\n⟦2025年05月26日→2025年5月26日⟧",
        _HEAD + "福建省市场监督管理局\n⟦二〇二五年五月二十六日→2025年5月26日⟧",
        _HEAD + "福建省市场监督管理局\n⟦2025年5月32日⟧",
    ),
    right=(_HEAD + _SIGNED, _HEAD + "福建省市场监督管理局\n2025 年 5 月 26 日"),
)
def dates_of_issue(draft: Manuscript) -> Iterator[Hit]:
    for start, written in _dates_of_issue(draft):
        close = re.sub(r"\s", "", written)
        fix = _fixed(written)
        if fix is None:
            yield Hit(start, start + len(written), "这不是一个完整、存在的日期。")
        elif not _PROPER.fullmatch(close):
            message = "成文日期用阿拉伯数字写全年、月、日，月、日不编虚位。"
            yield Hit(start, start + len(written), message, fix)


@rule(
    "K51",
    Severity.ERROR,
    "印发日期早于成文日期",
    f"{RULES_OF_WORK}第二十五条",
    wrong=(
        _HEAD + _SIGNED + "福建省市场监督管理局办公室\t".replace("\t", " ") + "⟦2025年5月20日⟧印发",
    ),
    right=(_HEAD + _SIGNED + "福建省市场监督管理局办公室 2025年5月26日印发",),
)
def printed_before_signed(draft: Manuscript) -> Iterator[Hit]:
    signed = draft.first(Part.DATE)
    day = _read(signed.text) if signed else None
    for line in draft.of(Part.IMPRINT):
        match = _PRINTED.search(line.text)
        printed = _read(match["day"]) if match else None
        if match and day and printed and printed < day:
            place = line.start + match.start("day")
            yield Hit(place, place + len(match["day"]), "印发日期早于成文日期。")


_BLANK_PAGE = re.compile("[（(]?此页无正文[）)]?")


@rule(
    "K52",
    Severity.ERROR,
    "用了“此页无正文”",
    "GB/T 9704-2012《党政机关公文格式》7.3.5.5",
    wrong=("请认真组织。\n⟦（此页无正文）→⟧\n福建省市场监督管理局",),
    right=("请认真组织。\n不得标注“此页无正文”。",),
)
def blank_page(draft: Manuscript) -> Iterator[Hit]:
    for match in _BLANK_PAGE.finditer(draft.prose):
        message = "落款不能单独成页，用调整行距、字距解决，不标“此页无正文”。"
        yield Hit(match.start(), match.end(), message, "")


_OPEN = re.compile("公开发布|主动公开|依申请公开|公开方式|不予公开")


@rule(
    "K53",
    Severity.WARNING,
    "附注没有加圆括号，或与密级矛盾",
    NOTE,
    wrong=(
        _HEAD + _SIGNED + "⟦此件公开发布→（此件公开发布）⟧",
        "秘密\n" + _HEAD + _SIGNED + "⟦（此件公开发布）⟧",
    ),
    right=(_HEAD + _SIGNED + "（此件公开发布）",),
)
def notes(draft: Manuscript) -> Iterator[Hit]:
    secret = any(re.match("绝密|机密|秘密", line.text) for line in draft.of(Part.CLASSIFICATION))
    for line in draft.of(Part.NOTE):
        if secret and re.search("公开发布|主动公开", line.text):
            yield Hit(line.start, line.end, "标有密级的公文不能公开发布。", None, Severity.ERROR)
        elif not line.text.startswith(("（", "(")):
            words = line.text.strip("[]［］【】")
            yield Hit(line.start, line.end, "附注加圆括号。", f"（{words}）")


@rule(
    "K54",
    Severity.HINT,
    "“通知如下”与“特此通知”并用",
    f"{RULES_OF_WORK}第十九条",
    wrong=("现将有关事项通知如下：\n一、活动主题\n⟦特此通知。→⟧",),
    right=("现将有关事项通知如下：\n一、活动主题",),
)
def hereby_twice(draft: Manuscript) -> Iterator[Hit]:
    opening = re.search("通知如下", draft.prose)
    closing = re.search("特此通知。?", draft.prose)
    if opening and closing and opening.start() < closing.start():
        message = "前面已有“通知如下”，文末可以不写“特此通知”。"
        yield Hit(closing.start(), closing.end(), message, "")


_REQUEST = re.compile(
    "(?:妥否|当否|是否妥当|可否)，?请(?:予)?(?:批示|批复|审批|核准)|请予批复|请予批准"
)
_ASKED = re.compile("请.{0,6}(?:批示|批复|批准|审批|审定)")
_LETTER = re.compile("此致(?:敬礼)?[。！]?$|^敬礼[！。]?$")


@rule(
    "K55",
    Severity.ERROR,
    "结语与文种不符",
    f"{RULES_OF_WORK}第八条、第十五条",
    wrong=(
        _HEAD + "⟦妥否，请批示⟧。",
        "福建省市场监管局关于认证工作的报告\n省政府：\n现将情况报告如下。\n⟦请予批复⟧。",
    ),
    right=("福建省市场监管局关于增加经费的请示\n省政府：\n请拨付经费。妥否，请批示。",),
)
def closing_requests(draft: Manuscript) -> Iterator[Hit]:
    title = draft.title.rstrip("。")
    if title.endswith(("通知", "报告", "通报", "公告", "通告")):
        kind = title[-2:]
        for match in draft.scan(_REQUEST, Part.BODY):
            yield Hit(match.start(), match.end(), f"{kind}不提请示事项。")
    for line in draft.of(Part.BODY, Part.SIGNATURE):
        greeting = _LETTER.search(line.text)
        if greeting and len(line.text) < 12:
            yield Hit(line.start + greeting.start(), line.end, "公文不用书信的问候语。")
    asked = _REQUEST.search(draft.text) or _ASKED.search(draft.text, len(title))
    if title.endswith("请示") and draft.of(Part.BODY) and not asked:
        line = draft.of(Part.TITLE)[-1]
        yield Hit(line.end - 2, line.end, "请示没有请求批示的结语。", None, Severity.WARNING)


_COPIED = re.compile("抄送\\s*+[：:]\\s*+(?P<names>.*)")


@rule(
    "K56",
    Severity.ERROR,
    "抄送机关末尾没有句号，或与主送重复",
    f"{IMPRINT}.2",
    wrong=(
        _HEAD + _SIGNED + "抄送：省档案⟦馆→馆。⟧",
        _HEAD + _SIGNED + "抄送：⟦各设区市市场监管局⟧，省档案馆。",
    ),
    right=(_HEAD + _SIGNED + "抄送：省档案馆。",),
)
def copied_to(draft: Manuscript) -> Iterator[Hit]:
    lines = draft.of(Part.IMPRINT)
    recipients = "".join(line.text for line in draft.of(Part.ADDRESSEES)).rstrip("：:")
    main = {name for name in re.split("[，、]", recipients) if len(name) > 3}
    for line, following in zip(lines, (*lines[1:], None), strict=False):  # no line, no following
        match = _COPIED.fullmatch(line.text)
        if match is None:
            continue
        if _is_last(following) and not line.text.endswith("。") and len(match["names"]) > 1:
            fix = f"{line.text[-1]}。" if line.text[-1] not in "，；、" else "。"
            yield Hit(line.end - 1, line.end, "抄送机关之后标句号。", fix)
        for name in re.split("[，、。]", match["names"]):
            if name in main:
                place = line.start + match.start("names") + match["names"].index(name)
                message = f"“{name}”已是主送机关，不再抄送。"
                yield Hit(place, place + len(name), message, None, Severity.WARNING)


def _is_last(following: Line | None) -> bool:
    """The next line of the imprint is another field or the printing, not the rest of this one."""
    return following is None or bool(re.search("[：:]|印发", following.text))
