"""What a city's counties handed in, put together for the city's own answer.

Only what the city has accepted counts: sums that it has not looked at would be nobody's.
"""

from collections import Counter
from dataclasses import dataclass, field

from reports import handed_in
from reports.chain import DONE_STATES
from reports.models import Submission, SubmissionVersion
from reports.states import SubmissionState


@dataclass
class RolledFigure:
    """The sum over counties, about right as soon as one of them is; and what each gave."""

    label: str
    unit: str
    value: int = 0
    approximate: bool = False
    given: dict[int, tuple[int, bool]] = field(default_factory=dict)  # by submission

    @property
    def submissions(self) -> list[int]:
        return list(self.given)

    def __str__(self):
        return f"{'约' if self.approximate else ''}{self.value}{self.unit}"


@dataclass
class RolledText:
    """What the counties wrote under one heading of the form, beside each other."""

    key: str
    label: str
    texts: list[tuple[Submission, str]] = field(default_factory=list)


@dataclass
class RollUp:
    """`counties` are all of them; what `counted` say is in the figures, by field, and the texts."""

    counties: list[Submission] = field(default_factory=list)
    counted: list[Submission] = field(default_factory=list)
    figures: dict[int, RolledFigure] = field(default_factory=dict)
    texts: list[RolledText] = field(default_factory=list)

    @property
    def is_partial(self) -> bool:
        """Whether there are counties whose numbers are not in the sums."""
        return len(self.counted) < len(self.counties)

    @property
    def waiting(self) -> list[Submission]:
        """Those that hold the city's acceptance up."""
        return [county for county in self.counties if county.state not in DONE_STATES]

    @property
    def waiting_by_state(self) -> dict[str, int]:
        """How many of `waiting` are how far, in words."""
        return dict(Counter(county.state_words for county in self.waiting))


# What stands for the number of a county that is not in the sums, and what it means.
NOT_COUNTED = {
    SubmissionState.AWAITED: ("未报送", "还没有报送"),
    SubmissionState.DRAFT: ("未报送", "正在填写，还没有报送"),
    SubmissionState.SUBMITTED: ("待审核", "已报送，待审核；审核通过后计入合计"),
    SubmissionState.RESUBMITTED: ("待审核", "已重报，待审核；审核通过后计入合计"),
    SubmissionState.RETURNED: ("退回修改", "已退回修改，重报并审核通过后计入合计"),
    SubmissionState.NOTHING_TO_REPORT: ("零报告", "零报告，没有数据"),
    SubmissionState.EXEMPT: ("免报", "免报，没有数据"),
    SubmissionState.ACCEPTED: ("没有填", "已审核，没有填这一项"),
}


def rolled_up(submission: Submission) -> RollUp:
    """What the counties of a city's submission come to; empty where there are none."""
    counties = list(
        submission.children.select_related("agency", "requirement__notice").order_by(
            "agency__position", "pk"
        )
    )
    if not counties:
        return RollUp()
    counted = [county for county in counties if county.state == SubmissionState.ACCEPTED]
    rolled = RollUp(counties, counted)
    found = SubmissionVersion.objects.in_force().filter(submission__in=counted)
    contents = {version.submission_id: version.contents for version in found}
    texts: dict[str, RolledText] = {}
    for county in counted:
        county.parent = submission
        for part in handed_in.parts_of(contents.get(county.pk, {})):
            if part.kind == "figure":
                _add(rolled.figures, county, part)
            elif part.kind == "text" and part.contents["text"].strip():
                rolled_text = texts.setdefault(part.key, RolledText(part.key, part.label))
                rolled_text.texts.append((county, part.contents["text"]))
    rolled.texts = list(texts.values())
    return rolled


def _add(figures, county, part):
    pk = int(part.key.removeprefix("figure_"))
    rolled = figures.setdefault(pk, RolledFigure(part.label, part.contents["unit"]))
    value, approximate = part.contents["value"], part.contents["approximate"]
    rolled.given[county.pk] = (value, approximate)
    rolled.value += value
    rolled.approximate = rolled.approximate or approximate
