"""What all keys have in common: a key is the text that stands in the files, and carries columns."""

from enum import StrEnum


class KeyEnum(StrEnum):
    """Texts that name things in the results.

    A member is a `str`: it sorts, hashes, compares and is written as its text. So a table, a file
    or a dictionary with keys equals one with the plain texts. A subclass may give its members
    columns in `__new__`.
    """

    def __repr__(self) -> str:
        """Return what the text prints as, so that messages which quote a key read like the file."""
        return str.__repr__(self)


def plain(name: str) -> str:
    """Return a name without its underscores."""
    return name.replace("_", " ")


def sentence_case(name: str) -> str:
    """Return a name as a heading: without underscores, its first letter a capital."""
    text = plain(name)
    return text[:1].upper() + text[1:]
