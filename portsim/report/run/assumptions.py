"""The inputs that have a range, ranked by what they move: what a reader should doubt first."""

from collections.abc import Mapping
from math import isnan, nan
from pathlib import Path
from typing import Any

import pandas as pd

from portsim.report.style.sourced import cells, given, marked, say
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.units import unit_name
from portsim.report.style.wording import label, three_digits, whom
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import dotted
from portsim.scenario.reading.loader import load
from portsim.scenario.register import InputValue, Sources, input_values, read_spans
from portsim.studies.results.folder import SCENARIO
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

ASSUMPTIONS = "assumptions.csv"
#: Where a tornado of the same scenario is looked for, in the folder of the run.
TORNADO = "tornado"
COLUMNS = [
    *("key", "value", "unit", "range", "basis", "source"),
    *("figure", "of", "correlation", "ci_low", "ci_high", "certain"),
    *("effect_low", "effect_high", "effect_unit"),
]
MOST = 20  # of a short table
_MARKS = {"assumption": "assumed", "none stated": "warn"}


def assumption_rows(result: Result, sources: Sources | None, folder: Path | None) -> pd.DataFrame:
    """Return assumptions.csv: a row an input with a range, what moves most first.

    An input is ranked by its effect in a tornado that lies in the folder of the run, else by its
    rank correlation in a run with drawn inputs, and else it stands in the order of the file.
    """
    effects = _effects(result.scenario, folder)
    influences = _influences(result)
    spans = {one.key: one for one in read_spans(folder)} if folder else {}
    values = {dotted(one.path): one for one in input_values(result.scenario, sources)}
    rows = []
    for key in dict.fromkeys([*spans, *effects]):
        row: dict[str, Any] = dict.fromkeys(COLUMNS, "")
        row |= {"key": key, **_numbers(nan)}
        if key in spans:
            row |= {"range": spans[key].text, "source": spans[key].source}
        if (value := _value_at(key, values)) is not None:
            row |= {"value": value.text, "unit": value.unit, "basis": str(value.basis)}
            row["source"] = value.source or row["source"]
        row |= influences.get(key, {})
        row |= effects.get(key, {})
        rows.append(row)
    rows.sort(key=_size, reverse=True)
    return pd.DataFrame(rows, columns=COLUMNS)


def _value_at(key: str, values: Mapping[str, InputValue]) -> InputValue | None:
    """Return the input at a key, or the law of which the key names a number; None if neither is."""
    while key and key not in values:
        key = key.rpartition(".")[0]
    return values.get(key)


def _numbers(value: float) -> dict[str, float]:
    names = ("correlation", "ci_low", "ci_high", "effect_low", "effect_high")
    return dict.fromkeys(names, value)


def _size(row: Mapping[str, Any]) -> float:
    """Return how much an input moves; what is not known comes last, in the order of the file."""
    sizes = [
        abs(float(row[name])) for name in ("effect_low", "effect_high") if not isnan(row[name])
    ]
    if sizes:
        return 1.0 + max(sizes)
    return -1.0 if isnan(row["correlation"]) else abs(float(row["correlation"]))


def _influences(result: Result) -> dict[str, dict[str, Any]]:
    """Return the rank correlations of the inputs that were drawn with the wait of ships."""
    if result.uncertain is None:
        return {}
    table = result.uncertain.influences
    mine = table[(table["kpi"] == Kpi.VESSEL_WAIT) & (table["of"] == "all")]
    return {
        str(row["input"]): {
            "figure": str(row["kpi"]),
            "of": str(row["of"]),
            "correlation": float(row["correlation"]),
            "ci_low": float(row["ci_low"]),
            "ci_high": float(row["ci_high"]),
            "certain": "yes" if row["certain"] else "no",
        }
        for _, row in mine.iterrows()
    }


def _effects(scenario: Scenario, folder: Path | None) -> dict[str, dict[str, Any]]:
    """Return the effects in a tornado of the same scenario that lies in the folder, if any."""
    place = folder / TORNADO if folder else None
    table_file = place / "tornado.csv" if place else None
    if place is None or table_file is None or not table_file.exists():
        return {}
    if load(place / SCENARIO).model_copy(update={"run": scenario.run}) != scenario:
        return {}
    table = pd.read_csv(table_file, keep_default_na=False, na_values=[""])
    wait = table[(table["kpi"] == Kpi.VESSEL_WAIT) & (table["of"] == "all")]
    rows = wait if len(wait) else table[table["kpi"] == table["kpi"].iloc[0]]
    return {
        str(row["key"]): {
            "figure": str(row["kpi"]),
            "of": str(row["of"]),
            "range": f"{row['low']:g} to {row['high']:g}",
            "effect_low": float(row["effect_low"]),
            "effect_high": float(row["effect_high"]),
            "effect_unit": str(row["unit"]),
        }
        for _, row in rows.iterrows()
    }


def assumption_table(rows: pd.DataFrame) -> Table:
    """Return the inputs with a range as a table, those that move most first."""
    lines: list[list[str | Cell]] = [
        [
            given(str(row["key"])),
            given(" ".join(filter(None, [str(row["value"]), str(row["unit"])]))),
            given(str(row["range"])),
            _moves(row),
            Cell(given(str(row["basis"])), _MARKS.get(str(row["basis"]), "")),
            given(str(row["source"])),
        ]
        for _, row in rows.head(MOST).iterrows()
    ]
    columns = [Column("input", "key"), Column("value"), Column("may be"), Column("moves")]
    columns += [Column("rests on"), Column("source", "text")]
    return Table(columns, [Group("", "", lines)] if lines else [])


def _moves(row: "pd.Series[Any]") -> str:
    """Say what an input moves: its effects at both ends, else its rank correlation."""
    key = [str(row["key"])]
    if not isnan(row["effect_low"]) or not isnan(row["effect_high"]):
        told = [
            marked(_signed(float(row[name])), cells("assumptions", key, [name]))
            for name in ("effect_low", "effect_high")
            if not isnan(row[name])
        ]
        return say(" and ".join(["{}"] * len(told)) + f" {unit_name(row['effect_unit'])}", *told)
    if isnan(row["correlation"]):
        return ""
    value = marked(f"{row['correlation']:+.2f}", cells("assumptions", key, ["correlation"]))
    return say("{}" if row["certain"] == "yes" else "{}, not certain", value)


def _signed(value: float) -> str:
    return f"+{three_digits(value)}" if value > 0.0 else three_digits(value)


def assumption_note(rows: pd.DataFrame) -> str:
    """Say how the inputs are ranked, or how they can be."""
    if not len(rows):
        return (
            "The scenario states no ranges, so it is not known what an error in an input would "
            "do: the block ranges of the scenario file would hold them."
        )
    more = (
        f" The first {MOST} of {len(rows)}; all stand in {ASSUMPTIONS}." if len(rows) > MOST else ""
    )
    first = rows.iloc[0]
    if not first["figure"]:
        return (
            "In the order of the file. They are ranked by what they move after a run with "
            f"--uncertain, or a tornado study written into the folder {TORNADO} of this run.{more}"
        )
    figure = f"{label(first['figure']).lower()} ({whom(first['figure'], first['of'])})"
    if not isnan(first["effect_low"]) or not isnan(first["effect_high"]):
        return f"Ranked by the change of the {figure} at both ends of the range.{more}"
    return (
        f"Ranked by their rank correlation with the {figure} in the replications with drawn "
        f"inputs; 1 or -1 would be an input that alone decides it.{more}"
    )
