from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from campaigns.states import NoticeState
from reports.models import ReportingRequirement
from tests.factories import (
    AgencyFactory,
    AgencyGroupFactory,
    Bureau,
    FigureFieldFactory,
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


def form_data(*figures, total=None, initial=0, **fields):
    data = {
        "kind": "summary",
        "title": "活动总结",
        "instructions": "",
        "due_at": moment(30).strftime("%Y-%m-%dT%H:%M"),
        "locks_at": "",
        "min_characters": "",
        "max_characters": "",
        "figures-TOTAL_FORMS": len(figures) if total is None else total,
        "figures-INITIAL_FORMS": initial,
    }
    for number, figure in enumerate(figures):
        data |= {f"figures-{number}-{name}": value for name, value in figure.items()}
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
        ({"title": ""}, "名称 ：这个字段是必填项。"),
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
    ("figures", "message"),
    [
        ([{"name": "活动场次", "unit": ""}], "这个字段是必填项。"),
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
