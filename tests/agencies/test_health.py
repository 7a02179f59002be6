import json

import pytest
from django.db import connection
from django.test import RequestFactory

from agencies.views.health import health


def test_health_without_database_says_so_and_no_more(tmp_path, settings, django_db_blocker):
    """The real connection, pointed at a database that is not there."""
    if connection.vendor != "sqlite":
        pytest.skip("pointing the connection elsewhere is simple with SQLite only")
    known = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = str(tmp_path / "no-folder" / "db.sqlite3")
        try:
            response = health(RequestFactory().get("/health/"))
        finally:
            connection.close()
            connection.settings_dict["NAME"] = known

    assert response.status_code == 503
    assert json.loads(response.content) == {"status": "database unavailable"}
