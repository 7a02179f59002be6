"""The grid with keyboard, clipboard and thumb."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import Submission
from tests.gongwen.documents import fujian_notice
from tests.reports.collecting import CATEGORIES, Collection, row, words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
HERE = "document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def collection():
    return Collection()


@pytest.fixture
def grid(page, client, collection, live_server):
    """The page of the unit's clerk, empty."""
    client.force_login(collection.clerk())
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(reverse("edit_submission", args=[collection.submission().pk]))
    return page


def activities():
    """The 32 rows of the notice, the two categories in turn of sixteen rows."""
    (attachment,) = fujian_notice().attachments
    return [
        (CATEGORIES[number // 16], content, time, units)
        for number, (_, _, content, time, units) in enumerate(attachment.content.rows)
    ]


def clipboard(rows):
    """As a spreadsheet copies them: with header and serials, a category once for its rows, cells
    of several lines in quotes."""
    lines = ["序号\t活动主题\t活动内容\t活动时间\t责任单位"]
    above = None
    for number, (category, content, time, units) in enumerate(rows, 1):
        shown = "" if category == above else category
        broken = content.replace('"', '""').replace("。", "。\n", 1)
        lines.append(f'{number}\t{shown}\t"{broken}"\t{time}\t{units}')
        above = category
    return "\r\n".join(lines) + "\r\n"


def saved(grid):
    expect(grid.locator("[data-save-status]")).to_contain_text("已自动保存")
    expect(grid.locator("form[data-pending]")).to_have_count(0)


def test_thirty_two_rows_are_pasted_undone_redone_and_saved_to_the_letter(grid, collection):
    rows = activities()
    grid.locator("[data-grid-row] input").first.click()

    grid.evaluate(PASTE, clipboard(rows))
    expect(grid.locator("[data-grid-row]")).to_have_count(32)
    grid.keyboard.press("Control+z")
    expect(grid.locator("[data-grid-row]")).to_have_count(3)
    grid.keyboard.press("Control+y")
    expect(grid.locator("[data-grid-row]")).to_have_count(32)

    expect(grid.locator("[data-grid-summary]")).to_have_text("共32项")
    saved(grid)
    grid.reload()
    expect(grid.locator("[data-grid-row] textarea").first).to_have_value(
        rows[0][1].replace("。", "。\n", 1).strip()
    )
    assert words(collection.submission()) == [
        (category, content.replace("。", "。\n", 1).strip(), time, units)
        for category, content, time, units in rows
    ]


def test_rows_are_written_copied_and_deleted_by_keyboard_alone(grid, collection):
    grid.locator("[data-grid-row] input").first.click()
    grid.keyboard.type("进企业")
    grid.keyboard.press("Tab")
    grid.keyboard.type("举办讲座")
    grid.keyboard.press("Alt+Enter")
    grid.keyboard.type("第二行")
    grid.keyboard.press("Tab")
    grid.keyboard.type("6月31日")
    grid.keyboard.press("Control+d")
    assert grid.evaluate(HERE) == "第2项活动内容"
    grid.keyboard.press("ArrowRight")
    assert grid.evaluate(HERE) == "第2项活动时间"
    grid.keyboard.type("6月9日前后")
    grid.keyboard.press("ArrowUp")
    grid.keyboard.press("Enter")
    expect(grid.locator("[aria-label='第2项活动时间']")).to_be_focused()

    expect(grid.locator(".grid-note", has_text="没有“6月31日”。")).to_be_visible()
    expect(grid.locator(".grid-note", has_text="6月6日至12日")).to_be_visible()
    grid.keyboard.press("Alt+Delete")
    expect(grid.locator("[data-grid-summary]")).to_contain_text("共1项")
    grid.keyboard.press("Control+z")
    expect(grid.locator("[data-grid-summary]")).to_contain_text("共2项")
    saved(grid)
    unit = collection.bureau.cities[0].short_name
    grid.click("text=保存草稿")
    grid.wait_for_load_state()
    assert words(collection.submission()) == [
        (CATEGORIES[0], "举办讲座\n第二行", "6月31日", unit),
        (CATEGORIES[0], "举办讲座\n第二行", "6月9日前后", unit),
    ]


def test_rows_are_cards_on_a_phone_and_handed_in_with_the_thumb(grid, collection):
    collection.save(row("甲"))
    grid.set_viewport_size({"width": 390, "height": 844})
    grid.reload()
    card = grid.locator("[data-grid-row]").nth(1)
    card.locator("input").fill(CATEGORIES[1])
    content, time, _ = card.locator("textarea").all()
    content.fill("举办讲座")
    time.fill("6月中旬")
    saved(grid)

    width = "document.documentElement.scrollWidth"
    assert grid.evaluate(width) == 390
    assert card.bounding_box()["width"] < 390
    grid.once("dialog", lambda dialog: dialog.accept())
    grid.get_by_role("button", name="报送", exact=True).click()
    grid.wait_for_url("**/submissions/*/receipt/*")

    assert Submission.objects.get().state == "submitted"
    assert [r[1] for r in words(collection.submission(), handed_in=True)] == ["甲", "举办讲座"]
