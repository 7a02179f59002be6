"""Where lines will fall: the grid reckoned before the layout engine sees it.

A page of the flow has 22 rows.  A heading draws the line after it along, and the
sign-off a piece of the text (7.3.5.5); where such a group leaves rows free at a
foot, a paragraph on that page is set one line longer or shorter within the
limits of a line, so that the page is full after all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import combinations, islice, takewhile

from gongwen.document import Paragraph
from gongwen.typesetting import numbers as n
from gongwen.typesetting.composer import Line, compose, recompose
from gongwen.typesetting.fonts import face
from gongwen.typesetting.lines import line_box

# 7.3.3: level 1 in 黑体, level 2 in 楷体, deeper ones like the text.
_HEADING_FACES = {1: "heiti", 2: "kaiti"}
_INDENT = 2.0
_MOST_CHANGES = 3  # lines won or lost for one foot; more would show
_PAGES_BEFORE = 2  # whose paragraphs may help
_MOST_TRIALS = 40
_SHORT = 1
_BOOKMARKED = 2  # levels of headings


@dataclass(frozen=True, slots=True)
class Block:
    """A composed paragraph; the first `keep` lines may not end a page."""

    text: str
    faces: tuple[str, ...]
    lines: tuple[Line, ...]
    keep: int = 0
    first_indent: float = _INDENT
    heading: int = 0  # its level in the tags, with the title as the first
    bookmark: tuple[int, str] | None = None

    def in_lines(self, count: int) -> Block | None:
        """The same in so many lines, or None where that is not good setting."""
        if count < 1:
            return None
        widths = [face(name).advance(c) for c, name in zip(self.text, self.faces, strict=True)]
        lines = recompose(self.text, widths, n.CELLS, count, first_indent=self.first_indent)
        return replace(self, lines=lines) if lines else None

    def strain(self) -> tuple[int, int]:
        """How much it shows that lines were won or lost: a short last line (`_SHORT`; beyond
        it a single character), then the spacing of all lines."""
        last = self.text[self.lines[-1].start : self.lines[-1].end]
        width = sum(
            face(name).advance(c)
            for c, name in zip(last, self.faces[self.lines[-1].start :], strict=False)
        )
        spread = sum(max(map(abs, line.spacing), default=0) for line in self.lines)
        short = (width < n.SHORTEST_LAST) + (width < n.SHORTEST_LAST - 1)
        return short if len(self.lines) > 1 else 0, spread

    def boxes(self) -> list[str]:
        boxes = [line_box(self.text, self.faces, line, heading=self.heading) for line in self.lines]
        for i in range(self.keep):
            boxes[i] = boxes[i].replace('class="l"', 'class="l keep"', 1)
        if self.bookmark:
            level, title = self.bookmark
            mark = f'data-title="{escape(title)}" style="bookmark-level:{level};'
            boxes[0] = boxes[0].replace('style="', mark, 1)
        return boxes


def block(text: str, *, faces: Sequence[str] | None = None, first_indent: float = 0.0) -> Block:
    """A plain paragraph of the text."""
    names = tuple(faces or ["fangsong"] * len(text))
    widths = [face(name).advance(c) for c, name in zip(text, names, strict=True)]
    lines = compose(text, widths, n.CELLS, first_indent=first_indent)
    return Block(text, names, lines, 0, first_indent)


def body_blocks(paragraphs: Sequence[Paragraph], depth: int) -> list[Block]:
    """The text, headings in their faces and kept with what follows them.

    Headings of the first two levels are bookmarks below the one at `depth`.
    """
    blocks = []
    for item in paragraphs:
        heading = _HEADING_FACES.get(item.level, "fangsong")
        faces = [heading] * item.heading_end + ["fangsong"] * (len(item.text) - item.heading_end)
        made = block(item.text, faces=faces, first_indent=_INDENT)
        keep = sum(line.end <= item.heading_end for line in made.lines) if item.level else 0
        alone = item.level and item.heading_end == len(item.text)
        marked = 0 < item.level <= _BOOKMARKED and item.heading_end
        title = item.text[: item.heading_end].rstrip("。：")
        blocks.append(
            replace(
                made,
                keep=keep,
                heading=item.level + 1 if alone else 0,
                bookmark=(depth + item.level, title) if marked else None,
            )
        )
    return blocks


@dataclass(frozen=True, slots=True)
class Foot:
    """A page that a group left early: rows free there, and rows of the group."""

    page: int
    spare: int
    group: int


@dataclass(frozen=True, slots=True)
class Landing:
    """How blocks fall: the page of each block's last line, early feet, and the end.

    Pages count from 0; `row` is the first free row of `page`.  `before` are the rows of
    the run on the pages before the last.
    """

    last_lines: tuple[int, ...]
    feet: tuple[Foot, ...]
    page: int
    row: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class Close:
    """A page of the sign-off whose rows stand closer than the grid, `pitch` mm apart."""

    page: int
    rows: int
    pitch: float


@dataclass(frozen=True, slots=True)
class Flow:
    """A run of pages: rows taken on the first by its head, rows it has, and the closing.

    `listed` rows of 附件说明, the first of them blank, follow the text; then `closing`
    rows, in one group with up to `anchor` rows before them.  The first `opening` rows,
    the addressees and the beginning of the text, stay out of that group: page 1 shows
    text (7.3.3).  `close` is a page of the sign-off that holds more rows than the grid.
    """

    start: int
    listed: int = 0
    closing: int = 0
    anchor: int = 0
    first_rows: int = n.LINES
    opening: int = 0
    close: Close | None = None

    def rows(self, page: int) -> int:
        """How many rows a page holds."""
        if self.close and self.close.page == page:
            return self.close.rows
        return self.first_rows if page == 0 else n.LINES

    def held(self, blocks: Sequence[Block]) -> int:
        """Rows of text and 附件说明 in one group with the sign-off: fewer than `anchor`
        where the opening or a page too small wants it."""
        if not self.closing:
            return 0
        lines = self._lines(blocks)
        for held in range(min(self.anchor, len(lines) - self.opening), 0, -1):
            before = [keep for keep, _ in lines[: len(lines) - held]]
            led = sum(1 for _ in takewhile(bool, reversed(before)))
            if led + held + self.closing <= n.LINES:
                return held
        return 0

    def land(self, blocks: Sequence[Block]) -> Landing:
        page, row = 0, self.start
        before = done = 0
        feet: list[Foot] = []
        last_lines = []
        for size, owners in self._groups(blocks):
            rows = self.rows(page)
            if row + size > rows and row:
                if row < rows:
                    feet.append(Foot(page, rows - row, size))
                page, row, before = page + 1, 0, done
            row, done = row + size, done + size
            while row > n.LINES and page:  # a group taller than a page runs on
                page, row = page + 1, row - n.LINES
            last_lines += [page] * owners
        return Landing(tuple(last_lines), tuple(feet), page, row, before)

    def _groups(self, blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
        """Rows that stay together, and how many blocks end within them."""
        lines = self._lines(blocks)
        anchor = self.held(blocks)
        size = ends = 0
        for keep, is_end in lines[: len(lines) - anchor]:
            size, ends = size + 1, ends + is_end
            if not keep:
                yield size, ends
                size = ends = 0
        size += anchor + self.closing
        ends += sum(is_end for _, is_end in lines[len(lines) - anchor :])
        if size:
            yield size, ends

    def _lines(self, blocks: Sequence[Block]) -> list[tuple[bool, bool]]:
        """Of every row of text and 附件说明: does it draw the next along, does it end a block?"""
        lines = [
            (index < item.keep, index + 1 == len(item.lines))
            for item in blocks
            for index in range(len(item.lines))
        ]
        if self.listed:
            lines += [(True, False)] + [(False, False)] * (self.listed - 1)
        return lines


def settle(blocks: list[Block], flow: Flow) -> list[Block]:
    """Blocks whose lines fill every page to its foot where that can be had."""
    given_up: set[int] = set()
    while True:
        landing = flow.land(blocks)
        foot = next((foot for foot in landing.feet if foot.page not in given_up), None)
        if foot is None:
            return blocks
        better = _mend(blocks, flow, landing, foot)
        if better is None:
            given_up.add(foot.page)
        else:
            blocks = better


def _mend(blocks: list[Block], flow: Flow, landing: Landing, foot: Foot) -> list[Block] | None:
    def mended(changed: list[Block]) -> bool:
        return all(other.page > foot.page for other in flow.land(changed).feet)

    # 22 lines are the standard's, three characters in a last line are custom.
    ways = [
        (strained, first, wanted)
        for strained in (False, True)
        for first in (foot.page, foot.page - _PAGES_BEFORE)
        for wanted in sorted((foot.group - foot.spare, -foot.spare), key=abs)
    ]
    for strained, first, wanted in ways:
        near = [i for i, page in enumerate(landing.last_lines) if first <= page <= foot.page]
        changed = _change(blocks, near, -wanted, mended, strained=strained)
        if changed:
            return changed
    return None


def draw_closer(
    blocks: Sequence[Block], flow: Flow, height: float, below: float = 0.0
) -> Flow | None:
    """The flow with the rows of the sign-off's page so much closer that the sign-off stays
    there, and `below` mm under it; None where that is not enough.

    `height` is what the head takes of the first page, in mm, if it is drawn closer too.
    """
    landing = flow.land(blocks)
    page, rows = landing.page, landing.row
    left = [foot for foot in landing.feet if foot.page == page - 1]
    if left and not below:
        page, rows = page - 1, flow.rows(page - 1) - left[0].spare + left[0].group
    taken = rows - (0 if page else flow.start)
    room = (n.LINES if page else flow.first_rows) * n.PITCH - (0.0 if page else height) - below
    if not taken or not n.CLOSEST_PITCH <= room / taken < n.PITCH:
        return None
    closer = replace(flow, close=Close(page, rows, room / taken))
    return closer if closer.land(blocks).page == page else None


def tighten(blocks: list[Block], flow: Flow, rows: int) -> list[Block] | None:
    """Blocks that end with `rows` free on the page they end on now; None if they cannot."""
    landing = flow.land(blocks)
    lacking = landing.row + rows - n.LINES
    here = [i for i, page in enumerate(landing.last_lines) if page == landing.page]

    def fits(changed: list[Block]) -> bool:
        after = flow.land(changed)
        return after.page == landing.page and after.row + rows <= n.LINES

    if lacking <= 0:
        return blocks
    return _change(blocks, here, -lacking, fits) or _change(
        blocks, here, -lacking, fits, strained=True
    )


def _change(
    blocks: list[Block],
    places: Sequence[int],
    delta: int,
    good: Callable[[list[Block]], bool],
    *,
    strained: bool = False,
) -> list[Block] | None:
    """Set paragraphs so many lines longer (or shorter) where it shows least, if that is good.

    `strained`: even if a paragraph's last line becomes too short by it.
    """
    if not 0 < abs(delta) <= _MOST_CHANGES:
        return None
    step = 1 if delta > 0 else -1
    others = [
        (strain, -place, other)
        for place in places
        if not blocks[place].keep
        if (other := blocks[place].in_lines(len(blocks[place].lines) + step))
        if (strain := other.strain())[0] <= _SHORT * strained
    ]
    ranked = sorted(others, key=lambda other: other[:2])
    for chosen in islice(combinations(ranked, abs(delta)), _MOST_TRIALS):
        changed = list(blocks)
        for _, place, other in chosen:
            changed[-place] = other
        if good(changed):
            return changed
    return None
