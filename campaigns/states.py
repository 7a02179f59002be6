"""The process of a notice as data: its states, and every step between them.

党政机关公文处理工作条例: 起草 → 审核 → 签发, then 复核 → 登记 → 印制 → 核发.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from agencies.permissions import Permission


class NoticeState(TextChoices):
    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "核稿中"
    REVIEWED = "reviewed", "待签发"
    SIGNED_OFF = "signed_off", "已签发"
    REGISTERED = "registered", "已登记"
    ISSUED = "issued", "已印发"
    WITHDRAWN = "withdrawn", "已废止"

    @property
    def tone(self):
        """The colour of its badge; the badge says the state in words as well."""
        return TONES[self]

    @classmethod
    def public_states(cls):
        return [cls.ISSUED, cls.WITHDRAWN]


TONES = {
    NoticeState.DRAFT: "neutral",
    NoticeState.IN_REVIEW: "progress",
    NoticeState.REVIEWED: "progress",
    NoticeState.SIGNED_OFF: "info",
    NoticeState.REGISTERED: "info",
    NoticeState.ISSUED: "success",
    NoticeState.WITHDRAWN: "danger",
}


LONGEST_REASON = 500  # characters; as the column holds


@dataclass(frozen=True)
class Step:
    """One edge of the process.

    With `four_eyes` nobody may take it on a text they wrote themselves, or sign what
    they reviewed; with `by_author` only who wrote it may take it; with `needs_reason`
    a reason must be given.
    """

    name: str
    label: str
    source: TextChoices
    target: TextChoices
    permission: Permission
    four_eyes: bool = False
    by_author: bool = False
    needs_reason: bool = False

    def checked_reason(self, reason):
        """The reason as it is kept; raise `ValidationError` where it is missing or too long."""
        reason = reason.strip()
        if self.needs_reason and not reason:
            raise ValidationError(f"请写明{self.label}的理由。", code="reason_required")
        if len(reason) > LONGEST_REASON:
            raise ValidationError(
                f"理由最多{LONGEST_REASON}字，现有{len(reason)}字，请精简。", code="reason_too_long"
            )
        return reason


S, P = NoticeState, Permission
STEPS = (
    Step("submit_for_review", "送审", S.DRAFT, S.IN_REVIEW, P.DRAFT_NOTICE),
    Step("recall", "撤回送审", S.IN_REVIEW, S.DRAFT, P.DRAFT_NOTICE, by_author=True),
    Step("approve_review", "核稿通过", S.IN_REVIEW, S.REVIEWED, P.REVIEW_NOTICE, four_eyes=True),
    Step(
        "return_for_revision", "退回修改", S.IN_REVIEW, S.DRAFT, P.REVIEW_NOTICE, needs_reason=True
    ),
    Step("sign_off", "签发", S.REVIEWED, S.SIGNED_OFF, P.SIGN_NOTICE, four_eyes=True),
    Step("return_for_revision", "退回修改", S.REVIEWED, S.DRAFT, P.SIGN_NOTICE, needs_reason=True),
    # 复核 (第二十五条): what turns out to be wrong after signing goes through 审核 and 签发 again.
    Step(
        "return_for_revision", "退回修改", S.SIGNED_OFF, S.DRAFT, P.ISSUE_NOTICE, needs_reason=True
    ),
    Step("register", "登记", S.SIGNED_OFF, S.REGISTERED, P.ISSUE_NOTICE),
    Step("issue", "印发", S.REGISTERED, S.ISSUED, P.ISSUE_NOTICE),
    Step("withdraw", "废止", S.ISSUED, S.WITHDRAWN, P.ISSUE_NOTICE, needs_reason=True),
)

LABELS = {step.name: step.label for step in STEPS}
# What a notice came in by that another organ issued: no step of ours, but it is recorded as one.
RECEIVE = "receive"
TAKEN = LABELS | {RECEIVE: "收文登记"}


def steps_from(state, process=STEPS):
    return [step for step in process if step.source == state]


def find_step(name, state, process=STEPS):
    """The step `name` out of `state`, or None if there is none."""
    return next((step for step in steps_from(state, process) if step.name == name), None)
