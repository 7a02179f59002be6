"""The process of a submission as data: 待报送 → 草稿 → 已报送 → 退回 → 重报 → 已审核."""

from django.db.models import TextChoices

from agencies.permissions import Permission
from campaigns.states import Step


class SubmissionState(TextChoices):
    AWAITED = "awaited", "待报送"
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "已退回"
    RESUBMITTED = "resubmitted", "已重报"
    ACCEPTED = "accepted", "已审核"
    NOTHING_TO_REPORT = "nothing", "零报告"
    EXEMPT = "exempt", "免报"

    @property
    def tone(self):
        """The colour of its badge; the badge says the state in words as well."""
        return TONES[self]


class Correction(TextChoices):
    """更正 of what was accepted; meanwhile the accepted text stays in force."""

    WRITING = "writing", "更正中"
    WAITING = "waiting", "更正待审核"


S, P = SubmissionState, Permission

TONES = {
    S.AWAITED: "neutral",
    S.DRAFT: "neutral",
    S.SUBMITTED: "progress",
    S.RETURNED: "warning",
    S.RESUBMITTED: "progress",
    S.ACCEPTED: "success",
    S.NOTHING_TO_REPORT: "info",
    S.EXEMPT: "info",
}

# The unit still has something to do.
OPEN_STATES = (S.AWAITED, S.DRAFT, S.RETURNED)
# The officer still has something to do.
TO_REVIEW_STATES = (S.SUBMITTED, S.RESUBMITTED)
# There is a report to speak of: whether it came in time is asked of these alone.
REPORTED_STATES = (*TO_REVIEW_STATES, S.ACCEPTED)

STEPS = (
    *(Step("submit", "报送", source, S.SUBMITTED, P.SUBMIT) for source in (S.AWAITED, S.DRAFT)),
    Step("submit", "报送", S.RETURNED, S.RESUBMITTED, P.SUBMIT),
    *(
        Step("report_nothing", "零报告", source, S.NOTHING_TO_REPORT, P.SUBMIT, needs_reason=True)
        for source in OPEN_STATES
    ),
    *(
        Step(
            "return_for_revision",
            "退回",
            source,
            S.RETURNED,
            P.REVIEW_SUBMISSION,
            needs_reason=True,
        )
        for source in (*TO_REVIEW_STATES, S.NOTHING_TO_REPORT)
    ),
    *(
        Step("accept", "审核通过", source, S.ACCEPTED, P.REVIEW_SUBMISSION)
        for source in TO_REVIEW_STATES
    ),
    # Back to 已报送, or to 已重报 if that is what was accepted: see `workflow`.
    Step(
        "revoke_acceptance",
        "撤销审核",
        S.ACCEPTED,
        S.SUBMITTED,
        P.REVIEW_SUBMISSION,
        needs_reason=True,
    ),
    *(
        Step("exempt", "免报", source, S.EXEMPT, P.REVIEW_SUBMISSION, needs_reason=True)
        for source in OPEN_STATES
    ),
    Step(
        "revoke_exemption",
        "取消免报",
        S.EXEMPT,
        S.AWAITED,
        P.REVIEW_SUBMISSION,
        needs_reason=True,
    ),
)

# 更正: a small process of its own within 已审核, so that everything counted stays as it is.
NO_CORRECTION = ""
CORRECTION_STEPS = (
    Step(
        "begin_correction",
        "申请更正",
        NO_CORRECTION,
        Correction.WRITING,
        P.SUBMIT,
        needs_reason=True,
    ),
    Step("hand_in_correction", "报送更正", Correction.WRITING, Correction.WAITING, P.SUBMIT),
    *(
        Step("withdraw_correction", "撤回更正", source, NO_CORRECTION, P.SUBMIT)
        for source in Correction
    ),
    Step("adopt_correction", "采用更正", Correction.WAITING, NO_CORRECTION, P.REVIEW_SUBMISSION),
    Step(
        "return_correction",
        "退回更正",
        Correction.WAITING,
        Correction.WRITING,
        P.REVIEW_SUBMISSION,
        needs_reason=True,
    ),
)

LABELS = {step.name: step.label for step in STEPS + CORRECTION_STEPS}
