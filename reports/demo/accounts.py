"""The accounts of the demo world, as `make run` prints them."""

import json
import unicodedata
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password

from agencies.models import User
from agencies.permissions import Role

PASSWORD = "Yanshi-2025"  # noqa: S105  the demo's; whoever runs it reads it on the terminal
PEOPLE = Path(settings.BASE_DIR) / "fixtures" / "people.json"
HEADER = ("角色", "登录名", "姓名", "单位", "密码")


def usernames() -> list[str]:
    """The login names of the demo, in the order of the fixture."""
    rows = json.loads(PEOPLE.read_text())
    return [row["fields"]["username"] for row in rows if row["model"] == "agencies.user"]


def table() -> str:
    """One account per role, in aligned columns; empty without the demo."""
    order = {username: place for place, username in enumerate(usernames())}
    known = {}  # every account of the fixture has the same hash, and checking one is slow
    rows = []
    for role in Role:
        users = User.objects.with_role(role).filter(username__in=order).select_related("agency")
        user = min(users, key=lambda user: order[user.username], default=None)
        if user is None:
            continue
        if user.password not in known:
            known[user.password] = check_password(PASSWORD, user.password)
        password = PASSWORD if known[user.password] else "（已修改）"
        unit = user.agency.short_name
        if user.bureau != user.agency:
            unit = f"{user.bureau.short_name} {unit}"
        rows.append((role.label, user.username, user.name, unit, password))
    return _align([HEADER, *rows]) if rows else ""


def _align(rows):
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines)


def _width(text):
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
