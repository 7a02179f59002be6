import json

from django.db import connection
from django.test import RequestFactory

from agencies.views.health import health


def test_health_without_database_says_so_and_no_more(django_db_blocker):
    """The real connection, pointed at a database that is not there."""
    known = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = "nowhere/portal"
        try:
            response = health(RequestFactory().get("/health/"))
        finally:
            connection.close()
            connection.settings_dict["NAME"] = known

    assert response.status_code == 503
    assert json.loads(response.content) == {"status": "database unavailable"}
