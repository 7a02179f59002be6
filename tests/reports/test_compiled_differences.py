"""Two sums of one thing in a summary: the text says one, the page shows both, one click changes."""

import pytest
from django.urls import reverse

from campaigns import drafting
from campaigns.documents import notice_document
from campaigns.models import Notice
from reports import compilation, compiled_differences
from reports.compiled_figures import Basis
from reports.models import Compilation, FigureField
from tests.pages import main_text
from tests.reports.compiling import LATER, Compiling


@pytest.fixture
def world(db):
    """Two of three units say another number in the summary than of their activities."""
    found = Compiling(cities=3)
    FigureField.objects.filter(pk=found.fields[1].pk).update(name="参加人数", unit="人")
    for city, (reported, told) in enumerate([(300, 300), (420, 400), (50, 65)]):
        found.hand_in(city, 1, reported, 10)
        found.tell(city, 0, participants=told)
    return found


@pytest.fixture
def drafted(world):
    requirement = type(world.requirement).objects.get(pk=world.requirement.pk)
    return compilation.draft(requirement, unreviewed=False, by=world.officer, now=LATER)


@pytest.fixture
def made(drafted):
    return drafted[0]


def lines(made):
    return Notice.objects.get(pk=made.notice_id).body.split("\n")


def told_of(made):
    return [line for line in lines(made) if "参加人数" in line]


def column(made):
    table = notice_document(Notice.objects.get(pk=made.notice_id)).attachments[1].content
    return [row[3] for row in table.rows]


def settle(client, world, made, **fields):
    client.force_login(world.officer)
    notice = Notice.objects.get(pk=made.notice_id)
    values = {"value": world.fields[1].pk, "revision": notice.revision} | fields
    return client.post(reverse("settle_difference", args=[made.pk]), values, follow=True)


REPORTED = [
    "各单位报送数据合计，活动场次3场，参加人数770人，发放宣传资料30份（见附件2）。",
    "（一）第1市局。活动场次1场，参加人数300人，发放宣传资料10份，承担计划活动2项，已开展1项。",
    "（二）第2市局。活动场次1场，参加人数420人，发放宣传资料10份，承担计划活动2项，已开展1项。",
    "（三）第3市局。活动场次1场，参加人数50人，发放宣传资料10份，承担计划活动2项，已开展1项。",
]


def test_text_says_what_was_handed_in_and_no_sum_that_contradicts_it(drafted):
    made, notes = drafted

    assert told_of(made) == REPORTED
    assert notes[0] == (
        "“参加人数”报送数据合计770人，开展情况合计765人，两者不一致：正文写报送数据，"
        "各主题没有写这一项。请在“数据来源”核对，也可改用开展情况合计。"
    )


def test_page_shows_which_units_differ(client, world, made):
    client.force_login(world.officer)

    page = main_text(client.get(reverse("show_compilation", args=[made.pk])))

    assert "正文写报送数据合计770人，开展情况合计765人。" in page
    assert "不一致的单位 2 家 单位 报送数据 开展情况 第2市局 420人 400人 第3市局 50人 65人" in page


def test_drafting_page_tells_of_it(client, world, made):
    client.force_login(world.officer)

    page = main_text(client.get(reverse("edit_notice", args=[made.notice_id])))

    assert "“参加人数”报送数据合计770人，开展情况合计765人， 核对" in page


def test_one_click_takes_the_other_sum_in_text_and_table_and_another_takes_it_back(
    client, world, made
):
    assert column(made) == ["300", "420", "50", "770"]

    page = settle(client, world, made)

    assert [line[:30] for line in told_of(made)] == [
        line.replace("770", "765").replace("420", "400").replace("参加人数50", "参加人数65")[:30]
        for line in REPORTED
    ]
    assert column(made) == ["300", "400", "65", "765"]
    assert "正文写开展情况合计765人，报送数据合计770人。" in main_text(page)
    assert compilation.stale(Compilation.objects.get(pk=made.pk)) == []
    assert str(compilation.figures_by_name(made)["参加人数"]) == "765"

    settle(client, world, made)

    assert told_of(made) == REPORTED
    assert column(made) == ["300", "420", "50", "770"]


def test_words_that_the_officer_rewrote_keep_their_number(client, world, made):
    notice = Notice.objects.get(pk=made.notice_id)
    body = notice.body.replace("参加人数420人", "吸引群众四百余人")
    drafting.rewrite(notice, body, revision=str(notice.revision), by=world.officer, now=LATER)

    page = main_text(settle(client, world, made))

    assert "没有改动。请直接修改正文。" in page
    assert [line for line in lines(made) if "第2市局。" in line] == [
        REPORTED[2].replace("参加人数420人", "吸引群众四百余人")
    ]
    assert told_of(made)[0] == REPORTED[0].replace("770", "765")


def test_sum_that_another_figure_says_already_is_not_said_twice(client, world):
    first, second = world.fields[:2]
    FigureField.objects.filter(pk=first.pk).update(name="人次", unit="人", source="participants")
    requirement = type(world.requirement).objects.get(pk=world.requirement.pk)
    made, _ = compilation.draft(requirement, unreviewed=False, by=world.officer, now=LATER)
    settle(client, world, made, value=second.pk)
    before = lines(made)

    page = main_text(settle(client, world, made, value=first.pk))

    assert "“人次3人”的另一种合计已在文中，没有改动。" in page
    assert lines(made) == before


def test_text_that_a_colleague_saved_meanwhile_is_not_overwritten(client, world, made):
    assert settle(client, world, made, revision="0").status_code == 409
    assert told_of(made) == REPORTED


def test_figure_of_another_requirement_is_nothing_to_settle(client, world, made):
    assert settle(client, world, made, value="9" * 30).status_code == 404
    assert settle(client, world, made, value=world.fields[0].pk).status_code == 404


def test_sums_that_agree_are_no_difference_and_stand_by_theme(world):
    world.tell(1, 0, participants=420)
    world.tell(2, 0, participants=50)
    requirement = type(world.requirement).objects.get(pk=world.requirement.pk)
    made, notes = compilation.draft(requirement, unreviewed=False, by=world.officer, now=LATER)

    assert compiled_differences.standing(made, Basis(requirement)) == []
    assert "已开展3项，参加人数770人。" in "\n".join(lines(made))
    assert not any("不一致" in note for note in notes)
