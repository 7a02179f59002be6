"""版式设置: what an administrator may choose, and that the pages follow."""

import io

import pdfplumber
import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from campaigns.house import profile_of
from campaigns.models import HouseStyle
from campaigns.states import NoticeState
from gongwen.profile import NATIONAL
from tests.factories import Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db

DEFAULTS = {"masthead": "", "seal": "45.0", "red": "#e60012"}


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.administrator)
    return bureau


def save(client, **fields):
    return client.post(reverse("edit_house_style"), DEFAULTS | fields)


def colours(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return {char["non_stroking_color"] for char in opened.pages[0].chars}


def test_bureau_that_set_nothing_follows_the_national_default(bureau):
    assert profile_of(bureau.agency) == NATIONAL


def test_saved_style_is_the_bureaus_profile_and_stands_in_the_audit(client, bureau):
    save(client, mirrored="on", seal="50", red="#CC0000", fangsong="GW Fangsong")

    profile = profile_of(bureau.agency)
    assert (profile.mirrored, profile.seal, profile.red, profile.fonts) == (
        True,
        50.0,
        "#cc0000",
        {"fangsong": ("GW Fangsong",)},
    )
    entry = AuditEntry.objects.first()
    assert entry.action == "修改版式设置"
    assert entry.detail["changes"] == {
        "双面印刷时左右页边对称": ["否", "是"],
        "印章直径（毫米）": ["45.0", "50"],
        "红色": ["#e60012", "#cc0000"],
        "仿宋": ["", "GW Fangsong"],
    }


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"red": "red"}, "请写作 # 加六位数字或字母，例如 #e60012。"),
        ({"red": "#0000cc"}, "这个颜色不是红色，版式核对会判为不合格。"),
        ({"fangsong": "没有的字体"}, "服务器上没有安装字体“没有的字体”。"),
        ({"seal": "20"}, "38"),
    ],
)
def test_what_cannot_be_printed_is_refused(client, bureau, fields, reason):
    assert reason in main_text(save(client, **fields))
    assert HouseStyle.objects.count() == 0


def test_pages_and_official_file_follow_the_style_and_still_measure(client, bureau):
    save(client, mirrored="on", red="#cc0000", seal="50")
    notice = bureau.notice(NoticeState.REGISTERED)

    with notice.official_copy.file.open() as file:
        assert (0.8, 0, 0) in colours(file.read())
    assert notice.official_copy.measured["failed"] == 0


def test_masthead_begins_the_next_notice(client, bureau):
    save(client, masthead="某省市场监管局文件")
    client.force_login(bureau.officer)

    form = client.get(reverse("draft_notice", args=[bureau.campaign.pk])).context["form"]

    assert form["masthead"].value() == "某省市场监管局文件"


def test_specimen_shows_the_style(client, bureau):
    save(client, red="#cc0000")

    response = client.get(reverse("preview_house_style"))

    assert response["Content-Type"] == "application/pdf"
    assert (0.8, 0, 0) in colours(response.content)
