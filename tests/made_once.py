"""A world that all tests of a module begin with is made once for the module.

The module says what it is in a function `make_world()`, and that its tests begin with it:
`pytestmark = pytest.mark.usefixtures("made")`. The world stands in a transaction that is never
committed. Each test runs in one of its own within it, with copies of the objects and of the
files, and is rolled back to it; the fixture `made` is the copy of what `make_world()` returned.
Not for modules whose tests commit (`transaction=True`).
"""

import shutil
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import override_settings

from tests.typeset_once import count_names_from


@pytest.fixture(scope="module")
def _made_for_the_module(request, django_db_setup, django_db_blocker, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media):
            count_names_from(0)
            made = request.module.make_world()
        yield made, media
        transaction.set_rollback(True)


@pytest.fixture
def made(_made_for_the_module, own_media_folder, _names_from_nought, db, settings):
    """What the module's `make_world()` returned, for this test alone."""
    made, media = _made_for_the_module
    shutil.copytree(media, settings.MEDIA_ROOT)
    count_names_from(50)  # those before are taken by the world
    return deepcopy(made)
