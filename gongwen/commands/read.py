"""python -m gongwen read FILE.(txt|docx|pdf|html) [--json]: what a notice says."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from gongwen.reader import encode, read
from gongwen.reader.sources import Unreadable, text_of

SUMMARY = "读一份通知：发文机关、字号、标题、主题、时限、联系人、附件等"

_LABELS = {
    "issuer": "发文机关",
    "document_number": "发文字号",
    "title": "标题",
    "addressees": "主送机关",
    "edition": "届次",
    "year": "年份",
    "themes": "主题",
    "event_date": "活动日期",
    "outline": "提纲",
    "deadlines": "时限",
    "contacts": "联系人",
    "attachments": "附件",
    "issue_date": "成文日期",
    "copied_to": "抄送",
    "disclosure": "公开方式",
    "schedule": "安排表",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="通知：.txt、.docx、.pdf 或 .html")
    parser.add_argument("--json", action="store_true", help="以JSON输出")
    parser.add_argument(
        "--spans", action="store_true", help="JSON中附各项在文中的位置和存疑的项（同时输出JSON）"
    )


def run(options: argparse.Namespace) -> int:
    """0 when read, 2 when the file holds no text."""
    try:
        text = text_of(options.file.name, options.file.read_bytes())
    except OSError as unread:
        sys.stderr.write(f"无法打开文件：{options.file}（{unread.strerror}）\n")
        return 2
    except Unreadable as unreadable:
        sys.stderr.write(f"{options.file}：{unreadable}\n")
        return 2
    if not text.strip():
        sys.stderr.write(f"{options.file}：文件里没有文字。\n")
        return 2
    values = encode(read(text), spans=options.spans)
    if options.json or options.spans:
        sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(values))
    return 0


def _lines(values: dict[str, Any]) -> list[str]:
    """A field a line, those the text does not have left out."""
    lines = []
    for key, label in _LABELS.items():
        value = values.get(key)
        if key == "themes" and value:
            names = {"international": "国际主题", "domestic": "国内主题"}
            lines += [f"{names[scope]}：{text}" for scope, text in value.items() if text]
        elif key == "schedule":
            lines += [f"{label}：{len(value['rows'])}项"] if value else []
        elif isinstance(value, list):
            lines += [f"{label}：{_item(item)}" for item in value]
        elif value is not None:
            lines.append(f"{label}：{value}")
    return lines


def _item(item: str | dict[str, str | None]) -> str:
    if isinstance(item, str):
        return item
    return "　".join(text for text in item.values() if text)
