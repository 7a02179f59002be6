"""The filters above a roster, and the word that goes with a reminder."""

from django import forms

from reports.roster import Mark, Roster, Status

SELECT = {"class": "form-select"}


class ReminderForm(forms.Form):
    """A word of one's own above the text of the reminder, and whether it waits for the morning."""

    text = forms.CharField(required=False, max_length=500)
    at_once = forms.BooleanField(required=False)


class RosterFilter(forms.Form):
    """By level, stage and status, and words; the choices are what the board holds."""

    words = forms.CharField(
        label="单位",
        required=False,
        widget=forms.TextInput({"class": "form-control", "placeholder": "单位名称"}),
    )
    level = forms.ChoiceField(label="层级", required=False, widget=forms.Select(SELECT))
    stage = forms.ChoiceField(label="环节", required=False, widget=forms.Select(SELECT))
    status = forms.ChoiceField(label="状态", required=False, widget=forms.Select(SELECT))

    def __init__(self, roster: Roster, **kwargs):
        super().__init__(**kwargs)
        stages = [(stage.key, stage.title) for stage in roster.stages]
        found = {
            each for row in roster.rows for cell in row.cells for each in (cell.status, cell.mark)
        }
        statuses = [(each.slug, each.label) for each in (*Status, *Mark) if each in found]
        choices = {"level": roster.levels(), "stage": stages, "status": statuses}
        for name, some in choices.items():
            self.fields[name].choices = [("", "全部"), *some]
