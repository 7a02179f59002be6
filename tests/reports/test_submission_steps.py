"""Every step of a submission, out of every state, by everybody."""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.conflicts import Conflict
from agencies.models import AuditEntry, OutgoingMessage
from agencies.permissions import Role
from reports import workflow
from reports.models import Submission
from tests.factories import NOW, AgencyFactory, Bureau, UserFactory
from tests.reports.steps import (
    LATER,
    REASONED,
    TEXT,
    WHO,
    S,
    issued,
    person,
    save,
    state_of,
    take,
)

pytestmark = pytest.mark.usefixtures("made")

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
    ("revoke_acceptance", S.ACCEPTED): ("officer", S.SUBMITTED),
    ("revoke_exemption", S.EXEMPT): ("officer", S.AWAITED),
}
FORBIDDEN = sorted(set(product(WHO, S)) - set(ALLOWED))


def make_world():
    bureau = Bureau()
    issued(bureau)
    return bureau


@pytest.fixture
def bureau(made):
    return made


def submission_in(bureau, state):
    """The submission of the first city in `state`; one still awaited has its text all the same."""
    submission = Submission.objects.get(agency=bureau.cities[0])
    bureau.advance_submission(submission, state)
    if state == S.AWAITED:
        Submission.objects.filter(pk=submission.pk).update(text=TEXT)
        submission.refresh_from_db()
    return submission


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
    submission = submission_in(bureau, S.SUBMITTED)
    open_elsewhere = Submission.objects.get(pk=submission.pk)
    colleague = UserFactory(agency=bureau.agency, roles=[Role.OFFICER])
    workflow.accept(submission, by=colleague, now=NOW)

    with pytest.raises(Conflict, match="现为“已审核”，不能再退回"):
        take("return_for_revision", open_elsewhere, bureau.officer)

    assert state_of(submission) == S.ACCEPTED


def test_submitting_a_text_that_a_colleague_changed_meanwhile_is_a_conflict(bureau):
    submission = submission_in(bureau, S.DRAFT)
    open_elsewhere = Submission.objects.get(pk=submission.pk)
    save(submission, bureau.clerks[0], text="同事的新内容。")

    with pytest.raises(Conflict):
        take("submit", open_elsewhere, bureau.clerks[0])

    assert state_of(submission) == S.DRAFT


OPEN = {
    S.AWAITED: (["submit", "report_nothing"], ["exempt"]),
    S.DRAFT: (["submit", "report_nothing"], ["exempt"]),
    S.SUBMITTED: ([], ["return_for_revision", "accept"]),
    S.RETURNED: (["submit", "report_nothing"], ["exempt"]),
    S.RESUBMITTED: ([], ["return_for_revision", "accept"]),
    S.ACCEPTED: (["begin_correction"], ["revoke_acceptance"]),
    S.NOTHING_TO_REPORT: ([], ["return_for_revision"]),
    S.EXEMPT: ([], ["revoke_exemption"]),
}


@pytest.mark.parametrize("state", S)
def test_open_steps_are_those_that_the_person_may_take(bureau, state):
    submission = submission_in(bureau, state)

    def names(user):
        return [step.name for step in workflow.open_steps(submission, user, NOW)]

    assert (names(bureau.clerks[0]), names(bureau.officer)) == OPEN[state]
    assert names(bureau.clerks[1]) == names(bureau.reviewer) == []
    assert names(Bureau(cities=0).officer) == []


def test_clerk_in_a_division_answers_for_the_bureau(bureau):
    submission = Submission.objects.get(agency=bureau.cities[0])
    division = AgencyFactory(division=True, parent=submission.agency)
    clerk = UserFactory(agency=division, roles=[Role.CLERK])

    workflow.save_draft(submission, text="我局已办理。", by=clerk, now=NOW, revision=0)
    workflow.submit(submission, by=clerk, now=NOW)

    assert submission.state == S.SUBMITTED
    assert list(Submission.objects.visible_to(clerk)) == [submission]


@pytest.mark.parametrize(
    ("step", "state"), [("submit", S.DRAFT), ("submit", S.RETURNED), ("report_nothing", S.DRAFT)]
)
def test_handing_in_counts_the_revision(bureau, step, state):
    submission = submission_in(bureau, state)
    before = submission.revision

    take(step, submission, bureau.clerks[0])

    assert submission.revision == before + 1


@pytest.mark.parametrize(("step", "source"), ALLOWED)
def test_step_on_another_text_than_the_one_read_is_a_conflict(bureau, step, source):
    submission = submission_in(bureau, source)

    with pytest.raises(Conflict, match="报送内容又有改动"):
        take(step, submission, person(bureau, WHO[step]), revision=submission.revision + 1)

    assert state_of(submission) == source


def test_what_was_accepted_after_a_return_is_a_resubmission_again(bureau):
    submission = submission_in(bureau, S.RESUBMITTED)
    take("accept", submission, bureau.officer)

    take("revoke_acceptance", submission, bureau.officer)

    assert state_of(submission) == S.RESUBMITTED
    take("accept", submission, bureau.officer)
