"""`typeset FILE -o OUT`: a text, Word or JSON file as PDF, DOCX or OFD."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from gongwen import serialization, typesetting
from gongwen.document import Document, Form
from gongwen.reader import read
from gongwen.reader.drafting import document_of
from gongwen.reader.sources import LARGEST, text_of
from gongwen.typesetting.coverage import missing_characters


class Unreadable(Exception):
    """The input is no document; the message says why, in Chinese."""


SUMMARY = "把一份公文排成PDF、DOCX或OFD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="公文文本：.txt、.docx 或 .json")
    parser.add_argument(
        "-o", "--output", metavar="OUT", type=Path, required=True, help="输出：.pdf、.docx 或 .ofd"
    )
    parser.add_argument(
        "--form", choices=[form.value for form in Form], help="格式：document 文件，letter 信函"
    )
    parser.add_argument(
        "--sealed", action="store_true", default=None, help="加盖印章：在成文日期上方留出位置"
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when written, 1 when the input cannot be read or set, 2 for wrong arguments."""
    write = _WRITERS.get(arguments.output.suffix.lower())
    if write is None:
        return _refuse(
            f"不支持的输出格式“{arguments.output.suffix}”，请用 .pdf、.docx 或 .ofd。", 2
        )
    try:
        document = read_document(arguments.file)
    except Unreadable as error:
        return _refuse(f"{arguments.file}：{error}", 1)
    except OSError as error:
        return _refuse(f"无法读取 {arguments.file}：{error.strerror}", 1)
    changes: dict[str, Any] = {}
    if arguments.form:
        changes["form"] = Form(arguments.form)
    if arguments.sealed:
        changes["sealed"] = True
    try:
        content = write(document := replace(document, **changes))
        lacking = missing_characters(document)
    except ValueError as error:
        return _refuse(f"{arguments.file}：无法排版，{error}", 1)
    except (TypeError, AttributeError):  # the fields of a JSON file may hold anything
        return _refuse(f"{arguments.file}：无法排版，有的内容不是应有的类型。", 1)
    try:
        arguments.output.write_bytes(content)
    except OSError as error:
        return _refuse(f"无法写入 {arguments.output}：{error.strerror}", 1)
    if lacking:
        named = "、".join(f"{character}（U+{ord(character):04X}）" for character in lacking)
        sys.stderr.write(f"提示：以下字符仿宋体缺字，请改用通行的字，或核对排出的文件：{named}。\n")
    return 0


_WRITERS = {
    ".pdf": typesetting.render_pdf,
    ".docx": typesetting.render_docx,
    ".ofd": typesetting.render_ofd,
}


def read_document(path: Path) -> Document:
    """The document that a file holds, by the ending of its name; raise `Unreadable`, `OSError`."""
    readers = {".json": _read_json, ".docx": _read_notice, ".txt": _read_notice}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Unreadable("不支持的输入格式，请用 .txt、.docx 或 .json。")
    if path.stat().st_size > LARGEST:
        raise Unreadable("文件太大。")
    return reader(path)


def _read_json(path: Path) -> Document:
    try:
        return serialization.decode(json.loads(path.read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("不是本程序写出的公文 JSON。") from error


def _read_notice(path: Path) -> Document:
    try:
        text = text_of(path.name, path.read_bytes())
        if not text.strip():
            raise Unreadable("文件里没有文字。")
        return document_of(read(text))
    except ValueError as error:  # of the file or of the text in it
        raise Unreadable(str(error)) from error


def _refuse(message: str, status: int) -> int:
    sys.stderr.write(f"{message}\n")
    return status
