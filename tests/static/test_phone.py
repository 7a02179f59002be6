"""Every list and form at the width of a phone: cards read well, and a thumb hits what it means."""

import pytest
from django.conf import settings
from django.test import Client

from campaigns.models import Theme
from tests.factories import ThemeFactory
from tests.kept import Kept
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFICER = [
    "/",
    "/campaigns/",
    "/campaigns/{campaign}/",
    "/notices/",
    "/notices/{notice}/",
    "/notices/{notice}/roster/",
    "/schedules/{schedule}/",
    "/submissions/",
    "/messages/",
    "/campaigns/{campaign}/draft-notice/",
]
ADMINISTRATOR = ["/accounts/", "/accounts/add/", "/agencies/", "/groups/", "/roles/", "/audit/"]

# Links within a sentence may be as high as its lines (WCAG 2.2, 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "a[href], button, summary, select, input:not([type=hidden]), label.form-check-label")]
  .filter(target => target.checkVisibility({visibilityProperty: true}) && !target.closest(".skip-link, p, .paper, .check-columns"))
  .map(target => target.matches(".form-check-input") ? target.closest(".form-check") ?? target : target)
  .filter(target => { const box = target.getBoundingClientRect(); return box.height > 0 && box.height < 32 })
  .map(target => `${target.tagName} ${target.className} ${target.textContent.trim().slice(0, 20)} ${Math.round(target.getBoundingClientRect().height)}`)
"""

# A cell is a grid of label and value: a second element would stand below the label.
SPLIT_CELLS = """() => [...document.querySelectorAll(".table-stack [data-label]")]
  .filter(cell => [...cell.childNodes].filter(node => node.nodeType === 1 || node.textContent.trim()).length > 1)
  .map(cell => cell.dataset.label)
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return Kept(World, tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(kept):
    return kept.begin()


def pages_of(page, live_server, world, user, addresses):
    """Each page in turn, opened on a phone by the user."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.set_viewport_size({"width": 390, "height": 844})
    for address in addresses:
        path = address.format(
            campaign=world.issued.campaign_id,
            notice=world.issued.pk,
            schedule=world.issued_schedule.pk,
        )
        response = page.goto(path)
        assert response.status == 200, path
        yield address


@pytest.mark.parametrize(
    ("who", "addresses"), [("officer", OFFICER), ("administrator", ADMINISTRATOR)]
)
def test_cards_keep_label_and_value_apart(page, live_server, world, who, addresses):
    for scope in Theme.Scope:
        ThemeFactory(campaign=world.issued.campaign, scope=scope)

    split = {
        address: page.evaluate(SPLIT_CELLS)
        for address in pages_of(page, live_server, world, getattr(world, who), addresses)
    }

    assert {address: cells for address, cells in split.items() if cells} == {}


@pytest.mark.parametrize(
    ("who", "addresses"), [("officer", OFFICER), ("administrator", ADMINISTRATOR)]
)
def test_targets_are_high_enough_for_a_thumb(page, live_server, world, who, addresses):
    small = {
        address: page.evaluate(SMALL_TARGETS)
        for address in pages_of(page, live_server, world, getattr(world, who), addresses)
    }

    assert {address: targets for address, targets in small.items() if targets} == {}


def filters_shown(page):
    return page.locator(".filters form").is_visible()


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("officer", "/notices/"),
        ("officer", "/submissions/"),
        ("administrator", "/accounts/"),
    ],
)
def test_filters_are_folded_until_one_is_set(page, live_server, world, who, address):
    user = getattr(world, who)

    (_,) = pages_of(page, live_server, world, user, [address])
    assert filters_shown(page) is False

    (_,) = pages_of(page, live_server, world, user, [f"{address}?words=活动"])
    assert filters_shown(page) is True


def test_filters_are_always_open_on_a_wide_screen(browser, live_server, world):
    client = Client()
    client.force_login(world.officer)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )

    page = context.new_page()
    page.goto(f"{live_server.url}/notices/")

    assert filters_shown(page) is True
    assert page.locator(".filters summary").is_visible() is False
    context.close()


def test_buttons_of_a_long_form_stay_in_sight(page, live_server, world):
    address = "/campaigns/{campaign}/draft-notice/"

    (_,) = pages_of(page, live_server, world, world.officer, [address])

    box = page.locator(".form-actions").bounding_box()
    assert box["y"] + box["height"] <= 844
