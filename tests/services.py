"""Real neighbours for tests: Redis, a Celery worker, a mail server, Chromium.

Each starts when the first test asks for it, listens on a free loopback port, and is
stopped by its process id when the run ends.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern_email
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from aiosmtpd.controller import Controller
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from config.celery import app as celery_app
from scripts.run import unused_port

BASE_DIR = Path(__file__).resolve().parent.parent
STARTUP_SECONDS = 180  # six times what a busy machine takes; nobody waits that long else


@contextmanager
def running(command, log: Path, **options):
    """A process that writes to `log` and ends with the block."""
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **options)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(ready, process, log: Path):
    give_up_at = time.monotonic() + STARTUP_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up_at:
            pytest.fail(f"{process.args[0]} does not start:\n{log.read_text()}")
        time.sleep(0.05)


# --- Redis ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _redis_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("redis")
    port, password, log = unused_port(), secrets.token_hex(16), folder / "log"
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--requirepass", password, "--save", "", "--appendonly", "no"]
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    with running(command, log) as process, redis.Redis.from_url(url) as connection:

        def answers():
            try:
                return connection.ping()
            except redis.ConnectionError:
                return False

        wait_until(answers, process, log)
        yield url


@pytest.fixture
def redis_url(_redis_server):
    """The address of a Redis that is empty when the test begins."""
    with redis.Redis.from_url(_redis_server) as connection:
        connection.flushall()
    return _redis_server


# --- Mail -----------------------------------------------------------------------------


@dataclass
class MailServer:
    """A mail server on loopback that keeps what it receives."""

    host: str
    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    # An SMTP reply such as "451 4.3.0 later please" refuses every message with it.
    refusal: str | None = None

    async def handle_DATA(self, server, session, envelope):
        if self.refusal:
            return self.refusal
        content = envelope.content.replace(b"\r\n", b"\n")
        self.messages.append(message_from_bytes(content, policy=modern_email))
        return "250 OK"


@pytest.fixture(scope="session")
def _mail_server():
    server = MailServer("127.0.0.1", unused_port())
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture
def smtp_server(_mail_server, settings):
    """An empty mail server; Django's mail goes to it over SMTP."""
    _mail_server.messages.clear()
    _mail_server.refusal = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = _mail_server.host, _mail_server.port
    return _mail_server


# --- Worker ---------------------------------------------------------------------------


def database_url() -> str:
    """The test database as another process reaches it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    host = quote(database["HOST"], safe="") + (f":{database['PORT']}" if database["PORT"] else "")
    return f"postgres://{database['USER']}{password}@{host}/{database['NAME']}"


@pytest.fixture(scope="session")
def _worker(django_db_setup, django_db_blocker, _redis_server, _mail_server, data_dir):
    with django_db_blocker.unblock():
        url = database_url()
    env = os.environ | {
        "DATABASE_URL": url,
        "REDIS_URL": _redis_server,
        "EMAIL_URL": f"smtp://{_mail_server.host}:{_mail_server.port}",
        "DATA_DIR": str(data_dir),
        "QUIET_HOURS": "",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "1"]
    command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    log = data_dir / "worker.log"
    with running(command, log, cwd=BASE_DIR, env=env) as process:
        wait_until(lambda: " ready." in log.read_text(), process, log)
        yield process


@pytest.fixture
def celery_worker_process(transactional_db, redis_url, smtp_server, data_dir, settings, _worker):
    """A real worker on the test database; `.delay()` reaches it through the real Redis.

    Its mail goes to `smtp_server`. What it shall see must be committed, hence
    `transactional_db`.
    """
    settings.MEDIA_ROOT = data_dir / "media"
    celery_app.conf.update(broker_url=redis_url, task_always_eager=False)
    yield _worker
    celery_app.conf.task_always_eager = True


# --- Browser --------------------------------------------------------------------------

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
# Each window loads two hidden pages for its address bar, at half a second of processor time.
# A switch takes the place of the same switch before it, so Playwright's features stand here too.
UNUSED_FEATURES = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]


@pytest.fixture(scope="session")
def browser():
    # Playwright's synchronous interface keeps an event loop running in this thread, in
    # which Django would refuse every query of the test itself.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    options = [*CHROMIUM_OPTIONS, f"--disable-features={','.join(UNUSED_FEATURES)}"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium has no sandbox for root
    installed = filter(None, map(shutil.which, CHROMIUM_NAMES))
    executable = next((path for path in installed if not path.startswith("/snap/")), None)
    # The server reads, proofreads and typesets while a page waits; on a busy machine for long.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=options)
        yield browser
        browser.close()


@pytest.fixture
def page_problems():
    """What went wrong in the browser; a test that provokes an error page empties it."""
    return []


@pytest.fixture
def page(browser, live_server, page_problems):
    """A fresh office browser; script errors, failed and foreign requests fail the test."""
    host = live_server.url.removeprefix("http://")
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1366, "height": 768},
    )
    # Nothing leaves this machine, not even by mistake.
    context.route(re.compile(rf"^https?://(?!{re.escape(host)})"), lambda route: route.abort())
    page = context.new_page()

    def console(message):
        if message.type == "error":
            page_problems.append(f"console: {message.text} ({message.location['url']})")

    def request(request):
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            page_problems.append(f"foreign request: {request.url}")

    def failure(request):
        # A download or a click that leaves the page aborts what was under way.
        if "ERR_ABORTED" not in (request.failure or ""):
            page_problems.append(f"failed request: {request.url} {request.failure}")

    page.on("console", console)
    page.on("pageerror", lambda error: page_problems.append(f"script: {error}"))
    page.on("request", request)
    page.on("requestfailed", failure)
    yield page
    context.close()
    assert page_problems == []
