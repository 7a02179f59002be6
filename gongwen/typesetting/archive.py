"""The last touch to a written PDF: what archives ask for and WeasyPrint leaves out."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from importlib.resources import files

import pikepdf

from gongwen.typesetting.drawing import Drawing, draw
from gongwen.typesetting.enclosures import Enclosure, place
from gongwen.typesetting.tags import join_lines


def archival(
    written: bytes, tables: Mapping[int, Drawing], enclosed: Mapping[int, Enclosure]
) -> bytes:
    """The PDF with tables and enclosed pages at their indexes, and a readable metadata stream.

    PDF/A wants the metadata uncompressed and every attached file named once.
    """
    with pikepdf.open(io.BytesIO(written)) as pdf:
        for page in pdf.pages:
            _merge_spacing(page)
        if tables:
            draw(pdf, tables)
        if "/StructTreeRoot" in pdf.Root:
            join_lines(pdf)
        for first, pages in enclosed.items():
            place(pdf.pages, first, pages)
        root = pdf.Root
        if "/AF" in root:
            once = {item.objgen: item for item in root.AF}
            root.AF = pikepdf.Array(list(once.values()))
        if not enclosed:
            root.OutputIntents = pikepdf.Array([_colours(pdf)])
        if "/Metadata" in root:
            root.Metadata.write(root.Metadata.read_bytes())
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return out.getvalue()


# Adjustments with empty strings between them, as WeasyPrint writes them.
_SPLIT = re.compile(rb">-?\d[\d.]*(?:<>-?\d[\d.]*)+")


def _merge_spacing(page: pikepdf.Page) -> None:
    """Say every spacing as one number: Chromium's reader drops the second of a pair, and
    lines drift by up to a millimetre."""
    page.contents_coalesce()
    page.Contents.write(_SPLIT.sub(_sum, page.Contents.read_bytes()))


def _sum(split: re.Match[bytes]) -> bytes:
    return b">%.4f" % sum(map(float, split[0][1:].split(b"<>")))


def _colours(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    """What red, green and blue mean: sRGB, with the profile that comes with WeasyPrint."""
    profile = pdf.make_stream((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes(), N=3)
    return pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB"),
        Info=pikepdf.String("sRGB2014"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
