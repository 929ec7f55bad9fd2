"""The inputs of a run: every value of its scenario, with the source that covers it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.wording import number
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import Path, dotted
from portsim.scenario.reading.loader import ScenarioFile
from portsim.scenario.sources import UNSOURCED_BLOCKS, block_sources

#: The file that a scenario was read from, or (dotted path, source) pairs.
Sources = ScenarioFile | Sequence[tuple[str, str]]

LONGEST = 200  # characters of one value; a recorded list of calls can have thousands of them
_NOT_SHOWN = frozenset({"source", "note"})
_DESCRIPTIVE = frozenset({"name", "title", "start", "sources"})
# road.trucks.coal is a block of its own
_NESTED_BLOCKS = frozenset({"trucks", "trains", "stations"})


class InputValue(NamedTuple):
    """One value of a scenario.

    Attributes
    ----------
    path
        Where it stands in the scenario.
    text
        The value as text.
    counts
        Whether it has numbers, and so needs a source.
    source
        The source that covers it; None if there is none.
    """

    path: Path
    text: str
    counts: bool
    source: str | None


def input_values(scenario: Scenario, sources: Sources | None) -> list[InputValue]:
    """Return every value of a scenario with the source of it or of the nearest block around it.

    Parameters
    ----------
    sources
        Where the numbers come from; None takes what the blocks of the scenario state.
    """
    tree = scenario.model_dump(mode="json", exclude_none=True)
    stated = ((dotted(path), source) for path, source in block_sources(tree))
    if isinstance(sources, ScenarioFile):
        sources = list(sources.sources.items())
    known = dict(stated if sources is None else sources)
    return [
        InputValue(path, text, counts, _covering_source(path, known))
        for path, text, counts in _leaves(tree, ())
        if path[0] not in _DESCRIPTIVE and path[-1] not in _NOT_SHOWN
    ]


def _covering_source(path: Path, known: dict[str, str]) -> str | None:
    for end in range(len(path), -1, -1):
        source = known.get(dotted(path[:end]))
        if source is not None:
            return source
    return None


def _leaves(node: Any, path: Path) -> Iterator[tuple[Path, str, bool]]:
    """Yield (path, text, has numbers) of every value; a distribution or a list is one value."""
    if isinstance(node, dict) and "dist" in node:
        yield path, _distribution_text(node), True
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list) and any(isinstance(item, dict) for item in node):
        for index, item in enumerate(node):
            yield from _leaves(item, (*path, index))
    else:
        items = node if isinstance(node, list) else [node]
        yield (
            path,
            _shortened(", ".join(map(_text, items))),
            any(_is_number(item) for item in items),
        )


def _distribution_text(node: dict[str, Any]) -> str:
    if node["dist"] == "constant":
        return _text(node["value"])
    parts = ", ".join(
        f"{key} {_text(value)}" for key, value in node.items() if key not in ("dist", *_NOT_SHOWN)
    )
    return _shortened(f"{node['dist']} ({parts})")


def _text(value: Any) -> str:
    if _is_number(value):
        return number(value, 0) if float(value).is_integer() else f"{value:,.6g}"
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(', ', 1)[0]}, ..."


def input_table(values: Sequence[InputValue]) -> Table:
    """Return a table with a row for each block and source, under the headings of the file."""
    sections: dict[str, dict[tuple[str, str | None], list[str]]] = {}
    for value in values:
        depth = _block_depth(value.path)
        block, rest = dotted(value.path[:depth]), dotted(value.path[depth:])
        rows = sections.setdefault(str(value.path[0]), {})
        rows.setdefault((block, value.source), []).append(f"{rest} {value.text}")
    groups = []
    for section, rows in sections.items():
        lines: list[list[str | Cell]] = [
            [block, "; ".join(texts), _source(section, source)]
            for (block, source), texts in rows.items()
        ]
        groups.append(Group(section, "", lines))
    return Table(
        [Column("block", "key"), Column("values", "text"), Column("source", "text")], groups
    )


def _block_depth(path: Path) -> int:
    """Return how many parts of a path name its block: three in `road.trucks.coal`, mostly two."""
    if len(path) > 3 and path[1] in _NESTED_BLOCKS:
        return 3
    return min(2, len(path) - 1)


def _source(section: str, source: str | None) -> str | Cell:
    if source is None:
        return "" if section in UNSOURCED_BLOCKS else Cell("no source stated", "warn")
    return Cell(source, "assumed") if is_assumption(source) else source


def is_assumption(source: str) -> bool:
    """Return whether a source says that the value is assumed."""
    return source.lower().startswith("assumption")


def count_of_sources(values: Sequence[InputValue]) -> str:
    """Say how many inputs have a source, how many are assumptions, and how many have neither."""
    asked = [value for value in values if value.counts and value.path[0] not in UNSOURCED_BLOCKS]
    without = sum(value.source is None for value in asked)
    assumed = sum(value.source is not None and is_assumption(value.source) for value in asked)
    sourced = len(asked) - without - assumed
    text = f"Of {len(asked)} inputs {sourced} have a source, {assumed} are stated as assumptions"
    text += f" and {without} have no stated source" if without else ""
    return f"{text}. Defaults are filled in and counted with the block in which they stand."
