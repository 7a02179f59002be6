"""What is taken for an import: a file or pasted text, its words, and where it is kept.

Every refusal names the file, says what is wrong, and what to do about it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from campaigns import stored
from campaigns.enclosures import clean_name
from gongwen.reader.uploads import MOST_PAGES, Reason, Refused, text_of_upload

PASTED = "粘贴的文字.txt"
MOST_CHARACTERS = 200_000

ACCEPT = ".docx,.pdf,.txt,.html,.htm"
_OLD = {"doc", "dot", "wps", "wpt", "rtf"}
_PICTURES = {"jpg", "jpeg", "png", "bmp", "tif", "tiff", "gif", "heic"}

PASTE = "也可以复制全文，粘贴到“粘贴文字”一栏"
SAVE_AS = "请在 Word 或 WPS 中打开，另存为 .docx 或 PDF 后再上传"
RECOGNISE = "请用扫描软件识别成文字，核对后粘贴到“粘贴文字”一栏"


@dataclass(frozen=True)
class Source:
    """A file as it came, and the text read from it with \\n for line ends."""

    file_name: str
    content: bytes
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def pasted(text: str) -> Source:
    """The text as a file; raise `ValidationError` if it is too long."""
    text = _plain(text)
    _require_length(text, "粘贴的文字")
    return Source(PASTED, text.encode(), text)


def uploaded(upload) -> Source:
    """The file and its words; raise `ValidationError` for what cannot be read."""
    name, limit = clean_name(upload.name), settings.MAX_UPLOAD_BYTES
    called = f"文件“{name}”"
    if upload.size > limit:
        raise ValidationError(
            f"{called}超过{limit // 1024 // 1024}MB，没有上传。请删去图片后另存，{PASTE}。"
        )
    content = upload.read()
    if reason := _refusal(name, content):
        raise ValidationError(f"{called}{reason}")
    try:
        text = _plain(text_of_upload(name, content))
    except Refused as refused:
        words = _words(refused.reason, _extension(name), refused.pages)
        raise ValidationError(f"{called}{words}") from None
    if not text.strip():
        raise ValidationError(f"{called}里没有文字。请打开原文件核对，{PASTE}。")
    _require_length(text, called)
    return Source(name, content, text)


def _plain(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _require_length(text, called):
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(
            f"{called}有{len(text)}字，最多{MOST_CHARACTERS}字。请只导入通知本身及其附件。"
        )


def _refusal(name, content):
    """Why a file cannot be read, to go on from its name and size; empty if it can be tried."""
    extension = _extension(name)
    if extension in _OLD:
        return f"是旧版格式（.{extension}），读不出文字。{SAVE_AS}，{PASTE}。"
    if extension in _PICTURES:
        return f"是图片，没有文字。{RECOGNISE}。"
    if extension == "ofd":
        return f"是 OFD 版式文件，暂不能读取。请在阅读器中另存为 PDF 后再上传，{PASTE}。"
    if f".{extension}" not in ACCEPT.split(","):
        return f"不是可以读取的类型。请上传 .docx、.pdf、.txt 或 .html 文件，{PASTE}。"
    if not content:
        return "是空文件。请检查原文件后重新上传。"
    return ""


def _extension(name):
    return PurePath(name).suffix.lower().lstrip(".")


def _words(reason, extension, pages):
    """What is wrong with a file that was looked into, and what to do about it."""
    again = SAVE_AS if extension == "docx" else "请用生成它的软件另存为 PDF 后再上传"
    match reason:
        case Reason.LOCKED if extension == "docx":
            return f"设有打开密码，或者是旧版 .doc 改了扩展名，读不出文字。请取消密码；{SAVE_AS}。"
        case Reason.LOCKED:
            return f"设有打开密码，读不出文字。请取消密码后再上传，{PASTE}。"
        case Reason.OTHER:
            called = "Word 文件" if extension == "docx" else "PDF"
            return f"的内容不是 {called}，与扩展名不符。{again}，{PASTE}。"
        case Reason.PAGES:
            return f"有{pages}页，最多{MOST_PAGES}页。请只上传通知本身及其附件的页，{PASTE}。"
        case Reason.PICTURES:
            return (
                f"是扫描件，只有图片，没有文字。{RECOGNISE}；发文单位有 Word 稿的，请上传 .docx。"
            )
        case Reason.TOO_LARGE:
            return f"展开后内容过大，没有读取。请删去图片和多余的页后另存，{PASTE}。"
    if extension == "pdf":
        return f"不完整或已损坏，没有读取。请重新生成后再上传，{PASTE}。"
    return f"内容与扩展名不符，或者已损坏，没有读出文字。{SAVE_AS}，{PASTE}。"


# --- Kept files -----------------------------------------------------------------------


def keep(source: Source) -> None:
    """Keep the file under its hash; the same file twice is kept once."""
    path = path_of(source.file_name, source.sha256)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(source.content))


def path_of(file_name: str, sha256: str) -> str:
    return f"received/{sha256}{PurePath(file_name).suffix.lower()}"


def read(original) -> bytes:
    """The content of an `OriginalFile`; raise `DamagedFileError`."""
    path = path_of(original.file_name, original.sha256)
    return stored.read(path, original.sha256, called="来文原件", made_when="导入时")
