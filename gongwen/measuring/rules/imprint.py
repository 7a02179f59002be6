"""版记 (7.4), and that of a letter (10.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gongwen.measuring.anatomy import Anatomy
from gongwen.measuring.fonts import Face
from gongwen.measuring.imprints import Imprint
from gongwen.measuring.masthead import Form
from gongwen.measuring.page import is_black
from gongwen.measuring.report import Measurement, absent, holds, near, within
from gongwen.measuring.rows import Row
from gongwen.measuring.rules.paper import right_edge
from gongwen.typesetting import numbers as n

_PRINTED = re.compile(r".+?20\d\d年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日印发")
_DAY = re.compile(r"\d{2,4}年\d{1,2}月\d{1,2}日印发$")
_CLOSEST = n.SIZE_4 * 1.25  # mm a row: closer, names could not be read
_LETTER = ("I01", "I02", "I05", "I06")


def check(anatomy: Anatomy) -> Iterator[Measurement]:
    imprint = anatomy.imprint
    if imprint is None:
        return
    if anatomy.form is Form.LETTER:
        yield from _letter(imprint)
        yield from (
            absent(rule, "信函的版记不加印发机关、印发日期和分隔线（10.1）") for rule in _LETTER
        )
    else:
        yield from _place(anatomy, imprint)
        yield from _rules(imprint)
        yield from _printed(imprint)
        yield from _others(imprint)
    yield from _recipients("I03", "抄送", imprint.copied)
    yield from _recipients("I04", "主送", imprint.addressed)
    if imprint.addressed and imprint.copied:
        between = imprint.addressed[-1].bottom, imprint.copied[0].top
        ruled = any(between[0] - 1 < rule.middle < between[1] + 1 for rule in imprint.rules)
        measured = "有分隔线" if ruled else "无分隔线"
        remedy = "版记中主送机关与抄送机关之间不加分隔线。"
        yield holds("I04", imprint.page, not ruled, measured, "无分隔线", "主送与抄送之间", remedy)
        first, other = imprint.addressed[0], imprint.copied[0]
        above = (first.page, first.top) < (other.page, other.top)
        order = "在上" if above else "在下"
        yield holds("I04", imprint.page, above, order, "在抄送之上", "主送机关", remedy)
    pages = sorted({row.page for row in imprint.rows})
    remedy = "版记不得分在两页，移到同一页。"
    measured = "、".join(f"第{page}页" for page in pages)
    good = len(pages) == 1 or len(imprint.rows) * _CLOSEST > n.AREA_HEIGHT
    yield holds("I07", pages[0], good, measured, "同一页（排得下时）", "版记", remedy)


def _place(anatomy: Anatomy, imprint: Imprint) -> Iterator[Measurement]:
    page, last = imprint.page, len(anatomy.sheets)
    remedy = "版记应置于公文最后一面，该面为双数页，末条分隔线与版心下边重合。"
    good = page == last and page % 2 == 0
    measured = f"第{page}页，共{last}页"
    yield holds("I01", page, good, measured, "最后一页，双数页", "版记所在页", remedy)
    if imprint.rules:
        yield near("I01", page, imprint.rules[-1].middle, n.AREA_BOTTOM, 0.5, "末条分隔线", remedy)


def _rules(imprint: Imprint) -> Iterator[Measurement]:
    page, rules = imprint.page, imprint.rules
    remedy = "版记分隔线与版心等宽（156毫米），首末两条粗0.35毫米，中间的粗0.25毫米，黑色。"
    if len(rules) < 2:
        yield holds("I02", page, False, f"{len(rules)}条", "首末各一条", "版记分隔线", remedy)
    for place, rule in enumerate(rules):
        outer = place in (0, len(rules) - 1)
        name = f"第{place + 1}条分隔线"
        yield near("I02", page, rule.width, n.AREA_WIDTH, 1, f"{name}长", remedy)
        yield near("I02", page, rule.height, 0.35 if outer else 0.25, 0.08, f"{name}粗", remedy)
        if not is_black(rule.colour):
            yield holds("I02", page, False, "不是黑色", "黑色", f"{name}颜色", remedy)


def _recipients(rule: str, label: str, rows: Sequence[Row]) -> Iterator[Measurement]:
    if not rows:
        return
    first, *wrapped = rows
    remedy = f"“{label}”用4号仿宋体字，左右各空一字，加全角冒号，回行与冒号后首字对齐，末尾用句号。"
    yield within(rule, first.page, first.x0, 32.9, 33.6, f"“{label}”左缘", remedy)
    yield within(rule, first.page, max(map(right_edge, rows)), 0, 179.1, "右缘", remedy)
    good = first.text.startswith(f"{label}：")
    yield holds(rule, first.page, good, first.text[:3], f"{label}：", "开头", remedy)
    good = rows[-1].text.endswith("。")
    yield holds(rule, rows[-1].page, good, f"“{rows[-1].text[-1]}”", "“。”", "末尾", remedy)
    yield from _type(rule, rows, remedy)
    for row in wrapped:
        yield near(
            rule, row.page, row.x0, first.glyphs[3].x0, 0.4, f"“{row.text[:6]}…”左缘", remedy
        )


def _type(rule: str, rows: Sequence[Row], remedy: str) -> Iterator[Measurement]:
    for row in rows:
        good = row.face is Face.FANGSONG and 13.5 <= row.size / n.MM_PER_POINT <= 14.5
        measured = f"{row.face}{row.size / n.MM_PER_POINT:.1f}磅"
        yield holds(rule, row.page, good, measured, "4号仿宋", "字体字号", remedy)


def _printed(imprint: Imprint) -> Iterator[Measurement]:
    row = imprint.printed
    if row is None:
        return
    remedy = "印发机关左空一字，印发日期右空一字加“印发”，阿拉伯数字不编虚位，排在末条分隔线之上。"
    yield near("I05", row.page, row.x0, 33, 0.7, "印发机关左缘", remedy)
    yield near("I05", row.page, row.x1, 179, 0.7, "印发日期右缘", remedy)
    day = _DAY.search(row.text)
    good = _PRINTED.fullmatch(row.text) is not None
    yield holds(
        "I05", row.page, good, day[0] if day else row.text, "如2025年5月6日印发", "印发日期", remedy
    )
    yield from _type("I05", [row], remedy)
    last = imprint.rules[-1] if imprint.rules else None
    if last and not imprint.others:
        gap = last.top - row.bottom
        yield within("I05", row.page, gap, 0, 5, "印发行至末条分隔线", remedy)


def _others(imprint: Imprint) -> Iterator[Measurement]:
    printed = imprint.printed
    if printed is None or not imprint.others:
        return
    first = imprint.others[0]
    parted = any(printed.bottom - 1 < rule.middle < first.top + 1 for rule in imprint.rules)
    measured = "有分隔线" if parted else "无分隔线"
    remedy = "版记中的其他要素与印发机关、印发日期之间用一条细分隔线隔开。"
    yield holds("I06", first.page, parted, measured, "细分隔线", f"“{first.text[:6]}”之上", remedy)


def _letter(imprint: Imprint) -> Iterator[Measurement]:
    page = imprint.page
    remedy = "信函的版记不加印发机关、印发日期和分隔线，位于最后一面版心内最下方。"
    good = not imprint.rules and imprint.printed is None
    measured = "有分隔线或印发行" if not good else "无"
    yield holds("F08", page, good, measured, "无", "版记中的分隔线和印发行", remedy)
    foot = max(row.bottom for row in imprint.rows if row.page == page)
    yield within("F08", page, n.AREA_BOTTOM - foot, -0.5, 5.4, "版记末行距版心下边", remedy)
