import pytest

from gongwen.numerals import to_chinese


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (18, "十八"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
    ],
)
def test_number_is_written_as_a_count(number, written):
    assert to_chinese(number) == written


def test_every_number_is_written_differently():
    assert len({to_chinese(number) for number in range(100)}) == 100


@pytest.mark.parametrize("number", [-1, 100])
def test_number_out_of_range_is_refused(number):
    with pytest.raises(ValueError, match="零到九十九"):
        to_chinese(number)
