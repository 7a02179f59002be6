"""The neighbours in tests/services.py are what they say."""

import os
import smtplib

import pytest
import redis
from django.core.mail import send_mail
from django.db import connection

from config.celery import app as celery_app

pytestmark = pytest.mark.services


def test_redis_is_empty_for_every_test(redis_url):
    with redis.Redis.from_url(redis_url) as server:
        assert server.dbsize() == 0
        server.set("left", "over")


def test_mail_goes_over_smtp(smtp_server):
    send_mail("催报", "请于6月16日前报送活动总结。", "a@example.com", ["b@example.com"])

    (message,) = smtp_server.messages
    assert (message["subject"], message["to"]) == ("催报", "b@example.com")
    assert message.get_content() == "请于6月16日前报送活动总结。\n"


def test_mail_server_can_refuse(smtp_server):
    smtp_server.refusal = "451 4.3.0 later please"

    with pytest.raises(smtplib.SMTPDataError, match="later please"):
        send_mail("催报", "正文", "a@example.com", ["b@example.com"])

    assert smtp_server.messages == []


def test_worker_answers_over_redis(celery_worker_process):
    (answer,) = celery_app.control.ping(timeout=60, limit=1)

    assert list(answer.values()) == [{"ok": "pong"}]
    assert celery_worker_process.poll() is None


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the run on PostgreSQL")
def test_sqlite_runs_in_wal_mode(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


@pytest.mark.browser
def test_browser_notes_what_goes_wrong(page, page_problems, live_server):
    page.goto(f"{live_server.url}/static/nowhere.css")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('broken') })")
    with page.expect_console_message():
        page.evaluate("void fetch('http://192.0.2.1/').catch(() => 0)")

    kinds = {problem.partition(":")[0] for problem in page_problems}
    assert {"console", "script", "foreign request"} <= kinds
    page_problems.clear()
