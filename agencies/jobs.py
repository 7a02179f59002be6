"""Long work: asked for by a page, done by a worker, its progress in the database.

A page writes a row of `Job` and is done (decision 1: no request speaks to Redis).  The
worker's tick claims one row by an UPDATE that must change exactly one, and does the work
in a process of its own with limits of time and memory: whatever happens to that process,
the worker lives and the row says in words what happened.  A worker that is killed leaves a
row that nobody has seen for a while; the next tick takes it up again.
"""

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q

from agencies.conflicts import Conflict
from agencies.models import Job, User

State = Job.State

MOST_ATTEMPTS = 3  # of workers that were killed meanwhile; an error of the work itself is final
UNSEEN_FOR = timedelta(seconds=30)
BEAT = 2.0  # seconds
KEPT_FOR = timedelta(days=7)

TOO_LONG = "办理时间超过{seconds}秒的上限，已停止。请减少内容后重试，或者请系统管理员提高上限。"
TOO_LARGE = "所需内存超过{megabytes}MB的上限，已停止。请减少内容后重试，或者请系统管理员提高上限。"
BROKEN = "办理程序异常中止，没有生成结果。请重试；仍不成功的，请联系系统管理员。"
KILLED = "办理被中断，没有生成结果。请重试；仍不成功的，请联系系统管理员。"
GONE = "结果文件已不在，请重新生成。"
INTERRUPTED = "多次办理都被中断，没有生成结果。请重试。"


class Failed(Exception):
    """The work cannot be done; the message says why, to the person who asked for it."""


@dataclass(frozen=True)
class Result:
    """The file to be downloaded at the end."""

    content: bytes
    name: str


# How a library ends a process that gets no more memory.
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGTRAP)

# (arguments, the person who asked, report(per cent, stage), clock) → what is to be downloaded.
Work = Callable[..., Result | None]
_KINDS: dict[str, Work] = {}
# (arguments, a person) → whether that person may have what the job made.
MaySee = Callable[[dict, User], bool]
_MAY_SEE: dict[str, MaySee] = {}


def register(kind: str, *, may_see: MaySee) -> Callable[[Work], Work]:
    """Let `work` do the jobs of this kind; an app does so when it is ready.

    Rights change after work was asked for: `may_see` is asked at every download.
    """

    def remember(work: Work) -> Work:
        _KINDS[kind] = work
        _MAY_SEE[kind] = may_see
        return work

    return remember


def enqueue(
    kind: str, *, key: str, title: str, arguments: dict, back: str, by: User, now: datetime
) -> Job:
    """Ask for work under its unique key; what has failed before is tried anew.

    The job that is already there is returned while it waits, runs or is done.
    """
    asked = {
        "kind": kind,
        "title": title,
        "arguments": arguments,
        "back": back,
        "requested_by": by,
        "requested_at": now,
    }
    with transaction.atomic():
        job, _ = Job.objects.get_or_create(key=key, defaults=asked)
        failed = Job.objects.filter(pk=job.pk, state=State.FAILED)
        if failed.update(state=State.QUEUED, attempts=0, progress=0, stage="", error="", **asked):
            job.refresh_from_db()
    return job


def claim(*, now: datetime) -> Job | None:
    """Take one waiting job, unless another one is under way; None if there is nothing to do."""
    unseen = Q(state=State.RUNNING, seen_at__lte=now - UNSEEN_FOR)
    Job.objects.filter(unseen, attempts__gte=MOST_ATTEMPTS).update(
        state=State.FAILED, error=INTERRUPTED, finished_at=now
    )
    if Job.objects.filter(state=State.RUNNING, seen_at__gt=now - UNSEEN_FOR).exists():
        return None  # one at a time, so that the sweep always finds a worker
    job = Job.objects.filter(unseen | Q(state=State.QUEUED)).order_by("requested_at", "pk").first()
    if job is None:
        return None
    claimed = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts).update(
        state=State.RUNNING, attempts=F("attempts") + 1, seen_at=now, progress=0, stage=""
    )
    if claimed != 1:
        return None  # another worker has it
    job.refresh_from_db()
    return job


def content_of(job: Job) -> bytes | None:
    """The file that the job made; one that is gone counts as never made, and None is returned."""
    try:
        with job.file.open() as file:
            return file.read()
    except FileNotFoundError:
        gone = Job.objects.filter(pk=job.pk, state=State.DONE, attempts=job.attempts)
        gone.update(state=State.FAILED, file="", file_name="", error=GONE)
        return None


def may_have(job: Job, user: User) -> bool:
    """Whether `user` may have what the job made, as things stand now."""
    may_see = _MAY_SEE.get(job.kind)  # a kind that a later release has dropped is nobody's
    return job.requested_by == user and may_see is not None and may_see(job.arguments, user)


def ahead_of(job: Job) -> int:
    """How many jobs are done before a waiting one."""
    waiting = Q(state=State.QUEUED, requested_at__lt=job.requested_at) | Q(
        state=State.QUEUED, requested_at=job.requested_at, pk__lt=job.pk
    )
    return Job.objects.filter(waiting | Q(state=State.RUNNING)).exclude(pk=job.pk).count()


def work_off(*, clock: Callable[[], datetime]) -> int:
    """Do what waits, one after the other; return how many were taken up."""
    done = 0
    while job := claim(now=clock()):
        _supervise(job, clock)
        done += 1
    return done


def _supervise(job, clock):
    """Run the job in its own process; say that it lives, and what became of it."""
    process = subprocess.Popen(  # noqa: S603 - our own command, two numbers
        _command(job),
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
    )
    give_up_at = monotonic() + settings.JOB_SECONDS
    error = BROKEN
    try:
        while process.poll() is None:
            if monotonic() > give_up_at:
                error = TOO_LONG.format(seconds=settings.JOB_SECONDS)
                break
            try:
                process.wait(timeout=BEAT)
            except subprocess.TimeoutExpired:
                _ours(job).update(seen_at=clock())
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    if process.returncode in _OUT_OF_MEMORY and error == BROKEN:
        error = TOO_LARGE.format(megabytes=settings.JOB_MEGABYTES)
    elif process.returncode == -signal.SIGKILL and error == BROKEN:
        error = KILLED
    _end(job, State.FAILED, clock(), error=error)  # unless the process has said how it ended


def _command(job):
    return [sys.executable, "-m", "django", "run_job", str(job.pk), str(job.attempts)]


def run(pk: int, attempt: int, *, clock: Callable[[], datetime]) -> None:
    """Do the work of one claim in this process, and record how it ended."""
    job = Job.objects.get(pk=pk, attempts=attempt, state=State.RUNNING)

    def report(progress: int, stage: str) -> None:
        _ours(job).update(progress=progress, stage=stage, seen_at=clock())

    try:
        result = _KINDS[job.kind](job.arguments, by=job.requested_by, report=report, clock=clock)
        _finish(job, result, clock())
    except MemoryError:
        error = TOO_LARGE.format(megabytes=settings.JOB_MEGABYTES)
        _end(job, State.FAILED, clock(), error=error)
    except ValidationError as refusal:
        _end(job, State.FAILED, clock(), error="\n".join(refusal.messages))
    except (Failed, Conflict, PermissionDenied) as refusal:
        _end(job, State.FAILED, clock(), error=str(refusal))


def _finish(job, result, now):
    if result is None:
        _end(job, State.DONE, now, progress=100)
        return
    job.file.save(f"{job.pk}-{job.attempts}", ContentFile(result.content), save=False)
    kept = _end(
        job, State.DONE, now, progress=100, file=job.file.name, file_name=result.name, stage=""
    )
    if not kept:  # the job has been given to somebody else
        job.file.storage.delete(job.file.name)


def _ours(job):
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, state=State.RUNNING)


def _end(job, state, now, **fields):
    return _ours(job).update(state=state, finished_at=now, **fields) == 1


def forget(*, now: datetime) -> int:
    """Remove jobs that ended long ago, with their files; return how many."""
    old = Job.objects.filter(finished_at__lte=now - KEPT_FOR)
    for job in old:
        if job.file:
            job.file.storage.delete(job.file.name)
        job.delete()
    return len(old)
