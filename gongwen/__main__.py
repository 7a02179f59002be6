"""python -m gongwen VERB …: the verbs are the modules of `gongwen.commands`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from gongwen import commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb and return its exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m gongwen", description="党政机关公文工具")
    verbs = parser.add_subparsers(title="命令", metavar="命令", required=True)
    for name in _wanted(given):
        command = import_module(f"{commands.__name__}.{name}")
        verb = verbs.add_parser(name, help=command.SUMMARY, description=command.SUMMARY)
        command.add_arguments(verb)
        verb.set_defaults(run=command.run, today=date.today())
    options = parser.parse_args(given)
    return int(options.run(options))


def _wanted(given: Sequence[str]) -> list[str]:
    """The verb that is given, or all to be listed: each loads libraries that others need not."""
    names = [found.name for found in iter_modules(commands.__path__)]
    return [name for name in names if name in given[:1]] or names


if __name__ == "__main__":
    sys.exit(main())
