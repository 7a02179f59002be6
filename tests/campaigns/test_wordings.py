"""通知模板: a new notice begins with the office's wording, and its gaps hold up 送审."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import AuditEntry
from campaigns import unfinished, wordings, workflow
from campaigns.models import NoticeTemplate
from campaigns.states import NoticeState
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    ThemeFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db

Kind = NoticeTemplate.Kind


@pytest.fixture
def bureau():
    return Bureau()


def begin(client, bureau, kind):
    client.force_login(bureau.officer)
    address = reverse("draft_notice", args=[bureau.campaign.pk])
    return client.get(f"{address}?wording={kind}").context["form"]


def test_new_notice_begins_with_the_wording_and_what_the_portal_knows(client, bureau):
    ThemeFactory(campaign=bureau.campaign, text="与供应链协同发展")

    form = begin(client, bureau, Kind.ORGANISE)

    assert form["title"].value() == (
        f"{bureau.agency.name}关于组织开展2025年“世界认可日”主题活动的通知"
    )
    assert form["body"].value().splitlines()[:3] == [
        "2025年6月9日是第十八个“世界认可日”。为【活动目的】，"
        "我局决定组织开展第十八个“世界认可日”主题活动。现就有关事项通知如下：",
        "一、活动主题",
        "国际主题为：“【国际主题】”。国内主题为：“与供应链协同发展”。",
    ]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_default_is_complete_and_says_what_is_to_be_filled_in(client, bureau, kind):
    form = begin(client, bureau, kind)

    assert form["title"].value().startswith(bureau.agency.name)
    assert form["title"].value().endswith("通知")
    left = {gap[1:-1] for gap in wordings.GAP.findall(form["body"].value())}
    assert left & (set(wordings.KNOWN) - {"国际主题", "国内主题", "承办处室"}) == set()
    assert "承办处室" in left or kind == Kind.SUMMARISE


def test_blank_notice_is_still_to_be_had(client, bureau):
    assert begin(client, bureau, "").initial["body"] == ""


def test_officer_rewrites_the_wording_for_the_own_bureau_alone(client, bureau):
    other = Bureau()
    client.force_login(bureau.officer)
    address = reverse("edit_wording", args=[Kind.FORWARD])

    client.post(
        address, {"title": "转发【文件】的通知", "body": "请遵照执行。\r\n【要求】", "note": ""}
    )

    template = NoticeTemplate.objects.get()
    assert (template.bureau, template.body) == (bureau.agency, "请遵照执行。\n【要求】")
    assert begin(client, bureau, Kind.FORWARD)["body"].value() == "请遵照执行。\n【要求】"
    assert wordings.wording_of(Kind.FORWARD, other.agency) == wordings.DEFAULTS[Kind.FORWARD]
    assert AuditEntry.objects.latest("pk").action == "修改通知模板"
    assert "本单位用语" in main_text(client.get(reverse("list_wordings")))


def test_administrator_restores_the_default(client, bureau):
    NoticeTemplate.objects.create(
        bureau=bureau.agency, kind=Kind.ORGANISE, title="甲", body="乙", updated_at=NOW
    )
    client.force_login(bureau.administrator)

    response = client.post(reverse("reset_wording", args=[Kind.ORGANISE]), follow=True)

    assert "“组织开展活动”模板已恢复默认。" in main_text(response)
    assert wordings.wording_of(Kind.ORGANISE, bureau.agency) == wordings.DEFAULTS[Kind.ORGANISE]
    assert AuditEntry.objects.latest("pk").detail == {"title": "甲", "body": "乙"}


def test_wording_saved_meanwhile_is_not_overwritten(client, bureau):
    template = NoticeTemplate.objects.create(
        bureau=bureau.agency, kind=Kind.ORGANISE, title="甲", body="乙", updated_at=NOW, revision=2
    )
    client.force_login(bureau.officer)
    form = {"title": "丙", "body": "丁", "note": "", "revision": "1"}

    response = client.post(reverse("edit_wording", args=[Kind.ORGANISE]), form)

    assert "同事已经修改了这项通知模板" in main_text(response)
    template.refresh_from_db()
    assert template.body == "乙"


# --- Gaps -----------------------------------------------------------------------------


def test_gap_left_open_holds_up_the_review_and_is_named_with_its_place(bureau):
    notice = bureau.notice(
        body="通知如下：\n一、活动主题\n【国际主题】、【国内主题】", copied_to="【抄送单位】"
    )
    notice.attachments.create(title="名单", text="1.【单位】")

    with pytest.raises(ValidationError) as refused:
        workflow.submit_for_review(notice, by=bureau.officer, now=NOW)

    assert refused.value.messages[:3] == [
        "正文第3段（一、活动主题）还有没填写的内容：【国际主题】、【国内主题】。",
        "抄送机关还有没填写的内容：【抄送单位】。",
        "附件“名单”还有没填写的内容：【单位】。",
    ]
    notice.refresh_from_db()
    assert notice.state == NoticeState.DRAFT


def test_gap_in_a_schedule_counts_and_one_in_a_paper_passed_on_does_not(bureau):
    received = bureau.notice(NoticeState.ISSUED, title="关于开展活动的通知")
    type(received).objects.filter(pk=received.pk).update(body="【原文如此】")
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
    ActivityFactory(
        category=category, time_text="【时间】", starts_on=None, ends_on=None, precision=""
    )
    notice = bureau.notice()
    notice.attachments.create(title=received.title, enclosed=received)
    notice.attachments.create(title="安排表", schedule=category.schedule)

    assert [gap.message for gap in unfinished.gaps(notice)] == [
        f"安排表“{category.schedule.title}”第1项还有没填写的内容：【时间】。"
    ]


def test_many_gaps_are_counted_beyond_the_first_twelve(bureau):
    notice = bureau.notice(body="\n".join(f"【第{number}处】" for number in range(20)))

    messages = [message for _, _, message in unfinished.reasons(notice)]

    assert len(messages) == 13
    assert messages[-1] == "另有8处没填写，请逐段检查。"
