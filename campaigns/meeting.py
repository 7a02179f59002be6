"""A draft was saved in two places: both texts are kept, and shown for choosing or joining."""

import json
from datetime import datetime

from django.utils import timezone

from agencies.models import User
from campaigns import drafts
from campaigns.manuscript import LINES, one_line, typed_body, typed_document
from campaigns.models import Notice
from campaigns.sheets import broken_title
from gongwen.merging import merge
from gongwen.redline import compare_lines

TEXTS = (*LINES, "body")


def meet(stored: Notice, data, *, by: User, now: datetime) -> dict:
    """What the drafting page shows when its window was not the last to save; JSON values.

    The posted text is kept aside.  `choices` are texts by field: `merged` has the changes of
    both since `base` (a JSON object in `data`), None where they touch; `mine` and `theirs`
    then have all that does not touch, and else the one text or the other.  `picked` are the
    stored values of what is chosen, not written.
    """
    drafts.set_aside(stored, typed_document(stored, data, user=by), by=by, now=now)
    mine = {name: _text(name, data.get(name, "")) for name in TEXTS}
    theirs = {name: getattr(stored, name) for name in TEXTS}
    theirs["title"] = stored.broken_title or stored.title
    base = dict.fromkeys(TEXTS, "") | _read(data.get("base", ""))
    last = drafts.last_saved(stored)
    lines = compare_lines(theirs["body"].splitlines(), mine["body"].splitlines())
    return {
        "revision": stored.revision,
        "own": last is not None and last.saved_by == by,
        "by": last.saved_by.name if last and last.saved_by else "",
        "at": timezone.localtime(stored.updated_at).strftime("%H:%M"),
        "choices": _choices(base, mine, theirs),
        "picked": _picked(stored),
        "redline": as_json(lines),
    }


def _choices(base, mine, theirs):
    merged = {name: merge(base[name], mine[name], theirs[name]) for name in TEXTS}
    if any(field.text is None for field in merged.values()):
        return {
            "merged": None,
            "mine": {name: field.with_mine for name, field in merged.items()},
            "theirs": {name: field.with_theirs for name, field in merged.items()},
        }
    return {
        "merged": {name: field.text for name, field in merged.items()},
        # Where nothing was changed here, the other text is simply newer.
        "mine": {name: mine[name] if mine[name] != base[name] else theirs[name] for name in TEXTS},
        "theirs": theirs,
    }


def _picked(stored):
    day = stored.printed_on.isoformat() if stored.printed_on else ""
    return {
        "number_series": [str(stored.number_series_id or "")],
        "form": [stored.form],
        "is_upward": ["on"] if stored.is_upward else [],
        "sealed": ["on"] if stored.sealed else [],
        "printed_on": [day],
        "addressee_groups": [str(group.pk) for group in stored.addressee_groups.all()],
        "addressee_agencies": [str(agency.pk) for agency in stored.addressee_agencies.all()],
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
    except (ValueError, RecursionError):  # nested without end
        return {}
    if not isinstance(base, dict):
        return {}
    return {
        name: _text(name, value)
        for name, value in base.items()
        if name in TEXTS and isinstance(value, str)
    }


def _text(name, typed):
    """What was typed as the form keeps it; the title with the breaks that its author made."""
    if name == "body":
        return typed_body({"body": typed})
    return broken_title(typed) or one_line(typed) if name == "title" else one_line(typed)
