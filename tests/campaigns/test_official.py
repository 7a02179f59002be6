"""The official file: typeset outside every transaction, kept by its hash, checked when read."""

import hashlib
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from docx import Document as Word
from weasyprint.document import Document as Layout

from agencies.models import AuditEntry
from campaigns import official, workflow
from campaigns.models import Notice
from campaigns.states import NoticeState
from tests.factories import NOW, Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def in_transaction(monkeypatch):
    """For each document typeset from here on, whether a transaction was open meanwhile.

    What the run has typeset before is not typeset again: see tests/typeset_once.py.
    """
    seen, write = [], Layout.write_pdf

    def watched(layout, *args, **kwargs):
        seen.append(connection.in_atomic_block)
        return write(layout, *args, **kwargs)

    monkeypatch.setattr(Layout, "write_pdf", watched)
    return seen


@pytest.mark.django_db(transaction=True)
def test_registering_typesets_once_and_under_no_lock(bureau, in_transaction):
    notice = bureau.notice(S.SIGNED_OFF, body="这段文字别处没有排过版。")

    workflow.register(notice, by=bureau.officer, now=NOW)

    assert in_transaction == [False]


def test_registering_without_the_right_typesets_nothing(bureau, in_transaction):
    notice = bureau.notice(S.SIGNED_OFF, body="这段文字也没有排过版。")

    with pytest.raises(PermissionDenied):
        workflow.register(notice, by=bureau.reviewer, now=NOW)

    assert in_transaction == []


def test_file_is_named_by_its_hash(bureau):
    copy = bureau.notice(S.REGISTERED).official_copy

    assert copy.file.name == f"official/2025/{copy.sha256}.pdf"
    assert copy.sha256 == hashlib.sha256(official.read(copy)).hexdigest()


def test_registration_that_was_rolled_back_is_made_again_under_the_same_name(bureau):
    notice = bureau.notice(S.SIGNED_OFF)
    with transaction.atomic():
        workflow.register(Notice.objects.get(pk=notice.pk), by=bureau.officer, now=NOW)
        transaction.set_rollback(True)  # the power fails before the commit

    workflow.register(notice, by=bureau.officer, now=NOW)

    _, files = default_storage.listdir("official/2025")
    copies = notice.official_copies.all()
    assert sorted(files) == sorted(f"{copy.sha256}.{copy.format}" for copy in copies)


def test_word_file_is_kept_beside_the_pdf_with_the_number(bureau):
    notice = bureau.notice(S.REGISTERED)

    kept = notice.official_copies.get(format="docx")

    content = official.read(kept)
    assert kept.file.name == f"official/2025/{hashlib.sha256(content).hexdigest()}.docx"
    assert Word(io.BytesIO(content)).core_properties.subject == str(notice.number)


def test_ofd_is_made_at_the_first_demand_and_kept(client, bureau):
    client.force_login(bureau.officer)
    notice = bureau.notice(S.REGISTERED)
    address = reverse("download_notice_ofd", args=[notice.pk])

    first = client.get(address).content
    kept = notice.official_copies.get(format="ofd")
    second = client.get(address).content

    assert (official.read(kept), kept.version, second) == (
        first,
        notice.official_copy.version,
        first,
    )


# --- Reading ----------------------------------------------------------------------------


def forge(notice):
    with default_storage.open(notice.official_copy.file.name, "wb") as file:
        file.write(b"%PDF-1.4 forged")


def remove(notice):
    default_storage.delete(notice.official_copy.file.name)


@pytest.mark.parametrize("address", ["preview_notice", "download_notice", "download_notice_ofd"])
@pytest.mark.parametrize(
    ("harm", "words"),
    [(forge, "正式文件与登记时生成的不一致。"), (remove, "正式文件缺失。")],
)
def test_damaged_file_is_not_handed_out(client, bureau, address, harm, words):
    notice = bureau.notice(S.ISSUED, title="关于开展活动的通知")
    harm(notice)
    client.force_login(bureau.clerks[0])

    response = client.get(reverse(address, args=[notice.pk]))

    assert response.status_code == 409
    assert f"《关于开展活动的通知》的{words}" in main_text(response)
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.target_id, entry.detail) == (
        "正式文件校验未通过",
        notice.pk,
        {"reason": words},
    )


def test_damaged_file_is_not_exported(bureau, tmp_path):
    notice = bureau.notice(S.ISSUED)
    forge(notice)

    with pytest.raises(CommandError, match="正式文件与登记时生成的不一致。请从备份恢复后再导出。"):
        call_command("export_notice", str(notice.number), output=tmp_path / "notice.pdf")

    assert list(tmp_path.iterdir()) == []
