"""What a reminder says: the house's words or the officer's, with placeholders filled in."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from agencies.messages import Letter
from campaigns.models import Delivery
from reports.deadlines import standing
from reports.models import ReminderStep, Submission
from reports.moments import in_words
from reports.states import SubmissionState

Audience = ReminderStep.Audience
Wording = tuple[str, str]  # subject and body

# What may stand in braces, with its meaning.
OF_SUBMISSION = {
    "单位": "报送单位的全称",
    "事项": "报送要求的名称",
    "截止时间": "该单位的截止时间",
    "还剩": "还剩几个工作日，或者已逾期几个工作日",
    "状态": "待报送、草稿",
    "发文机关": "发文机关的全称",
    "通知": "通知的标题",
    "文号": "发文字号",
    "链接": "填报页的网址",
}
OF_RECEIPT = {
    "单位": "收文单位的全称",
    "送达时间": "通知送达的时间",
    "发文机关": "发文机关的全称",
    "通知": "通知的标题",
    "文号": "发文字号",
    "链接": "通知页的网址",
}
# Without it nobody knows what the letter is about.
NEEDED_OF_SUBMISSION, NEEDED_OF_RECEIPT = "事项", "通知"

_ASKED = "{发文机关}《{通知}》要求{单位}报送“{事项}”，截止时间为{截止时间}，目前{状态}。"
_ONLY_TO = "请督促本单位联络员办理。本提醒只发给贵单位{对象}。"
_SENT = "{发文机关}《{通知}》（{文号}）尚未签收，"
# The notice is the province's, but a county reports to its city.
_TO_CITY = "\n本项由{接收单位}审核汇总，请向{接收单位}报送。"
RETURNED: Wording = ("【请修改重报】{事项}", _ASKED.removesuffix("。") + "，请修改重报。")
HOUSE: Mapping[str, Wording] = {
    Audience.CLERK: ("【请报送】{事项}：{还剩}", _ASKED),
    **{
        audience: (
            "【请督促报送】{事项}：{还剩}",
            _ASKED + _ONLY_TO.replace("{对象}", audience.label),
        )
        for audience in (Audience.SECTION_HEAD, Audience.OFFICE)
    },
}
HOUSE_OF_RECEIPT: Mapping[str, Wording] = {
    Audience.CLERK: ("【请签收】{通知}", _SENT + "请及时签收。"),
    **{
        audience: (
            "【请督促签收】{通知}",
            _SENT + _ONLY_TO.replace("{对象}", audience.label),
        )
        for audience in (Audience.SECTION_HEAD, Audience.OFFICE)
    },
}

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def faults(text: str, known: Collection[str]) -> list[str]:
    """What is wrong with the placeholders of a text, in words."""
    unknown = [name for name in _PLACEHOLDER.findall(text) if name not in known]
    offered = "、".join(f"{{{name}}}" for name in known)
    found = [
        f"没有“{{{name}}}”这个占位符，可以用的有：{offered}。" for name in dict.fromkeys(unknown)
    ]
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        found.append("花括号要成对，只用来写占位符，例如“{单位}”。")
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; one that is not known stays as it is."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def letter_for_submission(
    submission: Submission, step: ReminderStep | None, now: datetime, text: str = ""
) -> Letter:
    """The letter of `step` at `now`, or by hand without one; `text` stands before it."""
    requirement = submission.requirement
    notice = requirement.notice
    is_returned = submission.state == SubmissionState.RETURNED
    link = submission.get_absolute_url() if submission.pk else notice.get_absolute_url()
    values = _values(notice, submission.agency, link) | {
        "事项": requirement.title,
        "截止时间": in_words(submission.due_at),
        "还剩": standing(submission, now).label,
        "状态": submission.get_state_display(),
    }
    wording = RETURNED if is_returned else _wording(step, HOUSE)
    if submission.parent:
        subject, body = wording
        wording = subject, body + _TO_CITY
        values["接收单位"] = submission.receiver.name
    return _letter(notice, wording, values, link, step, text)


def letter_of_receipt(delivery: Delivery, step: ReminderStep | None, text: str = "") -> Letter:
    """As `letter_for_submission`, for a notice that was not acknowledged."""
    notice = delivery.notice
    link = notice.get_absolute_url()
    values = _values(notice, delivery.agency, link)
    values["送达时间"] = in_words(delivery.delivered_at)
    return _letter(notice, _wording(step, HOUSE_OF_RECEIPT), values, link, step, text)


MOST_NAMED = 5  # rows of a schedule told one by one in a letter


def letter_of_activities(delivery: Delivery, contents: Sequence[str], text: str = "") -> Letter:
    """By hand, of the rows of the schedule whose days are over and that nobody told of."""
    notice, link = delivery.notice, reverse("list_outcomes")
    named = "\n".join(f"{at}. {words}" for at, words in enumerate(contents[:MOST_NAMED], start=1))
    more = f"\n等{len(contents)}项。" if len(contents) > MOST_NAMED else ""
    body = (
        f"{{发文机关}}《{{通知}}》的活动安排中，{{单位}}负责的{len(contents)}项活动已到时间，"
        f"尚未填报开展情况，请及时填报：\n{named}{more}"
    )
    subject = f"【请填报】{len(contents)}项活动的开展情况"
    values = _values(notice, delivery.agency, link)
    return _letter(notice, (subject, body), values, link, None, text)


def _values(notice, agency, link):
    return {
        "单位": agency.name,
        "发文机关": notice.issuer.name,
        "通知": notice.title,
        "文号": str(notice.number or "文号待编"),
        "链接": f"{settings.SITE_URL}{link}",
    }


def _wording(step, house):
    subject, body = house[step.audience if step else Audience.CLERK]
    return (step.subject or subject, step.body or body) if step else (subject, body)


def _letter(notice, wording, values, link, step, text):
    subject, body = (fill(part, values) for part in wording)
    return Letter(
        subject,
        f"{text}\n\n{body}" if text else body,
        link,
        sender=notice.issuer,
        about=f"notice-{notice.pk}",
        mergeable=True,
        channels=tuple(step.channels) if step and step.channels else None,
    )
