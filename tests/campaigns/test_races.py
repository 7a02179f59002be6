"""Several people at the same moment, in threads of their own, each with a connection."""

import threading

import pytest
from django.db import connection, connections

from agencies import audit
from agencies.models import AuditEntry, User
from campaigns import official, workflow
from campaigns.models import Notice, OfficialCopy
from campaigns.states import NoticeState
from tests.factories import NOW, Bureau

pytestmark = pytest.mark.django_db(transaction=True)


def together(*jobs):
    """Run the jobs at once; return for each None, or the error it ended with."""
    start = threading.Barrier(len(jobs))
    ended = [None] * len(jobs)

    def run(place, job):
        try:
            connection.ensure_connection()
            start.wait()
            job()
        except Exception as error:  # noqa: BLE001  whatever it is, the test shows it
            ended[place] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=job) for job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def taking(step, notice, person):
    """A job that loads everything anew, as a request does."""

    def job():
        step(Notice.objects.get(pk=notice.pk), by=User.objects.get(pk=person.pk), now=NOW)

    return job


def test_registrations_at_once_leave_no_gap_and_share_no_number():
    bureau = Bureau()
    notices = [bureau.notice(NoticeState.SIGNED_OFF) for _ in range(6)]

    ended = together(*(taking(workflow.register, notice, bureau.officer) for notice in notices))

    assert ended == [None] * 6
    registered = Notice.objects.order_by("number_serial")
    assert [notice.number_serial for notice in registered] == [1, 2, 3, 4, 5, 6]
    for notice in registered:  # each file bears its own number
        again = official.typeset(notice, number=notice.number, printed_on=notice.printed_on)
        assert official.read(notice.official_copy) == again.pdf
    assert audit.fault() is None


def test_notice_registered_several_times_at_once_is_registered_once():
    bureau = Bureau()
    notice = bureau.notice(NoticeState.SIGNED_OFF)

    ended = together(*[taking(workflow.register, notice, bureau.officer)] * 4)

    assert ended == [None] * 4
    notice.refresh_from_db()
    assert (notice.number_serial, OfficialCopy.objects.count()) == (1, 2)  # PDF and Word
    assert notice.transitions.filter(step="register").count() == 1


def test_notice_issued_several_times_at_once_is_delivered_once():
    bureau = Bureau(cities=4)
    notice = bureau.notice(NoticeState.REGISTERED, requirement=True)

    ended = together(*[taking(workflow.issue, notice, bureau.officer)] * 4)

    assert ended == [None] * 4
    assert notice.deliveries.count() == 4
    assert notice.requirements.get().submissions.count() == 4
    assert audit.fault() is None


def test_audit_entries_written_at_once_make_one_chain():
    bureau = Bureau()

    ended = together(
        *[
            lambda action=f"试{number}": audit.record(
                action, by=bureau.officer, target=bureau.agency, now=NOW
            )
            for number in range(8)
        ]
    )

    assert ended == [None] * 8
    assert AuditEntry.objects.filter(action__startswith="试").count() == 8
    assert audit.fault() is None
