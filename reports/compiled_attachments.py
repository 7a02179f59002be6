"""What a summary carries: figures by unit, activities done against planned, all texts, photographs."""

from gongwen.document import Align, Column, Table
from reports import relevelling
from reports.compiled_differences import told_as
from reports.compiled_figures import UNREVIEWED, Basis
from reports.models import Submission
from reports.states import SubmissionState

LONGEST_TEXT = 55_000  # characters; the form takes 60,000
_SERIAL, _UNIT = 0.06, 0.25
_WEIGHT = 4
_MOST_UPRIGHT = 6  # columns of figures on an upright page: 17 mm each
_NONE = "—"
TITLES = {
    "figures": "活动数据汇总表",
    "activities": "活动完成情况表（已开展项数/计划项数）",
    "summaries": "各单位活动总结",
    "photos": "活动照片",
}


def figures_table(
    basis: Basis, *, unreviewed: bool, by_rows: frozenset[int] = frozenset()
) -> Table | None:
    """单位 × 数据项 with a row of sums; None where nothing was given.

    The columns of the fields `by_rows` have what 开展情况 adds up to.
    """
    taken = {each.pk for each in basis.taken(unreviewed)}
    scope = f":{UNREVIEWED}" if unreviewed else ""
    if not basis.fields or not any(
        basis.count(f"figure_{each.pk}{scope}").is_given for each in basis.fields
    ):
        return None
    keys = [told_as(each) if each.pk in by_rows else f"figure_{each.pk}" for each in basis.fields]
    rows = []
    for submission in _listed(basis):
        of_unit = [basis.count(f"{key}:agency_{submission.agency_id}{scope}") for key in keys]
        if not any(cell.is_given for cell in of_unit):
            words = _NONE if submission.pk in taken else submission.get_state_display()
            shown = [words] + [_NONE] * (len(keys) - 1)
        else:
            shown = [str(cell.quantity) if cell.is_given else _NONE for cell in of_unit]
        rows.append((str(len(rows) + 1), submission.agency.short_name, *shown))
    sums = [str(basis.count(f"{key}{scope}").quantity) for key in keys]
    return _table([str(each) for each in basis.fields], rows, sums)


def _listed(basis):
    """Whoever was to submit, without those let off."""
    return [each for each in basis.submissions if each.state != SubmissionState.EXEMPT]


def activities_table(basis: Basis) -> Table | None:
    """单位 × 活动主题: held of planned; None where no unit told of any."""
    if not basis.activities or not basis.outcomes:
        return None
    rows = []
    for agency in basis.agencies:
        if not basis.count(f"planned:agency_{agency.pk}").is_given:
            continue
        cells = [
            _done(basis, f":agency_{agency.pk}:category_{each.pk}") for each in basis.categories
        ]
        cells.append(_done(basis, f":agency_{agency.pk}"))
        rows.append((str(len(rows) + 1), agency.short_name, *cells))
    if not rows:
        return None
    sums = [_done(basis, f":category_{each.pk}") for each in basis.categories] + [_done(basis, "")]
    return _table([*(each.name for each in basis.categories), "合计"], rows, sums)


def _done(basis, narrowed):
    planned = basis.count(f"planned{narrowed}")
    if not planned.is_given:
        return _NONE
    return f"{basis.count(f'held{narrowed}').quantity}/{planned.quantity}"


def _table(titles, rows, sums):
    # （件次） does not break: it takes more room than （场）.
    weights = [_WEIGHT + len(title.rpartition("（")[2]) * ("（" in title) for title in titles]
    share = (1 - _SERIAL - _UNIT) / sum(weights)
    columns = [Column("序号", _SERIAL, Align.CENTER), Column("单位", _UNIT)]
    columns += [
        Column(title, share * weight, Align.CENTER)
        for title, weight in zip(titles, weights, strict=True)
    ]
    rows = [*rows, ("", "合计", *sums)]
    return Table(tuple(columns), tuple(rows), landscape=len(titles) > _MOST_UPRIGHT)


def is_shared(basis: Basis) -> bool:
    """Whether any activity has several of the units, so that it counts in several rows."""
    own = {agency.pk for agency in basis.agencies}
    return any(
        sum(unit.pk in own for unit in each.responsible_agencies.all()) > 1
        for each in basis.activities
    )


def summaries(basis: Basis, taken: list[Submission]) -> list[str]:
    """All texts as handed in, each below the name of its unit; one attachment, or several."""
    parts, number = [""], 0
    for submission in taken:
        text = _summary(basis, submission, number + 1)
        if not text:
            continue
        if parts[-1] and len(parts[-1]) + len(text) > LONGEST_TEXT:
            parts.append("")
            text, number = _summary(basis, submission, 1), 0
        number += 1
        parts[-1] = f"{parts[-1]}\n{text}".strip()
    return [part for part in parts if part]


def _summary(basis, submission, number):
    lines, following = relevelling.below(submission.submitted_text, 2)
    for question, text in basis.answers(submission):
        asked = question.text.rstrip("？?。：:")
        lines.append(f"{relevelling.mark_of(2, following)}{asked}")
        lines += relevelling.below(text, 3)[0]
        following += 1
    if not lines:
        return ""
    heading = f"{relevelling.mark_of(1, number)}{submission.agency.name}"
    return "\n".join([heading, *lines])
