"""Rules that choose: small pure functions, by name.

A berth rule gets the ships that wait, in order of arrival, and the places, and returns who goes
where, or None (`portsim.policies.berths`).

A crane rule gets the number of cranes that are up and the parcels that ask for them, in order of
berthing, and returns how many each one gets (`portsim.policies.cranes.Demand`).

A rule of turns gets whether a ship sails and since when she has had her turn, and returns what
ships that wait for pilots, tugs or the channel are sorted by (`portsim.policies.turns`).
"""

from portsim.policies.berths import (
    BerthRule,
    first_come,
    first_that_fits,
    priority,
    priority_reserved,
    shortest_time,
    windows_first,
)
from portsim.policies.cranes import (
    CraneRule,
    by_priority,
    by_priority_fractional,
    equal_fractions,
    equal_whole,
    finish_first,
)
from portsim.policies.turns import TurnRule, kept, sailing_first

BERTH: dict[str, BerthRule] = {
    "first_come": first_come,
    "first_that_fits": first_that_fits,
    "priority": priority,
    "priority_reserved": priority_reserved,
    "shortest_time": shortest_time,
    "windows_first": windows_first,
}
CRANE: dict[str, CraneRule] = {
    "whole": equal_whole,
    "fractional": equal_fractions,
    "by_priority": by_priority,
    "by_priority_fractional": by_priority_fractional,
    "finish_first": finish_first,
}
TURNS: dict[str, TurnRule] = {
    "kept": kept,
    "sailing_first": sailing_first,
}
