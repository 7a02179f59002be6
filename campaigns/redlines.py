"""花脸稿 of a notice: any two of its texts, or one of them and the text that was issued."""

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from campaigns import drafts
from campaigns.drafts import KeptText
from campaigns.models import Notice
from gongwen.reader import Reading
from gongwen.redline import Change, Line, compare_lines

ISSUED = "issued"
_AROUND = 1  # unchanged paragraphs shown on either side of a change


@dataclass(frozen=True)
class Redline:
    """Two texts of a notice and what leads from the older to the newer."""

    notice: Notice
    old: KeptText
    new: KeptText
    lines: tuple[Line, ...]

    @property
    def note(self) -> str:
        return f"{described(self.old)} → {described(self.new)}"

    @property
    def changed(self) -> int:
        return sum(line.is_changed for line in self.lines)


def redline_of(notice: Notice, *, old: str, new: str) -> Redline:
    """The comparison of two texts by their keys; an empty one means what is worth comparing:
    the present text, and the last one before that reads differently.

    Raise `Http404` for a key that the notice has no text of.
    """
    texts = drafts.kept_texts(notice)
    own = [text for text in texts if not text.set_aside]
    after = _chosen(texts, new) if new else own[0]
    before = _chosen(texts, old) if old else after
    lines = paragraphs(after.document)
    if not (old and new) and before == after:
        earlier = [text for text in own if text.at < after.at]
        differing = (text for text in earlier if paragraphs(text.document) != lines)
        before = next(differing, earlier[0] if earlier else after)
    return Redline(notice, before, after, compare_lines(paragraphs(before.document), lines))


def paragraphs(document) -> list[str]:
    """Everything that is printed, a paragraph or a table row each; enclosed papers too."""
    return [passage.text.replace("\t", "　") for passage in Reading.of(document).passages]


def described(text: KeptText) -> str:
    moment = timezone.localtime(text.at).strftime("%Y年%-m月%-d日 %H:%M")
    return f"{text.label}（{text.by.name}，{moment}）" if text.by else f"{text.label}（{moment}）"


def folded(lines) -> list[list[Line]]:
    """The lines for the screen, in runs: changes with what stands around them; long stretches
    in which nothing changed are runs of their own."""
    near = {
        place
        for at, line in enumerate(lines)
        if line.is_changed
        for place in range(at - _AROUND, at + _AROUND + 1)
    }
    runs: list[list[Line]] = []
    shown = None
    for at, line in enumerate(lines):
        if (at in near) != shown:
            runs.append([])
            shown = at in near
        runs[-1].append(line)
    return runs


def page(notice: Notice, redline: Redline) -> dict:
    """The context of the comparison page."""
    texts = drafts.kept_texts(notice)
    return {
        "notice": notice,
        "redline": redline,
        "texts": [
            (text.key, described(text) + ("，未采用" if text.set_aside else "")) for text in texts
        ],
        "runs": [
            {"lines": run, "is_changed": any(line.is_changed for line in run)}
            for run in folded(redline.lines)
        ],
        "gone": Change.DELETED,
        "come": Change.INSERTED,
    }


def _chosen(texts, key):
    if key == ISSUED:
        signed = [text for text in texts if text.number]
        if signed:
            return signed[0]
    for text in texts:
        if text.key == key:
            return text
    raise Http404
