"""What a planner works out by hand: berth occupancy, berth capacity, storage, length of quay."""

from portsim.theory.phases import FULLEST, ekemn
from portsim.theory.waiting import check_count, check_number

DAYS_PER_YEAR = 365.0
HOURS_PER_YEAR = 8760.0


def max_occupancy(
    target: float, berths: int, gap_stages: int = 1, service_stages: int = 2
) -> float:
    """Return the occupancy at which the mean wait over service reaches a target.

    A target that is not reached at `phases.FULLEST` gives that occupancy.

    Parameters
    ----------
    target
        Mean wait over mean service that is just allowed.
    berths
        Number of equal berths.
    gap_stages, service_stages
        Stages of the Erlang gaps and services: 1 and 2 for a common-user berth, 2 and 2 for
        scheduled liners.

    Raises
    ------
    ValueError
        If an argument is out of range, or the queue is too large for `ekemn`.

    Notes
    -----
    Bisection to 1e-9 on `ekemn`; Erlang laws as in UNCTAD, Port Development (1985).
    """
    check_number("the target of wait over service", target, open_end=True)
    check_count("the number of berths", berths)
    low, high = 0.0, FULLEST
    while high - low > 1e-9:
        middle = (low + high) / 2
        if ekemn(middle * berths, berths, gap_stages, service_stages).over_service < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def occupancy(
    calls: float, alongside_h: float, berths: int, hours: float = HOURS_PER_YEAR
) -> float:
    """Return the share of its hours that a berth is occupied.

    Parameters
    ----------
    calls
        Ships in those hours.
    alongside_h
        Mean hours a ship occupies a berth, manoeuvres that block it included.
    berths
        Number of berths.
    hours
        Hours that a berth is open; 8,760 in a year round the clock.

    Raises
    ------
    ValueError
        If an argument is out of range, or the ships need more hours than the berths have.

    Notes
    -----
    UNCTAD, Port Development (1985).
    """
    check_number("the number of calls", calls)
    check_number("the hours alongside", alongside_h)
    check_count("the number of berths", berths)
    check_number("the hours that a berth is open", hours, open_end=True)
    share = calls * alongside_h / (berths * hours)
    if share > 1.0:
        raise ValueError(
            f"{calls:g} calls of {alongside_h:g} h need {share:.3g} of the hours of {berths} berths"
        )
    return share


def alongside_h(calls: float, share: float, berths: int, hours: float = HOURS_PER_YEAR) -> float:
    """Return the mean hours a ship is alongside, from the occupancy that was reported.

    Parameters
    ----------
    calls
        Ships in those hours.
    share
        Reported occupancy, from 0 to 1.
    berths
        Number of berths.
    hours
        Hours that a berth is open.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    check_number("the number of calls", calls, open_end=True)
    _check_share("the occupancy", share)
    check_count("the number of berths", berths)
    check_number("the hours that a berth is open", hours, open_end=True)
    return share * berths * hours / calls


def handling_h(amount: float, rate: float, cranes: float = 1.0, other_h: float = 0.0) -> float:
    """Return the hours a ship is alongside: cargo over the rate of her cranes, and other hours.

    Parameters
    ----------
    amount
        Cargo of the call, in tonnes or moves.
    rate
        Tonnes or moves an hour of one crane.
    cranes
        Mean number of cranes that work her.
    other_h
        Hours of mooring, documents and waiting to sail.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    check_number("the cargo of a call", amount)
    check_number("the rate of a crane", rate, open_end=True)
    check_number("the number of cranes", cranes, open_end=True)
    check_number("the other hours", other_h)
    return amount / (rate * cranes) + other_h


def berth_capacity(
    share: float,
    cranes: float,
    rate: float,
    working_ratio: float = 1.0,
    hours: float = HOURS_PER_YEAR,
) -> float:
    """Return what one berth handles, in the unit of the rate.

    Multiply moves by the TEU factor to have TEU.

    Parameters
    ----------
    share
        Occupancy that is allowed, from 0 to 1.
    cranes
        Mean number of cranes at a ship.
    rate
        Gross tonnes or moves an hour of one crane.
    working_ratio
        Share of the hours alongside with a crane at work.
    hours
        Hours that the berth is open.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    UNCTAD, Port Development (1985): hours x occupancy x cranes x gross rate x working ratio.
    """
    _check_share("the occupancy", share)
    _check_share("the working ratio", working_ratio)
    check_number("the number of cranes", cranes)
    check_number("the rate of a crane", rate)
    check_number("the hours that the berth is open", hours)
    return hours * share * cranes * rate * working_ratio


def storage_need(annual: float, dwell_days: float, peak: float = 1.0, least: float = 0.0) -> float:
    """Return the room that a cargo takes, in its own unit.

    Parameters
    ----------
    annual
        Tonnes or TEU a year.
    dwell_days
        Mean days in store.
    peak
        Busiest month over the mean month, at least 1.
    least
        Room that is needed at any rate: 1 to 1.5 of the largest parcel, and what covers a cut in
        supply.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    UNCTAD, Port Development (1985): annual x dwell / 365 x peak.
    """
    check_number("the annual volume", annual)
    check_number("the dwell", dwell_days)
    check_number("the peak", peak, 1.0)
    check_number("the least room", least)
    return max(annual * dwell_days / DAYS_PER_YEAR * peak, least)


def stack_area_m2(
    annual_teu: float,
    dwell_days: float,
    tiers: int,
    slot_m2: float = 18.0,
    tier_use: float = 0.7,
    share: float = 0.8,
) -> float:
    """Return the ground that a container stack takes, in square metres.

    Parameters
    ----------
    annual_teu
        TEU a year.
    dwell_days
        Mean days in the stack.
    tiers
        Height of the stack in boxes.
    slot_m2
        Ground of one TEU slot with its share of the lanes: 18 under gantries and reach stackers,
        27.3 with straddles.
    tier_use
        Mean height over the highest.
    share
        Occupancy that is allowed; often 0.65 to 0.70.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Rule of port planning handbooks: TEU x dwell x area / (365 x use x tiers x occupancy).
    """
    check_count("the number of tiers", tiers)
    check_number("the ground of a slot", slot_m2, open_end=True)
    _check_share("the use of the tiers", tier_use, open_end=True)
    _check_share("the occupancy", share, open_end=True)
    return storage_need(annual_teu, dwell_days) * slot_m2 / (tier_use * tiers * share)


def quay_length_m(berths: int, mean_loa_m: float, longest_loa_m: float) -> float:
    """Return the length of a quay, in metres.

    Parameters
    ----------
    berths
        Number of berths.
    mean_loa_m, longest_loa_m
        Mean and greatest length of the ships.

    Raises
    ------
    ValueError
        If an argument is out of range, or the longest ship is shorter than the mean.

    Notes
    -----
    Rule of port planning handbooks, after Ligteringen: the longest ship and 15 m at both ends for
    one berth, 1.1 n (mean + 15) + 15 for several.
    """
    check_count("the number of berths", berths)
    check_number("the mean length", mean_loa_m, open_end=True)
    check_number("the greatest length", longest_loa_m, mean_loa_m)
    return longest_loa_m + 30.0 if berths == 1 else 1.1 * berths * (mean_loa_m + 15.0) + 15.0


def _check_share(name: str, value: float, open_end: bool = False) -> None:
    """Refuse a share that is not from 0 to 1."""
    check_number(name, value, open_end=open_end)
    if value > 1.0:
        raise ValueError(f"{name} must be at most 1, not {value:g}")
