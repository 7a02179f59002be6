"""Long texts by a real worker: through Redis, within limits, whatever is killed meanwhile."""

import os
import signal
import subprocess
import sys
import time

import pytest
import redis

from agencies import jobs, tasks
from agencies.models import Job
from campaigns import long_work, previews
from campaigns.models import Notice
from campaigns.states import NoticeState
from config.celery import app as celery_app
from tests.campaigns.test_layout_check import long_notice
from tests.factories import NOW, Bureau
from tests.services import BASE_DIR, database_url

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

SECONDS = 180  # until the test gives up; a worker on a busy machine needs a third


@pytest.fixture
def bureau(transactional_db):
    return Bureau()


def wait_for(job, *states):
    give_up_at = time.monotonic() + SECONDS
    while time.monotonic() < give_up_at:
        job.refresh_from_db()
        if job.state in states:
            return job
        time.sleep(0.1)
    pytest.fail(f"the job is still {job.state}: {job.stage} {job.error}")


@pytest.fixture
def worker(celery_worker_process):
    """The worker; at the end it has put its task away and takes no job of the next test."""
    yield celery_worker_process
    give_up_at = time.monotonic() + SECONDS
    while not is_idle():
        assert time.monotonic() < give_up_at
        time.sleep(0.1)


def is_idle():
    """Whether the worker says that it has nothing to do; it is the only one that answers."""
    told = celery_app.control.inspect(timeout=SECONDS, limit=1).active()
    return told is not None and not any(told.values())


@pytest.fixture
def own_process(monkeypatch, data_dir, settings):
    """The job's process works on the test's database and files, as a worker's would."""
    monkeypatch.setenv("DATABASE_URL", database_url())
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    settings.MEDIA_ROOT = data_dir / "media"
    return monkeypatch


def ask_for_preview(bureau, rows):
    notice = long_notice(bureau, rows)
    return notice, long_work.preview(notice, by=bureau.officer, now=NOW)


def test_worker_makes_the_pages_and_the_next_reader_has_them(worker, bureau):
    notice, job = ask_for_preview(bureau, 301)

    tasks.work_off_jobs.delay()
    wait_for(job, Job.State.DONE)

    assert (job.progress, job.file_name) == (100, "关于开展活动的通知（草稿）.pdf")
    assert previews.pdf(notice).startswith(b"%PDF-")
    assert long_work.preview(notice, by=bureau.officer, now=NOW) is None


def test_worker_registers_a_long_notice(worker, bureau):
    notice = long_notice(bureau, 301, NoticeState.SIGNED_OFF)
    job = long_work.registration(notice, by=bureau.officer, now=NOW, revision=notice.revision)

    tasks.work_off_jobs.delay()
    wait_for(job, Job.State.DONE, Job.State.FAILED)

    notice.refresh_from_db()
    assert (job.error, notice.state, notice.number_serial) == ("", NoticeState.REGISTERED, 1)


def test_limit_of_memory_strikes_the_work_and_not_the_worker(bureau, own_process, settings):
    settings.JOB_MEGABYTES, settings.JOB_SECONDS = 300, 600  # however busy the machine is
    own_process.setenv("JOB_MEGABYTES", "300")
    _, job = ask_for_preview(bureau, 1200)

    tasks.work_off_jobs()

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, jobs.TOO_LARGE.format(megabytes=300))


def test_limit_of_time_strikes_the_work_and_not_the_worker(bureau, own_process, settings):
    settings.JOB_SECONDS = 2
    _, job = ask_for_preview(bureau, 1200)

    tasks.work_off_jobs()

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, jobs.TOO_LONG.format(seconds=2))


def test_process_that_dies_is_told(bureau, own_process):
    own_process.setenv("DATABASE_URL", "sqlite:////nowhere/at/all")
    _, job = ask_for_preview(bureau, 301)

    tasks.work_off_jobs()

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, jobs.BROKEN)


def test_killed_worker_and_emptied_redis_lose_nothing(
    bureau, own_process, redis_url, data_dir, worker
):
    """The row alone knows: a second worker takes up what the first one was killed over."""
    notice, job = ask_for_preview(bureau, 600)
    env = os.environ | {"REDIS_URL": redis_url}
    first = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from agencies.tasks import work_off_jobs; work_off_jobs()",
        ],
        cwd=BASE_DIR,
        env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        start_new_session=True,
    )
    wait_for(job, Job.State.RUNNING)
    os.killpg(first.pid, signal.SIGKILL)  # the worker and the process it watches over
    first.wait()
    with redis.Redis.from_url(redis_url) as server:
        server.flushall()

    stale = NOW.replace(year=2020)
    Job.objects.filter(pk=job.pk).update(seen_at=stale)  # half a minute later
    tasks.work_off_jobs.delay()
    wait_for(job, Job.State.DONE)

    assert job.attempts == 2
    assert Notice.objects.get(pk=notice.pk).state == NoticeState.DRAFT
    assert celery_app.control.ping(timeout=SECONDS, limit=1) != []
