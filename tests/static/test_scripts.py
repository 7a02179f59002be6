"""The scripts in a real browser, on small pages of an origin that the test itself answers."""

import json
import time
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = Path(settings.BASE_DIR) / "static/js"
ORIGIN = "http://portal.test"

EDIT = """
<form method="post" action="/save" data-unsaved>
  <textarea name="body" data-autosave="notice-1-body-u1">原文</textarea>
  <button id="save">保存</button>
  <button id="void" data-confirm="确定废止？" name="void" value="1">废止</button>
</form>"""

FORMSET = """
<form method="post" action="/save"><div data-formset="rows">
  <input type="hidden" name="rows-TOTAL_FORMS" value="1"><input type="hidden" name="rows-MAX_NUM_FORMS" value="3">
  <div data-formset-rows>
    <div data-formset-row><input name="rows-0-content"><input type="checkbox" name="rows-0-DELETE">
      <button type="button" data-formset-remove hidden>删除</button></div>
  </div>
  <template data-formset-empty><div data-formset-row><input name="rows-__prefix__-content">
    <input type="checkbox" name="rows-__prefix__-DELETE"></div></template>
  <button type="button" data-formset-add hidden>增加一行</button>
</div></form>"""


class Site:
    """Pages by path; remembers the posts."""

    def __init__(self, page):
        self.page = page
        self.pages = {
            "/edit": EDIT,
            "/rows": FORMSET,
            "/save": "<p>已保存</p>",
            "/other": "<p>其他</p>",
        }
        self.attributes = {}
        self.posts = []
        self.seconds_to_answer = 0
        page.route(f"{ORIGIN}/**", self.answer)

    def answer(self, route):
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith("/js/"):
            route.fulfill(
                body=(SCRIPTS / path.removeprefix("/js/")).read_text(),
                content_type="text/javascript",
            )
            return
        if route.request.method == "POST":
            self.posts.append(route.request.post_data)
            time.sleep(self.seconds_to_answer)
        scripts = "".join(
            f'<script src="/js/{name}.js" defer></script>'
            for name in ("confirm", "unsaved", "formset")
        )
        body = f"<meta charset=utf-8>{scripts}<body{self.attributes.get(path, '')}>{self.pages.get(path, '')}"
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    def open(self, path):
        self.page.goto(ORIGIN + path)

    def type(self, text):
        self.page.fill("textarea", text)
        self.page.wait_for_function("document.querySelector('.autosave-status').textContent !== ''")

    def copies(self):
        stored = json.loads(self.page.evaluate("JSON.stringify(localStorage)"))
        return {name: json.loads(copy)["text"] for name, copy in stored.items()}


@pytest.fixture
def site(browser):
    context = browser.new_context()
    yield Site(context.new_page())
    context.close()


pytestmark = pytest.mark.browser


def test_typed_text_survives_a_closed_page_and_is_offered(site):
    site.page.on("dialog", lambda dialog: dialog.accept())
    site.open("/edit")
    site.type("改过的正文")

    site.open("/edit")

    assert site.page.input_value("textarea") == "原文"
    site.page.click("text=恢复")
    assert site.page.input_value("textarea") == "改过的正文"


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

    assert site.copies() == {"autosave:notice-1-body-u1": "改过的正文"}


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
