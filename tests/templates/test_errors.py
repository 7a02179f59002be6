"""A form with errors says so to people who do not see its colours."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse

from reports.states import SubmissionState
from tests.factories import Bureau


class SampleForm(forms.Form):
    title = forms.CharField(label="标题", help_text="写全称。")
    due_on = forms.DateField(label="截止日期")
    kind = forms.ChoiceField(label="类型", choices=[("plan", "方案")])
    agreed = forms.BooleanField(label="已核对")
    units = forms.MultipleChoiceField(
        label="单位", choices=[("a", "福州")], widget=forms.CheckboxSelectMultiple
    )
    files = forms.FileField(label="附件")


class Reader(HTMLParser):
    """The text of every element with an id, and the tags of fields."""

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.fields = [], {}, []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in ("input", "select", "textarea", "fieldset"):
            self.fields.append((tag, attributes))
        if tag != "input":
            self.open.append(attributes.get("id"))

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        for identifier in filter(None, self.open):
            self.texts[identifier] = f"{self.texts.get(identifier, '')} {data}"


def fields_described(html):
    """{name: [what is said of it]} of the fields marked as wrong, by their descriptions."""
    reader = Reader()
    reader.feed(html)
    return {
        attributes.get("name", tag): [
            " ".join(reader.texts.get(target, "?").split())
            for target in attributes.get("aria-describedby", "").split()
        ]
        for tag, attributes in reader.fields
        if tag == "fieldset" or attributes.get("aria-invalid") == "true"
    }


def test_wrong_field_of_a_crispy_form_is_described_by_its_error():
    template = Template("{% load crispy_forms_tags %}{{ form|crispy }}")

    html = template.render(Context({"form": SampleForm({}, {})}))

    required = "这个字段是必填项。"
    assert fields_described(html) == {
        "title": ["写全称。", required],
        "due_on": [required],
        "kind": [required],
        "agreed": [required],
        "fieldset": [required],
        "units": [],
        "files": [required],
    }


def test_missing_reason_describes_its_field():
    html = render_to_string(
        "components/reason_form.html",
        {
            "url": "/",
            "label": "退回",
            "id": "why",
            "csrf_token": "t",
            "help": "将发给起草人。",
            "error": "请填写理由",
        },
    )

    assert fields_described(html) == {"reason": ["将发给起草人。", "请填写理由"]}


@pytest.mark.django_db
def test_too_long_text_of_a_submission_is_described_by_its_error(client):
    bureau = Bureau()
    submission = bureau.submission(SubmissionState.AWAITED)
    client.force_login(bureau.clerks[0])

    response = client.post(
        reverse("edit_submission", args=[submission.pk]),
        {"text": "字" * 100_001, "revision": submission.revision},
    )

    (text,) = [
        said for name, said in fields_described(response.content.decode()).items() if name == "text"
    ]
    assert text[1].startswith("最多100000字")


@pytest.mark.parametrize(("data", "mark"), [(None, ""), ({"username": ""}, "有误：")])
@pytest.mark.django_db
def test_title_of_a_page_says_that_its_form_has_errors(client, data, mark):
    response = client.post("/login/", data) if data else client.get("/login/")

    assert f"<title>{mark}登录 · 主题活动管理平台</title>" in response.content.decode()
