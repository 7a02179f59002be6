"""How 校对词库 and 校对规则 of a bureau change, each change with its line in the audit."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import audit
from agencies.models import User
from campaigns import lexicon_rules
from campaigns.lexicon import LONGEST_WORD, SWITCHABLE
from campaigns.models import LexiconEntry, RuleSwitch


def switch_rule(name: str, *, is_on: bool, by: User, now: datetime) -> None:
    """Let the bureau see a hint, or not; raise `ValidationError` for a rule that is no hint."""
    lexicon_rules.require_lexicon(by)
    rule = next((rule for rule in SWITCHABLE if rule.id == name), None)
    if rule is None:
        raise ValidationError("只有提示类的规则可以停用；错误和疑似的规则始终启用。")
    with transaction.atomic():
        switch, _ = RuleSwitch.objects.update_or_create(
            bureau=by.bureau, rule=name, defaults={"is_on": is_on}
        )
        audit.record(
            "启用校对规则" if is_on else "停用校对规则",
            by=by,
            target=switch,
            now=now,
            detail={"rule": f"{rule.id} {rule.title}"},
        )


def keep_word(word: str, *, by: User, now: datetime) -> LexiconEntry:
    """不再提示此词: make it an own term; of a word the bureau has an entry for, that changes."""
    lexicon_rules.require_own_terms(by)
    word = word.strip()
    if not word or len(word) > LONGEST_WORD or "\n" in word:
        raise ValidationError(f"不再提示的词要有1至{LONGEST_WORD}字，不能跨行。")
    with transaction.atomic():
        mine = LexiconEntry.objects.select_for_update().filter(bureau=by.bureau, wrong=word)
        entry = mine.first() or LexiconEntry(bureau=by.bureau, wrong=word)
        if entry.pk and entry.kind != LexiconEntry.Kind.OWN:
            # What the administrator entered is not the officer's to undo.
            lexicon_rules.require_lexicon(by)
        entry.kind, entry.right, entry.is_shared = LexiconEntry.Kind.OWN, "", False
        entry.year = None
        entry.is_active, entry.updated_at, entry.updated_by = True, now, by
        entry.save()
        audit.record("设为不再提示的词", by=by, target=entry, now=now)
    return entry


def switch_entry(entry: LexiconEntry, *, is_active: bool, by: User, now: datetime) -> None:
    """停用 or 启用 an entry of one's own bureau."""
    lexicon_rules.require_switch_entry(entry, by)
    with transaction.atomic():
        changed = LexiconEntry.objects.filter(pk=entry.pk).exclude(is_active=is_active)
        if changed.update(is_active=is_active, updated_at=now, updated_by=by):
            action = "启用校对词条" if is_active else "停用校对词条"
            audit.record(action, by=by, target=entry, now=now)


def add_all(forms: Iterable, *, by: User, now: datetime) -> int:
    """Save the valid forms of an imported table; return how many entries were new or changed.

    `is_switched` of a form: the entry is to be 启用 or 停用 other than it is stored.
    """
    lexicon_rules.require_lexicon(by)
    changed = []
    with transaction.atomic():
        for form in forms:
            if form.instance.pk is None or form.has_changed() or form.is_switched:
                form.instance.updated_at, form.instance.updated_by = now, by
                changed.append(form.save())
        if changed:
            audit.record(
                "导入校对词库",
                by=by,
                target=changed[0],
                now=now,
                detail={"count": len(changed), "words": [str(entry) for entry in changed[:50]]},
            )
    return len(changed)
