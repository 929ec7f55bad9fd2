"""Cases beside the first of them, in words: how a difference is written, and which figures are looked at first."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.statistics.comparison import ALIKE, HIGHER, LOWER
from portsim.report.style import wording
from portsim.report.style.wording import WITHHELD, FigureText, note_of
from portsim.studies.kinds.comparison_table import ONLY_IN
from portsim.studies.kinds.comparison_table import WITHHELD as WITHHELD_VERDICT
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi, Of

#: The figures looked at first, in this order; of ships, berths and costs those of all.
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
ONLY_TOTALS = frozenset(
    {Kpi.VESSEL_WAIT, Kpi.WAIT_OVER_SERVICE, Kpi.VESSEL_TURNAROUND, Kpi.BERTH_OCCUPANCY}
    | {Kpi.ANNUAL_COST, Kpi.COST_PER_T, Kpi.COST_PER_TEU}
)
COMPARED = (HIGHER, LOWER, ALIKE)
#: Of what a figure is, where that is one thing: told when only one case has it.
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
    """Return the cases that are set beside the first."""
    return list(dict.fromkeys(study.table["case"]))


def first_case(study: StudyResult) -> str:
    """Return the name of the first case."""
    return str(study.table["base"].iloc[0])


def phases(study: StudyResult) -> list[Any]:
    """Return the years of the phases; one None where there are none."""
    return list(dict.fromkeys(study.table["phase"])) if "phase" in study.table else [None]


def phase_rows(study: StudyResult, phase: Any) -> pd.DataFrame:
    """Return the rows of a phase."""
    return study.table if phase is None else study.table[study.table["phase"] == phase]


def pairings(study: StudyResult) -> set[str]:
    """Return how cases are set beside the first: paired, independent or each in part."""
    return set(study.table["pairing"])


def matched_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of figures that both sides have."""
    return rows[~rows["verdict"].str.startswith(ONLY_IN)]


def key_rows(study: StudyResult) -> pd.DataFrame:
    """Return the rows of the figures looked at first, the study's own before all others."""
    rows = matched_rows(study.table)
    order = {name: index for index, name in enumerate(KEY_KPIS, 1)}
    own = (rows["kpi"] == study.kpi) & (rows["of"] == study.of)
    kept = rows["kpi"].isin(KEY_KPIS) & (~rows["kpi"].isin(ONLY_TOTALS) | (rows["of"] == "all"))
    rank = rows["kpi"].map(order).where(~own, 0)
    return (
        rows.assign(_rank=rank)[own | kept]
        .sort_values("_rank", kind="stable")
        .drop(columns="_rank")
    )


def figure_name(kpi: str, of: str) -> str:
    """Name a figure inside a sentence."""
    text = wording.label(kpi)
    return (text[:1].lower() + text[1:]) + ("" if of == "all" else f" of {wording.plain(of)}")


def difference_text(
    kpi: str, unit: str, mean: float, low: float, high: float, *, change: bool = False
) -> FigureText:
    """Write a figure, or a change of it, with its interval; much money in millions."""
    if unit.startswith("USD") and max(abs(mean), abs(high)) >= MILLION:
        unit, (mean, low, high) = f"million {unit}", (part / MILLION for part in (mean, low, high))
    shown = wording.figure_text(
        pd.Series({"kpi": kpi, "unit": unit, "mean": mean, "ci_low": low, "ci_high": high})
    )
    if not change:
        return shown
    if low * high > 0.0 and shown.interval:
        shown = _without_zero(shown, 100.0 if shown.unit == "%" else 1.0, mean, low, high)
    return shown._replace(unit="% points") if shown.unit == "%" else shown


def _without_zero(shown: FigureText, factor: float, *values: float) -> FigureText:
    """Write an interval that leaves out zero with as many decimals as show that."""
    mean, low, high = (factor * value for value in values)
    decimals = wording.decimals_for(mean, (high - low) / 2)
    while decimals < MOST_DECIMALS and 0.0 in (round(low, decimals), round(high, decimals)):
        decimals += 1
    texts = [wording.number(value, decimals) for value in (mean, low, high)]
    return shown._replace(mean=texts[0], interval=f"{texts[1]} to {texts[2]}")


def mean_text(row: "pd.Series[Any]", side: str) -> FigureText:
    """Write the mean of one side, `mean` or `base`; empty where that has none."""
    names = (
        ("mean", "mean_ci_low", "mean_ci_high")
        if side == "mean"
        else ("base_mean", "base_ci_low", "base_ci_high")
    )
    values = [float(row[name]) for name in names]
    return (
        FigureText("", "", "")
        if np.isnan(values[0])
        else difference_text(str(row["kpi"]), str(row["unit"]), *values)
    )


def change_text(row: "pd.Series[Any]") -> FigureText:
    """Write a difference with its joint interval."""
    values = [float(row[name]) for name in ("difference", "joint_low", "joint_high")]
    return difference_text(str(row["kpi"]), str(row["unit"]), *values, change=True)


def verdict_text(row: "pd.Series[Any]") -> str:
    """Say what came of a difference: higher or lower by how much, or not told apart."""
    word = str(row["verdict"])
    if word == WITHHELD_VERDICT:
        return (
            WITHHELD
            if not note_of(row).startswith(wording.UNDETERMINED)
            else "withheld: undetermined"
        )
    if word not in COMPARED:
        return word
    return verdict_sentence(
        word,
        str(row["kpi"]),
        str(row["unit"]),
        *(row[k] for k in ("difference", "joint_low", "joint_high")),
    )


def verdict_sentence(word: str, kpi: str, unit: str, mean: float, low: float, high: float) -> str:
    """Write a difference by its verdict."""
    if low == high == 0.0:
        return "the same"
    if word == ALIKE:
        shown = difference_text(kpi, unit, mean, low, high, change=True)
        return f"{ALIKE} ({shown.interval} {shown.unit}".rstrip() + ")"
    if word == LOWER:
        mean, low, high = -mean, -high, -low
    return f"{word} by {difference_text(kpi, unit, mean, low, high, change=True).text}"


def unmatched_note(study: StudyResult) -> str:
    """Say how many figures only one of two sides has, and of which things; empty if there are none."""
    parts = []
    for word, some in study.table[study.table["verdict"].str.startswith(ONLY_IN)].groupby(
        "verdict", sort=False
    ):
        keys = sorted(set(zip(some["kpi"], some["of"], strict=True)))
        things: dict[str, list[str]] = {}
        for kpi, of in keys:
            if Kpi(kpi).of in PLAIN_NOUNS:
                things.setdefault(Kpi(kpi).of, []).append(wording.plain(of))
        names = "; ".join(
            f"{noun} {', '.join(dict.fromkeys(of))}" for noun, of in sorted(things.items())
        )
        parts.append(
            f"{wording.plain(str(word))} {len(keys)} figure{'s' if len(keys) > 1 else ''}"
            + (f" ({names})" if names else "")
        )
    return f"No counterpart: {'; '.join(parts)}." if parts else ""
