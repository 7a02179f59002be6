from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.conflicts import Conflict
from agencies.models import AuditEntry, OutgoingMessage
from agencies.permissions import Role
from campaigns import workflow as campaign_workflow
from reports import workflow
from reports.models import Figure, Submission
from reports.states import SubmissionState
from tests.factories import DUE, NOW, AgencyFactory, Bureau, FigureFieldFactory, UserFactory

pytestmark = pytest.mark.django_db

S = SubmissionState
LATER = NOW + timedelta(days=1)
TEXT = "我局组织开展了宣传活动。"

# (step, from) → (who takes it, to): written out here, not derived from reports.states.
ALLOWED = {
    ("submit", S.AWAITED): ("clerk", S.SUBMITTED),
    ("submit", S.DRAFT): ("clerk", S.SUBMITTED),
    ("submit", S.RETURNED): ("clerk", S.RESUBMITTED),
    ("report_nothing", S.AWAITED): ("clerk", S.NOTHING_TO_REPORT),
    ("report_nothing", S.DRAFT): ("clerk", S.NOTHING_TO_REPORT),
    ("report_nothing", S.RETURNED): ("clerk", S.NOTHING_TO_REPORT),
    ("return_for_revision", S.SUBMITTED): ("officer", S.RETURNED),
    ("return_for_revision", S.RESUBMITTED): ("officer", S.RETURNED),
    ("return_for_revision", S.NOTHING_TO_REPORT): ("officer", S.RETURNED),
    ("accept", S.SUBMITTED): ("officer", S.ACCEPTED),
    ("accept", S.RESUBMITTED): ("officer", S.ACCEPTED),
    ("exempt", S.AWAITED): ("officer", S.EXEMPT),
    ("exempt", S.DRAFT): ("officer", S.EXEMPT),
    ("exempt", S.RETURNED): ("officer", S.EXEMPT),
}
WHO = {
    "submit": "clerk",
    "report_nothing": "clerk",
    "return_for_revision": "officer",
    "accept": "officer",
    "exempt": "officer",
}
REASONED = {"report_nothing", "return_for_revision", "exempt"}
FORBIDDEN = sorted(set(product(WHO, S)) - set(ALLOWED))


@pytest.fixture
def bureau():
    return Bureau()


def submission_in(bureau, state, **requirement):
    """A submission in `state`; one that is still awaited has its text all the same."""
    submission = bureau.submission(state, **requirement)
    if state == S.AWAITED:
        Submission.objects.filter(pk=submission.pk).update(text=TEXT)
        submission.refresh_from_db()
    return submission


def person(bureau, who):
    return bureau.clerks[0] if who == "clerk" else getattr(bureau, who)


def take(step, submission, by, *, now=LATER, reason="按规定办理。"):
    extra = {"reason": reason} if step in REASONED else {}
    getattr(workflow, step)(submission, by=by, now=now, **extra)


def state_of(submission):
    return Submission.objects.get(pk=submission.pk).state


@pytest.mark.parametrize(("step", "source"), ALLOWED)
def test_step_moves_on_and_leaves_a_transition(bureau, step, source):
    who, target = ALLOWED[step, source]
    submission = submission_in(bureau, source)
    by = person(bureau, who)

    take(step, submission, by)

    last = submission.transitions.last()
    assert state_of(submission) == target
    assert (last.step, last.from_state, last.to_state) == (step, source, target)
    assert (last.by, last.at) == (by, LATER)
    assert last.reason == ("按规定办理。" if step in REASONED else "")
    entry = AuditEntry.objects.first()
    assert (entry.target_type, entry.target_id) == ("reports.submission", submission.pk)
    assert entry.actor_id == by.pk


@pytest.mark.parametrize(("step", "source"), FORBIDDEN)
def test_step_out_of_any_other_state_is_a_conflict_or_a_harmless_repetition(bureau, step, source):
    submission = submission_in(bureau, source)
    by = person(bureau, WHO[step])
    last = submission.transitions.last()
    before = submission.transitions.count()

    if last and (last.step, last.by) == (step, by):
        take(step, submission, by)
    else:
        with pytest.raises(Conflict):
            take(step, submission, by)

    assert state_of(submission) == source
    assert submission.transitions.count() == before


@pytest.mark.parametrize(("step", "source"), ALLOWED)
def test_step_is_refused_to_everybody_without_the_right(bureau, step, source):
    submission = submission_in(bureau, source)
    others = {
        "officer": bureau.officer,
        "reviewer": bureau.reviewer,
        "signatory": bureau.signatory,
        "administrator": bureau.administrator,
        "clerk": bureau.clerks[0],
        "superior": UserFactory(agency=bureau.agency, roles=[Role.SUPERIOR]),
    }
    del others[WHO[step]]

    for by in others.values():
        with pytest.raises(PermissionDenied):
            take(step, submission, by)

    assert state_of(submission) == source


@pytest.mark.parametrize(("step", "source"), ALLOWED)
def test_step_is_refused_to_another_unit_or_bureau(bureau, step, source):
    submission = submission_in(bureau, source)
    stranger = bureau.clerks[1] if WHO[step] == "clerk" else Bureau(cities=0).officer

    with pytest.raises(PermissionDenied):
        take(step, submission, stranger)

    assert state_of(submission) == source


@pytest.mark.parametrize(("step", "source"), [key for key in ALLOWED if key[0] in REASONED])
@pytest.mark.parametrize("reason", ["", "  \n　", "长" * 501])
def test_step_that_needs_a_reason_is_refused_without_a_fitting_one(bureau, step, source, reason):
    submission = submission_in(bureau, source)

    with pytest.raises(ValidationError):
        take(step, submission, person(bureau, WHO[step]), reason=reason)

    assert state_of(submission) == source


@pytest.mark.parametrize(("step", "source"), ALLOWED)
def test_step_taken_twice_by_the_same_person_is_harmless(bureau, step, source):
    who, target = ALLOWED[step, source]
    submission = submission_in(bureau, source)
    same_in_another_tab = Submission.objects.get(pk=submission.pk)
    take(step, submission, person(bureau, who))
    transitions, messages = submission.transitions.count(), OutgoingMessage.objects.count()

    take(step, same_in_another_tab, person(bureau, who))

    assert state_of(submission) == target
    assert submission.transitions.count() == transitions
    assert OutgoingMessage.objects.count() == messages


def test_step_that_a_colleague_took_meanwhile_is_a_conflict(bureau):
    submission = bureau.submission(S.SUBMITTED)
    open_elsewhere = Submission.objects.get(pk=submission.pk)
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    workflow.accept(submission, by=colleague, now=NOW)

    with pytest.raises(Conflict, match="现为“已审核”，不能再退回"):
        take("return_for_revision", open_elsewhere, bureau.officer)

    assert state_of(submission) == S.ACCEPTED


def test_submitting_a_text_that_a_colleague_changed_meanwhile_is_a_conflict(bureau):
    submission = bureau.submission(S.DRAFT)
    open_elsewhere = Submission.objects.get(pk=submission.pk)
    save(submission, bureau.clerks[0], text="同事的新内容。")

    with pytest.raises(Conflict):
        take("submit", open_elsewhere, bureau.clerks[0])

    assert state_of(submission) == S.DRAFT


# --- Time -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after_due", "late"),
    [(timedelta(0), False), (timedelta(seconds=1), True), (-timedelta(days=1), False)],
)
def test_late_is_told_by_the_instant_of_the_first_submission(bureau, after_due, late):
    submission = bureau.submission(S.SUBMITTED, now=DUE + after_due)

    assert submission.is_late is late
    assert list(Submission.objects.late()) == ([submission] if late else [])


def test_being_returned_does_not_make_a_submission_late(bureau):
    submission = bureau.submission(S.RETURNED, now=DUE)

    take("submit", submission, bureau.clerks[0], now=DUE + timedelta(days=3))

    assert submission.first_submitted_at == DUE
    assert submission.submitted_at == DUE + timedelta(days=3)
    assert submission.is_late is False


@pytest.mark.parametrize("step", ["submit", "report_nothing"])
def test_locked_submission_takes_nothing_more(bureau, step):
    locks_at = DUE + timedelta(days=2)
    submission = submission_in(bureau, S.DRAFT, locks_at=locks_at)

    with pytest.raises(Conflict, match="已于2025年06月18日 17:30锁定"):
        take(step, submission, bureau.clerks[0], now=locks_at + timedelta(seconds=1))

    take(step, submission, bureau.clerks[0], now=locks_at)
    assert submission.is_late is True


def test_overdue_without_a_lock_may_still_be_submitted(bureau):
    submission = bureau.submission(S.DRAFT)
    much_later = DUE + timedelta(days=100)

    assert submission.is_overdue(much_later) is True
    take("submit", submission, bureau.clerks[0], now=much_later)

    assert submission.is_overdue(much_later) is False


@pytest.mark.parametrize("state", [S.AWAITED, S.DRAFT, S.RETURNED])
def test_withdrawn_notice_asks_for_nothing_any_more(bureau, state):
    submission = submission_in(bureau, state)
    campaign_workflow.withdraw(
        submission.requirement.notice, by=bureau.officer, now=NOW, reason="内容有误，另行印发。"
    )
    submission = Submission.objects.get(pk=submission.pk)

    with pytest.raises(Conflict, match="这份通知已废止，不再需要报送"):
        take("submit", submission, bureau.clerks[0])

    assert list(Submission.objects.awaiting()) == []
    assert workflow.open_steps(submission, bureau.clerks[0], NOW) == []
    assert workflow.open_steps(submission, bureau.officer, NOW) == []


# --- Text and figures -----------------------------------------------------------------


def save(submission, by, *, text=TEXT, revision=None, figures=None):
    workflow.save_draft(
        submission,
        text=text,
        by=by,
        now=NOW,
        revision=submission.revision if revision is None else revision,
        figures=figures,
    )


@pytest.mark.parametrize(
    ("before", "after"), [(S.AWAITED, S.DRAFT), (S.DRAFT, S.DRAFT), (S.RETURNED, S.RETURNED)]
)
def test_saving_keeps_the_text_and_counts_the_revision(bureau, before, after):
    submission = bureau.submission(before)
    revision = submission.revision

    save(submission, bureau.clerks[0], text="  第二稿\n第二段")

    saved = Submission.objects.get(pk=submission.pk)
    assert (saved.text, saved.state, saved.revision) == ("  第二稿\n第二段", after, revision + 1)


def test_saving_over_a_newer_text_is_a_conflict_and_overwrites_nothing(bureau):
    submission = bureau.submission(S.DRAFT)
    field = FigureFieldFactory(requirement=submission.requirement)
    stale = submission.revision
    save(submission, bureau.clerks[0], text="同事的新内容。")
    mine = [Figure(submission=submission, field=field, value=7)]

    with pytest.raises(Conflict, match="同事已经保存了新的内容"):
        save(submission, bureau.clerks[0], text="我的内容。", revision=stale, figures=mine)

    assert Submission.objects.get(pk=submission.pk).text == "同事的新内容。"
    assert submission.figures.count() == 0


@pytest.mark.parametrize("state", [S.SUBMITTED, S.RESUBMITTED, S.ACCEPTED, S.EXEMPT])
def test_what_has_left_the_unit_cannot_be_changed(bureau, state):
    submission = bureau.submission(state)

    with pytest.raises(Conflict, match=f"现为“{state.label}”，不能再修改"):
        save(submission, bureau.clerks[0])


def test_saved_figures_replace_the_ones_before(bureau):
    submission = bureau.submission(S.DRAFT)
    events, people = (FigureFieldFactory(requirement=submission.requirement) for _ in range(2))

    def figure(field, value, approximate=False):
        return Figure(submission=submission, field=field, value=value, approximate=approximate)

    save(submission, bureau.clerks[0], figures=[figure(events, 3), figure(people, 500, True)])
    save(submission, bureau.clerks[0], figures=[figure(people, 620)])
    save(submission, bureau.clerks[0], figures=None)

    rows = submission.figures.values_list("field", "value", "approximate")
    assert list(rows) == [(people.pk, 620, False)]


def test_everything_missing_is_said_at_once(bureau):
    submission = bureau.submission(S.DRAFT, min_characters=20)
    FigureFieldFactory(requirement=submission.requirement, name="活动场次", unit="场")
    FigureFieldFactory(requirement=submission.requirement, name="参加人数", unit="人")

    with pytest.raises(ValidationError) as refusal:
        take("submit", submission, bureau.clerks[0])

    assert refusal.value.messages == [
        "正文现有12字，至少需要20字。",
        "数据项“活动场次（场）”还没有填写，没有的请填0。",
        "数据项“参加人数（人）”还没有填写，没有的请填0。",
    ]
    assert state_of(submission) == S.DRAFT


@pytest.mark.parametrize(
    ("text", "band", "message"),
    [
        (" \n", {}, ["正文还没有填写。"]),
        ("一二三四", {"max_characters": 3}, ["正文现有4字，最多3字，请精简。"]),
        ("一二三", {"max_characters": 3, "min_characters": 3}, []),
        ("共2025人", {"min_characters": 3, "max_characters": 3}, []),
    ],
)
def test_length_is_counted_as_people_count_it(bureau, text, band, message):
    submission = bureau.submission(**band)
    save(submission, bureau.clerks[0], text=text)

    assert [issue.message for issue in workflow.missing_parts(submission)] == message


def test_nothing_to_report_needs_neither_text_nor_figures(bureau):
    submission = bureau.submission(min_characters=500)
    FigureFieldFactory(requirement=submission.requirement)

    take("report_nothing", submission, bureau.clerks[0])

    assert submission.first_submitted_at == submission.submitted_at == LATER


# --- Messages and open steps ----------------------------------------------------------


def test_return_tells_the_unit_why(bureau):
    submission = bureau.submission(S.SUBMITTED)

    take("return_for_revision", submission, bureau.officer, reason="请补充参加人数。")

    note = OutgoingMessage.objects.visible_to(bureau.clerks[0]).get(subject="【已退回】活动总结")
    assert note.body.endswith("请修改后重报。\n理由：请补充参加人数。")
    assert note.link == f"/submissions/{submission.pk}/"
    assert not OutgoingMessage.objects.visible_to(bureau.clerks[1]).filter(subject=note.subject)


def test_submission_is_announced_to_the_drafter(bureau):
    submission = bureau.submission(S.SUBMITTED)

    subject = f"【请审核】{submission.agency.short_name}已报送“活动总结”"
    note = OutgoingMessage.objects.visible_to(bureau.officer).get(subject=subject)
    assert note.link == f"/submissions/{submission.pk}/"


OPEN = {
    S.AWAITED: (["submit", "report_nothing"], ["exempt"]),
    S.DRAFT: (["submit", "report_nothing"], ["exempt"]),
    S.SUBMITTED: ([], ["return_for_revision", "accept"]),
    S.RETURNED: (["submit", "report_nothing"], ["exempt"]),
    S.RESUBMITTED: ([], ["return_for_revision", "accept"]),
    S.ACCEPTED: ([], []),
    S.NOTHING_TO_REPORT: ([], ["return_for_revision"]),
    S.EXEMPT: ([], []),
}


@pytest.mark.parametrize("state", S)
def test_open_steps_are_those_that_the_person_may_take(bureau, state):
    submission = bureau.submission(state)

    def names(user):
        return [step.name for step in workflow.open_steps(submission, user, NOW)]

    assert (names(bureau.clerks[0]), names(bureau.officer)) == OPEN[state]
    assert names(bureau.clerks[1]) == names(bureau.reviewer) == []
    assert names(Bureau(cities=0).officer) == []


def test_clerk_in_a_division_answers_for_the_bureau():
    bureau = Bureau()
    submission = bureau.submission()
    division = AgencyFactory(division=True, parent=submission.agency)
    clerk = UserFactory(agency=division, roles=[Role.CLERK])

    workflow.save_draft(submission, text="我局已办理。", by=clerk, now=NOW, revision=0)
    workflow.submit(submission, by=clerk, now=NOW)

    assert submission.state == S.SUBMITTED
    assert list(Submission.objects.visible_to(clerk)) == [submission]
