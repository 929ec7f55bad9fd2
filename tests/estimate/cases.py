"""Small scenarios whose estimates can be worked out by hand."""

from portsim.scenario.blocks.scenario import Scenario
from tests import builder
from tests.builder import START, at_random, equal_berths, vessel


def tree():
    """Return copper by truck and ships that follow it: 500,000 trucks a year at a gate that they swamp."""
    return {
        "name": "swamped",
        "start": START,
        "cargoes": {"copper": {"form": "breakbulk", "annual_t": 10_000_000.0, "by_road": 1.0}},
        "stores": {"shed": {"kind": "shed", "compartments": {"copper": {"capacity_t": 300_000.0}}}},
        "road": {
            "gate": {"lanes": 4, "time_h": {"dist": "exponential", "mean": 0.6}},
            "trucks": {"copper": {"payload_t": 20.0}},
        },
        "vessels": {"handysize": {"loa_m": 150.0, "draught_m": 9.5}},
        "calls": {
            "copper": {
                "vessel": "handysize",
                "parcels": [{"cargo": "copper", "t": 100_000.0}],
                "arrivals": {"kind": "nominated"},
            }
        },
        "berths": {"berth": {"number": 2, "length_m": 200.0, "depth_m": 12.0}},
        "berthing": {"mooring_h": 2.0, "unmooring_h": 1.0, "berth_turnover_h": 1.0},
        "cranes": {
            "loader": {"number": 2, "max_per_ship": 1, "cargoes": {"copper": {"rate_tph": 1000.0}}}
        },
    }


def scenario(**changes):
    """Return the scenario with values replaced by dotted path, `__` for the dots; a path may end in a new key."""
    plain = tree()
    for path, value in changes.items():
        *inside, last = path.split("__")
        node = plain
        for key in inside:
            node = node.setdefault(key, {})
        node[last] = value
    return Scenario.model_validate(plain)


def ships_alone(alongside, gaps, per_year, number):
    """Return ships that stay a time of their own at equal berths, and nothing else."""
    return Scenario.model_validate(
        builder.ships_alone(
            vessels={"ship": vessel(alongside)},
            calls={"ship": at_random(per_year, gaps=gaps)},
            berths=equal_berths(number),
        )
    )
