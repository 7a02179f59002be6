"""`python -m gongwen`: a verb loads what it needs and nothing that takes long."""

import re
import subprocess
import sys

import pytest

SLOW = ("pdfplumber", "weasyprint", "fontTools", "jieba", "docx", "lxml")

LOADED = """
import sys
from gongwen.__main__ import main
main(sys.argv[1:])
print(*(name for name in sys.modules if "." not in name or name == "gongwen.reader"), file=sys.stderr)
"""


@pytest.mark.parametrize("verb", ["dates", "proofread", "read"])
def test_verbs_for_text_load_no_slow_library(tmp_path, verb):
    file = tmp_path / "n.txt"
    file.write_text("关于开展活动的通知", encoding="utf-8")
    arguments = ["6月9日", "--year", "2025"] if verb == "dates" else [file]

    done = subprocess.run(
        [sys.executable, "-c", LOADED, verb, *arguments], capture_output=True, text=True, check=True
    )

    loaded = set(done.stderr.split())
    assert loaded & {*SLOW} == set()
    assert ("gongwen.reader" in loaded) == (verb != "dates")


def test_all_verbs_are_listed():
    done = subprocess.run(
        [sys.executable, "-m", "gongwen", "--help"], capture_output=True, text=True, check=True
    )

    verbs = re.findall(r"^    (\w+)", done.stdout, re.MULTILINE)
    assert verbs == ["dates", "measure", "proofread", "read", "typeset"]
