"""The audit trail: who did what to what, each line sealed to the one before it."""

import hashlib
import json

from django.db import transaction

from agencies.models import AuditChain, AuditEntry


def _seal(entry):
    content = json.dumps(
        [
            entry.previous_hash,
            entry.at.timestamp(),
            entry.actor_id,
            entry.actor,
            entry.action,
            entry.target_type,
            entry.target_id,
            entry.target,
            entry.detail,
        ],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(content.encode()).hexdigest()


@transaction.atomic
def record(action, *, by, target, now, detail=None):
    """Append one entry; `by` is a user, or None for the portal itself."""
    AuditChain.objects.get_or_create(pk=1)
    chain = AuditChain.objects.select_for_update().get(pk=1)
    entry = AuditEntry(
        at=now,
        actor_id=by.pk if by else None,
        actor=f"{by.name}（{by.agency.short_name}）" if by else "系统",
        action=action,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target=str(target)[:200],
        detail=detail or {},
        previous_hash=chain.last_hash,
    )
    entry.hash = chain.last_hash = _seal(entry)
    entry.save(force_insert=True)
    chain.save(update_fields=["last_hash"])
    return entry


def first_broken():
    """The first entry whose seal or link is wrong, or None if the chain is whole.

    A cut at the end shows as well: the chain's end is kept in a row of its own.
    """
    last_hash = ""
    for entry in AuditEntry.objects.order_by("pk").iterator():
        if entry.previous_hash != last_hash or _seal(entry) != entry.hash:
            return entry
        last_hash = entry.hash
    chain = AuditChain.objects.filter(pk=1).first()
    if (chain.last_hash if chain else "") != last_hash:
        # Of a log that was emptied the very first entry is what is missing.
        return AuditEntry.objects.first() or AuditEntry(pk=1)
    return None
