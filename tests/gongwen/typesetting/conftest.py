"""The Fujian notice, typeset once for all tests of a run."""

import pytest

from gongwen.typesetting import render_pdf
from tests.gongwen.documents import fujian_notice
from tests.gongwen.typesetting.sheets import read


@pytest.fixture(scope="session")
def fujian_pdf():
    return render_pdf(fujian_notice())


@pytest.fixture(scope="session")
def fujian(fujian_pdf):
    """Its pages, measured."""
    return read(fujian_pdf)


@pytest.fixture(scope="session")
def fujian_draft():
    return read(render_pdf(fujian_notice(), draft=True))
