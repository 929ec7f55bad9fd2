"""The tables of a result folder as they are written: rows of texts."""

import csv
from pathlib import Path
from typing import Any

from portsim.studies.results.seal import read_manifest
from portsim.visible import text_of_cell

Row = dict[str, str]


class FolderTables:
    """The CSV files of a result folder, each read once.

    Parameters
    ----------
    folder
        Of a run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, list[Row]] = {}

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table; none where there is no such file."""
        if name not in self._tables:
            path = self._folder / f"{name}.csv"
            self._tables[name] = []
            if path.exists():
                with path.open(encoding="utf-8", newline="") as file:
                    self._tables[name] = [
                        {column: text_of_cell(text or "") for column, text in row.items()}
                        for row in csv.DictReader(file)
                    ]
        return self._tables[name]

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to repeat the run; empty where it was ended."""
        return read_manifest(self._folder) or {}
