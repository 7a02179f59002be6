"""What stands beside each part of the clerk's form: its counties' words, last year's, the
reviewer's, a colleague's, and what to look at again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from campaigns.rules import Issue
from gongwen.quantities import Quantity
from reports.forms.submission import Part, SubmissionForm
from reports.precedents import Precedent, Precedents
from reports.rolling_up import RolledFigure, RollUp

Value = str | Quantity | None


@dataclass(frozen=True)
class PagePart:
    """`counties` are names and words of a city's counties, of a figure with their sum; `other` is what is stored where that differs from what stands in the form, in words;
    `comment` the reviewer's; `faults` and `remarks` what is lacking and what looks wrong."""

    part: Part
    counties: list[tuple[str, str]] = field(default_factory=list)
    counties_sum: RolledFigure | None = None
    precedents: list[Precedent] = field(default_factory=list)
    comment: object | None = None
    other: str | None = None
    other_value: str = ""
    other_approximate: bool = False
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def may_take_over(self) -> bool:
        """Words of the last time are a start; its figures are not."""
        return bool(self.precedents) and not self.part.is_figure


def page_parts(
    form: SubmissionForm,
    *,
    rolled: RollUp | None = None,
    precedents: Precedents | None = None,
    comments: Mapping[str, object] | None = None,
    others: Mapping[str, Value] | None = None,
    missing: Iterable[Issue] = (),
    remarks: Iterable[Issue] = (),
) -> list[PagePart]:
    """Each part of the form with what belongs to it; `others` are the words of parts that
    somebody else has written otherwise."""
    others = others or {}
    found = []
    for part in form.parts():
        key = part.key
        found.append(
            PagePart(
                part,
                _counties(key, rolled) if rolled else [],
                rolled.figures.get(_pk(key)) if rolled and part.is_figure else None,
                precedents.of(key) if precedents else [],
                (comments or {}).get(key),
                other=in_words(others[key], part.unit) if key in others else None,
                other_value=_typed(others.get(key)),
                other_approximate=getattr(others.get(key), "approximate", False),
                faults=[issue.message for issue in missing if issue.field == key],
                remarks=[issue.message for issue in remarks if issue.field == key],
            )
        )
    return found


def _counties(key: str, rolled: RollUp) -> list[tuple[str, str]]:
    """What each county that the city has accepted says to this part, with its name."""
    if key.startswith("figure_"):
        figure = rolled.figures.get(_pk(key))
        given = figure.given if figure else {}
        return [
            (county.agency.short_name, f"{Quantity(*given[county.pk])}{figure.unit}")
            for county in rolled.counted
            if figure and county.pk in given
        ]
    found = (text.texts for text in rolled.texts if text.key == key)
    return [(county.agency.short_name, words) for county, words in next(found, [])]


def _pk(key: str) -> int:
    return int(key.rpartition("_")[2]) if "_" in key else 0


def in_words(value: Value, unit: str = "") -> str:
    return f"{value}{unit}" if isinstance(value, Quantity) else value or ""


def _typed(value: Value) -> str:
    """As it stands in the field."""
    return str(value.value) if isinstance(value, Quantity) else value or ""


def told(values: Mapping[str, Value]) -> dict[str, object]:
    """The values for the script of the page: a text, or a number with its tick."""
    return {
        key: {"value": str(value.value), "approximate": value.approximate}
        if isinstance(value, Quantity)
        else value
        for key, value in values.items()
    }
