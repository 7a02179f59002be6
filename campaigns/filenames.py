"""Names of files that people save: a title as it reads, on every system."""

# What no Windows file name may hold, in its full-width form; a slash would even cut the name.
_FULL_WIDTH = str.maketrans('/\\:*?"<>|', "／＼：＊？＂＜＞｜")


def file_name(title: str, suffix: str) -> str:
    """`title` on one line with the suffix (".pdf")."""
    return " ".join(title.split()).translate(_FULL_WIDTH) + suffix
