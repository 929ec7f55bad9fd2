"""The answer at the head of the page of a study: one or two sentences, and what belongs to them."""

from collections.abc import Sequence
from typing import NamedTuple

from portsim.report.style.verdict import Tone


class Point(NamedTuple):
    """Something that belongs to an answer: "How sure", and the sentence that tells."""

    name: str
    text: str


class StudyAnswer(NamedTuple):
    """The first screen of a study.

    Attributes
    ----------
    tone
        How it looks; plain where nothing is judged.
    text
        The answer in a sentence.
    detail
        A second sentence, where one is needed; else empty.
    points
        What belongs to it, such as what limits the terminal, and how sure the answer is.
    """

    tone: Tone
    text: str
    detail: str = ""
    points: Sequence[Point] = ()


HOW_SURE = "How sure"
NEXT = "What to do next"


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital, and a full stop at its end.

    Examples
    --------
    >>> sentence("ships wait for cranes")
    'Ships wait for cranes.'
    """
    stop = "" if text.endswith((".", "!", "?")) else "."
    return f"{text[:1].upper()}{text[1:]}{stop}"


def listed(texts: Sequence[str], last: str = "and") -> str:
    """Join texts as a sentence does.

    Examples
    --------
    >>> listed(["cranes", "tugs", "berths"])
    'cranes, tugs and berths'
    """
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"
