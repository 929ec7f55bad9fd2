"""Differences to the first case: which KPIs come first, and how differences are written."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.statistics.comparison import ALIKE, HIGHER, LOWER
from portsim.report.studies.study_report import lower_first
from portsim.report.style import units, wording
from portsim.report.style.wording import WITHHELD, FigureText
from portsim.studies.kinds.comparison_table import ONLY_IN
from portsim.studies.kinds.comparison_table import WITHHELD as WITHHELD_VERDICT
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi, Of

#: The KPIs that are looked at first, in this order.
KEY_KPIS = (
    Kpi.THROUGHPUT,
    Kpi.VESSEL_WAIT,
    Kpi.WAIT_OVER_SERVICE,
    Kpi.VESSEL_TURNAROUND,
    Kpi.BERTH_OCCUPANCY,
    Kpi.CRANE_UTILISATION,
    Kpi.TRAIN_TURNAROUND,
    Kpi.TRUCK_TURNAROUND,
    Kpi.STORAGE_OCCUPANCY,
    Kpi.DEMURRAGE,
    Kpi.ANNUAL_COST,
    Kpi.COST_PER_T,
    Kpi.COST_PER_TEU,
)
#: KPIs of which only the total over all ships, berths or costs is looked at first.
ONLY_TOTALS = frozenset(
    {Kpi.VESSEL_WAIT, Kpi.WAIT_OVER_SERVICE, Kpi.VESSEL_TURNAROUND, Kpi.BERTH_OCCUPANCY}
    | {Kpi.ANNUAL_COST, Kpi.COST_PER_T, Kpi.COST_PER_TEU}
)
COMPARED = (HIGHER, LOWER, ALIKE)
#: What a KPI may belong to; such things are named if only one case has them.
PLAIN_NOUNS = frozenset(
    {
        Of.CARGO,
        Of.VESSEL_CLASS,
        Of.BERTH,
        Of.CRANE_POOL,
        Of.STATION,
        Of.TRAIN_SERVICE,
        Of.TRUCK_SERVICE,
    }
)
MILLION = 1e6
MOST_DECIMALS = 4


def compared_cases(study: StudyResult) -> list[str]:
    """Return the names of the cases that are compared with the first."""
    return list(dict.fromkeys(study.table["case"]))


def first_case(study: StudyResult) -> str:
    """Return the name of the first case."""
    return str(study.table["base"].iloc[0])


def phases(study: StudyResult) -> list[Any]:
    """Return the years of the phases; [None] if the study has no phases."""
    return list(dict.fromkeys(study.table["phase"])) if "phase" in study.table else [None]


def pairings(study: StudyResult) -> set[str]:
    """Return how cases are compared with the first: paired, independent, or each in part."""
    return set(study.table["pairing"])


def has_no_match(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return for each row whether only one of its two cases has the KPI."""
    verdicts = rows["verdict"]
    return (verdicts == ONLY_IN + rows["case"]) | (verdicts == ONLY_IN + rows["base"])


def matched_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of KPIs that both cases have."""
    return rows[~has_no_match(rows)]


def key_rows(study: StudyResult) -> pd.DataFrame:
    """Return the rows of the KPIs that are looked at first, the study's own KPI before them."""
    rows = matched_rows(study.table)
    order = {name: index for index, name in enumerate(KEY_KPIS, 1)}
    own = (rows["kpi"] == study.kpi) & (rows["of"] == study.of)
    is_total = ~rows["kpi"].isin(ONLY_TOTALS) | (rows["of"] == "all")
    rows = rows.assign(_rank=rows["kpi"].map(order).where(~own, 0))
    rows = rows[own | (rows["kpi"].isin(KEY_KPIS) & is_total)]
    return rows.sort_values("_rank", kind="stable").drop(columns="_rank")


def kpi_name(kpi: str, of: str) -> str:
    """Name a KPI inside a sentence: "berth occupancy of berth 1"."""
    name = lower_first(wording.label(kpi))
    return name if of == "all" else f"{name} of {wording.plain(of)}"


def amount_text(kpi: str, unit: str, mean: float, low: float, high: float) -> FigureText:
    """Write a value with its interval, in a unit that is easy to read."""
    unit, mean, low, high = _readable(unit, mean, low, high)
    return _figure_text(kpi, unit, mean, low, high)


def change_text(kpi: str, unit: str, mean: float, low: float, high: float) -> FigureText:
    """Write a difference with its interval; differences of shares are in per cent points."""
    unit, mean, low, high = _readable(unit, mean, low, high)
    text = _figure_text(kpi, unit, mean, low, high)
    if low * high > 0.0 and text.interval:
        factor = 100.0 if text.unit == "%" else 1.0
        text = _without_zero(text, factor * mean, factor * low, factor * high)
    return text._replace(unit="% points") if text.unit == "%" else text


def _readable(unit: str, mean: float, low: float, high: float) -> tuple[str, float, float, float]:
    """Return a value and its interval in a unit that is easy to read: Mt, million USD, days."""
    divisor, name = units.readable(abs(mean), unit)
    return name, mean / divisor, low / divisor, high / divisor


def _figure_text(kpi: str, unit: str, mean: float, low: float, high: float) -> FigureText:
    return wording.figure_text(
        pd.Series({"kpi": kpi, "unit": unit, "mean": mean, "ci_low": low, "ci_high": high})
    )


def _without_zero(text: FigureText, mean: float, low: float, high: float) -> FigureText:
    """Write an interval that leaves out zero with as many decimals as it takes to show that."""
    decimals = wording.decimals_for(mean, (high - low) / 2)
    while decimals < MOST_DECIMALS and 0.0 in (round(low, decimals), round(high, decimals)):
        decimals += 1
    numbers = [wording.number(value, decimals) for value in (mean, low, high)]
    return text._replace(mean=numbers[0], interval=f"{numbers[1]} to {numbers[2]}")


def case_mean_text(row: "pd.Series[Any]") -> FigureText:
    """Write the mean of the case of a row; empty if it has none."""
    return _mean_text(row, "mean", "mean_ci_low", "mean_ci_high")


def first_mean_text(row: "pd.Series[Any]") -> FigureText:
    """Write the mean of the first case in a row; empty if it has none."""
    return _mean_text(row, "base_mean", "base_ci_low", "base_ci_high")


def _mean_text(row: "pd.Series[Any]", *columns: str) -> FigureText:
    mean, low, high = (float(row[name]) for name in columns)
    if np.isnan(mean):
        return FigureText("", "", "")
    return amount_text(str(row["kpi"]), str(row["unit"]), mean, low, high)


def joint_interval(row: "pd.Series[Any]") -> tuple[float, float, float]:
    """Return the difference to the first case and the ends of its joint interval."""
    return float(row["difference"]), float(row["joint_low"]), float(row["joint_high"])


def row_change_text(row: "pd.Series[Any]") -> FigureText:
    """Write the difference of a row with its joint interval."""
    return change_text(str(row["kpi"]), str(row["unit"]), *joint_interval(row))


def verdict_text(row: "pd.Series[Any]") -> str:
    """Say what came of a difference: higher or lower by how much, or not told apart."""
    verdict = str(row["verdict"])
    if verdict == WITHHELD_VERDICT:
        undetermined = wording.status_of(row) == wording.UNDETERMINED
        return "withheld: undetermined" if undetermined else WITHHELD
    if verdict not in COMPARED:
        return verdict
    return verdict_sentence(verdict, str(row["kpi"]), str(row["unit"]), *joint_interval(row))


def verdict_sentence(
    verdict: str, kpi: str, unit: str, mean: float, low: float, high: float
) -> str:
    """Write a difference and its verdict: "lower by 3.1 h (2.0 to 4.2)"."""
    if low == high == 0.0:
        return "the same"
    if verdict == ALIKE:
        text = change_text(kpi, unit, mean, low, high)
        return f"{ALIKE} ({text.interval} {text.unit}".rstrip() + ")"
    if verdict == LOWER:
        mean, low, high = -mean, -high, -low
    return f"{verdict} by {change_text(kpi, unit, mean, low, high).text}"


def unmatched_note(study: StudyResult) -> str:
    """Say how many KPIs only one of two cases has, and of which things; empty if there are none."""
    unmatched = study.table[has_no_match(study.table)]
    texts = []
    for verdict, rows in unmatched.groupby("verdict", sort=False):
        keys = sorted(set(zip(rows["kpi"], rows["of"], strict=True)))
        text = f"{wording.plain(str(verdict))} {len(keys)} figure{'s' if len(keys) > 1 else ''}"
        names = _names_by_noun(keys)
        texts.append(f"{text} ({names})" if names else text)
    return f"No counterpart: {'; '.join(texts)}." if texts else ""


def _names_by_noun(keys: list[tuple[str, str]]) -> str:
    """Write the things of some KPIs: "berth third berth; cargo ore, coal"."""
    names: dict[str, dict[str, None]] = {}
    for kpi, of in keys:
        noun = Kpi(kpi).of
        if noun in PLAIN_NOUNS:
            names.setdefault(noun, {})[wording.plain(of)] = None
    return "; ".join(f"{noun} {', '.join(things)}" for noun, things in sorted(names.items()))
