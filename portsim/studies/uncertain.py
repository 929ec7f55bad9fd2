"""A run whose inputs are drawn in each replication, beside the same at stated inputs."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.decisions.unknown_inputs import influences, share_of_inputs, spread
from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables.figure import figure, values
from portsim.analysis.kpis.tables.summarise import kpi_unit, run_column
from portsim.analysis.kpis.tables.withholding import remarks, verdicts
from portsim.flow.streams import Floats
from portsim.observe.audit import AuditError
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.register import InputSpan
from portsim.studies.plan.draws import Drawn, InputDraws
from portsim.studies.results.uncertain import Uncertain
from portsim.studies.runs.runs import Runs
from portsim.vocabulary import Bound, Kpi

#: The figures that are told: what is moved, how long it waits, and what it costs.
OF_EACH = (Kpi.THROUGHPUT, Kpi.TRAIN_WAIT, Kpi.TRUCK_WAIT)
OF_ALL = (Kpi.VESSEL_WAIT, Kpi.ANNUAL_COST, Kpi.COST_PER_T, Kpi.COST_PER_TEU)


class _Outcome(NamedTuple):
    """One replication with drawn inputs.

    Attributes
    ----------
    figures
        Infinite where they have no mean.
    unfinished
        Those in which some are not over at the end, and count as far as they came.
    """

    drawn: Drawn
    figures: Mapping[Key, float]
    unfinished: frozenset[Key]
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
        unfinished = sum(key in one.unfinished for one in found)
        line = _figure_row(key, base, scenario, stated[key], drawn[key])
        figures.append(line | {"drawn_unfinished": unfinished})
        change = drawn[key] - stated[key]
        for one in influences(list(draws.ranges), inputs, change, confidence):
            influence_rows.append([*key, *one, one.is_certain])
    influence_columns = ["kpi", "of", "input", "correlation", "ci_low", "ci_high", "certain"]
    return Uncertain(
        ranges={
            key: InputSpan(key, one.text, one.source, decided=False)
            for key, one in draws.ranges.items()
        },
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
        told: tuple[dict[Key, float], frozenset[Key]] = {}, frozenset()
        why = one.fault
        if one.scenario is not None:
            rows = next(found)
            if rows:
                told = _figures(rows[0], one.scenario, keys)
            else:
                why = f"failed: {failed[one.replication].why}"
        outcomes.append(_Outcome(one._replace(scenario=None), *told, why))
    return outcomes


def _figures(
    row: Row, scenario: Scenario, keys: Sequence[Key]
) -> tuple[dict[Key, float], frozenset[Key]]:
    """Return the figures of a replication, and those in which some are unfinished.

    A figure is infinite where a queue of the scenario has no mean, or where so many are unfinished
    that there is none.
    """
    noted = remarks(verdicts([row], scenario), [row], scenario)
    figures, unfinished = {}, set()
    for key in keys:
        if key not in row.measures:
            continue
        found = figure([row], key, scenario.run.confidence)
        withheld = key in noted and noted[key].withheld
        has_mean = found.has_mean and not withheld
        figures[key] = found.interval.mean if has_mean else np.inf
        if found.unfinished and has_mean:
            unfinished.add(key)
    return figures, frozenset(unfinished)


def _at_stated_inputs(
    rows: Sequence[Row], scenario: Scenario, keys: Sequence[Key]
) -> dict[Key, Floats]:
    """Return the figures of each replication at the stated inputs; NaN where withheld."""
    noted = remarks(verdicts(rows, scenario), rows, scenario)
    none = np.full(len(rows), np.nan)

    def known(key: Key) -> bool:
        withheld = key in noted and noted[key].withheld
        return not withheld and figure(rows, key, scenario.run.confidence).has_mean

    return {key: values(rows, key) if known(key) else none for key in keys}


def _figure_row(
    key: Key, rows: Sequence[Row], scenario: Scenario, stated: Floats, drawn: Floats
) -> dict[str, Any]:
    """Return a figure with its three spreads: chance, years and inputs."""
    confidence = scenario.run.confidence
    known = len(rows) > 1 and not np.all(np.isnan(stated))
    mean = figure(rows, key, confidence) if known else None
    low, high = (mean.interval.low, mean.interval.high) if mean else (np.nan, np.nan)
    year, all_runs = spread(stated), spread(drawn)
    share = share_of_inputs(stated, drawn, confidence)
    return {
        "kpi": key[0],
        "of": key[1],
        "unit": kpi_unit(key, scenario),
        "stated_mean": mean.interval.mean if mean else np.nan,
        "stated_ci_low": np.nan if mean and mean.bound is Bound.AT_MOST else low,
        "stated_ci_high": np.nan if mean and mean.bound is Bound.AT_LEAST else high,
        "stated_bound": mean.bound if mean else "",
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
        notes = [one.fault] if one.fault else []
        if without:
            notes.append(
                "no mean, as a queue grows or more than a tenth are unfinished: "
                f"{', '.join(without)}"
            )
        if one.unfinished:
            columns = (run_column(key) for key in keys if key in one.unfinished)
            notes.append(f"some are unfinished and count as far as they came: {', '.join(columns)}")
        lines.append(
            {"replication": one.drawn.replication, **one.drawn.values}
            | {run_column(key): _finite(one.figures.get(key, np.nan)) for key in keys}
            | {"failed": bool(one.fault), "note": "; ".join(notes)}
        )
    return pd.DataFrame(lines)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else np.nan
