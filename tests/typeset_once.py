"""What a run has typeset and measured once is not typeset and measured again.

Hundreds of tests need an issued notice, and 登记 typesets and measures its official file.
The functions that do so depend on their arguments alone, so the portal under test may be
handed what they returned before; nothing is left out and nothing stands in for anything.
That their notices are alike, down to the invented names, is seen to here as well: the
factories count from nought in every test, which also makes a failure look the same when
its test runs alone. The tests of `gongwen` call its functions directly, each time anew.
"""

from functools import lru_cache

import pytest
from factory.django import DjangoModelFactory

from gongwen.measuring import measure
from gongwen.typesetting import render_docx, render_pdf

REMEMBERED = 256  # results of each function, some hundred kilobytes at most


@pytest.fixture(scope="session", autouse=True)
def _pages_of_this_run():
    from campaigns import formats, layout, official

    remembered = {
        function.__name__: lru_cache(REMEMBERED)(function)
        for function in (render_pdf, render_docx, measure)
    }
    with pytest.MonkeyPatch.context() as patch:
        for module in (formats, layout, official):
            for name in remembered.keys() & vars(module).keys():
                patch.setattr(module, name, remembered[name])
        yield


@pytest.fixture(autouse=True)
def _names_from_nought():
    count_names_from(0)


def count_names_from(number: int) -> None:
    """Let the factories count on from there; a world that tests share has the numbers before."""
    for factory in DjangoModelFactory.__subclasses__():
        factory.reset_sequence(number)
