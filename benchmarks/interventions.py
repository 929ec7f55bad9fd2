"""Ledger and effect of taking a cause away: python -m benchmarks.interventions [replications].

It runs the base case of Gwadar, and the same case with one cause removed at a time, under the same
random numbers. It prints the table of docs/ledger.md: the hours that ships waited in a year by root
cause, and the paired change of all their waiting.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from portsim.analysis.kpis.row import Row
from portsim.analysis.statistics.comparison import paired
from portsim.analysis.statistics.intervals import mean_interval
from portsim.flow.streams import Floats
from portsim.scenario.reading.loader import read
from portsim.studies.runs.runs import rows_of

GWADAR = Path(__file__).parents[1] / "scenarios" / "gwadar.yaml"
CRANES = "cranes.mobile_harbour"
SHEDS = "stores.metal_shed.compartments"
CARGOES = ("ferroalloys", "copper", "zinc", "export_boxes", "import_boxes")


class Intervention(NamedTuple):
    """A cause of waiting, and how it is taken away.

    Attributes
    ----------
    root
        The cause as the table names it.
    booked
        Returns whether an hour of a direct cause and a root cause counts.
    how
        How the cause is taken away, in words.
    changes
        Values of the scenario that take it away, by dotted key.
    """

    root: str
    booked: Callable[[str, str], bool]
    how: str
    changes: Mapping[str, Any]


INTERVENTIONS = (
    Intervention(
        "border and its queue",
        lambda cause, root: root in ("border", "border_queue"),
        "border always open",
        {"corridor.closures.pak_afghan_border.per_year": 1e-6},
    ),
    Intervention(
        "crane broken",
        lambda cause, root: root == "broken",
        "cranes that never break",
        {f"{CRANES}.breakdowns": None},
    ),
    Intervention(
        "cranes at work on other ships",
        lambda cause, root: cause == "crane" and root == "working",
        "a third crane",
        {f"{CRANES}.number": 3},
    ),
    Intervention(
        "berths at work",
        lambda cause, root: cause == "berth" and root == "working",
        "a quay of 802 m instead of 602 m",
        {"quays.multipurpose.length_m": 802},
    ),
    Intervention(
        "daylight",
        lambda cause, root: root == "daylight" or (cause, root) == ("daylight", "sailing"),
        "other importers' ships may move by night",
        {"vessels.others.daylight_only": False},
    ),
    Intervention(
        "wind", lambda cause, root: root == "weather", "no wind", {f"{CRANES}.stopped_by": []}
    ),
    Intervention(
        "swell (port shut)",
        lambda cause, root: root == "port" or (cause, root) == ("port", "sailing"),
        "no swell",
        {"approach.closed_by": []},
    ),
    Intervention(
        "tugs",
        lambda cause, root: root == "tug" or (cause, root) == ("tug", "sailing"),
        "four tugs instead of two",
        {"approach.tugs.number": 4},
    ),
    Intervention(
        "(gate, weighbridge and bays)",
        lambda cause, root: root in ("gate", "weighbridge", "bay"),
        "thirty lanes, bridges and bays of each kind",
        {
            "road.gate.lanes": 30,
            "road.weighbridge.number": 30,
            **{f"road.trucks.{cargo}.bays": 30 for cargo in CARGOES},
        },
    ),
    Intervention(
        "(store full)",
        lambda cause, root: cause == "store",
        "metal sheds twice as large",
        {
            f"{SHEDS}.ferroalloys.capacity_t": 36_000,
            f"{SHEDS}.copper.capacity_t": 18_000,
            f"{SHEDS}.zinc.capacity_t": 17_000,
        },
    ),
)


def waited(row: Row, booked: Callable[[str, str], bool] = lambda cause, root: True) -> float:
    """Return the hours that ships waited in a replication for the causes that count."""
    return sum(
        hours
        for (who, cause, root), hours in row.waits.items()
        if who == "vessel" and booked(cause, root)
    )


def hours(rows: list[Row]) -> Floats:
    """Return all hours that ships waited in each replication; shape (n,)."""
    return np.asarray([waited(row) for row in rows])


def bounds(low: float, high: float) -> str:
    """Return an interval of hours as it is told: one that begins at nought by its upper end."""
    return f"{low:,.0f} to {high:,.0f}" if low > 0.0 else f"up to {high:,.0f}"


def main(replications: int = 8) -> None:
    """Run all interventions and print the table."""
    file = read(GWADAR)
    base = rows_of(file.scenario, replications)
    whole = mean_interval(hours(base))
    print(
        "| root in the ledger | booked, h a year | of all | taken away by | change of all ship "
        "waiting, h a year |"
    )
    print("|---|---|---|---|---|")
    for intervention in INTERVENTIONS:
        booked_h = np.asarray([waited(row, intervention.booked) for row in base])
        booked = mean_interval(booked_h, least=0.0)
        scenario = file.with_overrides(intervention.changes)
        without = rows_of(scenario, replications)
        change = paired(hours(without), hours(base))
        cells = (
            intervention.root,
            f"{booked.mean:,.0f} ({bounds(booked.low, booked.high)})",
            f"{100.0 * booked.mean / whole.mean:.0f} %",
            intervention.how,
            f"{change.difference:,.0f} ({change.low:,.0f} to {change.high:,.0f})",
        )
        print(f"| {' | '.join(cells)} |", flush=True)
    print(f"\nAll ship waiting: {whole.mean:,.0f} h a year ({bounds(whole.low, whole.high)})")
    print_by_cause(base)


def print_by_cause(rows: list[Row]) -> None:
    """Print the mean hours that ships waited by direct and root cause, the most hours first."""
    by_cause: dict[tuple[str, str], float] = {}
    for row in rows:
        for (who, cause, root), booked_h in row.waits.items():
            if who == "vessel":
                by_cause[cause, root] = by_cause.get((cause, root), 0.0) + booked_h / len(rows)
    for (cause, root), booked_h in sorted(by_cause.items(), key=lambda item: -item[1]):
        print(f"{cause:>10} {root:<16} {booked_h:8.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
