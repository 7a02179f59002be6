"""A picture that is kept as it was sent loses what it says beside its pixels, and no pixel."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from reports.picture_metadata import Unreadable, bare
from tests.photographs import CAMERA, chunk, photograph

MARKS = (b"GPS", CAMERA, b"http://ns.adobe", b"Photoshop", "李四的相机".encode())
XMP = b"<x:xmpmeta>http://ns.adobe.com/xap/1.0/</x:xmpmeta>"


def pixels(content):
    with Image.open(BytesIO(content)) as opened:
        return opened.mode, opened.size, opened.tobytes()


def told(content):
    with Image.open(BytesIO(content)) as opened:
        return dict(opened.getexif())


@pytest.mark.parametrize(
    ("picture_format", "saving"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"xmp": XMP, "comment": "李四的相机".encode()}),
        ("JPEG", {"restart_marker_blocks": 1}),
        ("PNG", {}),
    ],
)
def test_place_and_camera_are_gone_and_every_pixel_is_there(picture_format, saving):
    content = photograph(picture_format, **saving)
    if picture_format == "PNG":
        end = content.index(b"IEND") - 4
        note = chunk(b"iTXt", b"Comment\0\0\0\0\0" + "李四的相机".encode())
        content = content[:end] + note + content[end:]

    kept = bare(content)

    assert [mark for mark in MARKS if mark in content] != []
    assert [mark for mark in MARKS if mark in kept] == []
    assert pixels(kept) == pixels(content)
    assert told(kept) == {}
    assert bare(kept) == kept


def test_how_the_camera_was_held_is_all_that_a_turned_picture_still_says():
    assert told(bare(photograph(orientation=6))) == {0x0112: 6}


def test_colours_stay_what_they_were():
    with_profile = photograph(icc_profile=b"\0" * 128)

    with Image.open(BytesIO(bare(with_profile))) as kept:
        assert kept.info["icc_profile"] == b"\0" * 128


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG"])
def test_what_lies_behind_the_picture_is_cut_off(picture_format):
    content = photograph(picture_format)

    assert bare(content + photograph() + b"PK\x03\x04") == bare(content)


def segment(marker, told):
    return bytes([0xFF, marker]) + (len(told) + 2).to_bytes(2, "big") + told


def test_no_thumbnail_and_no_words_hide_in_what_is_kept_for_its_looks():
    content = photograph()
    jfif = b"JFIF\0\1\2\0\0\1\0\1"
    hidden = [
        segment(0xE0, jfif + b"\1\1" + b"GPS"),  # a thumbnail of one pixel
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\1GPS"),
        segment(0xF0, b"GPS"),
        segment(0x02, b"GPS"),
    ]
    plain = [segment(0xE0, jfif + b"\0\0"), segment(0xEE, b"Adobe\0\x64\0\0\0\0\1")]
    picture = bare(content)[20:]  # behind its own JFIF

    kept = bare(b"\xff\xd8" + b"".join(hidden) + picture)

    assert kept == b"\xff\xd8" + b"".join(plain) + picture
    assert pixels(kept) == pixels(content)


def test_second_picture_behind_one_that_has_no_end_is_cut_off():
    content = photograph()
    endless = bare(content)[:-2]

    assert bare(endless + content) == bare(content)


def test_picture_of_four_colours_is_kept_as_it_is():
    out = BytesIO()
    Image.new("CMYK", (20, 10), (10, 20, 30, 40)).save(out, "JPEG")

    assert pixels(bare(out.getvalue())) == pixels(out.getvalue())


def test_of_a_moving_png_the_first_picture_is_kept():
    out = BytesIO()
    first, second = (Image.new("RGB", (20, 10), colour) for colour in ("red", "blue"))
    first.save(out, "PNG", save_all=True, append_images=[second])

    kept = bare(out.getvalue())

    assert pixels(kept) == pixels(out.getvalue())
    with Image.open(BytesIO(kept)) as opened:
        assert getattr(opened, "n_frames", 1) == 1


@pytest.mark.parametrize("length", [0, 1, 2, 0xFFFF])
def test_segment_of_any_length_is_read_or_refused(length):
    content = photograph()
    broken = content[:2] + b"\xff\xe1" + length.to_bytes(2, "big") + content[2:]

    with suppress(Unreadable):
        assert [mark for mark in MARKS if mark in bare(broken)] == []


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n\0", b"GIF89a", b"%PDF-"])
def test_what_is_no_picture_is_said(content):
    with pytest.raises(Unreadable):
        bare(content)


@given(st.sampled_from(["JPEG", "PNG"]), st.data())
def test_damaged_files_are_read_or_refused(picture_format, data):
    content = bytearray(photograph(picture_format))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
        content[at] = data.draw(st.integers(0, 255))
    content = bytes(content[: data.draw(st.integers(0, len(content)))])

    with suppress(Unreadable):
        assert bare(bare(content)) == bare(content)
