"""What a summary begins with: nothing is asked twice that the unit has told already.

Only a submission that is still empty begins so; nothing is kept until the unit saves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongwen.quantities import Quantity
from reports import outcomes
from reports.models import FigureField, ReportingRequirement, Submission
from reports.rolling_up import RolledFigure
from reports.row_figures import told_by
from reports.states import SubmissionState

MOST_LISTED = 30

# A figure is the unit's own sum where its name and its unit both say so.
_MATCHES = {
    "participants": (("人数", "人次", "参加", "参与", "受众", "群众"), ("人", "人次", "名")),
    "enterprises": (("企业",), ("家", "户", "家次")),
    "materials": (("资料", "材料", "宣传品", "手册", "折页"), ("份", "册", "本", "张")),
}
_HELD = (("场次", "活动场", "活动数", "次数", "开展活动"), ("场", "场次", "次", "项", "个"))


@dataclass(frozen=True)
class Beginning:
    """A start of the text, and by field the value with whether it is 约."""

    text: str
    figures: dict[int, tuple[int, bool]] = field(default_factory=dict)


def beginning_of(
    submission: Submission, counties: Mapping[int, RolledFigure] | None = None
) -> Beginning | None:
    """What is known already, for an answer nobody has begun; else None.

    A summary begins with what the unit told of its rows; the figures of a city with the sums
    of its `counties`, by field, unless the rows come to more.
    """
    requirement = submission.requirement
    if not _is_empty(submission):
        return None
    is_summary = requirement.kind == ReportingRequirement.Kind.SUMMARY
    told = list(told_by(submission)) if is_summary else []
    sums = outcomes.sums_of(told)
    figures = {pk: (figure.value, figure.approximate) for pk, figure in (counties or {}).items()}
    for asked in requirement.figure_fields.all():
        if not told or asked.source != FigureField.Source.TYPED:
            continue
        if (found := matching_sum(asked, sums)) and found.value >= figures.get(asked.pk, (0,))[0]:
            figures[asked.pk] = found.value, found.approximate
    if not told and not figures:
        return None
    return Beginning(_text(submission, told, sums) if told else "", figures)


def _is_empty(submission):
    """Nobody has saved anything yet, text or figures."""
    return submission.state == SubmissionState.AWAITED and submission.revision == 0


def matching_sum(asked: FigureField, sums: outcomes.Sums) -> Quantity | None:
    """The sum of rows that a typed figure speaks of, by its name and its unit; else None."""
    if _says(asked, _HELD):
        return Quantity(sums.held)
    for total in sums.figures:
        if total.given and _says(asked, _MATCHES[total.quantity.name]):
            return Quantity(total.value, total.approximate)
    return None


def _says(asked, match):
    names, units = match
    return asked.unit in units and any(name in asked.name for name in names)


def _text(submission, told, sums):
    figures = "，".join(f"{each.quantity.label}{each}" for each in sums.figures if each.given)
    others = any(each.agency_id != submission.agency_id for each in told)
    we = "我单位及所属县级单位" if others else "我单位"
    lines = [f"{we}共开展活动{sums.held}项{'，' + figures if figures else ''}。"]
    for number, outcome in enumerate(told[:MOST_LISTED], start=1):
        where = f"，{outcome.place}" if outcome.place else ""
        facts = "，".join(outcomes.figures_in_words(outcome))
        content = outcome.activity.content.rstrip("。；;")
        lines.append(
            f"{number}. {content}（{outcome.time_text}{where}）{'，' + facts if facts else ''}。"
        )
    if len(told) > MOST_LISTED:
        lines.append(f"此外还开展活动{len(told) - MOST_LISTED}项。")
    return "\n".join(lines)
