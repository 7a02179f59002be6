"""What the unit answered the last time: the same series, the same kind, an earlier year.

A unit that was merged or renamed is asked for what its predecessors answered.
"""

from dataclasses import dataclass, field

from gongwen.quantities import Quantity
from reports.handed_in import parts_of
from reports.models import FigureField, Question, Submission, SubmissionVersion
from reports.states import REPORTED_STATES
from reports.successors import Successors


@dataclass(frozen=True)
class Precedent:
    """One unit's last answer to one part; `quantity` of a figure."""

    source: str  # 去年, 去年思明局, 2023年
    words: str
    quantity: Quantity | None = None


@dataclass(frozen=True)
class Precedents:
    """The last answers by the key of the part, and the submissions they stand in."""

    when: str = ""  # 去年, or 2023年 where it was not the year before
    by_key: dict[str, list[Precedent]] = field(default_factory=dict)
    submissions: list[Submission] = field(default_factory=list)

    def of(self, key: str) -> list[Precedent]:
        return self.by_key.get(key, [])

    def total(self, key: str) -> Quantity | None:
        """A figure of the last time, of all predecessors together; None without one."""
        given = [each.quantity for each in self.of(key) if each.quantity is not None]
        if not given:
            return None
        return Quantity(sum(q.value for q in given), any(q.approximate for q in given))


def precedents_of(submission: Submission) -> Precedents:
    """What was handed in the last time, matched to this requirement's parts by name."""
    found = _last_of(submission)
    if not found:
        return Precedents()
    requirement = submission.requirement
    year = _year(found[0])
    when = "去年" if year == _year(submission) - 1 else f"{year}年"
    versions = SubmissionVersion.objects.in_force().filter(submission__in=found)
    contents = {version.submission_id: version.contents for version in versions}
    by_key: dict[str, list[Precedent]] = {}
    for earlier in found:
        agency = "" if earlier.agency_id == submission.agency_id else earlier.agency.short_name
        for key, words, quantity in _parts(
            earlier,
            contents.get(earlier.pk, {}),
            requirement.questions.all(),
            requirement.figure_fields.all(),
        ):
            by_key.setdefault(key, []).append(Precedent(when + agency, words, quantity))
    return Precedents(when, by_key, found)


def _last_of(submission):
    """The submissions of the latest earlier year, one of each agency, the likest title first."""
    requirement = submission.requirement
    campaign = requirement.notice.campaign
    earlier = (
        Submission.objects.filter(
            agency__in=Successors.all().line(submission.agency_id),
            state__in=REPORTED_STATES,
            requirement__kind=requirement.kind,
            requirement__schedule=None,
            requirement__notice__issuer=requirement.notice.issuer_id,
            requirement__notice__campaign__series=campaign.series_id,
            requirement__notice__campaign__year__lt=campaign.year,
        )
        .select_related("agency", "requirement__notice__campaign")
        .order_by("-requirement__notice__campaign__year", "agency__position", "-pk")
    )
    chosen: dict[int, Submission] = {}
    for each in earlier:
        if chosen and each.requirement.notice.campaign.year < _year(next(iter(chosen.values()))):
            break
        is_likest = each.requirement.title == requirement.title
        if each.agency_id not in chosen or is_likest:
            chosen[each.agency_id] = each
    return list(chosen.values())


def _year(submission):
    return submission.requirement.notice.campaign.year


def _parts(
    earlier: Submission, contents: dict, questions: list[Question], fields: list[FigureField]
):
    """Key, words and quantity of what the earlier one says to these parts."""
    if earlier.submitted_text:
        yield "text", earlier.submitted_text, None
    answers = {name: text for name, text in earlier.submitted_answers if text}
    for question in questions:
        if question.text in answers:
            yield f"question_{question.pk}", answers[question.text], None
    figures = {part.label: part.contents for part in parts_of(contents) if part.kind == "figure"}
    for asked in fields:
        figure = figures.get(asked.name)
        if figure and figure["unit"] == asked.unit:
            quantity = Quantity(figure["value"], figure["approximate"])
            yield f"figure_{asked.pk}", figure["words"], quantity
