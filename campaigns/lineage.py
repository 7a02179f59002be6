"""The line of notices: which superior's notice one was drafted from, and what was made of it."""

from collections import defaultdict
from dataclasses import dataclass, field

from agencies.models import User
from campaigns.models import Notice

DEEPEST = 6  # from the ministry to a township, and one to spare
MOST = 200  # notices below one


@dataclass
class Knot:
    """A notice in the tree; `is_here` is the one whose page it is."""

    notice: Notice
    is_here: bool = False
    below: list["Knot"] = field(default_factory=list)


def tree(notice: Notice, user: User) -> Knot | None:
    """The tree around a notice, as far as the user may see it; None for one that stands alone.

    One query for each level.
    """
    visible = Notice.objects.visible_to(user).select_related("issuer", "number_series")
    here = Knot(notice, is_here=True)
    _grow(here, visible)
    root, above = here, notice.based_on_id
    for _ in range(DEEPEST):
        superior = visible.filter(pk=above).first() if above else None
        if superior is None:
            break
        root, above = Knot(superior, below=[root]), superior.based_on_id
    return root if root is not here or here.below else None


def _grow(root, visible):
    level, count = {root.notice.pk: root}, 0
    for _ in range(DEEPEST):
        children = defaultdict(list)
        for child in visible.filter(based_on__in=level).order_by("pk")[: MOST - count]:
            children[child.based_on_id].append(Knot(child))
        if not children:
            return
        for parent, knots in children.items():
            level[parent].below = knots
            count += len(knots)
        level = {knot.notice.pk: knot for knots in children.values() for knot in knots}
