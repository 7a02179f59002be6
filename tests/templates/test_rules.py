"""What every template keeps to, so that the strict Content-Security-Policy and Django's parser do not surprise us."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

each_template = pytest.mark.parametrize(
    "path", TEMPLATES, ids=[str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
)


@each_template
def test_template_holds_no_inline_code_or_style(path):
    text = re.sub(r"{%.*?%}|{#.*?#}", "", path.read_text())

    found = re.findall(
        r"<style\b|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=[\"']|javascript:", text
    )

    assert found == []


@each_template
def test_template_loads_nothing_from_outside(path):
    found = re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//[^\"']+", path.read_text())

    assert found == []


@each_template
def test_short_comment_ends_on_its_line(path):
    """Django prints a {# comment #} that runs over two lines."""
    open_comments = [
        line for line in path.read_text().splitlines() if line.count("{#") != line.count("#}")
    ]

    assert open_comments == []


@each_template
def test_static_files_of_template_exist(path):
    named = re.findall(r"{% static ['\"]([^'\"]+)['\"]", path.read_text())

    missing = [name for name in named if finders.find(name) is None]

    assert missing == []


@each_template
def test_icons_of_template_are_in_the_sprite(path):
    sprite = (ROOT / "static/vendor/icons/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = re.findall(r'components/icon\.html" with name="([^"]+)"', path.read_text())

    assert [name for name in used if name not in known] == []


def test_styles_name_colours_in_the_tokens_only():
    allowed = {"#fff", "#000"}
    named = {
        path.name: sorted(set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text())) - allowed)
        for path in sorted((ROOT / "static/css").glob("*.css"))
        if path.name not in {"tokens.css", "print.css"}
    }

    assert {name: colours for name, colours in named.items() if colours} == {}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tone", ["neutral", "info", "progress", "success", "warning", "danger"])
def test_tone_is_readable_on_its_tint(tone):
    """WCAG 2.2, 1.4.3: at least 4.5 : 1; the tokens promise 5.5 : 1."""
    tokens = dict(
        re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (ROOT / "static/css/tokens.css").read_text())
    )

    text, tint = luminance(tokens[f"{tone}-text"]), luminance(tokens[f"{tone}-tint"])

    assert (max(text, tint) + 0.05) / (min(text, tint) + 0.05) >= 5.5
