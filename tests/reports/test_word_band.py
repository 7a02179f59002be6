import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.word_band import NARROWEST, around, in_words, middle


@pytest.mark.parametrize(
    ("lowest", "highest", "words"),
    [
        (400, 600, "500字左右（400—600字）"),
        (100, 1000, "100—1000字"),
        (100, None, "不少于100字"),
        (None, 300, "不超过300字"),
        (None, None, ""),
    ],
)
def test_band_is_said_as_officers_say_it(lowest, highest, words):
    assert in_words(lowest, highest) == words


@given(st.integers(NARROWEST, 100_000))
def test_number_is_found_again_from_its_band(count):
    lowest, highest = around(count)

    assert middle(lowest, highest) == count
    assert lowest <= count * 0.8 < lowest + 1
    assert highest - 1 < count * 1.2 <= highest + 1e-9
