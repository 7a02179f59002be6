"""A provincial draft from the national notice of 2024, and the review of last year's words, by mouse."""

import pytest
from django.core.management import call_command

from agencies.models import User
from campaigns.models import Campaign, Confirmation, Notice
from tests.kept import Kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def load_demo():
    call_command("load_demo", now="2025-11-20T10:00:00+08:00", verbosity=0)
    officer = User.objects.get(username="jingban")
    officer.set_password("secret-password")
    officer.save()
    return officer


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return Kept(load_demo, tmp_path_factory.mktemp("demo"))


@pytest.fixture
def office(page, kept):
    """The demo world, and its officer at the start page."""
    officer = kept.begin()
    page.goto("/login/")
    page.fill("[name=username]", officer.username)
    page.fill("[name=password]", "secret-password")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)
    return page


class Mouse:
    """Clicks, and counts them."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, what):
        self.page.click(what)
        self.page.wait_for_load_state()
        self.clicks += 1


def test_draft_from_the_national_notice_takes_under_ten_clicks(office):
    mouse = Mouse(office)

    mouse.click("nav >> text=通知")
    mouse.click("main a:has-text('关于组织开展第十七个“世界认可日”活动的通知')")
    mouse.click("text=根据此件起草")
    mouse.click("button:has-text('生成草稿')")
    office.wait_for_url("**/edit/")
    mouse.click("button:has-text('保存草稿')")
    office.wait_for_url(lambda url: not url.endswith("/edit/"))

    made = Notice.objects.get(based_on__title__contains="第十七个")
    assert mouse.clicks == 5
    assert made.title == "福建省市场监督管理局关于组织开展第十七个“世界认可日”活动的通知"
    assert made.body.splitlines()[0] == (
        "2024年6月9日是第十七个“世界认可日”。"
        "根据《市场监管总局办公厅关于组织开展第十七个“世界认可日”活动的通知》（见附件）要求，"
        "结合我省实际，我局决定组织开展第十七个“世界认可日”活动。现就有关事项通知如下："
    )
    assert [theme.text for theme in made.campaign.themes.all()] == [
        "认可：赋能明天，塑造未来",
        "认证认可检验检测：创新 合作 未来",
    ]
    assert [str(row.due_at.date()) for row in made.requirements.all()] == ["2024-05-24"]
    assert office.locator(".lineage li").count() == 2


def test_last_year_is_taken_over_and_looked_through(office):
    former = Campaign.objects.get(year=2025, series__name="世界认可日")
    office.goto(f"/campaigns/{former.pk}/")
    mouse = Mouse(office)

    mouse.click("text=沿用到新一年")
    mouse.click("button:has-text('建立新一年的活动')")
    office.wait_for_url("**/confirmations/")
    # Of every kind what changed and what stayed; the themes want filling in.
    for _ in range(office.locator(".kind button").count()):
        mouse.click(".kind button >> nth=0")

    left = Confirmation.objects.unconfirmed()
    assert sorted(left.values_list("words", flat=True)) == ["【国内主题】", "【国际主题】"]
    assert office.locator("mark").all_inner_texts() == ["【国际主题】", "【国内主题】"]
    assert mouse.clicks < 10


def test_pages_fit_a_phone(office):
    office.set_viewport_size({"width": 390, "height": 844})
    former = Campaign.objects.get(year=2025, series__name="世界认可日")
    source = Notice.objects.get(title__startswith="市场监管总局办公厅关于组织开展第十七个")
    wide = []
    for address in (
        f"/notices/{source.pk}/derive/",
        f"/campaigns/{former.pk}/renew/",
        f"/campaigns/{former.pk}/draft-notice/?wording=organise",
        "/wordings/",
        "/wordings/organise/edit/",
    ):
        office.goto(address)
        if office.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(address)
    office.goto(f"/campaigns/{former.pk}/renew/")
    office.click("button:has-text('建立新一年的活动')")
    if office.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        wide.append("confirmations")

    assert wide == []
