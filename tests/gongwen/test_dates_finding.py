from datetime import date

import pytest

from gongwen.dates import find_dates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "请于6月16日前报送，5月29日至6月9日（星期一）上午10:00至11:00开展。",
            ["6月16日前", "5月29日至6月9日（星期一）上午10:00至11:00"],
        ),
        ("福建〔2025〕147号，2025年6月9日前后、第18个", ["2025年6月9日前后"]),
        ("2026年底前完成，12月30日至1月5日放假", ["2026年底前", "12月30日至1月5日"]),
        ("二〇二五年六月九日至十二日开展", ["二〇二五年六月九日至十二日"]),
        ("2025.6.9-2025.6.12，见2025-06-20。", ["2025.6.9-2025.6.12", "2025-06-20"]),
        ("6月30家企业", ["6月"]),
        ("十二个月内办结，版本6.9，共3个月", []),
        ("6月\t9日", ["6月"]),
        ("6月7月，6月底7月初", ["6月", "7月", "6月底7月初"]),
    ],
)
def test_times_are_found_as_written(text, found):
    assert [text[place.start : place.end] for place, _ in find_dates(text, year=2025)] == found


def test_a_time_comes_with_its_days():
    [(place, span)] = find_dates("拟于6月中旬举办", year=2025)

    assert (place.start, place.end) == (2, 6)
    assert (span.first, span.last) == (date(2025, 6, 11), date(2025, 6, 20))
