"""What the proofreader finds in a notice, by the field of the form in which it stands."""

import hashlib
import json
from datetime import date

from django.core.cache import cache
from django.forms.formsets import TOTAL_FORM_COUNT

from campaigns.documents import notice_document
from campaigns.facts import facts_of
from campaigns.lexicon import LONGEST_WORD, OF_WORDS, lexicon_of, rules_on
from campaigns.manuscript import LINES, typed_document, without_enclosed
from campaigns.models import Notice
from campaigns.places import Places
from campaigns.wordings import GAP
from campaigns.working_days import is_working_day
from gongwen.proofreading import Severity, proofread
from gongwen.reader import Reading

_QUOTED = 36  # characters of a slip that are quoted
_KEPT_SECONDS = 60 * 60


def slips_in(notice: Notice, data, *, user, today: date) -> list[dict]:
    """The findings in the typed form, as the drafting page takes them.

    `start` and `end` count UTF-16 units in the value of `field`; a finding in no field of
    the form has an empty one, and no places.  `word` can be made an own term; it is empty
    where that would not help.
    """
    document = without_enclosed(typed_document(notice, data, user=user))
    return _found(notice, document, data, today)


def slips_of(notice: Notice, *, today: date) -> list[dict]:
    """The findings in the notice as stored, as `slips_in` tells them.

    Once found they are kept for a while: the page that shows them and the step that asks
    for them read the same text.
    """
    document = without_enclosed(notice_document(notice))
    return _found(notice, document, _as_form(notice), today, keep=True)


def _found(notice, document, data, today, *, keep=False):
    titles = tuple(attachment.title for attachment in document.attachments)
    disclosure = data.get("disclosure", "")
    facts = facts_of(notice, attachments=titles, disclosure=disclosure)
    lexicon, rules = lexicon_of(notice.issuer), rules_on(notice.issuer)

    def find():
        reading = Reading.of(document)
        places = Places(document, reading, data)
        found = proofread(
            reading,
            today=today,
            facts=facts,
            lexicon=lexicon,
            only=rules,
            working_day=is_working_day,
        )
        return _once(_told(places, reading.text, finding) for finding in found)

    if not keep:
        return find()
    key = _digest(document, facts, lexicon, sorted(rules), today, sorted(data.items()))
    return cache.get_or_set(f"slips:{key}", find, _KEPT_SECONDS)


def _as_form(notice):
    """The stored notice as its form would post it."""
    data = {name: getattr(notice, name) for name in (*LINES, "body")}
    data["title"] = notice.broken_title or notice.title
    rows = notice.attachments.values_list("title", "text")
    for index, (title, text) in enumerate(rows):
        data[f"attachments-{index}-title"] = title
        data[f"attachments-{index}-text"] = text
    return data | {f"attachments-{TOTAL_FORM_COUNT}": str(len(rows))}


def _told(places, text, finding):
    span = finding.span
    words = text[span.start : span.end]
    can_be_kept = finding.rule in OF_WORDS and len(words) <= LONGEST_WORD and "\n" not in words
    return {
        **places.of(span),
        "rule": finding.rule,
        "severity": finding.severity.value,
        "severity_label": finding.severity.label,
        "message": finding.message,
        "source": finding.source,
        "fix": finding.fix,
        "quote": words.strip()[:_QUOTED],
        "word": words.strip() if can_be_kept else "",
    }


def _once(found):
    """Each slip of a field once, though what stands in it may be printed twice; numbered."""
    kept = {}
    for slip in found:
        at = (slip["field"], slip["start"], slip["end"]) if slip["field"] else id(slip)
        kept.setdefault((at, slip["rule"], slip["message"]), slip)
    return [{"id": f"finding-{number}", **slip} for number, slip in enumerate(kept.values())]


def errors_among(slips: list[dict]) -> list[dict]:
    """What must be mended before 送审, without the gaps still to be filled in."""
    return [slip for slip in slips if slip["severity"] == Severity.ERROR and not _is_gap(slip)]


def gaps_among(slips: list[dict]) -> list[dict]:
    """Gaps 【…】 left open; a refusal names them with their paragraphs, see `unfinished`."""
    return [slip for slip in slips if _is_gap(slip)]


def _is_gap(slip):
    return GAP.fullmatch(slip["quote"]) is not None


def warnings_among(slips: list[dict]) -> list[dict]:
    """What whoever sends the notice for review has to have looked at."""
    return [slip for slip in slips if slip["severity"] == Severity.WARNING]


def hints_among(slips: list[dict]) -> list[dict]:
    return [slip for slip in slips if slip["severity"] == Severity.HINT]


def in_words(slip: dict) -> str:
    """One slip as a line: where, what, and how to mend it."""
    quote = f"“{slip['quote']}”" if slip["quote"] else ""
    mended = ""
    if slip["fix"] is not None:
        mended = f"请改为：{slip['fix']}" if slip["fix"] else "请删去。"
    return f"{slip['label']}{quote}：{slip['message']}{mended}"


def seal(slips: list[dict]) -> str:
    """What stands for these slips: who sends it has looked at exactly them."""
    return _digest([in_words(slip) for slip in slips])[:32] if slips else ""


def _digest(*parts):
    text = json.dumps([repr(part) for part in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
