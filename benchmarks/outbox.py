"""How fast due reminders leave: swept and sent in batches, or one Celery task for each message.

Twice: from units that have not answered and are to be found, and from messages that are queued
and only have to leave.  Both ways begin with the same rows and a call of their sweep, and have
two worker processes, the same texts and the same mail server on this machine, which takes
everything; see `task_each` for the straight way.  That one is measured on fewer, for it takes
as long for each.
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
_FOR_QUERIES = 1000
HEADS = (
    "办法",
    "起点",
    "条数",
    "秒",
    "条/秒",
    "处理器毫秒/条",
    "工作进程内存 MB",
    "每千条查询",
)
Found = dict[str, float]


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


def _found(env: dict[str, str], folder: Path, count: int, way: str, begin: str) -> Found:
    command = [sys.executable, "-m", "benchmarks.outbox_runs", str(folder), str(count), way, begin]
    done = subprocess.run(command, env=env, cwd=_BASE, check=True, stdout=subprocess.PIPE)
    answer: Found = json.loads(done.stdout)
    return answer


def _alone(count: int, way: str, begin: str) -> Found:
    """One run with servers and a database of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _servers(folder) as env:
            return _found(env, folder, count, way, begin)


def measure(count: int) -> Report:
    few = max(count // _FEW, 100)
    lines, wanted = [], []
    for begin, told in (("due", "从逾期未报的单位起"), ("queued", "从待发的消息起")):
        straight = _alone(few, "task_each", begin)
        ours = _alone(count, "ours", begin)
        asked = _alone(_FOR_QUERIES, "queries", begin)
        each_alone = asked["finding"] + 2 * _FOR_QUERIES  # each is loaded, and is saved
        lines.append(_line("本系统：每百条一个任务", told, count, ours, asked["queries"]))
        lines.append(_line("每条一个任务", told, few, straight, each_alone))
        ratio = (ours["seconds"] / count) / (straight["seconds"] / few)
        wanted.append(Wanted(f"每条用时，本系统 / 每条一个任务，{told}", ratio, 0.333))
    faster = "、".join(f"{1 / each.found:.1f} 倍" for each in wanted if each.found)
    return Report(
        "催报：由两个工作进程查出并发出",
        HEADS,
        tuple(lines),
        (
            f"快 {faster}；其时机器的平均负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 个处理器。",
            "两种办法查出、写库的代码相同；每条一个任务的，按 Celery 的默认设置预取。",
        ),
        tuple(wanted),
    )


def _line(way: str, begin: str, count: int, found: Found, queries: float) -> tuple[str, ...]:
    seconds = found["seconds"]
    return (
        way,
        begin,
        f"{count}",
        f"{seconds:.1f}",
        f"{count / seconds:.0f}",
        f"{1000 * found['cpu'] / count:.2f}",
        f"{found['megabytes']:.0f}",
        f"{queries:.0f}",
    )
