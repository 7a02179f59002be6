"""Real notices → `Reading`: what they say, and where they say it.

Small passes, one after another: the marks of pages, converters and web sites left out
(`lines`, `chrome`), broken sentences joined (`joining`), parts found (`head`, `closing`,
`parts`), facts read from them (`facts`).  What a text does not have is None and never
guessed; what may be wrong is doubtful.
"""

from gongwen.reader.chrome import without_chrome
from gongwen.reader.encoding import encode
from gongwen.reader.facts import with_facts
from gongwen.reader.lines import lines_of
from gongwen.reader.parts import structured
from gongwen.reader.reading import Reading

__all__ = ["Reading", "encode", "read"]


def read(text: str) -> Reading:
    """What a text says; every text is read, and `Reading.text` is the text with \\n for line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines, table = without_chrome(lines_of(text))
    return with_facts(structured(text, lines, table))
