"""更正: what was accepted stays in force until the corrected one is adopted."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.conflicts import Conflict
from agencies.models import Agency
from agencies.permissions import Role
from campaigns.states import NoticeState
from reports import handed_in, todo, uploads, workflow
from reports.models import Figure, Submission, SubmissionVersion
from reports.states import Correction
from tests.factories import DUE, NOW, AgencyFactory, Bureau, FigureFieldFactory, UserFactory
from tests.pages import main_text
from tests.reports.files import upload
from tests.reports.steps import LATER, TEXT, S, save

pytestmark = pytest.mark.usefixtures("made")


def make_world():
    """A submission that was accepted with one figure of 3."""
    bureau = Bureau(cities=2)
    submission = bureau.submission(locks_at=DUE)
    field = FigureFieldFactory(requirement=submission.requirement, name="活动场次")
    save(submission, bureau.clerks[0], figures=[figure(submission, field, 3)])
    workflow.submit(submission, by=bureau.clerks[0], now=NOW)
    workflow.accept(submission, by=bureau.officer, now=NOW)
    return SimpleNamespace(bureau=bureau, accepted=submission)


@pytest.fixture
def bureau(made):
    return made.bureau


@pytest.fixture
def accepted(made):
    return made.accepted


def figure(submission, field, value):
    return Figure(submission=submission, field=field, value=value)


def counted(submission):
    ((value, _),) = handed_in.figures_of([submission])[submission.pk].values()
    return value


def correct(bureau, submission, value=8, text="更正后的内容。"):
    clerk, field = bureau.clerks[0], submission.requirement.figure_fields.get()
    workflow.begin_correction(submission, by=clerk, now=LATER, reason="场次有误。")
    save(submission, clerk, text=text, figures=[figure(submission, field, value)])
    return submission


def hand_in(bureau, submission):
    workflow.submit(submission, by=bureau.clerks[0], now=LATER)


def test_accepted_one_stays_in_force_until_the_correction_is_adopted(bureau, accepted):
    correct(bureau, accepted)
    assert (accepted.state, accepted.correction) == (S.ACCEPTED, Correction.WRITING)
    assert (counted(accepted), accepted.submitted_text) == (3, TEXT)

    hand_in(bureau, accepted)
    assert (accepted.state, accepted.correction) == (S.ACCEPTED, Correction.WAITING)
    assert (counted(accepted), accepted.submitted_text) == (3, TEXT)

    workflow.adopt_correction(accepted, by=bureau.officer, now=LATER)
    assert (accepted.state, accepted.correction) == (S.ACCEPTED, "")
    assert (counted(accepted), accepted.submitted_text) == (8, "更正后的内容。")
    assert [str(version) for version in accepted.versions.all()] == ["第1次，报送", "第2次，更正"]


def test_correction_waits_in_the_queue_and_may_be_written_after_the_lock(bureau, accepted):
    clerk = bureau.clerks[0]
    after_lock = DUE.replace(month=7)
    workflow.begin_correction(accepted, by=clerk, now=after_lock, reason="有误。")
    assert workflow.may_fill_in(accepted, clerk, after_lock)
    assert not Submission.objects.to_review().filter(pk=accepted.pk)

    workflow.submit(accepted, by=clerk, now=after_lock)

    assert Submission.objects.to_review().get() == accepted
    assert not accepted.is_late


def test_returned_correction_is_mended_and_handed_in_again(bureau, accepted):
    hand_in(bureau, correct(bureau, accepted))
    part = f"figure_{accepted.requirement.figure_fields.get().pk}"

    workflow.return_correction(
        accepted, by=bureau.officer, now=LATER, reason="请核实。", comments={part: "与附件不符。"}
    )

    assert (accepted.correction, counted(accepted)) == (Correction.WRITING, 3)
    hand_in(bureau, accepted)
    workflow.adopt_correction(accepted, by=bureau.officer, now=LATER)
    assert counted(accepted) == 8


def test_withdrawn_correction_leaves_all_as_it_was(bureau, accepted):
    correct(bureau, accepted)

    workflow.withdraw_correction(accepted, by=bureau.clerks[0], now=LATER)

    assert (accepted.correction, accepted.text, accepted.figures.get().value) == ("", TEXT, 3)
    assert counted(accepted) == 3


def test_correction_ends_where_the_acceptance_is_revoked(bureau, accepted):
    correct(bureau, accepted)

    workflow.revoke_acceptance(accepted, by=bureau.officer, now=LATER, reason="一并退回。")

    assert (accepted.state, accepted.correction) == (S.SUBMITTED, "")
    assert counted(accepted) == 3


def test_correction_needs_a_reason_and_something_accepted(bureau, accepted):
    with pytest.raises(ValidationError):
        workflow.begin_correction(accepted, by=bureau.clerks[0], now=LATER, reason=" ")
    workflow.revoke_acceptance(accepted, by=bureau.officer, now=LATER, reason="再看。")

    with pytest.raises(Conflict, match="现为“已报送”，不能再申请更正"):
        workflow.begin_correction(accepted, by=bureau.clerks[0], now=LATER, reason="有误。")


def test_incomplete_correction_is_not_handed_in(bureau, accepted):
    correct(bureau, accepted, text="")

    with pytest.raises(ValidationError, match="正文还没有填写"):
        hand_in(bureau, accepted)


def test_step_of_a_correction_taken_twice_is_harmless(bureau, accepted):
    correct(bureau, accepted)
    workflow.begin_correction(accepted, by=bureau.clerks[0], now=LATER, reason="场次有误。")
    hand_in(bureau, accepted)
    steps = accepted.transitions.count()

    workflow.hand_in_correction(accepted, by=bureau.clerks[0], now=LATER)

    assert accepted.transitions.count() == steps
    assert accepted.versions.count() == 2


def test_file_of_a_correction_is_shown_to_others_once_it_is_adopted(bureau, accepted):
    correct(bureau, accepted)
    uploads.attach(accepted, [upload("更正.pdf")], by=bureau.clerks[0], now=LATER)
    hand_in(bureau, accepted)
    assert not accepted.files.get().is_submitted

    workflow.adopt_correction(accepted, by=bureau.officer, now=LATER)

    assert accepted.files.get().is_submitted


def test_reviewer_is_shown_old_and_new_and_others_what_is_in_force(client, bureau, accepted):
    hand_in(bureau, correct(bureau, accepted))
    client.force_login(bureau.officer)
    reviewer_sees = main_text(client.get(accepted.get_absolute_url()))
    client.force_login(bureau.reviewer)
    others_see = main_text(client.get(accepted.get_absolute_url()))

    assert "更正理由（" in reviewer_sees
    assert "与上次审核时相比，改动 2 处" in reviewer_sees
    assert "3场 → 8场" in reviewer_sees
    assert "活动场次 3场" in others_see
    assert "更正后的内容" not in others_see


def test_correction_is_not_asked_for_once_the_notice_is_withdrawn(bureau, accepted):
    notice = accepted.requirement.notice
    bureau.advance(notice, NoticeState.WITHDRAWN)

    with pytest.raises(Conflict, match="这份通知已废止，不能再申请更正"):
        workflow.begin_correction(accepted, by=bureau.clerks[0], now=LATER, reason="有误。")


def test_accepted_again_after_an_unfinished_correction_its_own_text_is_the_accepted(
    bureau, accepted
):
    correct(bureau, accepted)
    workflow.revoke_acceptance(accepted, by=bureau.officer, now=LATER, reason="再看。")

    workflow.accept(accepted, by=bureau.officer, now=LATER)

    assert (accepted.text, accepted.figures.get().value) == (TEXT, 3)
    assert counted(accepted) == 3


def test_superior_reads_the_round_in_force_and_none_before_it(accepted, bureau):
    ministry = AgencyFactory(level="national")
    superior = UserFactory(agency=ministry, roles=[Role.SUPERIOR])
    Agency.objects.filter(pk=bureau.agency.pk).update(parent=ministry)
    hand_in(bureau, correct(bureau, accepted))
    workflow.adopt_correction(accepted, by=bureau.officer, now=LATER)

    def read_by(user):
        return [each.number for each in SubmissionVersion.objects.visible_to(user)]

    assert read_by(superior) == [2]
    assert read_by(bureau.officer) == [1, 2]


# --- 待办 -----------------------------------------------------------------------------


def waiting_items(user):
    """What waits, as (heading, what, badge, button, reason)."""
    return [
        (
            section.title,
            item.title,
            item.badges[0].label,
            item.action,
            f"{item.reason_label}：{item.reason}",
        )
        for section in todo.sections(user, LATER)
        if section.title != "待签收"
        for item in section.items
    ]


def test_correction_waits_on_the_start_page_of_whoever_has_it_in_hand(bureau, accepted):
    clerk, officer, name = bureau.clerks[0], bureau.officer, bureau.cities[0].name
    correct(bureau, accepted)
    assert waiting_items(clerk) == [
        ("待报送的更正", "活动总结", "更正中", "填写更正", "更正理由：场次有误。")
    ]
    assert waiting_items(officer) == []

    hand_in(bureau, accepted)
    assert waiting_items(clerk) == []
    assert waiting_items(officer) == [
        ("待审核的报送", f"{name}：活动总结", "更正待审核", "审核更正", "更正理由：场次有误。")
    ]

    workflow.return_correction(accepted, by=officer, now=LATER, reason="请附依据。")
    assert waiting_items(clerk) == [
        ("待报送的更正", "活动总结", "更正已退回", "填写更正", "退回理由：请附依据。")
    ]


def test_correction_leaves_the_start_page_when_it_is_taken_back(bureau, accepted):
    correct(bureau, accepted)

    workflow.withdraw_correction(accepted, by=bureau.clerks[0], now=LATER)

    assert waiting_items(bureau.clerks[0]) == []


def test_heading_of_own_corrections_leads_to_just_these(client, bureau, accepted):
    client.force_login(bureau.clerks[0])
    assert "待报送的更正" not in main_text(client.get(reverse("home")))
    correct(bureau, accepted)
    bureau.submission(S.ACCEPTED)

    (section,) = [
        part for part in todo.sections(bureau.clerks[0], LATER) if part.title == "待报送的更正"
    ]
    listed = client.get(section.url).context["page_obj"]

    assert (section.count, [row.pk for row in listed]) == (1, [accepted.pk])
