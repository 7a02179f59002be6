"""The grid as a page, its autosave, and what the officer reads of it."""

import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from reports import workflow
from reports.models import ReportingRequirement, Submission
from tests.factories import NOW, Bureau, ScheduleFactory
from tests.pages import main_text
from tests.reports.collecting import CATEGORIES, Collection, row, sent, words

pytestmark = pytest.mark.usefixtures("made")


@pytest.fixture(autouse=True)
def nobody_saved_before():
    """Who saved is kept in the cache by numbers that another test has used too."""
    cache.clear()


def make_world():
    return Collection()


@pytest.fixture
def collection(client, made):
    client.force_login(made.clerk())
    return made


def address(collection, name="edit_submission"):
    return reverse(name, args=[collection.submission().pk])


def autosave(client, collection, *rows, **fields):
    data = {"revision": collection.submission().revision, "user": collection.clerk().pk} | fields
    return client.post(address(collection, "autosave_submission"), sent(*rows, **data))


# --- The page -------------------------------------------------------------------------


def test_fresh_page_has_the_columns_and_blank_rows_with_the_units_own_name(client, collection):
    page = client.get(address(collection)).context["grid"]

    assert [field.title for field in page["form"].fields] == [
        "活动主题",
        "活动内容",
        "活动时间",
        "责任单位",
    ]
    unit = collection.bureau.cities[0].short_name
    assert [[cell.text for cell in r.cells] for r in page["rows"]] == [["", "", "", unit]] * 3
    assert page["categories"] == CATEGORIES


def test_what_is_wrong_stands_under_its_cell_and_what_is_missing_is_only_tinted(client, collection):
    collection.save(row("", time="6月31日"))

    cells = client.get(address(collection)).context["grid"]["rows"][0].cells

    assert [(c.complaint, c.is_lacking) for c in cells] == [
        ("", False),
        ("", True),
        ("没有“6月31日”。", False),
        ("", False),
    ]


def test_form_without_javascript_saves_and_hands_in(client, collection):
    first = row("甲")
    data = {f"rows-0-{name}": text for name, text in first.values.items()}

    answer = client.post(
        address(collection),
        data | {"rows-0-key": "", "grid": "", "text": "", "revision": "0", "submit": ""},
    )

    assert answer.status_code == 302
    assert collection.submission().state == "submitted"
    assert words(collection.submission(), handed_in=True) == [tuple(first.values.values())]


def test_incomplete_rows_are_saved_and_the_gaps_are_links_to_their_cells(client, collection):
    odd = row("", time="6月31日")

    answer = client.post(address(collection), sent(odd, revision=0, submit=""))

    page = answer.content.decode()
    assert f'<a href="#id_{odd.key}_content">第1项：“活动内容”必须填写。</a>' in page
    assert f'id="id_{odd.key}_content"' in page
    assert [cell.complaint for cell in answer.context["grid"]["rows"][0].cells] == [
        "",
        "“活动内容”必须填写。",
        "没有“6月31日”。",
        "",
    ]
    assert collection.submission().state == "draft"


def test_rows_of_two_people_are_brought_together_by_row_and_by_cell(client, collection):
    first, second, third = row("甲"), row("乙"), row("丙")
    collection.save(first, second, third)
    opened = client.get(address(collection)).context
    added = row("同事加的")
    colleague = row("甲", time="6月20日", key=first.key)
    collection.save(colleague, added, second)  # and the third is deleted

    mine = row("甲，改", key=first.key)
    answer = client.post(
        address(collection),
        sent(mine, second, third, row("我加的"), revision=1, seals=str(opened["seals"])),
        follow=True,
    )

    assert [r[1:3] for r in words(collection.submission())] == [
        ("甲，改", "6月20日"),
        ("同事加的", "6月9日"),
        ("乙", "6月9日"),
        ("我加的", "6月9日"),
    ]
    assert "同事 10:00 改了表中第1、2项，已并入本页。" in main_text(answer)
    assert "同事 10:00 删去了表中1项，本页已照删。" in main_text(answer)


def test_cell_that_both_changed_shows_both_and_the_rest_is_there(client, collection):
    first, second = row("甲"), row("乙")
    collection.save(first, second)
    opened = client.get(address(collection)).context
    collection.save(row("甲，同事", key=first.key), row("乙", time="6月20日", key=second.key))

    answer = client.post(
        address(collection),
        sent(row("甲，我", key=first.key), second, revision=1, seals=str(opened["seals"])),
    )

    assert answer.status_code == 409
    cells = [r.cells for r in answer.context["grid"]["rows"][:2]]
    assert [(c.text, c.other) for c in cells[0]][1:3] == [("甲，我", "甲，同事"), ("6月9日", None)]
    assert [c.text for c in cells[1]][1:3] == ["乙", "6月20日"]
    assert "也改了表中第1项，与本页写的不一致；两份都在栏下" in main_text(answer)
    assert [r[1] for r in words(collection.submission())] == ["甲，同事", "乙"]

    again = answer.context
    client.post(
        address(collection),
        sent(
            row("甲，都要", key=first.key),
            row("乙", time="6月20日", key=second.key),
            revision=2,
            seals=str(again["seals"]),
        ),
    )
    assert [r[1:3] for r in words(collection.submission())] == [
        ("甲，都要", "6月9日"),
        ("乙", "6月20日"),
    ]


def test_row_that_one_deleted_and_the_other_changed_stays(client, collection):
    first, second = row("甲"), row("乙")
    collection.save(first, second)
    seals = str(client.get(address(collection)).context["seals"])
    collection.save(row("甲，同事", key=first.key))  # deletes the second, changes the first

    answer = client.post(
        address(collection), sent(row("乙，我", key=second.key), revision=1, seals=seals)
    )

    assert answer.status_code == 302
    assert [r[1] for r in words(collection.submission())] == ["甲，同事", "乙，我"]


def test_rows_sent_twice_without_javascript_are_there_once(client, collection):
    seals = str(client.get(address(collection)).context["seals"])
    data = {f"rows-0-{name}": text for name, text in row("甲").values.items()}
    posted = data | {"rows-0-key": "", "grid": "", "text": "", "revision": "0", "seals": seals}

    for _ in range(2):
        client.post(address(collection), posted)

    assert [r[1] for r in words(collection.submission())] == ["甲"]


def test_page_asks_as_often_for_one_row_as_for_thirty(
    client, collection, django_assert_num_queries
):
    collection.save(*[row(f"第{n}场") for n in range(30)])

    with django_assert_num_queries(25):
        client.get(address(collection))


# --- Autosave -------------------------------------------------------------------------


def test_autosave_keeps_the_rows_and_says_what_there_is_to_say_of_each_cell(client, collection):
    good, odd = row(time="6月9日前后"), row("", time="6月31日")

    answer = autosave(client, collection, good, odd)

    told = answer.json()
    assert told.pop("at")
    assert told.pop("seals")
    assert told == {
        "revision": 1,
        "left": [],
        "remarks": {
            good.key: {"time": {"reading": "6月6日至12日"}},
            odd.key: {
                "content": {"complaint": "“活动内容”必须填写。", "lacking": True},
                "time": {"complaint": "没有“6月31日”。", "lacking": False},
            },
        },
    }
    assert [r[2] for r in words(collection.submission())] == ["6月9日前后", "6月31日"]
    assert collection.submission().state == "draft"


def test_autosave_after_a_colleague_is_told_both_tables_as_one_and_overwrites_nothing(
    client, collection
):
    seals = str(client.get(address(collection)).context["seals"])
    theirs, mine = row("同事写的"), row("我写的")
    collection.save(theirs)

    answer = autosave(client, collection, mine, revision=0, seals=seals)

    told = answer.json()
    assert answer.status_code == 409
    assert (told["closed"], told["revision"], told["by"]) == (False, 1, "同事 10:00 ")
    assert [r["key"] for r in told["rows"]] == [theirs.key, mine.key]
    assert (told["cells"], told["said"]) == ([], ["同事 10:00 改了表中第1项，已并入本页。"])
    assert [r[1] for r in words(collection.submission())] == ["同事写的"]


def test_save_whose_answer_was_lost_is_no_colleagues(client, collection):
    first = row("甲")
    autosave(client, collection, first)

    again = autosave(client, collection, first, revision=0)
    further = autosave(client, collection, first, row("乙"), revision=again.json()["revision"])

    assert (again.status_code, again.json()["revision"]) == (200, 1)
    assert (further.status_code, further.json()["revision"]) == (200, 2)


def test_autosave_asks_as_often_for_one_row_as_for_thirty(
    client, collection, django_assert_num_queries
):
    rows = [row(f"第{n}场") for n in range(30)]
    autosave(client, collection, *rows[:29])
    rows[0] = row("改", key=rows[0].key)
    data = {"revision": 1, "user": collection.clerk().pk}
    address_ = address(collection, "autosave_submission")

    with django_assert_num_queries(31):
        client.post(address_, sent(*rows, **data))


def test_autosave_of_whoever_sits_here_now_is_refused(client, collection):
    answer = autosave(client, collection, row(), user=collection.officer.pk)

    assert answer.status_code == 403
    assert words(collection.submission()) == []


def test_autosave_after_handing_in_changes_nothing(client, collection):
    collection.submit(row("甲"))

    answer = autosave(client, collection, row("乙"))

    told = json.loads(answer.content)
    assert (answer.status_code, told["closed"]) == (409, True)
    assert told["message"].startswith("本项报送现为“已报送”，不能再修改。")
    assert [r[1] for r in words(collection.submission())] == ["甲"]


# --- The officer ----------------------------------------------------------------------


def test_officer_reads_the_rows_as_they_were_handed_in(client, collection):
    first = row("甲", time="6月9日前后")
    submission = collection.submit(first)
    workflow.return_for_revision(submission, by=collection.officer, now=NOW, reason="请核实。")
    collection.save(row("乙", key=first.key))
    client.force_login(collection.officer)

    shown = client.get(collection.submission().get_absolute_url()).context["page"].parts[0]

    assert [[text for _, text in cells] for cells in shown.rows] == [list(first.values.values())]


def test_unit_reads_what_became_of_each_of_its_rows(client, collection):
    submission = collection.submit(row("甲"), row("乙"))
    submission.proposals.filter(content="甲").update(state="declined", reason="与他人重复")

    shown = client.get(submission.get_absolute_url()).context["page"].parts[0]

    assert [cells[-1] for cells in shown.rows] == [
        ("处理", "未采纳：与他人重复"),
        ("处理", "待处理"),
    ]


def test_submission_without_a_schedule_has_no_grid(client):
    bureau = Bureau(cities=1)
    submission = bureau.submission()
    client.force_login(bureau.clerks[0])

    page = client.get(reverse("edit_submission", args=[submission.pk]))

    assert page.context["grid"] is None


# --- Opening --------------------------------------------------------------------------


def test_requirement_offers_the_schedules_of_its_own_campaign(client):
    bureau = Bureau(cities=1)
    own, _ = ScheduleFactory(campaign=bureau.campaign), ScheduleFactory()
    notice = bureau.notice()
    client.force_login(bureau.officer)

    page = client.get(reverse("add_requirement", args=[notice.pk]), {"schedule": own.pk})

    form = page.context["form"]
    assert list(form.fields["schedule"].queryset) == [own]
    assert (form["kind"].value(), form["schedule"].value()) == ("plan", own.pk)


def test_only_a_plan_is_collected_into_a_schedule(client):
    bureau = Bureau(cities=1)
    schedule, notice = ScheduleFactory(campaign=bureau.campaign), bureau.notice()
    client.force_login(bureau.officer)
    data = {
        "title": "活动方案",
        "schedule": schedule.pk,
        "due_at": "2099-06-16T17:30",
        "figures-TOTAL_FORMS": "0",
        "figures-INITIAL_FORMS": "0",
    }

    answer = client.post(reverse("add_requirement", args=[notice.pk]), data | {"kind": "summary"})

    assert answer.context["form"].errors["schedule"] == ["只有“活动方案”可以征集到安排表。"]
    assert not ReportingRequirement.objects.filter(notice=notice).exists()
    assert not Submission.objects.filter(requirement__notice=notice).exists()
