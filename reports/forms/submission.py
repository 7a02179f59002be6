from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms

from agencies.forms.fields import PlainTextField
from agencies.forms.wording import Worded
from gongwen.quantities import Quantity, read_quantity
from reports.beginnings import Beginning
from reports.models import Answer, Figure, FigureField, Submission
from reports.uploads import ACCEPT

# What a database column for whole numbers holds, with room to spare.
LARGEST_VALUE = 10**12
LONGEST_TEXT = 100_000
LONGEST_ANSWER = 20_000
NO_APPROXIMATE = "这一项请填准确的数，不填约数。"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class QuantityField(forms.CharField):
    """A number as people type it, 约 and 余 with it; its value is a `Quantity` or None."""

    def __init__(self, *, unit: str, is_exact: bool, **kwargs):
        super().__init__(required=False, **kwargs)
        self.unit = unit
        self.is_exact = is_exact

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            quantity = read_quantity(text, unit=self.unit, is_exact=self.is_exact)
        except ValueError as refused:
            raise forms.ValidationError(str(refused)) from refused
        if quantity.value > LARGEST_VALUE:
            raise forms.ValidationError("数值过大，请核对。")
        return quantity

    def run_validators(self, value):
        """Those of a text do not concern a number."""

    def prepare_value(self, value):
        return value.value if isinstance(value, Quantity) else value


@dataclass(frozen=True)
class Part:
    """One thing that is asked, as the page shows it; `key` is its name everywhere.

    `approximate` only of a figure that may be one; `is_known` where it comes from what the
    unit told of its activities.
    """

    key: str
    label: str
    field: forms.BoundField
    hint: str = ""
    unit: str = ""
    is_required: bool = True
    approximate: forms.BoundField | None = None
    is_known: bool = False

    @property
    def is_figure(self) -> bool:
        return bool(self.unit)


class SubmissionForm(Worded, forms.Form):
    """Text, answers, figures and files of one submission, as far as they are asked.

    Nothing is required here: a draft may be incomplete, and what a submission
    lacks is said by `missing.missing_parts`.  Files are checked and kept by
    `uploads`, whether or not the rest is valid.  A submission that is not saved, of a
    requirement that is looked at before it is issued, has an empty form.
    """

    files = forms.FileField(
        label="附件",
        required=False,
        widget=FilesInput({"multiple": True, "accept": ACCEPT}),
        help_text="没有可以不传。可多选，支持PDF、Word、Excel、WPS、OFD、JPG、PNG、ZIP。"
        "图片去掉拍摄地点等信息后保存；文档、压缩包里的不作改动。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, submission: Submission, data=None, *, beginning: Beginning | None = None):
        self.submission, self.beginning = submission, beginning
        requirement = submission.requirement
        self.questions = list(requirement.questions.all())
        self.figure_fields = [
            field
            for field in requirement.figure_fields.all()
            if field.source == FigureField.Source.TYPED
        ]
        self.stored = stored_values(submission)
        super().__init__(data, initial=self._initial())
        if requirement.asks_text:
            self._add_text("text", "正文", requirement, 4 if requirement.schedule_id else 16)
        for question in self.questions:
            self._add_text(f"question_{question.pk}", question.text, question, 6)
        for field in self.figure_fields:
            self._add_figure(field)
        if not requirement.takes_files:
            del self.fields["files"]

    def _initial(self):
        initial = {"revision": self.submission.revision}
        for key, value in self.stored.items():
            if isinstance(value, Quantity):
                pk = key.removeprefix("figure_")
                initial[key], initial[f"approximate_{pk}"] = value, value.approximate
            else:
                initial[key] = value
        if self.beginning:
            initial["text"] = self.beginning.text
            for pk, (value, approximate) in self.beginning.figures.items():
                initial[f"figure_{pk}"], initial[f"approximate_{pk}"] = value, approximate
        return initial

    def _add_text(self, key, label, band, rows):
        """`band` has `min_characters` and `max_characters`."""
        counter = "text_count" if key == "text" else f"{key}_count"
        attributes = {
            "rows": rows,
            "class": "form-control",
            "data-character-count": f"#{counter}",
            "aria-describedby": f"{counter} id_{key}_error",
        }
        if band.min_characters:
            attributes["data-min"] = band.min_characters
        if band.max_characters:
            attributes["data-max"] = band.max_characters
        self.fields[key] = PlainTextField(
            label=label,
            required=False,
            strip=False,
            max_length=LONGEST_TEXT if key == "text" else LONGEST_ANSWER,
            widget=forms.Textarea(attributes),
            error_messages={"max_length": "最多%(limit_value)d字，现有%(show_value)d字，请精简。"},
        )
        self.fields[key].widget.attrs.pop("maxlength", None)

    def _add_figure(self, field):
        key = f"figure_{field.pk}"
        self.fields[key] = QuantityField(
            label=field.name,
            unit=field.unit,
            is_exact=not field.takes_approximate,
            widget=forms.TextInput(
                {
                    "class": "form-control",
                    # The keys of numbers; 约 has its tick beside it.
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "aria-describedby": f"id_{key}_error",
                }
            ),
        )
        if field.takes_approximate:
            self.fields[f"approximate_{field.pk}"] = forms.BooleanField(
                label="约数",
                required=False,
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )

    def clean(self):
        """A figure is 约 by its words or by its tick, where that may be."""
        cleaned = super().clean()
        for field in self.figure_fields:
            key, quantity = f"figure_{field.pk}", cleaned.get(f"figure_{field.pk}")
            if quantity is None:
                continue
            if quantity.approximate and not field.takes_approximate:
                self.add_error(key, NO_APPROXIMATE)
            else:
                ticked = cleaned.get(f"approximate_{field.pk}", False)
                cleaned[key] = Quantity(quantity.value, quantity.approximate or ticked)
        return cleaned

    def on_revision(
        self, revision: int, brought: Mapping[str, str | Quantity | None] | None = None
    ) -> "SubmissionForm":
        """The same form, to be saved over `revision`, now that it is shown beside it, with
        what others said of the parts that are `brought`."""
        data = self.data.copy()
        data["revision"] = revision
        for key, value in (brought or {}).items():
            is_number = isinstance(value, Quantity)
            data[key] = value.value if is_number else value or ""
            tick = f"approximate_{key.removeprefix('figure_')}"
            data.pop(tick, None)
            if is_number and value.approximate:
                data[tick] = "on"
        return SubmissionForm(self.submission, data)

    def begun(self) -> dict[str, str | Quantity]:
        """By key, what stands in the form before anybody has saved it."""
        if not self.beginning:
            return {}
        figures = self.beginning.figures.items()
        values = {f"figure_{pk}": Quantity(*figure) for pk, figure in figures}
        return {"text": self.beginning.text} | values

    # --- What the page shows

    def parts(self) -> Iterator[Part]:
        """Everything asked in writing or in numbers, in the order of the page."""
        if "text" in self.fields:
            label = "补充说明" if self.submission.requirement.schedule_id else "正文"
            yield Part("text", label, self["text"])
        for question in self.questions:
            key = f"question_{question.pk}"
            yield Part(key, question.text, self[key], question.hint, "", question.is_required)
        yield from self.figure_parts()

    def figure_parts(self) -> Iterator[Part]:
        for field in self.figure_fields:
            key, tick = f"figure_{field.pk}", f"approximate_{field.pk}"
            yield Part(
                key,
                field.name,
                self[key],
                unit=field.unit,
                approximate=self[tick] if tick in self.fields else None,
                is_known=bool(self.beginning and field.pk in self.beginning.figures),
            )

    # --- What it says; a part with an error stays as it is stored

    def text(self) -> str:
        return self._said("text") or ""

    def answers(self) -> list[Answer]:
        """The answers given, as rows to save; a question left empty has none."""
        given = [(question, self._said(f"question_{question.pk}")) for question in self.questions]
        return [
            Answer(submission=self.submission, question=question, text=text)
            for question, text in given
            if text
        ]

    def figures(self) -> list[Figure]:
        """The numbers given, as rows to save; a field left empty has none."""
        given = [(field, self._said(f"figure_{field.pk}")) for field in self.figure_fields]
        return [
            Figure(
                submission=self.submission,
                field=field,
                value=quantity.value,
                approximate=quantity.approximate,
            )
            for field, quantity in given
            if quantity is not None
        ]

    def values(self) -> dict[str, str | Quantity]:
        """All of it by key, as `stored_values` says what is stored."""
        said = {part.key: self._said(part.key) for part in self.parts()}
        return {key: value for key, value in said.items() if value not in ("", None)}

    def unread(self) -> dict[str, str]:
        """What was typed into the parts that have an error, by key."""
        return {key: self.data.get(key, "") for key in self.errors if key in self._asked()}

    def _asked(self):
        return {part.key for part in self.parts()}

    def _said(self, key):
        if key in self.errors or key not in self.fields:
            return self.stored.get(key)
        return self.cleaned_data[key]


def stored_values(submission: Submission) -> dict[str, str | Quantity]:
    """What was written into the submission by the key of its part; nothing of a part left empty,
    nor the sums that nobody types, which are kept with it when it is handed in."""
    values: dict[str, str | Quantity] = {}
    if submission.text:
        values["text"] = submission.text
    if submission.pk is None:
        return values
    for answer in submission.answers.all():
        if answer.text:
            values[f"question_{answer.question_id}"] = answer.text
    for figure in submission.figures.filter(field__source=FigureField.Source.TYPED):
        values[f"figure_{figure.field_id}"] = Quantity(figure.value, figure.approximate)
    return values
