"""What a person had written in a form that was not accepted, to be shown for copying."""

import re

MOST_CHARACTERS = 200_000
# Keys, choices, ticks and numbers are no loss, and mean nothing without their labels.
_WRITTEN = re.compile(r"[^A-Za-z0-9_-]")
_NEVER = re.compile(r"password|csrfmiddlewaretoken|^next$|^username$", re.IGNORECASE)


def typed_texts(posted) -> list[str]:
    """The texts of a posted form in its order; no password, no file, at most `MOST_CHARACTERS`."""
    texts, left = [], MOST_CHARACTERS
    for name, values in posted.lists():
        if _NEVER.search(name):
            continue
        for text in (value.strip()[:left] for value in values):
            if _WRITTEN.search(text):
                texts.append(text)
                left -= len(text)
    return texts
