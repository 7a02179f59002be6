"""The official file: typeset outside every transaction, kept by its hash, checked when read."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection, transaction
from weasyprint.document import Document as Layout

from campaigns import official, workflow
from campaigns.models import Notice
from campaigns.states import NoticeState
from tests.factories import NOW, Bureau

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def in_transaction(monkeypatch):
    """For each document typeset from here on, whether a transaction was open meanwhile."""
    seen, write = [], Layout.write_pdf

    def watched(layout, *args, **kwargs):
        seen.append(connection.in_atomic_block)
        return write(layout, *args, **kwargs)

    monkeypatch.setattr(Layout, "write_pdf", watched)
    return seen


@pytest.mark.django_db(transaction=True)
def test_registering_typesets_once_and_under_no_lock(bureau, in_transaction):
    notice = bureau.notice(S.SIGNED_OFF)

    workflow.register(notice, by=bureau.officer, now=NOW)

    assert in_transaction == [False]


def test_registering_without_the_right_typesets_nothing(bureau, in_transaction):
    notice = bureau.notice(S.SIGNED_OFF)

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
    assert files == [f"{notice.official_copy.sha256}.pdf"]
