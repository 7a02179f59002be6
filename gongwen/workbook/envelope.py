"""What a file is, told from its bytes; what no spreadsheet of a person is, is refused here.

Nothing is unpacked: the archive's directory says how large its parts are, and readers that
unpack it hold it to that.
"""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

LARGEST = 30_000_000  # bytes of a file
_LARGEST_UNPACKED = 400_000_000  # a hundred thousand rows of 13 cells take 100
_MOST_ENTRIES = 2000
_LARGEST_DIRECTORY = 500_000  # bytes
_DENSEST = 300  # times a part of some size may have been packed; honest sheets reach 60
_SMALL = 20_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "这是 PDF 文件"),
    (b"\x89PNG", "这是图片"),
    (b"\xff\xd8\xff", "这是图片"),
    (b"GIF8", "这是图片"),
    (b"Rar!", "这是压缩包"),
    (b"7z\xbc\xaf", "这是压缩包"),
    (b"\x1f\x8b", "这是压缩包"),
    (b"MZ", "这是程序文件"),
    (b"{\\rtf", "这是 RTF 文档"),
)
_ENDINGS = (".xlsx", ".xls", ".et", ".csv")
_READ = "请上传 .xlsx、.xls、.et 或 .csv 文件"
_TEXT_ENDINGS = (".csv", ".txt", ".tsv", *_ENDINGS)
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"


class Kind(StrEnum):
    """The format of a file's content."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


class Unreadable(ValueError):
    """The file cannot be read as a table; the message says why and what to do, in Chinese."""


def kind_of(name: str, content: bytes) -> Kind:
    """The format of the content, whatever the name says; raise `Unreadable`."""
    if not content.strip(b"\0\r\n\t "):
        raise Unreadable("文件是空的。")
    if len(content) > LARGEST:
        raise Unreadable(f"文件超过{LARGEST // 1_000_000}MB，请分成几个文件上传。")
    if content.startswith(b"PK"):
        return _archive(content)
    if content.startswith(_OLE):
        return _compound(content)
    for magic, what in _FOREIGN:
        if content.startswith(magic):
            raise Unreadable(f"{what}，不是表格。{_READ}。")
    return _text(name, content)


def _archive(content: bytes) -> Kind:
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or len(content) < end + 22:
        raise Unreadable("文件不完整，可能没有传完，请重新上传。")
    # Looked at before the directory is read, which takes memory for every entry.
    entries = int.from_bytes(content[end + 10 : end + 12], "little")
    directory = int.from_bytes(content[end + 12 : end + 16], "little")
    if entries > _MOST_ENTRIES or directory > _LARGEST_DIRECTORY:
        raise Unreadable("文件里的部件太多，不像表格，没有读取。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            items = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise Unreadable("文件已损坏，请重新保存后上传。") from error
    names = {item.filename.casefold() for item in items}
    if len(names) < len(items):
        raise Unreadable("文件里有重名的部件，不像 Excel 或 WPS 保存的表格，没有读取。")
    _check_sort(names)
    if any(item.flag_bits & 1 for item in items):
        raise Unreadable("文件有密码，请去掉密码后上传。")
    for item in items:
        if item.file_size > _SMALL and item.file_size > _DENSEST * max(1, item.compress_size):
            raise Unreadable("文件展开后异常庞大，没有读取。请删除表中大片的空行空列后重试。")
    if sum(item.file_size for item in items) > _LARGEST_UNPACKED:
        raise Unreadable("表格内容过大，没有读取。请删除多余的行和格式，或分成几个文件上传。")
    return Kind.XLSX


def _check_sort(names: set[str]) -> None:
    """Only archives of the Excel format pass."""
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise Unreadable(f"这是 .xlsb 格式，{_SAVE_AS}。")
    if "word/document.xml" in names:
        raise Unreadable(f"这是 Word 文档，不是表格。{_READ}。")
    if "ppt/presentation.xml" in names:
        raise Unreadable(f"这是演示文稿，不是表格。{_READ}。")
    if {"mimetype", "content.xml"} <= names:
        raise Unreadable(f"这是 OpenDocument 格式，{_SAVE_AS}。")
    if any(name.endswith(_ENDINGS) for name in names):
        raise Unreadable("这是压缩包，请解压后上传其中的表格。")
    if "[content_types].xml" in names:
        raise Unreadable("文件里没有工作簿，可能已损坏，请重新保存后上传。")
    raise Unreadable(f"这是压缩包，不是表格。{_READ}。")


def _compound(content: bytes) -> Kind:
    """A container of the old formats; its directory holds names in UTF-16."""
    if _named("EncryptedPackage", content):
        raise Unreadable("文件有密码，请去掉密码后上传。")
    if _named("Workbook", content) or _named("Book", content):
        return Kind.XLS
    if _named("WordDocument", content):
        raise Unreadable(f"这是 Word 文档，不是表格。{_READ}。")
    if _named("PowerPoint Document", content):
        raise Unreadable(f"这是演示文稿，不是表格。{_READ}。")
    raise Unreadable("文件里没有工作簿，可能已损坏或没有传完，请重新保存后上传。")


def _named(name: str, content: bytes) -> bool:
    """Whether an entry of the directory has this name, which fills 64 bytes with zeros."""
    return (name.encode("utf-16-le") + b"\0\0\0\0") in content


def _text(name: str, content: bytes) -> Kind:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    beginning = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(b"<"):
        what = "网页" if re.search(rb"<(?:html|table|!doctype html|meta)", beginning) else "XML"
        raise Unreadable(f"这个文件其实是{what}，不是真正的表格文件，{_SAVE_AS}。")
    if b"\0" in content and not wide:
        raise Unreadable(f"认不出这是什么文件，可能已损坏。{_READ}。")
    if not name.lower().endswith(_TEXT_ENDINGS):
        raise Unreadable(f"不支持这种文件。{_READ}。")
    return Kind.CSV
