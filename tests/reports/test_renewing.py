"""沿用去年: the next year's campaign from this year's, with nothing of it left unmarked."""

import re
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import models
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry, User
from campaigns import carried_over, workflow
from campaigns.models import (
    Activity,
    ActivityCategory,
    Campaign,
    Confirmation,
    Notice,
    NoticeAttachment,
    NoticeContact,
    Schedule,
)
from campaigns.renewing import NOT_TAKEN
from reports import reminder_plan
from reports.models import FigureField, Question, ReminderStep, ReportingRequirement
from reports.renewing import Calendar
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    Bureau,
    FigureFieldFactory,
    QuestionFactory,
    RequirementFactory,
    ThemeFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db

THEME = "认证认可检验检测：与供应链协同发展"
BODY = f"""2025年6月9日（星期一）是第十八个“世界认可日”，主题为“{THEME}”。
请于6月16日前将2025年总结报送张三。"""


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def former(bureau):
    """A round with a notice, a schedule, and all that can hang on them."""
    campaign = bureau.campaign
    Campaign.objects.filter(pk=campaign.pk).update(summary="2025年第十八个活动。")
    ThemeFactory(campaign=campaign, text=THEME)
    notice = bureau.notice(body=BODY, note="联系电话：0591-87581051", proofreader="李四")
    notice.contacts.create(name="张三", office="认证处", phone="0591-87581051", position=1)
    category = ActivityCategoryFactory(
        schedule__campaign=campaign, schedule__title="第十八个安排表", name="2025年进企业"
    )
    ActivityFactory(category=category, content="举办2025年讲座。", time_text="6月4日")
    notice.attachments.create(title="第十八个安排表", schedule=category.schedule, position=1)
    notice.attachments.create(title="2025年名单", text="1.2025年的单位", position=2)
    superior = bureau.notice(title="关于开展2025年活动的通知")
    notice.attachments.create(title=superior.title, enclosed=superior, position=3)
    requirement = RequirementFactory(
        notice=notice, title="2025年活动总结", instructions="写明6月9日的活动。"
    )
    FigureFieldFactory(requirement=requirement, name="2025年场次")
    QuestionFactory(requirement=requirement, text="2025年的做法", hint="6月9日前后的")
    requirement.groups.add(bureau.group)
    return campaign


@pytest.fixture
def officer(client, bureau):
    client.force_login(bureau.officer)
    return bureau.officer


def shanghai(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def choices(client, campaign):
    form = client.get(reverse("renew_campaign", args=[campaign.pk])).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, models.Model):
            value = value.pk
        if isinstance(value, list):
            value = [getattr(item, "pk", item) for item in value]
        if value not in (None, False):
            data[name] = value
    return data


def renew(client, campaign, without=(), **changes):
    data = choices(client, campaign) | changes
    for name in without:
        data.pop(name, None)
    return client.post(reverse("renew_campaign", args=[campaign.pk]), data)


def main_notice(campaign):
    return campaign.notices.filter(body=BODY).get().pk


# --- Nothing is left unmarked ---------------------------------------------------------


def rows_of(campaign):
    """Every row that hangs on a campaign."""
    in_notice = {"notice__campaign": campaign}
    yield campaign
    yield from Notice.objects.filter(campaign=campaign)
    yield from NoticeContact.objects.filter(**in_notice)
    yield from NoticeAttachment.objects.filter(**in_notice)
    yield from Schedule.objects.filter(campaign=campaign)
    yield from ActivityCategory.objects.filter(schedule__campaign=campaign)
    yield from Activity.objects.filter(category__schedule__campaign=campaign)
    yield from ReportingRequirement.objects.filter(**in_notice)
    yield from FigureField.objects.filter(requirement__notice__campaign=campaign)
    yield from Question.objects.filter(requirement__notice__campaign=campaign)


def unmarked(campaign):
    """(row, field, text with its marked words blacked out) for every text of a campaign."""
    places = {}
    for place in carried_over.in_campaign(campaign):
        target = place.confirmation
        key = (target.target_type, target.target_id, target.field)
        places.setdefault(key, []).append(place.span)
    for row in rows_of(campaign):
        for field in row._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and not field.choices:
                text = getattr(row, field.name)
                for start, end in places.get((row._meta.label_lower, row.pk, field.name), ()):
                    text = text[:start] + "￭" * (end - start) + text[end:]
                yield row._meta.label_lower, field.name, text


def traces(campaign, words):
    return [found for found in unmarked(campaign) if any(word in found[2] for word in words)]


def test_no_trace_of_last_year_is_left_unmarked(client, bureau, officer, former):
    renew(client, former, notice=main_notice(former))

    made = Campaign.objects.get(year=2026)
    words = ["2025", "第十八个", THEME, "与供应链协同发展", "6月", "星期", "张三", "李四", "8758"]
    assert traces(made, words) == []
    assert len(list(unmarked(made))) > 30  # the test has something to look at


def test_next_year_of_the_real_campaign_has_no_trace_of_2025(client):
    call_command("load_demo", now="2025-11-20T10:00:00+08:00", verbosity=0)
    client.force_login(User.objects.get(username="jingban"))
    former = Campaign.objects.get(year=2025, series__name="世界认可日")
    themes = [theme.text for theme in former.themes.all()]

    response = renew(client, former)

    made = Campaign.objects.get(year=2026, series__name="世界认可日")
    assert response.url == reverse("confirm_passages", args=[made.pk])
    assert made.edition == 19
    assert Activity.objects.filter(category__schedule__campaign=made).count() == 32
    assert ReportingRequirement.objects.filter(notice__campaign=made).count() == 1
    assert not made.themes.exists()
    phones = ["0591-87581051", "fjrzjc@163.com", "陈珉煜"]
    assert traces(made, ["2025", "第十八个", *themes, *phones]) == []
    assert [
        text for _, _, text in unmarked(made) if re.search(r"\d月|\d日|星期[一二三四五六]", text)
    ] == []


# --- What becomes of it ---------------------------------------------------------------


def test_dates_keep_their_distance_and_the_day_stays_the_day(client, officer, former):
    renew(client, former, notice=main_notice(former))

    notice = Notice.objects.get(campaign__year=2026)
    assert notice.body == (
        "2026年6月9日（星期二）是第十九个“世界认可日”，主题为“【国内主题】”。\n"
        "请于6月16日前将2026年总结报送张三。"
    )
    assert notice.title.endswith("关于组织开展2026年“世界认可日”主题活动的通知")
    activity = Activity.objects.get(category__schedule__campaign__year=2026)
    assert (activity.content, activity.time_text) == ("举办2026年讲座。", "6月4日")
    assert activity.starts_on == date(2026, 6, 4)


def test_requirement_comes_along_due_as_many_working_days_later(client, bureau, officer, former):
    renew(client, former, notice=main_notice(former))

    [made] = ReportingRequirement.objects.filter(notice__campaign__year=2026)
    due = timezone.localtime(made.due_at)
    assert (made.title, f"{due:%Y-%m-%d %H:%M}") == ("2026年活动总结", "2026-06-16 17:30")
    assert list(made.groups.all()) == [bureau.group]
    assert [figure.name for figure in made.figure_fields.all()] == ["2026年场次"]


def test_plan_of_reminders_comes_along(client, bureau, officer, former):
    notice = former.notices.get(pk=main_notice(former))
    own = ReminderStep(offset=-4, subject="请报{事项}")
    reminder_plan.put(notice, notice.requirements.get(), [own], by=officer, now=NOW)
    reminder_plan.put(notice, None, [ReminderStep(offset=2)], by=officer, now=NOW)

    renew(client, former, notice=notice.pk)

    new = Campaign.objects.get(year=2026).notices.get()
    steps = new.reminder_steps.order_by("offset")
    assert [(step.slot, step.subject, step.since, step.requirement) for step in steps] == [
        ("T-4w/clerk", "请报{事项}", None, new.requirements.get()),
        ("T+2w/clerk", "", None, None),
    ]
    assert notice.reminder_steps.count() == 2


def test_all_that_a_requirement_asks_comes_along(client, officer, former):
    requirement = ReportingRequirement.objects.filter(notice__campaign=former)
    requirement.update(
        kind="other",
        chain="through_city",
        county_due_at=shanghai("2025-06-13 17:30"),
        locks_at=shanghai("2025-06-20 17:30"),
        asks_text=False,
        takes_files=False,
        takes_photos=False,
        min_characters=400,
        max_characters=600,
    )
    FigureField.objects.update(source="held", takes_approximate=False)
    Question.objects.update(is_required=False, min_characters=80, max_characters=120)

    renew(client, former, notice=main_notice(former))

    [made] = ReportingRequirement.objects.filter(notice__campaign__year=2026)
    assert (made.kind, made.chain) == ("other", "through_city")
    assert (made.county_due_at, made.locks_at) == (
        shanghai("2026-06-15 17:30"),
        shanghai("2026-06-23 17:30"),  # 19 June is the Dragon Boat Festival
    )
    assert (made.asks_text, made.takes_files, made.takes_photos) == (False, False, False)
    assert (made.min_characters, made.max_characters) == (400, 600)
    assert made.figure_fields.values_list("name", "source", "takes_approximate").get() == (
        "2026年场次",
        "held",
        False,
    )
    assert made.questions.values_list(
        "text", "hint", "is_required", "min_characters", "max_characters"
    ).get() == ("2026年的做法", "6月9日前后的", False, 80, 120)


def test_times_that_meet_on_one_day_keep_their_order(client, officer, former):
    """In 2025 the county is due on a Friday and the city on the Saturday after it."""
    ReportingRequirement.objects.filter(notice__campaign=former).update(
        chain="through_city",
        county_due_at=shanghai("2025-06-13 17:30"),
        due_at=shanghai("2025-06-14 12:00"),
        locks_at=shanghai("2025-06-15 09:00"),
    )

    renew(client, former, notice=main_notice(former))

    [made] = ReportingRequirement.objects.filter(notice__campaign__year=2026)
    assert made.county_due_at <= made.due_at <= made.locks_at


def test_collection_goes_on_into_the_new_years_schedule(client, officer, former):
    schedule = former.schedules.get()
    ReportingRequirement.objects.filter(notice__campaign=former).update(
        kind="plan", schedule=schedule
    )

    renew(client, former, notice=main_notice(former))

    [made] = ReportingRequirement.objects.filter(notice__campaign__year=2026)
    assert made.schedule.campaign.year == 2026


def test_paper_of_last_year_leaves_its_place_and_nothing_else(client, officer, former):
    renew(client, former, notice=main_notice(former))

    rows = NoticeAttachment.objects.filter(notice__campaign__year=2026)
    assert [(row.title, row.text, row.enclosed) for row in rows] == [
        ("第十九个安排表", "", None),
        ("2026年名单", "1.2026年的单位", None),
        (NOT_TAKEN, NOT_TAKEN, None),
    ]


def test_only_what_was_chosen_is_taken_over(client, officer, former):
    left_out = ("with_contacts", "with_addressees", "schedules", "requirements", "with_summary")

    renew(client, former, without=left_out, notice=main_notice(former))

    made = Campaign.objects.get(year=2026)
    notice = made.notices.get()
    assert (made.summary, made.schedules.count(), notice.contacts.count()) == ("", 0, 0)
    assert (notice.requirements.count(), notice.addressee_groups.count()) == (0, 0)
    assert [row.title for row in notice.attachments.all()] == ["2026年名单", NOT_TAKEN]


def test_categories_come_alone_if_that_is_chosen(client, officer, former):
    renew(client, former, notice=main_notice(former), rows="categories")

    [category] = ActivityCategory.objects.filter(schedule__campaign__year=2026)
    assert (category.name, category.activities.count()) == ("2026年进企业", 0)


def test_year_that_is_there_already_is_refused(client, bureau, officer, former):
    renew(client, former)

    response = renew(client, former)

    assert "2026年的该项活动已经建立，请直接打开它。" in main_text(response)
    assert Campaign.objects.filter(host=bureau.agency).count() == 2


def test_last_year_itself_is_not_changed(client, officer, former):
    before = list(unmarked(former))

    renew(client, former, notice=main_notice(former))

    assert list(unmarked(former)) == before
    assert AuditEntry.objects.get(action="沿用去年活动").detail == {"from": str(former)}


@pytest.mark.parametrize(
    ("day", "is_due", "moved"),
    [
        ("2025-06-16", True, "2026-06-16"),
        ("2025-06-07", False, "2026-06-06"),  # a Saturday stays one
        ("2025-06-07", True, "2026-06-05"),  # but nothing is due on it
    ],
)
def test_nothing_is_due_on_a_rest_day(day, is_due, moved):
    calendar = Calendar(date(2025, 6, 9), date(2026, 6, 9))

    assert calendar(date.fromisoformat(day), is_due) == date.fromisoformat(moved)


# --- 待确认 ---------------------------------------------------------------------------


@pytest.fixture
def renewed(client, officer, former):
    renew(client, former, notice=main_notice(former))
    return Campaign.objects.get(year=2026)


def submit(campaign, officer):
    notice = campaign.notices.get()
    with pytest.raises(ValidationError) as refused:
        workflow.submit_for_review(notice, by=officer, now=NOW)
    return refused.value.messages


def page(client, campaign, data=None):
    address = reverse("confirm_passages", args=[campaign.pk])
    return client.post(address, data) if data else client.get(address)


def test_unconfirmed_words_hold_up_the_review_and_are_told_with_their_places(officer, renewed):
    told = [message for message in submit(renewed, officer) if "待确认" in message]

    assert len(told) == 1
    assert "正文（5处）" in told[0]
    assert "安排表（2处）" in told[0]


def test_words_are_shown_old_and_new_beside_their_text(client, renewed):
    text = main_text(page(client, renewed))

    assert "第十八个 → 第十九个" in text
    assert "2025年6月9日（星期一） → 2026年6月9日（星期二）" in text
    assert "张三 未改动" in text
    assert "2025年6月16日 17:30 → 2026年6月16日 17:30" in text


def test_one_is_confirmed_with_one_click(client, officer, renewed):
    first = Confirmation.objects.filter(campaign=renewed, kind="year").first()

    page(client, renewed, {"numbers": first.pk})

    first.refresh_from_db()
    assert first.confirmed_by == officer
    assert Confirmation.objects.exclude(confirmed_at=None).count() == 1
    assert AuditEntry.objects.latest("pk").detail == {"words": ["2025 → 2026"]}


def test_all_of_a_kind_are_confirmed_with_one_click_but_no_gap(client, renewed):
    for kind in ("year:changed", "theme:changed", "theme:kept"):
        page(client, renewed, {"kind": kind})

    open_kinds = Confirmation.objects.filter(campaign=renewed).unconfirmed()
    assert set(open_kinds.filter(kind__in=["year", "theme"]).values_list("words", flat=True)) == {
        "【国内主题】"
    }


def test_changed_places_of_a_kind_are_confirmed_apart_from_those_that_stayed(client, renewed):
    dates = [
        place for place in carried_over.in_campaign(renewed) if place.confirmation.kind == "date"
    ]
    kept = [place for place in dates if not place.is_changed]
    text = main_text(page(client, renewed))

    page(client, renewed, {"kind": "date:changed"})

    assert f"确认已改 {len(dates) - len(kept)} 处" in text
    assert f"确认未变 {len(kept)} 处" in text
    left = Confirmation.objects.filter(campaign=renewed, kind="date").unconfirmed()
    assert [row.pk for row in left] == [place.confirmation.pk for place in kept]


def test_theme_that_is_known_later_is_written_into_its_gaps(client, officer, renewed):
    ThemeFactory(campaign=renewed, scope="domestic", text="携手前行")
    assert "国内主题：“携手前行”，1 处空着。" in main_text(page(client, renewed))

    response = page(client, renewed, {"themes": "fill"})

    notice = renewed.notices.get()
    assert "主题为“携手前行”" in notice.body
    assert notice.revision == 2
    assert [
        place
        for place in carried_over.in_campaign(renewed)
        if place.is_gap and "主题" in place.confirmation.words
    ] == []
    assert "已填入1处活动主题。" in main_text(client.get(response.url))
    assert AuditEntry.objects.latest("pk").action == "填入活动主题"


def test_saving_the_themes_leads_to_the_gaps_they_fill(client, officer, renewed):
    data = {
        "series": renewed.series_id,
        "year": renewed.year,
        "domestic": "携手前行",
        "revision": renewed.revision,
    }

    response = client.post(reverse("edit_campaign", args=[renewed.pk]), data)

    assert response.url == reverse("confirm_passages", args=[renewed.pk])
    assert "可以一并填入" in main_text(client.get(response.url))


def test_theme_is_not_written_into_a_notice_under_review(client, officer, renewed):
    ThemeFactory(campaign=renewed, scope="domestic", text="携手前行")
    Notice.objects.filter(campaign=renewed).update(state="in_review")

    page(client, renewed, {"themes": "fill"})

    assert "【国内主题】" in renewed.notices.get().body


def test_rewriting_the_words_settles_them(client, renewed):
    notice = renewed.notices.get()
    before = len(carried_over.in_campaign(renewed))

    Notice.objects.filter(pk=notice.pk).update(
        body=notice.body.replace("【国内主题】", "携手前行").replace("第十九个", "本届")
    )

    assert len(carried_over.in_campaign(renewed)) == before - 2


def test_row_that_is_gone_is_settled(renewed):
    NoticeContact.objects.filter(notice__campaign=renewed).delete()

    words = [place.confirmation.words for place in carried_over.in_campaign(renewed)]
    assert "认证处" not in words
    assert [place for place in carried_over.in_campaign(renewed) if place.row is None] == []


def test_review_begins_when_everything_is_confirmed_and_filled_in(client, officer, renewed):
    notice = renewed.notices.get()
    Notice.objects.filter(pk=notice.pk).update(
        body=notice.body.replace("【国内主题】", "携手前行"),
        title=notice.title,
    )
    notice.attachments.filter(title=NOT_TAKEN).delete()
    for kind in Confirmation.Kind:
        for group in ("changed", "kept"):
            page(client, renewed, {"kind": f"{kind.value}:{group}"})

    assert carried_over.holding(notice) == []
    assert "都已核对" in main_text(page(client, renewed))
    assert [
        word
        for word in ("待确认", "没填写")
        if word in main_text(client.get(notice.get_absolute_url()))
    ] == []


def test_schedule_holds_up_every_notice_that_carries_it(bureau, renewed):
    other = bureau.notice(campaign=renewed)
    other.attachments.create(title="安排表", schedule=renewed.schedules.get())

    assert {place.confirmation.schedule for place in carried_over.holding(other)} == {
        renewed.schedules.get()
    }


def test_page_of_the_draft_says_how_much_is_left_and_leads_there(client, renewed):
    notice = renewed.notices.get()

    for address in (notice.get_absolute_url(), reverse("edit_notice", args=[notice.pk])):
        response = client.get(address)
        assert reverse("confirm_passages", args=[renewed.pk]) in response.content.decode()
        assert "处待确认，确认后才能送审。" in main_text(response)


def test_doubtful_words_are_not_offered_for_review_while_others_wait(client, renewed):
    notice = renewed.notices.get()
    body = notice.body.replace("【国内主题】", "携手前行")
    Notice.objects.filter(pk=notice.pk).update(body=f"{body}\n请按时报送,不另行通知。")
    notice.attachments.filter(title=NOT_TAKEN).delete()

    response = client.get(notice.get_absolute_url())

    panel = response.context["slips"]
    assert (bool(panel["warnings"]), panel["errors"], panel["gaps"]) == (True, [], [])
    assert "逐处核对 后才能送审。" in main_text(response)
    assert "确认送审" not in main_text(response)


def test_page_takes_the_same_queries_however_much_there_is(
    client, renewed, django_assert_num_queries
):
    with django_assert_num_queries(CONFIRMING_QUERIES):
        page(client, renewed)


CONFIRMING_QUERIES = 20


def test_campaign_without_last_year_has_nothing_to_confirm(client, officer, bureau):
    assert "没有沿用去年的内容" in main_text(page(client, bureau.campaign))
