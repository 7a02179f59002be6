"""What a process and all it starts cost: time by the clock, processor time, memory.

Read from /proc; memory is the proportional set size, so that pages which the
processes of a browser share are counted once.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PAUSE = 0.02  # seconds between two looks
_LONG = 10.0  # seconds
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of all processors; MB at the highest, 0 if not looked at."""

    wall: float
    cpu: float
    memory: float = 0.0


def run(command: Sequence[str], env: Mapping[str, str], *, memory: bool = False) -> Cost:
    """The cost of a program from its start to its end; `CalledProcessError` if it fails."""
    began = perf_counter()
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    watch = _Watch(process.pid, memory)
    assert process.stderr
    with process.stderr as told:
        complaints = told.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.end()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=complaints)
    # Processes that somebody else waits for are known from the last look at them.
    cpu = max(usage.ru_utime + usage.ru_stime, watch.cpu)
    return Cost(wall, cpu, watch.memory)


class Worker:
    """A running program that does its work once for every line it reads.

    It answers each with a line of JSON: `wall`, the seconds that the work itself took.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def work(self, *, memory: bool = False) -> Cost:
        process = self._process
        assert process.stdin
        assert process.stdout
        watch = _Watch(process.pid, memory)
        before = spent(process.pid)
        process.stdin.write("\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        after = spent(process.pid)
        watch.end()
        if not answer:
            raise subprocess.CalledProcessError(process.wait(), process.args)
        return Cost(json.loads(answer)["wall"], after - before, watch.memory)

    def close(self) -> None:
        self._process.communicate()


def typical(action: Callable[..., Cost], runs: int) -> Cost:
    """The medians of several runs after one to warm up, and the memory of one more.

    Looking at memory takes time of its own, so that run is not among the others.  What
    takes long is run three times at most.
    """
    if action().wall > _LONG:
        runs = min(runs, 3)
    costs = [action() for _ in range(runs)]
    peak = action(memory=True).memory
    return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs), peak)


class _Watch(threading.Thread):
    """Looks at a process and its descendants until told to end."""

    def __init__(self, pid: int, memory: bool) -> None:
        super().__init__(daemon=True)
        self._pid, self._with_memory = pid, memory
        self._spent: dict[int, float] = {}
        self._ended = threading.Event()
        self.memory = 0.0
        self.start()

    @property
    def cpu(self) -> float:
        return sum(self._spent.values())

    def run(self) -> None:
        while not self._ended.wait(_PAUSE):
            tree = list(_tree(self._pid))
            for pid in tree:
                own = _times(pid)
                if own:
                    self._spent[pid] = own[0]
            if self._with_memory:
                self.memory = max(self.memory, sum(map(_megabytes, tree)))

    def end(self) -> None:
        self._ended.set()
        self.join()


def megabytes_of(pid: int) -> float:
    """What a process and all it has started take now."""
    return sum(map(_megabytes, _tree(pid)))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in _read(Path(f"/proc/{pid}/task"), lambda path: list(path.iterdir())) or []:
        for child in (_read(task / "children", Path.read_text) or "").split():
            yield from _tree(int(child))


def spent(pid: int) -> float:
    """Processor time of a process, its descendants, and those that have ended."""
    return sum(sum(times) for each in _tree(pid) if (times := _times(each)))


def _times(pid: int) -> tuple[float, float] | None:
    """Seconds spent by a process itself, and by children that have ended."""
    status = _read(Path(f"/proc/{pid}/stat"), Path.read_text)
    if status is None:
        return None
    user, system, ended_user, ended_system = map(int, status.rpartition(")")[2].split()[11:15])
    return (user + system) * _TICK, (ended_user + ended_system) * _TICK


def _megabytes(pid: int) -> float:
    told = _read(Path(f"/proc/{pid}/smaps_rollup"), Path.read_text) or ""
    line = next((line for line in told.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return int(line.split()[1]) / 1024


def _read(path: Path, read: Callable[[Path], _T]) -> _T | None:
    """None for a process that has just ended."""
    with contextlib.suppress(OSError):
        return read(path)
    return None
