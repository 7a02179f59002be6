"""What every test stands on; the servers and the browser are in tests/services.py.

Warnings are errors, undefined template variables fail and the order is random: see
`[tool.pytest.ini_options]` in pyproject.toml.
"""

import gc
import os
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connections
from django.test import Client, TestCase

from config.celery import app as celery_app

pytest_plugins = ["tests.services", "tests.typeset_once", "tests.made_once"]

# The default keeps `make test` short and the same in every run, so that what fails is the
# change; the soak profile, for `make soak`, draws new examples each time.
hypothesis.settings.register_profile(
    "default", max_examples=50, deadline=None, derandomize=True, database=None
)
hypothesis.settings.register_profile(
    "soak", max_examples=5000, deadline=None, derandomize=False, database=None
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

GONGWEN = Path(__file__).parent / "gongwen"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
# The longest modules, in this order; the other core does the rest meanwhile.
BEGIN_FIRST = [
    "test_answers.py",
    "test_demo.py",
    "test_outbox_faults.py",
    "test_drafting_page.py",
    "test_journey.py",
    "test_long_work.py",
    "test_beginning_in_the_browser.py",
    "test_phone.py",
    "test_docx_in_office.py",
]


def pytest_configure(config):
    # A slow hash protects passwords, not tests.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Names in static files are hashed by `collectstatic`, which the tests do without.
    django_settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # The clock of a test run stands at any hour; the tests of quiet hours set them.
    django_settings.QUIET_HOURS = None
    # A task runs where it is queued, and its error is the test's; `celery_worker` undoes this.
    celery_app.conf.task_always_eager = True
    celery_app.conf.task_eager_propagates = True


def pytest_collection_modifyitems(items):
    """Mark the tests that touch data: those run on PostgreSQL too. Begin with the longest."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker("data")
            if GONGWEN in item.path.parents:
                raise pytest.UsageError(f"{item.nodeid}: make test runs no data tests from here")
    rank = {name: place for place, name in enumerate(BEGIN_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


def pytest_collection_finish():
    """Thousands of collected tests live to the end: the garbage collector need not walk them
    again and again in search of a cycle to free."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    """The DATA_DIR of this run, for us and for the worker."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "static").mkdir()
    django_settings.STATIC_ROOT = folder / "static"  # WhiteNoise warns when it is missing
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(data_dir, django_db_modify_db_settings_parallel_suffix):
    """A database for each process of the run; SQLite in a file, as in use: WAL, and a
    worker in another process can open it."""
    database = connections["default"].settings_dict
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(data_dir / "test.sqlite3")


@pytest.fixture(autouse=True)
def own_media_folder(settings, data_dir):
    """Uploads of one test are not there for the next; the folder comes with the first file.
    Nor is what the cache keeps by numbers that the next test uses again."""
    settings.MEDIA_ROOT = data_dir / f"media-{uuid4().hex}"
    settings.CACHES = settings.CACHES | {
        name: {**settings.CACHES[name], "LOCATION": data_dir / f"{name}-{uuid4().hex}"}
        for name in ("pages", "thumbnails")
    }
    cache.clear()


@pytest.fixture(autouse=True)
def nothing_entered_in_the_calendar():
    """No test goes by the days that another one entered, or asks for them when it has none."""
    from campaigns import arranged_days, calendar_in_force  # needs the apps

    calendar_in_force.keep(arranged_days.Calendar())


class CommittingClient(Client):
    """Runs after a request what it left for after the commit, as the real server does."""

    def request(self, **request):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)


@pytest.fixture
def client():
    return CommittingClient()
