"""A run whose inputs are drawn anew in each replication, beside the same replications at the stated inputs."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.decisions.unknown_inputs import influences, share_of_inputs, spread
from portsim.analysis.kpis.figure import interval, values
from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.summarise import kpi_unit, run_column
from portsim.analysis.kpis.withholding import remarks, verdicts
from portsim.flow.streams import Floats
from portsim.observe.audit import AuditError
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.plan.draws import Drawn, InputDraws
from portsim.studies.results.uncertain import Uncertain
from portsim.studies.runs.runs import Runs
from portsim.vocabulary import Kpi

#: The figures that are told: what is moved, how long it waits, and what it costs.
OF_EACH = (Kpi.THROUGHPUT, Kpi.TRAIN_WAIT, Kpi.TRUCK_WAIT)
OF_ALL = (Kpi.VESSEL_WAIT, Kpi.ANNUAL_COST, Kpi.COST_PER_T, Kpi.COST_PER_TEU)


class _Outcome(NamedTuple):
    """One replication with drawn inputs: its figures, infinite where they have no mean."""

    drawn: Drawn
    figures: Mapping[Key, float]
    fault: str


def run_uncertain(
    draws: InputDraws, scenario: Scenario, base: Sequence[Row], runs: Runs
) -> Uncertain:
    """Run each replication once more with inputs drawn for it.

    Parameters
    ----------
    scenario
        The scenario at the stated inputs, with the settings of the run.
    base
        Its rows: the same replications, with the same random numbers.

    Raises
    ------
    AuditError
        If a replication's books do not balance.
    """
    keys = told_figures(base)
    found = _outcomes(draws, scenario, len(base), keys, runs)
    drawn = {key: np.asarray([one.figures.get(key, np.nan) for one in found]) for key in keys}
    inputs = np.asarray([list(one.drawn.values.values()) for one in found], dtype=float)
    stated = _at_stated_inputs(base, scenario, keys)
    confidence = scenario.run.confidence
    figures, influence_rows = [], []
    for key in keys:
        figures.append(_figure_row(key, base, scenario, stated[key], drawn[key]))
        change = drawn[key] - stated[key]
        for one in influences(list(draws.ranges), inputs, change, confidence):
            influence_rows.append([*key, *one, one.is_certain])
    influence_columns = ["kpi", "of", "input", "correlation", "ci_low", "ci_high", "certain"]
    return Uncertain(
        ranges=draws.ranges,
        decided=draws.decided,
        draws=_draw_table(found, keys),
        figures=pd.DataFrame(figures),
        influences=pd.DataFrame(influence_rows, columns=influence_columns),
        faults={one.drawn.replication: one.fault for one in found if one.fault},
    )


def told_figures(rows: Sequence[Row]) -> list[Key]:
    """Return the figures that are told of drawn inputs, in the order of the vocabulary."""
    wanted = dict.fromkeys(OF_EACH) | dict.fromkeys(OF_ALL, "all")
    keys = [key for key in rows[0].measures if key[0] in wanted]
    order = list(Kpi)
    keys = [key for key in keys if wanted[key[0]] in (None, key[1])]
    return sorted(keys, key=lambda key: order.index(key[0]))


def _outcomes(
    draws: InputDraws, scenario: Scenario, count: int, keys: Sequence[Key], runs: Runs
) -> list[_Outcome]:
    """Run every replication that holds together; return all of them.

    The inputs are drawn twice, so that not all scenarios need to be in memory.
    """
    before = len(runs.failures)
    wanted = (
        (one.scenario, [one.replication])
        for one in draws.drawn(scenario.run, count)
        if one.scenario is not None
    )
    found = runs.of(wanted, count)
    failed = {one.replication: one for one in runs.failures[before:]}
    unbalanced = [one for one in failed.values() if one.audit]
    if unbalanced:
        raise AuditError([f"replication {one.replication}: {one.why}" for one in unbalanced])
    outcomes = []
    for one in draws.drawn(scenario.run, count):
        figures: dict[Key, float] = {}
        why = one.fault
        if one.scenario is not None:
            rows = next(found)
            if rows:
                figures = _figures(rows[0], one.scenario, keys)
            else:
                why = f"failed: {failed[one.replication].why}"
        outcomes.append(_Outcome(one._replace(scenario=None), figures, why))
    return outcomes


def _figures(row: Row, scenario: Scenario, keys: Sequence[Key]) -> dict[Key, float]:
    """Return the figures of a replication; infinite where a queue of its scenario has no mean."""
    noted = remarks(verdicts([row], scenario), [row], scenario)
    figures = {}
    for key in keys:
        if key in row.measures:
            withheld = key in noted and noted[key].withheld
            figures[key] = np.inf if withheld else float(row.measures[key].mean)
    return figures


def _at_stated_inputs(
    rows: Sequence[Row], scenario: Scenario, keys: Sequence[Key]
) -> dict[Key, Floats]:
    """Return the figures of every replication at the stated inputs; not numbers where they are withheld."""
    noted = remarks(verdicts(rows, scenario), rows, scenario)
    none = np.full(len(rows), np.nan)
    return {
        key: none if key in noted and noted[key].withheld else values(rows, key) for key in keys
    }


def _figure_row(
    key: Key, rows: Sequence[Row], scenario: Scenario, stated: Floats, drawn: Floats
) -> dict[str, Any]:
    """Return a figure with its three spreads: of chance, from replication to replication, of inputs."""
    confidence = scenario.run.confidence
    known = len(rows) > 1 and not np.all(np.isnan(stated))
    mean = interval(rows, key, confidence) if known else None
    year, all_runs = spread(stated), spread(drawn)
    share = share_of_inputs(stated, drawn, confidence)
    return {
        "kpi": key[0],
        "of": key[1],
        "unit": kpi_unit(key, scenario),
        "stated_mean": mean.mean if mean else np.nan,
        "stated_ci_low": mean.low if mean else np.nan,
        "stated_ci_high": mean.high if mean else np.nan,
        **{f"year_{name}": getattr(year, name) for name in _SPREAD},
        "drawn_n": all_runs.n,
        "drawn_without_mean": all_runs.without_mean,
        **{f"drawn_{name}": getattr(all_runs, name) for name in _SPREAD},
        "input_share": share.value,
        "input_share_low": share.low,
        "input_share_high": share.high,
    }


_SPREAD = ("median", "low", "high", "least", "greatest")


def _draw_table(outcomes: Sequence[_Outcome], keys: Sequence[Key]) -> pd.DataFrame:
    """Return uncertain.csv: a row a replication, with the inputs drawn and the figures."""
    lines = []
    for one in outcomes:
        without = [run_column(key) for key in keys if np.isinf(one.figures.get(key, 0.0))]
        note = one.fault or (f"no mean, as a queue grows: {', '.join(without)}" if without else "")
        lines.append(
            {"replication": one.drawn.replication, **one.drawn.values}
            | {run_column(key): _finite(one.figures.get(key, np.nan)) for key in keys}
            | {"note": note}
        )
    return pd.DataFrame(lines)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else np.nan
