"""The board of a notice from its rows."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from agencies import messages
from agencies.models import Agency
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports import five_numbers
from reports.models import Extension, ReportingRequirement, Submission
from reports.roster import activities
from reports.roster.board import Cell, Roster, Row, Stage
from reports.roster.statuses import Mark, Status
from reports.states import OPEN_STATES, TO_REVIEW_STATES, Correction, SubmissionState

PLAN = ReportingRequirement.Kind.PLAN
MARKS = {Extension.State.ASKED: Mark.ASKED, Extension.State.GRANTED: Mark.GRANTED}
CORRECTIONS = {Correction.WRITING: Mark.CORRECTING, Correction.WAITING: Mark.CORRECTED}
# What no cell needs, and would have to be read for thousands of units.
UNREAD = ("text", "submitted_text", "submitted_figures", "submitted_answers")


def build(notice: Notice, now: datetime, *, reminds=frozenset()) -> Roster:
    """The roster of `notice` at `now`; without rows while it is not issued.

    `reminds` are those for whom the reader may remind: None for the issuer, a city's number.
    """
    requirements = sorted(notice.requirements.all(), key=lambda each: each.kind != PLAN)
    deliveries = {delivery.agency_id: delivery for delivery in notice.deliveries.all()}
    submissions = _submissions(notice)
    lines = activities.lines_of(notice, timezone.localdate(now))
    marks = _marks(notice)
    agencies = _in_order(notice)
    reachable = messages.reachable_people({agency.pk for agency, _ in agencies})
    stages = _stages(requirements, bool(lines))
    rows = []
    for agency, above in agencies:
        answers = submissions[agency.pk]
        cells = {
            "delivery": _delivery(deliveries.get(agency.pk)),
            "receipt": _receipt(notice, deliveries.get(agency.pk)),
            "activities": _activities(notice, deliveries.get(agency.pk), lines.get(agency.pk, ())),
        }
        for requirement in requirements:
            submission = answers.get(requirement.pk)
            extension = marks.get(submission.pk) if submission else None
            cells |= _answer(notice, requirement, submission, extension, now)
        rows.append(
            Row(
                agency,
                bool(reachable[agency.pk]),
                tuple(cells[stage.key] for stage in stages),
                depth=len(above),
                above=above,
                receiver=_receiver(answers, submissions, above),
            )
        )
    return Roster(notice, stages, tuple(rows), frozenset(reminds))


def _stages(requirements, has_activities):
    """送达, 签收, the plans, 活动 once rows are issued, whatever else is to be submitted."""
    stages = [Stage("delivery", "送达"), Stage("receipt", "签收")]
    held = [Stage("activities", "活动")] if has_activities else []
    for requirement in requirements:
        if held and requirement.kind != PLAN:
            stages.append(held.pop())
        title = requirement.title
        stages.append(Stage(f"submission-{requirement.pk}", f"{title}报送", requirement))
        stages.append(Stage(f"review-{requirement.pk}", f"{title}审核", requirement))
    return tuple(stages + held)


def _submissions(notice):
    """Agency → requirement → submission."""
    found = defaultdict(dict)
    for submission in Submission.objects.filter(requirement__notice=notice).defer(*UNREAD):
        found[submission.agency_id][submission.requirement_id] = submission
    return found


def _marks(notice):
    """Submission → the extension that is asked for, or else was granted last, and until when."""
    told = Extension.objects.filter(
        submission__requirement__notice=notice, state__in=MARKS
    ).order_by("pk")
    found = {}
    for submission, state, until in told.values_list("submission", "state", "until"):
        if found.get(submission, (None,))[0] != Mark.ASKED:
            found[submission] = (MARKS[state], until)
    return found


def _in_order(notice):
    """The units with the city above them, a county behind its city if that is on the board."""
    agencies = Agency.objects.filter(
        Q(pk__in=notice.deliveries.values("agency"))
        | Q(pk__in=Submission.objects.filter(requirement__notice=notice).values("agency"))
    ).order_by("position", "pk")
    on_board = {agency.pk: agency for agency in agencies}
    below = defaultdict(list)
    for agency in on_board.values():
        is_below = agency.level == Agency.Level.COUNTY and agency.parent_id in on_board
        below[agency.parent_id if is_below else None].append(agency)

    def walk(parent, above):
        for agency in below[parent]:
            yield agency, above
            yield from walk(agency.pk, (*above, agency.pk))

    return list(walk(None, ()))


def _receiver(answers, submissions, above):
    """The city that one of its submissions goes to."""
    if not any(submission.parent_id for submission in answers.values()):
        return None
    parents = {submission.parent_id for submission in answers.values()}
    for city in above:
        if any(submission.pk in parents for submission in submissions[city].values()):
            return city
    return None


def _delivery(delivery):
    return Cell(Status.DELIVERED, delivery.delivered_at) if delivery else Cell(Status.UNDELIVERED)


def _receipt(notice, delivery):
    if delivery is None:
        return Cell(Status.UNDELIVERED)
    if delivery.acknowledged_at:
        return Cell(Status.ACKNOWLEDGED, delivery.acknowledged_at)
    if notice.state == NoticeState.ISSUED:
        return Cell(Status.UNACKNOWLEDGED, can_be_reminded=True)
    return Cell(Status.CANCELLED)


def _activities(notice, delivery, lines):
    status = activities.status_of(lines)
    is_asked = status == Status.UNTOLD and delivery and notice.state == NoticeState.ISSUED
    return Cell(status, lines=lines, can_be_reminded=bool(is_asked))


def _answer(notice, requirement, submission, extension, now):
    """The two cells of one requirement: 报送 and 审核."""
    keys = (f"submission-{requirement.pk}", f"review-{requirement.pk}")
    if submission is None:
        return dict.fromkeys(keys, Cell(Status.NOT_ASKED))
    submission.requirement = requirement  # spares a query per cell
    status = _submission_status(notice, submission, now)
    mark, until = extension or (None, None)
    if mark == Mark.ASKED and not (
        notice.state == NoticeState.ISSUED and _takes_an_answer(submission)
    ):
        mark = None  # an answer would mean nothing any more
    cells = (
        Cell(
            status,
            submission.submitted_at,
            submission,
            can_be_reminded=status.is_open and not submission.is_locked(now),
            mark=mark,
            until=until,
            numbers=five_numbers.of_one(submission, in_force=notice.state == NoticeState.ISSUED),
        ),
        Cell(
            _review_status(submission),
            submission=submission,
            mark=CORRECTIONS.get(submission.correction),
        ),
    )
    return dict(zip(keys, cells, strict=True))


def _takes_an_answer(submission) -> bool:
    return submission.state in (*OPEN_STATES, *TO_REVIEW_STATES)


def _submission_status(notice, submission, now) -> Status:
    state = submission.state
    if state in OPEN_STATES:
        if notice.state != NoticeState.ISSUED:
            return Status.CANCELLED
        if state == SubmissionState.RETURNED:
            return Status.RETURNED
        return Status.OVERDUE if submission.is_overdue(now) else Status.AWAITED
    if state == SubmissionState.NOTHING_TO_REPORT:
        return Status.NOTHING_TO_REPORT
    if state == SubmissionState.EXEMPT:
        return Status.EXEMPT
    return Status.LATE if submission.is_late else Status.ON_TIME


def _review_status(submission) -> Status:
    if submission.state in TO_REVIEW_STATES:
        return Status.TO_REVIEW
    if submission.state == SubmissionState.ACCEPTED:
        return Status.ACCEPTED
    return Status.UNREVIEWED if submission.state in OPEN_STATES else Status.UNNEEDED
