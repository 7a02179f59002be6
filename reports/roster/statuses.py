"""What the cells of a roster say."""

from enum import Enum


class _Named(Enum):
    """The word in addresses, the label, the tone of its badge."""

    def __init__(self, slug, label, tone):
        self.slug, self.label, self.tone = slug, label, tone


class Status(_Named):
    """Where a unit stands in a stage; each cell has one."""

    OVERDUE = "overdue", "逾期未报", "danger"
    RETURNED = "returned", "请修改重报", "warning"
    UNACKNOWLEDGED = "unacknowledged", "待签收", "warning"
    UNTOLD = "untold", "待填报", "warning"
    AWAITED = "awaited", "待报送", "neutral"
    TO_REVIEW = "to_review", "待审核", "progress"
    UPCOMING = "upcoming", "未到时间", "neutral"
    LATE = "late", "逾期报送", "warning"
    ON_TIME = "on_time", "按时报送", "success"
    NOTHING_TO_REPORT = "nothing", "零报告", "info"
    EXEMPT = "exempt", "免报", "info"
    ACCEPTED = "accepted", "已审核", "success"
    TOLD = "told", "已填报", "success"
    ACKNOWLEDGED = "acknowledged", "已签收", "success"
    DELIVERED = "delivered", "已送达", "success"
    UNDELIVERED = "undelivered", "未送达", "neutral"
    UNREVIEWED = "unreviewed", "未到审核", "neutral"
    UNNEEDED = "unneeded", "不需审核", "neutral"
    NO_ACTIVITIES = "no_activities", "无活动", "neutral"
    NOT_ASKED = "not_asked", "不需报送", "neutral"
    CANCELLED = "cancelled", "通知已废止", "neutral"

    @property
    def is_quiet(self):
        """Nothing has happened here and nobody is waiting for it."""
        return self in QUIET

    @property
    def meaning(self):
        """What the label leaves open; empty where it says everything."""
        return MEANINGS.get(self, "")

    @property
    def is_open(self):
        """The unit still has to submit."""
        return self in (Status.OVERDUE, Status.RETURNED, Status.AWAITED)


# From the most pressing on: what a tile shows of all the stages of a unit.  What is behind
# the last of these is past, and needs nobody.
PRESSING = list(Status)[: list(Status).index(Status.UPCOMING) + 1]
QUIET = {
    Status.UNREVIEWED,
    Status.UNNEEDED,
    Status.NOT_ASKED,
    Status.NO_ACTIVITIES,
    Status.UNDELIVERED,
}
# 图例, as it stands under the table and in the titles of cells.
MEANINGS = {
    Status.TO_REVIEW: "已报送，等待审核。",
    Status.UNREVIEWED: "还没有报送，没有内容可以审核。",
    Status.UNNEEDED: "零报告或者免报，不需要审核。",
    Status.NOT_ASKED: "这一项不要求这家单位报送。",
    Status.UNDELIVERED: "通知没有送达这家单位。",
    Status.NO_ACTIVITIES: "印发的安排表中没有由这家单位负责的活动。",
    Status.UPCOMING: "负责的活动还没有都到时间，到了时间的都已填报。",
    Status.UNTOLD: "负责的活动有到了时间、还没有填报开展情况的。",
}


class Mark(_Named):
    """What is to be known of a cell beside its status."""

    ASKED = "extension_asked", "申请延期", "warning"
    GRANTED = "extended", "已延期", "info"
    CORRECTING = "correcting", "更正中", "info"
    CORRECTED = "corrected", "更正待审核", "progress"


class Told(_Named):
    """What became of a row of the schedule for one responsible unit."""

    HELD = "held", "已开展", "success"
    POSTPONED = "postponed", "延期", "warning"
    CANCELLED = "cancelled", "取消", "neutral"
    UNTOLD = "untold", "待填报", "warning"
    UPCOMING = "upcoming", "未到时间", "neutral"
