import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string


def words(html: str) -> str:
    """The text a reader sees, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def component(name: str, **context) -> str:
    return render_to_string(f"components/{name}.html", context)


def test_state_badge_says_the_state_in_words():
    html = component("state_badge", label="已印发", tone="success")

    assert html.strip() == '<span class="state-badge tone-success">已印发</span>'


def test_progress_says_both_numbers_and_what_they_count():
    html = component("progress", done=8, total=12, label="已报送单位")

    assert words(html) == "8/12 8 / 12"
    assert '<progress value="8" max="12" aria-label="已报送单位">' in html
    assert "progress-line-complete" not in html


def test_progress_of_nothing_is_not_complete():
    html = component("progress", done=0, total=0, label="已报送单位")

    assert '<progress value="0" max="1"' in html
    assert "progress-line-complete" not in html


def test_count_card_without_address_is_no_link():
    html = component("count_card", label="逾期", count=0)

    assert words(html) == "逾期 0"
    assert "<a " not in html


def test_count_card_opens_its_list():
    html = component("count_card", label="逾期", count=2, unit="家", url="/roster/?state=overdue")

    assert words(html) == "逾期 2 家"
    assert '<a class="count-card tone-neutral" href="/roster/?state=overdue">' in html


def test_definition_list_says_none_but_keeps_zero():
    html = component("definition_list", rows=[("联系电话", ""), ("活动场次", 0)])

    assert words(html) == "联系电话 无 活动场次 0"


def test_timeline_shows_who_when_and_why_in_local_time():
    event = {
        "label": "退回",
        "at": datetime(2025, 5, 26, 8, 5, tzinfo=UTC),
        "by": "陈志远",
        "unit": "认证监管处",
        "reason": "请补充联系人。",
        "tone": "danger",
    }

    html = component("timeline", events=[event])

    assert words(html) == "退回 陈志远（认证监管处） 2025年5月26日 16:05 请补充联系人。"


def test_timeline_does_without_person_and_reason():
    html = component(
        "timeline", events=[{"label": "送达", "at": datetime(2025, 5, 28, 1, 0, tzinfo=UTC)}]
    )

    assert words(html) == "送达 2025年5月28日 09:00"


def test_pagination_keeps_the_filters_of_the_address(rf):
    page = Paginator(range(230), 20).get_page(5)
    request = rf.get("/notices/", {"state": "issued", "page": 5})
    template = Template('{% include "components/pagination.html" with page_obj=page only %}')

    html = template.render(RequestContext(request, {"page": page}))

    assert words(html) == "共 230 条，第 5 / 12 页 上一页 1 … 4 5 6 … 12 下一页"
    assert 'href="?state=issued&amp;page=6"' in html


def test_pagination_of_one_page_shows_nothing(rf):
    page = Paginator(range(3), 20).get_page(1)

    html = render_to_string("components/pagination.html", {"page_obj": page}, request=rf.get("/"))

    assert words(html) == ""


def test_reason_form_reopens_with_its_error():
    html = component(
        "reason_form",
        url="/notices/1/return/",
        label="退回",
        id="why",
        csrf_token="t",
        error="请填写退回理由",
        value="<",
    )

    assert '<details class="reason-form" open>' in html
    assert words(html) == "退回 理由 * &lt; 请填写退回理由 退回"


def test_post_button_posts_and_asks_first():
    html = component(
        "post_button", url="/notices/1/issue/", label="印发", csrf_token="t", confirm="确定印发？"
    )

    assert '<form method="post" action="/notices/1/issue/"' in html
    assert 'data-confirm="确定印发？"' in html
    assert 'name="csrfmiddlewaretoken" value="t"' in html


def test_notice_paper_numbers_several_attachments():
    html = component(
        "notice_paper",
        title="关于开展活动的通知",
        paragraphs=["一、时间"],
        attachments=["安排表", "报送表"],
    )

    assert words(html) == "关于开展活动的通知 一、时间 附件： 1. 安排表 2. 报送表"


def test_notice_paper_leaves_a_single_attachment_unnumbered():
    html = component("notice_paper", title="通知", paragraphs=["正文。"], attachments=["安排表"])

    assert words(html) == "通知 正文。 附件： 安排表"


class DeadlineForm(forms.Form):
    title = forms.CharField(label="标题", error_messages={"required": "请填写标题"})
    addressees = forms.MultipleChoiceField(
        label="主送机关",
        choices=[("cities", "各设区市局")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择主送机关"},
    )

    def clean(self):
        raise forms.ValidationError("截止日期早于印发日期")


@pytest.mark.parametrize("tags", ["{{ form|crispy }}", "{% crispy form %}"])
def test_crispy_form_starts_with_errors_that_lead_to_their_fields(tags):
    template = Template("{% load crispy_forms_tags %}" + tags)

    html = template.render(Context({"form": DeadlineForm({}), "csrf_token": "t"}))

    summary = re.search(r'<div class="alert alert-danger error-summary".*?</div>', html, re.DOTALL)[
        0
    ]
    assert (
        words(summary)
        == "请修改以下内容 截止日期早于印发日期 标题 ：请填写标题 主送机关 ：请选择主送机关"
    )
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_title", "div_id_addressees"]
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_form_without_errors_has_no_summary():
    assert words(component("error_summary", form=DeadlineForm())) == ""
