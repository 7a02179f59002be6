"""The versions of a schedule, and what changed between two."""

import pytest
from django.urls import reverse

from campaigns import activities, versions
from campaigns.models import Activity
from campaigns.states import NoticeState
from tests.factories import NOW, ActivityCategoryFactory, ActivityFactory, Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau()
    client.force_login(bureau.officer)
    return bureau


@pytest.fixture
def category(bureau):
    return ActivityCategoryFactory(schedule__campaign=bureau.campaign, name="进企业")


def test_new_removed_and_changed_cells_are_told_apart(client, bureau, category):
    kept, gone = (ActivityFactory(category=category, content=text) for text in ("甲。", "乙。"))
    versions.keep(category.schedule, "初稿", by=bureau.officer, now=NOW)
    kept.time_text = "6月10日"
    activities.save(kept, place=1, by=bureau.officer, now=NOW)
    activities.delete(gone, by=bureau.officer, now=NOW)
    ActivityFactory(category=category, content="丙。", time_text="6月")
    versions.keep(category.schedule, "", by=bureau.officer, now=NOW)

    response = client.get(reverse("show_schedule_version", args=[category.schedule_id, 2]))

    text = main_text(response)
    assert "与第1版比较" in text
    assert "修改 1 项 甲。 活动时间： 6月9日前后 6月10日" in text
    assert "新增 1 项 丙。 进企业，6月" in text
    assert "删除 1 项 乙。 进企业，6月9日前后" in text
    assert response.context["difference"].is_reordered is False


def test_moved_row_is_a_new_order_and_no_new_row(category):
    rows = [{"key": key, "category": "一", "values": {"content": key}} for key in "ab"]

    found = versions.difference(rows, rows[::-1])

    assert (found.new, found.removed, found.changed) == ((), (), ())
    assert found.is_reordered
    assert not found.is_empty
    assert versions.difference(rows, rows).is_empty


def test_version_is_kept_by_hand_with_a_label(client, bureau, category):
    ActivityFactory(category=category)
    address = reverse("list_schedule_versions", args=[category.schedule_id])

    assert "还没有版本" in main_text(client.get(address))
    text = main_text(client.post(address, {"label": " 征求意见  稿 "}, follow=True))

    assert "已存为第1版。" in text
    assert f"第1版 征求意见 稿 1 项 {bureau.officer.name}" in text


def test_review_and_registration_each_keep_a_version(client, bureau, category):
    ActivityFactory(category=category)
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=category.schedule)
    bureau.advance(notice, NoticeState.REGISTERED)

    labels = [version.label for version in category.schedule.versions.all()]
    assert labels == [f"{step}《{notice.title}》" for step in ("送审", "登记")]


def test_cancelled_row_is_in_no_version(bureau, category):
    ActivityFactory(category=category, cancelled_at=NOW)

    assert versions.rows_of(category.schedule) == []
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("count", [1, 32])
def test_page_takes_the_same_queries_however_many_rows(
    client, bureau, category, count, django_assert_num_queries
):
    ActivityFactory.create_batch(count, category=category)
    versions.keep(category.schedule, "", by=bureau.officer, now=NOW)
    versions.keep(category.schedule, "", by=bureau.officer, now=NOW)

    with django_assert_num_queries(10):
        page = client.get(reverse("show_schedule_version", args=[category.schedule_id, 2]))
    assert page.context["version"].number == 2
