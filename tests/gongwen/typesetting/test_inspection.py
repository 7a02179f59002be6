"""PDFs that somebody uploads: refused in words, whatever they unfold to, before anything is printed."""

import io
import resource
import struct
import zlib
from functools import cache

import pikepdf
import pytest

from gongwen.typesetting.enclosures import NotA4
from gongwen.typesetting.inspection import TOO_LARGE, count_pages
from tests.files import A4, pdf

PAGES_IN_A_STREAM = (
    b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"3 0 obj<</Type/Page/MediaBox[0 0 595 842]/Parent 2 0 R>>endobj\n"
)


def changed(change, pages=1):
    with pikepdf.open(io.BytesIO(pdf(*[A4] * pages))) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out, compress_streams=False)
    return out.getvalue()


@cache
def deflated(megabytes):
    packer = zlib.compressobj(9)
    blank = b" " * (1 << 20)
    return b"".join(packer.compress(blank) for _ in range(megabytes)) + packer.flush()


def with_object_stream(megabytes):
    """Its page tree stands in an object stream that unfolds to so much."""
    packed = deflated(megabytes)
    content = PAGES_IN_A_STREAM
    content += b"5 0 obj<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>" % len(packed)
    content += b"stream\n" + packed + b"\nendstream endobj\n"
    places = [content.index(b"%d 0 obj" % number) for number in (1, 3, 5)]
    table = len(content)
    rows = [(0, 0, 65535), (1, places[0], 0), (2, 5, 0), (1, places[1], 0), (1, table, 0)]
    entries = b"".join(struct.pack(">BIH", *row) for row in [*rows, (1, places[2], 0)])
    content += b"4 0 obj<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>" % len(entries)
    return content + b"stream\n" + entries + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % table


def with_long_description(megabytes):
    packed = deflated(megabytes)

    def change(opened):
        stream = pikepdf.Stream(opened, b"")
        stream.write(packed, filter=pikepdf.Name.FlateDecode)
        opened.pages[0].obj.Contents = opened.make_indirect(stream)

    return changed(change)


@pytest.mark.parametrize(
    ("make", "reason"),
    [(with_object_stream, "无法读取"), (with_long_description, "展开后内容过大")],
)
def test_what_unfolds_to_gigabytes_is_refused_and_takes_no_memory_here(make, reason):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(NotA4, match=reason):
        count_pages(make(800))

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_many_descriptions_count_together():
    def change(opened):
        for page in opened.pages:
            stream = pikepdf.Stream(opened, b"")
            stream.write(deflated(70), filter=pikepdf.Name.FlateDecode)
            page.obj.Contents = opened.make_indirect(stream)

    with pytest.raises(NotA4, match=TOO_LARGE):
        count_pages(changed(change, pages=5))


def set_on_page(name, value):
    return lambda opened: opened.pages[0].obj.__setitem__(name, value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (set_on_page("/Rotate", pikepdf.Name.Ninety), "附件PDF第1页的旋转角度有误"),
        (set_on_page("/Rotate", 45), "附件PDF第1页的旋转角度有误"),
        (set_on_page("/UserUnit", 2), "附件PDF第1页的页面范围有误"),
        (set_on_page("/CropBox", [595.28, 841.89, 0, 0]), "附件PDF第1页的页面范围有误"),
        (set_on_page("/CropBox", [0, 0, 595]), "附件PDF第1页的页面范围有误"),
    ],
)
def test_pages_that_say_nonsense_of_themselves_are_refused(change, reason):
    with pytest.raises(NotA4, match=reason):
        count_pages(changed(change))


def test_pages_fewer_than_counted_are_refused():
    with pytest.raises(NotA4, match="附件PDF不完整或已损坏"):
        count_pages(
            pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(
                b"/Count 1", b"/Count 9"
            )
        )


def test_half_a_file_is_refused():
    whole = pdf(*[A4] * 20)

    with pytest.raises(NotA4, match=r"不完整或已损坏|无法读取"):
        count_pages(whole[: len(whole) // 2])


def test_turn_that_stands_on_the_page_tree_counts():
    assert count_pages(changed(set_on_page("/Rotate", 90))) == 1
    with pytest.raises(NotA4, match="旋转角度有误"):
        count_pages(changed(lambda opened: opened.Root.Pages.__setitem__("/Rotate", 45)))
