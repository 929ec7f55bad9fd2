"""Texts that others wrote, as they may be shown: nothing in them is hidden or does anything.

One function for every edge: what is read, faults, pages, tables.
"""

import re
import unicodedata
from functools import lru_cache

#: What joins letters of Persian and Urdu, and the parts of an emoji.
_JOINERS = "\u200c\u200d"
#: Categories of Unicode: control characters, marks of direction and of format, ends of lines.
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*(e[-+]?\d+)?( ?%)?|[-+]?inf|nan", re.IGNORECASE)


def visible(text: str, kept: str = "") -> str:
    r"""Return a text in which control characters and marks of direction are written by their codes.

    Parameters
    ----------
    kept
        Control characters that may stay, such as ends of lines in a remark.

    Examples
    --------
    >>> print(visible("\x1b[31mred \u202egnp.exe"), visible("Порт گوادر ⚓"))
    \x1b[31mred \u202egnp.exe Порт گوادر ⚓
    """
    if text.isprintable():
        return text
    return "".join(char if char in kept else _visible(char) for char in text)


@lru_cache(maxsize=256)
def _visible(char: str) -> str:
    if char in _JOINERS or unicodedata.category(char) not in _HIDDEN:
        return char
    code = ord(char)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def cell(text: str) -> str:
    """Return a text as a cell of a table, which no spreadsheet takes for a formula.

    A quotation mark is put before one that it would; numbers stay as they are.

    Examples
    --------
    >>> cell('=HYPERLINK("x")'), cell("-12.5"), cell("- a remark"), cell("wheat")
    ('\\'=HYPERLINK("x")', '-12.5', "'- a remark", 'wheat')
    """
    text = visible(text, kept="\n")
    return f"'{text}" if _begins_formula(text) else text


def text_of_cell(text: str) -> str:
    """Return the text that a cell was made of.

    Examples
    --------
    >>> text_of_cell(cell("=1+1")), text_of_cell(cell("'=1+1")), text_of_cell("-1")
    ('=1+1', "'=1+1", '-1')
    """
    return text[1:] if text.startswith("'") and _begins_formula(text) else text


def _begins_formula(text: str) -> bool:
    """Return whether a text begins a formula, quotation marks before it left out."""
    return text.lstrip("'").startswith(_FORMULA) and not _NUMBER.fullmatch(text)
