"""python -m gongwen proofread FILE [--json] [--today ISO]: 0 without errors, 1 with, 2 if unreadable."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from gongwen.proofreading import Finding, Severity, proofread
from gongwen.reader import read
from gongwen.reader.sources import Unreadable, text_of

SUMMARY = "校对一份公文：标点、数字、日期、序号、附件、用词和前后一致"

_CONTEXT = 10  # characters shown on either side of a slip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="公文：.txt、.docx、.pdf 或 .html")
    parser.add_argument("--json", action="store_true", help="以JSON输出")
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        metavar="ISO",
        help="校对的日期，如 2025-05-26（默认今天）",
    )
    parser.add_argument(
        "--ignore", nargs="+", default=[], metavar="RULE", help="不用的规则，如 K33 K77"
    )


def run(options: argparse.Namespace) -> int:
    try:
        reading = read(text_of(options.file.name, options.file.read_bytes()))
    except OSError as unread:
        sys.stderr.write(f"无法打开文件：{options.file}（{unread.strerror}）\n")
        return 2
    except Unreadable as unreadable:
        sys.stderr.write(f"{options.file}：{unreadable}\n")
        return 2
    if not reading.text.strip():
        sys.stderr.write(f"{options.file}：文件里没有文字。\n")
        return 2
    findings = proofread(reading, today=options.today, ignore=frozenset(options.ignore))
    if options.json:
        sys.stdout.write(json.dumps([_told(finding) for finding in findings], ensure_ascii=False))
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(reading.text, findings))
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0


def _told(finding: Finding) -> dict[str, object]:
    return {**asdict(finding), "span": list(finding.span)}


def _lines(text: str, findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        start, end = finding.span
        row = text.count("\n", 0, start) + 1
        before = text[max(start - _CONTEXT, 0) : start].rpartition("\n")[2]
        after = text[end : end + _CONTEXT].partition("\n")[0]
        place = f"{before}【{text[start:end]}】{after}".replace("\n", "⏎").replace("\t", " ")
        fix = "" if finding.fix is None else f"　改为：{finding.fix}" if finding.fix else "　删去"
        yield f"{row}行 {finding.severity.label} {finding.rule}　{place}"
        yield f"    {finding.message}{fix}（{finding.source}）"
    counts = [
        f"{severity.label}{sum(finding.severity is severity for finding in findings)}处"
        for severity in Severity
    ]
    yield "，".join(counts) + "。"
