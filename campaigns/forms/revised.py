from django import forms

from agencies.forms.wording import Worded


class RevisedForm(Worded, forms.ModelForm):
    """A form that knows on which revision it was opened; `campaigns.revisions` compares.

    The model has a `revision`, and the form's fields name it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["revision"]
        else:
            self.fields["revision"].widget = forms.HiddenInput()

    def take_over(self, reason):
        """After a conflict: keep what was typed, say why, and let the next save count on.

        Return what is stored now as (label, text) to be shown beside it, empty if nothing is.
        """
        self.add_error(None, reason)
        stored = type(self.instance).objects.filter(pk=self.instance.pk).first()
        if stored is None:
            return []
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(stored.revision)
        return self.in_words(stored)

    def in_words(self, stored):
        """What `stored` holds, as (label, text)."""
        names = [name for name in self._meta.fields if name not in self.declared_fields]
        return [
            (self.fields[name].label, getattr(stored, name)) for name in names if name != "revision"
        ]
