"""`dates TEXT [--year N] [--json]`: the days that a written time means."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date

from gongwen import dates

SUMMARY = "读出一处时间写法所指的日期"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="时间写法，例如：6月9日前后")
    parser.add_argument("--year", metavar="N", type=_year, help="没有写年份时的年份")
    parser.add_argument("--day", metavar="日期", type=_day, help="活动日，例如：2025-06-09")
    parser.add_argument("--json", action="store_true", help="以JSON输出")


def run(options: argparse.Namespace) -> int:
    """0 when read, 1 when the text names no days that can be told."""
    day: date | None = options.day
    year: int | None = options.year or (day.year if day else None)
    span = dates.parse_span(options.text, year=year, event_date=day)
    found: dict[str, str | None] = {"text": options.text, **_days(span)}
    if span is None:
        found["message"] = dates.why_not(options.text, year=year, event_date=day)
    if options.json:
        sys.stdout.write(_encodable(json.dumps(found, ensure_ascii=False)) + "\n")
    elif span:
        sys.stdout.write(_encodable("\t".join(value or "" for value in found.values())) + "\n")
    else:
        sys.stderr.write(f"{found['message']}\n")
    return 0 if span else 1


def _days(span: dates.Span | None) -> dict[str, str | None]:
    if span is None:
        return {"first": None, "last": None, "precision": None}
    days: dict[str, str | None] = {
        "first": span.first.isoformat(),
        "last": span.last.isoformat(),
        "precision": span.precision.value,
    }
    return days | ({"anchor": span.anchor.isoformat()} if span.anchor else {})


def _encodable(text: str) -> str:
    """Bytes of no encoding come from the shell as lone surrogates, which no output takes."""
    return text.encode("utf-8", "replace").decode()


def _year(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) == 4 and 1000 <= int(text) <= 2999:
        return int(text)
    raise argparse.ArgumentTypeError("年份写作四位数字，例如：2025")


def _day(text: str) -> date:
    if day := dates.parse_date(text):
        return day
    raise argparse.ArgumentTypeError("活动日写作年月日，例如：2025-06-09")
