"""A large world for the tests of a browser: made once, then put back as it was.

What a server shall see must be committed, and is deleted after each test; so the rows and
files that making the world left are kept beside, and copied back. On SQLite, where these
tests run; elsewhere the world is made each time.
"""

import shutil
import sqlite3
from contextlib import closing

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.typeset_once import count_names_from

ABOVE_ALL_NAMES = 1000  # what a test makes besides is not called as something in the world


class Kept:
    """`begin()` returns what `make()` did the first time, with its rows and files."""

    def __init__(self, make, folder):
        self.make, self.rows, self.files = make, folder / "rows.sqlite3", folder / "files"
        self.made = None

    def begin(self):
        if self.made is None or connection.vendor != "sqlite":
            self.made = (self.make(),)
            self._keep()
        else:
            self._put_back()
        count_names_from(ABOVE_ALL_NAMES)
        return self.made[0]

    def _keep(self):
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.rows)) as copy:
                connection.connection.backup(copy)
        shutil.copytree(settings.MEDIA_ROOT, self.files, dirs_exist_ok=True)

    def _put_back(self):
        connection.ensure_connection()
        with closing(sqlite3.connect(self.rows)) as copy:
            copy.backup(connection.connection)
        ContentType.objects.clear_cache()
        shutil.copytree(self.files, settings.MEDIA_ROOT)
