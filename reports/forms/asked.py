"""What a requirement asks beside the text: questions, and figures, as rows of its form."""

from uuid import uuid4

from django import forms
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from agencies.forms.wording import Worded
from reports.models import FigureField, Question, ReportingRequirement
from reports.word_band import NARROWEST, around, middle

MOST_ROWS = 20


class WordBand:
    """Mix into a form with `min_characters` and `max_characters`: adds “… 字左右”.

    What is typed there becomes a band; one that is typed itself, or changed, is kept.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"] = forms.IntegerField(
            label="字数",
            required=False,
            min_value=NARROWEST,
            max_value=100_000,
            widget=forms.NumberInput({"data-about": ""}),
        )
        for name, label in (("min_characters", "不少于"), ("max_characters", "不超过")):
            self.fields[name].label = label
        for name in ("about", "min_characters", "max_characters"):
            # Set by hand into a sentence, not by crispy.
            self.fields[name].widget.attrs |= {"class": "form-control", "inputmode": "numeric"}
        self.initial["about"] = middle(self.instance.min_characters, self.instance.max_characters)

    def clean(self):
        cleaned = super().clean()
        about = cleaned.get("about")
        is_same = not {"min_characters", "max_characters"} & set(self.changed_data)
        if about and (is_same or not self._is_given(cleaned)) and "about" in self.changed_data:
            cleaned["min_characters"], cleaned["max_characters"] = around(about)
        least, most = cleaned.get("min_characters"), cleaned.get("max_characters")
        if least and most and least > most:
            self.add_error("max_characters", "最少字数不能大于最多字数。")
        return cleaned

    @staticmethod
    def _is_given(cleaned):
        return cleaned.get("min_characters") or cleaned.get("max_characters")


class Row(Worded):
    """Mix into the form of a row: a new one in which none of `words` is typed is blank, however
    its boxes are ticked."""

    words: tuple[str, ...] = ()

    def has_changed(self):
        if self.instance.pk is None and not any(self[name].value() for name in self.words):
            return False
        return super().has_changed()


class AskedFormSet(forms.BaseInlineFormSet):
    """Rows keep the order in which they stand in the form; `unique` may not be said twice."""

    unique = ""

    def save(self, commit=True):
        self._give_up_names()
        for position, form in enumerate(self.forms, start=1):
            form.instance.position = position
        saved = super().save(commit=commit)
        # An unchanged row is not saved above, though the rows before it may be new.
        for form in self.initial_forms:
            if commit and form not in self.deleted_forms:
                form.instance.save(update_fields=["position"])
        return saved

    def rows(self) -> list[dict]:
        """What is asked; blank rows and removed ones left out."""
        return [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get(self.unique) and form not in self.deleted_forms
        ]

    def get_form_error(self):
        return "这一项上面已经有了。"

    def _give_up_names(self):
        """Rows are saved one by one; until then none may bear a name that another one takes."""
        giving_up = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        placeholder = Concat(Value(uuid4().hex[:20]), Cast("pk", models.CharField()))
        self.model.objects.filter(pk__in=giving_up).update(**{self.unique: placeholder})


class BaseQuestionFormSet(AskedFormSet):
    unique = "text"

    def get_unique_error_message(self, unique_check):
        return "问题不能重复。"


class BaseFigureFieldFormSet(AskedFormSet):
    unique = "name"

    def get_unique_error_message(self, unique_check):
        return "数据项的名称不能重复。"


class QuestionForm(WordBand, Row, forms.ModelForm):
    words = ("text", "hint")

    class Meta:
        model = Question
        fields = ["text", "hint", "is_required", "min_characters", "max_characters"]
        widgets = {
            "text": forms.TextInput({"placeholder": "如：存在的问题"}),
            "hint": forms.TextInput({"placeholder": "如：写明原因，不写套话"}),
        }


class FigureFieldForm(Row, forms.ModelForm):
    words = ("name", "unit")

    class Meta:
        model = FigureField
        fields = ["name", "unit", "source", "takes_approximate"]
        widgets = {
            "name": forms.TextInput({"placeholder": "如：活动场次"}),
            "unit": forms.TextInput({"placeholder": "如：场"}),
        }


_ROWS = {"extra": 1, "max_num": MOST_ROWS, "validate_max": True}

QuestionFormSet = forms.inlineformset_factory(
    ReportingRequirement, Question, form=QuestionForm, formset=BaseQuestionFormSet, **_ROWS
)
FigureFieldFormSet = forms.inlineformset_factory(
    ReportingRequirement, FigureField, form=FigureFieldForm, formset=BaseFigureFieldFormSet, **_ROWS
)
