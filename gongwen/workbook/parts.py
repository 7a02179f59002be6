"""What the fast reader does not tell of an XLSX file: number formats, formulas, foreign parts."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath

from lxml import etree

from gongwen.workbook.cells import position
from gongwen.workbook.envelope import Unreadable
from gongwen.workbook.formats import Look, Shown, look_of

_CHUNK = 1 << 20
_OVERLAP = 2000  # characters of a cell that may stand astride two chunks
_LARGEST_PART = 20_000_000  # of those read as a whole
_PLAIN = (Look.PLAIN, 0)
_EAST_ASIAN = 23  # the first number of a format that has its code only in that language
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')

_ERROR = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]* t="e"[^>]*>(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>(#[A-Z0-9/!?]+)</v>'
)


@dataclass(slots=True)
class SheetParts:
    """Of one sheet: unusual looks of cells, formulas without a kept result, errors."""

    looks: dict[tuple[int, int], Shown] = field(default_factory=dict)
    without_result: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: bool = False


@dataclass(slots=True)
class Parts:
    """Of a whole file; `sheets` by their names."""

    sheets: dict[str, SheetParts]
    macros: bool
    links: bool
    since_1904: bool


def parts_of(content: bytes) -> Parts:
    """Look through the archive once, in pieces; raise `Unreadable` for a broken one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _parts(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        etree.XMLSyntaxError,
        NotImplementedError,
        OSError,
    ) as error:
        raise Unreadable("文件已损坏或没有传完，请重新保存后上传。") from error


def _parts(archive: zipfile.ZipFile) -> Parts:
    names = {name.casefold(): name for name in archive.namelist()}
    workbook = _tree(archive, names["xl/workbook.xml"])
    relations = _relations(archive, names)
    looks = _looks(archive, names)
    sheets = {}
    for sheet in workbook.iter("{*}sheet"):
        identifier = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        part = names.get(relations.get(str(identifier), "").casefold())
        if part:
            sheets[str(sheet.get("name"))] = _sheet(archive, part, looks)
    return Parts(
        sheets,
        macros=any(name.endswith("vbaproject.bin") for name in names),
        links=any(name.startswith("xl/externallinks/") for name in names),
        since_1904=any(
            item.get("date1904") in ("1", "true") for item in workbook.iter("{*}workbookPr")
        ),
    )


def _relations(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    part = names.get("xl/_rels/workbook.xml.rels")
    if part is None:
        raise Unreadable("文件里没有工作表，可能已损坏，请重新保存后上传。")
    found = {}
    for item in _tree(archive, part).iter("{*}Relationship"):
        target = str(item.get("Target") or "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        found[str(item.get("Id"))] = path
    return found


def _looks(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[int, Shown]:
    """By the number of a style, the look of its format as far as the reader does not tell it."""
    part = names.get("xl/styles.xml")
    if part is None:
        return {}
    tree = _tree(archive, part)
    codes = {
        int(item.get("numFmtId") or 0): str(item.get("formatCode") or "")
        for item in tree.iter("{*}numFmt")
        if (item.get("numFmtId") or "").isdigit()
    }
    looks = {}
    for number, style in enumerate(tree.iterfind("{*}cellXfs/{*}xf")):
        identifier = style.get("numFmtId") or "0"
        if identifier.isdigit():
            looks[number] = look_of(int(identifier), codes.get(int(identifier), ""))
            # The reader knows full dates and times by itself, but for those of East Asia,
            # which have a number and no code.
            known = int(identifier) < _EAST_ASIAN or codes.get(int(identifier))
            if looks[number][0] in (Look.DATE, Look.CLOCK) and known:
                looks[number] = _PLAIN
    return looks


def _sheet(archive: zipfile.ZipFile, part: str, looks: dict[int, Shown]) -> SheetParts:
    found = SheetParts()
    styled = None
    telling = {number: look for number, look in looks.items() if look != _PLAIN}
    if telling:
        numbers = "|".join(map(str, telling))
        pattern = rf'<c r="([A-Z]+\d+)"(?: [a-r]\w*="[^"]*")* s="({numbers})"(?=[ />])'
        styled = re.compile(pattern.encode())
    for chunk in _chunks(archive, part):
        if styled:
            for match in styled.finditer(chunk):
                found.looks[position(match[1].decode())] = telling[int(match[2])]
        if b't="e"' in chunk:
            for match in _ERROR.finditer(chunk):
                found.errors[position(match[1].decode())] = match[2].decode()
        if b"<f" in chunk and (b"<f>" in chunk or b"<f " in chunk):
            found.formulas = True
            for match in _FORMULA.finditer(chunk):
                found.without_result.add(position(match[1].decode()))
    return found


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    kept = b""
    with archive.open(part) as file:
        while read := file.read(_CHUNK):
            chunk = kept + read
            yield chunk
            kept = chunk[-_OVERLAP:]


def _tree(archive: zipfile.ZipFile, part: str) -> etree._Element:
    if archive.getinfo(part).file_size > _LARGEST_PART:
        raise Unreadable("文件里的样式异常多，没有读取。请把内容复制到新表中再上传。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(part), parser)
