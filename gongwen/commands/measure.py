"""python -m gongwen measure FILE.pdf [--json]: 0 if no rule fails, 1 if one does, 2 if unreadable."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gongwen.measuring import Unreadable, measure

SUMMARY = "按GB/T 9704-2012逐项核对PDF版式"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.pdf", type=Path, help="要核对的PDF文件")
    parser.add_argument("--json", action="store_true", help="以JSON输出全部实测值")


def run(options: argparse.Namespace) -> int:
    try:
        report = measure(options.file.read_bytes())
    except OSError as unread:
        sys.stderr.write(f"无法打开文件：{options.file}（{unread.strerror}）\n")
        return 2
    except Unreadable as unreadable:
        sys.stderr.write(f"{options.file}：{unreadable}\n")
        return 2
    sys.stdout.write((report.to_json() if options.json else report.to_text()) + "\n")
    return 1 if report.failures else 0
