"""送审: errors of the proofreader hold a text back, warnings want to be looked at."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns import facts, slips, workflow
from campaigns.lexicon_keeping import keep_word, switch_rule
from campaigns.models import LexiconEntry, Notice
from campaigns.states import NoticeState as S
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    RequirementFactory,
    ThemeFactory,
    day,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db

TODAY = day("2025-05-26")
WRONG = "现就有关事项通知如下：\n一、活动主题\n各单位要认真布署。"
DOUBTFUL = "现就有关事项通知如下：\n一、活动主题\n具体安排见附件。"


@pytest.fixture
def bureau():
    return Bureau()


def found(notice):
    return [
        (slip["label"], slip["rule"], slip["quote"]) for slip in slips.slips_of(notice, today=TODAY)
    ]


def submit(notice, bureau, **more):
    workflow.submit_for_review(notice, by=bureau.officer, now=NOW, **more)


def test_error_holds_the_text_back_and_says_where_and_how(bureau):
    notice = bureau.notice(body=WRONG)

    with pytest.raises(ValidationError) as refused:
        submit(notice, bureau)

    assert refused.value.messages == [
        "校对发现1处错误，改正后才能送审。",
        "正文“布署”：“布署”应为“部署”。请改为：部署",
    ]
    assert Notice.objects.get(pk=notice.pk).state == S.DRAFT


def test_warning_passes_only_with_the_seal_of_what_was_looked_at(bureau):
    notice = bureau.notice(body=DOUBTFUL)
    seen = slips.seal(slips.warnings_among(slips.slips_of(notice, today=TODAY)))
    with pytest.raises(ValidationError, match="校对发现1处疑似，请逐处看过"):
        submit(notice, bureau)

    Notice.objects.filter(pk=notice.pk).update(body=DOUBTFUL + "\n工作中涉及到多个部门。")
    notice.refresh_from_db()
    with pytest.raises(ValidationError, match="校对发现2处疑似"):
        submit(notice, bureau, seen=seen)
    Notice.objects.filter(pk=notice.pk).update(body=DOUBTFUL)
    notice.refresh_from_db()
    submit(notice, bureau, seen=seen)

    assert Notice.objects.get(pk=notice.pk).state == S.IN_REVIEW
    assert [slip["quote"] for slip in notice.versions.get().slips] == ["见附件"]


def test_reviewer_sees_what_was_left_and_who_looked_at_it(client, bureau):
    notice = bureau.notice(S.IN_REVIEW, body=DOUBTFUL)
    client.force_login(bureau.reviewer)

    text = main_text(client.get(notice.get_absolute_url()))

    assert (
        f"校对 疑似 1 处 5月26日 10:00由{bureau.officer.name}送审时校对，以下各处已逐一看过。"
        in text
    )
    assert "正文提到附件，文后没有附件说明。" in text


def test_page_leads_to_the_words_and_sends_with_the_box_ticked(client, bureau):
    notice = bureau.notice(body=DOUBTFUL)
    client.force_login(bureau.officer)
    page = client.get(notice.get_absolute_url())
    edit = reverse("edit_notice", args=[notice.pk])
    start = DOUBTFUL.index("见附件")
    assert f'href="{edit}?at={start}-{start + 3}#id_body"' in page.content.decode()
    address = reverse("take_notice_step", args=[notice.pk, "submit_for_review"])

    refused = client.post(address, {"revision": notice.revision})
    seal = page.context["slips"]["seal"]
    client.post(address, {"revision": notice.revision, "seen": seal})

    assert refused.status_code == 422
    assert Notice.objects.get(pk=notice.pk).state == S.IN_REVIEW


def test_every_field_and_attachment_is_read_and_named(bureau):
    notice = bureau.notice(
        body="请认真布署。\n附件请查收。", signature="布署局", copied_to="省布署局"
    )
    notice.attachments.create(title="布署要点", text="一、布署\n各地要认真布署。")

    places = {label for label, rule, _ in found(notice) if rule == "K95"}

    assert places == {"正文", "发文机关署名", "抄送机关", "附件名称", "附件正文"}


def test_text_is_held_against_theme_deadline_and_last_year(bureau):
    ThemeFactory(campaign=bureau.campaign, text="认可：赋能中小企业发展")
    notice = bureau.notice(
        body="国际主题为“认可：赋能小企业发展”。\n请于6月18日前将活动总结报送省局。"
    )
    RequirementFactory(notice=notice)

    rules = {rule for _, rule, _ in found(notice)}

    assert {"C03", "C05"} <= rules


def test_own_words_of_a_bureau_are_found_and_its_own_terms_left_alone(bureau):
    notice = bureau.notice(body="请报送市监局，认真布署。")
    LexiconEntry.objects.create(
        bureau=bureau.agency,
        kind=LexiconEntry.Kind.TYPO,
        wrong="市监局",
        right="市场监管局",
        updated_at=NOW,
        updated_by=bureau.administrator,
    )
    assert [quote for _, rule, quote in found(notice) if rule == "K95"] == ["市监局", "布署"]

    keep_word("布署", by=bureau.officer, now=NOW)

    assert [quote for _, rule, quote in found(notice) if rule == "K95"] == ["市监局"]


def test_hint_is_switched_off_and_nothing_stronger_is(bureau):
    notice = bureau.notice(body="现就有关事项通知如下：\n请认真布署。\n特此通知。")
    assert {"K54", "K95"} <= {rule for _, rule, _ in found(notice)}

    switch_rule("K54", is_on=False, by=bureau.administrator, now=NOW)
    with pytest.raises(ValidationError, match="只有提示类的规则可以停用"):
        switch_rule("K95", is_on=False, by=bureau.administrator, now=NOW)

    assert {rule for _, rule, _ in found(notice)} & {"K54", "K95"} == {"K95"}


def test_findings_of_a_stored_text_take_few_queries(bureau, django_assert_num_queries):
    notice = bureau.notice()
    notice.attachments.create(title="要点", text="一、认真部署。")
    stored = Notice.objects.select_related("campaign__series", "issuer").get(pk=notice.pk)

    with django_assert_num_queries(STORED_QUERIES):
        slips.slips_of(stored, today=TODAY)


STORED_QUERIES = 10


def test_gap_is_told_once_on_the_page_and_once_in_a_refusal(bureau, client):
    notice = bureau.notice(body="现就有关事项通知如下：\n一、活动主题\n主题为“【国内主题】”。")
    client.force_login(bureau.officer)

    page = main_text(client.get(notice.get_absolute_url()))
    with pytest.raises(ValidationError) as refused:
        submit(notice, bureau)

    assert "没有填写 1 处：【国内主题】，填写后才能送审。" in page
    assert slips.errors_among(slips.slips_of(notice, today=TODAY)) == []
    assert refused.value.messages == ["正文第3段（一、活动主题）还有没填写的内容：【国内主题】。"]


def test_day_of_a_schedule_far_from_the_campaign_is_doubted(bureau):
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign)
    ActivityFactory(category=category, time_text="6月4日")
    ActivityFactory(category=category, time_text="12月4日")
    notice = bureau.notice()
    notice.attachments.create(title="活动安排表", schedule=category.schedule)

    doubted = [slip for slip in slips.slips_of(notice, today=TODAY) if slip["rule"] == "C07"]

    assert [(slip["quote"], slip["message"]) for slip in doubted] == [
        ("12月4日", "不在活动期间（2025年4月8日至2025年8月10日）之内。")
    ]


def test_month_long_campaign_lasts_from_two_months_before_to_two_after(bureau):
    bureau.campaign.series.day = None

    assert facts.period_of(bureau.campaign) == (day("2025-03-31"), day("2025-08-31"))
