"""The real notices as OFD and as PDF, page beside page."""

import pytest

from gongwen.typesetting import render_pdf
from gongwen.typesetting.ofd import from_pdf
from tests.gongwen.notices import NOTICES, notice_of
from tests.gongwen.ofd_beside_pdf import assert_same_text_and_places, stray_ink_of
from tests.gongwen.ofd_reader import Reader
from tests.gongwen.ofd_structure import faults


@pytest.mark.soak
@pytest.mark.parametrize("name", NOTICES)
def test_real_notices_are_the_same_in_both_formats(name):
    document = notice_of(name)
    pdf = render_pdf(document)

    ofd = from_pdf(pdf, document)

    assert faults(ofd) == []
    assert_same_text_and_places(pdf, ofd)
    reader = Reader(ofd)
    assert all(stray_ink_of(reader, index, pdf) < 128 for index in range(len(reader.pages)))
