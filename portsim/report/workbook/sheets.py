"""The sheets of the workbook of a run, each from a table of its folder."""

from collections.abc import Callable, Sequence

from portsim.report.style.why import name_of
from portsim.report.style.wording import label, plain, resource, whom
from portsim.report.workbook.folder_tables import FolderTables, Row
from portsim.report.workbook.sheet import Amount, Cell, Chart, Heading, Sheet, amount, unit_text
from portsim.vocabulary import Kpi

_KPIS = frozenset(Kpi)
WHO = {"vessel": "ships", "train": "trains", "truck": "trucks"}
_FIGURE = [Heading("figure", 30), Heading("of", 22), Heading("unit", 14)]
_KEY = Heading("key in the CSV files", 24)
_INTERVAL = [Heading("mean"), Heading("lower bound"), Heading("upper bound")]
_PERCENTILES = [Heading(name) for name in ("P50", "P90", "P95")]
MOST_BARS = 12


def sheets_of(tables: FolderTables) -> list[Sheet]:
    """Return all sheets of a folder that have rows."""
    return [sheet for make in _SHEETS if (sheet := make(tables)).rows]


def _figure_cells(row: Row) -> list[Cell]:
    kpi = row["kpi"]
    return [label(kpi), whom(kpi, row["of"]), unit_text(kpi, row["unit"])]


def _own(tables: FolderTables) -> Sheet:
    lines: list[list[Cell]] = [
        [row["label"], f"each {row['of']}", row["unit"], row["formula"], row["kpi"]]
        for row in tables.rows("own_kpis")
    ]
    columns = [*_FIGURE, Heading("what is measured", 90), _KEY]
    return Sheet("Own figures", "Figures of the planner's own, from own_kpis.csv.", columns, lines)


def _amounts(row: Row, columns: Sequence[str], size: str) -> list[Cell]:
    """Return cells of a row as numbers, with the digits of one of them."""
    kpi, unit = row["kpi"], row["unit"]
    return [amount(row[name], kpi, unit, row[size]) for name in columns]


def _kpis(tables: FolderTables) -> Sheet:
    lines = [
        [
            *_figure_cells(row),
            *_amounts(row, ("mean", "ci_low", "ci_high"), "mean"),
            *_amounts(row, ("p50", "p90", "p95"), "p50"),
            amount(row["n"]),
            row["bound"],
            row["status"],
            row["note"],
            row["kpi"],
        ]
        for row in tables.rows("kpis")
    ]
    columns = [
        *_FIGURE,
        *_INTERVAL,
        *_PERCENTILES,
        Heading("replications"),
        Heading("bound", 10),
        Heading("queue", 12),
        Heading("remark", 60),
        _KEY,
    ]
    holds = "Every figure with its confidence interval and its percentiles, from kpis.csv."
    return Sheet("KPI", holds, columns, lines)


def _levels(tables: FolderTables) -> Sheet:
    lines = [
        [
            *_figure_cells(row),
            row["statistic"],
            row["bound"],
            *_amounts(row, ("limit", "value", "low", "high"), "limit"),
            row["verdict"],
            row["ground"],
            row["source"],
        ]
        for row in tables.rows("levels")
    ]
    columns = [*_FIGURE, Heading("statistic"), Heading("bound"), Heading("limit"), Heading("found")]
    columns += [Heading("lower bound"), Heading("upper bound"), Heading("verdict", 14)]
    columns += [Heading("why", 30), Heading("source of the limit", 60)]
    return Sheet(
        "Levels", "The service levels and their verdicts, from levels.csv.", columns, lines
    )


def _runs(tables: FolderTables) -> Sheet:
    """Return runs.csv turned round: a row a figure, a column a replication."""
    runs, figures = tables.rows("runs"), tables.rows("kpis")
    columns = [*_FIGURE, *(Heading(f"replication {row['replication']}") for row in runs)]
    lines: list[list[Cell]] = []
    wait = -1
    for row in figures:
        name = f"{row['kpi']}[{row['of']}]"
        if not runs or name not in runs[0]:
            continue
        if (row["kpi"], row["of"]) == (Kpi.VESSEL_WAIT, "all"):
            wait = len(lines)
        cells = [amount(one[name], row["kpi"], row["unit"], row["mean"]) for one in runs]
        lines.append([*_figure_cells(row), *cells])
    holds = "Every figure in every replication, from runs.csv."
    return Sheet("Runs", holds, columns, lines, _of_replications(wait, len(runs)))


def _of_replications(row: int, count: int) -> list[Chart]:
    """Return the chart of the waits of ships, one column a replication."""
    if row < 0 or not count:
        return []
    title = "Mean wait of ships in each replication"
    return [Chart("row", title, "h", (row, row), -1, range(3, 3 + count), 3)]


def _years(tables: FolderTables) -> Sheet:
    names = ("least", "median", "median_low", "median_high", "p90", "p90_low", "p90_high", "worst")
    lines = [
        [*_figure_cells(row), *_amounts(row, names, "median"), row["note"], row["kpi"]]
        for row in tables.rows("years")
    ]
    texts = ("least", "median", "lower bound", "upper bound", "P90 year", "lower bound")
    columns = [*_FIGURE, *(Heading(one) for one in (*texts, "upper bound", "worst"))]
    holds = "How the years differ: median, P90 year and worst, from years.csv."
    return Sheet("Years", holds, [*columns, Heading("remark", 50), _KEY], lines)


def _states(tables: FolderTables) -> Sheet:
    """Return a row a resource, with the share of its hours in each state, and a stacked chart."""
    rows = [row for row in tables.rows("states") if float(row["hours"]) > 0.0]
    names = list(dict.fromkeys(row["state"] for row in rows))
    by_resource: dict[tuple[str, str], dict[str, Cell]] = {}
    for row in rows:
        shares = by_resource.setdefault((row["kind"], row["resource"]), {})
        shares[row["state"]] = Amount(float(row["share"]), "0.0 %")
    lines: list[list[Cell]] = [
        [resource(kind, name), kind, *(shares.get(state, "") for state in names)]
        for (kind, name), shares in by_resource.items()
    ]
    columns = [Heading("resource", 30), Heading("kind", 16)]
    columns += [Heading(name_of(name)) for name in names]
    values = range(2, 2 + len(names))
    title = "What the resources do, share of their hours"
    chart = Chart("bar", title, "share", (0, len(lines) - 1), 0, values, 0)
    holds = "The share of the hours of every resource in each state, from states.csv."
    return Sheet("States", holds, columns, lines, [chart] if lines else [])


def _waits(tables: FolderTables) -> Sheet:
    found = [row for row in tables.rows("waits") if row["who"] in WHO and float(row["hours"]) > 0.0]
    found.sort(key=lambda row: (list(WHO).index(row["who"]), -float(row["hours"])))
    lines: list[list[Cell]] = [
        [
            WHO[row["who"]],
            _behind(row),
            name_of(row["cause"]),
            name_of(row["root"]),
            amount(row["hours"]),
            Amount(float(row["share"]), "0.0 %"),
        ]
        for row in found
    ]
    ships = sum(row["who"] == "vessel" for row in found)
    charts = []
    if ships:
        rows = (0, min(ships, MOST_BARS) - 1)
        charts = [Chart("bar", "What ships wait for", "hours a replication", rows, 1, [4], 7)]
    columns = [Heading("who", 8), Heading("waiting", 40), Heading("waited for", 22)]
    columns += [Heading("behind it", 26), Heading("hours"), Heading("share")]
    holds = "Hours waited by cause and what lies behind it, the most first, from waits.csv."
    return Sheet("Waits", holds, columns, lines, charts)


def _behind(row: Row) -> str:
    cause, root = name_of(row["cause"]), name_of(row["root"])
    return cause if cause == root else f"{cause}: {root}"


def _queues(tables: FolderTables) -> Sheet:
    found = tables.rows("queues")
    lines = [
        [
            plain(row["queue"]),
            *(amount(row[name], size=row["mean"]) for name in ("mean", "ci_low", "ci_high")),
            *(amount(row[name]) for name in ("p50", "p90", "p95", "max")),
            row["status"],
            row["note"],
        ]
        for row in found
    ]
    columns = [Heading("queue", 30), *_INTERVAL, *_PERCENTILES, Heading("most at once")]
    columns += [Heading("verdict", 14), Heading("remark", 50)]
    title = "Mean number waiting"
    chart = Chart("bar", title, "waiting", (0, len(lines) - 1), 0, [1], 10)
    holds = "The numbers waiting at each place, weighted by time, from queues.csv."
    return Sheet("Queues", holds, columns, lines, [chart] if lines else [])


def _costs(tables: FolderTables) -> Sheet:
    found = [row for row in tables.rows("kpis") if row["unit"].startswith("USD")]
    lines = [
        [
            *_figure_cells(row),
            *_amounts(row, ("mean", "ci_low", "ci_high"), "mean"),
            amount(row["n"]),
            row["note"],
        ]
        for row in found
    ]
    items = [
        number
        for number, row in enumerate(found)
        if row["kpi"] == Kpi.ANNUAL_COST and row["of"] != "all"
    ]
    charts = []
    if items:
        rows = (items[0], items[-1])
        charts = [Chart("bar", "Annual cost by item", "USD a year", rows, 1, [3], 9)]
    columns = [*_FIGURE, *_INTERVAL, Heading("replications"), Heading("remark", 50)]
    holds = "What the terminal costs, in all, by item, by cargo, a tonne and a TEU, from kpis.csv."
    return Sheet("Costs", holds, columns, lines, charts)


def _theory(tables: FolderTables) -> Sheet:
    simulated = {(row["kpi"], row["of"]): row for row in tables.rows("kpis")}
    lines = [
        [
            *_figure_cells(row),
            amount(row["estimate"], row["kpi"], row["unit"]),
            *_amounts(simulated[row["kpi"], row["of"]], ("mean", "ci_low", "ci_high"), "mean"),
            amount(row["apart"]),
            row["basis"],
        ]
        for row in tables.rows("estimate")
        if (row["kpi"], row["of"]) in simulated
    ]
    columns = [*_FIGURE, Heading("by formula"), *_INTERVAL, Heading("simulated / formula")]
    holds = "What formulas say before any run, and the simulation, from estimate.csv and kpis.csv."
    return Sheet("Theory", holds, [*columns, Heading("formula", 70)], lines)


def _assumptions(tables: FolderTables) -> Sheet:
    lines = [
        [
            row["key"],
            _value(row["value"]),
            row["unit"],
            row["range"],
            *(amount(row[name]) for name in ("correlation", "ci_low", "ci_high")),
            row["certain"],
            *(amount(row[name]) for name in ("effect_low", "effect_high")),
            row["effect_unit"],
            row["basis"],
            row["source"],
        ]
        for row in tables.rows("assumptions")
    ]
    columns = [Heading("key", 52), Heading("value"), Heading("unit", 14), Heading("may be", 22)]
    columns += [Heading("rank correlation"), Heading("lower bound"), Heading("upper bound")]
    columns += [Heading("certain", 9), Heading("effect at the low end"), Heading("at the high end")]
    columns += [Heading("unit of the effect"), Heading("rests on", 14), Heading("source", 80)]
    holds = "Inputs that have a range, those that move most first, from assumptions.csv."
    return Sheet("Assumptions", holds, columns, lines)


def _audits(tables: FolderTables) -> Sheet:
    lines = [
        [row["audit"], row["what_must_hold"], *map(amount, (row["passed"], row["did_not_balance"]))]
        for row in tables.rows("audits")
    ]
    columns = [Heading("audit"), Heading("what must hold", 90), Heading("replications that passed")]
    columns += [Heading("did not balance")]
    holds = "What every replication was checked for, from audits.csv."
    return Sheet("Audits", holds, columns, lines)


def _checklist(tables: FolderTables) -> Sheet:
    lines: list[list[Cell]] = [
        [row["item"], row["section"], row["what"], row["told"]] for row in tables.rows("stress_des")
    ]
    columns = [
        Heading("item", 8),
        Heading("section", 18),
        Heading("what", 34),
        Heading("told", 110),
    ]
    holds = "The reporting checklist STRESS-DES, filled from the run, from stress_des.csv."
    return Sheet("STRESS-DES", holds, columns, lines)


def _inputs(tables: FolderTables) -> Sheet:
    lines: list[list[Cell]] = [
        [row["key"], _value(row["value"]), row["unit"], row["basis"], row["source"]]
        for row in tables.rows("inputs")
    ]
    columns = [Heading("key", 52), Heading("value", 30), Heading("unit", 16)]
    columns += [Heading("rests on", 18), Heading("source", 90)]
    holds = "Every input with its unit, what it rests on, and its source, from inputs.csv."
    return Sheet("Inputs", holds, columns, lines)


def _value(text: str) -> Cell:
    """Return the value of an input as a number where it is one."""
    cell = amount(text.replace(",", ""))
    return cell if isinstance(cell, Amount) else text


def _ranges(tables: FolderTables) -> Sheet:
    lines: list[list[Cell]] = [
        [row["key"], row["range"], row["decided"], row["source"]] for row in tables.rows("ranges")
    ]
    columns = [
        Heading("key", 52),
        Heading("range", 24),
        Heading("decided by what was asked for", 28),
    ]
    holds = "What inputs may be instead, as the scenario file states it, from ranges.csv."
    return Sheet("Ranges", holds, [*columns, Heading("source", 90)], lines)


_SHEETS: tuple[Callable[[FolderTables], Sheet], ...] = (
    _kpis,
    _own,
    _levels,
    _runs,
    _years,
    _states,
    _waits,
    _queues,
    _costs,
    _theory,
    _assumptions,
    _inputs,
    _ranges,
    _audits,
    _checklist,
)
