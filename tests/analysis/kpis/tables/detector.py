"""Scenarios whose stability is known, to try the detector on."""

from datetime import date, timedelta

from portsim.analysis.kpis.tables.stability import EstimatedQueue, Window, judge, worst
from portsim.analysis.kpis.tables.withholding import observed_queue, verdicts
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.runs import rows_of
from portsim.theory.relaxation import relaxation_time
from portsim.vocabulary.queues import ANCHORAGE
from tests.builder import START, at_random, equal_berths, exponential, ships_alone, vessel

SERVICE_H = 24.0
FIRST_SEED = 4100  # seeds from here on, fixed before any result was seen
REPLICATIONS = 5


def berth(load, stays, **more):
    """Return a berth with Poisson ships and exponential stays, measured for so many mean stays from empty."""
    calls = at_random(load * 8760.0 / SERVICE_H)
    calls["arrivals"] |= more.pop("arrivals", {})
    window = {
        "measured_days": stays * SERVICE_H / 24.0,
        "replications": REPLICATIONS,
        "run_out_cap_days": 0.0,
    }
    one = {
        "name": "berth",
        "run": window,
        "vessels": {"ship": vessel(exponential(SERVICE_H))},
        "calls": {"ships": calls},
    }
    return ships_alone(**one | more)


def coal_harbour(days):
    """Return the balanced coal harbour: trains every 30 min and ships every hour at random, two trains to a ship.

    It is the tutorial model of DESMO-J on queues that wait for each other
    (desmoj.sourceforge.net/tutorial/advanced/ waitqueue1.html); unloading and loading take next to
    no time, and there is room for all.
    """
    moment_h = 0.01
    return {
        "name": "coal-harbour",
        "start": START,
        "run": {"measured_days": days, "replications": REPLICATIONS, "run_out_cap_days": 0.0},
        "cargoes": {
            "coal": {"form": "bulk", "annual_t": 2 * 8760 * 1000.0, "by_rail": 1.0, "by_road": 0.0}
        },
        "stores": {"yard": {"kind": "stockpile", "compartments": {"coal": {"capacity_t": 1e8}}}},
        "rail": {
            "stations": {"tippler": {"tracks": 10}},
            "trains": {
                "coal": {
                    "station": "tippler",
                    "arrivals": {"kind": "random"},
                    "wagons": 1,
                    "wagon_t": 1000.0,
                    "cut_h": moment_h,
                }
            },
        },
        "vessels": {"ship": vessel()},
        "calls": {
            "coal": {
                "vessel": "ship",
                "parcels": [{"cargo": "coal", "t": 2000.0}],
                "arrivals": {"kind": "random", "per_year": 8760.0},
            }
        },
        "berths": equal_berths(1),
        "cranes": {"loader": {"number": 1, "cargoes": {"coal": {"rate_tph": 2000.0 / moment_h}}}},
    }


def seasonal(days, warm_up_days):
    """Return a berth at half load whose last three months of the year are three times as busy as the others."""
    tree = berth(0.5, days, arrivals={"monthly_profile": [1.0] * 9 + [3.0] * 3})
    tree["run"] |= {"warm_up_days": warm_up_days, "measured_days": days}
    return tree


def shut_at_the_end(days):
    """Return a berth at half load whose port is shut for the last 30 days of a window that begins with the run."""
    begins, ends = (date(2027, 1, 1) + timedelta(days=day) for day in (days - 30, days - 1))
    stretch = {"begins": begins.isoformat(), "ends": ends.isoformat()}
    closed = {
        "weather": {"shut": {"kind": "dated", "stretches": [stretch]}},
        "approach": {"closed_by": ["shut"]},
    }
    return berth(0.5, days, **closed)


def border(load, days, per_year=104.0, shut_h=6.0, **more):
    """Return trucks from one border to a store without end; it shuts twice a week for some hours, at random."""
    trucks_a_day, payload_t = 60.0, 20.0
    open_share = 1.0 - per_year * shut_h / 8760.0
    border = {"kind": "border", "time_h": 2.0, "vehicles_per_day": trucks_a_day / load / open_share}
    closure = {
        "kind": "random",
        "per_year": per_year,
        "length_h": {"dist": "exponential", "mean": shut_h},
    }
    return {
        "name": "border",
        "start": START,
        "run": {
            "warm_up_days": 20.0,
            "measured_days": days,
            "replications": REPLICATIONS,
            "run_out_cap_days": 0.0,
        },
        "cargoes": {
            "ore": {"form": "bulk", "annual_t": 365.0 * trucks_a_day * payload_t, "by_road": 1.0}
        },
        "stores": {"yard": {"kind": "stockpile", "compartments": {"ore": {"capacity_t": 1e9}}}},
        "road": {"gate": {"lanes": 9, "time_h": 0.05}, "trucks": {"ore": {"payload_t": payload_t}}},
        "corridor": {
            "closures": {"unrest": closure},
            "stages": {
                "border": border | {"closed_by": ["unrest"]},
                "road": {"kind": "haul", "time_h": 24.0},
            },
            "routes": {"road": {"mode": "road", "stages": ["border", "road"]}},
            "cargoes": {"ore": {"road": {"road": 1.0}}},
        },
        "vessels": {"ship": vessel(12.0)},
        "calls": {"others": {"vessel": "ship", "arrivals": {"kind": "random", "per_year": 50.0}}},
        "berths": equal_berths(1),
    } | more


def stays_of(load, relaxation_times):
    """Return how many mean stays make so many relaxation times of a berth."""
    return relaxation_times * relaxation_time(load, 1, 1.0)


def words(tree, seed, workers=1):
    """Return the verdict on the whole, and the one on the anchorage from its growth alone."""
    scenario = Scenario.model_validate({**tree, "run": {**tree["run"], "seed": seed}})
    rows = rows_of(scenario, scenario.run.replications, workers)
    window = Window(24.0 * scenario.run.measured_days)
    return worst(verdicts(rows, scenario)), judge(
        ANCHORAGE, observed_queue(rows, ANCHORAGE), EstimatedQueue(), window
    ).status
