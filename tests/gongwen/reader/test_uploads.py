"""Files that somebody uploads: their text, or why there is none, whatever they unfold to."""

import io
import resource
import zipfile
import zlib

import docx
import pikepdf
import pytest

from gongwen.document import Document, Form
from gongwen.reader.uploads import Reason, Refused, text_of_upload
from gongwen.typesetting import render_pdf
from tests.files import pdf


def word(*lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(content, name, part):
    """The same Word file with another part in place of its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, part if item.filename == name else old.read(item))
    return out.getvalue()


def with_pages(tree: bytes) -> bytes:
    """A PDF of these objects; readers find them without a table."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + tree + b"trailer<</Root 1 0 R>>"
    )


def laughing_pages(levels=12):
    """Ten times ten times … pages, all of them the same one."""
    objects = b"".join(
        b"%d 0 obj<</Type/Pages/Count %d/Kids[%b]>>endobj\n"
        % (number, 10 ** (levels - number + 2), b"%d 0 R " % (number + 1) * 10)
        for number in range(2, levels + 2)
    )
    return with_pages(
        objects + b"%d 0 obj<</Type/Page/MediaBox[0 0 595 842]>>endobj\n" % (levels + 2)
    )


def nested_pages(depth=30_000):
    objects = b"".join(
        b"%d 0 obj<</Type/Pages/Count 1/Kids[%d 0 R]>>endobj\n" % (number, number + 1)
        for number in range(2, depth)
    )
    return with_pages(objects + b"%d 0 obj<</Type/Page/MediaBox[0 0 595 842]>>endobj\n" % depth)


def nested_values(depth=200_000):
    return with_pages(b"2 0 obj<</Type/Pages/Kids" + b"[" * depth + b"]" * depth + b">>endobj\n")


def long_content(megabytes=600):
    """A page with text whose content unfolds to so much."""
    packer = zlib.compressobj(1)
    blank = b" " * (1 << 20)
    packed = b"".join(packer.compress(blank) for _ in range(megabytes)) + packer.flush()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        stream = pikepdf.Stream(opened, b"")
        stream.write(packed, filter=pikepdf.Name.FlateDecode)
        opened.pages[0].obj.Contents = opened.make_indirect(stream)
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1)
        opened.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        out = io.BytesIO()
        opened.save(out, compress_streams=False)
    return out.getvalue()


def half_a_notice():
    """Its pages are whole, its table is cut off."""
    content = render_pdf(Document(Form.DOCUMENT, "文件", "关于开展活动的通知", ()))
    return content[: len(content) - 100]


def bomb(megabytes=60):
    """A Word file with a part that unfolds to so much."""
    return with_part(word("关于开展活动的通知"), "docProps/thumbnail.jpeg", bytes(megabytes << 20))


DEEP = b"<w:document xmlns:w='w'>" + b"<w:p>" * 100_000 + b"</w:p>" * 100_000 + b"</w:document>"


@pytest.mark.parametrize(
    ("name", "make", "reasons"),
    [
        ("n.pdf", laughing_pages, {Reason.DAMAGED, Reason.TOO_LARGE}),
        ("n.pdf", nested_pages, {Reason.DAMAGED, Reason.TOO_LARGE}),
        ("n.pdf", nested_values, {Reason.DAMAGED, Reason.TOO_LARGE}),
        ("n.pdf", long_content, {Reason.DAMAGED, Reason.TOO_LARGE}),
        ("n.pdf", half_a_notice, {Reason.DAMAGED}),
        ("n.docx", bomb, {Reason.TOO_LARGE}),
        ("n.docx", lambda: with_part(word("文"), "word/document.xml", DEEP), {Reason.DAMAGED}),
        ("n.docx", lambda: word("关于开展活动的通知")[:5000], {Reason.DAMAGED}),
        ("n.html", lambda: b"<div>" * 500_000, {Reason.DAMAGED}),
    ],
)
def test_hostile_file_is_refused_and_takes_no_memory_here(name, make, reasons):
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(Refused) as refused:
        text_of_upload(name, content)

    assert refused.value.reason in reasons
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_text_of_a_word_file_comes_back_whole():
    lines = ["关于开展活动的通知", "各单位：", "请于6月16日前报送。𠮷"]

    assert text_of_upload("n.docx", word(*lines)) == "\n".join(lines)


def test_too_many_pages_are_counted():
    with pytest.raises(Refused) as refused:
        text_of_upload("n.pdf", pdf(*[(595, 842)] * 61))

    assert (refused.value.reason, refused.value.pages) == (Reason.PAGES, 61)
