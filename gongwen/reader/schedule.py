"""活动安排表 from rows of cells, as a file has them or as a scan was read.

A merged cell of the category is one label somewhere beside its rows, and printed again on
every page; a row may have slipped into its neighbour.  What was put right is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongwen.reader.flattened import cells_of, rows_of
from gongwen.reader.reading import Fact, Passage, Schedule, ScheduleRow
from gongwen.reader.traced import Traced
from gongwen.reader.wording import SPACE, fact

_TAB = re.compile("\t")
_COLUMNS = {
    "number": re.compile(r"序号|编号|No\.?"),
    "category": re.compile(r"活动主题|类别|活动类别|板块|项目类别|主题"),
    "content": re.compile(r"活动内容|内容|主要内容|活动名称|名称|活动|项目|活动项目"),
    "time": re.compile(r"活动时间|时间|日期|时间安排|举办时间|完成时间|开展时间"),
    "units": re.compile(
        r"责任单位|承办单位|主办单位|组织单位|牵头单位|实施单位|单位|责任部门|牵头部门"
    ),
}
_UNITS = re.compile(r"[、，；]|\s(?=[一-龥]{3,})")
_FEWEST_ROWS = 2  # of a table that is lines; one alone may be a sentence
_LONGEST_SLIP = 6  # rows that may have slipped together
_SENTENCE = re.compile(r"(?<=。)(?=.)")


@dataclass(frozen=True, slots=True)
class _Row:
    number: Traced
    category: Traced | None
    content: Traced
    time: Traced
    units: Traced
    doubtful: frozenset[str] = frozenset()


def schedule_of(rows: Sequence[Traced], title: Fact[str] | None) -> Schedule | None:
    """The schedule that rows with tabs between their cells are; None if their head is no schedule's."""
    columns: dict[str, int] = {}
    pages: list[list[_Row]] = []
    for line in rows:
        cells = line.parts(_TAB)
        if head := _head(cells):
            columns = head
            pages.append([])
        elif columns and (found := _row(cells, columns)):
            pages[-1].append(found)
    return _of_pages([page for page in pages if page], title)


def schedule_in_lines(lines: Sequence[Traced], title: Fact[str] | None) -> Schedule | None:
    """The schedule whose head and rows a copy made lines of, with blanks between the cells."""
    for index, line in enumerate(lines):
        columns = _head(cells_of(line))
        if columns is None or len(columns) < 3 or "number" not in columns:
            continue
        page = []
        for cells, is_doubtful in rows_of(
            lines, index, columns["content"], columns.get("category")
        ):
            if row := _row(cells, columns):
                unsure = {"category", "content", "time_text", "units"} if is_doubtful else set()
                page.append(replace(row, doubtful=frozenset(unsure)))
        if len(page) >= _FEWEST_ROWS:
            return _of_pages([page], title)
    return None


def _of_pages(pages: Sequence[Sequence[_Row]], title: Fact[str] | None) -> Schedule | None:
    if not pages:
        return None
    labels = _labels(pages)
    read_rows: list[ScheduleRow] = []
    before: Fact[str] | None = None
    for page in pages:
        for row, category in zip(
            _straightened(page), _categories(page, labels, before), strict=True
        ):
            before = category
            if category and "category" in row.doubtful:
                category = replace(category, doubtful=True)
            read_rows.append(_scheduled(row, category))
    return Schedule(title, tuple(read_rows))


def _head(cells: Sequence[Traced]) -> dict[str, int] | None:
    """Which column is which, if the cells are a table's head."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        compact = SPACE.sub("", cell.plain)
        for name, pattern in _COLUMNS.items():
            if name not in found and pattern.fullmatch(compact):
                found[name] = index
                break
    return found if {"content", "time"} <= found.keys() else None


def _row(cells: Sequence[Traced], columns: dict[str, int]) -> _Row | None:
    nothing = Traced("", "", ())

    def cell(name: str) -> Traced:
        index = columns.get(name, -1)
        return cells[index] if 0 <= index < len(cells) else nothing

    if not any(one.text for one in cells):
        return None
    category = cell("category") if "category" in columns else None
    return _Row(cell("number"), category, cell("content"), cell("time"), cell("units"))


def _labels(pages: Sequence[Sequence[_Row]]) -> dict[str, str]:
    """Each label as printed → its whole form: another of which it lacks some characters."""
    found = {
        SPACE.sub("", row.category.text)
        for page in pages
        for row in page
        if row.category and row.category.text
    }
    whole = {}
    for label in found:
        longer = [other for other in found if len(other) > len(label) and _within(label, other)]
        whole[label] = max(longer, key=len) if longer else label
    return whole


def _within(short: str, long: str) -> bool:
    """Whether `short` is `long` with a few characters lost."""
    rest = iter(long)
    return len(long) - len(short) <= 3 and all(character in rest for character in short)


def _categories(
    page: Sequence[_Row], labels: dict[str, str], before: Fact[str] | None
) -> list[Fact[str] | None]:
    """The category of every row of a page; a label holds until the next."""
    found: list[Fact[str] | None] = []
    current: Fact[str] | None = None
    for row in page:
        if row.category and row.category.text:
            printed = SPACE.sub("", row.category.text)
            label = fact(row.category)
            current = Fact(labels[printed], label.spans, doubtful=labels[printed] != printed)
        found.append(current)
    first = next((label for label in found if label), before)
    found = [label or first for label in found]
    values = {label.value for label in found if label}
    return [
        _by_content(row, label, previous, values)
        for row, label, previous in zip(page, found, [before, *found], strict=False)
    ]


def _by_content(
    row: _Row, label: Fact[str] | None, previous: Fact[str] | None, values: set[str]
) -> Fact[str] | None:
    """A label that stands beside a row of the category above: 进社区 in it is not 进校园."""
    if label is None or previous is None or label.value == previous.value:
        return label
    places = set(re.findall(r"进(..)", row.content.plain))
    if not places or any(place in label.value for place in places):
        return label
    if any(place in previous.value for place in places):
        return replace(previous, doubtful=True)
    return label


def _straightened(page: Sequence[_Row]) -> list[_Row]:
    """Rows whose contents slipped up: sentences are given out again, one a row."""
    rows = list(page)
    for empty, row in enumerate(rows):
        if row.content.text:
            continue
        first = empty
        while first > max(0, empty - _LONGEST_SLIP) and len(_sentences(rows[first].content)) < 2:
            first -= 1
        pieces = [piece for one in rows[first : empty + 1] for piece in _sentences(one.content)]
        if first == empty or len(pieces) != empty - first + 1:
            continue
        for index, piece in enumerate(pieces, first):
            rows[index] = replace(rows[index], content=piece, doubtful=frozenset({"content"}))
    return rows


def _sentences(content: Traced) -> list[Traced]:
    return [piece for piece in content.parts(_SENTENCE) if piece.text]


def _scheduled(row: _Row, category: Fact[str] | None) -> ScheduleRow:
    return ScheduleRow(
        number=_cell(row.number),
        category=category,
        content=_cell(row.content, "content" in row.doubtful),
        time_text=_cell(row.time, "time_text" in row.doubtful),
        responsible_agencies=tuple(
            fact(unit, doubtful="units" in row.doubtful)
            for unit in _joined_units(row.units).parts(_UNITS)
            if unit.text
        ),
    )


def _joined_units(units: Traced) -> Traced:
    """A line break inside a name leaves a blank: 省 标准化研究院."""
    return units.without(re.compile(r"(?<=[、，；][一-龥])\s+|(?<=[、，；][一-龥]{2})\s+"))


def _cell(traced: Traced, doubtful: bool = False) -> Fact[str] | None:
    return fact(traced, doubtful=doubtful) if traced.text else None


# --- Activities in prose --------------------------------------------------------------

# …活动。（甲局、乙局联合主办，丙局承办） at the end of a numbered paragraph.
_HOSTS = re.compile(
    r"（(?P<hosts>[^（）]*(?:（[^（）]*）[^（）]*)*?(?:主办|承办|协办|负责|牵头))）\s*。?$"
)
_ROLE = re.compile(r"(?:等单位|等)?(?:联合|共同|分别)?(?:主办|承办|协办|负责|牵头)$")
_FEWEST = 3


def schedule_in(body: Sequence[Passage]) -> Schedule | None:
    """Activities told one a numbered item, each with its hosts in brackets at the end."""
    rows: list[ScheduleRow] = []
    heading: Passage | None = None
    for passage in body:
        if passage.level == 2:
            heading = passage
        elif passage.level == 1:
            heading = None
        hosts = _HOSTS.search(passage.traced.plain)
        if heading is None or hosts is None:
            continue
        rows.append(_told(heading, passage.traced.group(hosts, "hosts")))
        heading = None
    return Schedule(None, tuple(rows)) if len(rows) >= _FEWEST else None


def _told(heading: Passage, hosts: Traced) -> ScheduleRow:
    end = heading.heading_end or len(heading.traced)
    mark = re.match(r"（\s*(?P<number>[一二三四五六七八九十]+)\s*）", heading.traced.plain)
    number = fact(heading.traced.group(mark, "number")) if mark else None
    content = heading.traced.cut(mark.end() if mark else 0, end)
    content = content.cut(0, len(content.plain.rstrip("。")))
    units = []
    for unit in hosts.parts(re.compile("[、，；]")):
        role = _ROLE.search(unit.plain)
        name = unit.cut(0, role.start()) if role else unit
        if name.text:
            units.append(fact(name))
    return ScheduleRow(number, None, fact(content), None, tuple(units))
