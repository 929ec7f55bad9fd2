"""The past of a stock: when entries were let in, when it was starved, and how its level moved.

The functions read the stock and change nothing.
"""

from math import nan

import numpy as np

from portsim.flow.stock.stock import Stock
from portsim.flow.stock.trajectory import Trajectory
from portsim.flow.streams import Floats


def announced_entries(stock: Stock) -> tuple[Floats, Floats]:
    """Return (hour of arrival, hour let in) of the announced entries; NaN if not let in yet."""
    hours = np.concatenate([hours for hours, _ in stock.log.announced])
    admitted = hours.copy()
    admitted[stock.log.late_entries] = stock.log.late_h
    admitted[stock.announced.forgotten + stock.announced.next :] = np.nan
    admitted[[entry for _, entry in stock.queue if isinstance(entry, int)]] = np.nan
    return hours, admitted


def unannounced_amount(stock: Stock) -> float:
    """Return the sum of the unannounced entries that were let in."""
    return sum(entry.amount for entry in stock.log.requests if entry.admitted_h is not None)


def unannounced_wait_h(stock: Stock) -> float:
    """Return the hours that unannounced entries waited, those still waiting included."""
    return sum(
        (stock.at_h if entry.admitted_h is None else entry.admitted_h) - entry.asked_h
        for entry in stock.log.requests
    )


def starved_intervals(stock: Stock) -> tuple[Floats, Floats]:
    """Return (from, to) of the intervals with an outflow asked for and nothing ready."""
    log = stock.log
    asked_from_h, flow_from_h = np.asarray(log.asked_from_h), np.asarray(log.flow_from_h)
    times = np.unique(np.concatenate([asked_from_h, flow_from_h]))
    asked = np.asarray(log.asked)[np.searchsorted(asked_from_h, times, side="right") - 1]
    flows = np.asarray(log.flows)[np.searchsorted(flow_from_h, times, side="right") - 1]
    starved = ((asked > 0.0) & (flows == 0.0)).astype(int)
    changes = np.diff(starved, prepend=0)
    begins, ends = times[changes == 1], times[changes == -1]
    return begins, np.append(ends, stock.at_h)[: len(begins)]


def trajectory(stock: Stock) -> Trajectory:
    """Return the history of the level as arrays; entries in the order of their admission."""
    _, announced_h = announced_entries(stock)
    requests = [entry for entry in stock.log.requests if entry.admitted_h is not None]
    by_overflow = {entry: nan for _, entry in stock.overflow.lots} | stock.overflow.returned_h
    let_in = ~np.isnan(announced_h)
    amounts = np.concatenate([amounts for _, amounts in stock.log.announced])
    requests_in_h = [entry.admitted_h for entry in requests]
    all_in_h = np.concatenate([announced_h[let_in], requests_in_h]).astype(float)
    all_amounts = np.concatenate([amounts[let_in], [entry.amount for entry in requests]])
    order = np.argsort(all_in_h, kind="stable")
    in_h = stored_h = all_in_h[order]
    if by_overflow:
        requests_stored_h = [by_overflow.get(entry, entry.admitted_h) for entry in requests]
        for entry, hour in by_overflow.items():
            if isinstance(entry, int):
                announced_h[entry] = hour
        all_stored_h = np.concatenate([announced_h[let_in], requests_stored_h]).astype(float)
        stored_h = all_stored_h[order]
    return Trajectory(
        initial=stock.initial,
        in_h=in_h,
        amounts=all_amounts.astype(float)[order],
        flow_h=np.asarray(stock.log.flow_from_h),
        flow=np.asarray(stock.log.flows),
        end_h=stock.at_h,
        stored_h=stored_h,
        hold_h=stock.hold_h,
    )
