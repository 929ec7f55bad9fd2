"""The inputs of a run: every value of its scenario, with the source that covers it."""

from collections.abc import Sequence

from portsim.report.style.tables import Cell, Column, Group, Table, Term
from portsim.scenario.faults import Path, dotted
from portsim.scenario.register import InputValue, is_assumption
from portsim.scenario.sources import UNSOURCED_BLOCKS
from portsim.vocabulary.input_names import input_name, name_parts

# road.trucks.coal is a block of its own
_NESTED_BLOCKS = frozenset({"trucks", "trains", "stations"})


def input_table(values: Sequence[InputValue]) -> Table:
    """Return a table with a row for each block and source, under the headings of the file."""
    sections: dict[str, dict[tuple[str, str | None], list[str]]] = {}
    for value in values:
        depth = _block_depth(value.path)
        block = dotted(value.path[:depth])
        rows = sections.setdefault(str(value.path[0]), {})
        rows.setdefault((block, value.source), []).append(_named(value, depth))
    groups = []
    for section, rows in sections.items():
        lines: list[list[str | Cell | Term]] = [
            [Term(input_name(block), block), "; ".join(texts), _source(section, source)]
            for (block, source), texts in rows.items()
        ]
        groups.append(Group(input_name(section), "", lines))
    return Table(
        [Column("of what", "key"), Column("values", "text"), Column("source", "text")], groups
    )


def _named(value: InputValue, depth: int) -> str:
    """Return a value with what it is called; names that the block has already are left out."""
    text, names = name_parts(value.path)
    above = name_parts(value.path[:depth])[1]
    more = [name for name in names if name not in above]
    bracket = f" ({', '.join(more)})" if more else ""
    return f"{text}{bracket}: {value.text}"


def _block_depth(path: Path) -> int:
    """Return how many parts of a path name its block: three in `road.trucks.coal`, mostly two."""
    if len(path) > 3 and path[1] in _NESTED_BLOCKS:
        return 3
    return min(2, len(path) - 1)


def _source(section: str, source: str | None) -> str | Cell:
    if source is None:
        return "" if section in UNSOURCED_BLOCKS else Cell("no source stated", "warn")
    return Cell(source, "assumed") if is_assumption(source) else source


def count_of_sources(values: Sequence[InputValue]) -> str:
    """Say how many inputs have a source, how many are assumptions, and how many have neither."""
    asked = [value for value in values if value.counts and value.path[0] not in UNSOURCED_BLOCKS]
    without = sum(value.source is None for value in asked)
    assumed = sum(value.source is not None and is_assumption(value.source) for value in asked)
    sourced = len(asked) - without - assumed
    text = f"Of {len(asked)} inputs {sourced} have a source, {assumed} are stated as assumptions"
    text += f" and {without} have no stated source" if without else ""
    return f"{text}. Defaults are filled in and counted with the block in which they stand."
