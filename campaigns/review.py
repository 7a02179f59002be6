"""What the page 待确认 shows: paragraph by paragraph, with the marked words and their buttons."""

from dataclasses import dataclass, field

from django.urls import reverse

from campaigns.carried_over import Place
from campaigns.models import Activity, ActivityCategory, Campaign, Confirmation, Schedule
from campaigns.models.notice import Notice, NoticeAttachment, NoticeContact

CHANGED, KEPT = "changed", "kept"


@dataclass(frozen=True)
class Piece:
    """A stretch of text; of a mark where `number` is that of its confirmation."""

    text: str
    number: int = 0


@dataclass
class Block:
    """A paragraph or a short field with its open places; `url` is where it is changed."""

    place: str
    url: str
    pieces: list[Piece] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def choices(self) -> list[dict]:
        """What one click can settle here: the changed places or the unchanged, of two and more."""
        groups = [group for group in _groups(self.places) if group["count"]]
        several = sum(group["count"] for group in groups) > 1
        return groups if several else []


def _groups(places: list[Place]) -> list[dict]:
    """The places that can be confirmed, the changed ones apart from those kept as they were."""
    settled = [place for place in places if not place.is_gap]
    return [
        {
            "label": label,
            "value": value,
            "count": len(chosen),
            "numbers": " ".join(str(place.confirmation.pk) for place in chosen),
        }
        for label, value, chosen in (
            ("已改", CHANGED, [place for place in settled if place.is_changed]),
            ("未变", KEPT, [place for place in settled if not place.is_changed]),
        )
    ]


def blocks_of(places: list[Place]) -> list[Block]:
    """One block for each paragraph of a field that has open places, in the order of the text."""
    found: dict[tuple, list[tuple[int, int, Place]]] = {}
    texts = {}
    for place in places:
        start = place.text.rfind("\n", 0, place.span.start) + 1
        target = place.confirmation
        key = (target.target_type, target.target_id, target.field, start)
        end = place.text.find("\n", start)
        texts[key] = place.text[start : end if end >= 0 else None]
        found.setdefault(key, []).append((place.span.start - start, place.span.end - start, place))
    return [_block(texts[key], marked, key[3]) for key, marked in found.items()]


def _block(text, marked, start):
    marked.sort(key=lambda mark: mark[:2])
    first = marked[0][2]
    number = first.text.count("\n", 0, start) + 1
    several = "\n" in first.text
    name = first.confirmation.place
    block = Block(f"{name}第{number}段" if several else name, edit_address(first.row))
    at = 0
    for begin, end, place in marked:
        block.places.append(place)
        if begin < at:  # the same words are meant by two marks
            continue
        block.pieces += [
            Piece(text[at:begin]),
            Piece(text[begin:end], place.confirmation.pk),
        ]
        at = end
    block.pieces.append(Piece(text[at:]))
    return block


def kinds_of(places: list[Place]) -> list[dict]:
    """How many of each kind are open, and how many of them a click can settle."""
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.confirmation.kind, []).append(place)
    return [
        {
            "kind": kind.value,
            "label": kind.label,
            "count": len(found[kind]),
            "gaps": sum(place.is_gap for place in found[kind]),
            "groups": [group for group in _groups(found[kind]) if group["count"]],
        }
        for kind in Confirmation.Kind
        if kind in found
    ]


def edit_address(row) -> str:
    """Where the row is changed; a row of another app knows its own address."""
    match row:
        case Notice():
            return reverse("edit_notice", args=[row.pk])
        case NoticeContact() | NoticeAttachment():
            return reverse("edit_notice", args=[row.notice_id])
        case Schedule():
            return reverse("edit_schedule", args=[row.pk])
        case ActivityCategory():
            return reverse("edit_schedule", args=[row.schedule_id])
        case Activity():
            return reverse("edit_activity", args=[row.pk])
        case Campaign():
            return reverse("edit_campaign", args=[row.pk])
    return row.get_absolute_url()
