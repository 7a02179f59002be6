"""The OFD of a document held against its PDF: places of characters, and ink."""

import io

import pdfplumber
import pikepdf
import pypdfium2  # comes with pdfplumber
import pytest

from tests.gongwen.ofd_reader import Reader, stray_ink

MM = 25.4 / 72
PER_MM = 6.0


def assert_same_text_and_places(pdf, ofd):
    pages = Reader(ofd).pages
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        assert len(pages) == len(opened.pages)
        for page, sheet in zip(pages, opened.pages, strict=True):
            assert (page.width, page.height) == (
                pytest.approx(float(sheet.width) * MM, abs=0.01),
                pytest.approx(float(sheet.height) * MM, abs=0.01),
            )
            assert page.text == "".join(char["text"] for char in sheet.chars)
            for character, char in zip(page.characters, sheet.chars, strict=True):
                a, b, c, d, x, y = char["matrix"]
                assert character.x == pytest.approx(x * MM, abs=0.01)
                assert character.y == pytest.approx((float(sheet.height) - y) * MM, abs=0.01)
                assert character.font == char["fontname"].partition("+")[2]
                assert character.upright == (b == c == 0 and a == d)


def stray_ink_of(reader, index, pdf):
    """How dark the darkest ink of a page is that one of the two formats lacks, 0 to 255."""
    drawn = reader.draw(reader.pages[index], PER_MM)
    return stray_ink(drawn, _picture_of(pdf, index, drawn.size))


def _picture_of(pdf, page, size):
    """A page drawn by PDFium, which must not see two numbers in a row between strings:
    it forgets one of them where a font begins."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        steps = [
            ([pikepdf.Array(_merged(step.operands[0]))], step.operator)
            if str(step.operator) == "TJ"
            else (step.operands, step.operator)
            for step in pikepdf.parse_content_stream(opened.pages[page])
        ]
        opened.pages[page].Contents = opened.make_stream(pikepdf.unparse_content_stream(steps))
        out = io.BytesIO()
        opened.save(out)
    drawn = pypdfium2.PdfDocument(out.getvalue())[page].render(scale=PER_MM * MM)
    return drawn.to_pil().convert("RGB").crop((0, 0, *size))


def _merged(pieces):
    merged = []
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            if bytes(piece):
                merged.append(piece)
        elif merged and not isinstance(merged[-1], pikepdf.String):
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged
