"""How long before the start of a run its corridor begins."""

from math import ceil

from portsim.scenario.blocks.corridor import Corridor, RandomClosure
from portsim.scenario.blocks.weather import RenewalClosure

DAY_H = 24.0


def before_h(corridor: Corridor) -> float:
    """Return the hours before the start at which the corridor begins, whole days.

    Twice the mean time of the longest route and of the longest random closure on it, so that the
    road is as full as it is on any day.
    """
    if corridor.run_in_days is not None:
        return DAY_H * ceil(corridor.run_in_days)
    longest = 0.0
    for name in {name for cargo in corridor.cargoes.values() for name in cargo.used()}:
        stages = [corridor.stages[stage] for stage in corridor.routes[name].stages]
        closures = [corridor.closures[one] for stage in stages for one in stage.closed_by]
        shut_h = [one.length_h.expected() for one in closures if isinstance(one, RandomClosure)]
        shut_h += [one.mean_h for one in closures if isinstance(one, RenewalClosure)]
        longest = max(
            longest, sum(stage.time_h.expected() for stage in stages) + max(shut_h, default=0.0)
        )
    return DAY_H * ceil(2 * longest / DAY_H)
