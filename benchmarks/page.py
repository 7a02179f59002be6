"""The notice as HTML for a browser's print, with cells that span the rows of a theme."""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.content import THEME

_STYLE = Path(__file__).parent / "layouts" / "notice.css"


def html(told: dict[str, Any]) -> str:
    """A page of what `content.told` tells."""
    body = "".join(
        f'<p><span class="{item["face"]}">{escape(item["heading"])}</span>{escape(item["text"])}</p>'
        for item in told["body"]
    )
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<title>{escape(told["title"])}</title><style>{_STYLE.read_text(encoding="utf-8")}</style></head><body>
<div class="masthead">{escape(told["masthead"])}</div><p class="number">{escape(told["number"])}</p>
<div class="red"></div><h1 class="title">{escape(chr(10).join(told["title_lines"]))}</h1>
<p class="plain">{escape(told["addressees"])}</p>{body}
<p class="listed">附件：{escape(told["attachment"])}</p>
<div class="signed"><p>{escape(told["signature"])}</p><p>{escape(told["date"])}</p></div>
<p>（{escape(told["note"])}）</p>
<div class="wide"><div class="heiti">附件</div><h1 class="title">{escape(told["attachment"])}</h1>
{_table(told)}</div>
<div class="imprint"><div>抄送：{escape(told["copied"])}。</div>
<div><span>{escape(told["office"])}</span><span>{escape(told["printed"])}印发</span></div></div>
</body></html>"""


def _table(told: dict[str, Any]) -> str:
    columns = told["columns"]
    total = sum(column["width"] for column in columns)
    widths = "".join(f'<col style="width:{c["width"] / total:.4%}">' for c in columns)
    titles = "".join(f"<th>{escape(column['title'])}</th>" for column in columns)
    kinds = [' class="c"' if column["centred"] else "" for column in columns]
    rows = []
    for _, group in groupby(told["rows"], lambda row: row[THEME]):
        alike = list(group)
        for place, row in enumerate(alike):
            cells = [
                f"<td{kind}{_span(len(alike)) if i == THEME else ''}>{escape(text)}</td>"
                for i, (text, kind) in enumerate(zip(row, kinds, strict=True))
                if i != THEME or place == 0
            ]
            rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f"<table><colgroup>{widths}</colgroup><thead><tr>{titles}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _span(rows: int) -> str:
    return f' rowspan="{rows}"' if rows > 1 else ""
