from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from campaigns.states import NoticeState
from reports.burden import burden_of
from reports.models import ReportingRequirement
from tests.factories import (
    NOW,
    AgencyFactory,
    AgencyGroupFactory,
    Bureau,
    CampaignFactory,
    FigureFieldFactory,
    QuestionFactory,
    RequirementFactory,
)
from tests.pages import main_text

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def bureau():
    return Bureau(cities=3)


@pytest.fixture
def officer(client, bureau):
    client.force_login(bureau.officer)
    return client


def moment(days):
    local = timezone.localtime(timezone.now() + timedelta(days=days))
    return local.replace(second=0, microsecond=0)


def form_data(*figures, questions=(), total=None, initial=0, **fields):
    data = {
        "kind": "summary",
        "title": "活动总结",
        "instructions": "",
        "due_at": moment(30).strftime("%Y-%m-%dT%H:%M"),
        "locks_at": "",
        "min_characters": "",
        "max_characters": "",
        "asks_text": "on",
        "chain": "direct",
        "questions-TOTAL_FORMS": len(questions),
        "questions-INITIAL_FORMS": sum("id" in question for question in questions),
        "figures-TOTAL_FORMS": len(figures) if total is None else total,
        "figures-INITIAL_FORMS": initial,
    }
    for number, figure in enumerate(figures):
        row = {"source": "typed"} | figure
        data |= {f"figures-{number}-{name}": value for name, value in row.items()}
    for number, question in enumerate(questions):
        data |= {f"questions-{number}-{name}": value for name, value in question.items()}
    return data | fields


def add(client, notice, *figures, **fields):
    url = reverse("add_requirement", args=[notice.pk])
    return client.post(url, form_data(*figures, **fields))


def test_officer_adds_a_requirement_with_its_figures(officer, bureau):
    notice = bureau.notice()
    city = bureau.cities[1]

    response = add(
        officer,
        notice,
        {"name": "参加人数", "unit": "人"},
        {"name": "", "unit": ""},
        {"name": "活动场次", "unit": "场"},
        instructions="突出“四进”特色。",
        min_characters="300",
        max_characters="500",
        groups=[bureau.group.pk],
        agencies=[city.pk],
    )

    assert response.headers["Location"] == notice.get_absolute_url()
    requirement = notice.requirements.get()
    assert (requirement.title, requirement.instructions) == ("活动总结", "突出“四进”特色。")
    assert (requirement.min_characters, requirement.max_characters) == (300, 500)
    assert requirement.due_at == moment(30)
    assert list(requirement.groups.all()) == [bureau.group]
    assert list(requirement.agencies.all()) == [city]
    assert [str(field) for field in requirement.figure_fields.all()] == [
        "参加人数（人）",
        "活动场次（场）",
    ]
    assert AuditEntry.objects.first().action == "新增报送要求"


def test_requirement_for_a_schedule_of_an_endless_number_is_for_none(officer, bureau):
    address = reverse("add_requirement", args=[bureau.notice().pk])

    page = officer.get(f"{address}?schedule={'9' * 5000}")

    assert page.context["requirement"].schedule is None


def test_officer_changes_a_requirement_and_its_figures(officer, bureau):
    notice = bureau.notice()
    requirement = RequirementFactory(notice=notice)
    kept, dropped = (
        FigureFieldFactory(requirement=requirement, name=name) for name in ("活动场次", "参加人数")
    )

    officer.post(
        reverse("edit_requirement", args=[requirement.pk]),
        form_data(
            {"id": kept.pk, "name": "活动场次", "unit": "次"},
            {"id": dropped.pk, "name": "参加人数", "unit": "场", "DELETE": "on"},
            initial=2,
            title="总结材料",
        ),
    )

    requirement.refresh_from_db()
    assert requirement.title == "总结材料"
    assert [str(field) for field in requirement.figure_fields.all()] == ["活动场次（次）"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "请填写名称。"),
        ({"due_at": ""}, "请填写截止时间。"),
        ({"due_at": moment(-1).strftime("%Y-%m-%dT%H:%M")}, "截止时间要晚于现在（"),
        ({"due_at": "9999-12-31T17:30"}, "最晚为两年以内（"),
        ({"locks_at": "2925-06-16T17:30"}, "最晚为两年以内（"),
        ({"locks_at": moment(29).strftime("%Y-%m-%dT%H:%M")}, "锁定时间不能早于截止时间。"),
        ({"min_characters": "500", "max_characters": "300"}, "最少字数不能大于最多字数。"),
        ({"agencies": ["999999"]}, "选择一个有效的选项。 999999 不在可用的选项中。"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(officer, bureau, fields, message):
    notice = bureau.notice()

    response = add(officer, notice, **{"instructions": "突出“四进”特色。"} | fields)

    assert message in main_text(response)
    assert "突出“四进”特色。" in response.content.decode()
    assert ReportingRequirement.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"locks_at": moment(29).strftime("%Y-%m-%dT%H:%M")}, "locks_at"),
        ({"min_characters": "500", "max_characters": "300"}, "max_characters"),
    ],
)
def test_two_fields_at_odds_are_said_at_one_of_them(officer, bureau, fields, field):
    html = add(officer, bureau.notice(), **fields).content.decode()

    assert f'<a href="#id_{field}">' in html


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ([{"name": "活动场次", "unit": ""}], "请填写单位。"),
        (
            [{"name": "活动场次", "unit": "场"}, {"name": "活动场次", "unit": "次"}],
            "数据项的名称不能重复。",
        ),
    ],
)
def test_incomplete_or_doubled_figure_is_refused(officer, bureau, figures, message):
    response = add(officer, bureau.notice(), *figures)

    assert message in main_text(response)
    assert ReportingRequirement.objects.count() == 0


def test_due_date_on_a_holiday_is_pointed_out(officer, bureau):
    year = timezone.localdate().year + 1

    response = officer.post(
        reverse("add_requirement", args=[bureau.notice().pk]),
        form_data(due_at=f"{year}-10-01T17:30"),
        follow=True,
    )

    assert "截止日10月1日不是工作日，请确认。" in main_text(response)


def test_only_whom_the_notice_goes_to_can_be_chosen(officer, bureau):
    AgencyGroupFactory(owner=bureau.agency, phrase="省局各直属单位")
    AgencyFactory(parent=bureau.agency, short_name="没有收到通知的局")

    page = main_text(officer.get(reverse("add_requirement", args=[bureau.notice().pk])))

    assert bureau.group.phrase in page
    assert all(city.short_name in page for city in bureau.cities)
    assert "省局各直属单位" not in page
    assert "没有收到通知的局" not in page


def test_deleting_asks_first(officer, bureau):
    notice = bureau.notice(requirement=True)
    requirement = notice.requirements.get()
    url = reverse("delete_requirement", args=[requirement.pk])

    assert "删除报送要求“活动总结”？" in main_text(officer.get(url))
    assert notice.requirements.count() == 1

    assert officer.post(url).headers["Location"] == notice.get_absolute_url()
    assert notice.requirements.count() == 0
    assert AuditEntry.objects.first().action == "删除报送要求"


# --- Who, and until when --------------------------------------------------------------


def addresses(requirement):
    return [
        reverse("add_requirement", args=[requirement.notice_id]),
        reverse("edit_requirement", args=[requirement.pk]),
        reverse("delete_requirement", args=[requirement.pk]),
    ]


@pytest.mark.parametrize("state", [S.DRAFT, S.IN_REVIEW, S.REVIEWED, S.SIGNED_OFF, S.REGISTERED])
def test_requirements_can_be_set_until_the_notice_is_issued(officer, bureau, state):
    notice = bureau.notice(requirement=True)
    bureau.advance(notice, state)

    assert [officer.get(url).status_code for url in addresses(notice.requirements.get())] == [
        200,
        200,
        200,
    ]


@pytest.mark.parametrize(("state", "label"), [(S.ISSUED, "已印发"), (S.WITHDRAWN, "已废止")])
def test_requirements_of_an_issued_notice_stand(officer, bureau, state, label):
    notice = bureau.notice(requirement=True)
    bureau.advance(notice, state)

    for url in addresses(notice.requirements.get()):
        response = officer.post(url, form_data(title="别的"))
        assert response.status_code == 409
        assert f"这份通知{label}，报送要求已经生效" in main_text(response)

    assert [requirement.title for requirement in notice.requirements.all()] == ["活动总结"]


@pytest.mark.parametrize("who", ["reviewer", "signatory", "administrator"])
def test_colleagues_without_the_right_are_told_so(client, bureau, who):
    client.force_login(getattr(bureau, who))
    notice = bureau.notice(requirement=True)

    statuses = [client.post(url).status_code for url in addresses(notice.requirements.get())]

    assert statuses == [403, 403, 403]
    assert notice.requirements.count() == 1


def test_another_bureau_and_the_units_do_not_find_it(client, bureau):
    notice = bureau.notice(requirement=True)

    for stranger in (Bureau(cities=0).officer, bureau.clerks[0]):
        client.force_login(stranger)
        statuses = [client.post(url).status_code for url in addresses(notice.requirements.get())]
        assert statuses == [404, 404, 404]

    assert notice.requirements.count() == 1


# --- What is asked --------------------------------------------------------------------


def test_officer_sets_everything_that_is_asked_in_one_page(officer, bureau):
    notice = bureau.notice()

    add(
        officer,
        notice,
        {"name": "活动场次", "unit": "场", "source": "held"},
        {"name": "服务企业", "unit": "家", "takes_approximate": "on"},
        questions=[
            {"text": "主要做法", "hint": "写两三条", "is_required": "on", "about": "300"},
            {"text": "意见建议"},
        ],
        kind="other",
        title="专题材料",
        about="500",
        takes_photos="on",
        chain="through_city",
        county_due_at=moment(20).strftime("%Y-%m-%dT%H:%M"),
        locks_at=moment(40).strftime("%Y-%m-%dT%H:%M"),
    )

    made = notice.requirements.get()
    assert (made.kind, made.asks_text, made.takes_files, made.takes_photos, made.chain) == (
        "other",
        True,
        False,
        True,
        "through_city",
    )
    assert (made.min_characters, made.max_characters) == (400, 600)
    assert (made.county_due_at, made.due_at, made.locks_at) == (moment(20), moment(30), moment(40))
    assert list(
        made.questions.values_list(
            "text", "hint", "is_required", "min_characters", "max_characters"
        )
    ) == [("主要做法", "写两三条", True, 240, 360), ("意见建议", "", False, None, None)]
    assert list(made.figure_fields.values_list("name", "source", "takes_approximate")) == [
        ("活动场次", "held", False),
        ("服务企业", "typed", True),
    ]


@pytest.mark.parametrize(
    ("typed", "band"),
    [
        ({"about": "500", "min_characters": "400", "max_characters": "600"}, (400, 600)),
        ({"about": "500", "min_characters": "450", "max_characters": "600"}, (450, 600)),
        ({"about": "", "min_characters": "100"}, (100, None)),
        ({"about": "333"}, (266, 400)),
    ],
)
def test_band_that_is_typed_itself_is_kept(officer, bureau, typed, band):
    notice = bureau.notice()

    add(officer, notice, **typed)

    made = notice.requirements.get()
    assert (made.min_characters, made.max_characters) == band


def test_another_number_typed_over_a_stored_band_moves_it(officer, bureau):
    requirement = RequirementFactory(notice=bureau.notice(), min_characters=400, max_characters=600)
    url = reverse("edit_requirement", args=[requirement.pk])
    assert officer.get(url).context["form"]["about"].value() == 500

    officer.post(url, form_data(about="1000", min_characters="400", max_characters="600"))

    requirement.refresh_from_db()
    assert (requirement.min_characters, requirement.max_characters) == (800, 1200)


def test_no_band_is_kept_where_no_text_is_asked(officer, bureau):
    notice = bureau.notice()

    add(officer, notice, asks_text="", takes_files="on", about="500")

    made = notice.requirements.get()
    assert (made.asks_text, made.min_characters, made.max_characters) == (False, None, None)


def test_requirement_that_asks_nothing_is_refused(officer, bureau):
    response = add(officer, bureau.notice(), {"name": "", "unit": ""}, asks_text="")

    assert (
        "还没有要求报送任何内容：正文、问题、数据项、附件、照片、安排表至少要有一样。"
        in main_text(response)
    )
    assert ReportingRequirement.objects.count() == 0


@pytest.mark.parametrize(
    "part",
    [
        {"asks_text": "on"},
        {"takes_files": "on"},
        {"takes_photos": "on"},
        {"questions": [{"text": "主要做法"}]},
        {"figures": {"name": "场次", "unit": "场"}},
    ],
)
def test_one_part_is_enough(officer, bureau, part):
    notice = bureau.notice()
    figures = [part["figures"]] if "figures" in part else []
    rest = {name: value for name, value in part.items() if name != "figures"}

    add(officer, notice, *figures, **{"asks_text": ""} | rest)

    assert notice.requirements.count() == 1


def test_questions_are_changed_removed_and_keep_their_order(officer, bureau):
    requirement = RequirementFactory(notice=bureau.notice())
    first, second, third = (
        QuestionFactory(requirement=requirement, text=text, position=place)
        for place, text in enumerate(["主要做法", "存在问题", "意见建议"])
    )

    officer.post(
        reverse("edit_requirement", args=[requirement.pk]),
        form_data(
            questions=[
                {"id": first.pk, "text": "存在问题"},
                {"id": second.pk, "text": "主要做法"},
                {"id": third.pk, "text": "意见建议", "DELETE": "on"},
                {"text": "下一步打算"},
            ]
        ),
    )

    assert [question.text for question in requirement.questions.all()] == [
        "存在问题",
        "主要做法",
        "下一步打算",
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"questions": [{"text": "做法"}, {"text": "做法"}]}, "问题不能重复。"),
        ({"questions": [{"text": "", "hint": "写两条"}]}, "请填写问题。"),
        (
            {"questions": [{"text": "做法", "min_characters": "9", "max_characters": "3"}]},
            "最少字数不能大于最多字数。",
        ),
        (
            {"chain": "through_city", "county_due_at": moment(31).strftime("%Y-%m-%dT%H:%M")},
            "县级截止时间不能晚于截止时间。",
        ),
        (
            {"county_due_at": moment(20).strftime("%Y-%m-%dT%H:%M")},
            "各单位直接报送的，不填县级截止时间。",
        ),
        (
            {"chain": "through_city", "county_due_at": moment(-1).strftime("%Y-%m-%dT%H:%M")},
            "县级截止时间要晚于现在（",
        ),
    ],
)
def test_what_is_wrong_with_a_question_or_the_chain_is_said(officer, bureau, fields, message):
    response = add(officer, bureau.notice(), instructions="突出“四进”特色。", **fields)

    assert message in main_text(response)
    assert "突出“四进”特色。" in response.content.decode()
    assert ReportingRequirement.objects.count() == 0


# --- What it costs the units ----------------------------------------------------------


def asked_last_year(bureau, *, figures=0):
    """A requirement of the year before, in an issued notice."""
    campaign = CampaignFactory(host=bureau.agency, year=2024)
    notice = bureau.notice(campaign=campaign)
    requirement = RequirementFactory(notice=notice)
    for _ in range(figures):
        FigureFieldFactory(requirement=requirement)
    bureau.advance(notice, S.ISSUED)


def test_burden_counts_what_is_filled_in_and_apart_what_comes_by_itself():
    bureau = Bureau(cities=3, counties=2)
    asked_last_year(bureau, figures=4)
    requirement = RequirementFactory(notice=bureau.notice(), chain="through_city")
    QuestionFactory(requirement=requirement)
    for source in ("typed", "typed", "held", "participants"):
        FigureFieldFactory(requirement=requirement, source=source)

    assert str(burden_of(requirement, NOW.date())) == (
        "每家单位要填4项，5家单位（其中县级2家）合计20项；去年5项。另有2项可自动带出，不用填。"
    )


def test_burden_of_the_first_time_has_nothing_to_be_compared_with():
    bureau = Bureau(cities=3)
    requirement = RequirementFactory(notice=bureau.notice())
    requirement.agencies.add(bureau.cities[0])

    assert str(burden_of(requirement, NOW.date())) == "每家单位要填1项，1家单位合计1项。"


def test_burden_stands_on_the_notice_until_it_is_issued(officer, bureau):
    notice = bureau.notice(requirement=True)
    words = "每家单位要填1项，3家单位合计3项。"

    assert words in main_text(officer.get(notice.get_absolute_url()))
    page = main_text(officer.get(reverse("edit_requirement", args=[notice.requirements.get().pk])))
    assert words in page

    bureau.advance(notice, S.ISSUED)
    assert words not in main_text(officer.get(notice.get_absolute_url()))
