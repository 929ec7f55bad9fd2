"""The blocks of a scenario that name a CSV file, and what each of them takes from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from portsim.scenario.faults import Path
from portsim.scenario.reading import call_list, weather_record

Kind = Literal["calls", "weather", "law"]


@dataclass(frozen=True)
class FileBlock:
    """A block that names a file: its path, what it is, and what it takes from the file.

    Attributes
    ----------
    vessel, cargoes
        Of calls: the vessel class, and the cargoes of the parcels.
    """

    path: Path
    kind: Kind
    block: dict[str, Any]
    vessel: str = ""
    cargoes: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that the file must have beside one of times."""
        return () if self.kind == "calls" else (self.block["column"],)

    @property
    def times(self) -> tuple[str, ...]:
        """Columns of times, one of which the file must have."""
        match self.kind:
            case "calls":
                return call_list.TIMES
            case "weather":
                return weather_record.TIMES
            case "law":
                return ()

    @property
    def possible(self) -> tuple[str, ...]:
        """All columns that the block can use."""
        of_calls = (call_list.VESSEL, *self.cargoes) if self.kind == "calls" else ()
        return (*self.times, *self.required, *of_calls)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns that may stand unused."""
        return _texts(self.block.get("ignore"))

    @property
    def ignored_classes(self) -> tuple[str, ...]:
        """Of calls: vessel classes whose rows may be left out."""
        return _texts(self.block.get("ignore_classes"))


def _texts(value: Any) -> tuple[str, ...]:
    """Return the texts of a list; what is no such list is reported with its block."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def file_blocks(tree: dict[str, Any]) -> Iterator[FileBlock]:
    """Yield the blocks that name a file, and the column if they need one."""
    for name, stream in _blocks(tree.get("calls")):
        arrivals = stream.get("arrivals")
        if isinstance(arrivals, dict) and isinstance(arrivals.get("file"), str):
            parcels = stream.get("parcels")
            cargoes = tuple(
                str(parcel.get("cargo"))
                for parcel in (parcels if isinstance(parcels, list) else ())
                if isinstance(parcel, dict)
            )
            path = ("calls", name, "arrivals")
            yield FileBlock(path, "calls", arrivals, str(stream.get("vessel")), cargoes)
    corridor = tree.get("corridor")
    closures = corridor.get("closures") if isinstance(corridor, dict) else None
    for at, blocks in ((("weather",), tree.get("weather")), (("corridor", "closures"), closures)):
        for name, block in _blocks(blocks):
            if block.get("kind") == "recorded" and _names_column(block):
                yield FileBlock((*at, name), "weather", block)
    yield from _laws(tree, ())


def _blocks(node: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return the blocks in a mapping of names to blocks."""
    items = node.items() if isinstance(node, dict) else ()
    return [(name, block) for name, block in items if isinstance(block, dict)]


def _laws(node: Any, path: Path) -> Iterator[FileBlock]:
    """Yield the empirical distributions that name a file."""
    if isinstance(node, dict) and node.get("dist") == "empirical":
        if _names_column(node):
            yield FileBlock(path, "law", node)
        return
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):  # most values are numbers, and hold no law
            yield from _laws(value, (*path, key))


def _names_column(block: dict[str, Any]) -> bool:
    return isinstance(block.get("file"), str) and isinstance(block.get("column"), str)
