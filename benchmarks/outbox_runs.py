"""`python -m benchmarks.outbox_runs FOLDER COUNT ours|task_each|queries`: one run, as JSON.

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

from agencies import outbox, sending  # noqa: E402
from agencies.models import OutgoingMessage  # noqa: E402
from benchmarks.due import units_to_remind  # noqa: E402
from benchmarks.processes import megabytes_of  # noqa: E402
from reports import reminders  # noqa: E402

_PAUSE = 1.0
_SWEEP = 60.0  # seconds from one beat to the next


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


def _until_sent(
    worker: subprocess.Popen[bytes], count: int, kick_every: float | None
) -> dict[str, float]:
    from reports.tasks import sweep

    waiting = OutgoingMessage.objects.exclude(state="sent")
    sent = OutgoingMessage.objects.filter(state="sent", channel="email")
    began = time.monotonic()
    kicked, memory = began, 0.0
    while waiting.exists() or sent.count() < count:  # counting is not for free, either
        if kick_every and time.monotonic() > kicked + kick_every:
            kicked = time.monotonic()
            sweep.delay()
        memory = max(memory, megabytes_of(worker.pid))
        time.sleep(_PAUSE)
    return {"seconds": time.monotonic() - began, "megabytes": memory}


def _run(folder: Path, count: int, kind: str) -> dict[str, float]:
    app = "config" if kind == "ours" else "benchmarks.task_each"
    command = [sys.executable, "-m", "celery", "--app", app, "--quiet", "worker"]
    command += ["--concurrency", "2", "--loglevel", "ERROR", "--without-gossip"]
    log = folder / "worker.log"
    with log.open("w") as output:
        worker = subprocess.Popen([*command, "--without-mingle"], stdout=output, stderr=output)
    try:
        from config.celery import app as ours

        while not ours.control.ping(timeout=1):
            if worker.poll() is not None:
                sys.exit(log.read_text())
        began = time.monotonic()
        if kind == "ours":
            from reports.tasks import sweep

            sweep.delay()
            found = _until_sent(worker, count, _SWEEP)
        else:
            from benchmarks.task_each import send_one

            for pk in list(OutgoingMessage.objects.values_list("pk", flat=True)):
                send_one.delay(pk)
            found = _until_sent(worker, count, None)
        return found | {"seconds": time.monotonic() - began}
    finally:
        worker.terminate()
        worker.wait()


def _queries() -> dict[str, float]:
    """Queries for all that is due, the sweep included."""
    count = 0

    def counting(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        now = timezone.now()
        sweep = outbox.begin_round(now=now)
        reminders.queue_reminders(now=now)
        outbox.show_notes(now=now, at_round=sweep.round)
        for ids in outbox.batches(now=now, sweep=sweep):
            sending.send_batch(ids, now=now)
    return {"queries": count}


if __name__ == "__main__":
    folder, count, kind = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    # The straight way is handed its messages; ours has to find out who is to be reminded.
    (_queue if kind == "task_each" else units_to_remind)(count)
    print(json.dumps(_queries() if kind == "queries" else _run(folder, count, kind)))
