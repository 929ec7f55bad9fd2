"""Sizing: the cheapest terminal that meets the service levels, and with what probability it is."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.decisions.designs import PASSED_OVER, Index, Question, Row, Seen, Sized
from portsim.analysis.decisions.selection import FIRST_STAGE
from portsim.analysis.decisions.short_list import Space, scout, settle
from portsim.analysis.decisions.sizing import cheapest
from portsim.analysis.kpis.summarise import kpi_unit, values
from portsim.analysis.statistics.intervals import Interval
from portsim.extras import require
from portsim.flow.streams import Floats
from portsim.scenario.blocks.costs import standing_usd
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.kinds.service_levels import slack, stated
from portsim.studies.plan import plan as plans
from portsim.studies.plan.cases import Case
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.runs import Runs
from portsim.vocabulary import Kpi


class Found(NamedTuple):
    """What a sizing study came to: the answer, the designs' values by key, and what cost is counted.

    `perspective` is that of the scenario's costs: `system` counts the time of ships, `terminal`
    demurrage. `levels` are in the order of the columns of the table.
    """

    sized: Sized
    values: dict[Index, dict[str, Any]]
    perspective: str
    levels: tuple[plans.Level, ...]


def conduct(file: StudyFile, runs: Runs) -> Outcome:
    """Search the designs; return one row a design.

    Columns of `size`: a column a key, status, by (the design that settled it, as its values), n,
    standing_usd (capital and fixed cost a year, known without a run), annual_cost_usd with
    interval, the slack of each level with interval (met where it is not above 0), its figure with
    an interval that holds by itself, frontier (whether no design seen is better in cost and all
    levels).
    """
    plan = file.plan
    assert isinstance(plan, plans.Size)
    return _Study(file, plan, runs).conduct()


class _Study:
    def __init__(self, file: StudyFile, plan: plans.Size, runs: Runs) -> None:
        self._file, self._plan, self._runs = file, plan, runs
        self._choices = [one.choices for one in plan.decide.values()]
        self._first = max(file.base.run.replications, FIRST_STAGE)
        self._floor = cache(self._standing)

    def conduct(self) -> Outcome:
        plan, base = self._plan, self._file.base
        assert base.costs is not None
        search = plan.search
        sized = (
            cheapest(self._observe, self._question(self._floors()))
            if search is None
            else self._searched(search)
        )
        figures = {row.design: self._figures(row) for row in sized.table}
        if sized.best is not None:
            near = [
                beyond(one.mean, level)
                for one, level in zip(figures[sized.best.design], plan.levels, strict=True)
            ]
            sized = sized._replace(
                binding=plan.levels[int(np.argmax(np.nan_to_num(near, nan=-np.inf)))].text
            )
        sized = sized._replace(frontier=self._frontier(sized, figures))
        named = {row.design: self._values(row.design) for row in sized.table}
        found = Found(sized, named, base.costs.perspective, plan.levels)
        return Outcome(
            {"size": self._table(sized, figures)},
            list(plan.decide),
            len(sized.table),
            sized.runs,
            found,
        )

    def _values(self, design: Index) -> dict[str, Any]:
        return {
            key: choices[i]
            for key, choices, i in zip(self._plan.decide, self._choices, design, strict=True)
        }

    def _scenario(self, design: Index) -> Scenario:
        return self._file.scenario_of(Case(self._values(design), block=("decide",)))

    def _scales(self) -> tuple[float, ...]:
        return tuple(abs(level.limit) or 1.0 for level in self._plan.levels)

    def _question(self, floors: Floats, among: tuple[Index, ...] = ()) -> Question:
        plan, most = self._plan, max(self._first, self._plan.most)
        return Question(
            floors=floors,
            levels=tuple(level.text for level in plan.levels),
            delta_usd=plan.indifference_usd,
            confidence=self._file.base.run.confidence,
            first=self._first,
            cap=most,
            scales=self._scales(),
            most=most,
            among=among,
        )

    def _searched(self, search: plans.Search) -> Sized:
        """Return the cheapest of a short list from a space too large for every design of it to be settled."""
        require("optuna", "search", "a size study with `search`")
        run = self._file.base.run
        space = Space(
            shape=tuple(map(len, self._choices)),
            floor=self._floor,
            scales=self._scales(),
            look=search.replications,
            designs=search.designs,
            shortlist=search.shortlist,
            seed=run.seed,
            confidence=run.confidence,
        )
        return settle(self._observe, scout(self._observe, space), space, self._question)

    def _floors(self) -> Floats:
        """Return what each design costs at the least, in the shape of the grid."""
        floors = np.empty(tuple(map(len, self._choices)))
        for design in np.ndindex(floors.shape):
            floors[design] = self._floor(design)
        return floors

    def _standing(self, design: Index) -> float:
        """Return what a design costs at the least, USD a year.

        That is capital and fixed cost, unless despatch may earn more back: then it is nothing.
        """
        scenario = self._scenario(design)
        assert scenario.costs is not None
        return 0.0 if _may_earn(scenario) else sum(standing_usd(scenario, scenario.costs).values())

    def _observe(self, designs: Sequence[Index], n: int) -> list[Seen]:
        scenarios = [self._scenario(design) for design in designs]
        found = []
        for scenario, rows in zip(
            scenarios, self._runs.all_of([(one, n) for one in scenarios]), strict=True
        ):
            slacks = np.asarray([slack(rows, level, scenario) for level in self._plan.levels])
            found.append(Seen(values(rows, (Kpi.ANNUAL_COST, "all")), slacks))
        return found

    def _figures(self, row: Row) -> list[Interval]:
        """Return the figures of the levels of a design; not numbers where it was not run or they have no mean."""
        if not row.n:
            return [Interval(0, np.nan, np.nan, np.nan)] * len(self._plan.levels)
        scenario = self._scenario(row.design)
        search = self._plan.search
        begin = search.replications if search and row.status != PASSED_OVER else 0  # those chose it
        rows = self._runs.rows(scenario, begin + row.n)[begin:]
        return [stated(rows, level, scenario) for level in self._plan.levels]

    def _frontier(
        self, sized: Sized, figures: Mapping[Index, Sequence[Interval]]
    ) -> tuple[Index, ...]:
        """Return the designs that no other one seen beats in cost and in the figure of every level, by their means.

        Slacks will not do: that of a ratio is in hours, and the less a design serves at a time the
        lower it may be.
        """
        costs = {row.design: row.cost.mean for row in sized.table if np.isfinite(row.cost.mean)}
        points = {
            design: np.asarray(
                [cost, *map(beyond, (one.mean for one in figures[design]), self._plan.levels)]
            )
            for design, cost in costs.items()
        }
        return tuple(
            design
            for design, own in points.items()
            if not any((other <= own).all() and (other < own).any() for other in points.values())
        )

    def _table(self, sized: Sized, figures: Mapping[Index, Sequence[Interval]]) -> pd.DataFrame:
        units = [kpi_unit((level.kpi, level.of), self._file.base) for level in self._plan.levels]
        lines = []
        for row in sized.table:
            line = self._values(row.design) | {
                "status": row.status,
                "by": self._named(row.by),
                "n": row.n,
            }
            cost = {
                "annual_cost_usd": row.cost.mean,
                "cost_ci_low": row.cost.low,
                "cost_ci_high": row.cost.high,
            }
            line |= {"standing_usd": row.floor_usd, **cost}
            for number, level in enumerate(self._plan.levels):
                line[f"level_{number + 1}"] = level.text
                line |= _columns(f"slack_{number + 1}", row.slacks[number])
                line |= _columns(f"figure_{number + 1}", figures[row.design][number])
                line[f"unit_{number + 1}"] = units[number]
            lines.append(line | {"frontier": row.design in sized.frontier})
        return pd.DataFrame(lines)

    def _named(self, design: Index | None) -> str:
        return (
            ""
            if design is None
            else ", ".join(f"{key}={value}" for key, value in self._values(design).items())
        )


def beyond(figure: float, level: plans.Level) -> float:
    """Return how far a figure is beyond its limit, as a share of the limit; negative within it."""
    over = figure - level.limit if level.at_most is not None else level.limit - figure
    return over / (abs(level.limit) or 1.0)


def _columns(name: str, one: Interval) -> dict[str, float]:
    return {name: one.mean, f"{name}_ci_low": one.low, f"{name}_ci_high": one.high}


def _may_earn(scenario: Scenario) -> bool:
    """Return whether despatch counts, which is paid by the ship and makes a year cheaper."""
    if scenario.costs is None or scenario.costs.perspective == "system":
        return False
    return any(
        stream.laytime is not None and stream.laytime.despatch_rate > 0.0
        for stream in scenario.calls.values()
    )
