from datetime import timedelta

import pytest
from django.db import transaction

from agencies import audit
from agencies.models import AuditChain, AuditEntry
from tests.factories import NOW, AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """Five entries, oldest first."""
    user = UserFactory(name="林晓燕", agency=AgencyFactory(short_name="福州市局"))
    target = AgencyFactory(name="厦门市市场监督管理局", short_name="厦门市局")
    return [
        audit.record(
            f"第{number}步",
            by=user,
            target=target,
            now=NOW + timedelta(minutes=number),
            detail={"reason": "理由"},
        )
        for number in range(5)
    ]


def test_entry_names_actor_and_target_by_value(log):
    entry = AuditEntry.objects.last()

    assert (entry.actor, entry.action, entry.target) == ("林晓燕（福州市局）", "第0步", "厦门市局")
    assert (entry.target_type, entry.detail) == ("agencies.agency", {"reason": "理由"})
    assert entry.at == NOW


def test_what_the_portal_does_by_itself_is_recorded_as_such():
    entry = audit.record("清理", by=None, target=AgencyFactory(), now=NOW)

    assert (entry.actor, entry.actor_id) == ("系统", None)


def test_each_entry_is_sealed_to_the_one_before(log):
    hashes = [entry.hash for entry in log]

    assert [entry.previous_hash for entry in log] == ["", *hashes[:-1]]
    assert len(set(hashes)) == 5
    assert AuditChain.objects.get().last_hash == hashes[-1]
    assert audit.fault() is None


def test_empty_log_is_whole(db):
    assert audit.fault() is None


@pytest.mark.parametrize(
    "change",
    [
        {"at": NOW - timedelta(days=1)},
        {"actor": "别人"},
        {"actor_id": 999},
        {"action": "审核通过"},
        {"target": "泉州市局"},
        {"target_id": 999},
        {"target_type": "agencies.user"},
        {"detail": {"reason": "另一个理由"}},
        {"previous_hash": "0" * 64},
        {"hash": "0" * 64},
    ],
)
def test_changed_entry_is_found(log, change):
    AuditEntry.objects.filter(pk=log[2].pk).update(**change)

    assert audit.fault() == f"第{log[2].pk}条的内容被改动。"


def test_deleted_entry_is_found_at_the_next(log):
    log[1].delete()

    assert audit.fault() == f"第{log[2].pk}条之前缺少记录。"


def test_cut_at_the_end_is_found(log):
    AuditEntry.objects.filter(pk__in=[log[3].pk, log[4].pk]).delete()

    assert audit.fault() == f"第{log[2].pk}条之后缺少记录。"


def test_emptied_log_is_found(log):
    AuditEntry.objects.all().delete()

    assert audit.fault() == "全部记录已被删除。"


def test_lost_end_of_the_chain_is_found(log):
    AuditChain.objects.all().delete()

    assert audit.fault() == f"第{log[4].pk}条之后缺少记录。"


def test_entries_sealed_anew_without_the_key_are_found(log, settings):
    key = settings.SECRET_KEY
    settings.SECRET_KEY = "what an intruder in the database can only guess"
    AuditEntry.objects.all().delete()
    AuditChain.objects.all().delete()
    forged = audit.record("送审", by=None, target=AgencyFactory(), now=NOW)
    settings.SECRET_KEY = key

    assert audit.fault() == f"第{forged.pk}条的内容被改动。"


def test_key_that_was_replaced_still_proves_older_entries(log, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next key"
    audit.record("送审", by=None, target=AgencyFactory(), now=NOW)

    assert audit.fault() is None


def test_record_is_undone_with_the_change_it_tells_of(log):
    with transaction.atomic():
        audit.record("未成", by=None, target=AgencyFactory(), now=NOW)
        transaction.set_rollback(True)

    assert AuditEntry.objects.count() == 5
    assert audit.fault() is None
