"""Documents become pages: composition of lines, PDF by WeasyPrint."""

from gongwen.typesetting.health import problems
from gongwen.typesetting.pdf import render_pdf

__all__ = ["problems", "render_pdf"]
