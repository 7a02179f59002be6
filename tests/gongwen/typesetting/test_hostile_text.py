"""Text is data: no markup in it works, and nothing outside is ever read."""

import logging
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from gongwen.document import Attachment, Column, Table
from gongwen.outline import parse
from gongwen.typesetting import pdf, render_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.typesetting.sheets import read


@pytest.fixture
def listener():
    """An HTTP server on this machine and the paths that were asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def every_field(text):
    notice = fujian_notice()
    return replace(
        notice,
        masthead=text,
        title=text,
        body=parse(text) + parse(f"一、{text}"),
        addressees=text,
        signature=(text,),
        note=text,
        classification=text,
        urgency=text,
        copy_number=text,
        imprint=replace(
            notice.imprint, copied_to=text, printing_office=text, disclosure=text, proofreader=text
        ),
        attachments=(Attachment(text, Table((Column(text, 1, merged=True),), ((text,),))),),
    )


def test_markup_in_any_field_is_printed_and_fetches_nothing(listener, tmp_path):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密内容", encoding="utf-8")
    hostile = (
        f'</div></style><img src="{address}/a"><link rel=stylesheet href="{address}/b">'
        f'<link rel=attachment href="file://{secret}"><style>@import url({address}/c)</style>'
        f"<object data='{address}/d'></object>&lt;"
    )

    sheets = read(render_pdf(every_field(hostile)))

    assert asked == []
    printed = "".join(glyph.text for sheet in sheets for glyph in sheet.glyphs)
    assert "绝密内容" not in printed
    assert "<linkrel=attachmenthref=" in printed
    assert "&lt;" in printed


def test_even_real_markup_could_not_fetch(listener, tmp_path, caplog):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密内容", encoding="utf-8")
    html = (
        f'<img src="{address}/a"><style>@import url({address}/b);'
        f"body{{background:url({address}/c)}}@font-face{{font-family:x;src:url({address}/d)}}</style>"
        f'<link rel=attachment href="file://{secret}"><img src="data:image/svg+xml,<svg/>">文'
    )

    with caplog.at_level(logging.CRITICAL, logger="weasyprint"):
        written = pdf._lay_out(html).write_pdf()

    assert asked == []
    assert "绝密内容".encode() not in written
    assert b"/EmbeddedFile" not in written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x07\x1b[31m",
        "\u202e反向\u200b零宽\ufeff",
        "a" * 600,
        "（" * 300,
        "，" * 300,
        "😀🧑‍🔬",
        "𠮷" * 40,
    ],
    ids=["empty", "control", "invisible", "word", "opening", "closing", "emoji", "rare"],
)
def test_odd_text_still_becomes_pages(text):
    sheets = read(render_pdf(every_field(text)))

    assert len(sheets) % 2 == 0
    assert {(round(sheet.width), round(sheet.height)) for sheet in sheets} == {
        (210, 297),
        (297, 210),
    }


def test_a_document_with_nothing_in_it_is_one_page():
    notice = fujian_notice()
    empty = replace(
        notice,
        body=(),
        number=None,
        addressees="",
        attachments=(),
        signature=(),
        document_date=None,
        note="",
        imprint=None,
    )

    assert len(read(render_pdf(empty))) == 1
