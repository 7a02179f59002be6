"""Two sums of one thing: what the units hand in, and what they tell of each activity.

The text says what was handed in, which the bureau has accepted, and names no sum by 活动主题
that does not add up to it; the officer may take the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.compiled_figures import UNREVIEWED, WORDS, Basis, Counted
from reports.models import Compilation, FigureField, Submission


@dataclass(frozen=True)
class Apart:
    """A unit whose two sums differ; an amount that it did not give is empty."""

    submission: Submission
    reported: str
    told: str


@dataclass(frozen=True)
class Difference:
    """A 数据项 whose two sums differ, unit by unit; `takes_told` says which the text has."""

    field: FigureField
    reported: Counted
    told: Counted
    units: list[Apart]
    takes_told: bool = False

    def __str__(self):
        return f"“{self.field.name}”报送数据合计{self.reported}，开展情况合计{self.told}"


def told_as(field: FigureField) -> str:
    """The quantity of 开展情况 that the field sums up as well; else empty."""
    if field.source in WORDS and WORDS[field.source][1] == field.unit:
        return field.source
    return next((name for name, words in WORDS.items() if words == (field.name, field.unit)), "")


def differences(basis: Basis, scope: str, taken: frozenset[int] = frozenset()) -> list[Difference]:
    """The fields whose sums differ; `taken` are those of which the text says the told one."""
    found = []
    for field in basis.fields:
        name = told_as(field)
        reported = basis.count(f"figure_{field.pk}{scope}")
        told = basis.count(name) if name else None
        if not (told and told.is_given and reported.is_given):
            continue
        if told.quantity.value != reported.quantity.value:
            units = list(_apart(basis, field, name, scope))
            found.append(Difference(field, reported, told, units, field.pk in taken))
    return found


def _apart(basis, field, name, scope) -> Iterator[Apart]:
    for submission in basis.submissions:
        narrowed = f":agency_{submission.agency_id}"
        reported = basis.count(f"figure_{field.pk}{narrowed}{scope}")
        told = basis.count(f"{name}{narrowed}")
        if reported.quantity.value != told.quantity.value:
            yield Apart(
                submission,
                str(reported) if reported.is_given else "",
                str(told) if told.is_given else "",
            )


def standing(compilation: Compilation, basis: Basis) -> list[Difference]:
    """Those of a draft that are to be settled."""
    scope = f":{UNREVIEWED}" if compilation.takes_unreviewed() else ""
    return differences(basis, scope, by_rows(compilation, basis))


def by_rows(compilation: Compilation, basis: Basis) -> frozenset[int]:
    """The fields of which the text has what 开展情况 adds up to."""
    keys = {figure.key.removesuffix(f":{UNREVIEWED}") for figure in compilation.figures.all()}
    return frozenset(field.pk for field in basis.fields if told_as(field) in keys)


def other_key(key: str, field: FigureField) -> str:
    """The key of the same figure counted the other way; empty for one of another field."""
    what, colon, narrowed = key.partition(":")
    if "category_" in narrowed:
        return ""
    ways = (f"figure_{field.pk}", told_as(field))
    if what not in ways:
        return ""
    return f"{ways[1 - ways.index(what)]}{colon}{narrowed}"
