"""What people type to name a notice or a schedule: a document number, an exact title, an id."""

from campaigns.models import Notice, Schedule
from gongwen.document import DocumentNumber

# 闽市监认证[2025]147号 and 闽市监认证（2025）147号 are what a keyboard gives.
_BRACKETS = str.maketrans("[(（【", "〔〔〔〔") | str.maketrans("])）】", "〕〕〕〕")


class UnknownReferenceError(LookupError):
    """Nothing, or more than one thing, bears the reference; the message says which."""


def read_number(text):
    """The `DocumentNumber` that the text writes, or None."""
    try:
        return DocumentNumber.parse(text.strip().translate(_BRACKETS))
    except ValueError:
        return None


def find_notice(reference):
    """The one notice that `reference` names; raise `UnknownReferenceError`."""
    return _only(_notices(reference), f"通知“{reference}”", _describe_notice)


def find_schedule(reference):
    """The one schedule of that title or id, or attached to the notice of that reference.

    Raise `UnknownReferenceError` if there is none, or more than one.
    """
    notices = list(_notices(reference))
    schedules = Schedule.objects.filter(attachments__notice__in=notices) | Schedule.objects.filter(
        **_title_or_pk(reference)
    )
    if notices and not schedules.exists():
        raise UnknownReferenceError(f"通知“{notices[0].title}”没有附活动安排表。")
    return _only(schedules.distinct(), f"活动安排表“{reference}”", _describe_schedule)


def _notices(reference):
    notices = Notice.objects.select_related("number_series", "issuer")
    if number := read_number(reference):
        return notices.numbered(number)
    return notices.filter(**_title_or_pk(reference))


def _title_or_pk(reference):
    reference = reference.strip()
    return {"pk": reference} if reference.isdecimal() else {"title": reference}


def _only(found, wanted, describe):
    found = list(found.order_by("pk")[:10])
    if not found:
        raise UnknownReferenceError(f"没有找到{wanted}。请给出发文字号、完整标题或编号。")
    if len(found) > 1:
        listed = "\n".join(f"  编号 {item.pk}：{describe(item)}" for item in found)
        raise UnknownReferenceError(f"{wanted}不止一件，请改用其中一件的完整名称或编号：\n{listed}")
    return found[0]


def _describe_notice(notice):
    return f"{notice.title}（{notice.number or notice.get_state_display()}，{notice.issuer.name}）"


def _describe_schedule(schedule):
    return f"{schedule.title}（{schedule.campaign}）"
