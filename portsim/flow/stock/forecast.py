"""What can be said of the future of a stock, from what is known at present.

A stock of 10 with an outflow of 5 an hour has given 10 more in two hours at the earliest. All hours
are lower bounds: entries that are still unannounced can only make them later, or make the caller
ask again. The functions read the stock and change nothing.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from heapq import merge
from itertools import accumulate, islice
from math import inf

from portsim.flow.rounding import TOLERANCE
from portsim.flow.stock.log import Entry
from portsim.flow.stock.stock import Stock

# At most so many lots are followed one by one; whoever plans beyond them asks again then.
MOST_LOTS = 64

# Returns the earliest hour at which an amount of entries that are not announced can have come; None
# if too little is on its way.
Coming = Callable[[float], float | None]


def outflow_hour(stock: Stock, amount: float, coming: Coming | None = None) -> float | None:
    """Return the earliest hour at which `amount` more can have gone out at the present outflow.

    Entries that are not announced may come before those that are known: before a lot that is still
    to be moved back from the overflow, for example. Who knows when they can come says so by
    `coming`. None if all that is known does not suffice.
    """
    if stock.outflow <= 0.0:
        return None
    earliest = stock.at_h + amount / stock.outflow
    present = stock.ready
    if stock.hold_h:
        if amount <= present + TOLERANCE:
            return earliest
        hour = stock.holding.drained_hour(amount, present, stock.outflow)
        if hour is not None:
            return max(earliest, hour)
        present += stock.on_hold
        earliest = max(earliest, stock.at_h + stock.hold_h)
    present += stock.queued
    if amount <= present + TOLERANCE:
        return earliest
    if coming is not None:
        hour = _hour_with_unannounced(stock, amount - present, coming)
    elif stock.overflow.lots:
        hour = _hour_with_overflow(stock, amount - present)
    else:
        hour = stock.announced.drained_hour(amount, present, stock.outflow, stock.hold_h)
    return None if hour is None else max(earliest, hour)


def _hour_with_overflow(stock: Stock, missing: float) -> float | None:
    """Return when lots from the overflow and from outside can have brought what is missing."""
    if missing > stock.overflow.amount + stock.announced.left() + TOLERANCE:
        return None
    hour = stock.at_h
    for hour, amount in islice(_known_lots(stock), MOST_LOTS):
        if missing <= amount + TOLERANCE:
            return hour + stock.hold_h + missing / stock.outflow
        missing -= amount
    return hour


def _hour_with_unannounced(stock: Stock, missing: float, coming: Coming) -> float | None:
    """Return when lots that are known and lots that are not announced can have brought it together.

    The more lots that are known are waited for, the fewer others are needed: the hours of the ones
    rise and those of the others fall, and the earliest hour is where they cross.
    """
    known_h, amounts = _first_known_lots(stock)
    hours, sums = [stock.at_h, *known_h], list(accumulate(amounts, initial=0.0))

    def others_h(lots: int) -> float:
        if missing <= sums[lots] + TOLERANCE:
            return stock.at_h
        hour = coming(missing - sums[lots])
        return inf if hour is None else hour

    lots = bisect_left(range(len(hours)), True, key=lambda n: others_h(n) <= hours[n])
    bounds = [others_h(lots - 1)] if lots else []
    if lots < len(hours):
        bounds.append(hours[lots])
    elif len(hours) > MOST_LOTS:
        bounds.append(hours[-1])
    soonest = min(bounds)
    return None if soonest == inf else soonest + stock.hold_h


def _first_known_lots(stock: Stock) -> tuple[list[float], list[float]]:
    """Return the earliest hours and the amounts of the first lots that are known."""
    announced = stock.announced
    if not stock.overflow.lots:  # as mostly; then the lists are at hand
        first = slice(announced.next, announced.next + MOST_LOTS)
        return announced.hours[first], announced.amounts[first]
    lots = list(islice(_known_lots(stock), MOST_LOTS))
    return [hour for hour, _ in lots], [amount for _, amount in lots]


def _known_lots(stock: Stock) -> Iterator[tuple[float, float]]:
    """Return (earliest hour, amount) of the lots of the overflow and of those announced."""
    return merge(stock.overflow.returns(stock.at_h), stock.announced.ahead())


def admission_hour(stock: Stock, entry: Entry) -> float | None:
    """Return the earliest hour at which a waiting entry can be let in; None if nothing makes room.

    For the first of the queue this is the hour itself, as long as the outflow stays. With an
    overflow it is the hour at which the next lot moves: then the entry is in, or the caller asks
    again.
    """
    if stock.overflow.capacity:
        return _next_move_hour(stock)
    if stock.outflow <= 0.0:
        return None
    needed = stock.ready + stock.on_hold - stock.ceiling
    for amount, waiting in stock.queue:
        needed += amount
        if waiting is entry:
            return _drained_hour(stock, max(needed, 0.0))
    return stock.at_h


def _next_move_hour(stock: Stock) -> float | None:
    """Return when a lot has been moved back or the first in line has room, whichever is earlier."""
    moment = stock.overflow.done_h
    first = stock.first_waiting()
    if stock.outflow > 0.0 and first is not None:
        moment = min(moment, _drained_hour(stock, max(stock.missing_room(first), 0.0)))
    return moment if moment < inf else None


def _drained_hour(stock: Stock, amount: float) -> float:
    """Return the hour at which `amount` has gone out, of what is in the store now."""
    begin, ready = stock.at_h, stock.ready  # the hour at which all would have begun to flow
    for hour, lot in stock.holding.ahead():
        if amount <= ready + TOLERANCE:
            break
        begin = max(begin, hour - ready / stock.outflow)
        ready += lot
    return begin + amount / stock.outflow


def starvation_hour(stock: Stock, hours: float) -> float | None:
    """Return the earliest hour at which the stock can have been starved for `hours` more.

    The stock is starved while an outflow is asked for and nothing is ready. None if no outflow is
    asked for.
    """
    if stock.outflow <= 0.0:
        return None
    t, level = stock.at_h, stock.ready
    if not stock.hold_h and not stock.overflow.capacity:
        level += stock.queued
    for hour, amount in islice(_surely_ready(stock), MOST_LOTS):
        empty_h = t + level / stock.outflow
        if hour - empty_h >= hours:
            return empty_h + hours
        hours -= max(hour - empty_h, 0.0)
        level = max(level - stock.outflow * (hour - t), 0.0) + amount
        t = hour
    return t + level / stock.outflow + hours


def _surely_ready(stock: Stock) -> Iterator[tuple[float, float]]:
    """Yield (hour, amount) of the lots that are ready by then, whatever the level does."""
    if not stock.hold_h and not stock.overflow.capacity:
        # whoever waits at the ceiling is let in before the level reaches the floor
        yield from stock.announced.ahead()
        return
    yield from stock.holding.ahead()
    if stock.queue or stock.overflow.lots:
        return
    room = stock.ceiling - stock.ready - stock.on_hold
    for hour, amount in stock.announced.ahead():
        room -= amount
        if room < -TOLERANCE:
            return
        yield hour + stock.hold_h, amount


def ready_at(stock: Stock, hour: float) -> float:
    """Return how much of the present level will be ready at an hour, if nothing goes out before."""
    overflow_is_ready = stock.at_h + stock.hold_h <= hour
    from_overflow = stock.overflow.amount if overflow_is_ready else 0.0
    return stock.ready + stock.holding.sum_by(hour) + from_overflow
