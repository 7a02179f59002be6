"""合并 and 修改后采纳: each cell of the one row is chosen from what was told, or written anew."""

from django import forms

from agencies.forms.fields import PlainTextField
from campaigns.columns import CATEGORY, UNIT_ROLES, Role, longest
from reports.deciding import read_values

OWN_WORDS = "own"


class MergeForm(forms.Form):
    """`sources` are pairs of a name and the words by cell; the first one is taken by default."""

    def __init__(self, *args, schedule, columns, sources, **kwargs):
        super().__init__(*args, **kwargs)
        self.schedule, self.sources = schedule, sources
        self.cells = [(CATEGORY, "活动主题"), *((c.role, c.title) for c in columns)]
        self.told = {name: self._told(name) for name, _ in self.cells}
        names = list(schedule.categories.values_list("name", flat=True))
        for name, title in self.cells:
            self._offer(name, title, names)

    def _offer(self, name, title, categories):
        if name == CATEGORY:
            told = next((words for words, _ in self.told[name] if words in categories), None)
            self.fields[name] = forms.ChoiceField(
                label=title, choices=[(each, each) for each in categories], initial=told
            )
            self.fields[name].widget.attrs["class"] = "form-select"
            return
        if len(self.told[name]) > 1:
            choices = [(str(at), words) for at, (words, _) in enumerate(self.told[name])]
            self.fields[f"pick_{name}"] = forms.ChoiceField(
                label=title,
                choices=[*choices, (OWN_WORDS, "另写")],
                widget=forms.RadioSelect,
                initial="0",
                required=False,
            )
        field = PlainTextField if name == Role.CONTENT else forms.CharField
        single = self.told[name][0][0] if len(self.told[name]) == 1 else ""
        self.fields[name] = field(
            label=title, required=False, max_length=longest(name), initial=single
        )
        self.fields[name].widget.attrs["class"] = "form-control"
        if name == Role.CONTENT:
            self.fields[name].widget.attrs["rows"] = 4

    def _told(self, name):
        """The different words of a cell, each with the names of who told them."""
        told = {}
        for source, words in self.sources:
            if text := words.get(name, ""):
                told.setdefault(text, []).append(source)
        if name in UNIT_ROLES and len(told) > 1:
            together = "、".join(dict.fromkeys(unit for text in told for unit in text.split("、")))
            told = {together: ["合写"], **told}
        return list(told.items())

    def rows(self):
        """Each cell as the page shows it: name, title, choices with who told them, own words."""
        for name, title in self.cells:
            pick = self[f"pick_{name}"] if f"pick_{name}" in self.fields else None
            told = [
                (str(at), words, "、".join(who)) for at, (words, who) in enumerate(self.told[name])
            ]
            yield {
                "name": name,
                "title": title,
                "pick": pick,
                "told": told,
                "own": self[name],
                "picked": (pick.value() or "0") if pick else "",
            }

    def clean(self):
        cleaned = super().clean()
        words = {name: self._chosen(name, cleaned) for name, _ in self.cells}
        _, wrong = read_values(self.schedule, words)
        for name, complaint in wrong.items():
            if name not in self.errors:
                self.add_error(name, complaint)
        self.words = words
        return cleaned

    def _chosen(self, name, cleaned):
        picked = cleaned.get(f"pick_{name}")
        if picked in (None, "", OWN_WORDS):
            return cleaned.get(name, "")
        return self.told[name][int(picked)][0]
