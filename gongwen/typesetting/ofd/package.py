"""The files of an OFD package and the archive that holds them (GB/T 33190-2016, 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from gongwen.document import AttachedFile
from gongwen.typesetting.ofd.page_xml import (
    NAMESPACE,
    number,
    page_content,
    physical_box,
    xml_text,
)
from gongwen.typesetting.ofd.pages import Heading, Page, Pages, Picture

_CREATOR = "gongwen"
_FILE_MODE = 0o644
_OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment an archive can name
_BOX = (0.0, 0.0, 210.0, 297.0)  # pages of a document without pages: A4


@dataclass(frozen=True, slots=True)
class Information:
    """What a package says of itself (7.4); an empty text is left out."""

    title: str
    author: str = ""
    subject: str = ""
    created: date | None = None


def package(pages: Pages, information: Information) -> bytes:
    """The whole OFD file; the same pages and information give the same bytes."""
    identifiers = count(1)

    def next_identifier() -> int:
        return next(identifiers)

    page_identifiers = [next_identifier() for _ in pages.pages]
    fonts = {index: next_identifier() for index in range(len(pages.fonts))}
    pictures = {picture.data: picture.extension for picture in _pictures(pages.pages)}
    picture_identifiers = {data: next_identifier() for data in pictures}
    resources: dict[Any, int] = fonts | picture_identifiers

    files: dict[str, bytes] = {}
    for index, page in enumerate(pages.pages):
        content = page_content(page, pages.fonts, resources, next_identifier)
        files[f"Doc_0/Pages/Page_{index}/Content.xml"] = _xml(content)
    files["Doc_0/PublicRes.xml"] = _xml(_public_resources(pages, fonts))
    for index, font in enumerate(pages.fonts):
        files[f"Doc_0/Res/{_font_file(index, font.extension)}"] = font.data
    if pictures:
        files["Doc_0/DocumentRes.xml"] = _xml(_media(pictures, picture_identifiers))
        for index, (data, extension) in enumerate(pictures.items()):
            files[f"Doc_0/Res/{_picture_file(index, extension)}"] = data
    if pages.files:
        files["Doc_0/Attachs/Attachments.xml"] = _xml(_attachments(pages.files))
        for index, file in enumerate(pages.files):
            files[f"Doc_0/Attachs/{_attached_file(index, file)}"] = file.content
    last = next_identifier() - 1
    document = _document(pages, page_identifiers, last, has_media=bool(pictures))
    files = {"Doc_0/Document.xml": _xml(document)} | files
    entry = _entry(information, _digest(files.values()))
    return _archive({"OFD.xml": _xml(entry)} | files, information.created)


def _pictures(pages: Iterable[Page]) -> Iterable[Picture]:
    return (item for page in pages for item in page.items if isinstance(item, Picture))


def _digest(contents: Iterable[bytes]) -> str:
    """32 hexadecimal digits, as DocID wants (7.4), that follow from the contents."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    return digest.hexdigest()[:32]


def _entry(information: Information, identifier: str) -> Element:
    """OFD.xml, the entry of the package (7.4)."""
    root = Element("ofd:OFD", {"xmlns:ofd": NAMESPACE, "Version": "1.0", "DocType": "OFD"})
    body = SubElement(root, "ofd:DocBody")
    described = SubElement(body, "ofd:DocInfo")
    created = information.created.isoformat() if information.created else ""
    for name, text in {
        "DocID": identifier,
        "Title": information.title,
        "Author": information.author,
        "Subject": information.subject,
        "CreationDate": created,
        "DocUsage": "Normal",
        "Creator": _CREATOR,
    }.items():
        if text:
            SubElement(described, f"ofd:{name}").text = xml_text(text)
    SubElement(body, "ofd:DocRoot").text = "Doc_0/Document.xml"
    return root


def _document(pages: Pages, identifiers: list[int], last: int, *, has_media: bool) -> Element:
    """Document.xml (7.5); `last` is the largest identifier in use."""
    root = Element("ofd:Document", {"xmlns:ofd": NAMESPACE})
    common = SubElement(root, "ofd:CommonData")
    SubElement(common, "ofd:MaxUnitID").text = str(last)
    area = SubElement(common, "ofd:PageArea")
    first = pages.pages[0] if pages.pages else Page(_BOX[2], _BOX[3], ())
    SubElement(area, "ofd:PhysicalBox").text = physical_box(first)
    SubElement(common, "ofd:PublicRes").text = "PublicRes.xml"
    if has_media:
        SubElement(common, "ofd:DocumentRes").text = "DocumentRes.xml"
    listed = SubElement(root, "ofd:Pages")
    for index, identifier in enumerate(identifiers):
        place = {"ID": str(identifier), "BaseLoc": f"Pages/Page_{index}/Content.xml"}
        SubElement(listed, "ofd:Page", place)
    if pages.headings:
        outlines = SubElement(root, "ofd:Outlines")
        for heading in pages.headings:
            _add_outline(outlines, heading, identifiers)
    if pages.files:
        SubElement(root, "ofd:Attachments").text = "Attachs/Attachments.xml"
    return root


def _add_outline(parent: Element, heading: Heading, pages: list[int]) -> None:
    """A bookmark and those below it (7.8)."""
    attributes = {"Title": xml_text(heading.title)}
    if heading.children:
        attributes |= {"Count": str(len(heading.children)), "Expanded": "true"}
    element = SubElement(parent, "ofd:OutlineElem", attributes)
    action = SubElement(SubElement(element, "ofd:Actions"), "ofd:Action", {"Event": "CLICK"})
    goto = SubElement(action, "ofd:Goto")
    target = {"Type": "XYZ", "PageID": str(pages[heading.page]), "Left": "0"}
    SubElement(goto, "ofd:Dest", {**target, "Top": number(heading.top), "Zoom": "0"})
    for child in heading.children:
        _add_outline(element, child, pages)


def _public_resources(pages: Pages, identifiers: dict[int, int]) -> Element:
    """PublicRes.xml: the fonts (7.9, 11.1)."""
    root = Element("ofd:Res", {"xmlns:ofd": NAMESPACE, "BaseLoc": "Res"})
    fonts = SubElement(root, "ofd:Fonts")
    for index, font in enumerate(pages.fonts):
        attributes = {
            "ID": str(identifiers[index]),
            "FontName": xml_text(font.name),
            "FamilyName": xml_text(font.name.replace("-", " ")),
            "Charset": "unicode",
        }
        element = SubElement(fonts, "ofd:Font", attributes)
        SubElement(element, "ofd:FontFile").text = _font_file(index, font.extension)
    return root


def _media(pictures: dict[bytes, str], identifiers: dict[bytes, int]) -> Element:
    """DocumentRes.xml: the pictures (7.9)."""
    root = Element("ofd:Res", {"xmlns:ofd": NAMESPACE, "BaseLoc": "Res"})
    media = SubElement(root, "ofd:MultiMedias")
    for index, (data, extension) in enumerate(pictures.items()):
        attributes = {"ID": str(identifiers[data]), "Type": "Image", "Format": extension.upper()}
        element = SubElement(media, "ofd:MultiMedia", attributes)
        SubElement(element, "ofd:MediaFile").text = _picture_file(index, extension)
    return root


def _attachments(files: Iterable[AttachedFile]) -> Element:
    """Attachments.xml: the files carried along (20.1); their size is told in kilobytes."""
    root = Element("ofd:Attachments", {"xmlns:ofd": NAMESPACE})
    for index, file in enumerate(files):
        attributes = {
            "ID": f"attachment-{index}",
            "Name": xml_text(file.description or file.name),
            "Format": _ending(file.name),
            "Size": number(len(file.content) / 1024),
        }
        element = SubElement(root, "ofd:Attachment", attributes)
        SubElement(element, "ofd:FileLoc").text = _attached_file(index, file)
    return root


def _attached_file(index: int, file: AttachedFile) -> str:
    return f"attachment_{index}.{_ending(file.name)}"


def _ending(name: str) -> str:
    """The letters after the last dot, made harmless for a path."""
    ending = name.rpartition(".")[2].lower()
    return ending if ending.isascii() and ending.isalnum() else "bin"


def _font_file(index: int, extension: str) -> str:
    return f"font_{index}.{extension}"


def _picture_file(index: int, extension: str) -> str:
    return f"image_{index}.{extension}"


def _xml(root: Element) -> bytes:
    return tostring(root, encoding="UTF-8", xml_declaration=True)


def _archive(files: dict[str, bytes], created: date | None) -> bytes:
    """A ZIP archive (7.2) with OFD.xml first and no moment of packing in it."""
    moment = max(_OLDEST, (*created.timetuple()[:3], 0, 0, 0)) if created else _OLDEST
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, moment)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = _FILE_MODE << 16
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, content)
    return target.getvalue()
