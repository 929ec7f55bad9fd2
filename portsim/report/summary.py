"""What a run says in short: sentences made from its tables, for page and console alike."""

from typing import Any, NamedTuple

import pandas as pd

from portsim.analysis.measure import UNAVAILABLE, UTILISATION
from portsim.observe.audit import gridlock
from portsim.report import wording
from portsim.report.canvas import Calendar
from portsim.scenario.costs import SPOKEN
from portsim.study.result import Result

ALL = "all"
UNSTABLE = "UNSTABLE"
#: The figure that tells how busy a resource of each kind is.
BUSY = {"berth": "berth_occupancy", "quay": "berth_occupancy"} | {kind: kpi for kind, (kpi, _) in UTILISATION.items()}
WHO = {"vessel": "ships", "train": "trains", "truck": "trucks"}


class Headline(NamedTuple):
    """One closing statement: what it is about, the figure, and what belongs to it."""

    label: str
    value: str
    detail: str = ""


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
    circle = gridlock(zip(result.waits["who"], result.waits["root"], result.waits["hours"], strict=True))
    if circle:
        found.append(Headline("Gridlock", *circle.split(": ", 1)))
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
        return "One replication: only means with an interval from within it are given, by overlapping batch means."
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
    if len(rows):
        reasons = list(dict.fromkeys(_reason(row) for _, row in rows.iterrows()))
        more = _more(len(reasons) - 2)
        unsure = all(wording.note_of(row).startswith(wording.UNDETERMINED) for _, row in rows.iterrows())
        word = wording.UNDETERMINED if unsure else UNSTABLE
        return Headline("Stability", word, f"{len(rows)} figures are withheld: {'; '.join(reasons[:2])}{more}")
    if len(result.runs) < 3:
        return Headline("Stability", wording.UNDETERMINED, "fewer than three replications cannot show it")
    doubts = result.queues[
        [wording.note_of(row).startswith(wording.UNDETERMINED) for _, row in result.queues.iterrows()]
    ]
    if len(doubts):
        reasons = list(dict.fromkeys(_reason(row) for _, row in doubts.iterrows()))
        more = _more(len(reasons) - 1)
        if doubts["queue"].str.startswith("stage ").all():
            told = "; times on the way are means of such a window, not of a steady state"
            return Headline("Stability", "stable at the port", f"on the way undetermined: {reasons[0]}{more}{told}")
        told = "; means are those of such a window, not of a steady state"
        return Headline("Stability", wording.UNDETERMINED, f"{reasons[0]}{more}{told}")
    return Headline("Stability", "stable", "no queue grew over the window; all means can be given with intervals")


def _more(count: int) -> str:
    return f", and {count} more reason{'s' if count > 1 else ''}" if count > 0 else ""


def _reason(row: "pd.Series[Any]") -> str:
    """Return why a figure is withheld or in doubt."""
    return wording.note_of(row).split(";")[0].removeprefix("unstable: ").removeprefix(f"{wording.UNDETERMINED}: ")


def precision(result: Result) -> Headline | None:
    """Say whether the precision that was asked for was reached; None if none was."""
    found = result.manifest.get("precision")
    if found is None:
        return None
    figure = f"{wording.label(found['kpi']).lower()} ({wording.plain(found['of'])})"
    half = "no mean" if found["found"] is None else f"its half-width is {wording.three(100 * found['found'])} % of it"
    detail = (
        f"{figure} within {wording.three(100 * found['relative'])} %: {half} with {found['replications']} replications"
    )
    return Headline("Precision", "reached" if found["met"] else "NOT reached", detail)


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
        detail = [_reason(row)]
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


def on_the_way(result: Result) -> Headline | None:
    """Say how long the cargo with the longest way is under way; None without a corridor."""
    rows = of_kpi(result, "transit_time")
    known = rows[rows["mean"].notna()]
    if not len(known):
        return None
    top = _largest(known)
    name = str(top["of"])
    detail = f"longest of {len(rows)}: {wording.plain(name)}" if len(rows) > 1 else wording.plain(name)
    for kpi, text in (("transit_wait", "held at stages"), ("under_way", "on its way at a time")):
        row = row_of(result, kpi, name)
        if row is not None and pd.notna(row["mean"]):
            detail += f"; {text} {wording.shown(in_days(row)).text}"
    return Headline("Time on the way", wording.shown(in_days(top)).text, detail)


def closures(result: Result) -> Headline | None:
    """Say how long the slowest stage took to clear what a closure had held; None if there was no closure."""
    rows = of_kpi(result, "border_recovery")
    if not len(rows):
        return None
    known = rows[rows["mean"].notna()]
    open_end = rows[[("still inside" in wording.note_of(row)) for _, row in rows.iterrows()]]
    never = open_end[open_end["n"] == 0]
    if len(never):
        return Headline("Border cleared after", "not by the end of the run", _stages(never))
    if not len(known):
        some = rows[rows["n"] > 0]
        detail = f"too few replications had a closure that was cleared; {_stages(some)}"
        return Headline("Border cleared after", "no mean", detail) if len(some) else None
    top = _largest(known)
    of = str(top["of"])
    detail = f"counted from reopening; {'longest of ' + str(len(known)) + ': ' if len(known) > 1 else ''}{_stage(of)}"
    if of in set(open_end["of"]):
        detail += ", some of its closures not by the end of the run and so not in the mean"
    most = row_of(result, "border_backlog_max", of)
    if most is not None:
        detail += f"; most held {wording.shown(most).text}"
    flow = of.partition("/")[2]
    ships, hours = row_of(result, "border_ships_delayed", flow), row_of(result, "border_ship_delay", flow)
    if ships is not None and hours is not None and pd.notna(ships["mean"]):
        detail += f"; {wording.shown(ships).text} waited for cargo until then, {wording.shown(hours).text} together"
    return Headline("Border cleared after", wording.shown(in_days(top)).text, detail)


def _stage(of: str) -> str:
    stage, _, flow = of.partition("/")
    return f"{wording.plain(stage)}, {wording.plain(flow)}"


def _stages(rows: pd.DataFrame) -> str:
    """Name the stages of some rows, and the first of the cargoes."""
    stages, flows = (list(dict.fromkeys(str(of).partition("/")[part] for of in rows["of"])) for part in (0, 2))
    more = f" and {len(flows) - 1} more" if len(flows) > 1 else ""
    return f"{', '.join(map(wording.plain, stages))}: {wording.plain(flows[0])}{more}"


def in_days(row: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a row of hours in days, if it has two of them or more; any other as it is."""
    if row["unit"] != "h" or row["mean"] < 48.0:
        return row
    days = row.copy()
    days[["mean", "ci_low", "ci_high"]] = row[["mean", "ci_low", "ci_high"]] / 24.0
    days["unit"] = "days"
    return days


def cost(result: Result) -> Headline | None:
    """Say what a year costs, and from whose view; None if nothing has a price."""
    year = row_of(result, "annual_cost", ALL)
    costs = result.scenario.costs
    if year is None or costs is None:
        return None
    each = row_of(result, "cost_per_t", ALL)
    year = year.copy()
    for name in ("mean", "ci_low", "ci_high"):
        year[name] = year[name] / 1e6
    year["unit"] = "million USD per year"
    told = f"{wording.shown(each).text}; " if each is not None and not wording.is_withheld(each) else ""
    return Headline("Cost", wording.shown(year).text, f"{told}{SPOKEN[costs.perspective]}; USD of {costs.price_year}")


def bottleneck(result: Result) -> Headline | None:
    """Name the resource with the least idle time, and what most hours of waiting ships are booked to.

    Who keeps a resource while it waits for the next one makes it busy; hours off shift, broken or in bad weather
    count neither way where nobody holds it then.
    """
    held: dict[tuple[str, str], float] = {}
    able: dict[tuple[str, str], float] = {}
    kept: dict[tuple[str, str], float] = {}
    for _, spent in result.states.iterrows():
        kind, state, hours = str(spent["kind"]), str(spent["state"]), float(spent["hours"])
        key = kind, str(spent["resource"])
        if kind in UTILISATION and state in UNAVAILABLE and state not in UTILISATION[kind][1]:
            continue
        able[key] = able.get(key, 0.0) + hours
        held[key] = held.get(key, 0.0) + (hours if state != "idle" else 0.0)
        kept[key] = kept.get(key, 0.0) + (hours if state == "kept" else 0.0)
    busy = {key: hours / able[key] for key, hours in held.items() if able[key] > 0.0}
    if not busy:
        return None
    kind, resource = top = max(busy, key=lambda key: busy[key])
    row = row_of(result, BUSY.get(kind, ""), resource)
    detail = f"{kind}: the least idle of all, held or at work {wording.share(busy[top])} of its hours"
    if row is not None and pd.notna(row["mean"]):
        detail = f"the least idle of all; {wording.label(str(row['kpi'])).lower()} {wording.shown(row).text}"
    if kept[top] > 0.0:
        detail += f"; kept by who waits for what is next in {wording.share(kept[top] / able[top])} of its hours"
    cause = _most_waited_for(result)
    if cause:
        detail += f"; most ship waiting is for {cause}"
    return Headline("Busiest resource", wording.resource(kind, resource), detail)


def _most_waited_for(result: Result) -> str:
    rows = result.waits[result.waits["who"] == "vessel"]
    if not len(rows):
        return ""
    by_cause = rows.groupby("cause", sort=True)["share"].sum()
    return f"{wording.waits_for(str(by_cause.idxmax()), '')} ({wording.share(float(by_cause.max()))})"
