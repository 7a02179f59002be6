"""What units propose for a schedule: written, judged, handed in, taken back."""

import pytest
from django.core.exceptions import BadRequest, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.conflicts import Conflict
from campaigns.models import Campaign
from reports import grid, proposals, workflow
from reports.missing import missing_parts
from reports.models import ProposedActivity
from reports.proposals import Row
from tests.factories import NOW
from tests.reports.collecting import CATEGORIES, Collection, row, sent, words
from tests.reports.steps import LATER

pytestmark = pytest.mark.usefixtures("made")

EMPTY = Row("", dict.fromkeys(("category", "content", "time", "responsible"), ""))


def make_world():
    return Collection()


@pytest.fixture
def collection(made):
    return made


def as_words(row):
    return tuple(row.values.values())


# --- Writing --------------------------------------------------------------------------


def test_rows_are_kept_in_the_order_in_which_they_were_sent(collection):
    one, other = row("甲"), row("乙", category=CATEGORIES[1])
    collection.save(one, other)

    collection.save(other, one)

    assert words(collection.submission()) == [as_words(other), as_words(one)]


def test_row_keeps_its_key_whatever_becomes_of_its_words(collection):
    first = row("甲")
    collection.save(first)

    collection.save(row("乙", key=first.key))

    assert [(str(r.key), r.content) for r in ProposedActivity.objects.all()] == [(first.key, "乙")]


def test_same_key_twice_and_a_neighbours_key_become_rows_of_their_own():
    collection = Collection(cities=2)
    theirs, mine = row("邻市"), row("甲")
    collection.save(theirs, city=1)

    collection.save(mine, row("乙", key=mine.key), row("丙", key=theirs.key), row("丁", key="x"))

    assert [r[1] for r in words(collection.submission())] == ["甲", "乙", "丙", "丁"]
    assert [r[1] for r in words(collection.submission(1))] == ["邻市"]


def test_row_with_nothing_but_the_units_own_name_is_no_row(collection):
    unit = collection.bureau.cities[0].short_name
    collection.save(EMPTY, row("", time="", category="", unit=unit), row("甲"))

    assert [r[1] for r in words(collection.submission())] == ["甲"]


def test_draft_keeps_whatever_was_typed(collection):
    odd = row("举" * 900, time="六月" * 60, unit="局、" * 300, category="进乡村")

    collection.save(odd)

    assert words(collection.submission()) == [as_words(odd)]


def test_category_is_recognised_in_any_width(collection):
    collection.save(row(category="组织开展认证认可进企业活动 "))

    assert ProposedActivity.objects.get().category.name == CATEGORIES[0]


def test_second_of_two_clerks_is_told_and_overwrites_nothing(collection):
    submission = collection.submission()
    collection.save(row("甲"))

    with pytest.raises(Conflict, match="同事已经保存了新的内容"):
        workflow.save_draft(
            submission, text="", rows=[row("乙")], by=collection.clerk(), now=NOW, revision=0
        )

    assert [r[1] for r in words(collection.submission())] == ["甲"]


# --- Judging --------------------------------------------------------------------------


def test_complaints_name_every_cell_that_cannot_stand(collection):
    odd = row("", time="6月31日", unit="", category="进企")

    assert proposals.complaints(odd.values, collection.form()) == {
        "category": "“进企”不在可填范围内，可填：组织开展认证认可进企业活动、组织开展认证认可进校园活动。",
        "content": "“活动内容”必须填写。",
        "time": "没有“6月31日”。",
        "responsible": "“责任单位”必须填写。",
    }


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("6月9日前后", "6月6日至12日"),
        ("6月", "6月1日至30日"),
        ("5月底前", "5月1日至31日"),
        ("5月30日至6月2日", ""),
        ("6月9日", ""),
        ("6月9日上午", "6月9日"),
        ("2024年12月31日至2025年1月2日", ""),
        ("2024年12月31日—2025年1月2日", "2024年12月31日至2025年1月2日"),
        ("及时", "未识别为日期，将照原文印发：没有写日期。"),
    ],
)
def test_time_is_shown_as_it_was_understood(text, reading, collection):
    campaign = Campaign.objects.select_related("series").get()

    assert grid.reading_of(text, campaign) == reading


def test_nothing_is_said_of_a_blank_row(collection):
    unit = collection.bureau.cities[0].short_name
    blank = row("", time="", category="", unit=unit)
    campaign = collection.schedule.campaign

    assert grid.remarks(blank.values, collection.form(), campaign, unit) == {}
    assert grid.remarks(row(time="6月9日前后").values, collection.form(), campaign, unit) == {
        "time": {"reading": "6月6日至12日"}
    }


# --- Handing in -----------------------------------------------------------------------


def test_incomplete_rows_are_not_handed_in_and_each_gap_is_named(collection):
    wrong = row("", time="6月31日")
    submission = collection.save(row(), wrong)

    with pytest.raises(ValidationError) as refused:
        workflow.submit(submission, by=collection.clerk(), now=NOW)

    assert refused.value.messages == [
        "第2项：“活动内容”必须填写。",
        "第2项：没有“6月31日”。",
    ]
    assert [issue.field for issue in missing_parts(submission)] == [
        f"{wrong.key}_content",
        f"{wrong.key}_time",
    ]
    assert not ProposedActivity.objects.handed_in().exists()


def test_collection_without_a_row_is_not_handed_in(collection):
    submission = collection.save()

    with pytest.raises(ValidationError, match="还没有填写活动；没有活动的，请作零报告。"):
        workflow.submit(submission, by=collection.clerk(), now=NOW)


def test_others_read_what_was_handed_in_and_not_what_is_being_reworked(collection):
    first, second = row("甲"), row("乙")
    submission = collection.submit(first, second)
    workflow.return_for_revision(submission, by=collection.officer, now=NOW, reason="请核实。")

    collection.save(row("丙", key=first.key))

    assert [r[1] for r in words(collection.submission())] == ["丙"]
    assert [r[1] for r in words(submission, handed_in=True)] == ["甲", "乙"]
    workflow.submit(collection.submission(), by=collection.clerk(), now=LATER)
    assert [r[1] for r in words(submission, handed_in=True)] == ["丙"]
    assert ProposedActivity.objects.count() == 1


def test_row_that_was_not_taken_waits_again_once_it_was_mended(collection):
    first, second = row("甲"), row("乙")
    submission = collection.submit(first, second)
    ProposedActivity.objects.update(
        state="declined", reason="与他人重复", decided_at=NOW, decided_by=collection.officer
    )
    workflow.return_for_revision(submission, by=collection.officer, now=NOW, reason="请核实。")

    collection.submit(row("甲，改在厦门", key=first.key), second, now=LATER)

    assert list(ProposedActivity.objects.values_list("state", "reason")) == [
        ("proposed", ""),
        ("declined", "与他人重复"),
    ]


def test_handing_in_again_leaves_what_the_officer_decides_meanwhile(collection):
    rows = [row("甲"), row("乙")]
    submission = collection.submit(*rows)
    workflow.return_for_revision(submission, by=collection.officer, now=NOW, reason="请修改。")
    collection.save(row("甲改", key=rows[0].key), rows[1])

    with CaptureQueriesContext(connection) as asked:
        workflow.submit(collection.submission(), by=collection.clerk(), now=LATER)

    # No decision that was read before may be written again.
    written = [each["sql"] for each in asked if 'UPDATE "reports_proposedactivity"' in each["sql"]]
    assert len([sql for sql in written if '"state" =' in sql.partition(" WHERE ")[0]]) == 1
    assert "\"state\" = 'declined'" in written[-1].partition(" WHERE ")[2]


def test_nothing_to_report_takes_back_what_was_proposed_and_keeps_the_draft(collection):
    submission = collection.submit(row("甲"))
    workflow.return_for_revision(submission, by=collection.officer, now=NOW, reason="请核实。")

    workflow.report_nothing(submission, by=collection.clerk(), now=LATER, reason="没有活动。")

    assert words(submission, handed_in=True) == []
    assert [r[1] for r in words(submission)] == ["甲"]


# --- What the page sends --------------------------------------------------------------


@pytest.mark.parametrize(
    "rows", ["", "[", "1", "[1]", '[{"key": "x"}]', '{"a": 1}', '[{"key": 1, "values": []}]']
)
def test_what_no_page_of_ours_sends_is_refused(rows, collection):
    with pytest.raises(BadRequest):
        grid.posted_rows({"grid": "1", "rows": rows}, collection.form())


def test_key_that_no_page_could_show_is_made_one(collection):
    rows = '[{"key": "\\ud800a\\u0000", "values": {}}]'

    assert grid.posted_rows({"grid": "1", "rows": rows}, collection.form()) == [Row("a", {})]


def test_more_rows_than_there_may_be_are_refused(collection):
    with pytest.raises(BadRequest, match="一次最多填报500项活动"):
        grid.posted_rows(sent(*[row(key="")] * 501), collection.form())


def test_without_javascript_every_cell_is_a_field(collection):
    first = row("甲")
    data = {
        "grid": "",
        "rows-0-key": first.key,
        **{f"rows-0-{name}": text for name, text in first.values.items()},
        "rows-1-key": "another",
        "rows-1-DELETE": "1",
        "rows-2-key": "",
        "rows-2-content": "乙",
    }

    rows = grid.posted_rows(data, collection.form())

    assert rows == [first, Row("", EMPTY.values | {"content": "乙"})]
