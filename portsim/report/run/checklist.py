"""The reporting checklist STRESS-DES, filled from the run as far as a program can.

The items are those of Monks, Currie, Onggo, Robinson, Kunc and Taylor, "Strengthening the
reporting of empirical simulation studies: introducing the STRESS guidelines", Journal of Simulation
13 (2019), 55-67, doi.org/10.1080/17477778.2018.1442155; what each asks for is in our own words.
"""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from portsim.report.run.inputs import count_of_sources
from portsim.report.run.method import interval_note, measured_window
from portsim.report.style.sourced import given
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.wording import counted, plain
from portsim.scenario.register import Basis, InputValue
from portsim.studies.results.result import Result

CHECKLIST = "stress_des.csv"
YOURS = "to be written by the author"


class Item(NamedTuple):
    """An item of the checklist: what it asks for, and what this run says of it."""

    number: str
    name: str
    told: Callable[[Result, list[InputValue]], str]


def _purpose(result: Result, values: list[InputValue]) -> str:
    return f"{YOURS}; the title of the scenario is: {result.scenario.title or result.scenario.name}"


def _outputs(result: Result, values: list[InputValue]) -> str:
    names = counted(result.kpis["kpi"].nunique(), "kind")
    return (
        f"{names} of figures, each with its definition under All figures. {interval_note(result)}"
    )


def _aims(result: Result, values: list[InputValue]) -> str:
    return (
        f"one scenario, held against {counted(len(result.levels), 'service level')}; else {YOURS}"
    )


def _scenario_logic(result: Result, values: list[InputValue]) -> str:
    return "none: one scenario; differences between scenarios are told by the page of a study"


def _algorithms(result: Result, values: list[InputValue]) -> str:
    berthing = result.scenario.berthing
    rule = str(berthing.policy) if berthing else "first come, first served"
    return f"berth rule: {rule}; all rules stand with their values under Inputs and sources"


def _entities(result: Result, values: list[InputValue]) -> str:
    ships = ", ".join(plain(name) for name in result.scenario.vessels)
    cargoes = ", ".join(plain(name) for name in result.scenario.cargoes)
    return f"ships ({ships}), trains and trucks with the cargoes {cargoes}"


def _resources(result: Result, values: list[InputValue]) -> str:
    names = dict.fromkeys(plain(str(name)) for name in result.states["resource"])
    return f"{', '.join(names)}; their numbers, shifts and failures stand under Inputs and sources"


def _queues(result: Result, values: list[InputValue]) -> str:
    names = ", ".join(plain(str(name)) for name in result.queues["queue"])
    return f"{names}; first come, first served where no rule is stated"


def _sources(result: Result, values: list[InputValue]) -> str:
    return f"{count_of_sources(values)} Each stands beside its value under Inputs and sources"


def _parameters(result: Result, values: list[InputValue]) -> str:
    return f"{len(values)} values in inputs.csv, defaults included; ranges in ranges.csv"


def _assumptions(result: Result, values: list[InputValue]) -> str:
    assumed = sum(one.basis is Basis.ASSUMPTION for one in values)
    return f"{counted(assumed, 'input')} rest on an assumption; each says which in inputs.csv"


def _initial(result: Result, values: list[InputValue]) -> str:
    start = result.start_up.sentence if result.start_up else "no ship ever waited"
    days = f"{result.scenario.run.warm_up_days:g} days"
    return f"stores begin as stated, berths free, the road full; warm-up {days}; {start}"


def _length(result: Result, values: list[InputValue]) -> str:
    run = result.scenario.run
    return (
        f"measured {measured_window(result)}; after it at most {run.run_out_cap_days:g} days, "
        "until those who arrived have left; unit of time: hour"
    )


def _estimation(result: Result, values: list[InputValue]) -> str:
    count = counted(len(result.runs), "replication")
    return f"{count}, independent, from seed {result.scenario.run.seed}. {interval_note(result)}"


def _software(result: Result, values: list[InputValue]) -> str:
    facts = result.manifest
    packages = facts.get("packages", {})
    parts = [f"portsim {facts.get('portsim', '')}", f"Python {facts.get('python', '')}"]
    parts += [f"{name} {packages[name]}" for name in ("simpy", "numpy") if name in packages]
    return ", ".join(parts)


def _fixed(text: str) -> Callable[[Result, list[InputValue]], str]:
    return lambda result, values: text


ITEMS: dict[str, tuple[Item, ...]] = {
    "Objectives": (
        Item("1.1", "purpose of the model", _purpose),
        Item("1.2", "outputs and how they are computed", _outputs),
        Item("1.3", "aims of the experiments", _aims),
    ),
    "Logic": (
        Item("2.1", "diagram of the base model", _fixed("docs/architecture.md: one way through")),
        Item(
            "2.2",
            "logic of the base model",
            _fixed("docs/architecture.md, the mechanisms; docs/ledger.md, what waits for what"),
        ),
        Item("2.3", "logic of the scenarios", _scenario_logic),
        Item("2.4", "algorithms and rules", _algorithms),
        Item("2.5.1", "entities", _entities),
        Item(
            "2.5.2",
            "activities",
            _fixed("states of resources and causes of waiting, each defined in this appendix"),
        ),
        Item("2.5.3", "resources", _resources),
        Item("2.5.4", "queues and their order", _queues),
        Item(
            "2.5.5",
            "where entities come in and leave",
            _fixed(
                "ships at the anchorage and the channel; trucks and trains at the origin of the "
                "corridor, or at the gate and the station where there is none"
            ),
        ),
    ),
    "Data": (
        Item("3.1", "sources of data", _sources),
        Item(
            "3.2",
            "preparation of data",
            _fixed(f"records are taken as they are; else {YOURS}"),
        ),
        Item("3.3", "values of the inputs", _parameters),
        Item("3.4", "assumptions", _assumptions),
    ),
    "Experimentation": (
        Item("4.1", "initial state and warm-up", _initial),
        Item("4.2", "length of a run", _length),
        Item("4.3", "replications and estimation", _estimation),
    ),
    "Implementation": (
        Item("5.1", "software", _software),
        Item(
            "5.2",
            "random numbers",
            _fixed(
                "numpy; one stream for each name, seed and replication, so that scenarios share "
                "their random numbers"
            ),
        ),
        Item(
            "5.3",
            "how the model is executed",
            _fixed(
                "events in the order of their hours; those of one hour in a fixed order "
                "(docs/architecture.md); replications on several processors, which changes no "
                "figure"
            ),
        ),
        Item("5.4", "computer and time of the run", _fixed("manifest.json: wall_s and cpu_s")),
    ),
    "Access": (
        Item(
            "6.1",
            "how the model can be had",
            _fixed("open source, MIT licence; scenario.resolved.yaml repeats the run"),
        ),
    ),
}


def checklist_rows(result: Result, values: list[InputValue]) -> pd.DataFrame:
    """Return stress_des.csv: a row an item of the checklist."""
    rows = [
        [item.number, group, item.name, item.told(result, values)]
        for group, items in ITEMS.items()
        for item in items
    ]
    return pd.DataFrame(rows, columns=["item", "section", "what", "told"])


def checklist_table(rows: pd.DataFrame) -> Table:
    """Return the checklist as a table; what the author must write is marked."""
    groups = []
    for section, mine in rows.groupby("section", sort=False):
        lines: list[list[str | Cell]] = [
            [given(str(row["item"])), str(row["what"]), _told(str(row["told"]))]
            for _, row in mine.iterrows()
        ]
        groups.append(Group(str(section), "", lines))
    return Table([Column("item"), Column("what"), Column("told", "text")], groups)


def _told(text: str) -> str | Cell:
    return Cell(given(text), "assumed") if YOURS in text else given(text)
