"""What a form changed, in the words of the screen, for the audit trail."""


def changes_in(form):
    """{label: [before, after]} of a valid form's changed fields, as a reader sees them."""
    changes = {}
    for name in form.changed_data:
        field = form.fields[name]
        before = form.get_initial_for_field(field, name)
        changes[field.label] = [_shown(field, before), _shown(field, form.cleaned_data[name])]
    return changes


def _shown(field, value):
    value = field.prepare_value(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str) and not hasattr(field, "choices"):
        value = value.splitlines()
    values = value if isinstance(value, (list, tuple, set)) else [value]
    labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return "、".join(labels.get(str(v), str(v)) for v in values if v not in (None, ""))
