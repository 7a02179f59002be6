"""Real notices → `Reading`: what they say, and where they say it."""

from gongwen.reader.reading import Reading

__all__ = ["Reading"]
