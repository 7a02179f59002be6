"""What a unit proposes for a schedule: its rows while it writes them, and as handed in.

A cell is named by the role of its column, the category by `CATEGORY`.  A draft keeps any words;
what is wrong with them is said by the rules of `campaigns.columns.fields`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from campaigns.columns import CATEGORY, UNIT_ROLES, assign, columns_of, fields, values_of
from campaigns.models import Schedule, ScheduleColumn
from campaigns.rules import Issue
from gongwen.sheet.cells import clean
from gongwen.workbook.fields import Field, read_value
from reports.models import ProposedActivity, ReportingRequirement, Submission

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was sent: `key` is empty for one that nobody has named yet."""

    key: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """The table that a requirement collects: its columns, and the rules of their cells."""

    schedule: Schedule
    columns: list[ScheduleColumn]
    fields: tuple[Field, ...]

    @property
    def names(self) -> list[str]:
        return [field.name for field in self.fields]

    @property
    def unit_column(self) -> str:
        """The first column that names units; empty if there is none."""
        return next((c.role for c in self.columns if c.role in UNIT_ROLES), "")


def form_of(requirement: ReportingRequirement) -> Form:
    """The form of a requirement that collects into a schedule; without 序号."""
    schedule = requirement.schedule
    columns = columns_of(schedule)
    return Form(schedule, columns, tuple(f for f in fields(schedule, columns) if not f.serial))


def working_rows(submission: Submission) -> list[ProposedActivity]:
    """The rows as the unit writes them, without those that it has removed."""
    return list(submission.proposals.filter(removed=False).select_related("category"))


def words_of(row: ProposedActivity, columns: Iterable[ScheduleColumn]) -> dict[str, str]:
    """The words of every cell; of a category that does not exist those that were typed."""
    category = row.category.name if row.category else row.cells.get(CATEGORY, "")
    return {CATEGORY: category, **values_of(row, columns)}


def is_blank(values: Mapping[str, str], form: Form, unit: str) -> bool:
    """Nothing is filled in but what the portal itself wrote there: the unit's name."""
    return not any(
        text for name, text in values.items() if (name, text) != (form.unit_column, unit)
    )


def under_titles(words: Mapping[str, str], form: Form) -> list[tuple[str, str]]:
    """The words of a row in the order of the columns, each with the title of its column."""
    return [(field.title, words.get(field.name, "")) for field in form.fields]


# --- Writing --------------------------------------------------------------------------


def as_stored(rows: Sequence[Row], form: Form, unit: str) -> list[Row]:
    """The rows as they will read once they are stored; without blank ones."""
    field = _category_field(form)
    found = []
    for row in rows:
        values = _cleaned(row.values, form)
        name, _ = read_value(field, values[CATEGORY])
        if name in field.choices:
            values[CATEGORY] = name
        if not is_blank(values, form, unit):
            found.append(Row(row.key, values))
    return found


def replace(submission: Submission, rows: Sequence[Row]) -> None:
    """Inside the transaction that saves the draft: let these be the rows, in this order.

    A blank row is none.  A row that was handed in, or is in the table, and is not among them
    waits, `removed`, for the next 报送; any other is deleted.
    """
    form = form_of(submission.requirement)
    categories = {category.name: category for category in form.schedule.categories.all()}
    there = {str(row.key): row for row in submission.proposals.select_related("category")}
    unit = submission.agency.short_name
    given = [(row.key, _cleaned(row.values, form)) for row in rows]
    given = [(key, values) for key, values in given if not is_blank(values, form, unit)]
    taken = _taken_elsewhere(submission, [key for key, _ in given])
    made, changed, kept = [], [], set()
    for position, (key, values) in enumerate(given, start=1):
        row = there.get(key) if key not in kept else None
        if row is None:
            row = ProposedActivity(submission=submission, key=_free(key, kept | taken))
        before = row.pk and _state(row)
        kept.add(str(row.key))
        _write(row, values, form, categories)
        row.position, row.removed = position, False
        if row.pk is None:
            made.append(row)
        elif _state(row) != before:
            changed.append(row)
    gone = [row for key, row in there.items() if key not in kept]
    gone = submission.proposals.filter(pk__in=[row.pk for row in gone])
    gone.filter(handed_in__isnull=True, activity=None).delete()
    gone.update(removed=True)
    ProposedActivity.objects.bulk_create(made)
    ProposedActivity.objects.bulk_update(changed, _WRITTEN)


_WRITTEN = (
    "category",
    "content",
    "time_text",
    "responsible_text",
    "cells",
    "position",
    "removed",
)


def _state(row):
    return [getattr(row, "category_id" if name == "category" else name) for name in _WRITTEN]


def _cleaned(values, form):
    return {name: clean(values.get(name, "")).strip() for name in form.names}


def _write(row, values, form, categories):
    name, _ = read_value(_category_field(form), values[CATEGORY])
    row.category = categories.get(name)
    # What is no category is kept in the draft, to be mended.
    assign(row, values | {CATEGORY: "" if row.category else values[CATEGORY]})


def _category_field(form):
    return next(field for field in form.fields if field.name == CATEGORY)


def _taken_elsewhere(submission, keys):
    """Of the keys those that another submission's rows have."""
    keys = [key for key in keys if _is_key(key)]
    others = ProposedActivity.objects.exclude(submission=submission).filter(key__in=keys)
    return {str(key) for key in others.values_list("key", flat=True)} if keys else set()


def _free(key, taken):
    return UUID(key) if _is_key(key) and key not in taken else uuid4()


def _is_key(text):
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


# --- Judging --------------------------------------------------------------------------


def complaints(values: Mapping[str, str], form: Form) -> dict[str, str]:
    """What is wrong with the cells of a row, by the names of their columns."""
    read = {field.name: read_value(field, values.get(field.name, "")) for field in form.fields}
    return {name: complaint for name, (_, complaint) in read.items() if complaint}


def missing(submission: Submission) -> list[Issue]:
    """What must be mended before 报送, cell by cell; `field` is that of the grid."""
    rows = working_rows(submission)
    if not rows:
        return [Issue("add_row", "empty", "还没有填写活动；没有活动的，请作零报告。")]
    form = form_of(submission.requirement)
    return [
        Issue(cell_id(row.key, name), "wrong", f"第{number}项：{complaint}")
        for number, row in enumerate(rows, start=1)
        for name, complaint in complaints(words_of(row, form.columns), form).items()
    ]


def cell_id(key, name: str) -> str:
    return f"{key}_{name}"


# --- Handing in -----------------------------------------------------------------------


def hand_in(submission: Submission) -> None:
    """Inside the transaction of 报送: what is written is from now on what others read.

    What was removed is gone now, except that a row in the table stays, withdrawn, for the
    officer to see.  What was not taken and has other words waits again.
    """
    form = form_of(submission.requirement)
    submission.proposals.filter(removed=True, activity=None).delete()
    submission.proposals.filter(removed=True).update(handed_in=None)
    rows = working_rows(submission)
    rewritten = []
    for row in rows:
        words = words_of(row, form.columns)
        handed_in = {"category": words.pop(CATEGORY), "values": words}
        if row.handed_in != handed_in:
            rewritten.append(row.pk)
        row.handed_in = handed_in
    ProposedActivity.objects.bulk_update(rows, ("handed_in",))
    # The officer may be deciding at this moment: what was decided is looked at in the database.
    submission.proposals.filter(pk__in=rewritten).wait_again()


def take_back(submission: Submission) -> None:
    """Inside the transaction of 零报告: nothing is proposed any more; the drafts stay."""
    submission.proposals.filter(removed=True, activity=None).delete()
    submission.proposals.update(handed_in=None)


def handed_in_words(row: ProposedActivity) -> dict[str, str]:
    return {CATEGORY: row.handed_in["category"], **row.handed_in["values"]}
