"""From the rows of all replications to tables with intervals."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.kpis import costs
from portsim.analysis.kpis.feeding import is_known_list
from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.seasons import whole_years
from portsim.analysis.kpis.stability import Verdict
from portsim.analysis.kpis.withholding import Remark, remarks, verdicts
from portsim.analysis.statistics.intervals import Interval, mean_interval, ratio_interval
from portsim.analysis.statistics.quantiles import Quantile, across_years, least_values
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi
from portsim.vocabulary.resources import MODES, flow_name, stage_flow_name
from portsim.vocabulary.status import MEMORY_COLUMNS, OWN_NOTE

KPI_COLUMNS = ["kpi", "of", "unit", "n", "mean", "ci_low", "ci_high", "p50", "p90", "p95", "note"]
ONE_RUN = "one replication: no interval, so no mean"
ONE_LIST = "one known list, no interval"
NO_VALUE = "no value"
EACH_REPLICATION = "percentiles per replication"  # said of all rows
_YEARS = {0.5: Kpi.VESSEL_WAIT_YEAR_P50, 0.9: Kpi.VESSEL_WAIT_YEAR_P90}


def values(rows: Sequence[Row], key: Key) -> Floats:
    """Return one figure of every replication; shape (replications,)."""
    return np.asarray([row.measures[key].mean for row in rows])


def paired_rows(rows: Sequence[Row], others: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of two cases whose replications both have, one beside the other."""
    first, second = ({row.replication: row for row in part} for part in (rows, others))
    both = [number for number in first if number in second]
    return [first[number] for number in both], [second[number] for number in both]


def interval(rows: Sequence[Row], key: Key, confidence: float) -> Interval:
    """Return the mean of a figure over replications with its interval."""
    kpi, of = key
    if kpi == Kpi.WAIT_OVER_SERVICE:
        above, below = values(rows, (Kpi.VESSEL_WAIT, of)), values(rows, (Kpi.VESSEL_SERVICE, of))
        return ratio_interval(above, below, confidence, kpi.least, kpi.most)
    return mean_interval(values(rows, key), confidence, kpi.least, kpi.most)


class _Line(NamedTuple):
    """A row of the table of KPIs behind its key and unit: numbers, and what is said beside them.

    Attributes
    ----------
    reason
        Why there is no mean, or no interval, where no remark says so.
    """

    numbers: Sequence[float]
    notes: Sequence[str]
    remark: Remark | None = None
    censored: int = 0
    reason: str = ""

    def cells(self, more: str = "") -> list[object]:
        """Return the cells, those in memory last; `more` is one more note."""
        own = [note for note in (*self.notes, more) if note and note != EACH_REPLICATION]
        notes = [note for note in (*self.notes, more) if note]
        status = "" if self.remark is None or self.reason else self.remark.status
        reason = self.reason or ("" if self.remark is None else self.remark.reason)
        return [*self.numbers, "; ".join(notes), status, reason, "; ".join(own), self.censored]


def kpi_table(rows: Sequence[Row], scenario: Scenario) -> pd.DataFrame:
    """Return kpis.csv: a row a figure; columns `KPI_COLUMNS`, and in memory `MEMORY_COLUMNS`."""
    found = remarks(verdicts(rows, scenario), rows, scenario)
    one_list = is_known_list(scenario)
    table: list[list[object]] = []
    for kpi in Kpi:
        for key in rows[0].measures:
            if key[0] == kpi:
                line = _line(rows, key, found.get(key), scenario.run.confidence, one_list)
                cells = line.cells(costs.note(key, scenario))
                table.append([*key, kpi_unit(key, scenario), *cells])
    table += _across_years(rows, found, scenario)
    return pd.DataFrame(table, columns=[*KPI_COLUMNS, *MEMORY_COLUMNS])


def _across_years(
    rows: Sequence[Row], noted: Mapping[Key, Remark], scenario: Scenario
) -> Iterator[list[object]]:
    """Yield the percentiles of the mean wait across years, each with its interval from order statistics.

    Only if a replication measures one year, and to each class that has waits; the risk of a bad
    year, not how well the mean is known.
    """
    run = scenario.run
    if len(rows) < 2 or not whole_years(run.measured_days, most=1):
        return
    for key in rows[0].measures:
        if key[0] == Kpi.VESSEL_WAIT:
            remark = noted.get(key)
            for one in across_years(values(rows, key), run.confidence):
                line = _line_across_years(one, run.confidence)
                if remark is not None and remark.withheld:
                    line = _Line([one.n, *[np.nan] * 6], [remark.text], remark)
                kpi = _YEARS[one.p]
                yield [kpi, key[1], kpi.unit, *line.cells()]


def _line_across_years(one: Quantile, confidence: float) -> _Line:
    """Return a percentile across years with its interval, or why it has none."""
    if not np.isnan([one.low, one.high]).any():
        numbers = [one.n, one.value, one.low, one.high, *[np.nan] * 3]
        return _Line(numbers, ["interval from order statistics"])
    least = least_values(one.p, confidence)
    note = f"across {one.n} years {one.value:.4g} h"
    needed = f"its interval takes {least} of them"
    return _Line([one.n, *[np.nan] * 6], [note, needed], reason=note)


def _line(
    rows: Sequence[Row], key: Key, remark: Remark | None, confidence: float, one_list: bool
) -> _Line:
    found = interval(rows, key, confidence)
    notes = []
    censored = sum(row.measures[key].censored for row in rows)
    entities = sum(row.measures[key].entities for row in rows)
    if entities > len(rows):
        notes.append(f"{entities:,} {key[0].of.entities} in all")
    if censored:
        notes.append(f"{censored:,} still inside at the end, not in the mean")
    if remark is not None:
        notes.insert(0, remark.text)
    if remark is not None and remark.withheld:
        return _Line([found.n, *[np.nan] * 6], notes, remark, censored)
    if found.n == 1 and len(rows) == 1 and one_list:
        own = rows[0].measures[key].percentiles
        numbers = [1, found.mean, np.nan, np.nan, *own]
        return _Line(numbers, [ONE_LIST, *notes], remark, censored, ONE_LIST)
    alone = rows[0].single_run_means.get(key) if len(rows) == 1 else None
    if alone is not None:
        own = rows[0].measures[key].percentiles
        numbers = [1, alone.mean, alone.low, alone.high, *own]
        return _Line(numbers, [alone.note, *notes], remark, censored)
    if found.n < 2:
        why = NO_VALUE if found.n == 0 else ONE_RUN
        return _Line([found.n, *[np.nan] * 6], [why, *notes], remark, censored, why)
    percentiles = [
        _mean(np.asarray(of))
        for of in zip(*(row.measures[key].percentiles for row in rows), strict=True)
    ]
    if not np.isnan(percentiles[0]):
        notes.append(EACH_REPLICATION)
    numbers = [found.n, found.mean, found.low, found.high, *percentiles]
    return _Line(numbers, notes, remark, censored)


def noted(kpis: pd.DataFrame, key: Key, text: str) -> pd.DataFrame:
    """Return the table of KPIs with one more note at a figure."""
    here = (kpis["kpi"] == key[0]) & (kpis["of"] == key[1])
    table = kpis.copy()
    for column in ("note", OWN_NOTE):
        notes = [f"{note}; {text}" if note else text for note in kpis.loc[here, column]]
        table.loc[here, column] = notes
    return table


def _mean(found: Floats) -> float:
    found = found[~np.isnan(found)]
    return float(np.mean(found)) if len(found) else np.nan


def kpi_unit(key: Key, scenario: Scenario) -> str:
    """Return the unit of a figure; that of a flow depends on the cargo."""
    unit = Kpi(key[0]).unit
    if unit == "per year":
        return f"{scenario.cargoes[key[1]].unit} {unit}"
    if unit == "t or TEU":  # of a flow, or of what a stage holds of it
        return scenario.cargoes[_cargo_of_flow(key[1], scenario)].unit
    return unit


def _cargo_of_flow(of: str, scenario: Scenario) -> str:
    """Return the cargo of a flow, or of a flow at a stage."""
    stages = scenario.corridor.stages if scenario.corridor else ()
    for cargo in scenario.cargoes:
        for mode in MODES:
            flow = flow_name(cargo, mode)
            if of == flow or of in (stage_flow_name(stage, flow) for stage in stages):
                return cargo
    raise KeyError(of)


def run_column(key: Key) -> str:
    """Return the name of a figure's column in runs.csv."""
    return f"{key[0]}[{key[1]}]"


def run_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return runs.csv: a row a replication; columns replication, events, ended_h and `kpi[of]`."""
    return pd.DataFrame(
        [
            {"replication": row.replication, "events": row.events, "ended_h": row.ended_h}
            | {run_column(key): m.mean for key, m in row.measures.items()}
            for row in rows
        ]
    )


def state_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return states.csv: unit-hours of the measured window by resource and state, means over replications."""
    table = []
    for index, clock in enumerate(rows[0].clocks):
        for state in clock.hours:
            hours = _mean(np.asarray([row.clocks[index].hours[state] for row in rows])) + 0.0
            total = sum(
                _mean(np.asarray([row.clocks[index].hours[s] for row in rows])) for s in clock.hours
            )
            table.append([clock.resource, clock.kind, state, hours, hours / total])
    return pd.DataFrame(table, columns=["resource", "kind", "state", "hours", "share"])


def wait_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return waits.csv: hours waited in a replication, by who, direct cause and root; shares within who."""
    keys = sorted({key for row in rows for key in row.waits})
    hours = {key: sum(row.waits.get(key, 0.0) for row in rows) / len(rows) for key in keys}
    total: dict[str, float] = {}
    for key in keys:
        total[key[0]] = total.get(key[0], 0.0) + hours[key]
    table = [[*key, hours[key], hours[key] / total[key[0]]] for key in keys]
    return pd.DataFrame(table, columns=["who", "cause", "root", "hours", "share"])


def queue_table(kpis: pd.DataFrame, found: Sequence[Verdict]) -> pd.DataFrame:
    """Return queues.csv from the table of KPIs: the number waiting at each place weighted by time, and the verdict."""
    length = kpis[kpis["kpi"] == Kpi.QUEUE_LENGTH].rename(columns={"of": "queue"})
    most = kpis[kpis["kpi"] == Kpi.QUEUE_MAX].set_index("of")["mean"]
    said = [[one.queue.name, one.status, one.load, one.relaxation_h] for one in found]
    judged = pd.DataFrame(said, columns=["queue", "verdict", "load", "relaxation_h"])
    table = length.assign(max=length["queue"].map(most)).merge(judged, on="queue", how="left")
    columns = ["queue", "n", "mean", "ci_low", "ci_high", "max", "p50", "p90", "p95", "note"]
    columns += ["verdict", "load", "relaxation_h", *MEMORY_COLUMNS]
    return table[columns].reset_index(drop=True)
