"""How fast due reminders leave: swept and sent in batches, or one Celery task for each message.

The sweep begins with units that have not answered; the straight way is handed its messages.
Both with two worker processes, the same texts and a mail server on this machine that takes
everything; the straight way is measured on fewer, for it takes as long for each.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.report import Report, Wanted

_BASE = Path(__file__).resolve().parent.parent
_FEW = 10  # times fewer for the straight way
HEADS = ("办法", "条数", "秒", "条/秒", "工作进程内存 MB", "每千条查询")


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _servers(folder: Path) -> Iterator[dict[str, str]]:
    """An empty database, a Redis and a mail server; the environment that names them."""
    redis, smtp = _unused_port(), _unused_port()
    commands = [
        ["redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", ""],
        [sys.executable, "-m", "benchmarks.sink", str(smtp)],
    ]
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp}",
        "DATA_DIR": str(folder),
        "QUIET_HOURS": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    started = [
        subprocess.Popen(command, env=env, cwd=_BASE, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=env, cwd=_BASE, check=True)
        yield env
    finally:
        for process in started:
            process.terminate()
            process.wait()


def _found(env: dict[str, str], folder: Path, count: int, kind: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.outbox_runs", str(folder), str(count), kind]
    done = subprocess.run(command, env=env, cwd=_BASE, check=True, stdout=subprocess.PIPE)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _alone(count: int, kind: str) -> dict[str, float]:
    """One run with servers and a database of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _servers(folder) as env:
            return _found(env, folder, count, kind)


def measure(count: int) -> Report:
    few = max(count // _FEW, 100)
    queries = _alone(1000, "queries")["queries"]
    straight = _alone(few, "task_each")
    ours = _alone(count, "ours")
    rows = (
        _line("本系统：每百条一个任务", count, ours, f"{queries:.0f}"),
        _line("每条一个任务", few, straight, "2000"),
    )
    ratio = (ours["seconds"] / count) / (straight["seconds"] / few)
    return Report(
        "催报：到期的由两个工作进程查出并发出",
        HEADS,
        rows,
        (f"快 {1 / ratio:.1f} 倍",),
        (Wanted("每条用时，本系统 / 每条一个任务", ratio, 0.333),),
    )


def _line(name: str, count: int, found: dict[str, float], queries: str) -> tuple[str, ...]:
    seconds = found["seconds"]
    return (
        name,
        f"{count}",
        f"{seconds:.1f}",
        f"{count / seconds:.0f}",
        f"{found['megabytes']:.0f}",
        queries,
    )
