"""What the notice page adds to the text: why it came back, its kept versions, its imprint."""

import pytest
from django.urls import reverse

from campaigns import workflow
from campaigns.states import NoticeState
from tests.factories import NOW, ActivityFactory, Bureau, submit_as_seen
from tests.pages import main_text

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


def page(client, notice, name="show_notice", *more):
    return main_text(client.get(reverse(name, args=[notice.pk, *more])))


@pytest.mark.parametrize("name", ["show_notice", "edit_notice"])
def test_draft_that_came_back_says_why(client, bureau, name):
    notice = bureau.notice(S.IN_REVIEW)
    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="请核对时间。")

    text = page(client, notice, name)

    reviewer = bureau.reviewer.name
    assert f"{reviewer}于2025年5月26日 10:00退回修改，理由： 请核对时间。" in text


def test_badge_of_a_draft_that_came_back_is_not_that_of_a_new_one(client, bureau):
    notice = bureau.notice(S.IN_REVIEW)
    workflow.recall(notice, by=bureau.officer, now=NOW)
    assert f"{notice.title} 草稿" in page(client, notice)
    submit_as_seen(notice, by=bureau.officer, now=NOW)

    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="请核对时间。")

    assert f"{notice.title} 退回修改" in page(client, notice)


def test_count_after_issuing_says_what_it_counts(client, bureau):
    notice = bureau.notice(S.ISSUED)

    assert "签收 办理进度 已送达 2 家，已签收 0 / 2 家。" in page(client, notice)


def test_kept_version_can_be_read_as_it_stood(client, bureau):
    schedule = ActivityFactory(category__schedule__campaign=bureau.campaign).category.schedule
    notice = bureau.notice(body="送审时的正文。")
    notice.attachments.create(title="安排表", schedule=schedule, position=1)
    notice.attachments.create(title="口号", text="一、口号甲", position=2)
    submit_as_seen(notice, by=bureau.officer, now=NOW)
    type(notice).objects.filter(pk=notice.pk).update(body="后来的正文。")

    address = reverse("show_version", args=[notice.pk, 1])
    assert f'href="{address}"' in client.get(notice.get_absolute_url()).content.decode()
    text = page(client, notice, "show_version", 1)

    assert "送审时的正文。" in text
    assert "后来的正文。" not in text
    assert "序号 活动主题 活动内容 活动时间 责任单位 1" in text
    assert "附件2：口号 一、口号甲" in text


def test_title_is_broken_as_in_print(client, bureau):
    title = "福建省市场监督管理局关于组织开展2025年“世界认可日”主题活动的通知"
    notice = bureau.notice(title=title)

    lines = client.get(notice.get_absolute_url()).context["sheet"]["title_lines"]

    assert "".join(lines) == title
    assert len(lines) == 2
    assert any("2025年" in line for line in lines)


def test_imprint_stands_below_the_text(client, bureau):
    notice = bureau.notice(S.REGISTERED, printing_office="某省市场监督管理局办公室")

    assert "某省市场监督管理局办公室 2025年5月26日印发" in page(client, notice)
