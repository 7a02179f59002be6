"""版头 of the general format (7.2), and the heads of letters, orders and minutes (10.1–10.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongwen.measuring.anatomy import Anatomy
from gongwen.measuring.fonts import Face, face_of
from gongwen.measuring.ink import Ink
from gongwen.measuring.masthead import Form, Masthead
from gongwen.measuring.page import Box, is_red
from gongwen.measuring.report import Measurement, absent, holds, near, within
from gongwen.measuring.rows import Row
from gongwen.measuring.rules.windows import blank_lines
from gongwen.typesetting import numbers as n

_CENTRE = (n.AREA_LEFT + n.AREA_RIGHT) / 2
_NUMBER_FORM = re.compile(r"[一-鿿]{2,14}〔\d{4}〕[1-9]\d*号")
_HEAD_RULES = ("H01", "H02", "H03", "H04", "H06", "H07", "H08", "H09", "H10", "H11", "H12")


def check(anatomy: Anatomy, ink: Ink) -> Iterator[Measurement]:
    head = anatomy.masthead
    mark = _mark_ink(anatomy, ink)
    if head.form is None or mark is None:
        wanted = "首页上方有红色发文机关标志"
        remedy = "这不像一份党政机关公文；如是公文，请把发文机关标志印成红色。"
        yield holds("H04", 1, False, "未见", wanted, "发文机关标志", remedy)
    else:
        yield from _mark(head, mark)
    if head.form is Form.LETTER:
        yield from _letter(anatomy, mark)
        yield from (absent(rule, "信函格式另有规定（10.1）") for rule in _HEAD_RULES)
        return
    yield from _stamps(head)
    if head.form is Form.ORDER:
        yield from _order(anatomy, mark)
        return
    if mark:
        yield from _number(head, mark)
    yield from _signatories(head, mark)
    yield from _rule(head)


def _mark_ink(anatomy: Anatomy, ink: Ink) -> Box | None:
    rows = anatomy.masthead.mark
    if not rows:
        return None
    reach = max(row.size for row in rows) * 0.4
    below = [rule.top for rule in anatomy.masthead.rules if rule.top > rows[-1].middle]
    around = Box(
        min(row.x0 for row in rows) - reach,
        min(row.top for row in rows) - reach,
        max(row.x1 for row in rows) + reach,
        min([max(row.bottom for row in rows) + reach, *(top - 0.3 for top in below)]),
    )
    return ink.box(anatomy.sheets[0], around, red=is_red(rows[0].colour))


def _mark(head: Masthead, mark: Box) -> Iterator[Measurement]:
    rule, top, what = {
        Form.LETTER: ("F01", n.LETTER_MARK_TOP, "标志上缘距上页边"),
        Form.ORDER: ("F10", n.AREA_TOP + 20, "标志上缘距上页边"),
        Form.MINUTES: ("F11", n.MARK_TOP, "标志上缘距上页边"),
    }.get(head.form or Form.DOCUMENT, ("H04", n.MARK_TOP, "标志上缘距上页边"))
    yield near(rule, 1, mark.top, top, 1, what, f"请移动标志，使红字上缘距上页边{top:g}毫米。")
    yield near(rule, 1, mark.centre, _CENTRE, 1, "标志中心距左页边", "请使标志居中排布。")
    colour = head.mark[0].colour
    if not is_red(colour):
        remedy = "发文机关标志应为红色。"
        yield holds(rule, 1, False, "不是红色", "红色", "标志颜色", remedy)
    yield within("H05", 1, mark.width, 0, n.AREA_WIDTH, "标志宽", "缩小标志，使它不宽于版心。")
    names = [row for row in head.mark if row.text != "文件"]
    aside = next((row for row in head.mark if row.text == "文件"), None)
    if rule == "F01" and any("文件" in row.text for row in head.mark):
        remedy = "信函的标志只用发文机关名称，不加“文件”。"
        yield holds("F01", 1, False, head.mark[0].text, "不含“文件”", "标志文字", remedy)
    if rule == "H04" and len(names) > 1 and aside:
        stack = (min(row.top for row in names) + max(row.bottom for row in names)) / 2
        remedy = "联合发文时“文件”二字在各机关名称右侧上下居中。"
        yield near("H06", 1, aside.middle, stack, 1, "“文件”中心", remedy)
        good = all(aside.x0 >= row.x1 - 0.5 for row in names)
        yield holds("H06", 1, good, "右侧" if good else "不在右侧", "右侧", "“文件”位置", remedy)


def _stamps(head: Masthead) -> Iterator[Measurement]:
    """份号, 密级 and 紧急程度 from line 1 of the type area down, in this order."""
    rules = {"H01": head.copy_number, "H02": head.secrecy, "H03": head.urgency}
    for line, row in enumerate(head.stamps):
        rule = next(name for name, stamp in rules.items() if stamp is row)
        wanted = n.AREA_TOP + line * n.PITCH
        name = {"H01": "份号", "H02": "密级和保密期限", "H03": "紧急程度"}[rule]
        remedy = f"{name}应顶格编排在版心左上角第{line + 1}行，依次为份号、密级、紧急程度。"
        yield near(rule, 1, row.top, wanted, 1, f"{name}上缘", remedy)
        yield near(rule, 1, row.x0, n.AREA_LEFT, 0.5, f"{name}左缘", remedy)
        yield from _stamp_form(rule, row)


def _stamp_form(rule: str, row: Row) -> Iterator[Measurement]:
    if rule == "H01":
        good, wanted = re.fullmatch(r"\d{6}", row.text) is not None, "6位3号阿拉伯数字"
        remedy = "份号用6位阿拉伯数字，不足的前面补0。"
    else:
        good, wanted, remedy = row.face is Face.HEITI, "3号黑体", "用3号黑体字。"
        if rule == "H02":
            good = good and re.fullmatch(r"(绝密|机密|秘密)(★.+)?", row.text) is not None
    measured = f"{row.text}（{row.face}）"
    yield holds(rule, 1, good, measured, wanted, "字体和写法", remedy)


def _number(head: Masthead, mark: Box) -> Iterator[Measurement]:
    number = head.number or head.order_number
    if number is None:
        return
    remedy = "发文字号在标志下空二行居中（上缘距标志下缘约20.8毫米）。"
    if head.signatories:
        inset = n.AREA_LEFT + n.CELL
        remedy = "上行文的发文字号居左空一字，与最后一个签发人同处一行。"
        yield near("H08", 1, number.x0, inset, 0.6, "发文字号左缘", remedy)
        last = max(row.baseline for row in head.signatories)
        yield near("H08", 1, number.baseline, last, 0.3, "发文字号与最后签发人同行", remedy)
    elif head.form is not Form.MINUTES:
        yield blank_lines("H07", 1, number.top - mark.bottom, 2, "标志至发文字号", remedy)
        yield near("H07", 1, number.centre, _CENTRE, 1, "发文字号中心", remedy)
    if head.number:
        yield from _number_form("H07", head.number)


def _number_form(rule: str, number: Row) -> Iterator[Measurement]:
    good = _NUMBER_FORM.fullmatch(number.text) is not None
    remedy = "写成“机关代字〔年份〕序号号”，年份用六角括号，不加“第”，不编虚位。"
    yield holds(rule, 1, good, number.text, "如“国办发〔2025〕1号”", "发文字号写法", remedy)
    faces = {face_of(glyph.font) for glyph in number.han}
    good = faces == {Face.FANGSONG} and 15.6 <= number.size / n.MM_PER_POINT <= 16.1
    measured = f"{'、'.join(sorted(faces))}{number.size / n.MM_PER_POINT:.1f}磅"
    yield holds(rule, 1, good, measured, "3号仿宋", "发文字号字体", "用3号仿宋体字。")


def _signatories(head: Masthead, mark: Box | None) -> Iterator[Measurement]:
    if not head.signatories:
        return
    label, rows = head.signatories[0], head.signatories
    remedy = "签发人居右空一字（右缘距版心右边5.6毫米），编排在标志下空二行。"
    right = n.AREA_RIGHT - n.CELL
    yield near("H09", 1, max(row.x1 for row in rows), right, 0.6, "签发人右缘", remedy)
    if mark:
        yield blank_lines("H09", 1, label.top - mark.bottom, 2, "标志至签发人", remedy)
    names = [
        g
        for row in rows
        for g in row.han
        if not (row.baseline == label.baseline and g.x0 < label.x0 + 3.5 * n.CELL)
    ]
    labels = [g for g in label.han if g.x0 < label.x0 + 2.5 * n.CELL]
    good = all(face_of(g.font) is Face.KAITI for g in names) and all(
        face_of(g.font) is Face.FANGSONG for g in labels
    )
    measured = f"标签{face_of(labels[0].font)}、姓名{face_of(names[0].font) if names else '缺'}"
    remedy = "“签发人”三字用3号仿宋体，姓名用3号楷体。"
    yield holds(
        "H09", 1, good and bool(names), measured, "标签仿宋、姓名楷体", "签发人字体", remedy
    )
    start = next((g.x0 for g in label.glyphs if g.x0 > label.x0 + 3.5 * n.CELL), None)
    lines = sorted({round(row.baseline, 1): row for row in reversed(rows)}.items())
    for _, row in lines[1:]:
        if start is not None:
            remedy = "回行的签发人姓名与上一行第一个姓名对齐。"
            first = min(r.x0 for r in rows if abs(r.baseline - row.baseline) < 0.3)
            yield near("H10", 1, first, start, 0.3, "回行姓名左缘", remedy)


def _rule(head: Masthead) -> Iterator[Measurement]:
    if not head.rules:
        if head.form is Form.DOCUMENT and (head.number or head.signatories):
            remedy = "在发文字号之下4毫米处画与版心等宽的红色分隔线。"
            yield holds("H11", 1, False, "未见", "红色，宽156 mm", "版头分隔线", remedy)
        return
    rule = head.rules[0]
    remedy = "分隔线居中，与版心等宽（156毫米），上缘距发文字号下缘4毫米，红色。"
    number = head.number or head.order_number
    if number:
        yield near(
            "H11", 1, rule.top - number.bottom, n.HEAD_RULE_GAP, 0.5, "发文字号至红线", remedy
        )
    yield near("H11", 1, rule.width, n.AREA_WIDTH, 1, "红线宽", remedy)
    yield near("H11", 1, rule.centre, _CENTRE, 1, "红线中心", remedy)
    if not is_red(rule.colour):
        yield holds("H11", 1, False, "不是红色", "红色", "分隔线颜色", remedy)
    yield within("H12", 1, rule.height, 0.3, 1.0, "红线粗", "红线粗细取0.35～0.5毫米。")


def _letter(anatomy: Anatomy, mark: Box | None) -> Iterator[Measurement]:
    head = anatomy.masthead
    upper, lower = head.upper_rules, head.lower_rules
    remedy = "标志下4毫米处画红色双线，上粗下细，长170毫米，居中。"
    if mark and upper:
        yield near("F02", 1, upper[0].top - mark.bottom, 4, 0.5, "标志至上双线", remedy)
    yield from _double("F02", upper, remedy, thick_first=True)
    remedy = "距下页边20毫米处画红色双线，上细下粗，长170毫米，居中。"
    yield from _double("F03", lower, remedy, thick_first=False)
    if lower:
        yield near("F03", 1, lower[0].top, n.LETTER_LOWER_RULE, 1, "下双线距上页边", remedy)
    if not upper:
        return
    bottom = upper[-1].bottom
    if head.number:
        remedy = "发文字号顶格居版心右边缘，在上双线下一行（空3号字高度的⅞）。"
        number = head.number
        yield near("F05", 1, number.top - bottom, n.LINE_GAP, 0.5, "上双线至发文字号", remedy)
        yield near("F05", 1, number.x1, n.AREA_RIGHT, 0.5, "发文字号右缘", remedy)
        yield from _number_form("F05", number)
    for line, row in enumerate(head.stamps):
        remedy = "份号、密级、紧急程度顶格居版心左边缘，自上双线下一行起逐行编排。"
        wanted = n.LINE_GAP + line * n.PITCH
        yield near("F04", 1, row.top - bottom, wanted, 0.5, f"上双线至“{row.text}”", remedy)
        yield near("F04", 1, row.x0, n.AREA_LEFT, 0.5, f"“{row.text}”左缘", remedy)
    title = anatomy.main.title
    above_title = [*head.stamps, *([head.number] if head.number else [])]
    if title and above_title:
        above = max(row.bottom for row in above_title)
        remedy = "标题居中，与其上最后一个要素相距二行（约20.8毫米）。"
        yield blank_lines("F06", 1, title[0].top - above, 2, "标题以上空行", remedy)


def _double(
    rule: str, lines: tuple[Box, ...], remedy: str, *, thick_first: bool
) -> Iterator[Measurement]:
    name = "上双线" if thick_first else "下双线"
    if len(lines) != 2:
        yield holds(rule, 1, False, f"{len(lines)}条红线", "一粗一细两条红线", name, remedy)
        return
    for line in lines:
        yield near(rule, 1, line.width, n.LETTER_RULE_WIDTH, 1, f"{name}长", remedy)
        yield near(rule, 1, line.centre, n.PAGE_WIDTH / 2, 1, f"{name}中心", remedy)
        if not is_red(line.colour):
            yield holds(rule, 1, False, "不是红色", "红色", f"{name}颜色", remedy)
    good = (lines[0].height > lines[1].height) is thick_first
    measured = f"{lines[0].height:.2f}、{lines[1].height:.2f} mm"
    wanted = "上粗下细" if thick_first else "上细下粗"
    yield holds(rule, 1, good, measured, wanted, f"{name}粗细", remedy)


def _order(anatomy: Anatomy, mark: Box | None) -> Iterator[Measurement]:
    head = anatomy.masthead
    number = head.order_number or head.number
    if number and mark:
        remedy = "令号在标志下空二行居中。"
        yield blank_lines("F10", 1, number.top - mark.bottom, 2, "标志至令号", remedy)
        yield near("F10", 1, number.centre, _CENTRE, 1, "令号中心", remedy)
    first = anatomy.main.body[0] if anatomy.main.body else None
    if number and first and first.page == 1:
        remedy = "令号下空二行编排正文。"
        yield blank_lines("F10", 1, first.top - number.bottom, 2, "令号至正文", remedy)
