"""Texts of the report as HTML: escaped, every number with the cell that it comes from."""

from markupsafe import Markup, escape

from portsim.report.style.glossary import GLOSSARY
from portsim.report.style.sourced import INPUT, Part, given, parts_of
from portsim.report.style.tables import NOTED, Cell, Term

NO_BREAK = "\u00a0"


def told(text: str) -> Markup:
    """Return a text as HTML; its numbers are marked with `data-kpi`, or `data-input`."""
    return Markup("").join(_part(part) for part in parts_of(text))


def _part(part: Part) -> Markup:
    # A number and its per cent sign stay on one line.
    text = escape(part.text.replace(" %", f"{NO_BREAK}%"))
    if not part.cells:
        return text
    if part.cells == INPUT:
        return Markup("<span data-input>{}</span>").format(text)
    return Markup('<span data-kpi="{}">{}</span>').format(part.cells, text)


def cell(content: "str | Cell | Term") -> Markup:
    """Return what stands in a cell of a table as HTML."""
    if isinstance(content, Cell):
        text = given(content.text) if content.mark == NOTED else content.text
        return Markup('<span class="{}">{}</span>').format(content.mark, told(text))
    if isinstance(content, Term):
        return Markup('<span class="term" title="{}">{}</span>').format(
            content.meaning, told(content.text)
        )
    return told(content)


def head(name: str) -> Markup:
    """Return the heading of a column; a word of the glossary shows its meaning on hover."""
    meaning = GLOSSARY.get(name)
    return cell(Term(name, meaning)) if meaning else escape(name)
