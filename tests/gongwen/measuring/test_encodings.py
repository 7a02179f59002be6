"""Encodings that are written into a file."""

from gongwen.measuring.encodings import Encoding


def test_codes_are_read_by_their_ranges_and_the_rest_has_no_glyph():
    encoding = Encoding(
        b"1 begincodespacerange <0000> <ffff> endcodespacerange "
        b"2 begincidchar <0060> 0 <0042> 66 endcidchar "
        b"1 begincidrange <0100><01ff> 300 endcidrange"
    )

    codes = list(encoding.decode(b"\x00\x60\x00\x42\x01\x02\x09\x09"))

    assert [(code, encoding.cid(code)) for code in codes] == [
        (0x60, 0),
        (0x42, 66),
        (0x102, 302),
        (0x909, 0),
    ]


def test_codes_of_several_lengths_are_told_by_their_spaces():
    encoding = Encoding(
        b"2 begincodespacerange <00><7f> <8140><fefe> endcodespacerange /Identity-H usecmap"
    )

    assert list(encoding.decode(b"A\x81\x40B\x81")) == [0x41, 0x8140, 0x42, 0x81]
    assert encoding.cid(0x8140) == 0x8140


def test_nonsense_is_read_as_codes_of_two_bytes():
    encoding = Encoding(b"begincidrange <zz> 1 begincidchar <> endcidchar")

    assert list(encoding.decode(b"\x00\x01\x02")) == [1, 2]
    assert encoding.cid(1) == 0
