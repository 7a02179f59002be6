"""A site of small pages that the test itself answers, with our scripts on each."""

import json
import time
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = Path(settings.BASE_DIR) / "static/js"
ORIGIN = "http://portal.test"

EDIT = """
<form method="post" action="/save" data-unsaved data-autosave>
  <textarea name="body">原文</textarea>
  <button id="save">保存</button>
  <button id="void" data-confirm="确定废止？" name="void" value="1">废止</button>
</form>"""

EVERYTHING = """
<div class="page-header"><h1>新增活动</h1></div>
<form method="post" action="/activities/1/edit/" data-autosave enctype="multipart/form-data">
  <input type="hidden" name="csrfmiddlewaretoken" value="token"><input type="hidden" name="revision" value="3">
  <input name="content"><input type="password" name="secret">
  <select name="category"><option value="">请选择</option><option value="4">进企业</option></select>
  <input type="checkbox" name="units" value="1"><input type="checkbox" name="units" value="2">
  <input type="radio" name="kind" value="plan" checked><input type="radio" name="kind" value="summary">
  <input type="file" name="files">
  <div class="form-actions"><button>保存</button></div>
</form>"""

REASON = """
<details class="reason-form"><summary>退回</summary>
  <form method="post" action="/notices/1/steps/return/" data-autosave>
    <textarea name="reason"></textarea><button id="return">退回</button>
  </form></details>"""

KEPT_ROWS = """
<form method="post" action="/schedules/1/edit/" data-autosave><div data-formset="rows">
  <input type="hidden" name="rows-TOTAL_FORMS" value="%(total)s"><div data-formset-rows>%(rows)s</div>
  <template data-formset-empty><div data-formset-row><input type="hidden" name="rows-__prefix__-id" value="">
    <input name="rows-__prefix__-name"></div></template>
  <button type="button" data-formset-add>增加一行</button>
</div></form>"""


def kept_rows(*rows):
    """A formset whose rows are (id, name)."""
    shown = [
        f'<div data-formset-row><input type="hidden" name="rows-{index}-id" value="{pk}">'
        f'<input name="rows-{index}-name" value="{name}"></div>'
        for index, (pk, name) in enumerate(rows)
    ]
    return KEPT_ROWS % {"total": len(rows), "rows": "".join(shown)}


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
            "/everything": EVERYTHING,
            "/reason": REASON,
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
            for name in ("confirm", "unsaved", "formset", "errors", "autosave")
        )
        body = f"<meta charset=utf-8>{scripts}<body data-user=7{self.attributes.get(path, '')}>{self.pages.get(path, '')}"
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    def open(self, path):
        self.page.goto(ORIGIN + path)

    def type(self, text):
        self.fill("textarea", text)

    def fill(self, field, text):
        """Type and wait until a copy was kept."""
        self.page.fill(field, text)
        self.page.wait_for_function("document.querySelector('.autosave-status').textContent !== ''")

    def copies(self):
        stored = json.loads(self.page.evaluate("JSON.stringify(localStorage)"))
        return {
            name: [copy["values"] for copy in json.loads(copies)] for name, copies in stored.items()
        }


@pytest.fixture
def site(browser):
    context = browser.new_context()
    yield Site(context.new_page())
    context.close()
