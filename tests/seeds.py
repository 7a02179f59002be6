"""The rows of the real schedule of 2025, as the fixtures have them."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "schedules.json"


class SeedRow(NamedTuple):
    category: str
    content: str
    time: str
    units: str


@cache
def schedule_rows():
    rows = json.loads(FIXTURE.read_text())
    found = [row["fields"] for row in rows if row["model"] == "campaigns.activity"]
    return tuple(
        SeedRow(row["category"][-1], row["content"], row["time_text"], row["responsible_text"])
        for row in found
    )
