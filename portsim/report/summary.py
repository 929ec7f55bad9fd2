"""What a run says in short: sentences made from its tables, for page and console alike."""

from typing import Any, NamedTuple

import pandas as pd

from portsim.analysis.measure import UNAVAILABLE
from portsim.report import wording
from portsim.report.canvas import Calendar
from portsim.study.result import Result

ALL = "all"
UNSTABLE = "UNSTABLE"
#: The figure that tells how busy a resource of each kind is.
BUSY = {
    "berth": "berth_occupancy",
    "quay": "berth_occupancy",
    "crane pool": "crane_utilisation",
    "station": "track_utilisation",
    "gate": "gate_utilisation",
    "bays": "bay_utilisation",
}
WHO = {"vessel": "ships", "train": "trains", "truck": "trucks"}


class Headline(NamedTuple):
    """One closing statement: what it is about, the figure, and what belongs to it."""

    label: str
    value: str
    detail: str = ""


def headlines(result: Result) -> list[Headline]:
    """Return the closing statements of a run, the one on stability first."""
    found = [stability(result), *throughput(result)]
    for statement in (busiest_berth(result), ship_wait(result)):
        found += [statement] if statement else []
    for who in ("train", "truck"):
        longest = longest_wait(result, who)
        found += [longest] if longest else []
    for who in WHO:
        why = why_waiting(result, who)
        found += [why] if why else []
    short = bottleneck(result)
    return [*found, short] if short else found


def of_kpi(result: Result, kpi: str) -> pd.DataFrame:
    """Return the rows of one figure."""
    return result.kpis[result.kpis["kpi"] == kpi]


def row_of(result: Result, kpi: str, of: str) -> "pd.Series[Any] | None":
    """Return the row of one figure of one thing; None if there is none."""
    rows = of_kpi(result, kpi)
    rows = rows[rows["of"] == of]
    return rows.iloc[0] if len(rows) else None


def _largest(rows: pd.DataFrame) -> "pd.Series[Any]":
    return rows.iloc[int(rows["mean"].to_numpy().argmax())]


def brackets(result: Result) -> str:
    """Say what the intervals are."""
    n = len(result.runs)
    if n < 2:
        return "One replication has no interval, and so no means are given: run at least three."
    level = f"{100 * result.scenario.run.confidence:g} %"
    return f"Intervals and brackets: the {level} confidence interval of the mean over {n} replications."


def window(result: Result) -> str:
    """Return the measured window as dates."""
    record = result.sample
    return Calendar(result.scenario.start).span(record.begin_h, record.end_h)


# ---- the statements


def stability(result: Result) -> Headline:
    """Say whether queues settle; if not, which figures are withheld and why."""
    rows = result.kpis[[wording.is_withheld(row) for _, row in result.kpis.iterrows()]]
    if not len(rows):
        if len(result.runs) < 3:
            return Headline("Stability", "not tested", "fewer than three replications cannot show it")
        return Headline("Stability", "stable", "no queue grew over the window; all means can be given with intervals")
    reasons = list(
        dict.fromkeys(wording.note_of(row).split(";")[0].removeprefix("unstable: ") for _, row in rows.iterrows())
    )
    more = f", and {len(reasons) - 2} more reasons" if len(reasons) > 2 else ""
    return Headline("Stability", UNSTABLE, f"{len(rows)} figures are withheld: {'; '.join(reasons[:2])}{more}")


def throughput(result: Result) -> list[Headline]:
    """Say what each cargo moved over the ship's rail, and what it should have."""
    found = []
    for _, row in of_kpi(result, "throughput").iterrows():
        name = str(row["of"])
        cargo = result.scenario.cargoes[name]
        heading = f"Throughput, {wording.plain(name)}"
        share = row_of(result, "target_share", name)
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


def busiest_berth(result: Result) -> Headline | None:
    """Say how busy the busiest berth is, and all together."""
    rows = of_kpi(result, "berth_occupancy")
    each = rows[(rows["of"] != ALL) & rows["mean"].notna()]
    if not len(each):
        return None
    top = _largest(each)
    whole = row_of(result, "berth_occupancy", ALL)
    detail = f"busiest of {len(each)}: {wording.plain(str(top['of']))}"
    if whole is not None and len(each) > 1:
        detail += f"; all together {wording.shown(whole).text}"
    return Headline("Berth occupancy", wording.shown(top).text, detail)


def ship_wait(result: Result) -> Headline | None:
    """Say how long ships wait for their berth, against their time at it."""
    row = row_of(result, "vessel_wait", ALL)
    if row is None:
        return longest_wait(result, "vessel")
    detail = []
    ratio = row_of(result, "wait_over_service", ALL)
    if ratio is not None and pd.notna(ratio["mean"]):
        detail.append(f"wait over service {wording.shown(ratio).text}")
    if pd.notna(row["p95"]) and pd.notna(row["mean"]):
        detail.append(f"P95 {wording.percentile(row, 'p95')} h")
    worst = longest_wait(result, "vessel", count=2)
    if worst is not None:
        detail.append(f"longest for {worst.detail}: {worst.value}")
    if pd.isna(row["mean"]):
        detail = [wording.note_of(row).split(";")[0].removeprefix("unstable: ")]
    return Headline("Ships wait outside", wording.shown(row).text, "; ".join(detail))


def longest_wait(result: Result, who: str, count: int = 1) -> Headline | None:
    """Say which class or service waits longest on average; None with fewer than `count` of them."""
    rows = of_kpi(result, f"{who}_wait")
    rows = rows[rows["of"] != ALL]
    known = rows[rows["mean"].notna()]
    if len(rows) < count or not len(rows):
        return None
    heading = f"{WHO[who].capitalize()} wait"
    if not len(known):
        return Headline(heading, wording.shown(rows.iloc[0]).text, wording.plain(str(rows.iloc[0]["of"])))
    top = _largest(known)
    name = wording.plain(str(top["of"]))
    detail = name if count > 1 else f"longest of {len(rows)}: {name}" if len(rows) > 1 else name
    return Headline(heading, wording.shown(top).text, detail)


def why_waiting(result: Result, who: str) -> Headline | None:
    """Say what most of the waiting is for, and what lies behind it; None if nobody waits."""
    rows = result.waits[(result.waits["who"] == who) & (result.waits["hours"] > 0.0)]
    if not len(rows):
        return None
    rows = rows.sort_values("share", ascending=False, kind="stable")
    first = rows.iloc[0]
    value = f"{wording.share(float(first['share']))} for {_for(first)}"
    rest = [f"{wording.share(float(row['share']))} for {_for(row)}" for _, row in rows.iloc[1:3].iterrows()]
    rest = [text for text, (_, row) in zip(rest, rows.iloc[1:3].iterrows(), strict=True) if row["share"] >= 0.01]
    return Headline(f"Why {WHO[who]} wait", value, f"then {', '.join(rest)}" if rest else "")


def _for(row: "pd.Series[Any]") -> str:
    return wording.waits_for(str(row["cause"]), str(row["root"]))


def bottleneck(result: Result) -> Headline | None:
    """Name the resource with the least idle time, and what most hours of waiting ships are booked to."""
    busy: dict[tuple[str, str], float] = {}
    for _, state in result.states.iterrows():
        off = state["kind"] == "crane pool" and state["state"] in UNAVAILABLE
        if state["state"] != "idle" and not off:
            key = str(state["kind"]), str(state["resource"])
            busy[key] = busy.get(key, 0.0) + float(state["share"])
    if not busy:
        return None
    kind, resource = max(busy, key=lambda key: busy[key])
    row = row_of(result, BUSY.get(kind, ""), resource)
    detail = f"{kind}: the least idle of all, held or at work {wording.share(busy[kind, resource])} of its hours"
    if row is not None and pd.notna(row["mean"]):
        detail = f"the least idle of all; {wording.label(str(row['kpi'])).lower()} {wording.shown(row).text}"
    top = _most_waited_for(result)
    if top:
        detail += f"; most ship waiting is for {top}"
    return Headline("Busiest resource", wording.plain(resource), detail)


def _most_waited_for(result: Result) -> str:
    rows = result.waits[result.waits["who"] == "vessel"]
    if not len(rows):
        return ""
    by_cause = rows.groupby("cause", sort=True)["share"].sum()
    return f"{wording.waits_for(str(by_cause.idxmax()), '')} ({wording.share(float(by_cause.max()))})"
