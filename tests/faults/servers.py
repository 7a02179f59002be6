"""What can break: the processes of a campaign, each started, killed and started again."""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from email import message_from_bytes
from email.policy import default as modern_email
from pathlib import Path
from urllib.parse import quote

import redis
from aiosmtpd.controller import Controller

from scripts.run import unused_port
from scripts.with_postgresql import OWNER, SETTINGS, newest_programs

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STARTUP_SECONDS = 180


class Server:
    """A process of ours; `kill` is SIGKILL."""

    def __init__(self, command, log: Path, env=None):
        self.command, self.log, self.env = command, log, env
        self.process = None

    def start(self):
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                self.command, stdout=output, stderr=output, env=self.env, cwd=BASE_DIR
            )

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()


class Redis(Server):
    def __init__(self, folder):
        port, password = unused_port(), secrets.token_hex(8)
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--dir", str(folder), "--appendonly", "no", "--requirepass", password]
        super().__init__(command, folder / "redis.log")
        self.url = f"redis://:{password}@127.0.0.1:{port}/0"

    def empty(self):
        with redis.Redis.from_url(self.url) as connection:
            connection.flushall()


class PostgreSQL:
    """A cluster of its own, for it is restarted; `scripts/with_postgresql.py` says how."""

    def __init__(self):
        self.programs = newest_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="faults-pg-", dir="/tmp"))
        is_root = os.geteuid() == 0
        self.as_owner = (
            ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"] if is_root else []
        )
        if is_root:
            shutil.chown(self.folder, OWNER, OWNER)
        command = [*self.as_owner, f"{self.programs}/initdb", f"--pgdata={self.folder}/data"]
        command += ["--username", "portal", "--auth", "trust", "--encoding", "UTF8"]
        command += ["--locale", "C.UTF-8", "--no-sync"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
        self.url = f"postgres://portal@{quote(str(self.folder), safe='')}/postgres"

    def start(self):
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        command = [*self.as_owner, f"{self.programs}/postgres", f"-D{self.folder}/data"]
        self.process = subprocess.Popen(
            [*command, f"-k{self.folder}", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            start_new_session=True,
        )
        give_up_at = time.monotonic() + STARTUP_SECONDS
        ready = [self.programs / "pg_isready", "-q", "-h", self.folder, "-U", "portal"]
        while subprocess.run(ready).returncode:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)

    def stop(self):
        self.process.send_signal(signal.SIGINT)  # "fast": disconnects whoever is there
        self.process.wait(timeout=30)

    def remove(self):
        shutil.rmtree(self.folder)


class MailServer:
    """Keeps what it has consented to; `mood` says how it treats what comes.

    On every other connection it takes commands in a row.
    """

    def __init__(self):
        self.port = unused_port()
        self.accepted = []  # (identifier, text), in order
        self.unanswered = 0
        self.greeted = 0
        self.mood = "willing"
        self._controller = None

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self):
        self._controller.stop()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.greeted += 1
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.greeted % 2 else responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mood == "busy":
            return "451 4.3.0 later please"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mood == "dropping":
            self.unanswered += 1
            server.transport.abort()
            return "421 4.3.0 gone"
        mail = message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=modern_email)
        self.accepted.append((mail["Message-ID"], mail.get_body(["plain"]).get_content()))
        if self.mood == "slow":
            await asyncio.sleep(0.7)
        return "250 OK"


def celery(role, name, folder, env):
    """A worker that is one process, or a beat."""
    command = [sys.executable, "-m", "celery", "--app", "tests.faults.app", role]
    command += ["--loglevel", "WARNING"]
    if role == "worker":
        command += ["--pool", "solo", "--without-gossip", "--without-mingle"]
        command += ["--without-heartbeat", "--hostname", f"{name}@faults"]
    else:
        command += ["--schedule", str(folder / f"{name}.schedule"), "--pidfile="]
    return Server(command, folder / f"{name}.log", env)
