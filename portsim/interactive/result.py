"""A result that shows itself: the answer table in a notebook, figures, files and a report."""

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from portsim.scenario.faults import did_you_mean
from portsim.studies.results import result as results
from portsim.studies.results.folder import claim, write_run
from portsim.studies.results.seal import one_writer

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Result(results.Result):
    """The outcome of a run; a notebook shows its answer table.

    Examples
    --------
    >>> import portsim
    >>> scenario = portsim.load("scenarios/quickstart.yaml", {"run.measured_days": 60})
    >>> result = portsim.run(scenario, replications=2, workers=1)
    >>> result.kpi("vessel_wait")["unit"]
    'h'
    >>> list(result.replications().columns)
    ['replication', 'kpi', 'of', 'unit', 'value']
    >>> "waits" in result.figure_names
    True
    """

    @classmethod
    def of(cls, result: results.Result) -> "Result":
        """Return the outcome of a run as one that shows itself."""
        return cls(**vars(result))

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the answer table, as the command line prints it."""
        from portsim.report.run.summary.closing import run_statements

        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(one.label)}</th>"
            f"<td style='text-align:left'>{escape(one.value)}</td>"
            f"<td style='text-align:left'>{escape(one.detail)}</td></tr>"
            for one in run_statements(self)
        )
        title = escape(self.scenario.title or self.scenario.name)
        return f"<p>{title}</p><table>{rows}</table><p>{escape(repr(self))}</p>"

    def replications(self) -> pd.DataFrame:
        """Return every figure of every replication: replication, kpi, of, unit, value.

        One replication has its figures here, and no mean in `kpis`: a mean needs an interval.
        """
        numbers = self.runs["replication"]
        tables = [
            pd.DataFrame(
                {
                    "replication": numbers,
                    "kpi": str(row.kpi),
                    "of": str(row.of),
                    "unit": str(row.unit),
                    "value": self.runs[f"{row.kpi}[{row.of}]"],
                }
            )
            for row in self.kpis.itertuples()
            if f"{row.kpi}[{row.of}]" in self.runs
        ]
        return pd.concat(tables, ignore_index=True)

    @property
    def figure_names(self) -> list[str]:
        """The names of the figures that this run has."""
        from portsim.report.run.figures.run_figures import RUN_FIGURES

        return [str(one.name) for one in RUN_FIGURES if one.applies(self)]

    def figure(self, name: str) -> "Figure":
        """Return a figure of the report, such as `waits`, as a matplotlib figure.

        Raises
        ------
        KeyError
            If the run has no such figure.
        """
        from portsim.report.run.figures.run_figures import RUN_FIGURES

        known = self.figure_names
        if name not in known:
            hint = did_you_mean(name, known)
            raise KeyError(f"no figure called {name}{hint}; there are {', '.join(known)}")
        return next(one.draw(self) for one in RUN_FIGURES if one.name == name)

    def write(self, folder: str | Path, *, overwrite: bool = False, events: bool = False) -> Path:
        """Write the tables, the resolved scenario and the manifest into a folder, and return it.

        Raises
        ------
        OccupiedError
            If the folder holds the results of another scenario and `overwrite` is not given, or
            if another process writes into it.
        """
        path = Path(folder)
        with one_writer(path):
            self._write(path, overwrite=overwrite, events=events)
        return path

    def _write(self, path: Path, *, overwrite: bool, events: bool = False) -> None:
        claim(path, self.manifest["scenario_digest"], overwrite)
        write_run(self, path, events)

    def report(self, folder: str | Path | None = None, *, overwrite: bool = False) -> Path:
        """Write tables, figures and `report.html`, and return the path of the page.

        Parameters
        ----------
        folder
            None is `results/NAME`, as on the command line.

        Raises
        ------
        OccupiedError
            If the folder holds the results of another scenario and `overwrite` is not given, or
            if another process writes into it.
        """
        from portsim.report.html import REPORT_FILE, write_run_report

        path = Path(folder or Path("results") / self.scenario.name)
        with one_writer(path):
            self._write(path, overwrite=overwrite)
            write_run_report(self, path)
        return path / REPORT_FILE
