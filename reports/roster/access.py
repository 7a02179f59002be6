"""Whose progress one may see, and whom one may remind."""

from django.db.models import Q

from agencies.models import User
from agencies.permissions import Permission
from campaigns.models import Notice
from campaigns.states import NoticeState
from reports.models import Submission
from reports.roster.board import Roster
from reports.rules import notices_with_roster


def notices_with_board(user: User):
    """Those whose whole roster `user` may see, and those that counties answer through one's
    own unit: of these a city sees itself and its counties, nobody else."""
    through = Submission.objects.filter(parent__agency__in=user.own_agencies)
    return Notice.objects.visible_to(user).filter(
        Q(pk__in=notices_with_roster(user).values("pk"))
        | Q(pk__in=through.values("requirement__notice"), state__in=NoticeState.public_states())
    )


def seen_by(user: User, roster: Roster) -> Roster:
    """As much of it as is the reader's business; see `notices_with_board`."""
    if notices_with_roster(user).filter(pk=roster.notice.pk).exists():
        return roster
    own = {agency.pk for agency in user.own_agencies}
    return roster.having(
        row for row in roster.rows if row.agency.pk in own or own.intersection(row.above)
    )


def receivers(notice: Notice, user: User) -> frozenset[int | None]:
    """For whom `user` may remind, as `rules.may_review` says who reviews: None is the issuer,
    a number the city to which counties answer."""
    found: set[int | None] = set()
    if notice.state != NoticeState.ISSUED:
        return frozenset()
    if notice.issuer == user.bureau and user.may(Permission.REVIEW_SUBMISSION):
        found.add(None)
    if user.may(Permission.REVIEW_SUBMISSION) or user.may(Permission.SUBMIT):
        found |= {agency.pk for agency in user.own_agencies}
    return frozenset(found)
