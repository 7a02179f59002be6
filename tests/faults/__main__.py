"""`python -m tests.faults sqlite|postgresql [--rounds N] [--seed N] [--faults NAME…]`.

Starts a portal's back rooms, breaks one thing a round at a random moment while messages
are on their way, mends it and looks whether everything arrived.  Prints what it counted
as JSON; nothing is left behind.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.servers import BASE_DIR, MailServer, PostgreSQL, Redis

FAULTS = (
    "worker_killed",
    "beat_killed",
    "redis_stopped",
    "redis_emptied",
    "redis_restarted",
    "mail_busy",
    "mail_slow",
    "mail_dropping",
    "mail_down",
    "database_restarted",
    "clock_forward",
    "clock_back",
    "second_beat",
    "slow_and_killed",
)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=None, help="end after these at the latest")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--faults", nargs="+", choices=FAULTS, default=None)
    options = parser.parse_args()
    # SIGTERM ends what was started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = random.randrange(10**6) if options.seed is None else options.seed
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        database = PostgreSQL() if options.database == "postgresql" else None
        if database:
            database.start()
        redis, mail = Redis(folder), MailServer()
        clock = folder / "clock"
        clock.write_text("0")
        os.environ |= {
            "DATABASE_URL": database.url if database else f"sqlite:///{folder}/db.sqlite3",
            "REDIS_URL": redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "DATA_DIR": str(folder),
            "CLOCK_FILE": str(clock),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "QUIET_HOURS": "",  # its clock stands at any hour
            "PYTHONUNBUFFERED": "1",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, check=True, cwd=BASE_DIR)
        import django

        django.setup()
        from tests.faults.campaign import Campaign

        campaign = Campaign(folder, database, redis, mail, random.Random(seed))
        began = time.monotonic()
        try:
            campaign.start()
            for number in range(options.rounds):
                if options.minutes and time.monotonic() > began + 60 * options.minutes:
                    break
                names = options.faults or FAULTS
                fault = (
                    names[number % len(names)] if options.faults else campaign.chance.choice(names)
                )
                campaign.round(fault)
                print(campaign.line(), file=sys.stderr, flush=True)
        finally:
            campaign.stop()
            if database:
                database.stop()
                database.remove()
        seconds = round(time.monotonic() - began)
        print(json.dumps(campaign.counted() | {"seed": seed, "seconds": seconds}))


if __name__ == "__main__":
    main()
