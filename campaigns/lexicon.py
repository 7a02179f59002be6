"""校对词库 and 校对规则: what the proofreader takes from a bureau."""

from functools import lru_cache

from agencies.models import Agency
from campaigns.models import LexiconEntry, RuleSwitch
from gongwen.proofreading import RULES, STANDARD, Entry, EntryKind, Lexicon, Severity

KINDS = {
    LexiconEntry.Kind.TYPO: EntryKind.TYPO,
    LexiconEntry.Kind.CONFUSABLE: EntryKind.CONFUSABLE,
    LexiconEntry.Kind.ORGAN: EntryKind.ORGAN,
}
SWITCHABLE = tuple(rule for rule in RULES if rule.severity is Severity.HINT)
OF_WORDS = frozenset(rule.id for rule in RULES if rule.of_words)
LONGEST_WORD = LexiconEntry.wrong.field.max_length


def lexicon_of(bureau: Agency) -> Lexicon:
    """The standard words, with what the bureau added and without what it leaves alone."""
    rows = LexiconEntry.objects.of(bureau).filter(is_active=True)
    entries, own = [], []
    # A bureau's own entry of a word goes before one that others share.
    for row in sorted(rows, key=lambda row: (row.bureau_id == bureau.pk, row.pk)):
        if row.kind == LexiconEntry.Kind.OWN:
            own.append(row.wrong)
        elif row.kind in KINDS:
            # What is right may contain what is wrong: 世界认可日 for 认可日.
            unless = (row.right,) if row.wrong in row.right else ()
            entries.append(Entry(row.wrong, row.right, KINDS[row.kind], unless, row.note))
    return _extended(tuple(entries), tuple(own))


def phrases_before(bureau: Agency, year: int) -> tuple[str, ...]:
    """当年提法 of earlier years, the longest first: to be looked at in a text of `year`."""
    found = LexiconEntry.objects.of(bureau).filter(
        kind=LexiconEntry.Kind.PHRASE, is_active=True, year__lt=year
    )
    return tuple(sorted(found.values_list("wrong", flat=True), key=len, reverse=True))


@lru_cache(maxsize=64)
def _extended(entries: tuple[Entry, ...], own: tuple[str, ...]) -> Lexicon:
    """Kept, because a lexicon makes its patterns anew."""
    if not entries and not own:
        return STANDARD
    # An entry replaces the standard's of whatever kind: a word is one thing at a time.
    return STANDARD.extended(entries, without={entry.wrong for entry in entries}, own=own)


def rules_on(bureau: Agency) -> frozenset[str]:
    """The rules that speak in the bureau; errors and warnings always do."""
    on = {rule.id for rule in RULES if rule.is_on}
    switches = dict(RuleSwitch.objects.filter(bureau=bureau).values_list("rule", "is_on"))
    for rule in SWITCHABLE:
        if rule.id in switches:
            (on.add if switches[rule.id] else on.discard)(rule.id)
    return frozenset(on)
