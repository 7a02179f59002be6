"""Correcting an import in a real browser: fields filled with what is selected in the source."""

import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from campaigns import intake, receiving
from campaigns.models import Notice, NoticeImport
from tests.factories import NOW, Bureau
from tests.imports import INCOMING

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What an astral character is, a browser counts as two.
SOURCE = "\N{CJK UNIFIED IDEOGRAPH-20000}页眉\n" + INCOMING

SELECT = """words => {
  const source = document.querySelector("[data-source]");
  const walker = document.createTreeWalker(source, NodeFilter.SHOW_TEXT);
  const at = source.textContent.indexOf(words);
  const range = document.createRange();
  let before = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const within = place => place >= before && place <= before + node.length;
    if (within(at) && at < before + node.length) range.setStart(node, at - before);
    if (within(at + words.length)) { range.setEnd(node, at + words.length - before); break; }
    before += node.length;
  }
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}"""


@pytest.fixture
def draft():
    bureau = Bureau(cities=0)
    return receiving.begin(
        intake.pasted(SOURCE), campaign=bureau.campaign, by=bureau.officer, now=NOW
    )


@pytest.fixture
def desk(page, live_server, draft):
    client = Client()
    client.force_login(draft.owner)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(draft.get_absolute_url())
    return page


def take(page, words, field, append=False):
    page.evaluate(SELECT, words)
    kind = "[data-append]" if append else ":not([data-append])"
    page.click(f"[data-take=id_{field}]{kind}")


def saved(page):
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))


def test_selected_words_fill_a_field_and_are_marked_as_its_own(desk, draft):
    words = "认证认可检验检测：与供应链"

    take(desk, words, "domestic")

    assert desk.input_value("#id_domestic") == words
    marks = desk.locator("mark[data-field=domestic]").all_inner_texts()
    assert marks == [words]
    saved(desk)
    desk.reload()
    assert desk.input_value("#id_domestic") == words
    assert desk.locator("mark[data-field=domestic]").all_inner_texts() == marks
    start = draft.text.index(words)
    kept = NoticeImport.objects.get().entries["spans"]["domestic"]
    assert kept == [[start, start + len(words)]]


def test_several_stretches_make_one_value(desk):
    take(desk, "某部办公厅", "copied_to")
    take(desk, "各省、自治区", "copied_to", append=True)

    assert desk.input_value("#id_copied_to") == "某部办公厅各省、自治区"
    assert len(json.loads(desk.input_value("#id_spans"))["copied_to"]) == 2


def test_words_over_a_line_break_become_one_line(desk):
    take(desk, "活动的通知\n各省", "title")

    assert desk.input_value("#id_title") == "活动的通知各省"


def test_a_button_without_selection_says_what_to_do(desk):
    desk.click("[data-take=id_title]:not([data-append])")

    expect(desk.locator("[data-take-status]")).to_have_text("请先在原文中选中文字。")


def test_a_mark_leads_to_its_field(desk):
    desk.click("mark[data-field=domestic]")

    expect(desk.locator("#id_domestic")).to_be_focused()


def test_a_row_can_be_added_and_filled(desk):
    desk.click("[data-fact=deadlines] [data-formset-add]")
    take(desk, "6月16日前", "deadlines-1-text")
    saved(desk)

    assert [row["text"] for row in NoticeImport.objects.get().entries["deadlines"]] == [
        "6月16日前",
        "6月16日前",
    ]


def test_a_lost_session_keeps_what_was_typed(desk, page_problems):
    Session.objects.all().delete()

    desk.fill("#id_title", "登录过期以后写的标题")

    expect(desk.locator("[data-save-status]")).to_contain_text("登录已过期")
    page_problems.clear()


def test_saving_in_the_browser_makes_the_notice(desk):
    desk.fill("#id_title", "改过的标题")
    desk.click("button:text-is('保存通知')")
    desk.wait_for_url("**/notices/*/")

    assert Notice.objects.get().title == "改过的标题"
