"""我的待办: what waits for one person now, whatever their roles."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db.models import Case, Count, Prefetch, Q, When
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from agencies.permissions import Permission
from campaigns.models import Campaign, Delivery, Notice, NoticeTransition
from campaigns.states import NoticeState
from reports import outcomes
from reports.deadlines import Remaining, standing
from reports.models import Extension, Submission, SubmissionTransition
from reports.moments import in_words
from reports.states import SubmissionState

# A section shows so many; the rest is behind its link.
SHOWN = 20


@dataclass(frozen=True)
class Item:
    """One line: what, where it leads, what is known of it, and the button.

    With `post_url` the button sends; else it leads to `url`.
    """

    title: str
    url: str
    action: str
    facts: list[str] = field(default_factory=list)
    badges: list[Remaining] = field(default_factory=list)
    reason: str = ""
    reason_label: str = "退回理由"
    post_url: str = ""


@dataclass(frozen=True)
class Section:
    """What waits under one heading: the first items, how many there are, and where to
    find the rest."""

    title: str
    items: list[Item]
    count: int
    url: str
    link: str


def sections(user: User, now: datetime) -> list[Section]:
    """All that waits for `user`, the most urgent kind first; empty if nothing does."""
    parts = [
        _to_acknowledge(user),
        _to_submit(user, now),
        _to_correct(user),
        _to_tell(user, now),
        _own_drafts(user),
        _notices(user, Permission.REVIEW_NOTICE, "待核稿", "去核稿", NoticeState.IN_REVIEW),
        _notices(user, Permission.SIGN_NOTICE, "待签发", "去签发", NoticeState.REVIEWED),
        _notices(user, Permission.ISSUE_NOTICE, "待登记", "去登记", NoticeState.SIGNED_OFF),
        _notices(user, Permission.ISSUE_NOTICE, "待印发", "去印发", NoticeState.REGISTERED),
        _extensions(user),
        _to_review(user),
    ]
    return [part for part in parts if part and part.items]


def live_campaigns(user: User, now: datetime):
    """This year's campaigns that `user` sees, with the number of visible notices in force."""
    visible = Notice.objects.visible_to(user).filter(state=NoticeState.ISSUED)
    return (
        Campaign.objects.visible_to(user)
        .filter(year=timezone.localdate(now).year)
        .select_related("series", "host")
        .annotate(issued=Count("notices", filter=Q(notices__in=visible), distinct=True))
    )


def _section(title, rows, item_of, url, link="查看列表"):
    """The first rows as items; the count is asked for only when not all are shown."""
    first = list(rows[: SHOWN + 1])
    count = len(first) if len(first) <= SHOWN else rows.count()
    return Section(title, [item_of(row) for row in first[:SHOWN]], count, url, link)


def _to_acknowledge(user):
    if not user.may(Permission.ACKNOWLEDGE_NOTICE):
        return None
    waiting = (
        Delivery.objects.visible_to(user)
        .awaiting()
        .filter(agency__in=user.own_agencies)
        .select_related("notice__issuer", "notice__number_series")
        .order_by("delivered_at", "pk")
    )
    url = f"{reverse('list_notices')}?scope=to_acknowledge"
    return _section("待签收", waiting, _delivery_item, url)


def _delivery_item(delivery):
    notice = delivery.notice
    return Item(
        title=notice.title,
        url=notice.get_absolute_url(),
        action="签收",
        facts=[notice.issuer.name, str(notice.number), f"{in_words(delivery.delivered_at)}送达"],
        post_url=reverse("acknowledge_notice", args=[notice.pk]),
    )


def _to_submit(user, now):
    if not user.may(Permission.SUBMIT):
        return None
    returns = SubmissionTransition.objects.filter(to_state=SubmissionState.RETURNED)
    waiting = (
        Submission.objects.visible_to(user)
        .awaiting()
        .filter(agency__in=user.own_agencies)
        .select_related("requirement__notice__issuer")
        .prefetch_related(Prefetch("transitions", queryset=returns, to_attr="returns"))
        # Returned ones first: somebody is waiting for exactly these.
        .order_by(
            Case(When(state=SubmissionState.RETURNED, then=0), default=1),
            "due_at",
            "pk",
        )
    )
    return _section(
        "待报送",
        waiting,
        lambda submission: _submission_item(submission, now),
        f"{reverse('list_submissions')}?state=open&scope=own",
    )


def _submission_item(submission, now):
    requirement = submission.requirement
    locked = submission.is_locked(now)
    returned = submission.state == SubmissionState.RETURNED
    state = Remaining(submission.get_state_display(), submission.state_tone)
    badges = [state, standing(submission, now)]
    return Item(
        title=requirement.title,
        url=submission.get_absolute_url()
        if locked
        else reverse("edit_submission", args=[submission.pk]),
        action="查看" if locked else "修改重报" if returned else "填报",
        facts=[
            requirement.notice.title,
            requirement.notice.issuer.short_name,
            f"{in_words(submission.due_at)}截止",
        ],
        badges=badges,
        reason=submission.returns[-1].reason if returned else "",
    )


CORRECTING = SubmissionTransition.objects.filter(
    step__in=("begin_correction", "hand_in_correction", "return_correction")
)


def _to_correct(user):
    """更正 that the unit began itself: until it is handed in, nobody else can go on with it."""
    if not user.may(Permission.SUBMIT):
        return None
    waiting = (
        Submission.objects.visible_to(user)
        .correcting()
        .filter(agency__in=user.own_agencies)
        .select_related("requirement__notice__issuer", "parent__agency")
        .prefetch_related(Prefetch("transitions", queryset=CORRECTING, to_attr="corrected"))
        .order_by("updated_at", "pk")
    )
    url = f"{reverse('list_submissions')}?state=correcting&scope=own"
    return _section("待报送的更正", waiting, _correction_item, url)


def _correction_item(submission):
    last = submission.corrected[-1]
    is_returned = last.step == "return_correction"
    return Item(
        title=submission.requirement.title,
        url=reverse("edit_submission", args=[submission.pk]),
        action="填写更正",
        facts=[
            submission.requirement.notice.title,
            submission.receiver.short_name,
            f"{in_words(last.at)}{'退回' if is_returned else '申请'}",
        ],
        badges=[
            Remaining("更正已退回", "warning") if is_returned else Remaining("更正中", "progress")
        ],
        reason=last.reason,
        reason_label="退回理由" if is_returned else "更正理由",
    )


def _to_tell(user, now):
    if not outcomes.may_tell(user):
        return None
    waiting = (
        outcomes.awaiting(user, timezone.localdate(now))
        .select_related("category__schedule__campaign__series")
        .order_by("ends_on", "pk")
    )
    return _section("待填开展情况", waiting, _row_item, reverse("list_outcomes"))


def _row_item(activity):
    return Item(
        title=activity.content,
        url=reverse("edit_outcome", args=[activity.pk]),
        action="填报",
        facts=[activity.time_text, str(activity.category.schedule.campaign)],
    )


def _own_drafts(user):
    if not user.may(Permission.DRAFT_NOTICE):
        return None
    transitions = NoticeTransition.objects.select_related("by")
    drafts = (
        Notice.objects.visible_to(user)
        .drafts_of(user)
        .select_related("campaign__series")
        .prefetch_related(Prefetch("transitions", queryset=transitions))
        .order_by("-updated_at", "-pk")
    )
    url = f"{reverse('list_notices')}?scope=drafts"
    return _section("我的草稿", drafts, _draft_item, url)


def _draft_item(notice):
    last = next(reversed(notice.transitions.all()), None)
    facts = [str(notice.campaign), f"{in_words(notice.updated_at)}保存"]
    badges = [Remaining("草稿", "neutral")]
    if last and last.step == "return_for_revision":  # and not recalled by its author
        badges = [Remaining("退回修改", "warning")]
        facts.append(f"{last.by.name}退回")
    return Item(
        title=notice.title,
        url=notice.get_absolute_url(),
        action="继续修改",
        facts=facts,
        badges=badges,
        reason=last.reason if last else "",
    )


# Nobody is asked to approve what they wrote themselves, or to sign what they reviewed.
FOUR_EYES = {Permission.REVIEW_NOTICE, Permission.SIGN_NOTICE}


def _notices(user, permission, title, action, state):
    """The bureau's notices in `state`, for whoever may take them on."""
    if not user.may(permission):
        return None
    waiting = (
        Notice.objects.visible_to(user)
        .filter(issuer=user.bureau, state=state, kind=Notice.Kind.DRAFTED)
        .select_related("drafter", "campaign__series")
        .order_by("updated_at", "pk")
    )
    if permission in FOUR_EYES:
        waiting = waiting.exclude(pk__in=Notice.objects.written_by(user))
    if permission == Permission.SIGN_NOTICE:
        waiting = waiting.exclude(reviewer=user)
    url = f"{reverse('list_notices')}?state={state}"
    return _section(title, waiting, lambda notice: _notice_item(notice, action), url)


def _notice_item(notice, action):
    return Item(
        title=notice.title,
        url=notice.get_absolute_url(),
        action=action,
        facts=[
            str(notice.campaign),
            f"{notice.drafter.name}起草" if notice.drafter else "",
            f"{in_words(notice.updated_at)}送来",
        ],
        badges=[Remaining(notice.get_state_display(), notice.state_tone)],
    )


def _to_review(user):
    if not (user.may(Permission.REVIEW_SUBMISSION) or user.may(Permission.SUBMIT)):
        return None
    waiting = (
        Submission.objects.visible_to(user)
        .received_by(user)
        .to_review()
        .select_related("agency", "requirement__notice")
        .prefetch_related(Prefetch("transitions", queryset=CORRECTING, to_attr="corrected"))
        .order_by("submitted_at", "pk")
    )
    url = f"{reverse('list_submissions')}?state=to_review&scope=received"
    title = "待审核的报送" if user.may(Permission.REVIEW_SUBMISSION) else "待审核的县级报送"
    return _section(title, waiting, _review_item, url)


def _extensions(user):
    if not (user.may(Permission.REVIEW_SUBMISSION) or user.may(Permission.SUBMIT)):
        return None
    waiting = (
        Extension.objects.visible_to(user)
        .received_by(user)
        .waiting()
        .select_related("submission__agency", "submission__requirement__notice")
        .order_by("asked_at", "pk")
    )
    return _section("待答复的延期申请", waiting, _extension_item, reverse("decide_extensions"))


def _extension_item(extension):
    submission = extension.submission
    return Item(
        title=f"{submission.agency.name}：{submission.requirement.title}",
        url=f"{reverse('decide_extensions')}?submission={submission.pk}",
        action="去答复",
        facts=[
            f"{in_words(submission.due_at)}截止",
            f"申请延期到{in_words(extension.until)}",
        ],
        reason=extension.reason,
        reason_label="申请理由",
    )


def _review_item(submission):
    item = partial(
        Item,
        title=f"{submission.agency.name}：{submission.requirement.title}",
        url=submission.get_absolute_url(),
    )
    notice = submission.requirement.notice.title
    if submission.correction:
        *before, last = submission.corrected
        begun = next(each for each in reversed(before) if each.step == "begin_correction")
        return item(
            action="审核更正",
            facts=[notice, f"{in_words(last.at)}报送更正"],
            badges=[Remaining(submission.get_correction_display(), "progress")],
            reason=begun.reason,
            reason_label="更正理由",
        )
    badges = [Remaining(submission.state_words, submission.state_tone)]
    if submission.is_late:
        badges.append(Remaining("逾期报送", "warning"))
    return item(
        action="去审核",
        facts=[notice, f"{in_words(submission.submitted_at)}报送"],
        badges=badges,
    )
