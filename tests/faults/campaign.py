"""Rounds: queue messages and let some come due, break one thing, mend it, wait until all have
left, count."""

import re
import time
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from agencies import messages
from agencies.models import Agency, Contact, OutgoingMessage, Sweep
from tests.faults.due import Due
from tests.faults.servers import STARTUP_SECONDS, celery

State = OutgoingMessage.State
A_ROUND_AT_MOST = 240  # seconds, on a machine that does much else
TOKEN = re.compile(r"第\d+件")
STEP = 61  # seconds by which the clock goes on when nothing moves


class Campaign:
    """The back rooms of a portal, and what became of the messages it was given."""

    def __init__(self, folder: Path, database, redis, mail, chance):
        self.folder, self.database, self.redis, self.mail = folder, database, redis, mail
        self.chance = chance
        env = None  # that of this process
        self.workers = [celery("worker", f"worker{n}", folder, env) for n in range(2)]
        self.beats = [celery("beat", f"beat{n}", folder, env) for n in range(2)]
        self.wrong_by = 0.0
        self.tokens = []
        self.lost = []
        self.rounds = Counter()
        self.kills = 0

    def start(self):
        self.agency = Agency.objects.create(
            name="某市市场监督管理局", short_name="某市局", kind="regulator", level="city"
        )
        self.due = Due()
        self.redis.start()
        self.mail.start()
        for server in (*self.workers, self.beats[0]):
            server.start()
        self._wait(lambda: Sweep.objects.filter(round__gt=0).exists())

    def stop(self):
        for server in (*self.beats, *self.workers, self.redis):
            server.stop()
        self.mail.stop()
        connection.close()

    # --- One round --------------------------------------------------------------------

    def round(self, fault):
        self._queue(self.chance.randint(8, 30))
        time.sleep(self.chance.uniform(0, 0.8))
        getattr(self, f"_{fault}")()
        self.rounds[fault] += 1
        for server in (*self.workers, self.beats[0]):
            if server.process.poll() is not None:
                server.start()
        self.lost += self._wait_for_all()
        self.due.answer()

    def _queue(self, count):
        """Mails of all kinds: at once, later, several to one person, and what the sweep finds."""
        now = timezone.now() + timedelta(seconds=self.wrong_by)
        found = [self._next_token() for _ in range(self.chance.randint(2, 8))]
        self.due.ask([self._unit_with(token) for token in found], now=now)
        post = defaultdict(list)
        for number in range(count):
            token = self._next_token()
            shares_address = number % 4 == 0
            name = "共用" if shares_address else token
            later = timedelta(seconds=self.chance.choice([0, 0, 0, 90]))
            post[later].append((token, name, shares_address))
        for later, letters in post.items():
            for token, name, is_mergeable in letters:
                agency = self._unit_with(name)
                letter = messages.Letter(token, f"请办理{token}。", "/", mergeable=is_mergeable)
                messages.enqueue_to_agencies(
                    [(agency, letter, f"fault:{token}")], now=now, not_before=now + later
                )

    def _next_token(self):
        token = f"第{len(self.tokens)}件"
        self.tokens.append(token)
        return token

    def _unit_with(self, name):
        unit, _ = Agency.objects.get_or_create(
            name=name, defaults={"short_name": name, "kind": "affiliated", "level": "city"}
        )
        Contact.objects.get_or_create(
            agency=unit, name="张三", defaults={"email": f"u{unit.pk}@example.org"}
        )
        return unit

    def _wait_for_all(self):
        """Let the clock go on until everything is sent; return what never was."""
        waiting = OutgoingMessage.objects.exclude(state=State.SENT)
        give_up_at = time.monotonic() + A_ROUND_AT_MOST
        seen, seen_at, at_round = None, 0.0, 0
        while time.monotonic() < give_up_at:
            close_old_connections()
            with suppress(DatabaseError):
                left = waiting.count() + len(self.due.unreminded())
                if not left:
                    return []
                if left != seen:
                    seen, seen_at = left, time.monotonic()
                elif time.monotonic() > seen_at + 0.5 and Sweep.objects.get().round > at_round:
                    at_round = Sweep.objects.get().round
                    self._set_clock(self.wrong_by + STEP)
            time.sleep(0.1)
        return [*waiting.values_list("subject", flat=True), *self.due.unreminded()]

    def _set_clock(self, wrong_by):
        self.wrong_by = wrong_by
        new = self.folder / "clock.new"
        new.write_text(str(wrong_by))
        new.replace(self.folder / "clock")

    def _wait(self, ready):
        give_up_at = time.monotonic() + STARTUP_SECONDS
        while not ready():
            if time.monotonic() > give_up_at:
                told = [server.log.read_text() for server in (*self.workers, self.beats[0])]
                raise TimeoutError("the back rooms do not start:\n" + "\n".join(told))
            time.sleep(0.1)

    # --- Faults -----------------------------------------------------------------------

    def _worker_killed(self):
        self.chance.choice(self.workers).kill()
        self.kills += 1

    def _beat_killed(self):
        self.beats[0].kill()

    def _redis_stopped(self):
        self.redis.kill()
        time.sleep(self.chance.uniform(0.2, 2))
        self.redis.start()

    def _redis_restarted(self):
        self.redis.stop()
        self.redis.start()

    def _redis_emptied(self):
        self.redis.empty()

    def _mail_busy(self):
        self._in_mood("busy")

    def _mail_slow(self):
        self._in_mood("slow")

    def _mail_dropping(self):
        self._in_mood("dropping")

    def _in_mood(self, mood):
        self.mail.mood = mood
        time.sleep(self.chance.uniform(0.3, 1.5))
        self.mail.mood = "willing"

    def _mail_down(self):
        self.mail.stop()
        time.sleep(self.chance.uniform(0.3, 1.5))
        self.mail.start()

    def _slow_and_killed(self):
        """The worst moment: the server has consented, and the worker does not know yet."""
        self.mail.mood = "slow"
        before = len(self.mail.accepted)
        give_up_at = time.monotonic() + 15
        while len(self.mail.accepted) == before and time.monotonic() < give_up_at:
            time.sleep(0.01)
        for worker in self.workers:
            worker.kill()
            self.kills += 1
        self.mail.mood = "willing"

    def _database_restarted(self):
        """PostgreSQL is restarted; SQLite is kept from writing for a moment."""
        connection.close()
        if self.database:
            self.database.stop()
            self.database.start()
        else:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN EXCLUSIVE")
                time.sleep(self.chance.uniform(0.2, 1))
                cursor.execute("COMMIT")

    def _clock_forward(self):
        self._set_clock(self.wrong_by + self.chance.uniform(1, 3 * 86400))

    def _clock_back(self):
        """Wrong for a while, in which what is meant to leave at once does leave."""
        right = self.wrong_by
        self._set_clock(right - self.chance.uniform(1, 3 * 86400))
        time.sleep(self.chance.uniform(0.5, 3))
        self._set_clock(right)

    def _second_beat(self):
        self.beats[1].start()
        time.sleep(self.chance.uniform(2, 4))
        self.beats[1].kill()

    # --- Counting ---------------------------------------------------------------------

    def counted(self):
        copies = defaultdict(list)
        for identifier, text in list(self.mail.accepted):
            for token in set(TOKEN.findall(text)):
                copies[token].append(identifier)
        twice = {token: found for token, found in copies.items() if len(found) > 1}
        extra_mails = len(self.mail.accepted) - len({each for each, _ in self.mail.accepted})
        return {
            "rounds": sum(self.rounds.values()),
            "messages": len(self.tokens),
            "mails": len(self.mail.accepted),
            "lost": len(self.lost) + sum(token not in copies for token in self.tokens),
            "duplicates": extra_mails,
            "under_another_identifier": sum(len(set(found)) > 1 for found in twice.values()),
            "workers_killed": self.kills,
            "dropped_before_consent": self.mail.unanswered,
            "faults": dict(self.rounds),
        }

    def line(self):
        told = self.counted()
        names = ("rounds", "messages", "lost", "duplicates", "workers_killed")
        return " ".join(f"{name}={told[name]}" for name in names) + f" {dict(self.rounds)}"
