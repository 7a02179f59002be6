from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.datastructures import MultiValueDict

from agencies.conflicts import Conflict
from agencies.permissions import Role
from campaigns import activities, rules, workflow
from campaigns.forms.schedule import ScheduleForm, category_formset
from campaigns.models import Activity, ActivityCategory, Notice
from campaigns.states import NoticeState
from campaigns.templatetags.wording import span_of
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    ScheduleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def posted(fields):
    return MultiValueDict({name: [str(value)] for name, value in fields.items()})


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def category(bureau):
    schedule = ScheduleFactory(campaign=bureau.campaign)
    return ActivityCategoryFactory(schedule=schedule)


def read(category, **fields):
    typed = {"content": "举办培训班。", "time_text": "6月", "responsible_text": "甲局"}
    activity = Activity(category=category, **typed | fields)
    activities.interpret(activity)
    activity.refresh_from_db()
    return activity


def contents(category):
    return [activity.content for activity in category.activities.all()]


# --- Interpretation -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first", "last", "precision", "shown"),
    [
        ("6月9日", date(2025, 6, 9), date(2025, 6, 9), "exact", "6月9日"),
        ("6月9日前后", date(2025, 6, 6), date(2025, 6, 12), "around", "6月6日—12日"),
        ("“世界认可日”前后", date(2025, 6, 6), date(2025, 6, 12), "around", "6月6日—12日"),
        ("5月—6月期间", date(2025, 5, 1), date(2025, 6, 30), "range", "5月1日—6月30日"),
        ("“世界环境日”（6月5日）", date(2025, 6, 5), date(2025, 6, 5), "exact", "6月5日"),
        ("“世界环境日”前后", None, None, "", ""),
        ("及时", None, None, "", ""),
    ],
)
def test_time_is_kept_as_typed_and_read_as_days(category, typed, first, last, precision, shown):
    activity = read(category, time_text=typed)

    assert (activity.starts_on, activity.ends_on, activity.precision) == (first, last, precision)
    assert activity.time_text == typed
    assert span_of(activity) == shown


def test_units_are_linked_by_name_short_name_and_alias(bureau, category):
    by_name = AgencyFactory(parent=bureau.agency, name="厦门市市场监督管理局")
    by_short_name = AgencyFactory(parent=by_name, short_name="思明区局")
    by_alias = AgencyFactory(parent=None, aliases=["东南认证公司"])

    activity = read(
        category, responsible_text="厦门市市场监督管理局、思明区局， 东南认证公司；相关企业"
    )

    assert activities.named_units(activity) == [
        ("厦门市市场监督管理局", by_name),
        ("思明区局", by_short_name),
        ("东南认证公司", by_alias),
        ("相关企业", None),
    ]


def test_name_borne_by_two_agencies_stays_text(bureau, category):
    for _ in range(2):
        AgencyFactory(parent=bureau.agency, aliases=["市质检院"])

    assert read(category, responsible_text="市质检院").responsible_agencies.count() == 0


def test_foreign_agency_is_not_linked(category):
    AgencyFactory(parent=Bureau().agency, short_name="邻省某局")

    assert read(category, responsible_text="邻省某局").responsible_agencies.count() == 0


def test_agency_is_found_as_it_was_in_that_year(bureau, category):
    merged = AgencyFactory(
        parent=bureau.agency, aliases=["省标准院"], valid_until=date(2025, 12, 31)
    )
    AgencyFactory(parent=bureau.agency, aliases=["省标准院"], valid_from=date(2025, 12, 31))

    activity = read(category, responsible_text="省标准院")

    assert list(activity.responsible_agencies.all()) == [merged]


def test_changed_words_change_the_links(bureau, category):
    old, new = (AgencyFactory(parent=bureau.agency, short_name=name) for name in ("甲局", "乙局"))
    activity = read(category, responsible_text="甲局")
    assert list(activity.responsible_agencies.all()) == [old]

    activity.responsible_text = "乙局"
    activities.interpret(activity)

    assert list(activity.responsible_agencies.all()) == [new]


# --- Order ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "order"),
    [
        (None, ["甲", "乙", "新"]),
        (1, ["新", "甲", "乙"]),
        (2, ["甲", "新", "乙"]),
        (99, ["甲", "乙", "新"]),
    ],
)
def test_new_activity_stands_where_it_was_put(bureau, category, place, order):
    for content in ("甲", "乙"):
        ActivityFactory(category=category, content=content)

    activity = Activity(category=category, content="新", time_text="6月", responsible_text="甲局")
    activities.save(activity, place=place, by=bureau.officer, now=NOW)

    assert contents(category) == order
    assert [row.position for row in category.activities.all()] == [1, 2, 3]


def test_moved_activity_leaves_the_others_in_order(bureau, category):
    first, *_ = (ActivityFactory(category=category, content=content) for content in "甲乙丙")

    activities.save(first, place=3, by=bureau.officer, now=NOW)

    assert contents(category) == ["乙", "丙", "甲"]


# --- Rule -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (NoticeState.IN_REVIEW, "该通知已送审。请核稿人退回后再修改。"),
        (NoticeState.REVIEWED, "该通知已送审。请核稿人退回后再修改。"),
        (NoticeState.SIGNED_OFF, "该通知已签发，附件随之定稿，不能再修改。"),
        (NoticeState.ISSUED, "该通知已签发，附件随之定稿，不能再修改。"),
        (NoticeState.WITHDRAWN, "该通知已签发，附件随之定稿，不能再修改。"),
    ],
)
def test_schedule_of_a_notice_that_left_the_draft_is_closed(bureau, category, state, words):
    activity = ActivityFactory(category=category, content="原样")
    notice = bureau.notice()
    notice.attachments.create(title="附件", schedule=category.schedule)
    bureau.advance(notice, state)
    activity.content = "改动"

    with pytest.raises(Conflict, match=words):
        activities.save(activity, place=1, by=bureau.officer, now=NOW)
    with pytest.raises(Conflict, match=words):
        activities.delete(activity, by=bureau.officer, now=NOW)

    assert contents(category) == ["原样"]


def test_schedule_opens_again_when_the_notice_is_returned(bureau, category):
    notice = bureau.notice()
    notice.attachments.create(title="附件", schedule=category.schedule)
    activity = ActivityFactory(category=category)
    bureau.advance(notice, NoticeState.IN_REVIEW)
    workflow.return_for_revision(notice, by=bureau.reviewer, now=NOW, reason="请补充活动。")

    activities.delete(activity, by=bureau.officer, now=NOW)

    assert contents(category) == []


def test_notice_of_a_bureau_below_neither_closes_the_schedule_nor_is_named(bureau, category):
    below = Bureau()
    notice = below.notice(title="尚未公开的通知", campaign=bureau.campaign)
    notice.attachments.create(title="附件", schedule=category.schedule)
    ActivityFactory(category=category, content="甲")
    below.advance(notice, NoticeState.IN_REVIEW)

    assert rules.hold_on_schedule(category.schedule) == ""
    add(category, bureau.officer)
    assert contents(category) == ["甲", "新"]


def add(category, person):
    activity = Activity(category=category, content="新", time_text="6月", responsible_text="甲局")
    activities.save(activity, place=None, by=person, now=NOW)
    return activity


def rename(category, person):
    schedule = category.schedule
    data = {
        "title": schedule.title,
        "revision": schedule.revision,
        "categories-TOTAL_FORMS": 1,
        "categories-INITIAL_FORMS": 1,
        "categories-0-id": category.pk,
        "categories-0-name": "改名的类别",
    }
    form, categories = (
        ScheduleForm(data, instance=schedule),
        category_formset(posted(data), schedule),
    )
    assert form.is_valid()
    assert categories.is_valid()
    activities.save_schedule(form, categories, by=person, now=NOW)


def remove(category, person):
    activities.delete(ActivityFactory(category=category), by=person, now=NOW)


@pytest.mark.parametrize("attached_first", [True, False])
@pytest.mark.parametrize("change", [add, rename, remove])
def test_whoever_wrote_the_attachment_wrote_part_of_the_notice(
    bureau, category, change, attached_first
):
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    notice = bureau.notice()
    if not attached_first:
        change(category, colleague)
    notice.attachments.create(title="附件", schedule=category.schedule)
    if attached_first:
        change(category, colleague)

    assert set(notice.writers()) == {bureau.officer, colleague}
    assert notice.is_written_by(colleague)
    assert list(Notice.objects.written_by(colleague)) == [notice]
    assert not bureau.notice().is_written_by(colleague)


# --- Meanwhile ------------------------------------------------------------------------


def test_category_is_not_removed_with_an_activity_that_was_just_added(bureau, category):
    schedule = category.schedule
    data = {
        "title": schedule.title,
        "revision": schedule.revision,
        "categories-TOTAL_FORMS": 2,
        "categories-INITIAL_FORMS": 1,
        "categories-0-id": category.pk,
        "categories-0-name": category.name,
        "categories-0-DELETE": "on",
        "categories-1-name": "另一类别",
    }
    form, categories = (
        ScheduleForm(data, instance=schedule),
        category_formset(posted(data), schedule),
    )
    assert form.is_valid()
    assert categories.is_valid()
    added = add(category, bureau.officer)

    with pytest.raises(Conflict, match=f"“{category.name}”下刚增加了活动，不能删除。"):
        activities.save_schedule(form, categories, by=bureau.officer, now=NOW)

    assert list(Activity.objects.all()) == [added]
    assert [row.name for row in schedule.categories.all()] == [category.name]


def test_deleted_activity_does_not_come_back(bureau, category):
    activity = ActivityFactory(category=category)
    seen_before = Activity.objects.get(pk=activity.pk)
    activities.delete(activity, by=bureau.officer, now=NOW)

    with pytest.raises(Conflict, match="同事已经删除了这项活动"):
        activities.save(seen_before, place=None, by=bureau.officer, now=NOW)
    with pytest.raises(Conflict, match="同事已经删除了这项活动"):
        activities.delete(seen_before, by=bureau.officer, now=NOW)

    assert Activity.objects.count() == 0


def test_activity_is_not_put_into_a_category_removed_meanwhile(bureau, category):
    activity = Activity(category=category, content="新", time_text="6月", responsible_text="甲局")
    ActivityCategory.objects.filter(pk=category.pk).delete()

    with pytest.raises(Conflict, match="这个类别已被删除"):
        activities.save(activity, place=None, by=bureau.officer, now=NOW)

    assert Activity.objects.count() == 0


def test_reviewer_may_not_change_a_schedule(bureau, category):
    with pytest.raises(PermissionDenied):
        activities.delete(ActivityFactory(category=category), by=bureau.reviewer, now=NOW)


def test_unit_names_are_taken_apart_at_every_separator():
    assert activities.unit_names(" 甲局 、、乙局; 丙院，丁所 ") == ["甲局", "乙局", "丙院", "丁所"]
