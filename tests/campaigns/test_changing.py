"""改期, 取消 and 新增 after issue: the only door, told to those concerned, printed if wanted."""

import io

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from agencies.conflicts import Conflict
from agencies.models import OutgoingMessage
from campaigns import activities, changing, drafting, official, slips, supplements
from campaigns.columns import columns_of
from campaigns.documents import notice_document, schedule_table
from campaigns.models import Activity, ActivityChange
from campaigns.states import NoticeState
from tests.factories import NOW, ActivityCategoryFactory, Bureau
from tests.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client):
    bureau = Bureau(cities=3)
    client.force_login(bureau.officer)
    return bureau


@pytest.fixture
def category(bureau):
    """One activity 甲 of the first city, one 乙 of the second."""
    category = ActivityCategoryFactory(schedule__campaign=bureau.campaign, name="进企业")
    for position, (content, city) in enumerate(zip("甲乙", bureau.cities, strict=False), start=1):
        row = Activity(
            category=category,
            position=position,
            content=f"{content}。",
            time_text="6月9日",
            responsible_text=city.short_name,
        )
        activities.interpret(row)
    return category


@pytest.fixture
def schedule(category):
    return category.schedule


@pytest.fixture
def issued(bureau, schedule):
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=schedule)
    return bureau.advance(notice, NoticeState.ISSUED)


def first():
    return Activity.objects.get(content="甲。")


def reschedule(bureau, time="6月12日", **values):
    given = {"reason": "场地维修。", "by": bureau.officer, "now": NOW}
    return changing.change(first(), {"time": time, **values}, **given)


def cancel(bureau):
    return changing.cancel(first(), reason="参观路线施工。", by=bureau.officer, now=NOW)


def add(bureau, category, content="丙。", **fields):
    row = Activity(
        category=category,
        content=content,
        time_text="6月10日",
        responsible_text=bureau.cities[2].short_name,
        **fields,
    )
    return changing.add(row, reason="新增专场。", by=bureau.officer, now=NOW)


def letters(clerk):
    notes = OutgoingMessage.objects.filter(
        recipient=clerk, channel="in_app", key__startswith="activity:"
    )
    return [note.subject for note in notes.order_by("pk")]


# --- The door -------------------------------------------------------------------------


def test_new_time_alone_is_a_rescheduling(bureau, issued):
    event = reschedule(bureau)

    assert event.kind == "rescheduled"
    assert (event.before["time"], event.after["time"]) == ("6月9日", "6月12日")
    row = first()
    assert (row.time_text, str(row.starts_on), row.revision) == ("6月12日", "2025-06-12", 2)


def test_any_other_word_is_an_adjustment(bureau, issued):
    assert reschedule(bureau, responsible="省质检院").kind == "changed"


def test_row_is_cancelled_and_stays(bureau, issued, schedule):
    event = cancel(bureau)

    assert (event.kind, event.before["content"], event.after) == ("cancelled", "甲。", {})
    assert first().cancelled_at == NOW
    assert [row[2] for row in schedule_table(schedule).rows] == ["乙。"]
    with pytest.raises(Conflict, match="这项活动已经取消。"):
        reschedule(bureau)


def test_row_is_added_at_the_end_of_its_category(bureau, issued, category, schedule):
    event = add(bureau, category)

    assert (event.kind, event.before, event.after["content"]) == ("added", {}, "丙。")
    assert [row[2] for row in schedule_table(schedule).rows] == ["甲。", "乙。", "丙。"]
    assert schedule.versions.last().label == "新增：丙。"


def test_same_row_is_not_added_by_a_second_click(bureau, issued, category):
    add(bureau, category)

    with pytest.raises(ValidationError, match="完全相同的一项，没有再次新增"):
        add(bureau, category)
    assert ActivityChange.objects.count() == 1


def test_reason_and_a_change_are_asked_for(bureau, issued):
    with pytest.raises(ValidationError, match="请写明原因。"):
        changing.cancel(first(), reason=" ", by=bureau.officer, now=NOW)
    with pytest.raises(ValidationError, match="内容没有改动。"):
        reschedule(bureau, time="6月9日")
    assert ActivityChange.objects.count() == 0


def test_issued_table_is_changed_by_no_other_door(bureau, issued):
    row = first()
    row.content = "改动"

    with pytest.raises(Conflict, match="登记改期、调整或者取消"):
        activities.save(row, place=1, by=bureau.officer, now=NOW)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (NoticeState.DRAFT, "还没有随通知印发"),
        (NoticeState.IN_REVIEW, "正在办理"),
        (NoticeState.REGISTERED, "正在办理"),
        (NoticeState.WITHDRAWN, "还没有随通知印发"),
    ],
)
def test_door_opens_with_the_issue_alone(bureau, schedule, state, words):
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=schedule)
    bureau.advance(notice, NoticeState.ISSUED if state == NoticeState.WITHDRAWN else state)
    bureau.advance(notice, state)

    with pytest.raises(Conflict, match=words):
        reschedule(bureau)


def test_only_the_hosts_officer_may(bureau, issued):
    for person in (bureau.reviewer, bureau.clerks[0], Bureau().officer):
        with pytest.raises(PermissionDenied):
            changing.cancel(first(), reason="原因", by=person, now=NOW)


def test_two_officers_do_not_overwrite_each_other(bureau, issued):
    seen = first()
    reschedule(bureau)

    with pytest.raises(Conflict, match="同事已经修改了这项活动"):
        changing.cancel(seen, reason="原因", by=bureau.officer, now=NOW)


# --- Told -----------------------------------------------------------------------------


def test_units_that_were_or_are_responsible_are_told(bureau, issued):
    reschedule(bureau, responsible=bureau.cities[2].short_name)

    assert [letters(clerk) for clerk in bureau.clerks] == [
        ["【活动调整】甲。"],
        [],
        ["【活动调整】甲。"],
    ]
    note = OutgoingMessage.objects.filter(subject="【活动调整】甲。").first()
    assert "活动时间：由“6月9日”改为“6月12日”" in note.body
    assert "原因：场地维修。" in note.body


def test_unit_of_a_new_row_is_told(bureau, issued, category):
    add(bureau, category)

    assert letters(bureau.clerks[2]) == ["【活动新增】丙。"]


# --- What was issued stays ------------------------------------------------------------


TOLD = "印发后有 3 处变更，见安排表页面。 "


def shown_of(client, notice):
    """All that an issued notice shows: page, PDF, DOCX, OFD, version, document."""
    [carried] = notice.attachments.all()
    return {
        "page": main_text(client.get(notice.get_absolute_url())).replace(TOLD, ""),
        "workbook": client.get(reverse("download_carried_workbook", args=[carried.pk])).content,
        "print": main_text(client.get(f"{notice.get_absolute_url()}?view=print")),
        "document": notice_document(notice),
        "version": main_text(client.get(reverse("show_version", args=[notice.pk, 2]))),
        "pdf": b"".join(client.get(reverse("download_notice", args=[notice.pk]))),
        "docx": b"".join(client.get(reverse("download_notice_docx", args=[notice.pk]))),
    }


def test_nothing_of_the_issued_notice_changes(client, bureau, issued, category):
    before = shown_of(client, issued)

    reschedule(bureau)
    add(bureau, category)
    cancel(bureau)

    assert TOLD in main_text(client.get(issued.get_absolute_url()))
    assert shown_of(client, issued) == before
    with pikepdf.open(io.BytesIO(before["pdf"])) as pdf:
        [inside] = pdf.attachments.values()
        assert inside.get_file().read_bytes() == before["workbook"]
    assert [row[3] for row in notice_document(issued).attachments[0].content.rows] == [
        "6月9日",
        "6月9日",
    ]
    # Made only now, from the pages that were printed.
    assert official.ofd(issued, now=NOW)[:2] == b"PK"


def test_table_of_a_draft_is_always_the_present_one(bureau, schedule):
    notice = bureau.notice()
    notice.attachments.create(title="安排表", schedule=schedule)

    row = first()
    row.time_text = "6月12日"
    activities.save(row, place=1, by=bureau.officer, now=NOW)

    assert notice_document(notice).attachments[0].content.rows[0][3] == "6月12日"


def test_notice_that_forwards_it_shows_what_was_issued(bureau, issued):
    forwarding = bureau.notice()
    forwarding.attachments.create(title="原通知", enclosed=issued)

    reschedule(bureau)

    inner = notice_document(forwarding).attachments[0].content
    assert inner.attachments[0].content.rows[0][3] == "6月9日"


# --- Page -----------------------------------------------------------------------------


def show(client, schedule):
    return client.get(reverse("show_schedule", args=[schedule.pk]))


def test_recipients_see_before_and_after_with_date_and_reason(client, bureau, issued, schedule):
    reschedule(bureau)
    cancel(bureau)
    client.force_login(bureau.clerks[1])

    response = show(client, schedule)

    text = main_text(response)
    assert "共 1 类 1 项活动" in text
    assert "改期 2025年5月26日 甲。 活动时间： 6月9日 6月12日 原因：场地维修。" in text
    assert "取消 2025年5月26日 甲。 原因：参观路线施工。" in text
    assert ' class="is-cancelled">' in response.content.decode()
    assert "进企业 1 项 取消 进企业 1 项 甲。 6月12日" in text
    assert [word for word in ("改期或调整", "印发补充通知") if word in text] == []


def test_forms_of_the_page_change_cancel_and_add(client, bureau, issued, category, schedule):
    assert "改期或调整" in main_text(show(client, schedule))
    row = first()
    data = {
        "category": category.pk,
        "content": "甲。",
        "time_text": "6月12日",
        "responsible_text": row.responsible_text,
        "revision": 1,
    }
    address = reverse("change_activity", args=[row.pk])
    assert list(client.post(address, data).context["form"].errors) == ["reason"]

    text = main_text(client.post(address, data | {"reason": "场地维修。"}, follow=True))
    assert "已改期，责任单位会收到通知。" in text

    again = client.post(address, data | {"time_text": "6月13日", "reason": "再改。"})
    assert "同事已经修改了这项活动" in main_text(again)
    assert again.context["form"]["time_text"].value() == "6月13日"

    address = reverse("announce_activity", args=[schedule.pk])
    client.post(address, data | {"content": "丙。", "reason": "新增专场。"})
    address = reverse("cancel_activity", args=[row.pk])
    client.post(address, {"reason": "不办了。", "revision": 2})

    kinds = list(ActivityChange.objects.values_list("kind", flat=True))
    assert kinds == ["rescheduled", "added", "cancelled"]


# --- Supplementary notice -------------------------------------------------------------


def test_supplement_prints_the_changes_and_is_linked(client, bureau, issued, category, schedule):
    reschedule(bureau)
    changing.cancel(
        Activity.objects.get(content="乙。"), reason="场馆停用。", by=bureau.officer, now=NOW
    )
    add(bureau, category)

    response = client.post(reverse("draft_supplement", args=[schedule.pk]))

    notice = ActivityChange.objects.first().notice
    assert response.url == reverse("edit_notice", args=[notice.pk])
    assert notice.title == (
        f"{bureau.agency.name}关于调整2025年“世界认可日”主题活动部分安排的补充通知"
    )
    assert notice.body.splitlines()[:7] == [
        f"《{issued.title}》（{issued.number}）印发后，部分活动安排有调整。"
        "现就有关事项补充通知如下：",
        "一、调整的活动",
        "甲，活动时间由“6月9日”改为“6月12日”。",
        "二、取消的活动",
        "乙，原定6月9日，现取消。",
        "三、新增的活动",
        f"丙。活动时间：6月10日；责任单位：{bureau.cities[2].short_name}。",
    ]
    assert set(notice.recipients()) == set(bureau.cities)
    assert ActivityChange.objects.filter(notice=notice).count() == 3
    found = slips.slips_of(notice, today=timezone.localdate(NOW))
    assert [each["message"] for each in slips.errors_among(found)] == [
        each["message"] for each in slips.errors_among(found) if "【" in each["quote"]
    ]
    assert [each["quote"] for each in found if each["rule"] == "C07"] == []


def test_nothing_is_printed_twice(client, bureau, issued, schedule):
    reschedule(bureau)
    supplements.draft(schedule, by=bureau.officer, now=NOW)

    with pytest.raises(Conflict, match="没有需要印发补充通知的变更。"):
        supplements.draft(schedule, by=bureau.officer, now=NOW)
    text = main_text(show(client, schedule))
    assert "已列入 补充通知" in text
    assert "印发后的变更 印发补充通知" not in text


def test_discarded_supplement_gives_its_changes_back(bureau, issued, schedule):
    reschedule(bureau)
    notice = supplements.draft(schedule, by=bureau.officer, now=NOW)

    drafting.discard(notice, by=bureau.officer, now=NOW)

    assert supplements.unprinted(schedule).count() == 1


def test_several_changes_of_a_row_are_printed_as_one(bureau, issued, schedule):
    reschedule(bureau)
    reschedule(bureau, time="6月20日")

    [row] = supplements.net(supplements.unprinted(schedule))

    assert (row.before["time"], row.after["time"]) == ("6月9日", "6月20日")


def test_several_changes_of_a_kind_are_numbered(bureau, issued, category, schedule):
    add(bureau, category)
    add(bureau, category, "丁。")

    lines = supplements.body_lines(
        supplements.net(supplements.unprinted(schedule)), columns_of(schedule)
    )

    assert [line[:3] for line in lines] == ["一、新", "（一）", "（二）"]


def test_row_added_and_cancelled_again_is_not_printed(bureau, issued, category, schedule):
    event = add(bureau, category)
    changing.cancel(event.activity, reason="不办了。", by=bureau.officer, now=NOW)

    assert supplements.net(supplements.unprinted(schedule)) == []
