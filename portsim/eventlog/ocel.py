"""The event log for process mining: OCEL 2.0, in JSON.

The format is that of ocel-standard.org, specification of 2023-10-16.

Objects are those who move and wait, what they meet on their way, and cargoes. Every event names
whom it happened to (`who`) and where (`where`); ships, trains and trucks name what they carry, bays
and stores what they are for.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from portsim.eventlog.events import Events, Group, Words
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Place

_SAME_KIND: dict[str, str] = {Place.WEIGHBRIDGE_OUT: Place.WEIGHBRIDGE}
ATTRIBUTES = {
    "ship": ("class", "vessel"),
    "train": ("class",),
    "inland train": ("class",),
    "truck": ("class",),
    "cargo": ("unit",),
}
ALWAYS = "1970-01-01T00:00:00Z"  # since when an attribute that never changes has its value
WORDS = ("unit", "cause", "root")  # attributes of events beside their amount
BLOCK = 10_000  # events at a time

Item = dict[str, Any]


def write_ocel(events: Events, scenario: Scenario, path: Path) -> None:
    """Write a log, one object or event a line, with times in UTC."""
    objects = list(_objects(events, scenario))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"objectTypes":[\n')
        _lines(file, map(_json, _object_types(objects)))
        file.write('],"eventTypes":[\n')
        _lines(file, map(_json, _event_types(events)))
        file.write('],"objects":[\n')
        _lines(file, map(_json, objects))
        file.write('],"events":[\n')
        _lines(file, _events(events))
        file.write("]}\n")


def _lines(file: TextIO, lines: Iterable[str]) -> None:
    between = ""
    for line in lines:
        file.write(between + line)
        between = ",\n"
    file.write("\n")


def _json(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


# ---- objects

_WITHOUT_CARGO = ("weather", "stage", "cranes", "lanes", "bays", "tracks", "pilots", "tugs")


def _objects(events: Events, scenario: Scenario) -> Iterator[Item]:
    names = events.entity.names
    for group in events.groups:
        about = _about(group, scenario)
        for name in names[group.first : group.first + group.number]:
            yield {"id": name, "type": group.kind, **about}
    there = {names[group.first] for group in events.groups if group.number}
    for place in sorted(set(events.resource.names) - there):
        kind, cargo = events.places[place]
        yield {
            "id": place,
            "type": _SAME_KIND.get(kind, kind),
            **(_related("for", [cargo]) if kind in (Place.BAY, Place.STORE) else {}),
        }
    for name, cargo_block in scenario.cargoes.items():
        yield {"id": f"cargo {name}", "type": "cargo", **_valued(unit=cargo_block.unit)}


def _about(group: Group, scenario: Scenario) -> Item:
    """Return what all entities of a group have in common."""
    if group.kind in _WITHOUT_CARGO:
        return {}
    if group.kind == "ship":
        call = scenario.calls[group.of]
        cargoes = dict.fromkeys(parcel.cargo for parcel in call.parcels)
        return {
            **_valued(**{"class": group.of, "vessel": call.vessel}),
            **_related("carries", cargoes),
        }
    return {**_valued(**{"class": group.of}), **_related("carries", [group.of])}


def _valued(**values: str) -> Item:
    return {
        "attributes": [
            {"name": name, "time": ALWAYS, "value": value} for name, value in values.items()
        ]
    }


def _related(qualifier: str, cargoes: Iterable[str]) -> Item:
    return {
        "relationships": [
            {"objectId": f"cargo {cargo}", "qualifier": qualifier} for cargo in cargoes
        ]
    }


def _object_types(objects: Iterable[Item]) -> Iterator[Item]:
    for kind in dict.fromkeys(one["type"] for one in objects):
        yield {
            "name": kind,
            "attributes": [{"name": n, "type": "string"} for n in ATTRIBUTES.get(kind, ())],
        }


# ---- events


def _event_types(events: Events) -> Iterator[Item]:
    """Yield every activity with the attributes that any of its events has."""
    has = {"amount": (~np.isnan(events.amount), "float")}
    has |= {name: (getattr(events, name).codes >= 0, "string") for name in WORDS}
    for code, activity in enumerate(events.activity.names):
        mine = events.activity.codes == code
        attributes = [
            {"name": name, "type": kind}
            for name, (there, kind) in has.items()
            if np.any(there[mine])
        ]
        yield {"name": activity, "attributes": attributes}


def _events(events: Events) -> Iterator[str]:
    """Yield the text of every event; put together by hand, as there may be two million."""
    types = _texts(events.activity, '"type":{}')
    who = _texts(events.entity, '{{"objectId":{},"qualifier":"who"}}')
    where = _texts(events.resource, ',{{"objectId":{},"qualifier":"where"}}')
    attributes = [
        _texts(getattr(events, name), f',{{{{"name":"{name}","value":{{}}}}}}') for name in WORDS
    ]
    for a in range(0, len(events), BLOCK):
        part = slice(a, a + BLOCK)
        times = np.datetime_as_string(events.timestamp[part], unit="us").tolist()
        codes = (
            events.activity,
            events.entity,
            events.resource,
            *(getattr(events, name) for name in WORDS),
        )
        rows = zip(
            times,
            events.amount[part].tolist(),
            *(words.codes[part].tolist() for words in codes),
            strict=True,
        )
        for i, (time, amount, activity, entity, resource, *more) in enumerate(rows, a):
            values = ""
            if amount == amount:
                values = f'{{"name":"amount","value":{amount!r}}}'
                values += "".join(
                    [texts[code] for texts, code in zip(attributes, more, strict=True)]
                )
            yield (
                f'{{"id":"e{i}",{types[activity]},"time":"{time}Z","attributes":[{values}],'
                f'"relationships":[{who[entity]}{where[resource]}]}}'
            )


def _texts(words: Words, template: str) -> list[str]:
    """Return the text of every word, and last (for code -1) of none."""
    return [*(template.format(_json(name)) for name in words.names), ""]
