"""The first sentence of a page, and how it looks."""

from enum import StrEnum
from typing import NamedTuple


class Tone(StrEnum):
    """How a verdict looks on the page; one that is plain judges nothing."""

    GOOD = "good"
    OPEN = "open"
    BAD = "bad"
    PLAIN = "plain"


class Verdict(NamedTuple):
    """The first sentence of a page, and what must be said with it."""

    tone: Tone
    text: str
    detail: str
