"""`python -m benchmarks.outbox_runs FOLDER COUNT ours|task_each|queries due|queued`: one run,
as JSON.

It begins with units that have not answered in time, or with messages that are queued.
DATABASE_URL, REDIS_URL and EMAIL_URL name servers that run and are empty.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402  only after the set-up
from django.utils import timezone  # noqa: E402

from agencies import messages  # noqa: E402
from agencies.models import OutgoingMessage  # noqa: E402
from benchmarks.due import units_to_remind  # noqa: E402
from benchmarks.processes import megabytes_of, spent  # noqa: E402
from reports import reminders  # noqa: E402

# Of each way its application, and what finds the work and hands it out.
WAYS = {
    "ours": ("config", "reports.tasks.sweep"),
    "task_each": ("benchmarks.task_each", "benchmarks.task_each.sweep"),
}
_PAUSE = 0.2
_BEAT = 60.0  # seconds from one sweep of ours to the next
_LOOK = 5.0  # seconds between two looks at the memory, which are not for free


def _queue(count: int) -> None:
    now = timezone.now()
    rows = (
        OutgoingMessage(
            key=f"bench:{n}:email",
            channel="email",
            address=f"u{n}@example.org",
            subject="【请报送】活动总结：还剩2个工作日",
            body="福建省市场监督管理局要求报送“活动总结”，截止时间为2025年6月16日17:30，目前待报送。",
            link=f"/submissions/{n}/",
            queued_at=now,
            not_before=now,
        )
        for n in range(count)
    )
    OutgoingMessage.objects.bulk_create(rows, batch_size=2000)


BEGINNINGS = {"due": units_to_remind, "queued": _queue}


def _run(folder: Path, count: int, way: str) -> dict[str, float]:
    """From the first sweep until the last message has left."""
    from config.celery import app

    command = [sys.executable, "-m", "celery", "--app", WAYS[way][0], "--quiet", "worker"]
    command += ["--concurrency", "2", "--loglevel", "ERROR", "--without-gossip"]
    log = folder / "worker.log"
    with log.open("w") as output:
        worker = subprocess.Popen([*command, "--without-mingle"], stdout=output, stderr=output)
    try:
        while not app.control.ping(timeout=1):
            if worker.poll() is not None:
                sys.exit(log.read_text())
        spent_before, began = spent(worker.pid), time.monotonic()
        memory = _until_sent(worker, count, way)
        seconds = time.monotonic() - began
        cpu = spent(worker.pid) - spent_before
        return {"seconds": seconds, "cpu": cpu, "megabytes": memory}
    finally:
        worker.terminate()
        worker.wait()


def _until_sent(worker: subprocess.Popen[bytes], count: int, way: str) -> float:
    """Sweep until all have left; return the megabytes at the highest."""
    from config.celery import app

    swept_at = looked_at = -_BEAT
    memory, left = 0.0, 0
    while left < count:
        now = time.monotonic()
        if now - swept_at > _BEAT and (way == "ours" or swept_at < 0):
            swept_at = now
            app.send_task(WAYS[way][1])
        if now - looked_at > _LOOK:
            looked_at, memory = now, max(memory, megabytes_of(worker.pid))
        time.sleep(_PAUSE)
        left = _left(left)
    return memory


def _left(before: int) -> int:
    """So many of the rows, which are numbered from 1, have left; of all before that is known."""
    rows = OutgoingMessage.objects.order_by("pk").values_list("pk", flat=True)
    newest = rows.last() or 0
    waiting = rows.filter(pk__gt=before).exclude(state="sent").first()
    return waiting - 1 if waiting else newest


def _queries() -> dict[str, float]:
    """Queries for all that is due, and those among them that find it and queue it."""
    count = 0

    def counting(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        now = timezone.now()
        reminders.queue_reminders(now=now)
        finding = count
        messages.send_due(now=now)
    return {"queries": count, "finding": finding}


if __name__ == "__main__":
    folder, count, way = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    BEGINNINGS[sys.argv[4]](count)
    print(json.dumps(_queries() if way == "queries" else _run(folder, count, way)))
