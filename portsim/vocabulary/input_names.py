"""What the inputs of a scenario are called: "Quay length, m (multipurpose)" for a dotted key.

A name is made from the key: what the block is, what the key says of it, its unit, and in brackets
the names that the planner gave. Keys that read badly so have a name of their own in `_NAMES`.
"""

from collections.abc import Iterable

from portsim.vocabulary.causes import Cause

#: Keys below which planners give names, with what one of those is.
_COLLECTIONS: dict[str, str] = {
    "cargoes": "cargo",
    "stores": "store",
    "compartments": "store",
    "closures": "closure",
    "stages": "stage",
    "routes": "route",
    "trucks": "truck",
    "stations": "station",
    "trains": "train",
    "vessels": "ship",
    "calls": "call",
    "berths": "berth",
    "quays": "quay",
    "cranes": "crane",
    Cause.WEATHER: str(Cause.WEATHER),
    "resources": "cost",
    "constituents": "tide",
    "handling_usd_per_t": "",
    "handling_usd_per_teu": "",
    "dead_freight_usd_per_t": "",
    "dead_freight_usd_per_teu": "",
    "ship_usd_per_day": "",
}
#: Blocks that say nothing that the rest of a name does not say.
_SILENT = frozenset({"road", "rail", "corridor", "costs", "arrivals", "approach", "parcels"})
#: Parameters of a law, which stand behind the key that has it.
_OF_LAW = frozenset({"mean", "median", "min", "max", "mode", "value", "shape", "sd", "sigma"})
_UNITS: dict[str, str] = {
    "_usd_per_year": "USD a year",
    "_usd_per_day": "USD a day",
    "_usd_per_teu": "USD a TEU",
    "_usd_per_t": "USD a tonne",
    "_usd_per_h": "USD an hour",
    "_moves_ph": "boxes an hour",
    "_teuph": "TEU an hour",
    "_tph": "t an hour",
    "_days": "days",
    "_teu": "TEU",
    "_usd": "USD",
    "_deg": "degrees",
    "_h": "h",
    "_t": "t",
    "_m": "m",
    "_cm": "cm",
}
#: Names by the key without the planner's names; the unit is added.
_NAMES: dict[str, str] = {
    "cranes.number": "number of cranes",
    "cranes.max_per_ship": "most cranes on a ship",
    "cranes.cargoes.rate": "rate of a crane",
    "cranes.loss_per_extra_crane": "rate lost by each further crane on a ship",
    "cranes.breakdowns.between": "time between failures of a crane",
    "cranes.breakdowns.repair": "repair of a crane",
    "berths.number": "number of berths",
    "quays.clearance": "clear distance between ships at the quay",
    "cargoes.annual": "volume a year",
    "cargoes.by_rail": "share that comes by rail",
    "cargoes.by_road": "share that comes by road",
    "demand.factor": "demand over that of the file",
    "corridor.stages.vehicles_per_day": "vehicles let through a day",
    "corridor.stages.t_per_day": "tonnes let through a day",
    "corridor.stages.teu_per_day": "TEU let through a day",
    "corridor.stages.time": "time at a stage",
    "corridor.closures.per_year": "border closures a year",
    "corridor.closures.length": "length of a border closure",
    "road.gate.time": "time of a truck at the gate",
    "road.weighbridge.number": "number of weighbridges",
    "road.weighbridge.number_out": "number of weighbridges on the way out",
    "road.weighbridge.time": "time on a weighbridge",
    "road.exit": "drive to the way out",
    "road.trucks.bays": "number of bays",
    "road.trucks.handling": "time of a truck at its bay",
    "road.trucks.payload": "load of a truck",
    "road.trucks.max_per_day": "trucks called a day at most",
    "rail.stations.tracks": "number of unloading tracks",
    "rail.stations.locomotives": "number of shunting engines",
    "rail.trains.wagons": "wagons of a train",
    "rail.trains.wagon": "load of a wagon",
    "rail.trains.cut": "time to unload a cut of wagons",
    "rail.trains.shunting": "shunting of a cut of wagons",
    "vessels.gear.number": "number of ship's cranes",
    "vessels.gear.rate": "rate of a ship's crane",
    "vessels.t_per_cm": "tonnes for a centimetre of draught",
    "corridor.cargoes": "ways of the cargoes",
    "vessels.loa": "length of a ship",
    "vessels.draught": "draught of a ship",
    "vessels.alongside": "time of a ship alongside",
    "calls.arrivals.per_year": "calls a year",
    "calls.arrivals.lead": "time from nomination to arrival",
    "calls.arrivals.lateness": "lateness of a ship",
    "calls.handling_factor": "crane rate over that of other calls",
    "calls.parcels.t": "parcel of a ship, t",
    "calls.parcels.teu": "parcel of a ship, TEU",
    "calls.laytime.demurrage": "demurrage of a ship",
    "calls.laytime.despatch": "despatch of a ship",
    "calls.part_cargo.after": "wait for cargo until a ship sails short",
    "approach.pilots.number": "number of pilots",
    "approach.tugs.number": "number of tugs",
    "approach.inbound": "way in through the channel",
    "approach.outbound": "way out through the channel",
    "costs.ship": "price of a ship in port",
    "costs.handling": "handling of cargo",
    "costs.dead_freight": "dead freight",
    "costs.resources.capital": "cost to build or buy",
    "costs.resources.fixed": "fixed cost",
    "costs.resources.working": "cost of an hour at work",
    "costs.resources.manned": "cost of a manned hour",
    "stores.compartments.initial": "stock at the start",
    "stores.compartments.hold": "hold before loading",
    "berthing.mooring": "mooring",
    "berthing.unmooring": "unmooring",
    "berthing.berth_turnover": "time between two ships at a berth",
}


def input_name(key: str | Iterable[str | int]) -> str:
    """Return what an input is called by its dotted key, or by the parts of it.

    Examples
    --------
    >>> input_name("quays.multipurpose.length_m"), input_name("cranes.mobile_harbour.number")
    ('Quay length, m (multipurpose)', 'Number of cranes (mobile harbour)')
    >>> input_name("stores.metal_shed.compartments.zinc.capacity_t")
    'Store capacity, t (metal shed, zinc)'
    """
    text, names = name_parts(key)
    return f"{text} ({', '.join(names)})" if names else text


def name_parts(key: str | Iterable[str | int]) -> tuple[str, list[str]]:
    """Return what an input is called, and the planner's names that tell it from others."""
    parts = key.split(".") if isinstance(key, str) else [str(part) for part in key]
    if not parts or not parts[-1]:
        return "", []
    law = parts.pop() if len(parts) > 1 and parts[-1] in _OF_LAW else ""
    kept, names = _without_names(parts)
    stem, unit = _split_unit(kept[-1])
    pattern = ".".join([*kept[:-1], stem])
    whole = _NAMES.get(".".join(kept))
    text = whole or _NAMES.get(pattern) or _made(kept, stem)
    text += f", {law}" if law else ""
    text += f", {unit}" if unit and not whole else ""
    return text[:1].upper() + text[1:], names


def _without_names(parts: list[str]) -> tuple[list[str], list[str]]:
    """Return the keys of a path, and the names that a planner gave; a list counts from 1."""
    kept: list[str] = []
    names: list[str] = []
    for index, part in enumerate(parts):
        named = index > 0 and parts[index - 1] in _COLLECTIONS and part not in ("kind",)
        if part.isdigit():
            names.append(f"no. {int(part) + 1}")
        elif named and not (len(parts) == index + 1 and parts[index - 1] == "berths" and index > 2):
            names.append(part.replace("_", " "))
        else:
            kept.append(part)
    return kept, names


def _split_unit(name: str) -> tuple[str, str]:
    for suffix, unit in _UNITS.items():
        if name.endswith(suffix) and len(name) > len(suffix):
            return name.removesuffix(suffix), unit
    return name, ""


def _made(kept: list[str], stem: str) -> str:
    """Make a name of what the block is and what its key says."""
    blocks = [_COLLECTIONS.get(part, part) for part in kept[:-1] if part not in _SILENT]
    words = [word for word in dict.fromkeys([*blocks[:1], *blocks[1:]]) if word]
    return " ".join([*words, stem]).replace("_per_", " a ").replace("_", " ")
