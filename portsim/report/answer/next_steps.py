"""What one more crane, berth, lane or room in store would change, as `portsim next-step` found."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from portsim.analysis.limits.gains import ALIKE, HARMS, HELPS, NO_EFFECT, UNKNOWN
from portsim.report.style import units, wording
from portsim.report.style.sourced import NUMBER, cells, marked, say
from portsim.report.style.steps import kind_text
from portsim.report.style.units import readable
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.resolved import resolved
from portsim.vocabulary.steps import StepKind

#: Where `portsim next-step` writes beside the run of the same scenario.
FOLDER, TABLE, LEFT_OUT = "next-step", "next_step.csv", "next_step_left_out.csv"
MOST = 5
_VERDICTS = {
    HELPS: "helps",
    ALIKE: "not certain",
    UNKNOWN: "not known",
    NO_EFFECT: "no effect",
    HARMS: "makes it worse",
}


class NextStep(NamedTuple):
    """A step, what it gains, what it costs a year, and what is known of it."""

    text: str
    gain: str
    cost: str
    verdict: str
    helps: bool


class NextSteps(NamedTuple):
    """The steps that were tried, best first; `note` says what is gained, or what to do for it."""

    steps: list[NextStep]
    note: str


def read_next_steps(scenario: Scenario, folder: Path | None) -> NextSteps:
    """Return the steps in the folder of a run; none, and how to get them, where there are none."""
    command = "portsim next-step SCENARIO, and then this run again"
    place = folder / FOLDER if folder is not None else None
    if place is None or not (place / TABLE).exists() or not (place / "manifest.json").exists():
        return NextSteps([], f"Not examined yet: {command}.")
    if not _is_of(scenario, place):
        return NextSteps([], f"What lies in {FOLDER} is of another scenario; anew: {command}.")
    table = pd.read_csv(place / TABLE, keep_default_na=False, na_values=[""])
    if not len(table):
        return NextSteps([], "No step was worth a try: nobody waits long, and nothing is full.")
    first = table.iloc[0]
    kpi, of = str(first["figure"]), str(first["figure_of"])
    label = wording.label(kpi)
    name = f"{label[:1].lower()}{label[1:]} ({wording.whom(kpi, of)})"
    count = marked(str(int(first["n"])), _cells(first, "n"))
    base = _told(first, "base_mean", ("base_ci_low", "base_ci_high"))
    note = say(
        "What is saved of the " + name + ", {} as it is, one step at a time ({} replications each; "
        "the brackets hold for all steps together).",
        base,
        count,
    )
    return NextSteps([_step(row) for _, row in table.head(MOST).iterrows()], note)


def _is_of(scenario: Scenario, place: Path) -> bool:
    """Return whether the steps were tried on this scenario, whatever the replications and seed."""
    facts: dict[str, Any] = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    stated = {name: facts.get(name) for name in ("replications", "seed")}
    run = scenario.run.model_copy(update=stated)
    base = place / "scenario.resolved.yaml"
    same = resolved(scenario.model_copy(update={"run": run}))
    return base.exists() and base.read_text(encoding="utf-8") == same


def _told(row: "pd.Series[Any]", value: str, bounds: tuple[str, str]) -> str:
    """Write a value of a step with its unit and interval."""
    divisor, shown = readable(abs(float(row[value])), str(row["unit"]))
    columns = dict(zip(("mean", "ci_low", "ci_high"), (value, *bounds), strict=True))
    told_row = {name: float(row[column]) / divisor for name, column in columns.items()}
    text = wording.figure_text(
        pd.Series({"kpi": row["figure"], "unit": shown, "note": ""} | told_row)
    )
    names = bounds[-len(NUMBER.findall(text.interval)) :]
    number = marked(text.mean, _cells(row, value))
    interval = marked(text.interval, _cells(row, *names) if names else "")
    return say("{} " + text.unit + " ({})", number, interval) if text.interval else number


def _step(row: "pd.Series[Any]") -> NextStep:
    told = _told(row, "gain", ("joint_low", "joint_high"))
    cost = ""
    if pd.notna(row["usd_a_year"]):
        per, usd = readable(float(row["usd_a_year"]), "USD per year")
        amount = wording.three_digits(float(row["usd_a_year"]) / per)
        cost = say("{} " + units.unit_name(usd), marked(amount, _cells(row, "usd_a_year")))
    verdict = str(row["verdict"])
    step = kind_text(StepKind(row["kind"]), str(row["resource"]))
    return NextStep(step[:1].upper() + step[1:], told, cost, _VERDICTS[verdict], verdict == HELPS)


def _cells(row: "pd.Series[Any]", *columns: str) -> str:
    return cells("next_step", [str(row["step"])], columns)
