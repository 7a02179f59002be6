"""Long work: asked for once, claimed once, ended in words, whatever happens to its worker."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from agencies import jobs
from agencies.models import Job
from tests.factories import NOW, UserFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db

State = Job.State


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def kind(monkeypatch):
    """Let `work` be the work of the kind "test"."""
    return lambda work: monkeypatch.setitem(jobs._KINDS, "test", work)


def ask(person, key="one", now=NOW, **arguments):
    return jobs.enqueue(
        "test",
        key=key,
        title="导出名册",
        arguments=arguments,
        back="/notices/",
        by=person,
        now=now,
    )


def do(job, now=NOW):
    """Claim the job and do it in this process."""
    claimed = jobs.claim(now=now)
    assert claimed == job
    jobs.run(claimed.pk, claimed.attempts, clock=lambda: now)
    job.refresh_from_db()
    return job


def test_the_same_work_is_asked_for_once(person):
    assert ask(person) == ask(person)
    assert Job.objects.count() == 1


def test_result_is_kept_for_the_download(client, person, kind):
    kind(lambda arguments, **_: jobs.Result(arguments["text"].encode(), "名册.xlsx"))
    job = do(ask(person, text="内容"))
    client.force_login(person)

    page = client.get(job.get_absolute_url())
    download = client.get(f"{job.get_absolute_url()}result/")

    assert (job.state, job.progress, job.finished_at) == (State.DONE, 100, NOW)
    assert "导出名册：已完成。 下载名册.xlsx" in main_text(page)
    assert b"".join(download.streaming_content).decode() == "内容"


def test_progress_is_seen_while_the_work_goes_on(client, person, kind):
    seen = []
    client.force_login(person)

    def work(arguments, *, report, **_):
        report(40, "正在排版")
        seen.append(main_text(client.get(f"/jobs/{Job.objects.get().pk}/")))

    kind(work)
    do(ask(person))

    assert "导出名册 40% 正在排版（40%） 可以离开本页，办理不会中断。 刷新进度" in seen[0]


def test_waiting_page_asks_again_and_the_finished_one_does_not(client, person, kind):
    kind(lambda arguments, **_: None)
    job = ask(person)
    client.force_login(person)
    headers = {"HX-Request": "true"}

    waiting = client.get(job.get_absolute_url(), headers=headers).content.decode()
    do(job)
    over = client.get(job.get_absolute_url(), headers=headers).content.decode()

    assert 'hx-trigger="every 2s"' in waiting
    assert "hx-get" not in over
    assert "<html" not in waiting + over


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (jobs.Failed("正式文件缺失。"), "正式文件缺失。"),
        (ValidationError(["甲。", "乙。"]), "甲。\n乙。"),
        (MemoryError(), "所需内存超过3072MB的上限"),
    ],
)
def test_failure_says_why_and_may_be_tried_again(person, kind, error, words):
    def work(arguments, **_):
        raise error

    kind(work)
    job = do(ask(person))

    assert (job.state, job.error[: len(words)]) == (State.FAILED, words)
    again = ask(person, now=NOW + timedelta(minutes=1))
    assert (again, again.state, again.error, again.attempts) == (job, State.QUEUED, "", 0)


def test_done_work_is_not_done_again(person, kind):
    kind(lambda arguments, **_: None)
    do(ask(person))

    assert ask(person).state == State.DONE
    assert jobs.claim(now=NOW) is None


def test_one_job_at_a_time_leaves_a_worker_for_the_sweep(person):
    first, second = ask(person, "one"), ask(person, "two")

    assert jobs.claim(now=NOW) == first
    assert jobs.claim(now=NOW + timedelta(seconds=29)) is None
    Job.objects.filter(pk=first.pk).update(state=State.DONE)
    assert jobs.claim(now=NOW + timedelta(seconds=29)) == second


def test_job_of_a_killed_worker_is_taken_up_again_and_then_given_up(person):
    job = ask(person)
    moments = [NOW + timedelta(seconds=31 * n) for n in range(4)]

    assert [jobs.claim(now=moment) for moment in moments] == [job, job, job, None]

    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, jobs.INTERRUPTED)


def test_worker_thought_dead_does_not_undo_what_the_next_one_recorded(person, kind):
    kind(lambda arguments, **_: jobs.Result(b"late", "名册.xlsx"))
    job = ask(person)
    first = jobs.claim(now=NOW)

    def work(arguments, **_):
        later = jobs.claim(now=NOW + timedelta(minutes=1))
        kind(lambda arguments, **_: jobs.Result(b"second", "名册.xlsx"))
        jobs.run(later.pk, later.attempts, clock=lambda: NOW)
        return jobs.Result(b"first", "名册.xlsx")

    kind(work)
    jobs.run(first.pk, first.attempts, clock=lambda: NOW)

    job.refresh_from_db()
    with job.file.open() as file:
        assert (job.attempts, file.read()) == (2, b"second")
    assert job.file.storage.listdir("jobs")[1] == [job.file.name.removeprefix("jobs/")]


def test_job_is_nobody_elses_business(client, person):
    job = ask(person)
    client.force_login(UserFactory(agency=person.agency))

    assert client.get(job.get_absolute_url()).status_code == 404


def test_old_jobs_go_with_their_files(person, kind):
    kind(lambda arguments, **_: jobs.Result(b"x", "名册.xlsx"))
    job = do(ask(person))
    storage = job.file.storage

    assert jobs.forget(now=NOW + timedelta(days=6)) == 0
    assert jobs.forget(now=NOW + timedelta(days=7)) == 1
    assert (Job.objects.count(), storage.listdir("jobs")[1]) == (0, [])
