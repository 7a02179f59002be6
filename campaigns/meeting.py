"""Two people have written in one draft: both texts are kept, and shown for choosing or joining."""

import json
from datetime import datetime

from django.utils import timezone

from agencies.models import User
from campaigns import drafts
from campaigns.manuscript import LINES, one_line, typed_body, typed_document
from campaigns.models import Notice
from gongwen.merging import merge
from gongwen.redline import compare_lines


def meet(stored: Notice, data, *, by: User, now: datetime) -> dict:
    """What the drafting page shows when `by` was not the last to save; JSON values.

    The posted text is kept aside.  `theirs` is the stored text by field, `merged` that with
    the changes of both since `base` (a JSON object in `data`), None where they touch.
    """
    drafts.set_aside(stored, typed_document(stored, data, user=by), by=by, now=now)
    mine = {name: one_line(data.get(name, "")) for name in LINES} | {"body": typed_body(data)}
    theirs = {name: getattr(stored, name) for name in mine}
    base = theirs | _read(data.get("base", ""))
    merged = {name: merge(base[name], mine[name], theirs[name]) for name in mine}
    last = stored.saved_drafts.filter(set_aside=False).select_related("saved_by").last()
    lines = compare_lines(theirs["body"].splitlines(), mine["body"].splitlines())
    return {
        "revision": stored.revision,
        "by": last.saved_by.name if last and last.saved_by else "",
        "at": timezone.localtime(stored.updated_at).strftime("%H:%M"),
        "theirs": theirs,
        "merged": None if None in merged.values() else merged,
        "redline": as_json(lines),
    }


def as_json(lines):
    return [
        {
            "change": line.change.value,
            "pieces": [[piece.change.value, piece.text] for piece in line.pieces],
        }
        for line in lines
    ]


def _read(text):
    """The texts of a posted JSON object; empty for anything else."""
    try:
        base = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(base, dict):
        return {}
    known = (*LINES, "body")
    return {
        name: value.replace("\r\n", "\n")
        for name, value in base.items()
        if name in known and isinstance(value, str)
    }
