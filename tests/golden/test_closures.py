"""What the pinned tables say of closed borders: ships without cargo, and what the ledger books to borders, agree."""

import csv

import pytest

from tests.golden.golden import CASES, TABLES, Case

BORDERS = ("border", "border_queue")
BOOKED = 0.01  # of the waiting of ships: a smaller share is named nowhere


def table(case: Case, name: str) -> list[dict[str, str]]:
    with (TABLES / case.name / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WITH_BORDERS = [
    case
    for case in CASES
    if any(row["kpi"] == "border_ships_delayed" for row in table(case, "kpis.csv"))
]


@pytest.mark.parametrize("case", WITH_BORDERS, ids=lambda case: case.name)
def test_ships_wait_at_closures_where_the_ledger_books_their_hours_to_borders(case: Case) -> None:
    booked = sum(
        float(row["share"])
        for row in table(case, "waits.csv")
        if row["who"] == "vessel" and row["cause"] == "cargo" and row["root"] in BORDERS
    )
    kpis = {(row["kpi"], row["of"]): row["mean"] for row in table(case, "kpis.csv")}
    ships = float(kpis["border_ships_delayed", "all"])
    hours = float(kpis["border_ship_delay", "all"])
    assert booked > BOOKED, "the case shows nothing"
    assert ships > 0.0
    assert hours > 0.0


@pytest.mark.parametrize("case", WITH_BORDERS, ids=lambda case: case.name)
def test_each_ship_counts_once(case: Case) -> None:
    by_cargo: dict[str, float] = {}
    for row in table(case, "kpis.csv"):
        if row["kpi"] == "border_ships_delayed":
            by_cargo[row["of"]] = float(row["mean"])
    everybody = by_cargo.pop("all")
    assert max(by_cargo.values()) <= everybody + 1e-9
    assert everybody <= sum(by_cargo.values()) + 1e-9
