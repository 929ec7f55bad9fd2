"""What a run says in short: sentences made from its tables, for page and console alike."""

import pandas as pd

from portsim.observe.audit import gridlock
from portsim.report.run.summary_busy import bottleneck, busiest_berth
from portsim.report.run.summary_certainty import precision, stability
from portsim.report.run.summary_corridor import closures, on_the_way
from portsim.report.run.summary_waits import WHO, longest_wait, ship_wait, why_waiting
from portsim.report.style import wording
from portsim.report.style.canvas import Calendar
from portsim.report.style.headline import ALL, Headline, of_kpi, row_of
from portsim.scenario.blocks.costs import SPOKEN
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


def headlines(result: Result) -> list[Headline]:
    """Return the closing statements of a run, the one on stability first."""
    found = [stability(result), *throughput(result)]
    for statement in (busiest_berth(result), ship_wait(result), precision(result)):
        found += [statement] if statement else []
    for who in ("train", "truck"):
        longest = longest_wait(result, who)
        found += [longest] if longest else []
    for statement in (on_the_way(result), closures(result), cost(result)):
        found += [statement] if statement else []
    for who in WHO:
        why = why_waiting(result, who)
        found += [why] if why else []
    circle = gridlock(
        zip(result.waits["who"], result.waits["root"], result.waits["hours"], strict=True)
    )
    if circle:
        found.append(Headline("Gridlock", *circle.split(": ", 1)))
    short = bottleneck(result)
    return [*found, short] if short else found


def window(result: Result) -> str:
    """Return the measured window as dates."""
    record = result.sample
    return Calendar(result.scenario.start).span(record.begin_h, record.end_h)


def throughput(result: Result) -> list[Headline]:
    """Say what each cargo moved over the ship's rail, and what it should have."""
    found = []
    for _, row in of_kpi(result, Kpi.THROUGHPUT).iterrows():
        name = str(row["of"])
        cargo = result.scenario.cargoes[name]
        heading = f"Throughput, {wording.plain(name)}"
        share = row_of(result, Kpi.TARGET_SHARE, name)
        target = _amount(cargo.annual, cargo.unit)
        if pd.isna(row["mean"]):
            found.append(Headline(heading, wording.shown(row).text, f"target {target} a year"))
            continue
        divisor, unit = wording.scaled(float(row["mean"]), cargo.unit)
        scaled = row.copy()
        scaled[["mean", "ci_low", "ci_high"]] = row[["mean", "ci_low", "ci_high"]] / divisor
        scaled["unit"] = f"{unit} a year"
        detail = "" if share is None else f"{wording.shown(share).text} of {target}"
        if share is not None and share["ci_high"] < 1.0:
            detail += ": short of the target"
        found.append(Headline(heading, wording.shown(scaled).text, detail))
    return found


def _amount(value: float, unit: str) -> str:
    divisor, name = wording.scaled(value, unit)
    return f"{wording.three(value / divisor)} {name}"


def cost(result: Result) -> Headline | None:
    """Say what a year costs, and from whose view; None if nothing has a price."""
    year = row_of(result, Kpi.ANNUAL_COST, ALL)
    costs = result.scenario.costs
    if year is None or costs is None:
        return None
    each = row_of(result, Kpi.COST_PER_T, ALL)
    year = year.copy()
    for name in ("mean", "ci_low", "ci_high"):
        year[name] = year[name] / 1e6
    year["unit"] = "million USD per year"
    told = (
        f"{wording.shown(each).text}; "
        if each is not None and not wording.is_withheld(each)
        else ""
    )
    return Headline(
        "Cost",
        wording.shown(year).text,
        f"{told}{SPOKEN[costs.perspective]}; USD of {costs.price_year}",
    )
