"""Sums, counts and rates that contradict each other in one text, and tables with holes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Line, Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.numbering import number_of
from gongwen.proofreading.registry import Hit, rule

SOURCE = "《党政机关公文处理工作条例》第十九条"

_UNIT = "家|个|场次|场|批次|批|人次|人|名|项|件|张|份|台|万元|亿元|元|次|期|篇|条|起|户|所|组|支|种"
_NUMBER = r"(?P<{}>\d+(?:\.\d+)?)"
_TOTAL = re.compile(
    rf"(?<![\d.])(?P<total>\d+(?:\.\d+)?)(?P<unit>{_UNIT})"
    r"(?P<rest>[^。；\n\d]{0,8}?)(?P<among>，?其中|，包括|（其中)(?P<parts>[^。；\n）]*)"
)
_PART = r"(?<![\d.%约近第])(?P<part>\d+(?:\.\d+)?)(?:余|多)?{unit}"
_PARTS_THEN_TOTAL = re.compile(
    rf"(?P<parts>(?:[一-龥]{{2,12}}\d{{1,12}}(?P<unit>{_UNIT})[、，和]){{1,8}}[一-龥]{{2,12}}\d{{1,12}}(?P=unit))，(?:共计?|合计|总计)(?P<total>\d{{1,12}})(?P=unit)"
)
_RATE = re.compile(
    rf"(?:抽查|抽检|检查|检测|检验|参加|调查|抽取)[^，。；\d]{{0,16}}(?P<all>\d{{1,12}})(?P<unit>{_UNIT})[^。；\n]{{0,80}}?(?P<good>不合格|合格|满意|发现问题|通过)[^，。；\d]{{0,8}}(?P<count>\d{{1,12}})(?P=unit)"
    r"[^。；\n]{0,80}?(?P<rate>不合格率|合格率|满意率|问题发现率|通过率)[为是达约]{0,2}(?P<percent>\d+(?:\.\d+)?)[%％]"
)
_GROWTH = re.compile(
    rf"(?:由|从)[^，。；\d]{{0,10}}(?:\d{{4}}年的?)?[^，。；\d]{{0,6}}(?P<old>\d+(?:\.\d+)?)(?P<unit>{_UNIT})[^。；\d]{{0,10}}"
    rf"(?P<way>增加|增长|提高|上升|扩大|增|升|减少|下降|降低|降|减)(?:至|到|为)[^，。；\d]{{0,6}}(?P<new>\d+(?:\.\d+)?)(?P=unit)"
    r"，[^。；，\d]{0,8}(?:增长|增幅|上升|增加|提高|下降|降幅|减少|降低)[了为达约]{0,2}(?P<percent>\d+(?:\.\d+)?)[%％]"
)
_SHARES = re.compile(
    r"(?:占比?|比例)(?:分别)?[为是达]{0,2}(?P<shares>\d+(?:\.\d+)?[%％](?:[、，和]\d+(?:\.\d+)?[%％])+)"
)
_SHARE = re.compile(
    rf"(?<!\d)(?P<all>\d{{1,12}})(?P<unit>{_UNIT})[^。；\d]{{0,20}}?(?P<part>\d{{1,12}})(?P=unit)，占(?:抽查|检查|参加|参与)?(?:总数|总量)的?(?P<percent>\d+(?:\.\d+)?)[%％]"
)
_GOOD_BAD = re.compile(
    rf"(?<!\d)(?P<all>\d{{1,12}})(?P<unit>{_UNIT})[^。；\n\d]{{0,14}}(?<!不)合格(?P<good>\d{{1,12}})(?P=unit)[^。；\n\d]{{0,8}}不合格(?P<bad>\d{{1,12}})(?P=unit)"
)


@rule(
    "K78",
    Severity.ERROR,
    "合计、比率与分项对不上",
    SOURCE,
    wrong=(
        "全省共有认证机构⟦30家⟧，其中福州12家、厦门10家、泉州12家。",
        "共抽查产品100批次，合格95批次，合格率⟦96%⟧。",
        "企业由100家增加到120家，增长⟦25%⟧。",
        "共抽查100批次，合格⟦95⟧批次，不合格6批次。",
        "序号\t单位\t数量\n1\t福州\t10\n2\t厦门\t12\n合计\t\t⟦23⟧",
    ),
    right=(
        "全省共有认证机构30家，其中福州12家、厦门10家。",
        "共抽查产品100批次，合格95批次，合格率95%。",
        "企业由100家增加到120家，增长20%。",
        "序号\t单位\t数量\n1\t福州\t10\n2\t厦门\t12\n合计\t\t22",
    ),
)
def sums(draft: Manuscript) -> Iterator[Hit]:
    text = draft.text
    for match in _TOTAL.finditer(text):
        yield from _sum(match)
    for match in _PARTS_THEN_TOTAL.finditer(text):
        parts = [int(number) for number in re.findall(r"\d+", match["parts"])]
        if sum(parts) != int(match["total"]):
            place = match.start("total")
            message = f"各分项之和是{sum(parts)}，与合计不符。"
            yield Hit(place, match.end(), message)
    for match in _RATE.finditer(text):
        yield from _rate(match)
    for match in _GROWTH.finditer(text):
        yield from _growth(match)
    for match in _SHARE.finditer(text):
        share = int(match["part"]) / int(match["all"]) * 100 if int(match["all"]) else 0
        if int(match["part"]) < int(match["all"]) and not _close(share, match["percent"]):
            message = f"按所列数量计算，约占{share:.1f}%。"
            yield Hit(match.start("percent"), match.end(), message, None, Severity.WARNING)
    for match in _GOOD_BAD.finditer(text):
        if int(match["good"]) + int(match["bad"]) != int(match["all"]):
            message = f"合格与不合格之和是{int(match['good']) + int(match['bad'])}，与总数{match['all']}不符。"
            yield Hit(match.start("good"), match.end("good"), message)
    for match in _SHARES.finditer(text):
        total = sum(float(share) for share in re.findall(r"\d+(?:\.\d+)?", match["shares"]))
        if total > 101:
            yield Hit(match.start("shares"), match.end("shares"), f"各项占比之和是{total:g}%。")
    yield from _table_sums(draft)


def _sum(match: re.Match[str]) -> Iterator[Hit]:
    """Parts may leave a rest, but never exceed the whole; 分别 and a full list must meet it."""
    part = re.compile(_PART.format(unit=f"(?:{re.escape(match['unit'])})"))
    parts = [float(found["part"]) for found in part.finditer(match["parts"])]
    total = float(match["total"])
    over = sum(parts) > total + 0.05
    if len(parts) >= 2 and (over or _is_full(match, parts, total)):
        place = match.start("total")
        end = match.end("unit")
        message = f"各分项之和是{sum(parts):g}{match['unit']}，与合计不符。"
        yield Hit(place, end, message, None, None if over else Severity.WARNING)


def _is_full(match: re.Match[str], parts: list[float], total: float) -> bool:
    """Parts that nearly make the whole were meant to make it."""
    missing = total - sum(parts)
    return 0.05 < missing <= total * 0.15 and not re.search("等|主要|新增|重点", match["parts"])


def _rate(match: re.Match[str]) -> Iterator[Hit]:
    whole, count = int(match["all"]), int(match["count"])
    pairs = {
        "合格": "合格率",
        "不合格": "不合格率",
        "满意": "满意率",
        "通过": "通过率",
        "发现问题": "问题发现率",
    }
    same = pairs[match["good"]] == match["rate"]
    opposite = {match["good"], match["rate"]} in ({"合格", "不合格率"}, {"不合格", "合格率"})
    if not whole or not (same or opposite):
        return
    rate = count / whole * 100 if same else 100 - count / whole * 100
    if not _close(rate, match["percent"]):
        message = f"按所列数量计算，{match['rate']}约为{rate:.1f}%。"
        yield Hit(match.start("percent"), match.end(), message)


def _growth(match: re.Match[str]) -> Iterator[Hit]:
    old, new = float(match["old"]), float(match["new"])
    if old and not _close(abs(new - old) / old * 100, match["percent"]):
        message = f"按所列数量计算，变化约为{abs(new - old) / old * 100:.1f}%。"
        yield Hit(match.start("percent"), match.end(), message)
    if (new < old) == (match["way"][0] in "增提上扩升") and new != old:
        yield Hit(match.start("way"), match.end("new"), "增减方向与数量不符。")


def _close(rate: float, written: str) -> bool:
    """Equal as far as the written figure goes, rounded or cut off."""
    digits = len(written.partition(".")[2])
    return abs(rate - float(written)) < 10**-digits - 0.001


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _cells(draft: Manuscript, line: Line) -> list[_Cell]:
    """The cells of a row; a leading or trailing empty cell counts."""
    begin = draft.text.rfind("\n", 0, line.start) + 1
    end = draft.text.find("\n", line.start)
    row = draft.text[begin : end if end >= 0 else len(draft.text)]
    cells, place = [], begin
    for part in row.rstrip("\r").split("\t"):
        inner = part.strip()
        cells.append(_Cell(inner, place + (part.index(inner) if inner else 0)))
        place += len(part) + 1
    return cells


def _tables(draft: Manuscript) -> Iterator[list[list[_Cell]]]:
    """Rows that belong together; a head repeated over pages opens no new table."""
    table: list[list[_Cell]] = []
    for line in draft.of(Part.TABLE):
        cells = _cells(draft, line)
        heads = [cell.text for cell in cells]
        if table and heads == [cell.text for cell in table[0]]:
            continue
        if table and "序号" in heads:
            yield table
            table = []
        table.append(cells)
    if table:
        yield table


_WHOLE = re.compile(r"\d+(?:\.\d+)?")


def _table_sums(draft: Manuscript) -> Iterator[Hit]:
    for table in _tables(draft):
        # By the length of the rows: how many stand above, and the sum of each column,
        # None where one of its cells is no number.
        above: dict[int, tuple[int, list[float | None]]] = {}
        for index, row in enumerate(table):
            count, sums_above = above.get(len(row), (0, [0.0] * len(row)))
            if count >= 2 and any(cell.text in ("合计", "总计", "共计") for cell in row[:2]):
                for column, (cell, total) in enumerate(zip(row, sums_above, strict=True)):
                    if total is None or not _WHOLE.fullmatch(cell.text):
                        continue
                    if table[0][column : column + 1] and table[0][column].text == "序号":
                        continue
                    if abs(total - float(cell.text)) > 0.05:
                        yield Hit(cell.start, cell.end, f"这一列之和是{total:g}，与合计不符。")
            if index:
                above[len(row)] = count + 1, _added(sums_above, row)


def _added(totals: list[float | None], row: list[_Cell]) -> list[float | None]:
    return [
        total + float(cell.text) if total is not None and _WHOLE.fullmatch(cell.text) else None
        for total, cell in zip(totals, row, strict=True)
    ]


@rule(
    "K104",
    Severity.WARNING,
    "表格有空格或序号不连续",
    SOURCE,
    wrong=(
        "序号\t活动内容\t活动时间\n1\t培训班\t6月9日\n2\t⟦⟧\t6月9日\n3\t座谈会\t6月9日",
        "序号\t活动内容\n1\t培训班\n⟦3⟧\t座谈会",
    ),
    right=(
        "序号\t活动主题\t活动内容\n1\t进企业\t培训班\n2\t\t座谈会\n3\t\t开放日",
        "序号\t单位\t报送人\n1\t\t\n2\t\t",
    ),
)
def table_holes(draft: Manuscript) -> Iterator[Hit]:
    for table in _tables(draft):
        head, *rows = table
        if len(rows) < 2:
            continue
        filled = [0] * len(head)
        for row in rows:
            for column, cell in enumerate(row[: len(head)]):
                filled[column] += bool(cell.text)
        full = [count * 4 >= len(rows) * 3 - 4 and count * 2 > len(rows) for count in filled]
        yield from _holes(head, rows, full)
        if head[0].text == "序号":
            yield from _serials([row[0] for row in rows if _WHOLE.fullmatch(row[0].text)])


def _holes(head: list[_Cell], rows: list[list[_Cell]], full: list[bool]) -> Iterator[Hit]:
    for row in rows:
        if len(row) != len(head) or any(
            cell.text in ("合计", "总计", "共计", "备注") for cell in row
        ):
            continue
        for column, cell in enumerate(row):
            if full[column] and not cell.text and head[column].text not in ("备注", ""):
                message = f"第{row[0].text or '？'}行的“{head[column].text}”是空的。"
                yield Hit(cell.start, cell.end, message)


def _serials(cells: list[_Cell]) -> Iterator[Hit]:
    expected = 1
    for cell in cells:
        if cell.text != str(expected):
            yield Hit(cell.start, cell.end, f"序号不连续，这里应当是{expected}。")
            return
        expected += 1


_COUNTED = re.compile(
    r"(?P<count>\d{1,2}|[两二三四五六七八九十]{1,2})(?:个方面|项|点|条|个|方面)[一-龥]{0,10}[：:，][^：:。\n]{0,6}(?=一是)"
)
_SERIAL = re.compile("(?:(?<=[，。；：、\n])|^)(?P<number>[一二三四五六七八九十])是")


@rule(
    "K105",
    Severity.WARNING,
    "所说的项数与列举的不符",
    SOURCE,
    wrong=("抓好⟦三⟧项工作：一是加强领导；二是强化宣传；三是严格纪律；四是及时总结。",),
    right=("抓好三项工作：一是加强领导；二是强化宣传；三是严格纪律。",),
)
def counted_items(draft: Manuscript) -> Iterator[Hit]:
    for line in draft.running:
        for match in _COUNTED.finditer(draft.prose, line.start, line.end):
            count = number_of(match["count"].replace("两", "二"))
            # Those that follow each other from 一是 on, and no further.
            listed = 0
            for found in _SERIAL.finditer(draft.prose, match.end(), line.end):
                if number_of(found["number"]) != listed + 1:
                    break
                listed += 1
            if count and listed >= 2 and count != listed:
                message = f"说的是{match['count']}项，列了{listed}项。"
                yield Hit(match.start("count"), match.end("count"), message)
