"""汇总活动方案: everything proposed on one page, accepted, merged, declined."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from agencies.conflicts import Conflict
from agencies.models import OutgoingMessage
from campaigns.models import Activity
from campaigns.states import NoticeState
from reports import assembling, deciding, workflow
from reports.models import ProposedActivity
from tests.factories import NOW, ActivityFactory, RequirementFactory
from tests.pages import main_text
from tests.reports.collecting import CATEGORIES, Collection, row, words
from tests.reports.steps import LATER

pytestmark = pytest.mark.usefixtures("made")

SQUARE = "在五一广场开展产品质量安全知识现场宣传活动。"


def make_world():
    return Collection(cities=3)


@pytest.fixture
def collection(client, made):
    client.force_login(made.officer)
    return made


def board(collection, **more):
    return assembling.board(collection.schedule, collection.officer, **more)


def pks(*contents):
    found = {row.content: row.pk for row in ProposedActivity.objects.all()}
    return [found[content] for content in contents]


def decided(content):
    row = ProposedActivity.objects.get(content=content)
    return row.state, row.activity and row.activity.content, row.reason


def contents(collection):
    return [
        [row.content for row in category.activities.all()]
        for category in collection.schedule.categories.all()
    ]


def letters(clerk):
    notes = OutgoingMessage.objects.filter(recipient=clerk, channel="in_app").order_by("pk")
    return [note.subject for note in notes if "活动方案】" in note.subject]


def accept(collection, *names):
    deciding.accept(collection.schedule, pks(*names), by=collection.officer, now=NOW)


# --- Board ----------------------------------------------------------------------------


def test_all_that_was_handed_in_stands_under_its_category(collection):
    collection.submit(row("甲"), row("乙", category=CATEGORIES[1]))
    collection.submit(row("丙"), city=1)
    collection.save(row("丁，还没有报送"), city=2)

    found = board(collection)

    told = [(name, [c.values["content"] for c in group]) for name, group in found.groups]
    assert told == [(CATEGORIES[0], ["甲", "丙"]), (CATEGORIES[1], ["乙"])]
    assert (found.units, found.counts["waiting"]) == (2, 3)


def test_same_thing_of_two_units_is_marked_on_both(collection):
    collection.submit(row(SQUARE))
    collection.submit(row("在五一广场举办产品质量安全现场宣传咨询活动。"), city=1)

    marks = [[twin.reasons for twin in c.twins] for c in board(collection).candidates]

    assert marks == [[("内容相近", "时间重叠", "地点相同")]] * 2


def test_what_the_table_has_already_is_marked(collection):
    category = collection.schedule.categories.first()
    ActivityFactory(category=category, content=SQUARE, time_text="6月9日")
    collection.submit(row(SQUARE))

    twin = board(collection).candidates[0].twins[0]

    assert (twin.name, twin.activity) == ("表中第1项", category.activities.get().pk)


def test_clashes_are_told_for_the_table_as_it_would_be(collection):
    collection.submit(row(SQUARE, time="6月8日"))
    collection.submit(row("在五一广场举办义诊。", time="6月8日"), city=1)

    messages = [clash.message for clash in board(collection).clashes]

    assert messages[0].endswith("同日都在“五一广场”。")
    assert messages[1:] == [
        "活动日6月9日当天还没有安排活动。",
        f"“{CATEGORIES[1]}”还没有活动。",
    ]


# --- Deciding -------------------------------------------------------------------------


def test_accepted_rows_stand_at_the_end_of_their_categories(collection):
    first = collection.schedule.categories.first()
    ActivityFactory(category=first, content="原有", position=1)
    collection.submit(row("甲"), row("乙", category=CATEGORIES[1]), row("丙"))

    accept(collection, "甲", "乙")

    assert contents(collection) == [["原有", "甲"], ["乙"]]
    row_of = Activity.objects.get(content="甲")
    assert (str(row_of.starts_on), row_of.responsible_text) == ("2025-06-09", "甲市局")
    assert decided("甲") == ("accepted", "甲", "")
    assert decided("丙") == ("proposed", None, "")
    assert collection.schedule.versions.get().label == "采纳2项"


def test_each_unit_is_told_once_of_all_its_rows(collection):
    collection.submit(row("甲"), row("乙"))
    collection.submit(row("丙"), city=1)

    accept(collection, "甲", "乙", "丙")

    assert letters(collection.clerk()) == ["【活动方案】贵单位报送的2项活动已采纳"]
    assert letters(collection.clerk(1)) == ["【活动方案】贵单位报送的1项活动已采纳"]


def test_declined_rows_are_told_with_the_reason_and_may_come_back(collection):
    collection.submit(row("甲"))
    officer = {"by": collection.officer, "now": NOW}
    deciding.decline(collection.schedule, pks("甲"), " 与主题无关。 ", **officer)

    assert decided("甲") == ("declined", None, "与主题无关。")
    assert letters(collection.clerk()) == ["【活动方案】贵单位报送的1项活动未采纳"]
    note = OutgoingMessage.objects.get(
        recipient=collection.clerk(), key__contains="declined:", channel="in_app"
    )
    assert "未采纳，理由：与主题无关。\n1. 甲" in note.body

    deciding.reconsider(collection.schedule, pks("甲"), **officer)
    assert decided("甲") == ("proposed", None, "")


def test_declining_needs_a_reason(collection):
    collection.submit(row("甲"))

    with pytest.raises(ValidationError, match="请写明不采纳的理由。"):
        deciding.decline(collection.schedule, pks("甲"), " ", by=collection.officer, now=NOW)
    assert decided("甲")[0] == "proposed"


def test_what_a_colleague_decided_meanwhile_is_not_decided_again(collection):
    collection.submit(row("甲"))
    accept(collection, "甲")

    with pytest.raises(Conflict, match=f"“甲”已采纳（{collection.officer.name}办理）"):
        accept(collection, "甲")
    assert contents(collection) == [["甲"], []]


def test_row_that_was_deleted_from_the_table_waits_again(collection):
    collection.submit(row("甲"))
    accept(collection, "甲")
    Activity.objects.all().delete()

    assert board(collection).candidates[0].is_lost
    accept(collection, "甲")

    assert contents(collection) == [["甲"], []]


def test_words_changed_after_acceptance_are_pointed_out(client, collection):
    first = row("甲")
    submission = collection.submit(first)
    accept(collection, "甲")
    assert not board(collection).candidates[0].is_rewritten

    officer = {"by": collection.officer, "now": NOW}
    workflow.return_for_revision(submission, reason="请核实时间。", **officer)
    collection.submit(row("甲", time="6月10日", key=first.key), now=LATER)

    assert board(collection).candidates[0].is_rewritten
    address = reverse("assemble_schedule", args=[collection.schedule.pk])
    assert "采纳后单位又有改动" in main_text(client.get(f"{address}?show=taken"))


def test_accepted_row_that_its_unit_withdraws_is_pointed_out_while_the_table_has_it(
    client, collection
):
    first, second = row("甲"), row("乙")
    submission = collection.submit(first, second)
    accept(collection, "甲")
    officer = {"by": collection.officer, "now": NOW}
    workflow.return_for_revision(submission, reason="请核实。", **officer)

    kept = row("乙", key=second.key)
    collection.save(kept)
    assert board(collection).withdrawn == []
    collection.submit(kept, now=LATER)

    found = board(collection)
    assert [proposal.activity.content for proposal in found.withdrawn] == ["甲"]
    assert [candidate.values["content"] for candidate in found.candidates] == ["乙"]
    page = client.get(reverse("assemble_schedule", args=[collection.schedule.pk]))
    assert "有1项采纳后单位不再报送，表中还有" in main_text(page)
    assert words(submission) == [tuple(kept.values.values())]
    Activity.objects.get(content="甲").delete()
    assert board(collection).withdrawn == []


def test_withdrawn_row_outlives_the_next_draft_of_its_unit(collection):
    first, second = row("甲"), row("乙")
    submission = collection.submit(first, second)
    accept(collection, "甲")
    for now in (LATER, LATER + timedelta(days=1)):
        workflow.return_for_revision(submission, reason="请核实。", by=collection.officer, now=now)
        submission = collection.submit(row("乙", key=second.key), now=now + timedelta(hours=1))

    assert [proposal.activity.content for proposal in board(collection).withdrawn] == ["甲"]


def test_row_that_the_table_cannot_take_is_said(collection):
    collection.submit(row("甲"), row("乙", category=CATEGORIES[1]))
    collection.schedule.categories.filter(name=CATEGORIES[1]).delete()

    with pytest.raises(ValidationError) as refusal:
        accept(collection, "甲", "乙")

    assert "“乙”" in refusal.value.messages[0]
    assert refusal.value.messages[-1] == "这些活动请用“修改后采纳”补齐后采纳。"
    assert contents(collection) == [[]]


def test_table_that_a_notice_holds_takes_nothing(collection):
    collection.submit(row("甲"))
    for category in collection.schedule.categories.all():
        ActivityFactory(category=category)
    notice = collection.bureau.notice()
    notice.attachments.create(title="安排表", schedule=collection.schedule)
    collection.bureau.advance(notice, NoticeState.IN_REVIEW)

    with pytest.raises(Conflict, match="该通知已送审"):
        accept(collection, "甲")


def test_only_the_officer_decides(collection):
    collection.submit(row("甲"))

    for person in (collection.bureau.reviewer, collection.clerk()):
        with pytest.raises(PermissionDenied):
            deciding.accept(collection.schedule, pks("甲"), by=person, now=NOW)


# --- Merging --------------------------------------------------------------------------


def merge(client, collection, *names, into=None, **cells):
    address = reverse("merge_proposals", args=[collection.schedule.pk])
    data = {"proposal": pks(*names), "category": CATEGORIES[0], **cells}
    if into:
        data |= {"activity": into.pk, "revision": into.revision}
    return client.post(address, data)


def test_words_of_the_merged_row_are_chosen_cell_by_cell(client, collection):
    collection.submit(row("甲", unit="甲市局"))
    collection.submit(row("乙", time="6月10日", unit="乙市局"), city=1)
    address = reverse("merge_proposals", args=[collection.schedule.pk])
    query = "&".join(f"proposal={pk}" for pk in pks("甲", "乙"))
    cells = {cell["name"]: cell for cell in client.get(f"{address}?{query}").context["form"].rows()}
    assert [words for _, words, _ in cells["responsible"]["told"]] == [
        "甲市局、乙市局",
        "甲市局",
        "乙市局",
    ]

    merge(
        client,
        collection,
        "甲",
        "乙",
        pick_content="own",
        content="甲和乙。",
        pick_time="1",
        pick_responsible="0",
    )

    row_of = Activity.objects.get()
    assert (row_of.content, row_of.time_text, row_of.responsible_text) == (
        "甲和乙。",
        "6月10日",
        "甲市局、乙市局",
    )
    assert [decided(name)[:2] for name in "甲乙"] == [("merged", "甲和乙。")] * 2
    assert letters(collection.clerk()) == ["【活动方案】贵单位报送的1项活动已与其他活动合并"]


def test_one_proposal_is_edited_while_it_is_accepted(client, collection):
    collection.submit(row("甲"))

    merge(client, collection, "甲", content="甲改。", time="6月中旬", responsible="甲市局")

    assert contents(collection) == [["甲改。"], []]
    assert decided("甲") == ("accepted", "甲改。", "")


def test_proposal_is_merged_into_a_row_that_is_there(client, collection):
    into = ActivityFactory(category=collection.schedule.categories.first(), content="原有")
    collection.submit(row("甲"))

    merge(
        client, collection, "甲", into=into,
        pick_content="0", pick_time="1", pick_responsible="0",
    )  # fmt: skip

    into.refresh_from_db()
    assert (into.content, into.time_text, into.revision) == ("原有", "6月9日", 2)
    assert decided("甲") == ("merged", "原有", "")


def test_wrong_cell_is_said_and_nothing_is_saved(client, collection):
    collection.submit(row("甲"))

    response = merge(client, collection, "甲", content="甲", time="6月31日", responsible="")

    assert list(response.context["form"].errors) == ["time", "responsible"]
    assert contents(collection) == [[], []]


def test_row_changed_meanwhile_keeps_what_was_chosen(client, collection):
    into = ActivityFactory(category=collection.schedule.categories.first(), content="原有")
    collection.submit(row("甲"))
    Activity.objects.update(revision=5)

    response = merge(
        client, collection, "甲", into=into,
        pick_content="own", content="我写的", pick_time="0", pick_responsible="0",
    )  # fmt: skip

    assert "同事已经修改了这项活动" in main_text(response)
    assert response.context["form"]["content"].value() == "我写的"
    assert decided("甲")[0] == "proposed"


# --- Page -----------------------------------------------------------------------------


def post(client, collection, **data):
    address = reverse("decide_proposals", args=[collection.schedule.pk])
    return client.post(address, data, follow=True)


def test_page_shows_units_words_and_what_to_mind(client, collection):
    collection.submit(row(SQUARE))
    collection.submit(row("在五一广场举办产品质量安全现场宣传咨询活动。"), city=1)

    page = client.get(reverse("assemble_schedule", args=[collection.schedule.pk]))

    text = main_text(page)
    assert "2 家单位报送 2 项" in text
    assert "重复（内容相近、时间重叠、地点相同）" in text
    assert "需要留意 2 处" in text
    assert "待处理 2 已采纳 0 未采纳 0 全部 2" in text


def test_buttons_decide(client, collection):
    collection.submit(row("甲"), row("乙"), row("丙"))

    text = main_text(post(client, collection, accept_one=pks("甲")[0]))
    assert "已采纳1项，排在各类别最后。" in text
    text = main_text(post(client, collection, proposal=pks("乙"), decline="1", reason=""))
    assert "请写明不采纳的理由。" in text
    post(client, collection, proposal=pks("乙"), decline="1", reason="重复。")
    text = main_text(post(client, collection, accept="1"))
    assert "请先勾选活动。" in text
    response = post(client, collection, proposal=pks("丙"), merge="1")
    assert response.request["PATH_INFO"] == reverse(
        "merge_proposals", args=[collection.schedule.pk]
    )

    assert [decided(name)[0] for name in "甲乙丙"] == ["accepted", "declined", "proposed"]


def test_accepted_proposal_leads_to_its_row_of_the_table(client, collection):
    collection.submit(row("甲"), row("乙"))
    accept(collection, "甲")
    activity = Activity.objects.get(content="甲")
    table = reverse("show_schedule", args=[collection.schedule.pk])

    page = client.get(reverse("assemble_schedule", args=[collection.schedule.pk]) + "?show=all")

    html = page.content.decode()
    assert html.count("在表中查看</a>") == 1
    assert f'href="{table}#activity-{activity.pk}"' in html
    assert f'<tr id="activity-{activity.pk}">' in client.get(table).content.decode()


def test_refused_decision_keeps_what_was_ticked_and_written(client, collection):
    collection.submit(row("甲"), row("乙"), row("丙"))

    page = post(client, collection, proposal=pks("甲", "丙"), decline="1", show="waiting")

    ticks = [f'value="{pk}" checked' in page.content.decode() for pk in pks("甲", "乙", "丙")]
    assert ticks == [True, False, True]
    assert page.context["tabs"][1]["url"] == (
        reverse("assemble_schedule", args=[collection.schedule.pk]) + "?show=taken"
    )
    long = "重复。" * 70
    page = post(client, collection, proposal=pks("甲"), decline="1", reason=long)
    assert f'name="reason" value="{long}"' in page.content.decode()


def test_empty_page_says_how_to_collect(client, collection):
    page = client.get(reverse("assemble_schedule", args=[collection.schedule.pk]))

    assert "还没有单位报送活动方案" in main_text(page)


def test_schedule_page_and_requirement_lead_there(client, collection):
    collection.submit(row("甲"))

    for address in (
        reverse("show_schedule", args=[collection.schedule.pk]),
        collection.requirement.notice.get_absolute_url(),
        reverse("show_roster", args=[collection.requirement.notice_id]),
    ):
        html = client.get(address).content.decode()
        assert reverse("assemble_schedule", args=[collection.schedule.pk]) in html


def test_proposals_of_another_schedule_stay_away(collection):
    other = Collection()
    other.submit(row("外"))
    RequirementFactory(notice=collection.bureau.notice(), kind="plan", title="空")

    assert board(collection).candidates == []


@pytest.mark.parametrize("count", [3, 300])
def test_page_takes_the_same_queries_however_many_were_proposed(
    client, collection, count, django_assert_num_queries
):
    collection.submit(
        *(row(f"第{n}场。", time=f"6月{n % 28 + 1}日") for n in range(count // 3 * 2))
    )
    collection.submit(*(row(f"另{n}场。") for n in range(count // 3)), city=1)

    with django_assert_num_queries(13):
        page = client.get(reverse("assemble_schedule", args=[collection.schedule.pk]))
    assert len(page.context["board"].candidates) == count
