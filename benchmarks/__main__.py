"""`python -m benchmarks [subject…] [--runs N] [--rows N] [--messages N] [--only PROGRAM…]`.

Prints a table for every subject, all without a name; writes nothing but temporary files.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks import drafting, outbox, proofreading, typesetting, workbooks
from benchmarks.report import Report

# A subject is a module; a new one is one more line.
SUBJECTS: dict[str, Callable[[argparse.Namespace], Report]] = {
    "typesetting": lambda options: typesetting.measure(
        options.runs, options.rows, set(options.only)
    ),
    "drafting": lambda options: drafting.measure(options.runs),
    "proofreading": lambda options: proofreading.measure(options.runs),
    "workbooks": lambda options: workbooks.measure(options.runs),
    "outbox": lambda options: outbox.measure(options.messages),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("subjects", nargs="*", metavar="subject", help="、".join(SUBJECTS))
    parser.add_argument("--runs", type=int, default=5, help="每项跑几次（默认 5）")
    parser.add_argument("--rows", type=int, default=2000, help="长安排表的行数（默认 2000）")
    parser.add_argument("--messages", type=int, default=100_000, help="发件箱的条数（默认 100000）")
    parser.add_argument("--only", nargs="+", default=[], metavar="PROGRAM", help="只测这些程序")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.subjects if name not in SUBJECTS]
    if unknown:
        parser.error(f"没有这一项：{'、'.join(unknown)}（有 {'、'.join(SUBJECTS)}）")
    for name in options.subjects or SUBJECTS:
        print(SUBJECTS[name](options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
