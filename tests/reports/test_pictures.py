"""What is kept of a photograph, read back with other eyes than those that prepared it."""

import subprocess
import sys
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from reports import pictures
from reports.pictures import Reason
from tests.photographs import CAMERA, heic_bomb, jpeg_bomb, photograph, png_bomb

FORMATS = ["JPEG", "PNG", "HEIF"]


def refusal(content):
    with pytest.raises(pictures.Refused) as refused:
        pictures.prepared(content)
    return refused.value.reason


def marks(content):
    """What a reader of raw bytes finds of the place, the camera and their containers."""
    return [
        mark for mark in (b"Exif", b"GPS", CAMERA, b"http://ns.adobe", b"ICC_") if mark in content
    ]


@pytest.mark.parametrize("picture_format", FORMATS)
def test_place_and_camera_leave_with_the_old_file(picture_format):
    taken = photograph(picture_format)
    assert CAMERA in taken

    kept = pictures.prepared(taken)

    assert marks(kept.content) == []
    assert kept.content.startswith(b"\xff\xd8\xff\xe0")  # a JPEG, and JFIF is all it says
    assert kept.content.count(b"\xff\xd8\xff") == 1  # no thumbnail within
    assert kept.sha256 == sha256(kept.content).hexdigest()


def is_dark(picture, x, y):
    return sum(picture.convert("RGB").getpixel((x, y))) < 120


@pytest.mark.parametrize("picture_format", FORMATS)
def test_picture_taken_sideways_stands_upright(picture_format):
    # Orientation 6: the camera's left edge is the picture's top.
    kept = pictures.prepared(photograph(picture_format, (300, 200), orientation=6))

    picture = Image.open(BytesIO(kept.content))
    assert (kept.width, kept.height) == picture.size == (200, 300)
    assert (is_dark(picture, 100, 10), is_dark(picture, 100, 290)) == (True, False)


@pytest.mark.parametrize("picture_format", FORMATS)
def test_large_picture_is_shrunk(picture_format):
    kept = pictures.prepared(photograph(picture_format, (4000, 1000)))

    assert (kept.width, kept.height) == Image.open(BytesIO(kept.content)).size == (1600, 400)


def test_what_shows_through_is_white():
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")

    kept = pictures.prepared(out.getvalue())

    assert Image.open(BytesIO(kept.content)).getpixel((5, 5)) == (255, 255, 255)


def test_colours_of_a_telephone_become_those_that_everybody_shows():
    # A profile in which red and green change places.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = (profile.index(tag, 128) for tag in (b"rXYZ", b"gXYZ"))
    swapped = bytearray(profile)
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"

    kept = pictures.prepared(photograph(icc_profile=bytes(swapped), colour="#c80000"))

    red, green, _ = Image.open(BytesIO(kept.content)).getpixel((200, 100))
    assert green > 150 > 50 > red


@pytest.mark.parametrize("bomb", [png_bomb, jpeg_bomb, heic_bomb])
def test_picture_is_refused_by_the_size_it_states(bomb):
    content = bomb()
    assert len(content) < 100_000

    assert refusal(content) == Reason.PIXELS


@pytest.mark.parametrize("picture_format", FORMATS)
def test_half_a_picture_is_refused(picture_format):
    taken = photograph(picture_format, (1000, 1000))

    assert refusal(taken[: len(taken) // 2]) == Reason.DAMAGED


@pytest.mark.parametrize(
    "content", [b"", b"MZ" + bytes(500), b"%PDF-1.7\n", b"GIF89a" + bytes(50), b"<svg/>"]
)
def test_what_is_no_picture_is_refused(content):
    assert refusal(content) == Reason.OTHER


def test_picture_that_outgrows_its_process_takes_nothing_along(monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 0.01)

    assert refusal(photograph()) == Reason.TOO_LARGE


@pytest.mark.parametrize("picture_format", FORMATS)
@pytest.mark.filterwarnings("ignore")  # the process of its own has nobody to warn
@given(data=st.data())
def test_damaged_picture_is_read_or_refused(picture_format, data):
    """In this process, for speed: neither another exception nor a crash."""
    content = bytearray(photograph(picture_format, (64, 48)))
    for at, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)
    ):
        content[at] = byte
    try:
        kept = pictures.shrunk(bytes(content))
    except pictures.Refused:
        return
    assert max(kept.width, kept.height) <= pictures.LONGEST_SIDE


PEAK = """
import re, sys
from pathlib import Path
from reports import pictures
pictures.main()
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""


def peak(content):
    """Megabytes that the process of its own took at the highest."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK], input=content, capture_output=True, check=True
    )
    return int(done.stderr) / 1024


@pytest.mark.parametrize("bomb", [png_bomb, jpeg_bomb, heic_bomb])
def test_what_is_refused_takes_no_memory(bomb):
    assert peak(bomb()) < 64


LARGEST = (8160, 6120)  # pixels; a hair below the most that is taken


@pytest.mark.soak
@pytest.mark.parametrize(
    ("picture_format", "mode", "saving"),
    [
        ("JPEG", "RGB", {}),
        ("JPEG", "RGB", {"progressive": True, "subsampling": 0}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "I;16", {}),
        ("HEIF", "RGB", {}),
        ("HEIF", "RGBA", {}),
    ],
)
def test_largest_picture_fits_into_its_process(picture_format, mode, saving):
    out = BytesIO()
    Image.new(mode, LARGEST, 500 if mode == "I;16" else "teal").save(out, picture_format, **saving)

    kept = pictures.prepared(out.getvalue())

    assert (kept.width, kept.height) == (1600, 1200)
    assert peak(out.getvalue()) < pictures.MEMORY >> 20


def test_process_of_its_own_needs_none_of_the_portal():
    script = "import sys, reports.pictures; print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert done.stdout == b"False\n"
