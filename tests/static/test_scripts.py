"""The scripts in a real browser, on small pages of an origin that the test itself answers."""

import pytest

pytestmark = pytest.mark.browser


def test_leaving_a_changed_form_asks(site):
    asked = []
    site.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    site.open("/edit")
    site.page.locator("textarea").press_sequentially("改")

    site.open("/other")

    assert asked == ["beforeunload"]


def test_leaving_an_unchanged_form_does_not_ask(site):
    asked = []
    site.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    site.open("/edit")
    site.page.click("textarea")

    site.open("/other")

    assert asked == []


def test_refused_confirmation_sends_nothing(site):
    asked = []
    site.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    site.open("/edit")

    site.page.click("#void")

    assert asked == ["确定废止？"]
    assert site.posts == []


def test_given_confirmation_sends_the_button(site):
    site.page.on("dialog", lambda dialog: dialog.accept())
    site.open("/edit")

    site.page.click("#void")
    site.page.wait_for_url("**/save")

    assert [post.endswith("void=1") for post in site.posts] == [True]


def test_summary_of_errors_has_the_focus_and_the_tab_names_it(site):
    site.pages["/wrong"] = "<title>通知</title><div class=error-summary tabindex=-1>请修改</div>"

    site.open("/wrong")

    assert site.page.title() == "有误：通知"
    assert site.page.evaluate("document.activeElement.className") == "error-summary"


def test_double_click_sends_once(site):
    site.seconds_to_answer = 0.4
    site.open("/edit")

    site.page.evaluate(
        "() => { const save = document.querySelector('#save'); save.click(); setTimeout(() => save.click(), 100) }"
    )
    site.page.wait_for_url("**/save")

    assert len(site.posts) == 1


def test_added_rows_count_on_up_to_the_limit(site):
    site.open("/rows")

    site.page.click("[data-formset-add]")
    site.page.click("[data-formset-add]")

    names = site.page.locator("[name$=-content]").evaluate_all(
        "fields => fields.map(field => field.name)"
    )
    assert names == ["rows-0-content", "rows-1-content", "rows-2-content"]
    assert site.page.input_value("[name=rows-TOTAL_FORMS]") == "3"
    assert site.page.locator("[data-formset-add]").is_hidden()


def test_removed_row_is_hidden_and_marked_for_deletion(site):
    site.open("/rows")

    site.page.click("[data-formset-remove]")

    assert site.page.locator("[name=rows-0-DELETE]").evaluate("box => box.checked") is True
    assert site.page.locator("[data-formset-row]").first.is_hidden()
