"""What an estimate comes down to: what cannot work, what to look at, what is full first."""

from collections.abc import Iterator, Sequence

from portsim.estimate.rows import Balance, Finding, Load, Storage

#: Loads of resources that a planner cannot simply add to are no bottleneck of the terminal.
FIXED = frozenset({"channel_load"})


def bottleneck(loads: Sequence[Load]) -> Load | None:
    """Return the fullest of the resources that can be added to; None if nothing is asked of any."""
    rows = [row for row in loads if row.kpi not in FIXED and row.load > 0.0]
    return max(rows, key=lambda row: row.load, default=None)


def findings(
    loads: Sequence[Load], balances: Sequence[Balance], storages: Sequence[Storage]
) -> tuple[Finding, ...]:
    """Return what cannot work, then what to look at."""
    found = [*_full(loads), *_unsteady(balances), *_small(storages)]
    return tuple(sorted(found, key=lambda one: not one.grave))


def _full(loads: Sequence[Load]) -> Iterator[Finding]:
    for row in loads:
        busiest = max(row.busiest_month or 0.0, row.busiest_hour or 0.0)
        if row.load >= 1.0:
            yield Finding(row.of, True, row.sentence)
        elif busiest >= 1.0:
            when = "hour" if (row.busiest_hour or 0.0) >= 1.0 else "month"
            yield Finding(
                row.of,
                False,
                f"load {row.load:.2f} over the year, {busiest:.2f} in the busiest {when}",
            )


def _unsteady(balances: Sequence[Balance]) -> Iterator[Finding]:
    for row in balances:
        if not row.steady:
            yield Finding(row.of, True, row.verdict)
        elif row.direction == "import" and "%" in row.verdict:
            yield Finding(row.of, False, row.verdict)


def _small(storages: Sequence[Storage]) -> Iterator[Finding]:
    for row in storages:
        unit = "TEU" if row.unit == "teu" else row.unit
        holds = f"holds {row.capacity:,.0f} {unit}"
        if row.capacity < row.largest_parcel:
            yield Finding(
                row.of,
                True,
                f"{holds}, less than the largest parcel of {row.largest_parcel:,.0f} {unit}",
            )
        elif row.capacity < row.least:
            yield Finding(
                row.of,
                False,
                f"{holds}, less than 1.5 of the largest parcel, {row.least:,.0f} {unit}",
            )
        elif row.capacity < row.need:
            yield Finding(
                row.of,
                False,
                f"{holds}; {row.need:,.0f} {unit} would be wanted in the busiest month",
            )
