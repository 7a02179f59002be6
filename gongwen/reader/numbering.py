"""Word's automatic numbers as text: Word counts 一、 （一） 1. itself and stores only how.

ECMA-376 part 1, clause 17.9: a paragraph (or its style) names a list and a level (`w:numPr`),
the list says of each level how it counts (`w:numFmt`) and what stands round it (`w:lvlText`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gongwen.numerals import to_chinese

_LEVELS = 9
_MOST = 9999  # a count beyond that is no number of a paragraph
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    style: str


@dataclass
class _List:
    """One `w:abstractNum`: its levels, and how far each has counted."""

    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)

    def next(self, level: int) -> str:
        """The mark of the next paragraph of a level; lower levels begin anew."""
        before = self.counts[level]
        self.counts[level] = self._start(level) if before is None else before + 1
        for above in range(level):
            if self.counts[above] is None:
                self.counts[above] = self._start(above)
        self.counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return re.sub(r"%([1-9])", self._written, self.levels[level].text)

    def _start(self, level: int) -> int:
        return self.levels[level].start if level in self.levels else 1

    def _written(self, place: re.Match[str]) -> str:
        level = int(place[1]) - 1
        count = self.counts[level]
        if count is None or level not in self.levels:
            return ""
        return _FORMS.get(self.levels[level].form, str)(count)


def marks_of(word: Any) -> dict[Any, str]:
    """The number of each paragraph that Word numbers; bullets count as none.

    The paragraphs are the `w:p` elements of the body, those of tables too.
    """
    from docx.oxml.ns import qn

    root = _numbering(word)
    if root is None:
        return {}
    lists, instances = _lists(root, qn)
    styles = {style.get(qn("w:styleId")): style for style in word.styles.element}
    marks: dict[Any, str] = {}
    begun: set[str] = set()
    for paragraph in word.element.body.iter(qn("w:p")):
        number, level = _numbered(paragraph, styles, qn)
        if number not in instances:
            continue
        abstract, overrides = instances[number]
        numbers = lists.get(abstract)
        if numbers is None:
            continue
        if level is None:
            level = _level_of_style(numbers, paragraph, qn)
        if number not in begun:
            begun.add(number)
            for place, start in overrides.items():
                numbers.counts[place] = start - 1
        if level in numbers.levels and (mark := numbers.next(level)):
            marks[paragraph] = mark
    return marks


def _numbering(word: Any) -> Any:
    """The root of the part with the lists; None for a file without one."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    try:
        return word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        return None


def _lists(
    root: Any, qn: Callable[[str], str]
) -> tuple[dict[str, _List], dict[str, tuple[str, dict[int, int]]]]:
    """Lists by their id, and by the id a paragraph uses: the list and where it starts anew."""
    lists: dict[str, _List] = {}
    linked: dict[str, str] = {}  # a list style and the list that defines it
    links: dict[str, str] = {}
    for abstract in root.findall(qn("w:abstractNum")):
        name = abstract.get(qn("w:abstractNumId"))
        lists[name] = _List(dict(_levels(abstract, qn)))
        if style := _value(abstract, "w:styleLink", qn):
            linked[style] = name
        if style := _value(abstract, "w:numStyleLink", qn):
            links[name] = style
    instances = {}
    for instance in root.findall(qn("w:num")):
        abstract = _value(instance, "w:abstractNumId", qn) or ""
        abstract = linked.get(links.get(abstract, ""), abstract)
        overrides = {}
        for override in instance.findall(qn("w:lvlOverride")):
            start = _count(_value(override, "w:startOverride", qn), -1)
            level = _count(override.get(qn("w:ilvl")), -1)
            if start >= 0 and 0 <= level < _LEVELS:
                overrides[level] = start
        instances[instance.get(qn("w:numId"))] = (abstract, overrides)
    return lists, instances


def _levels(abstract: Any, qn: Callable[[str], str]) -> Iterator[tuple[int, _Level]]:
    for level in abstract.findall(qn("w:lvl")):
        place = _count(level.get(qn("w:ilvl")), -1)
        form = _value(level, "w:numFmt", qn) or "decimal"
        if 0 <= place < _LEVELS and form not in ("bullet", "none"):
            start = _count(_value(level, "w:start", qn), 1)
            text = _value(level, "w:lvlText", qn) or ""
            yield place, _Level(start, form, text, _value(level, "w:pStyle", qn) or "")


def _numbered(
    paragraph: Any, styles: dict[str, Any], qn: Callable[[str], str]
) -> tuple[str | None, int | None]:
    """The list and level a paragraph names, itself or by its style; 0 takes it out of all lists."""
    holder = paragraph
    for _ in range(12):  # styles based on one another
        properties = holder.find(qn("w:pPr"))
        numbers = properties.find(qn("w:numPr")) if properties is not None else None
        if numbers is not None and (number := _value(numbers, "w:numId", qn)) is not None:
            named = _value(numbers, "w:ilvl", qn)
            level = _count(named, 0) if named or holder is paragraph else None
            return (None if number == "0" else number), level
        if holder is paragraph:
            style = _value(properties, "w:pStyle", qn) if properties is not None else None
        else:
            style = _value(holder, "w:basedOn", qn)
        if style not in styles:
            break
        holder = styles[style]
    return None, None


def _level_of_style(numbers: _List, paragraph: Any, qn: Callable[[str], str]) -> int:
    """A style that names only a list has the level that names the style."""
    style = _value(paragraph.find(qn("w:pPr")), "w:pStyle", qn)
    return next((place for place, level in numbers.levels.items() if level.style == style), 0)


def _value(element: Any, name: str, qn: Callable[[str], str]) -> str | None:
    found = element.find(qn(name))
    value = found.get(qn("w:val")) if found is not None else None
    return str(value) if value is not None else None


def _count(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) <= _MOST else otherwise


def _chinese(count: int) -> str:
    return to_chinese(count) if 1 <= count <= 99 else str(count)


def _circled(count: int) -> str:
    return _CIRCLED[count - 1] if 1 <= count <= len(_CIRCLED) else str(count)


def _letter(count: int) -> str:
    """a … z, aa, bb …"""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else "0"


def _roman(count: int) -> str:
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    signs = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
    written = ""
    for value, sign in zip(values, signs, strict=True):
        written += sign * (count // value)
        count %= value
    return written


def _wide(count: int) -> str:
    return str(count).translate({ord("0") + i: chr(0xFF10 + i) for i in range(10)})


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "ideographDigital": _chinese,
    "japaneseCounting": _chinese,
    "japaneseDigitalTenThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "koreanDigital2": _chinese,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalFullWidth": _wide,
    "decimalZero": lambda count: f"{count:02}",
    "lowerLetter": _letter,
    "upperLetter": lambda count: _letter(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
}
