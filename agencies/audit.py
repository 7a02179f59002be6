"""The audit trail: who did what to what, each line sealed to the one before it."""

import json

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from agencies.models import AuditChain, AuditEntry


def _seal(entry, secret=None):
    """The seal under the portal's key, which does not lie in the database: who can write
    the rows can still not seal them anew."""
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
    return salted_hmac("agencies.audit", content, secret=secret, algorithm="sha256").hexdigest()


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


def _is_sealed(entry):
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(_seal(entry, key), entry.hash) for key in keys)


def fault():
    """What is wrong with the log, in words; None if the chain is whole.

    A cut at the end shows as well: the chain's end is kept in a row of its own.
    """
    last, last_hash = 0, ""
    for entry in AuditEntry.objects.order_by("pk").iterator():
        if not _is_sealed(entry):
            return f"第{entry.pk}条的内容被改动。"
        if entry.previous_hash != last_hash:
            return f"第{entry.pk}条之前缺少记录。"
        last, last_hash = entry.pk, entry.hash
    chain = AuditChain.objects.filter(pk=1).first()
    if (chain.last_hash if chain else "") != last_hash:
        return f"第{last}条之后缺少记录。" if last else "全部记录已被删除。"
    return None
