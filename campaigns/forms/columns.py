"""The columns of a schedule as rows of a form: what each holds, what it is called, how wide."""

from django import forms

from agencies.forms.wording import Worded
from campaigns import columns
from campaigns.columns import UNIT_ROLES, Role
from campaigns.models import Activity, Schedule, ScheduleColumn

MOST_COLUMNS = 10
WIDEST = 100


class ColumnForm(Worded, forms.Form):
    """`former` is the role that the column had; its words go along when the role changes."""

    former = forms.ChoiceField(choices=Role, required=False, widget=forms.HiddenInput)
    role = forms.ChoiceField(label="列的内容", choices=[("", "请选择"), *Role.choices])
    title = forms.CharField(label="列名", max_length=20, required=False)
    width = forms.IntegerField(label="列宽", min_value=1, max_value=WIDEST, initial=10)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("role") and not cleaned.get("title"):
            cleaned["title"] = Role(cleaned["role"]).label
        return cleaned


class BaseColumnFormSet(forms.BaseFormSet):
    """All columns of one schedule, in the order of the numbers before them."""

    def __init__(self, *args, schedule, **kwargs):
        self.schedule = schedule
        super().__init__(*args, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label = "次序"
        form.fields["ORDER"].min_value = 1

    def clean(self):
        if any(self.errors):
            return
        chosen = self.chosen()
        roles = [form["role"] for form in chosen]
        for problem in (*_lacking(roles), *_twice(chosen), *self._lost(chosen)):
            raise forms.ValidationError(problem)

    def chosen(self) -> list[dict]:
        """What the columns are to be, in order; blank rows and removed ones left out."""
        return [form.cleaned_data for form in self.ordered_forms if form.cleaned_data.get("role")]

    def save(self, schedule: Schedule) -> None:
        """Inside a transaction: put these columns in place of those there were.

        The words of a column whose role was changed move along.
        """
        chosen = self.chosen()
        moved = {
            row["former"]: row["role"] for row in chosen if row["former"] not in ("", row["role"])
        }
        if moved:
            _move_words(schedule, moved)
        schedule.columns.all().delete()
        ScheduleColumn.objects.bulk_create(
            ScheduleColumn(
                schedule=schedule,
                role=row["role"],
                title=row["title"],
                width=row["width"],
                position=position,
            )
            for position, row in enumerate(chosen, start=1)
        )

    def _lost(self, chosen):
        """A column that is filled in is not dropped in passing."""
        if self.schedule.pk is None:
            return
        kept = {row["former"] or row["role"] for row in chosen}
        rows = list(Activity.objects.filter(category__schedule=self.schedule))
        for column in columns.columns_of(self.schedule):
            filled = sum(bool(columns.words(row, column.role)) for row in rows)
            if column.role not in kept and filled:
                yield (
                    f"“{column.title}”一列已有{filled}项活动填写，不能删除。"
                    "请先清空这些内容，或者把这一列改作其他内容。"
                )


def _lacking(roles):
    for role in (Role.CONTENT, Role.TIME):
        if role not in roles:
            yield f"每张安排表都要有“{role.label}”一列。"
    if not set(roles) & set(UNIT_ROLES):
        names = "”“".join(role.label for role in UNIT_ROLES)
        yield f"请至少设一列单位：“{names}”之一。"


def _twice(chosen):
    for name in ("role", "title"):
        given = [row[name] for row in chosen]
        if twice := next((value for value in given if given.count(value) > 1), None):
            yield f"有两列都是“{Role(twice).label if name == 'role' else twice}”，请修改其中一列。"


def _move_words(schedule, moved):
    for row in Activity.objects.filter(category__schedule=schedule):
        texts = {former: columns.words(row, former) for former in moved}
        columns.assign(row, dict.fromkeys(texts, ""))
        columns.assign(row, {moved[former]: text for former, text in texts.items()})
        row.save()


ColumnFormSet = forms.formset_factory(
    ColumnForm,
    formset=BaseColumnFormSet,
    can_delete=True,
    can_order=True,
    max_num=MOST_COLUMNS,
    absolute_max=MOST_COLUMNS,
    extra=1,
)


def column_formset(data, schedule: Schedule, *, like: Schedule | None = None) -> BaseColumnFormSet:
    """The schedule's columns to be changed; a new one begins with those of `like`, or the
    standard ones."""
    initial = [
        {
            "former": column.role if schedule.pk else "",
            "role": column.role,
            "title": column.title,
            "width": column.width,
        }
        for column in columns.columns_of(like or schedule)
    ]
    return ColumnFormSet(data, schedule=schedule, prefix="columns", initial=initial)
