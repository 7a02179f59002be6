"""Files from outside are looked at in a process of their own, with so much memory and time.

A small file can unfold to gigabytes, and a damaged one can hold up or bring down any parser;
in such a process it takes nothing along.  A module that offers itself for this reads the file
from its standard input, calls `limit` first, and answers on its standard output.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]


class Ended(Exception):
    """The process ended without an answer: at a limit, or a parser failed in a way of its own."""

    def __init__(self, *, at_limit: bool) -> None:
        super().__init__("limit" if at_limit else "failure")
        self.at_limit = at_limit


def answer(module: str, content: bytes, *arguments: str, seconds: float) -> dict[str, Any]:
    """The JSON object that `python -m module arguments…` says of a file; raise `Ended`."""
    told: dict[str, Any] = json.loads(output(module, content, *arguments, seconds=seconds))
    return told


def output(module: str, content: bytes, *arguments: str, seconds: float) -> bytes:
    """What `python -m module arguments…` makes of a file; raise `Ended`."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command(module, *arguments),
            env=environment(),
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Ended(at_limit=True) from None
    if done.returncode:
        # Out of memory a process may be ended from within, out of time always from without.
        raise Ended(at_limit=done.returncode < 0)
    return done.stdout


def command(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def environment() -> dict[str, str]:
    """What Python needs to start, and none of our secrets."""
    own = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return own | {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8:replace"}


def limit(*, memory: int, seconds: float) -> None:
    """Hold this process to so many bytes of address space and seconds of computing."""
    whole = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
