"""What looks wrong in a draft and may be right: said before it is handed in, never in the way.

Six rules: counties that are not in it yet, a figure far from the last time's, one that is not
what the unit's rows add up to, nought where activities were held, a city's that is less than its
counties', and a number in the text that the figure contradicts.
"""

import hashlib
import json
import re
from collections.abc import Mapping

from campaigns.rules import Issue
from gongwen.quantities import Mention, Quantity, quantities_in
from reports import outcomes
from reports.beginnings import matching_sum
from reports.models import Figure, FigureField, Submission
from reports.precedents import Precedents, precedents_of
from reports.rolling_up import RolledFigure, RollUp, rolled_up
from reports.row_figures import told_by

# Beyond these a change since the last time is worth a look.
FAR = 2  # times as much, or as little
_LEAST_CHANGE = 5
_TOLERANCE = 0.1  # what 约 and 余 leave open

# What is counted alike: 参加3000人次 speaks of a figure in 人.
_ALIKE = (
    ("人", "人次", "名"),
    ("家", "户", "家次"),
    ("份", "册", "本", "张"),
    ("场", "场次", "次", "项", "个"),
)
# Words of a figure's name that do not say what is counted.
_EMPTY_WORDS = re.compile(r"累计|总|共|的|数量|人数|人次|场次|次数|家数|份数|数")
_SENTENCE = re.compile(r"[^。；;！\n]+")


def remarks_on(
    submission: Submission, precedents: Precedents, counties: Mapping[int, RolledFigure]
) -> list[Issue]:
    """What to look at again, in the order of the form; of what is stored.

    `counties` are the sums of a city's counties, by field.
    """
    figures = list(submission.figures.select_related("field"))
    typed = [figure for figure in figures if figure.field.source == FigureField.Source.TYPED]
    if not typed:
        return []
    sums = outcomes.sums_of(told_by(submission))
    texts = [submission.text, *submission.answers.values_list("text", flat=True)]
    found: list[Issue] = []
    for figure in typed:
        found += _against_last_time(figure, precedents)
        found += _against_rows(figure, sums)
        found += _against_counties(figure, counties.get(figure.field_id))
        found += _against_texts(figure, texts)
    return found


def remarks_of(submission: Submission) -> list[Issue]:
    """As `remarks_on`, with what is known of the last time and of the counties; first, under the
    field “counties”, which of them are not in it yet."""
    rolled = rolled_up(submission) if not submission.parent_id else RollUp()
    found = remarks_on(submission, precedents_of(submission), rolled.figures)
    return [*_waiting(rolled.waiting), *found]


def seal(issues: list[Issue]) -> str:
    """What stands for these remarks: who sends it has looked at exactly them."""
    if not issues:
        return ""
    text = json.dumps([(issue.field, issue.message) for issue in issues], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _waiting(counties):
    if counties:
        named = "、".join(f"{each.agency.short_name}（{each.state_words}）" for each in counties)
        words = f"所属县级还有{len(counties)}家没有办结：{named}。"
        rest = "县级合计不含这些单位，全部办结以后本级报送才能审核通过。"
        yield Issue("counties", "waiting", f"{words}{rest}")


def _issue(figure, code, words):
    return Issue(f"figure_{figure.field_id}", code, f"“{figure.field.name}”{words}")


def _against_last_time(figure: Figure, precedents: Precedents):
    last, when = precedents.total(f"figure_{figure.field_id}"), precedents.when
    if last is None or abs(figure.value - last.value) < _LEAST_CHANGE:
        return
    more, less = max(figure.value, last.value), min(figure.value, last.value)
    if more < FAR * less:
        return
    unit = figure.field.unit
    if not last.value:
        how = "请核对"
    elif figure.value > last.value:
        how = f"是{when}的{figure.value / last.value:.1f}倍"
    else:
        how = f"比{when}少{100 - figure.value * 100 // last.value}%"
    yield _issue(figure, "far", f"填{_said(figure)}，{when}是{last}{unit}，{how}。")


def _against_rows(figure: Figure, sums: outcomes.Sums):
    known = matching_sum(figure.field, sums)
    if not figure.value and sums.held and not (known and known.value == 0):
        words = f"填0，而本单位填报的开展情况中已开展活动{sums.held}项"
        rest = f"，合计{known}{figure.field.unit}" if known else ""
        yield _issue(figure, "nought", f"{words}{rest}。")
    elif known is not None and sums.held and known.value != figure.value:
        words = f"填{_said(figure)}，开展情况各项合计是{known}{figure.field.unit}，两处不一致。"
        yield _issue(figure, "rows", words)


def _against_counties(figure: Figure, rolled: RolledFigure | None):
    """A city's own come on top of its counties', so that it has no less than they together."""
    if rolled and figure.value < rolled.value:
        words = f"填{_said(figure)}，少于所属县级合计的{rolled}。"
        yield _issue(figure, "counties", words)


def _against_texts(figure: Figure, texts):
    said = [mention for text in texts for mention in _spoken_of(figure.field, text)]
    quantities = [mention.quantity for mention in said]
    if not quantities or any(_agree(figure, each) for each in quantities):
        return
    # Several smaller ones are those of single activities.
    larger = [each for each in quantities if each.value > figure.value]
    if len(quantities) > 1 and not larger:
        return
    other = max(larger or quantities, key=lambda each: each.value)
    unit = figure.field.unit
    yield _issue(figure, "text", f"文字里写{other}{unit}，数据填{_said(figure)}，两处不一致。")


def _spoken_of(field: FigureField, text: str) -> list[Mention]:
    """The numbers in the text that are of this name and counted like it."""
    name = _EMPTY_WORDS.sub("", field.name) or field.name
    found = []
    for sentence in _SENTENCE.finditer(text):
        if name not in sentence[0]:
            continue
        found += [
            mention
            for mention in quantities_in(sentence[0])
            if sentence[0].startswith(_alike(field.unit), mention.end)
            and _near(name, sentence[0], mention)
        ]
    return found


def _near(name, sentence, mention):
    """The name stands in the same clause as the number."""
    start = max(sentence.rfind(mark, 0, mention.start) for mark in "，,、") + 1
    ends = [at for mark in "，,、" if (at := sentence.find(mark, mention.end)) >= 0]
    return name in sentence[start : min(ends, default=len(sentence))]


def _alike(unit):
    return next((units for units in _ALIKE if unit in units), (unit,))


def _agree(figure: Figure, other: Quantity) -> bool:
    if figure.approximate or other.approximate:
        return abs(figure.value - other.value) <= _TOLERANCE * max(figure.value, other.value)
    return figure.value == other.value


def _said(figure):
    return f"{'约' if figure.approximate else ''}{figure.value}{figure.field.unit}"
