"""How long a text is wanted: “500字左右” is a band, from a fifth below to a fifth above."""

NARROWEST = 5  # below that a fifth is less than one character


def around(count: int) -> tuple[int, int]:
    """The band of “`count`字左右”; static/js/requirement.js says the same, change both together."""
    return count * 4 // 5, -(-count * 6 // 5)


def middle(lowest: int | None, highest: int | None) -> int | None:
    """The number whose band this is; None if it is nobody's."""
    if lowest is None or highest is None:
        return None
    count = round((lowest + highest) / 2)
    return count if around(count) == (lowest, highest) else None


def in_words(lowest: int | None, highest: int | None) -> str:
    """“500字左右（400—600字）”, “不少于100字” …; empty without a band."""
    if lowest and highest:
        band, count = f"{lowest}—{highest}字", middle(lowest, highest)
        return f"{count}字左右（{band}）" if count else band
    if lowest:
        return f"不少于{lowest}字"
    return f"不超过{highest}字" if highest else ""
