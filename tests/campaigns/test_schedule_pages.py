import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns import activities
from campaigns.models import Activity, Schedule
from campaigns.states import NoticeState
from tests.factories import (
    NOW,
    ActivityCategoryFactory,
    ActivityFactory,
    AgencyFactory,
    Bureau,
    CampaignFactory,
    ScheduleFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


@pytest.fixture
def schedule(bureau):
    return ScheduleFactory(campaign=bureau.campaign, title="四进活动安排表")


@pytest.fixture
def category(schedule):
    return ActivityCategoryFactory(schedule=schedule, name="进企业活动", position=1)


def show(client, schedule):
    return client.get(reverse("show_schedule", args=[schedule.pk]))


def entered(category, **fields):
    return {
        "category": category.pk,
        "content": "举办小微企业质量管理培训班。",
        "time_text": "6月9日前后",
        "responsible_text": "厦门市局、相关企业",
        "revision": 1,
    } | fields


def categories(*names, ids=(), revision=1):
    fields = {
        "title": "四进活动安排表",
        "revision": revision,
        "categories-TOTAL_FORMS": len(names),
        "categories-INITIAL_FORMS": len(ids),
    }
    for at, name in enumerate(names):
        fields[f"categories-{at}-name"] = name
    for at, pk in enumerate(ids):
        fields[f"categories-{at}-id"] = pk
    return fields


def close(bureau, schedule):
    notice = bureau.notice()
    notice.attachments.create(title="附件", schedule=schedule)
    return bureau.advance(notice, NoticeState.IN_REVIEW)


# --- Page -----------------------------------------------------------------------------


def test_rows_are_numbered_through_and_grouped(client, bureau, schedule, category):
    known = AgencyFactory(parent=bureau.agency, name="厦门市市场监管局", aliases=["厦门市局"])
    second = ActivityCategoryFactory(schedule=schedule, name="进园区活动", position=2)
    for owner, content, time in [
        (category, "甲。", "6月9日前后"),
        (category, "乙。", "及时"),
        (second, "丙。", "6月9日"),
        (second, "丁。", "6月9日上午10:00至11:00"),
        (second, "戊。", "6月9日至6月11日"),
    ]:
        activity = Activity(
            category=owner, content=content, time_text=time, responsible_text="厦门市局、相关企业"
        )
        activities.save(activity, place=None, by=bureau.officer, now=NOW)

    response = show(client, schedule)

    text = main_text(response)
    assert "共 2 类 5 项活动" in text
    rows = text.partition("责任单位 操作 ")[2]
    assert rows == (
        "进企业活动 2 项 1 进企业活动 2 项 甲。 6月9日前后 约6月6日—12日 厦门市局、 相关企业 修改 删除 "
        "2 乙。 及时 未识别为日期 厦门市局、 相关企业 修改 删除 "
        "进园区活动 3 项 3 进园区活动 3 项 丙。 6月9日 厦门市局、 相关企业 修改 删除 "
        "4 丁。 6月9日上午10:00至11:00 厦门市局、 相关企业 修改 删除 "
        "5 戊。 6月9日至6月11日 厦门市局、 相关企业 修改 删除"
    )
    html = response.content.decode()
    assert f'<span class="unit-chip" title="{known.name}">厦门市局、</span>' in html
    assert html.count('rowspan="2"') == 1


def test_empty_schedule_offers_the_first_activity(client, schedule):
    text = main_text(show(client, schedule))

    assert "还没有活动 按类别逐项填写" in text


def test_recipient_reads_the_schedule_without_buttons(client, bureau, schedule, category):
    ActivityFactory(category=category, content="甲。")
    bureau.advance(close(bureau, schedule), NoticeState.ISSUED)
    client.force_login(bureau.clerks[0])

    text = main_text(show(client, schedule))

    assert "甲。" in text
    assert [word for word in ("修改", "删除", "新增活动", "已签发") if word in text] == []


def test_schedule_of_a_foreign_bureau_is_not_found(client, bureau):
    assert show(client, ScheduleFactory()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_one_and_for_three(
    client, bureau, schedule, category, count, django_assert_num_queries
):
    unit = AgencyFactory(parent=bureau.agency, short_name="厦门市局")
    for _ in range(count):
        ActivityFactory(category=category).responsible_agencies.add(unit)
    for _ in range(count - 1):
        ActivityFactory(category=ActivityCategoryFactory(schedule=schedule))

    with django_assert_num_queries(15):
        assert show(client, schedule).context["total"] == 2 * count - 1


# --- Schedule form --------------------------------------------------------------------


def test_new_schedule_has_its_categories_in_order(client, bureau):
    response = client.post(
        reverse("add_schedule", args=[bureau.campaign.pk]), categories("进企业", "进园区", "", "")
    )

    schedule = Schedule.objects.get()
    assert response.url == reverse("show_schedule", args=[schedule.pk])
    assert (schedule.title, schedule.campaign) == ("四进活动安排表", bureau.campaign)
    assert [category.name for category in schedule.categories.all()] == ["进企业", "进园区"]


def test_new_schedule_begins_with_the_categories_of_last_year(client, bureau):
    last = ScheduleFactory(campaign=CampaignFactory(host=bureau.agency, year=2024))
    for name in ("进企业", "进校园"):
        ActivityCategoryFactory(schedule=last, name=name)

    response = client.get(reverse("add_schedule", args=[bureau.campaign.pk]))

    forms = response.context["categories"].forms
    assert [form["name"].value() for form in forms] == ["进企业", "进校园"]


@pytest.mark.parametrize(
    ("names", "title", "message"),
    [
        (("",), "新的安排表", "请至少填写一个活动类别。"),
        (("进企业",), "四进活动安排表", "这项活动已有同名的安排表，请换一个表名。"),
        (("进企业",), "", "请填写表名。"),
    ],
)
def test_wrong_schedule_is_said_and_kept(client, bureau, schedule, names, title, message):
    response = client.post(
        reverse("add_schedule", args=[bureau.campaign.pk]), categories(*names) | {"title": title}
    )

    assert message in main_text(response)
    assert response.context["form"]["title"].value() == title
    assert Schedule.objects.count() == 1


def test_category_with_activities_is_not_removed(client, schedule, category):
    ActivityFactory.create_batch(2, category=category)
    data = categories("进企业活动", "进园区", ids=[category.pk]) | {"categories-0-DELETE": "on"}

    response = client.post(reverse("edit_schedule", args=[schedule.pk]), data)

    assert "“进企业活动”下还有2项活动，不能删除。" in main_text(response)
    assert category.activities.count() == 2


def test_empty_category_is_removed(client, schedule, category):
    data = categories("进企业活动", "进园区", ids=[category.pk]) | {"categories-0-DELETE": "on"}

    client.post(reverse("edit_schedule", args=[schedule.pk]), data)

    assert [row.name for row in schedule.categories.all()] == ["进园区"]


@pytest.mark.parametrize(
    ("names", "removed"),
    [
        (["乙", "甲", "丙"], None),  # two swapped
        (["乙", "丙", "甲"], None),  # all moved on by one
        (["丁", "甲", "丙", "乙"], None),  # a new row takes an old name
        (["乙", "乙", "丙"], 1),  # the name of a row that is removed
    ],
)
def test_categories_may_exchange_their_names(client, schedule, names, removed):
    rows = [
        ActivityCategoryFactory(schedule=schedule, name=name, position=position)
        for position, name in enumerate("甲乙丙", start=1)
    ]
    data = categories(*names, ids=[row.pk for row in rows])
    if removed is not None:
        data[f"categories-{removed}-DELETE"] = "on"
        names = names[:removed] + names[removed + 1 :]

    response = client.post(reverse("edit_schedule", args=[schedule.pk]), data)

    assert response.url == reverse("show_schedule", args=[schedule.pk])
    assert [row.name for row in schedule.categories.all()] == names


def test_two_categories_of_one_name_are_refused(client, schedule, category):
    response = client.post(
        reverse("edit_schedule", args=[schedule.pk]),
        categories("同名", "同名", ids=[category.pk]),
    )

    assert "活动主题不能重复，请修改其中一个。" in main_text(response)
    assert [row.name for row in schedule.categories.all()] == ["进企业活动"]


# --- Activity form --------------------------------------------------------------------


def test_activity_is_added_and_read(client, bureau, schedule, category):
    unit = AgencyFactory(parent=bureau.agency, aliases=["厦门市局"])

    response = client.post(reverse("add_activity", args=[schedule.pk]), entered(category))

    activity = Activity.objects.get()
    assert response.url == reverse("show_schedule", args=[schedule.pk])
    assert (activity.time_text, str(activity.starts_on)) == ("6月9日前后", "2025-06-06")
    assert list(activity.responsible_agencies.all()) == [unit]


def test_time_without_a_day_is_accepted_and_said(client, schedule, category):
    response = client.post(
        reverse("add_activity", args=[schedule.pk]),
        entered(category, time_text="及时"),
        follow=True,
    )

    assert Activity.objects.get().starts_on is None
    assert "时间“及时”未识别为日期，将照原文印发。" in main_text(response)


def test_next_activity_begins_in_the_same_category(client, schedule, category):
    ActivityCategoryFactory(schedule=schedule)
    response = client.post(
        reverse("add_activity", args=[schedule.pk]), entered(category, another="1"), follow=True
    )

    assert response.context["form"]["category"].value() == category.pk


@pytest.mark.parametrize("digits", [19, 5000])
def test_number_longer_than_any_row_has_is_of_no_row(client, schedule, category, digits):
    activity = ActivityFactory(category=category)
    endless = "9" * digits

    page = client.get(reverse("add_activity", args=[schedule.pk]) + f"?category={endless}")
    response = client.post(
        reverse("delete_activity", args=[activity.pk]), {"revision": endless}, follow=True
    )

    assert page.context["form"].instance.category_id is None
    assert "已删除活动。" in main_text(response)


def test_activity_is_edited_and_moved(client, schedule, category):
    activity, _ = (ActivityFactory(category=category, content=text) for text in ("甲。", "乙。"))
    address = reverse("edit_activity", args=[activity.pk])
    assert client.get(address).context["form"]["rank"].value() == 1

    client.post(address, entered(category, content="甲改。", rank=2))

    assert [row.content for row in category.activities.all()] == ["乙。", "甲改。"]


def test_wrong_activity_is_said_and_kept(client, schedule, category):
    response = client.post(
        reverse("add_activity", args=[schedule.pk]), entered(category, content="", rank="0")
    )

    form = response.context["form"]
    assert list(form.errors) == ["content", "rank"]
    assert form["time_text"].value() == "6月9日前后"
    assert Activity.objects.count() == 0


def test_category_of_another_schedule_is_refused(client, bureau, schedule, category):
    other = ActivityCategoryFactory(
        schedule=ScheduleFactory(campaign=bureau.campaign, title="乙表")
    )

    response = client.post(reverse("add_activity", args=[schedule.pk]), entered(other))

    assert list(response.context["form"].errors) == ["category"]


def test_deletion_asks_first(client, schedule, category):
    activity = ActivityFactory(category=category, content="甲。")
    address = reverse("delete_activity", args=[activity.pk])

    assert "删除这项活动？" in main_text(client.get(address))
    assert category.activities.count() == 1

    response = client.post(address)

    assert response.url == reverse("show_schedule", args=[schedule.pk])
    assert category.activities.count() == 0


def test_activity_of_a_foreign_bureau_is_not_found(client, bureau):
    activity = ActivityFactory()

    for name in ("edit_activity", "delete_activity"):
        assert client.post(reverse(name, args=[activity.pk])).status_code == 404
    assert Activity.objects.count() == 1


# --- A colleague saves meanwhile ------------------------------------------------------


def test_activity_that_a_colleague_changed_meanwhile_is_not_overwritten(client, schedule, category):
    activity = ActivityFactory(category=category, content="原样。")
    address = reverse("edit_activity", args=[activity.pk])
    opened = client.get(address).context["form"]["revision"].value()
    client.post(address, entered(category, content="同事改写。", revision=opened))

    response = client.post(
        address, entered(category, content="我的改写。", time_text="6月10日", revision=opened)
    )

    assert Activity.objects.get().content == "同事改写。"
    form = response.context["form"]
    assert (form["content"].value(), form["time_text"].value()) == ("我的改写。", "6月10日")
    text = main_text(response)
    assert "您打开之后，同事已经修改了这项活动。" in text
    assert (
        "目前已保存的内容 活动主题 进企业活动 活动内容 同事改写。 活动时间 6月9日前后 责任单位 厦门市局、相关企业"
    ) in text

    client.post(address, entered(category, content="两人商定。", revision=form["revision"].value()))

    assert Activity.objects.get().content == "两人商定。"


def test_activities_of_one_schedule_are_written_side_by_side(client, schedule, category):
    first, second = ActivityFactory.create_batch(2, category=category)

    client.post(reverse("edit_activity", args=[first.pk]), entered(category, content="甲。"))
    client.post(reverse("add_activity", args=[schedule.pk]), entered(category, content="新。"))
    client.post(
        reverse("edit_activity", args=[second.pk]), entered(category, content="乙。", rank=2)
    )

    assert [row.content for row in category.activities.all()] == ["甲。", "乙。", "新。"]


def test_activity_without_its_revision_is_not_saved(client, schedule, category):
    activity = ActivityFactory(category=category, content="原样。")

    client.post(reverse("edit_activity", args=[activity.pk]), entered(category, revision=""))

    assert Activity.objects.get().content == "原样。"


def test_activity_that_a_colleague_changed_meanwhile_is_not_deleted(client, schedule, category):
    activity = ActivityFactory(category=category)
    address = reverse("delete_activity", args=[activity.pk])
    assert 'name="revision" value="1"' in client.get(address).content.decode()
    client.post(reverse("edit_activity", args=[activity.pk]), entered(category))

    response = client.post(address, {"revision": 1})

    assert response.status_code == 409
    assert "您打开之后，同事已经修改了这项活动。" in main_text(response)
    assert Activity.objects.count() == 1


def test_schedule_that_a_colleague_saved_meanwhile_is_not_overwritten(client, schedule, category):
    address = reverse("edit_schedule", args=[schedule.pk])
    page = client.get(address)
    assert page.context["form"]["revision"].value() == 1
    assert 'name="revision" value="1"' in page.content.decode()
    client.post(address, categories("同事改的类别", ids=[category.pk]))

    response = client.post(address, categories("我改的类别", "我加的类别", ids=[category.pk]))

    assert [row.name for row in schedule.categories.all()] == ["同事改的类别"]
    typed = [form["name"].value() for form in response.context["categories"].forms]
    assert typed == ["我改的类别", "我加的类别"]
    text = main_text(response)
    assert "您打开之后，同事已经修改了这项活动安排表。" in text
    assert "目前已保存的内容 表名 四进活动安排表 活动类别 同事改的类别" in text

    revision = response.context["form"]["revision"].value()
    client.post(address, categories("商定的类别", ids=[category.pk], revision=revision))

    assert [row.name for row in schedule.categories.all()] == ["商定的类别"]


def test_category_that_a_colleague_removed_meanwhile_is_kept_as_typed(client, schedule, category):
    address = reverse("edit_schedule", args=[schedule.pk])
    removal = categories("进企业活动", "进园区", ids=[category.pk]) | {"categories-0-DELETE": "on"}
    client.post(address, removal)

    response = client.post(address, categories("我改的类别", ids=[category.pk]))

    assert "您打开之后，同事已经修改了这项活动安排表。" in main_text(response)
    assert [row.name for row in schedule.categories.all()] == ["进园区"]
    form, rows = response.context["form"], response.context["categories"].forms
    assert [row["name"].value() for row in rows] == ["进园区", "我改的类别"]
    revision, ids = form["revision"].value(), [row["id"].value() for row in rows]
    added = schedule.categories.get()
    assert (revision, ids) == ("2", [str(added.pk), ""])

    client.post(address, categories("我改的类别", revision=revision))

    assert {row.name for row in schedule.categories.all()} == {"进园区", "我改的类别"}


# --- A notice holds the schedule ------------------------------------------------------


def test_page_says_why_the_schedule_is_closed(client, bureau, schedule, category):
    ActivityFactory(category=category)
    notice = close(bureau, schedule)

    text = main_text(show(client, schedule))

    assert f"这张安排表是《{notice.title}》的附件，该通知已送审。" in text
    assert "新增活动" not in text


def test_forms_of_a_closed_schedule_do_not_open(client, bureau, schedule, category):
    activity = ActivityFactory(category=category)
    close(bureau, schedule)

    for name, pk in [
        ("edit_schedule", schedule.pk),
        ("add_activity", schedule.pk),
        ("edit_activity", activity.pk),
        ("delete_activity", activity.pk),
    ]:
        response = client.get(reverse(name, args=[pk]))
        assert response.status_code == 409
        assert "请核稿人退回后再修改。" in main_text(response)


def test_activity_typed_while_the_schedule_was_closed_is_kept(client, bureau, schedule, category):
    activity = ActivityFactory(category=category, content="原样。")
    close(bureau, schedule)

    response = client.post(reverse("edit_activity", args=[activity.pk]), entered(category))

    assert response.context["form"]["content"].value() == "举办小微企业质量管理培训班。"
    assert "请核稿人退回后再修改。" in main_text(response)
    assert Activity.objects.get().content == "原样。"


def test_closed_schedule_keeps_its_activities(client, bureau, schedule, category):
    activity = ActivityFactory(category=category)
    close(bureau, schedule)

    response = client.post(reverse("delete_activity", args=[activity.pk]))

    assert response.status_code == 409
    assert Activity.objects.count() == 1


# --- Excel ----------------------------------------------------------------------------


def test_workbook_is_the_official_table(client, bureau, schedule, category):
    second = ActivityCategoryFactory(schedule=schedule, name="进园区活动", position=2)
    for owner, content in [(category, "甲。"), (category, "=1+1"), (second, "丙。")]:
        ActivityFactory(
            category=owner, content=content, time_text="6月9日", responsible_text="某局"
        )

    response = client.get(reverse("export_schedule", args=[schedule.pk]))

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    assert list(sheet.values) == [
        ("四进活动安排表", None, None, None, None),
        ("序号", "活动主题", "活动内容", "活动时间", "责任单位"),
        (1, "进企业活动", "甲。", "6月9日", "某局"),
        (2, None, "=1+1", "6月9日", "某局"),
        (3, "进园区活动", "丙。", "6月9日", "某局"),
    ]
    assert sheet["C4"].data_type == "s"
    assert "B3:B4" in {str(cells) for cells in sheet.merged_cells.ranges}


@pytest.mark.parametrize(("count", "told"), [(2, True), (301, False)])
def test_rows_of_a_very_long_table_are_not_held_against_each_other(client, schedule, count, told):
    category = ActivityCategoryFactory(schedule=schedule, name="进企业活动", position=1)
    text = "在五一广场开展产品质量安全知识现场宣传活动。"
    Activity.objects.bulk_create(
        Activity(category=category, content=text, time_text="及时", position=number)
        for number in range(count)
    )

    assert ("疑似重复" in main_text(show(client, schedule))) == told
