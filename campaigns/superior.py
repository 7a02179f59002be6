"""What a superior's notice says, for a notice of one's own to be drafted from."""

from dataclasses import dataclass
from datetime import date

from agencies.permissions import Permission
from campaigns.documents import notice_document
from campaigns.models import Notice, ReceivedPaper
from campaigns.states import NoticeState
from gongwen.reader import Reading, encode


@dataclass(frozen=True)
class Due:
    """What the superior wants, by when; `on` is None where it names no day (及时)."""

    on: date | None
    text: str
    what: str


@dataclass(frozen=True)
class Superior:
    """The facts of a superior's notice; what its text does not have is empty."""

    notice: Notice
    title: str
    number: str
    year: int
    international: str
    domestic: str
    event_date: date | None
    outline: tuple[str, ...]
    dues: tuple[Due, ...]

    @property
    def called(self) -> str:
        """Its title and number, as an attachment is called."""
        return f"{self.title}（{self.number}）" if self.number else self.title


def may_draft_from(notice: Notice, user) -> bool:
    """A notice in force that another organ issued, and that the user has before him."""
    return (
        notice.state == NoticeState.ISSUED
        and notice.issuer != user.bureau
        and user.may(Permission.DRAFT_NOTICE)
    )


def superior_of(notice: Notice) -> Superior:
    """What was confirmed at its import; of a notice that came otherwise, what its text says."""
    paper = ReceivedPaper.objects.filter(notice=notice).first()
    facts = paper.facts if paper else encode(Reading.of(notice_document(notice)))
    themes = facts.get("themes") or {}
    return Superior(
        notice=notice,
        title=facts.get("title") or notice.title,
        number=str(notice.number or facts.get("document_number") or ""),
        year=facts.get("year") or notice.campaign.year,
        international=themes.get("international") or "",
        domestic=themes.get("domestic") or "",
        event_date=_day(facts.get("event_date")),
        outline=tuple(facts.get("outline") or ()),
        dues=tuple(
            Due(_day(due["date"]), due["text"], due["what"] or "")
            for due in facts.get("deadlines") or ()
        ),
    )


def _day(written):
    return date.fromisoformat(written) if written else None
