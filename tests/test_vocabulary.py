"""Every name of the results is declared once, is complete, and is spelt out nowhere else."""

import ast
import copy
import csv
import io
import json
import pickle
from enum import StrEnum

import pandas as pd
import pytest

from portsim.report.style import palette, why, wording
from portsim.vocabulary import (
    Cause,
    Kpi,
    Of,
    Place,
    Queue,
    ResourceKind,
    Root,
    State,
    Status,
    WithheldWith,
)
from portsim.vocabulary import states as tables
from portsim.vocabulary.status import MEMORY_COLUMNS
from tests import house
from tests.golden.golden import TABLES

KEYS: tuple[type[StrEnum], ...] = (Cause, Kpi, Of, Place, ResourceKind, Root, State, Status)
STATE_TABLES = [table for name, table in vars(tables).items() if name.endswith("_STATES")]

#: Where a name of a KPI, a cause or a state is an ordinary word in another sense, and which sense.
OTHER_SENSES = {
    "portsim/analysis/kpis/money/cost_shares.py": "a key of the scenario",
    "portsim/analysis/kpis/money/laytime.py": "a rule of laytime, or where notice is given",
    "portsim/analysis/kpis/money/statement.py": "where notice is given",
    "portsim/estimate/remarks.py": "a key of the scenario",
    "portsim/estimate/rows.py": "what one of the servers is called",
    "portsim/estimate/sea.py": "the channel of the scenario",
    "portsim/estimate/unused.py": "a key of the scenario",
    "portsim/eventlog/entities.py": "an activity or a kind of thing in the event log",
    "portsim/eventlog/ocel.py": "a type of object in the event log",
    "portsim/policies/__init__.py": "the name of a rule",
    "portsim/report/printed/document.py": "the heading of a column",
    "portsim/report/run/audits.py": "what is audited",
    "portsim/report/run/terms.py": "a heading in the list of terms",
    "portsim/report/run/closures.py": "the heading of a column",
    "portsim/report/studies/compare/courses.py": "a phrase for the reader",
    "portsim/report/style/glossary.py": "a phrase for the reader",
    "portsim/report/style/why.py": "a phrase for the reader",
    "portsim/scenario/": "a key or a value of the scenario",
    "portsim/starter/": "a key of the scenario, or the heading of a line",
    "portsim/studies/results/limit_table.py": "the heading of a column",
    "portsim/terminal/sea/quay.py": "an attribute of a ship",
}


@pytest.fixture(scope="module")
def package() -> list[house.Module]:
    return house.read(house.PACKAGE)


@pytest.fixture(scope="module")
def spelt(package: list[house.Module]) -> dict[str, list[str]]:
    """Return by kind of name the places that spell one out."""
    return {kind: [str(place) for place in house.spelt(package, kind)] for kind in house.KINDS}


# ---- keys are texts


@pytest.mark.parametrize("keys", KEYS)
def test_keys_are_unique_texts_that_are_written_as_they_are(keys: type[StrEnum]) -> None:
    assert keys.__hash__ is str.__hash__
    assert keys.__eq__ is str.__eq__
    assert len(set(keys)) == len(keys.__members__)
    for key in keys:
        text = key.value
        assert type(text) is str
        assert (f"{key}", str(key), repr(key), json.dumps(key)) == (
            text,
            text,
            repr(text),
            json.dumps(text),
        )
        assert {text: 1}[key] == {key: 1}[text] == 1
        assert keys(text) is key
        assert pickle.loads(pickle.dumps(key)) is key
        assert copy.deepcopy(key) is key
        assert key.name.lower() == text.replace(" ", "_").replace(",", "")


def test_keys_sort_and_are_written_to_tables_as_texts() -> None:
    texts = [str(kpi) for kpi in Kpi]
    assert sorted(Kpi) == sorted(texts)
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow(Kpi)
    assert file.getvalue() == ",".join(texts) + "\n"
    tables = [pd.DataFrame({"kpi": names, Kpi.DWELL: 1.0}) for names in (list(Kpi), texts)]
    assert tables[0].to_csv() == tables[1].to_csv()
    assert tables[0].equals(tables[1])


# ---- figures


def test_every_kpi_has_its_columns() -> None:
    for kpi in Kpi:
        assert isinstance(kpi.of, Of)
        assert isinstance(kpi.withheld_with, WithheldWith)
        assert kpi.unit
        assert kpi.meaning
        assert kpi.label[0].isupper()
        assert "_" not in kpi.label
    assert len({kpi.label for kpi in Kpi}) == len(Kpi)
    assert {kpi.of for kpi in Kpi} == set(Of) - {Of.TERMINAL}  # of figures of the planner's own


def test_every_kpi_is_measured_in_the_golden_set() -> None:
    measured = set()
    for path in TABLES.glob("*/kpis.csv"):
        measured |= set(pd.read_csv(path)["kpi"])
    assert measured == set(Kpi)


def test_times_in_a_queue_are_withheld_with_it() -> None:
    """A figure that is new here, and is a time, a queue or a cost, must say what withholds it."""
    never = {kpi for kpi in Kpi if kpi.withheld_with is WithheldWith.NEVER}
    assert {kpi for kpi in never if kpi.unit in ("h", "USD per year", "USD per t", "number")} == {
        # counts, and what trains and ships do once they have a berth or a track
        Kpi.TRUCKS_SERVED,
        Kpi.WAIT_TO_SAIL,
        Kpi.ALONGSIDE_WITHOUT_CRANE,
        Kpi.TRAIN_CALLS,
        Kpi.WAGONS_IN_LADEN,
        Kpi.WAGONS_OUT_LADEN,
    }


def test_places_of_trucks_have_a_cause() -> None:
    assert {place for place in Place if place.cause is None} == {Place.ANCHORAGE, Place.STAGE}
    assert Queue(Place.WEIGHBRIDGE_OUT).name == "weighbridge out"
    assert Place.WEIGHBRIDGE_OUT.cause is Cause.WEIGHBRIDGE


# ---- phrases of the report


def test_phrases_are_complete() -> None:
    assert set(why.AWAITED) == set(why.BLOCKED) == set(Cause)
    assert set(why.BEHIND) == set(Root) - {Root.SAILING}
    # berths, tracks and arrival tracks hold whoever is behind a wait
    holders = (tables.BERTH_STATES, tables.TRACK_STATES, tables.ARRIVAL_TRACK_STATES)
    doing = {state for table in holders for state in table}
    assert doing - {State.IDLE} <= set(why.DOING)
    assert set(wording.RESOURCES) == set(ResourceKind) - {ResourceKind.BERTH}


def test_colours_are_complete() -> None:
    assert set(palette.STATES) | set(palette.CAUSES) >= {*State, *Cause}
    assert set(palette.ROOTS) | {Root.SAILING} == set(Root)
    assert set(palette.PLACES) >= {place for place in Place if place.cause is not None}


def test_every_state_is_one_of_a_resource() -> None:
    assert {state for table in STATE_TABLES for state in table} == set(State)
    assert all(meaning for table in STATE_TABLES for meaning in table.values())


# ---- nowhere else


@pytest.mark.parametrize("kind", house.KINDS)
def test_names_are_spelt_out_nowhere_else(spelt: dict[str, list[str]], kind: str) -> None:
    assert [place for place in spelt[kind] if not place.startswith(tuple(OTHER_SENSES))] == []


def test_every_other_sense_is_needed(spelt: dict[str, list[str]]) -> None:
    places = [place for of_kind in spelt.values() for place in of_kind]
    assert [
        path for path in OTHER_SENSES if not any(place.startswith(path) for place in places)
    ] == []


def test_columns_in_memory_are_no_columns_of_files() -> None:
    for path in TABLES.glob("*/*.csv"):
        with path.open(encoding="utf-8") as file:
            assert not set(next(csv.reader(file))) & set(MEMORY_COLUMNS)


def test_members_are_looked_up_once_where_it_counts(package: list[house.Module]) -> None:
    """To look up a member takes longer than to use it: what runs at each event holds constants."""
    hot = {
        "portsim/terminal/handling/cranes.py",
        "portsim/terminal/handling/transfer.py",
        "portsim/terminal/sea/approach.py",
    }
    looked_up = [
        f"{module.path}:{node.lineno}"
        for module in package
        if str(module.path) in hot
        for function in module.nodes
        if isinstance(function, house.FUNCTIONS)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and house.last_name(node.value) in ("State", "Cause")
    ]
    assert looked_up == []
