"""Typesetting against Typst, Chromium and LibreOffice on the same content.

Every program gets its best: Typst only the fonts it needs, LibreOffice a profile made
before; and their PDFs are plainer than ours (no category on later pages, no PDF/A).
Cold is a program from its start to its end; warm is one more document in a running
program; 再印 is one more print of a page that a browser has loaded and laid out before.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf

from benchmarks.content import notice, told
from benchmarks.page import html
from benchmarks.processes import Cost, Worker, run, typical
from benchmarks.report import Report, Wanted
from benchmarks.worker import BROWSER
from gongwen.typesetting import fonts, render_docx
from gongwen.typesetting.docx.styles import FONTS

_TEMPLATE = Path(__file__).parent / "layouts" / "notice.typ"
_ROOT = Path(__file__).resolve().parents[1]
# Started without site scripts, so that little but Typst is measured.
_TYPST = (
    "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root='/',"
    " font_paths=[sys.argv[3]], ignore_system_fonts=True, sys_inputs={'data': sys.argv[4]})"
)
_STANDS_FOR = {
    "fangsong": "GW Fangsong",
    "kaiti": "GW Kaiti",
    "heiti": "GW Heiti",
    "songti": "GW Songti",
    "xiaobiaosong": "GW Xiaobiaosong",
}

FUJIAN, LONG = "福建通知", "安排表"
OURS, TYPST, CHROMIUM, OFFICE = "本系统", "Typst", "Chromium", "LibreOffice"
COLD, WARM, AGAIN = "冷", "热", "再印"
_WORKERS = {
    OURS: {WARM: "ours"},
    TYPST: {WARM: "typst"},
    CHROMIUM: {WARM: "chromium", AGAIN: "chromium-print"},
}
HEADS = (
    "文档",
    "程序",
    "方式",
    "用时/秒",
    "处理器/秒",
    "内存/MB",
    "页",
    "KB",
    "本系统热÷它",
    "处理器÷",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a program costs in one way of running it, and what it wrote."""

    program: str
    way: str
    cost: Cost
    pages: int
    size: int


class Case:
    """A document, laid out in a folder as every program wants to read it."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder = folder
        self._document = notice(rows)
        content = told(self._document)
        (folder / "notice.pickle").write_bytes(pickle.dumps(self._document))
        (folder / "notice.json").write_text(json.dumps(content))
        (folder / "notice.html").write_text(html(content), encoding="utf-8")
        (folder / "typst").write_text(f"{_TEMPLATE}\n{fonts.directory()}")
        (folder / "chromium").write_text(_chromium() or "")
        (folder / "fonts.conf").write_text(_office_fonts(), encoding="utf-8")
        self.env = os.environ | {
            "HOME": str(folder),
            "PYTHONPATH": str(_ROOT),
            "GONGWEN_FONTS": str(fonts.directory()),
            "FONTCONFIG_FILE": str(fonts.directory() / "fonts.conf"),
        }

    def findings(self, programs: set[str], runs: int) -> Iterator[Finding]:
        """Both ways of every program, the cold one first."""
        cold: dict[str, Callable[..., Cost]] = {
            OURS: partial(self._run, *self.worker("ours"), "--once"),
            TYPST: self._typst,
            CHROMIUM: self._chromium,
            OFFICE: self._office,
        }
        for program, start in cold.items():
            if program not in programs:
                continue
            once = typical(start, runs)
            yield self._finding(program, COLD, once)
            if program == OFFICE:  # what one more file takes in the same go
                twice = typical(partial(self._office, files=2), runs)
                more = Cost(twice.wall - once.wall, twice.cpu - once.cpu, twice.memory)
                yield self._finding(program, WARM, more)
                continue
            for way, name in _WORKERS[program].items():
                worker = Worker(self.worker(name), self.env)
                yield self._finding(program, way, typical(worker.work, runs))
                worker.close()

    def _finding(self, program: str, way: str, cost: Cost) -> Finding:
        written = self.folder / "out.pdf"
        with pikepdf.open(written) as pdf:
            return Finding(program, way, cost, len(pdf.pages), written.stat().st_size)

    def worker(self, name: str) -> tuple[str, ...]:
        return sys.executable, "-m", "benchmarks.worker", name, str(self.folder)

    def _run(self, *command: str, memory: bool = False) -> Cost:
        return run(command, self.env, memory=memory)

    def _typst(self, memory: bool = False) -> Cost:
        out, data = self.folder / "out.pdf", self.folder / "notice.json"
        arguments = map(str, (_TEMPLATE, out, fonts.directory(), data))
        return self._run(sys.executable, "-I", "-c", _TYPST, *arguments, memory=memory)

    def _chromium(self, memory: bool = False) -> Cost:
        return self._run(
            _chromium() or "", "--headless", *BROWSER, "--no-pdf-header-footer",
            f"--print-to-pdf={self.folder / 'out.pdf'}", (self.folder / "notice.html").as_uri(),
            memory=memory,
        )  # fmt: skip

    def _office(self, memory: bool = False, files: int = 1) -> Cost:
        env = self.env | {"FONTCONFIG_FILE": str(self.folder / "fonts.conf")}
        command = [
            "soffice", f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
            "--headless", "--convert-to", "pdf", "--outdir", str(self.folder),
            *map(str, self._word_files[:files]),
        ]  # fmt: skip
        return run(command, env, memory=memory)

    @cached_property
    def _word_files(self) -> list[Path]:
        content = render_docx(self._document)
        files = [self.folder / name for name in ("out.docx", "again.docx")]
        for file in files:
            file.write_bytes(content)
        return files


def measure(runs: int, rows: int = 2000, programs: set[str] | None = None) -> Report:
    """All programs that are here, on the Fujian notice and on a schedule of so many rows."""
    present = {name for name, told in versions().items() if told}
    present &= {OURS, *(programs or _PROGRAMS)}
    lines: list[tuple[str, ...]] = []
    found: dict[tuple[str, str, str], Finding] = {}
    long = f"{rows} 行{LONG}"
    for name, count in ((FUJIAN, 0), (long, rows)):
        with TemporaryDirectory() as folder:
            findings = list(Case(Path(folder), count).findings(present, runs))
        found |= {(name, finding.program, finding.way): finding for finding in findings}
        own = found[name, OURS, WARM].cost
        lines += [line(name, finding, own) for finding in findings]

    def ratio(name: str, peer: str, way: str) -> float | None:
        other = found.get((name, peer, way))
        return found[name, OURS, WARM].cost.wall / other.cost.wall if other else None

    wanted = (
        Wanted(f"{FUJIAN}，本系统热 ÷ Typst 冷", ratio(FUJIAN, TYPST, COLD), 1.6),
        Wanted(f"{FUJIAN}，本系统热 ÷ LibreOffice 冷", ratio(FUJIAN, OFFICE, COLD), 0.25),
        Wanted(f"{long}，本系统热 ÷ Typst 冷", ratio(long, TYPST, COLD), 6),
        Wanted(f"{long}，本系统热 ÷ Chromium 冷", ratio(long, CHROMIUM, COLD), 0.6),
        Wanted(f"{long}，本系统热 ÷ Chromium 热", ratio(long, CHROMIUM, WARM), 0.6),
    )
    remarks = tuple(f"{name} {told or '未安装，未测'}" for name, told in versions().items())
    title = f"排版：热身一次后取 {runs} 次的中位数；内存为全部进程的 PSS 峰值，另跑一次测得"
    return Report(title, HEADS, tuple(lines), remarks, wanted)


def versions() -> dict[str, str]:
    """What stands on this machine; an empty text where a program is missing."""
    return {
        OURS: f"WeasyPrint {version('weasyprint')}，Python {sys.version.split()[0]}",
        TYPST: version("typst") if find_spec("typst") else "",
        CHROMIUM: _told(_chromium()) if find_spec("playwright") else "",
        OFFICE: _told(shutil.which("soffice")),
    }


_PROGRAMS = (OURS, TYPST, CHROMIUM, OFFICE)


def line(name: str, finding: Finding, own: Cost) -> tuple[str, ...]:
    cost = finding.cost
    return (
        name,
        finding.program,
        finding.way,
        f"{cost.wall:.3f}",
        f"{cost.cpu:.2f}",
        f"{cost.memory:.0f}",
        str(finding.pages),
        f"{finding.size / 1024:.0f}",
        f"{own.wall / cost.wall:.2f}",
        f"{own.cpu / cost.cpu:.2f}" if cost.cpu else "—",
    )


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def _told(program: str | None) -> str:
    if not program:
        return ""
    asked = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    return asked.stdout.strip()


def _office_fonts() -> str:
    """The derived faces under the names that the Word file asks for."""
    matches = "".join(
        f'<match target="pattern"><test name="family"><string>{FONTS[face][0]}</string></test>'
        f'<edit name="family" mode="prepend" binding="strong"><string>{family}</string></edit></match>'
        for face, family in _STANDS_FOR.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{fonts.directory()}</dir>{matches}</fontconfig>"
    )
