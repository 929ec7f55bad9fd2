"""The findings of an estimate: what cannot work, what to look at, and what is full first."""

from collections.abc import Iterator, Sequence

from portsim.estimate.rows import Balance, Finding, Load, Storage
from portsim.theory.relaxation import is_full

#: Loads of resources to which a planner cannot simply add; they count as no bottleneck.
FIXED = frozenset({"channel_load"})


def bottleneck(loads: Sequence[Load]) -> Load | None:
    """Return the fullest of the resources to which one can add; None if nothing is asked of any."""
    rows = [row for row in loads if row.kpi not in FIXED and row.load > 0.0]
    return max(rows, key=lambda row: row.load, default=None)


def findings(
    loads: Sequence[Load], balances: Sequence[Balance], storages: Sequence[Storage]
) -> tuple[Finding, ...]:
    """Return what cannot work, then what to look at."""
    rows = [*_full_resources(loads), *_unsteady_stocks(balances), *_small_stores(storages)]
    return tuple(sorted(rows, key=lambda finding: not finding.grave))


def _full_resources(loads: Sequence[Load]) -> Iterator[Finding]:
    for row in loads:
        busiest = max(row.busiest_month or 0.0, row.busiest_hour or 0.0)
        if row.overflows:
            continue
        if is_full(row.load):
            yield Finding(row.of, True, row.sentence)
        elif busiest >= 1.0:
            when = "hour" if (row.busiest_hour or 0.0) >= 1.0 else "month"
            text = f"load {row.load:.2f} over the year, {busiest:.2f} in the busiest {when}"
            yield Finding(row.of, False, text)


def _unsteady_stocks(balances: Sequence[Balance]) -> Iterator[Finding]:
    for row in balances:
        if not row.steady:
            yield Finding(row.of, True, row.verdict)
        elif row.direction == "import" and "%" in row.verdict:
            yield Finding(row.of, False, row.verdict)


def _small_stores(storages: Sequence[Storage]) -> Iterator[Finding]:
    for row in storages:
        unit = "TEU" if row.unit == "teu" else row.unit
        holds = f"holds {row.capacity:,.0f} {unit}"
        if row.capacity < row.largest_parcel:
            text = f"{holds}, less than the largest parcel of {row.largest_parcel:,.0f} {unit}"
            yield Finding(row.of, True, text)
        elif row.capacity < row.least:
            text = f"{holds}, less than 1.5 of the largest parcel, {row.least:,.0f} {unit}"
            yield Finding(row.of, False, text)
        elif row.capacity < row.need:
            text = f"{holds}; {row.need:,.0f} {unit} would be wanted in the busiest month"
            yield Finding(row.of, False, text)
