"""What is typed survives closed pages, lost sessions and errors, in a real browser."""

import re

import pytest

from tests.static.conftest import EDIT, EVERYTHING, kept_rows

pytestmark = pytest.mark.browser


def test_typed_text_survives_a_closed_page_and_is_offered(site):
    site.page.on("dialog", lambda dialog: dialog.accept())
    site.open("/edit")
    site.type("改过的正文")

    site.open("/edit")

    assert site.page.input_value("textarea") == "原文"
    site.page.click("button:text-is('恢复')")
    assert site.page.input_value("textarea") == "改过的正文"


def test_copy_is_dropped_once_the_text_was_saved(site):
    site.open("/edit")
    site.type("改过的正文")

    site.page.click("#save")
    site.page.wait_for_url("**/save")

    assert site.copies() == {}


def test_copy_is_kept_when_the_answer_is_an_error_or_a_login_page(site):
    site.attributes["/save"] = " data-keep-copies"
    site.open("/edit")
    site.type("改过的正文")

    site.page.click("#save")
    site.page.wait_for_url("**/save")
    site.open("/other")

    assert site.copies() == {"autosave:/save:u7": [{"body": ["改过的正文"]}]}


@pytest.fixture
def accepting(site):
    """Leaving a changed form asks; here the answer is always yes."""
    site.page.on("dialog", lambda dialog: dialog.accept())
    return site


def values_of(site):
    return site.page.locator("form").evaluate(
        "form => [...new FormData(form)].map(([n, v]) => [n, v.name ?? v])"
    )


def offers(site):
    return site.page.locator(".autosave-notice").all_inner_texts()


def test_copy_on_offer_is_not_written_over_by_further_typing(accepting):
    accepting.open("/edit")
    accepting.type("写了一小时的正文")
    accepting.open("/edit")

    accepting.type("随手一键")

    assert accepting.copies() == {
        "autosave:/save:u7": [{"body": ["随手一键"]}, {"body": ["写了一小时的正文"]}]
    }


def test_text_typed_before_the_restoring_is_offered_in_its_turn(accepting):
    accepting.open("/edit")
    accepting.type("先写的")
    accepting.open("/edit")
    accepting.type("后写的")

    accepting.page.click("button:text-is('恢复')")
    assert accepting.page.input_value("textarea") == "先写的"
    accepting.page.click("button:text-is('恢复')")

    assert accepting.page.input_value("textarea") == "后写的"


def test_refused_copy_is_gone(accepting):
    accepting.open("/edit")
    accepting.type("不要的")
    accepting.open("/edit")

    accepting.page.click("text=不用了")

    assert accepting.copies() == {}
    assert offers(accepting) == []


def test_offer_stands_below_the_page_header_in_sight_and_has_the_focus(site):
    site.open("/everything")
    site.fill("[name=content]", "座谈")

    site.open("/everything")

    notice = site.page.locator(".page-header + .autosave-notice")
    assert notice.evaluate("notice => document.activeElement === notice") is True
    assert notice.get_attribute("role") == "alert"


def test_whole_form_is_restored_except_secrets_and_hidden_fields(site):
    site.open("/everything")
    site.page.select_option("select", "4")
    site.page.check("[value='2']")
    site.page.check("[value=summary]")
    site.page.fill("[name=secret]", "password")
    site.fill("[name=content]", "座谈")

    site.open("/everything")
    site.page.click("button:text-is('恢复')")

    assert values_of(site) == [
        ["csrfmiddlewaretoken", "token"],
        ["revision", "3"],
        ["content", "座谈"],
        ["secret", ""],
        ["category", "4"],
        ["units", "2"],
        ["kind", "summary"],
        ["files", ""],
    ]
    assert site.copies() == {
        "autosave:/activities/1/edit/:u7": [
            {
                "content": ["座谈"],
                "category": ["4"],
                "units": ["2"],
                "kind": ["summary"],
            }
        ]
    }


def test_chosen_files_are_named_for_choosing_again(site):
    site.open("/everything")
    site.page.set_input_files("[type=file]", {"name": "总结.docx", "mimeType": "", "buffer": b"x"})
    site.fill("[name=content]", "座谈")

    site.open("/everything")
    site.page.click("button:text-is('恢复')")

    assert offers(site) == ["已恢复，尚未提交。请重新选择文件：总结.docx"]


def test_offer_says_when_the_object_was_saved_meanwhile(site):
    site.open("/everything")
    site.fill("[name=content]", "座谈")
    site.pages["/everything"] = EVERYTHING.replace('value="3"', 'value="4"')

    site.open("/everything")

    assert ["其后已有新的保存，恢复后请核对。" in text for text in offers(site)] == [True]


def test_time_of_the_copy_stands_beside_the_buttons(site):
    site.open("/everything")

    site.fill("[name=content]", "座谈")

    said = site.page.inner_text(".form-actions .autosave-status")
    assert re.fullmatch(r"已在本机保存 \d\d:\d\d", said)


def test_added_rows_are_added_again(site):
    site.pages["/rows"] = kept_rows(("5", "进企业"))
    site.open("/rows")
    site.page.click("[data-formset-add]")
    site.page.click("[data-formset-add]")
    site.page.fill("[name=rows-1-name]", "进园区")
    site.fill("[name=rows-2-name]", "进社区")

    site.open("/rows")
    site.page.click("button:text-is('恢复')")

    assert values_of(site) == [
        ["rows-TOTAL_FORMS", "3"],
        ["rows-0-id", "5"],
        ["rows-0-name", "进企业"],
        ["rows-1-id", ""],
        ["rows-1-name", "进园区"],
        ["rows-2-id", ""],
        ["rows-2-name", "进社区"],
    ]


def test_rows_find_their_place_by_their_id(site):
    site.pages["/rows"] = kept_rows(("5", "进企业"), ("6", "进园区"))
    site.open("/rows")
    site.fill("[name=rows-1-name]", "进产业园区")

    site.pages["/rows"] = kept_rows(("6", "进园区"), ("5", "进企业"))
    site.open("/rows")
    site.page.click("button:text-is('恢复')")

    assert [value for name, value in values_of(site) if name.endswith("-name")] == [
        "进产业园区",
        "进企业",
    ]


def test_reason_is_restored_into_its_opened_form(site):
    site.open("/reason")
    site.page.click("summary")
    site.type("请补充联系人")

    site.open("/reason")
    site.page.click("button:text-is('恢复')")

    assert site.page.locator("details").evaluate("details => details.open") is True
    assert site.page.input_value("textarea") == "请补充联系人"


def test_saved_text_is_not_offered_by_the_empty_form_that_answers(site):
    """保存并新增下一项 leads to the same address again."""
    site.pages["/save"] = EDIT
    site.open("/edit")
    site.type("第一项")

    site.page.click("#save")
    site.page.wait_for_url("**/save")

    assert offers(site) == []
    assert site.copies() == {}


def test_copy_outlives_an_answer_that_never_came(accepting):
    """The server is away: the next page is opened by hand."""
    accepting.open("/edit")
    accepting.type("改过的正文")
    accepting.page.evaluate(
        "document.forms[0].addEventListener('submit', event => setTimeout(() => window.stop()))"
    )
    accepting.seconds_to_answer = 1
    accepting.page.click("#save", no_wait_after=True)

    accepting.open("/other")
    accepting.open("/edit")

    assert len(offers(accepting)) == 1
