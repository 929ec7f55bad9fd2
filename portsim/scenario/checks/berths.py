"""Checks of continuous quays, of who may use which berth, and of berths held back for some."""

from collections.abc import Iterator

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.derived.berths import BerthOrQuay, eligible_berths
from portsim.scenario.derived.cranes import worked_at


def berth_or_quay_exists(scenario: Scenario) -> Iterator[Finding]:
    """A terminal has at least one berth or quay."""
    if not scenario.berths and not scenario.quays:
        yield ("berths",), "there is none: a terminal needs at least one berth or quay"


def quay_names(scenario: Scenario) -> Iterator[Finding]:
    """A quay does not have the name of a berth, nor that of one of several equal berths."""
    taken = {name: f"there is a berth called {name}" for name in scenario.berths}
    for name, berth in scenario.berths.items():
        for number in range(1, berth.number + 1) if berth.number > 1 else ():
            taken[f"{name}-{number}"] = (
                f"the berths of {name} are called {name}-1 to {name}-{berth.number}"
            )
    for name in scenario.quays:
        if name in taken:
            yield ("quays", name), f"{taken[name]}: choose another name"


def quay_lengths(scenario: Scenario) -> Iterator[Finding]:
    """Every quay is long enough for the shortest ship that may use it, with its clearances."""
    for name, quay in scenario.quays.items():
        classes = {
            call.vessel: scenario.vessels[call.vessel].loa_m
            for call in scenario.calls.values()
            if call.vessel in scenario.vessels
            and call.elsewhere_h is None
            and (call.berths is None or name in call.berths)
        }
        if classes and min(classes.values()) > quay.longest_m:
            shortest = min(classes, key=lambda vessel: classes[vessel])
            loa_m, needed = classes[shortest], round(classes[shortest] + 2 * quay.clearance_m, 6)
            yield (
                ("quays", name, "length_m"),
                f"takes no ship: the shortest that may come here, {shortest}, needs {needed:g} m "
                f"({loa_m:g} m and {quay.clearance_m:g} m at both ends), and the quay has "
                f"{quay.length_m:g} m",
            )


def reservations(scenario: Scenario) -> Iterator[Finding]:
    """Berths are held back only by the rule that does so, and leave every call somewhere to go."""
    policy = scenario.berthing.policy
    reserved = {
        (key, name): place.reserved_for_priority
        for key, places in _places(scenario).items()
        for name, place in places.items()
        if place.reserved_for_priority is not None
    }
    if policy != "priority_reserved":
        for key, name in reserved if policy in _RULES_WITHOUT_RESERVATION else ():
            message = f"has no effect with berthing.policy {policy}: use priority_reserved"
            yield (key, name, "reserved_for_priority"), message
        return
    limits = {name: limit for (_, name), limit in reserved.items()}
    for name, call in scenario.calls.items():
        if call.vessel not in scenario.vessels or call.elsewhere_h is not None:
            continue
        cargoes = {parcel.cargo for parcel in call.parcels}
        fitting = [
            berth
            for berth in eligible_berths(scenario, call)
            if cargoes <= worked_at(scenario, call.vessel, berth)
        ]
        if fitting and all(call.priority > limits.get(berth, call.priority) for berth in fitting):
            held = ", ".join(f"{berth} for 1 to {limits[berth]}" for berth in fitting)
            message = (
                f"{call.vessel} of priority {call.priority} fits only where berths are "
                f"reserved: {held}"
            )
            yield ("calls", name, "priority"), message


_RULES_WITHOUT_RESERVATION = (
    "first_come",
    "first_that_fits",
    "priority",
    "shortest_time",
    "windows_first",
)


def _places(scenario: Scenario) -> dict[str, dict[str, BerthOrQuay]]:
    """Return berths and quays by name, by their key in the file."""
    return {"berths": {**scenario.berths}, "quays": {**scenario.quays}}


CHECKS: tuple[Check, ...] = (berth_or_quay_exists, quay_names, quay_lengths, reservations)
