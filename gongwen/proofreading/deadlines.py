"""Until when something is due: past, on a rest day, too short, or said twice differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gongwen.dates import format_date
from gongwen.proofreading.calendar import WrittenDate, document_date, document_year, written_dates
from gongwen.proofreading.facts import CampaignFacts, Deadline, ScheduledActivity
from gongwen.proofreading.findings import Severity
from gongwen.proofreading.layout import Part
from gongwen.proofreading.manuscript import Manuscript
from gongwen.proofreading.registry import Hit, rule

SOURCE = "《党政机关公文处理工作条例》第十九条"

_BEFORE = re.compile(
    r"(?:[（(][^（）()]{1,6}[）)])?(?:下班|\d{1,2}(?:时|[:：]\d{2}))?(?:之|以)?前(?![后期往来])"
)
_HAND_IN = re.compile(
    "报送|报至|上报|反馈|提交|发送|寄送|送至|填报|报名|报我|报省|报市|报局|报送至|报总局|上传|交至"
)
_LONGEST_CLAUSE = 300  # characters to either side of a date
_TASK = re.compile(
    "活动总结|工作总结|总结|活动方案|工作方案|实施方案|报名表|报名回执|回执|统计表|汇总表|推荐表|名单|典型案例|宣传素材|自查报告|活动开展情况"
)


@dataclass(frozen=True, slots=True)
class WrittenDeadline:
    """A day before which something must be handed in; `task` empty where none is named."""

    written: WrittenDate
    task: str
    clause: str

    @property
    def due(self) -> date | None:
        return self.written.day_of


def written_deadlines(draft: Manuscript) -> tuple[WrittenDeadline, ...]:
    """Dates with 前 in a clause that asks for something to be handed in."""
    found = []
    for written in written_dates(draft):
        if not _BEFORE.match(draft.text, written.end):
            continue
        first = max(written.start - _LONGEST_CLAUSE, 0)
        last = min(written.end + _LONGEST_CLAUSE, len(draft.text))
        start = max(draft.text.rfind(mark, first, written.start) for mark in "。；\n") + 1
        start = max(start, first)
        ends = [draft.text.find(mark, written.end, last) for mark in "。；\n"]
        end = min((place for place in ends if place >= 0), default=last)
        clause = draft.text[start:end]
        if not _HAND_IN.search(clause):
            continue
        tasks = list(_TASK.finditer(clause))
        nearest = min(tasks, key=lambda task: abs(start + task.start() - written.end), default=None)
        found.append(WrittenDeadline(written, nearest[0] if nearest else "", clause))
    return tuple(found)


def _issued(draft: Manuscript) -> date | None:
    """The day a deadline counts from: 成文日期, or today for a draft of this year."""
    day = document_date(draft)
    if (
        day is None
        and document_year(draft) is not None
        and draft.today.year <= (document_year(draft) or 0)
    ):
        day = draft.today
    return day


def _working_days(draft: Manuscript, after: date, until: date) -> int:
    """Working days after one day up to and including another; at most 31 are counted."""
    span = min((until - after).days, 31)
    return sum(draft.is_working_day(after + timedelta(days=n)) for n in range(1, span + 1))


_TODAY = date(2025, 5, 26)
_HEAD = "福建省市场监管局关于组织开展2025年“世界认可日”活动的通知\n各设区市市场监管局：\n"


@rule(
    "K65",
    Severity.WARNING,
    "报送时限已过、在休息日，或时间太短",
    SOURCE,
    wrong=(
        _HEAD + "请于⟦5月16日⟧前将活动总结报送省局。",
        _HEAD + "请于⟦6月15日⟧前将活动总结报送省局。",
        _HEAD + "请于⟦5月28日⟧前将活动总结报送省局。",
    ),
    right=(
        _HEAD + "请于6月16日前将活动总结报送省局。",
        "请于6月15日前将活动总结报送省局。",
        "2024年，各地于5月1日前完成了自查。",
    ),
    today=_TODAY,
)
def deadlines(draft: Manuscript) -> Iterator[Hit]:
    issued = _issued(draft)
    for deadline in written_deadlines(draft):
        due = deadline.due
        if due is None or issued is None or due.year < issued.year:
            continue
        start, end = deadline.written.start, deadline.written.end
        if due < issued:
            yield Hit(start, end, f"时限早于{format_date(issued)}，已经过了。")
        elif not draft.is_working_day(due):
            yield Hit(start, end, f"{format_date(due)}是休息日。")
        else:
            left = _working_days(draft, issued, due)
            if left < draft.facts.shortest_notice - 2 and deadline.written.exists:
                yield Hit(start, end, f"从发文到时限只有{left}个工作日。")


@rule(
    "K64",
    Severity.ERROR,
    "同一时限前后不一致",
    SOURCE,
    wrong=(
        "请于6月16日前将活动总结报送省局。\n三、联系方式\n请务必在⟦6月20日⟧前将活动总结报送省局认证处。",
    ),
    right=(
        "请于5月31日前将活动方案报送省局，6月16日前将活动总结报送省局。",
        "各县（市、区）局于6月10日前将活动总结报送市局，市局于6月16日前将活动总结报送省局。",
    ),
)
def deadline_twice(draft: Manuscript) -> Iterator[Hit]:
    first: dict[tuple[str, str], WrittenDeadline] = {}
    for deadline in written_deadlines(draft):
        if not deadline.task:
            continue
        task = deadline.task.removeprefix("活动").removeprefix("工作")
        level = _levels(deadline.clause)
        known = first.setdefault((task, level), deadline)
        if known is deadline and level:
            known = first.get((task, ""), deadline)
        if _names_differ(known, deadline):
            continue
        same = (known.written.month, known.written.day) == (
            deadline.written.month,
            deadline.written.day,
        )
        if not same and known.clause != deadline.clause:
            message = (
                f"“{deadline.task}”的时限前面写的是{known.written.month}月{known.written.day}日。"
            )
            yield Hit(deadline.written.start, deadline.written.end, message)


def _names_differ(one: WrittenDeadline, other: WrittenDeadline) -> bool:
    """Two campaigns in one notice, each with a summary of its own."""
    names = [
        set(re.findall("[一-龥]{2}[日月周节](?=”?(?:活动|宣传|工作)?(?:总结|方案|情况))", d.clause))
        for d in (one, other)
    ]
    return names[0] != names[1] and bool(names[0] | names[1])


def _levels(clause: str) -> str:
    """Who reports: two levels may have two deadlines for one thing."""
    match = re.search("县|区局|各区|乡镇|企业|机构|直属|高校|学校|处室", clause)
    return match[0] if match else ""


_FACTS = CampaignFacts(
    year=2025,
    deadlines=(Deadline("设区市局", date(2025, 6, 16), "活动总结"),),
)


@rule(
    "C05",
    Severity.ERROR,
    "时限与报送要求不一致",
    SOURCE,
    wrong=("请于⟦6月18日⟧前将活动总结报送省局。",),
    right=(
        "请于6月16日前将活动总结报送省局。",
        "请于5月30日前将活动方案报送省局。",
        "各县（市、区）局于6月10日前将活动总结报送市局，市局于6月16日前将活动总结报送省局。",
    ),
    facts=_FACTS,
)
def deadline_as_required(draft: Manuscript) -> Iterator[Hit]:
    """A day of its own that the text gives a lower level is none where the required one is there."""
    written = written_deadlines(draft)
    for deadline in written:
        known = _required(draft, deadline.task)
        if not known or deadline.due is None or deadline.due in known:
            continue
        if any(other.due in known and _required(draft, other.task) == known for other in written):
            continue
        message = f"报送要求里“{deadline.task}”的时限是{format_date(known[0])}。"
        yield Hit(deadline.written.start, deadline.written.end, message)


def _required(draft: Manuscript, task: str) -> list[date]:
    """The days by which the required ones want the task, the lowest level first."""
    return [
        fact.due
        for fact in draft.facts.deadlines
        if task and fact.task and (fact.task in task or task in fact.task)
    ]


@rule(
    "C06",
    Severity.WARNING,
    "时限没有给逐级上报留出时间",
    SOURCE,
    wrong=("请于⟦6月16日⟧前将活动总结报送省局。",),
    right=("请于6月10日前将活动总结报送省局。",),
    facts=CampaignFacts(
        year=2025,
        deadlines=(
            Deadline("省局", date(2025, 6, 16), "活动总结"),
            Deadline("总局", date(2025, 6, 17), "活动总结"),
        ),
    ),
)
def chain_of_deadlines(draft: Manuscript) -> Iterator[Hit]:
    """The text asks the first of the chain; the next level needs days to put it together."""
    chain = draft.facts.deadlines
    for deadline in written_deadlines(draft):
        if deadline.due is None:
            continue
        above = [fact for fact in chain if fact.task and fact.task == deadline.task]
        for fact in above[1:]:
            left = _working_days(draft, deadline.due, fact.due)
            if left < 2:
                message = f"{fact.who}的时限是{format_date(fact.due)}，中间只有{left}个工作日汇总。"
                yield Hit(deadline.written.start, deadline.written.end, message)


# What a text says was so before, and is no longer: no day in it is that of the table.
_CHANGED = "改为|改至|改到|改期|调整|延期|推迟|延后|顺延|提前|变更"
_FORMER = re.compile(
    rf"由(?:“[^“”\n]{{1,100}}”|[^“”，。；\n]{{1,40}}?)(?={_CHANGED})"
    rf"|原定(?:(?!{_CHANGED})[^，。；\n])*"
)


_SCHEDULE = CampaignFacts(
    year=2025,
    starts_on=date(2025, 6, 1),
    ends_on=date(2025, 6, 30),
    schedule=(
        ScheduledActivity("举办绿色建材认证培训班", "6月9日", date(2025, 6, 9), date(2025, 6, 9)),
    ),
)


@rule(
    "C07",
    Severity.WARNING,
    "正文与活动安排表的时间不一致",
    SOURCE,
    wrong=(
        "⟦6月10日⟧，在龙岩市举办绿色建材认证培训班。",
        "序号\t活动内容\t活动时间\n1\t开展检测开放日\t⟦7月9日⟧",
        "举办绿色建材认证培训班，活动时间由“6月3日”改为“⟦6月10日⟧”。",
        "原定6月3日举办绿色建材认证培训班，现改为⟦6月10日⟧举办。",
    ),
    right=(
        "6月9日，在龙岩市举办绿色建材认证培训班。",
        "举办绿色建材认证培训班，活动时间由“6月3日至4日”改为“6月9日”。",
        "举办绿色建材认证培训班，由6月3日调整为6月9日。",
        "举办绿色建材认证培训班，原定6月3日，现取消。",
        "序号\t活动内容\t活动时间\n1\t开放日\t6月9日",
    ),
    facts=_SCHEDULE,
)
def schedule_agrees(draft: Manuscript) -> Iterator[Hit]:
    first, last = draft.facts.starts_on, draft.facts.ends_on
    places = written_dates(draft)
    for line in draft.of(Part.TABLE):
        for written in places:
            day = written.day_of
            inside = line.start <= written.start < line.end
            if inside and day and first and last and not first <= day <= last:
                message = f"不在活动期间（{format_date(first)}至{format_date(last)}）之内。"
                yield Hit(written.start, written.end, message)
    for line in draft.of(Part.BODY):
        for activity in draft.facts.schedule:
            if not activity.first or not activity.last or activity.content not in line.text:
                continue
            former = [match.span() for match in _FORMER.finditer(draft.text, line.start, line.end)]
            for written in places:
                near = line.start <= written.start < line.end
                near = near and not any(start < written.start < end for start, end in former)
                day = written.day_of
                if near and day and not activity.first <= day <= activity.last:
                    message = f"活动安排表里这项活动的时间是{activity.time_text}。"
                    yield Hit(written.start, written.end, message)
