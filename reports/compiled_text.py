"""The words of a summary.  Every sentence follows from rows; what has none is left out and said."""

from dataclasses import dataclass, field

from agencies.models import Agency
from campaigns import wordings
from gongwen.numerals import to_chinese
from reports import compiled_matters, phrases, relevelling
from reports.compiled_differences import differences, told_as
from reports.compiled_figures import UNREVIEWED, WORDS, Basis, Counted
from reports.compiled_matters import PLANS, PROBLEMS, Source
from reports.models import Highlight

LONGEST_BODY = 20_000  # characters, of the form that it is edited in
_HERE = {Agency.Level.PROVINCE: "全省", Agency.Level.CITY: "全市", Agency.Level.COUNTY: "全县"}


@dataclass(frozen=True)
class Appendix:
    """The attachments in order, by what they hold; `number` is how the text names one."""

    kinds: tuple[str, ...]

    def number(self, kind: str) -> str:
        if kind not in self.kinds:
            return ""
        return f"附件{self.kinds.index(kind) + 1}" if len(self.kinds) > 1 else "附件"


@dataclass
class Draft:
    """A body as it grows: `figures` are (figure, where its clause begins, where it ends),
    `sources` where the words of the units come from."""

    body: str = ""
    figures: list[tuple[Counted, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    sections: int = 0

    def heading(self, title: str) -> None:
        self.sections += 1
        self.line(f"{to_chinese(self.sections)}、{title}")

    def line(self, *parts) -> None:
        """One paragraph of words and clauses, the latter (lead, figure)."""
        if self.body:
            self.body += "\n"
        for part in parts:
            if isinstance(part, str):
                self.body += part
            else:
                lead, figure = part
                start = len(self.body)
                self.body += f"{lead}{figure}"
                self.figures.append((figure, start, len(self.body)))

    def phrases(self) -> list[tuple[Counted, str]]:
        return [
            (figure, phrases.unique(self.body, start, end)) for figure, start, end in self.figures
        ]


def compose(
    basis: Basis,
    highlights: list[Highlight],
    appendix: Appendix,
    *,
    unreviewed: bool = False,
    is_upward: bool = True,
) -> Draft:
    """The text of the bureau's report on what the units sent; `notes` say what it lacks."""
    draft, scope = Draft(), f":{UNREVIEWED}" if unreviewed else ""
    kind = "报告" if is_upward else "通报"
    _opening(draft, basis, kind)
    _whole(draft, basis, appendix, scope)
    apart = differences(basis, scope)
    _by_category(draft, basis, but={told_as(each.field) for each in apart})
    _differing(draft, apart)
    _by_unit(draft, basis, scope)
    _highlighted(draft, highlights, appendix)
    taken = basis.taken(unreviewed)
    problems = compiled_matters.asked(basis, PROBLEMS, but=PLANS)
    _answers(draft, basis, taken, "存在问题和建议", problems)
    _answers(draft, basis, taken, "下一步工作打算", compiled_matters.asked(basis, PLANS))
    draft.line(f"特此{kind}。")
    if len(draft.body) > LONGEST_BODY:
        draft.notes.append(f"正文超过{LONGEST_BODY}字，请先精简“存在问题和建议”再保存。")
    return draft


def title_of(basis: Basis, *, is_upward: bool) -> str:
    notice = basis.requirement.notice
    kind = "报告" if is_upward else "通报"
    return f"{notice.issuer.name}关于{campaign_name(notice.campaign)}活动开展情况的{kind}"


def campaign_name(campaign) -> str:
    """第十八个“世界认可日”; 2025年“质量月” where rounds are not counted."""
    edition = wordings.edition_words(campaign.edition) if campaign.day else ""
    return f"{edition or f'{campaign.year}年'}“{campaign.series.name}”"


def _opening(draft, basis, kind):
    notice = basis.requirement.notice
    cited = f"《{notice.title.replace('《', '〈').replace('》', '〉')}》（{notice.number}）"
    superior = ""
    if notice.based_on:
        named = notice.based_on.title.replace("《", "〈").replace("》", "〉")
        number = f"（{notice.based_on.number}）" if notice.based_on.number else ""
        superior = f"根据《{named}》{number}要求，"
    name = campaign_name(notice.campaign)
    draft.line(f"{superior}我局印发{cited}，组织开展{name}活动。现将有关情况{kind}如下：")


def _whole(draft, basis, appendix, scope):
    requirement = basis.requirement
    draft.heading("总体情况")
    clauses = [
        (f"应报送{requirement.title}的单位", basis.count("expected")),
        ("已报送", basis.count("submitted")),
    ]
    accepted = basis.count("accepted")
    if len(accepted.rows) != len(basis.count("submitted").rows):
        clauses.append(("其中审核通过", accepted))
    if (nothing := basis.count("nothing")).is_given:
        clauses.append(("零报告", nothing))
    draft.line(*_listed(clauses), "。")
    here = _HERE.get(requirement.notice.issuer.level, "")
    if basis.activities and basis.outcomes:
        table = appendix.number("activities")
        clauses = [(f"{here}计划开展活动", basis.count("planned")), ("已开展", basis.count("held"))]
        draft.line(*_listed(clauses), f"（见{table}）。" if table else "。")
    summed = [
        (each.name, figure)
        for each in basis.fields
        if (figure := basis.count(f"figure_{each.pk}{scope}")).is_given
    ]
    if summed:
        table = appendix.number("figures")
        draft.line("各单位报送数据合计，", *_listed(summed), f"（见{table}）。" if table else "。")
    elif told := _told(basis, ""):
        draft.line("各项活动填报情况合计，", *_listed(told), "。")
    else:
        draft.notes.append("没有单位报送数据，“总体情况”里没有合计。")


def _by_category(draft, basis, but):
    if not basis.activities:
        draft.notes.append("本次活动没有印发活动安排表，没有写“各主题开展情况”。")
        return
    if not basis.outcomes:
        draft.notes.append("还没有单位填报活动开展情况，没有写“各主题开展情况”。")
        return
    draft.heading("各主题开展情况")
    for number, category in enumerate(basis.categories, start=1):
        narrowed = f":category_{category.pk}"
        clauses = [
            ("计划开展活动", basis.count(f"planned{narrowed}")),
            ("已开展", basis.count(f"held{narrowed}")),
            *_told(basis, narrowed, but),
        ]
        draft.line(f"（{to_chinese(number)}）{category.name}。", *_listed(clauses), "。")


def _differing(draft, apart):
    for each in apart:
        draft.notes.append(
            f"{each}，两者不一致：正文写报送数据，各主题没有写这一项。请在“数据来源”核对，也可改用开展情况合计。"
        )


def _by_unit(draft, basis, scope):
    taken = basis.taken(bool(scope))
    told = [(each.agency, found) for each in taken if (found := _of_unit(basis, each, scope))]
    if not told:
        draft.notes.append("没有分单位的数据，没有写“各地开展情况”。")
        return
    draft.heading("各地各单位开展情况")
    for number, (agency, clauses) in enumerate(told, start=1):
        draft.line(f"（{to_chinese(number)}）{agency.short_name}。", *_listed(clauses), "。")


def _of_unit(basis, submission, scope):
    """What the unit did; of what it has none the table tells."""
    narrowed = f":agency_{submission.agency_id}"
    clauses = [
        (each.name, figure)
        for each in basis.fields
        if (figure := basis.count(f"figure_{each.pk}{narrowed}{scope}")).quantity.value
    ]
    planned = basis.count(f"planned{narrowed}")
    if basis.outcomes and planned.is_given:
        clauses += [("承担计划活动", planned), ("已开展", basis.count(f"held{narrowed}"))]
    return clauses


def _told(basis, narrowed, but=()):
    """What units told of their activities, those quantities that any of them gave."""
    counted = [basis.count(f"{name}{narrowed}") for name in WORDS if name not in but]
    return [(figure.lead, figure) for figure in counted if figure.is_given]


def _highlighted(draft, highlights, appendix):
    chosen = [each for each in highlights if each.text.strip()]
    if not chosen:
        draft.notes.append("没有选用亮点，没有写“特色亮点”。")
        return
    draft.heading("特色亮点")
    for number, highlight in enumerate(chosen, start=1):
        first, *others = relevelling.plain(highlight.text)
        unit = highlight.submission.agency.short_name
        draft.line(f"（{to_chinese(number)}）{unit}。{_closed(first)}")
        for other in others:
            draft.line(_closed(other))
    kinds = (("summaries", "各单位报送的材料"), ("photos", "活动照片"))
    named = [f"{words}见{appendix.number(kind)}" for kind, words in kinds if appendix.number(kind)]
    if named:
        draft.line(f"{'，'.join(named)}。")


def _answers(draft, basis, taken, title, questions):
    """The answers to these questions: the same said once, what is near beside each other."""
    found = [
        each for asked in questions if (each := compiled_matters.answered(basis, taken, asked))
    ]
    if not found:
        draft.notes.append(f"没有单位回答这方面的问题，没有写“{title}”。")
        return
    draft.heading(title)
    for number, answered in enumerate(found, start=1):
        asked = answered.question.text.rstrip("？?。：:")
        draft.line(f"（{to_chinese(number)}）{asked}")
        for paragraph in answered.paragraphs:
            draft.line(paragraph)
        draft.sources += answered.sources
    draft.notes.append(f"“{title}”由各单位的回答归并而成，没有改动原文，出处见“数据来源”。")


def _listed(clauses):
    """Clauses with commas between them."""
    parts = []
    for clause in clauses:
        parts += ["，", clause] if parts else [clause]
    return parts


def _closed(sentence):
    return (
        sentence
        if sentence.endswith(("。", "！", "？", "；", "：", "”", "）"))
        else f"{sentence}。"
    )
