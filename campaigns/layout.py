"""版式核对: a notice's pages measured against GB/T 9704-2012, in words for the office."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.models import User
from campaigns import numbering, official
from campaigns.documents import notice_document
from campaigns.formats import typeset_pdf
from campaigns.house import profile_of
from campaigns.models import LayoutCheck, Notice
from gongwen import serialization
from gongwen.document import Document, DocumentNumber
from gongwen.measuring import Report, Verdict, measure
from gongwen.measuring.catalogue import CATALOGUE
from gongwen.profile import Profile

MOST_FAILURES = 100  # told one by one; whoever has more mends the first and measures again
MOST_TOLD = 5  # of them in a refusal


class Refused(ValidationError):
    """The pages that would be registered break a rule: what that means first, then which ones."""


def fingerprint(document: Document, profile: Profile, **more) -> str:
    """A hash of all that the pages depend on."""
    content = [serialization.encode(document), asdict(profile), more]
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def fingerprint_of_text(document: Document, profile: Profile) -> str:
    """As `fingerprint`, without what 签发 and 登记 add."""
    imprint = replace(document.imprint, printed_on=None) if document.imprint else None
    return fingerprint(replace(document, number=None, document_date=None, imprint=imprint), profile)


def rehearsal(notice: Notice, document: Document, *, today: date) -> Document:
    """The document as 登记 would make it today, under the number that is due."""
    number, series = document.number, notice.number_series
    if number is None and series:
        serial = numbering.next_serial(series, year=today.year)
        number = DocumentNumber(series.issuer_code, today.year, serial)
    dated = replace(document, number=number, document_date=document.document_date or today)
    return official.printed(dated, on=notice.printed_on or today)


def check(notice: Notice, *, by: User, now: datetime) -> LayoutCheck:
    """Measure the pages that 登记 would make, and keep what was found.

    Raise `DamagedFileError` if an uploaded attachment is not there any more.
    """
    document, profile = notice_document(notice), profile_of(notice.issuer)
    today = timezone.localdate(now)
    report = measure(typeset_pdf(rehearsal(notice, document, today=today), profile))
    return keep(notice, report, document, by=by, now=now)


def keep(
    notice: Notice, report: Report, document: Document, *, by: User, now: datetime
) -> LayoutCheck:
    """Keep what was measured of a notice's text, in place of what was found before."""
    kept, _ = LayoutCheck.objects.update_or_create(
        notice=notice,
        defaults={
            "revision": notice.revision,
            "fingerprint": fingerprint_of_text(document, profile_of(notice.issuer)),
            "report": as_json(report),
            "checked_at": now,
            "checked_by": by,
        },
    )
    return kept


def as_json(report: Report) -> dict:
    """The report for keeping: each rule once, with what was measured from least to greatest."""
    groups = groupby(report.measurements, lambda m: (m.rule, m.verdict, m.wanted))
    return {
        "form": report.form,
        "pages": report.pages,
        "failed": len(report.failures),
        "failures": [_told(m) for m in report.failures[:MOST_FAILURES]],
        "rules": [_summed(list(group)) for _, group in groups],
    }


def _told(measurement):
    return {
        "rule": measurement.rule,
        "name": CATALOGUE[measurement.rule].name,
        "clause": measurement.clause,
        "page": measurement.page,
        "measured": _value(measurement.measured, measurement.unit),
        "wanted": measurement.wanted,
        "tolerance": _value(measurement.tolerance, measurement.unit)
        if measurement.tolerance
        else "",
        "message": measurement.message,
    }


def _summed(alike):
    first = alike[0]
    pages = sorted({m.page for m in alike if m.page})
    numbers = sorted(m.measured for m in alike if isinstance(m.measured, int | float))
    measured = _value(first.measured, first.unit)
    if numbers and numbers[0] != numbers[-1]:
        measured = f"{numbers[0]:g}～{_value(numbers[-1], first.unit)}"
    return _told(first) | {
        "verdict": first.verdict.value,
        "pages": [pages[0], pages[-1]] if pages else [],
        "measured": measured,
    }


def _value(value, unit):
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return f"{value:g} {unit}".rstrip() if unit.isascii() else f"{value:g}{unit}"


def refusal(report: Report) -> list[str]:
    """Why these pages may not be registered: which rules, where, and what to do."""
    failures = report.failures
    if not failures:
        return []
    reasons = [f"{m.message}（{_source(m.clause)}）" for m in failures[:MOST_TOLD]]
    rest = len(failures) - len(reasons)
    more = f"另有{rest}处，见下方“版式核对”。" if rest > 0 else ""
    return [
        "版式核对有不合格项，没有登记，也没有占用文号。请按提示处理后再登记。" + more,
        *reasons,
    ]


def _source(clause):
    if clause.startswith("E "):
        return f"GB/T 33476.2 {clause.removeprefix('E ')}"
    return clause if clause == "惯例" else f"GB/T 9704 {clause}"


def shown(report: dict) -> dict:
    """A kept report as the panel shows it: rules by verdict."""
    by_verdict = {verdict: [] for verdict in Verdict}
    for rule in report["rules"]:
        by_verdict[Verdict(rule["verdict"])].append(rule)
    return {
        "form": report["form"],
        "pages": report["pages"],
        "failed": report["failed"],
        "failures": report["failures"],
        "untold": report["failed"] - len(report["failures"]),
        "passed": by_verdict[Verdict.PASS],
        "hints": by_verdict[Verdict.HINT],
        "absent": by_verdict[Verdict.NOT_APPLICABLE],
    }
