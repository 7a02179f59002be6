"""The rows of a form that several people have open: nobody overwrites one without having seen it."""

from hashlib import sha256

from django import forms
from django.db.models import Model
from django.forms.formsets import (
    DELETION_FIELD_NAME,
    INITIAL_FORM_COUNT,
    TOTAL_FORM_COUNT,
    ManagementForm,
)
from django.utils.datastructures import MultiValueDict

from campaigns.posted import is_number

OPENED = "opened"
_SHOWN = 80  # characters of a row that an error cites


class OrderedFormSet(forms.BaseInlineFormSet):
    """Rows keep the order in which they stand in the form, and are of this parent alone.

    Each row posts in `opened` what it was opened with, as a digest.  A row that was saved
    from elsewhere since is taken as it is stored if nothing was typed in it here; if
    something was, it is in error once, and then saved as typed.  What was added elsewhere
    stands behind; what was removed is gone, or a new row if something was typed in it here.
    `renewed` tells whether a row was taken, added or left out so.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.renewed = False
        self.clashes = {}  # the number of a row: what is wrong
        if self.is_bound and self.instance.pk:
            management = ManagementForm(self.data, prefix=self.prefix)
            if management.is_valid():
                self._meet(min(management.cleaned_data[TOTAL_FORM_COUNT], self.absolute_max))

    def add_fields(self, form, index):
        super().add_fields(form, index)
        # Django would take the id of anybody's row, and none at all.
        form.fields["id"].queryset = self.get_queryset()
        form.fields["id"].required = index is not None and index < self.initial_form_count()
        form.fields[OPENED] = forms.CharField(required=False, widget=forms.HiddenInput)
        if form.instance.pk:
            form.initial[OPENED] = self.digest_of(form.instance)

    def full_clean(self):
        super().full_clean()
        for number, reason in self.clashes.items():
            self.forms[number].add_error(None, reason)

    def save(self, commit=True):
        for position, form in enumerate(self.forms, start=1):
            if form.has_changed() or form.instance.pk:
                form.instance.position = position
        saved = super().save(commit=commit)
        # An unchanged row is not saved above, though the rows before it may be new.
        for form in self.initial_forms:
            if commit and form not in self.deleted_forms:
                form.instance.save(update_fields=["position"])
        return saved

    def digest_of(self, instance):
        """What a stored row is opened with."""
        return self._digest(self._stored(instance))

    def _meet(self, count):
        """Put what was posted beside what is stored: the rows with an id first, then new ones."""
        stored = {str(row.pk): row for row in self.get_queryset()}
        known, new = [], []
        for start in (f"{self.prefix}-{index}-" for index in range(count)):
            row, files = (_under(start, posted) for posted in (self.data, self.files))
            pk = row.get("id", [""])[0]
            if pk in stored:
                row, reason = self._met(row, files, stored.pop(pk))
                if reason:
                    self.clashes[len(known)] = reason
                known.append((row, files))
            elif not self._is_gone(pk):
                new.append((row, files))
            elif self._is_untouched(row, files) or DELETION_FIELD_NAME in row:
                self.renewed = True
            else:
                new.append((row | {"id": [""], OPENED: [""]}, files))
        self.renewed = self.renewed or bool(stored)
        known += [(self._as_stored(row), {}) for row in stored.values()]
        self._post(known, new)

    def _met(self, row, files, instance):
        """A posted row beside the stored one: what to go on with, and what is wrong or ""."""
        stored = self._as_stored(instance)
        opened = row.get(OPENED, [""])[0]
        if opened in ("", stored[OPENED][0]):
            return row | {OPENED: stored[OPENED]}, ""
        if DELETION_FIELD_NAME in row:
            reason = (
                f"打开之后，这个{self._noun()}已在别处改为“{self._words(instance)}”，没有移除。"
            )
            return stored, f"{reason}仍要移除的，请再移除一次。"
        if self._is_untouched(row, files):
            self.renewed = True
            return stored, ""
        if self._digest(_first(row)) == stored[OPENED][0]:
            return stored, ""
        reason = f"打开之后，这个{self._noun()}已在别处改为“{self._words(instance)}”。"
        return row | {OPENED: stored[OPENED]}, f"{reason}以这里填写的为准的，请再保存一次。"

    def _is_gone(self, pk):
        return is_number(pk) and not self.model.objects.filter(pk=pk).exists()

    def _is_untouched(self, row, files):
        return not files and row.get(OPENED, [""])[0] == self._digest(_first(row))

    def _as_stored(self, instance):
        """The fields of a row nobody typed in."""
        values = self._stored(instance)
        posted = {name: [value] for name, value in values.items() if value}
        return posted | {"id": [str(instance.pk)], OPENED: [self._digest(values)]}

    def _noun(self):
        return self.model._meta.verbose_name

    def _names(self):
        """What is typed in a row; Django adds the parent to the fields."""
        return [name for name in self.form._meta.fields if name != self.fk.name]

    def _stored(self, instance):
        values = forms.model_to_dict(instance, fields=self._names())
        return {name: "" if value is None else str(value) for name, value in values.items()}

    def _digest(self, values):
        words = [_normal(values.get(name, "")) for name in self._names()]
        return sha256("\x1f".join(words).encode()).hexdigest()[:16]

    def _words(self, instance):
        """A stored row, short enough to be cited."""
        values = [getattr(instance, name) for name in self._names()]
        shown = [
            value.title if isinstance(value, Model) and hasattr(value, "title") else value
            for value in values
        ]
        text = "，".join(" ".join(str(value).split()) for value in shown if value)
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"

    def _post(self, known, new):
        """Go on as if these rows had been posted."""
        data, files = self.data.copy(), MultiValueDict()
        for index, row in enumerate([*known, *new]):
            for name in [name for name in data if name.startswith(f"{self.prefix}-{index}-")]:
                del data[name]
            for values, target in zip(row, (data, files), strict=True):
                for name, value in values.items():
                    target.setlist(f"{self.prefix}-{index}-{name}", value)
        data[f"{self.prefix}-{INITIAL_FORM_COUNT}"] = str(len(known))
        data[f"{self.prefix}-{TOTAL_FORM_COUNT}"] = str(len(known) + len(new))
        self.data, self.files = data, files


def _under(start, posted):
    """The fields of one row, without the start of their names."""
    return {
        name.removeprefix(start): posted.getlist(name) for name in posted if name.startswith(start)
    }


def _first(row):
    return {name: values[0] for name, values in row.items() if values}


def _normal(text):
    """As fields keep it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
