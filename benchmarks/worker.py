"""One program, kept running: `python -m benchmarks.worker PROGRAM FOLDER`.

It sets what FOLDER holds once for every line it reads, writes `out.pdf` there, and
answers with the seconds that took.  With --once it does so without being asked, and ends.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Callable, Generator
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

Works = Generator[Callable[[], Any], None, None]
BROWSER = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


def ours(folder: Path) -> Works:
    from gongwen.typesetting import render_pdf

    document = pickle.loads((folder / "notice.pickle").read_bytes())
    while True:
        yield partial(render_pdf, document)


def typst(folder: Path) -> Works:
    """One compiler with its fonts and caches; the number changes, or it would do nothing."""
    from typst import Compiler

    template, fonts = (folder / "typst").read_text().split("\n")
    compiler = Compiler(template, root="/", font_paths=[fonts], ignore_system_fonts=True)
    told = json.loads((folder / "notice.json").read_text())
    for serial in count(1):
        changed = folder / f"notice-{serial}.json"
        changed.write_text(json.dumps(told | {"number": f"闽市监认证〔2025〕{serial}号"}))
        yield partial(compiler.compile, format="pdf", sys_inputs={"data": str(changed)})
        changed.unlink()


def chromium(folder: Path) -> Works:
    """A running browser that loads the page and prints it."""
    for page in _browser(folder):
        yield partial(_load_and_print, page, folder)


def chromium_print(folder: Path) -> Works:
    """A running browser that prints a page it has loaded, shaped and printed before."""
    for page in _browser(folder):
        if page.url == "about:blank":
            page.goto((folder / "notice.html").as_uri())
        yield partial(page.pdf, prefer_css_page_size=True)


def _load_and_print(page: Any, folder: Path) -> bytes:
    page.goto((folder / "notice.html").as_uri())
    written: bytes = page.pdf(prefer_css_page_size=True)
    return written


def _browser(folder: Path) -> Generator[Any, None, None]:
    """The same page of a running browser again and again."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=(folder / "chromium").read_text(), args=BROWSER
        )
        page = browser.new_page()
        while True:
            yield page


PROGRAMS = {"ours": ours, "typst": typst, "chromium": chromium, "chromium-print": chromium_print}


def main(name: str, folder: Path, once: bool) -> None:
    works = PROGRAMS[name](folder)
    for _ in [""] if once else sys.stdin:
        work = next(works)
        began = perf_counter()
        written = work()
        taken = perf_counter() - began
        (folder / "out.pdf").write_bytes(written)
        print(json.dumps({"wall": taken}), flush=True)
    works.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), "--once" in sys.argv)
