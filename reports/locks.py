"""Why a unit cannot write into its submission now, and who can open it again."""

from dataclasses import dataclass
from datetime import datetime

from agencies.permissions import Role
from reports.chain import frozen_words, is_frozen
from reports.models import Submission
from reports.moments import in_words
from reports.states import Correction, SubmissionState

S = SubmissionState


@dataclass(frozen=True)
class Person:
    name: str
    phone: str

    def __str__(self):
        return f"{self.name} {self.phone}".strip()


@dataclass(frozen=True)
class Lock:
    """The rule that closed it, and what to do about it; `people` are of the unit that can."""

    rule: str
    way: str = ""
    people: tuple[Person, ...] = ()

    def __str__(self):
        return f"{self.rule}{self.way}"


def is_writable(submission: Submission, now: datetime) -> bool:
    """Whether its unit may write into it at `now`."""
    is_asked = submission.requirement.notice.state == "issued" and submission.is_written
    return is_asked and not (submission.is_locked(now) or is_frozen(submission))


def lock_of(submission: Submission, now: datetime) -> Lock | None:
    """The lock as it is at `now`; None where the unit may write."""
    if is_writable(submission, now):
        return None
    notice, receiver = submission.requirement.notice, submission.receiver.short_name
    if notice.state != "issued":
        return Lock("这份通知已废止，不再需要报送。")
    state = f"本项报送现为“{submission.get_state_display()}”，不能再修改。"
    if submission.correction == Correction.WAITING:
        return _lock(
            submission,
            f"更正已经报送，等待{receiver}审核，暂不能再修改。",
            "可以撤回更正后重新申请。",
        )
    if submission.state == S.ACCEPTED and not is_frozen(submission):
        return _lock(
            submission,
            f"{state}规则：{_when(submission, 'accept')}审核通过后内容锁定。",
            f"确需修改的，请申请更正，或联系{receiver}撤销审核后退回。",
        )
    if submission.state == S.EXEMPT:
        words = f"{state}规则：{_when(submission, 'exempt')}免报。"
        return _lock(submission, words, f"仍要报送的，请联系{receiver}取消免报。")
    if not (submission.is_open or is_frozen(submission)):
        return _lock(
            submission,
            f"{state}规则：报送以后、退回以前不能修改。",
            f"需要修改的，请联系{receiver}退回。",
        )
    if is_frozen(submission):
        return _lock(submission, frozen_words(submission), f"确需修改的，请联系{receiver}。")
    return _lock(
        submission,
        f"本项报送已于{in_words(submission.locks_at)}锁定（报送要求的锁定时间），不能再填报。",
        f"仍要报送的，可以申请延期，或联系{receiver}准予延期。",
    )


def _lock(submission, rule, way):
    return Lock(rule, way, people_of_receiver(submission))


def _when(submission, step):
    """厦门局张三于2025年6月20日 10:00, by whom and when the step was taken last."""
    last = submission.transitions.filter(step=step).select_related("by__agency").last()
    return f"{last.by.agency.short_name}{last.by.name}于{in_words(last.at)}" if last else ""


def people_of_receiver(submission: Submission) -> tuple[Person, ...]:
    """Whom to call: a city's contacts, else its clerks; of the issuer those the notice names, else
    who drafted it."""
    notice = submission.requirement.notice
    if submission.parent_id:
        city = submission.receiver
        found = city.contacts.exclude(phone="") or city.users.with_role(Role.CLERK)
    else:
        found = notice.contacts.all() or [notice.drafter]
    return tuple(Person(each.name, each.phone) for each in found if each)
