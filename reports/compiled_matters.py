"""存在问题和建议: what the units answer, in the manner of the office: 一是…，二是….

The words are theirs; ours are who says so, and the name of a kind (`gongwen.condensing`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agencies.models import Agency
from gongwen.condensing import Kind, Matter, Said, condense, sentences
from gongwen.numerals import to_chinese
from reports.compiled_figures import Basis
from reports.models import Compilation, CompiledPassage, Question, Submission

PROBLEMS = ("问题", "困难", "不足", "建议", "意见")
PLANS = ("下一步", "打算", "下步")
_SUGGESTIONS = ("建议", "意见")
_SPEAKING = re.compile("建议|希望|拟|将|计划|继续|进一步")  # what a unit says of itself
_CITY = re.compile(r"(\w{2,4})市市场监(?:管|督管理)局")
_FEW = 2  # units that are named one by one
_LAST_POSITION = 32_767  # of its column; what comes behind keeps the order of the rows


@dataclass(frozen=True)
class Source:
    """A sentence of one unit's answer, and the words that stand for it in the text."""

    submission: Submission
    question: Question
    words: str
    written: str


@dataclass(frozen=True)
class Answered:
    """One question: its paragraphs, and where each of their matters comes from."""

    question: Question
    paragraphs: list[str]
    sources: list[Source]


def asked(basis: Basis, words: Sequence[str], but: Sequence[str] = ()) -> list[Question]:
    """The questions that ask for it, in their order."""
    return [
        each
        for each in basis.questions
        if any(word in each.text for word in words) and not any(word in each.text for word in but)
    ]


def answered(basis: Basis, taken: Sequence[Submission], question: Question) -> Answered | None:
    """What the units say to it; None where all of it is 无."""
    units = {str(each.pk): each for each in taken}
    kinds = condense(
        [
            Said(pk, text)
            for pk, submission in units.items()
            for each, text in basis.answers(submission)
            if each == question
        ]
    )
    if not kinds:
        return None
    told = [_told(kind, units, question) for kind in kinds]
    if len(told) > 1:
        told = [f"{to_chinese(number)}是{words}" for number, words in enumerate(told, start=1)]
    sources = [
        Source(units[each.source], question, each.words, matter.words)
        for kind in kinds
        for matter in kind.matters
        for each in matter.told
    ]
    return Answered(question, [f"{words}。" for words in told], sources)


def _told(kind: Kind, units, question):
    parts = [_spoken(matter, units, question) for matter in kind.matters]
    return (f"{kind.label}方面，" if kind.label else "") + "；".join(parts)


def _spoken(matter: Matter, units, question):
    names = [called(units[each.source].agency) for each in matter.said]
    if len(names) > _FEW:
        names = [f"{'、'.join(names[:_FEW])}等{len(names)}家单位"]
    verb = "" if _SPEAKING.match(matter.words) else _verb(question)
    return f"{'、'.join(names)}{verb}{matter.words}"


def _verb(question):
    is_suggestion = any(word in question.text for word in (*_SUGGESTIONS, *PLANS))
    is_problem = any(word in question.text for word in PROBLEMS if word not in _SUGGESTIONS)
    return "提出" if is_suggestion and not is_problem else "反映"


def called(agency: Agency) -> str:
    """泉州 for 泉州市市场监管局; others by their short name."""
    found = _CITY.fullmatch(agency.short_name)
    return found[1] if found else agency.short_name


# --- Where the words of a draft come from -----------------------------------------------


@dataclass(frozen=True)
class Traced:
    """A matter of the text beside who named it; `is_present` unless it has been rewritten."""

    title: str
    written: str
    sources: list[CompiledPassage]
    is_present: bool


def keep(compilation: Compilation, sources: Sequence[Source]) -> None:
    CompiledPassage.objects.bulk_create(
        CompiledPassage(
            compilation=compilation,
            submission=each.submission,
            question=each.question,
            title=each.question.text,
            words=each.words,
            written=each.written,
            position=min(position, _LAST_POSITION),
        )
        for position, each in enumerate(sources)
    )


def traced(compilation: Compilation, basis: Basis) -> list[Traced]:
    """The matters of a draft; a source `is_changed` if its unit says so no longer."""
    said = {
        (submission.pk, question.pk): frozenset(sentences(text))
        for submission in basis.submissions
        for question, text in basis.answers(submission)
    }
    grouped: dict[tuple[str, str], list[CompiledPassage]] = {}
    units = {each.pk: each for each in basis.submissions}
    for each in compilation.passages.all():
        # Read once, with all that it holds, and not with each of its sentences.
        each.submission = units.get(each.submission_id) or each.submission
        each.is_changed = each.words not in said.get((each.submission_id, each.question_id), ())
        grouped.setdefault((each.title, each.written), []).append(each)
    body, at, found = compilation.notice.body, 0, []
    for (title, written), sources in grouped.items():
        place = body.find(written, at)  # behind the last one, as a draft has them
        if place < 0:
            place = body.find(written)
        at = max(place, 0)
        found.append(Traced(title, written, sources, place >= 0))
    return found


def unheard(compilation: Compilation, basis: Basis) -> Iterator[tuple[Submission, Question, str]]:
    """Sentences that have come since: of units that are taken up, to the same questions."""
    passages = list(compilation.passages.all())
    known = {(each.submission_id, each.question_id, each.words) for each in passages}
    questions = {each.question_id for each in passages}
    for submission in basis.taken(compilation.takes_unreviewed()):
        for question, text in basis.answers(submission):
            if question.pk in questions:
                for words in sentences(text):
                    if (submission.pk, question.pk, words) not in known:
                        yield submission, question, words
