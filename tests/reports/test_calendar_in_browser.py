"""On a phone: what became of an activity is told, with a picture, and stands in the calendar."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns import activities
from reports import periods
from reports.models import Outcome
from tests.files import picture
from tests.reports.test_outcomes import Issued

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_clerk_tells_on_a_phone_and_finds_it_in_every_view(page):
    world = Issued()
    clerk = world.bureau.clerks[0]
    world.bureau.campaign.year = timezone.localdate().year - 1
    world.bureau.campaign.save()
    world.row.content = "在五一广场开展认证认可进企业进园区进社区进校园系列宣传活动" * 6
    activities.interpret(world.row)
    world.row.responsible_agencies.set(world.bureau.cities)
    world.issue()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/login/")
    page.fill("[name=username]", clerk.username)
    page.fill("[name=password]", "secret-password")
    page.click("main button[type=submit]")

    page.get_by_role("link", name="填报", exact=True).click()
    page.get_by_label("已开展").check()
    page.get_by_label("参加人数（人）").fill("200")
    photo = picture()
    page.get_by_label("照片", exact=True).set_input_files(
        {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
    )
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".photo img")).to_be_visible()

    outcome = Outcome.objects.get()
    assert (outcome.state, outcome.participants, outcome.photos.count()) == ("held", 200, 1)
    for view in periods.VIEWS:
        page.goto(f"/calendar/?view={view}&campaign={world.bureau.campaign.pk}")
        told = page.locator(".cal-entry", has_text="已开展")
        expect(told.locator("b", has_text="6月9日前后")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
