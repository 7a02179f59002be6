"""Long work: asked for once, claimed once, ended in words, whatever happens to its worker."""

import sys
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

    def register(work, *, may_see=lambda arguments, user: True):
        monkeypatch.setitem(jobs._KINDS, "test", work)
        monkeypatch.setitem(jobs._MAY_SEE, "test", may_see)

    return register


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
    assert "导出名册：已完成。 名册.xlsx 下载 返回查看" in main_text(page)
    assert download.content.decode() == "内容"
    assert "filename*=utf-8''%E5%90%8D%E5%86%8C.xlsx" in download["Content-Disposition"]


def test_result_is_withheld_from_who_may_not_see_it_any_more(client, person, kind):
    allowed = [True]
    kind(lambda arguments, **_: jobs.Result(b"x", "名册.xlsx"), may_see=lambda *_: allowed[0])
    job = do(ask(person))
    client.force_login(person)

    before = client.get(f"{job.get_absolute_url()}result/")
    allowed[0] = False
    after = client.get(f"{job.get_absolute_url()}result/")

    assert (before.status_code, after.status_code) == (200, 404)


def test_result_that_is_gone_counts_as_not_made(client, person, kind):
    kind(lambda arguments, **_: jobs.Result(b"x", "名册.xlsx"))
    job = do(ask(person))
    job.file.storage.delete(job.file.name)
    client.force_login(person)

    page = client.get(f"{job.get_absolute_url()}result/", follow=True)

    assert "导出名册：未能完成。 结果文件已不在，请重新生成。" in main_text(page)
    assert ask(person).state == State.QUEUED


def test_waiting_page_tells_the_place_in_the_queue(client, person):
    first, second, third = (ask(person, key) for key in ("one", "two", "three"))
    jobs.claim(now=NOW)
    client.force_login(person)

    assert "正在排队，前面还有 1 项。" in main_text(client.get(second.get_absolute_url()))
    assert "正在排队，前面还有 2 项。" in main_text(client.get(third.get_absolute_url()))
    Job.objects.filter(pk=first.pk).update(state=State.DONE)
    assert "正在排队，马上开始。" in main_text(client.get(second.get_absolute_url()))


def test_process_killed_from_outside_is_told_as_interrupted(person, monkeypatch):
    job = ask(person)
    killed = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
    monkeypatch.setattr(jobs, "_command", lambda job: killed)

    jobs.work_off(clock=lambda: NOW)

    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, jobs.KILLED)


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
