"""What a receipt says of each part that was handed in: how much of it there was."""

from gongwen.counting import count_characters
from reports.handed_in import Part, parts_of
from reports.models import SubmissionVersion

_LONGEST_NOTHING = 200


def lines_of(version: SubmissionVersion) -> list[tuple[str, list[str]]]:
    """Label and words of each part: 正文 512字, 参加人数 约620人, the names of files."""
    lines = [(part.label, _words(part)) for part in parts_of(version.contents)]
    return [(label, words) for label, words in lines if words]


def _words(part: Part) -> list[str]:
    contents = part.contents
    if part.kind == "figure":
        return [contents["words"]]
    if part.kind == "files":
        return [file["name"] for file in contents["files"]]
    if part.kind == "photos":
        return [f"{len(contents['photos'])}张"] if contents["photos"] else []
    if part.kind == "rows":
        return [f"{len(contents['rows'])}项"]
    if part.key == "nothing":
        return [contents["text"][:_LONGEST_NOTHING]]
    count = count_characters(contents["text"])
    return [f"{count}字"] if count else ["未填写"]
