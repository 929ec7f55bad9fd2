"""The register of inputs: every value of a scenario with its unit and its source, and the ranges.

A run writes it as `inputs.csv` and `ranges.csv`, so that its folder tells where every number comes
from after the scenario file has gone. Reports that are made again read it there.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from io import StringIO
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import UNITS, Path, dotted, split_unit
from portsim.scenario.reading.loader import ScenarioFile
from portsim.scenario.sources import UNSOURCED_BLOCKS, block_sources
from portsim.visible import cell, text_of_cell
from portsim.whole_file import write_text

#: The file that a scenario was read from, or (dotted path, source) pairs.
Sources = ScenarioFile | Sequence[tuple[str, str]]

INPUTS, RANGES = "inputs.csv", "ranges.csv"
LONGEST = 200  # characters of one value; a recorded list of calls can have thousands of them
_NOT_SHOWN = frozenset({"source", "note"})
_DESCRIPTIVE = frozenset({"name", "title", "start", "sources"})


class Basis(StrEnum):
    """What an input rests on."""

    SOURCE = "source"
    ASSUMPTION = "assumption"
    NONE = "none stated"
    NO_NUMBER = "no number"
    CHOICE = "choice of the run"


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

    @property
    def unit(self) -> str:
        """Its unit in words, by the end of its key; empty where the key names none."""
        names = [str(part) for part in self.path if isinstance(part, str)]
        return UNITS.get(split_unit(f"_{names[-1]}")[1], "") if names else ""

    @property
    def basis(self) -> Basis:
        """What it rests on."""
        if self.path[0] in UNSOURCED_BLOCKS:
            return Basis.CHOICE
        if not self.counts:
            return Basis.NO_NUMBER
        if self.source is None:
            return Basis.NONE
        return Basis.ASSUMPTION if is_assumption(self.source) else Basis.SOURCE


class InputSpan(NamedTuple):
    """What an input may be instead, as the file states it.

    Attributes
    ----------
    text
        The range in words.
    source
        Where the range comes from; empty if that is not stated.
    decided
        Whether a phase, an alternative or an override has decided the value, so that it is not
        drawn.
    """

    key: str
    text: str
    source: str
    decided: bool


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


def is_assumption(source: str) -> bool:
    """Return whether a source says that the value is assumed."""
    return source.lower().startswith("assumption")


def input_spans(file: ScenarioFile) -> list[InputSpan]:
    """Return the ranges of a scenario file, in its order."""
    return [
        InputSpan(key, stated.text, stated.source, file.decided(key))
        for key, stated in file.ranges.items()
    ]


def write_register(scenario: Scenario, sources: Sources | None, folder: FilePath) -> None:
    """Write inputs.csv, and ranges.csv if the file states ranges; an earlier one is taken away."""
    lines = [
        [dotted(one.path), one.text, one.unit, one.basis, one.source or ""]
        for one in input_values(scenario, sources)
    ]
    _write(folder / INPUTS, ["key", "value", "unit", "basis", "source"], lines)
    spans = input_spans(sources) if isinstance(sources, ScenarioFile) else []
    (folder / RANGES).unlink(missing_ok=True)
    if spans:
        told = [[one.key, one.text, one.source, "yes" if one.decided else "no"] for one in spans]
        _write(folder / RANGES, ["key", "range", "source", "decided"], told)


def read_sources(folder: FilePath) -> list[tuple[str, str]] | None:
    """Return the (dotted path, source) pairs of inputs.csv; None if there is no such file."""
    rows = _read(folder / INPUTS)
    return None if rows is None else [(r["key"], r["source"]) for r in rows if r["source"]]


def read_spans(folder: FilePath) -> list[InputSpan]:
    """Return the ranges of ranges.csv; none if there is no such file."""
    rows = _read(folder / RANGES) or ()
    return [InputSpan(r["key"], r["range"], r["source"], r["decided"] == "yes") for r in rows]


def _write(path: FilePath, columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *(map(cell, one) for one in lines)])
    write_text(text.getvalue(), path)


def _read(path: FilePath) -> list[dict[str, str]] | None:
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: text_of_cell(text or "") for name, text in row.items()}
            for row in csv.DictReader(file)
        ]


def _covering_source(path: Path, known: Mapping[str, str]) -> str | None:
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
        return f"{value + 0.0:,.0f}" if float(value).is_integer() else f"{value:,.6g}"
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(', ', 1)[0]}, ..."
