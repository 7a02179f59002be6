"""What an office may choose where GB/T 9704-2012 leaves a choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Profile:
    """House style; as built it is the national default.

    `mirrored` puts the binding edge of even pages on the right, for sheets that
    are printed on both sides (5.2.1: 28 at the binding edge, 26 outside).
    `seal` is the diameter of a seal in mm (45 for a department; 50 for a
    provincial government), `red` the colour of mark and rules as CSS.  `fonts`
    puts family names in front of a face's own chain: fangsong, kaiti, heiti,
    songti or xiaobiaosong.
    """

    mirrored: bool = False
    seal: float = 45.0
    red: str = "#e60012"
    # A mapping has no hash; that of the rest serves for a profile, which is compared as a whole.
    fonts: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


NATIONAL = Profile()
