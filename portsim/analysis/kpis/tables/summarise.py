"""From the rows of all replications to tables with intervals."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from portsim.analysis.kpis.feeding import is_known_list
from portsim.analysis.kpis.money import costs
from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables.figure import Figure, PooledPercentile, figure, percentiles
from portsim.analysis.kpis.tables.stability import Verdict
from portsim.analysis.kpis.tables.withholding import Remark, remarks, verdicts
from portsim.analysis.statistics.settling import unseen_share
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.chance import has_chance
from portsim.scenario.derived.cranes import worked_by
from portsim.scenario.derived.units import common_unit
from portsim.vocabulary import Bound, Kpi, Population
from portsim.vocabulary.kpis import in_order
from portsim.vocabulary.resources import MODES, flow_name, stage_flow_name
from portsim.vocabulary.status import MEMORY_COLUMNS, STATUS

PERCENTILES = ("p50", "p90", "p95")
PERCENTILE_COLUMNS = [f"{name}{end}" for name in PERCENTILES for end in ("", "_low", "_high")]
KPI_COLUMNS = [
    *("kpi", "of", "unit", "n", "mean", "ci_low", "ci_high"),
    *PERCENTILE_COLUMNS,
    *("entities", "unfinished", "bound", "at_least", STATUS, "note"),
]
NO_PERCENTILES = (PooledPercentile(),) * len(PERCENTILES)
ONE_RUN = "one replication: no interval, so no mean"
ONE_LIST = "one known list, no interval"
NO_VALUE = "no value"


class _Line(NamedTuple):
    """A row of the table of KPIs behind its key and unit: numbers, and what is said beside them.

    Attributes
    ----------
    mean, low, high
        Not a number where they are not told.
    percentiles
        P50, P90 and P95.
    reason
        Why there is no mean, or no interval, where no remark says so.
    """

    found: Figure
    mean: float = np.nan
    low: float = np.nan
    high: float = np.nan
    percentiles: Sequence[PooledPercentile] = NO_PERCENTILES
    notes: Sequence[str] = ()
    remark: Remark | None = None
    reason: str = ""

    def with_mean(self, mean: float, low: float, high: float) -> Self:
        """Return the line with a mean and interval; of a bound only the end on its side holds."""
        low = np.nan if self.found.bound is Bound.AT_MOST else low
        high = np.nan if self.found.bound is Bound.AT_LEAST else high
        return self._replace(mean=mean, low=low, high=high)

    def cells(self, more: str = "") -> list[object]:
        """Return the cells, those in memory last; `more` is one more note."""
        notes = [note for note in (*self.notes, more) if note]
        status = "" if self.remark is None or self.reason else self.remark.status
        reason = self.reason or ("" if self.remark is None else self.remark.reason)
        pairs = zip(PERCENTILES, self.percentiles, strict=True)
        at_least = " ".join(name for name, one in pairs if one.at_least)
        text = "; ".join(notes)
        return [
            *(self.found.n, self.mean, self.low, self.high),
            *(number for one in self.percentiles for number in one[:3]),
            *(self.found.entities, self.found.unfinished),
            *("" if status and self.mean != self.mean else self.found.bound, at_least),
            *(status, text, reason),
        ]


def paired_rows(rows: Sequence[Row], others: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of two cases whose replications both have, one beside the other."""
    first, second = ({row.replication: row for row in part} for part in (rows, others))
    both = [number for number in first if number in second]
    return [first[number] for number in both], [second[number] for number in both]


def kpi_table(rows: Sequence[Row], scenario: Scenario) -> pd.DataFrame:
    """Return kpis.csv: a row a figure; columns `KPI_COLUMNS`, and in memory `MEMORY_COLUMNS`."""
    found = remarks(verdicts(rows, scenario), rows, scenario)
    one_list, by_chance = is_known_list(scenario), has_chance(scenario)
    table: list[list[object]] = []
    for kpi in in_order(kpi for kpi, _ in rows[0].measures):
        for key in rows[0].measures:
            if key[0] == kpi:
                line = _line(rows, key, found.get(key), scenario, one_list, by_chance)
                cells = line.cells(costs.note(key, scenario))
                table.append([*key, kpi_unit(key, scenario), *cells])
    return pd.DataFrame(table, columns=[*KPI_COLUMNS, *MEMORY_COLUMNS])


def _line(
    rows: Sequence[Row],
    key: Key,
    remark: Remark | None,
    scenario: Scenario,
    one_list: bool,
    by_chance: bool,
) -> _Line:
    confidence = scenario.run.confidence
    found = figure(rows, key, confidence)
    notes = [] if remark is None else [remark.text]
    if remark is not None and remark.withheld:
        return _Line(found, notes=notes, remark=remark)
    told = tuple(percentiles(rows, key, confidence)) or NO_PERCENTILES
    line = _Line(found, percentiles=told, notes=notes, remark=remark)
    if found.unfinished:
        sentence = _unfinished(found, key, kpi_unit(key, scenario))
        line = line._replace(notes=[*notes, sentence])
        if not found.has_mean:
            return line._replace(reason=sentence)
    _, mean, low, high = found.interval
    if len(rows) == 1:
        return _line_of_one(rows[0], key, line, one_list)
    if found.n < 2:
        why = NO_VALUE if found.n == 0 else ONE_RUN
        return line._replace(percentiles=NO_PERCENTILES, notes=[why, *line.notes], reason=why)
    if found.is_alike:
        why = _alike(found, confidence, by_chance)
        return line._replace(mean=mean, notes=[*line.notes, why], reason=why)
    return line.with_mean(mean, low, high)


def _line_of_one(row: Row, key: Key, line: _Line, one_list: bool) -> _Line:
    """Return the line of one replication; its mean needs an interval, or a known list."""
    found, alone = line.found, row.single_run_means.get(key)
    if found.n and one_list:
        notes = [ONE_LIST, *line.notes]
        return line._replace(mean=found.interval.mean, notes=notes, reason=ONE_LIST)
    if alone is not None:
        line = line.with_mean(alone.mean, alone.low, alone.high)
        return line._replace(notes=[alone.note, *line.notes])
    why = ONE_RUN if found.n else NO_VALUE
    return line._replace(percentiles=NO_PERCENTILES, notes=[why, *line.notes], reason=why)


def _unfinished(found: Figure, key: Key, unit: str) -> str:
    """Say what a figure is at least, or at most, and who is unfinished in it."""
    name = key[0].of.entities
    who = f"{found.entities:,} {name}, {found.unfinished:,} unfinished"
    if found.longest_unfinished == found.longest_unfinished and not found.has_mean:
        who += f", the longest {_number(found.longest_unfinished)} {unit} so far"
    followed = f"followed to hour {found.followed_h:,.0f}"
    if found.bound is Bound.UNKNOWN:
        return f"neither a least nor a most is known ({who}, {followed})"
    unit = "" if unit == "1" else f" {unit}"
    return f"{found.bound} {_number(found.interval.mean)}{unit} ({who}, {followed})"


def _alike(found: Figure, confidence: float, by_chance: bool) -> str:
    """Say that all replications gave the same, and how often what was not seen may happen."""
    if found.interval.mean or not by_chance:
        return f"the same in all {found.n} replications"
    share = 100.0 * unseen_share(found.n, confidence)
    return f"0 in all {found.n} replications: share of years with more at most {share:.0f} %"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


def noted(kpis: pd.DataFrame, key: Key, text: str) -> pd.DataFrame:
    """Return the table of KPIs with one more note at a figure."""
    here = (kpis["kpi"] == key[0]) & (kpis["of"] == key[1])
    table = kpis.copy()
    table.loc[here, "note"] = [
        f"{note}; {text}" if note else text for note in kpis.loc[here, "note"]
    ]
    return table


def kpi_unit(key: Key, scenario: Scenario) -> str:
    """Return the unit of a figure; that of a flow depends on the cargo."""
    unit = Kpi(key[0]).unit
    if unit == "t or TEU per crane-hour":
        return unit.replace("t or TEU", common_unit(scenario, worked_by(scenario, key[1])) or "")
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


def base_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return bases.csv: a row a replication, and what each figure of runs.csv is a mean over.

    Columns are those of `run_table`, without events and hours, and without figures of a year, which
    are a mean over nothing.
    """
    keys = [key for key in rows[0].measures if Kpi(key[0]).population is not Population.YEAR]
    return pd.DataFrame(
        [
            {"replication": row.replication}
            | {run_column(key): row.measures[key].base for key in keys}
            for row in rows
        ]
    )


def state_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return states.csv: unit-hours of the window by resource and state, means over runs."""
    table = []
    for index, clock in enumerate(rows[0].clocks):
        for state in clock.hours:
            hours = _mean_hours(rows, index, state)
            total = sum(_mean_hours(rows, index, one) for one in clock.hours)
            table.append([clock.resource, clock.kind, state, hours, hours / (total or 1.0)])
    return pd.DataFrame(table, columns=["resource", "kind", "state", "hours", "share"])


def _mean_hours(rows: Sequence[Row], clock: int, state: str) -> float:
    return float(np.mean([row.clocks[clock].hours[state] for row in rows])) + 0.0


def wait_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return waits.csv: hours waited by who, direct cause and root, with shares within who."""
    keys = sorted({key for row in rows for key in row.waits})
    hours = {key: sum(row.waits.get(key, 0.0) for row in rows) / len(rows) for key in keys}
    total: dict[str, float] = {}
    for key in keys:
        total[key[0]] = total.get(key[0], 0.0) + hours[key]
    table = [[*key, hours[key], hours[key] / total[key[0]]] for key in keys]
    return pd.DataFrame(table, columns=["who", "cause", "root", "hours", "share"])


def queue_table(kpis: pd.DataFrame, found: Sequence[Verdict]) -> pd.DataFrame:
    """Return queues.csv from the table of KPIs: mean number waiting at each place, and verdict."""
    length = kpis[kpis["kpi"] == Kpi.QUEUE_LENGTH].rename(columns={"of": "queue"})
    most = kpis[kpis["kpi"] == Kpi.QUEUE_MAX].set_index("of")["mean"]
    said = [[one.queue.name, one.status, one.load, one.relaxation_h] for one in found]
    judged = pd.DataFrame(said, columns=["queue", "verdict", "load", "relaxation_h"])
    table = length.assign(max=length["queue"].map(most)).merge(judged, on="queue", how="left")
    columns = [
        "queue",
        "n",
        "mean",
        "ci_low",
        "ci_high",
        "max",
        *PERCENTILE_COLUMNS,
        STATUS,
        "note",
    ]
    columns += ["verdict", "load", "relaxation_h", *MEMORY_COLUMNS]
    return table[columns].reset_index(drop=True)
