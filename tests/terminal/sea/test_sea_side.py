"""Whole terminals drawn at random, the sea side in full: what must hold of every ship, place and statement."""

import copy
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from portsim.analysis.kpis.measure import measure
from portsim.analysis.kpis.money.demurrage import statements
from portsim.analysis.kpis.money.statement import statement_of_facts
from portsim.flow.calendar.calendar import Calendar, together
from portsim.flow.streams import Floats
from portsim.ledger.recording import make_record
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.policies import BERTH, CRANE
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from portsim.scenario.derived.berths import berth_places
from portsim.scenario.derived.draught import draught_m
from portsim.scenario.derived.waterway import day, water
from portsim.scenario.reading.loader import load
from portsim.scenario.reading.resolved import resolved
from portsim.terminal.terminal import Terminal
from tests.builder import days, small
from tests.search import SEARCH

EXAMPLES = 200 if SEARCH else 30
MOST_EVENTS = 100_000  # a scenario drawn here needs some thousands: more is a loop
AT_LEAST = 1  # scenarios in which each hard situation must have come up
AGAIN = 1 if SEARCH else 5  # every so many are run again, and written and read
RARE = 3 if SEARCH else 6  # situations that may not
DRAWN = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],  # shrinking takes long; the drawn scenario is printed as it is
    suppress_health_check=list(HealthCheck),
)
NEAR = 1e-6

Pick = Callable[[Sequence[Any]], Any]

# ---- what is drawn: the first of each list of values is the plainest


def law(pick: Pick, mean: float) -> Any:
    return pick(
        [
            mean,
            {"dist": "exponential", "mean": mean},
            {"dist": "uniform", "min": 0.5 * mean, "max": 1.5 * mean},
            {"dist": "gamma", "shape": 3.0, "mean": mean},
        ]
    )


def some(pick: Pick, names: Sequence[str]) -> list[str]:
    return [name for name in names if pick([False, True])]


KINDS = {  # form, direction, unit, size of the parcels, capacity
    "coal": ("bulk", "export", "t", 1500.0, 6000.0),
    "grain": ("bulk", "import", "t", 1200.0, 5000.0),
    "boxes": ("container", "export", "teu", 120.0, 600.0),
    "empties": ("container", "import", "teu", 100.0, 500.0),
}


def cargoes(pick: Pick, tree: dict[str, Any]) -> None:
    names = pick(
        [["coal"], ["coal", "grain"], ["boxes", "empties"], ["coal", "boxes"], list(KINDS)]
    )
    storms, land = list(tree["weather"]), {}
    for name in names:
        form, direction, unit, size, capacity = KINDS[name]
        by_road, by_rail = land[name] = pick([(0.0, 0.0), (1.0, 0.0), (0.5, 0.5), (0.0, 1.0)])
        inside = capacity * pick([0.5, 0.0, 1.0, 0.9])
        place: dict[str, Any] = {f"capacity_{unit}": capacity, f"initial_{unit}": inside}
        if pick([False, False, True]):
            place["reclaim_teuph" if unit == "teu" else "reclaim_tph"] = size / pick([4.0, 12.0])
        if direction == "import":
            place["hold_h"] = pick([0.0, 30.0])
        tree["stores"][f"store-{name}"] = {"kind": "shed", "compartments": {name: place}}
        tree["cargoes"][name] = {
            "form": form,
            "direction": direction,
            "stopped_by": some(pick, storms),
        }
        if by_road + by_rail:
            flow = {
                f"annual_{unit}": size * 365.0 * pick([1.0, 0.5, 2.0]),
                "by_road": by_road,
                "by_rail": by_rail,
            }
            tree["cargoes"][name] |= flow
        if unit == "teu":
            tree["cargoes"][name] |= {
                "teu_factor": pick([1.0, 1.5]),
                "t_per_teu": pick([10.0, None]),
            }
    trucks = {
        name: {
            f"payload_{KINDS[name][2]}": KINDS[name][3] / 50.0,
            "bays": pick([None, 2]),
            "handling_h": law(pick, 0.1),
        }
        for name in names
        if land[name][0]
    }
    if trucks:
        tree["road"] = {
            "gate": {"lanes": pick([4, 1]), "time_h": law(pick, 0.05)},
            "trucks": trucks,
        }
    trains = {
        name: {
            "station": "tip",
            "wagons": 6,
            f"wagon_{KINDS[name][2]}": KINDS[name][3] / 20.0,
            "wagons_per_cut": pick([1, 4]),
            "cut_h": law(pick, 0.5),
        }
        for name in names
        if land[name][1]
    }
    if trains:
        tree["rail"] = {"stations": {"tip": {"tracks": pick([1, 2])}}, "trains": trains}


def weather(pick: Pick) -> dict[str, Any]:
    share = pick([0.2, 0.5, 0.05])
    every = {
        "storm": {"kind": "renewal", "monthly_share": [share] * 12, "mean_h": pick([6.0, 30.0])},
        "rain": {
            "kind": "recorded",
            "column": "mm",
            "limit": 1.0,
            "values": [(0.0, 0.5), (7.0, 3.0), (11.5, 0.0), (20.0, 1.0)],
            "closed_when": pick(["above", "below"]),
        }
        | pick(
            [
                {"repeat_h": 24.0},
                {"repeat_h": 31.0},
                {"beyond": "calm"},
                {"beyond": "repeat", "ends_h": 26.0},
                {"values": [(0.0, 1.0), (100.0, 3.0), (130.0, 0.0)], "beyond": "calm"},
            ]
        ),
        "ban": {
            "kind": "dated",
            "stretches": [
                {"begins": "2027-06-03", "ends": "2027-06-04"},
                {"begins": "2027-06-06T05:30:00+05:00", "ends": "2027-06-06T21:00:00+05:00"},
            ],
        },
    }
    return {name: every[name] for name in some(pick, list(every))}


SHIFTS = (
    None,
    {"shifts": [{"begins": "07:00", "ends": "15:00"}, {"begins": "15:00", "ends": "23:00"}]},
    {
        "shifts": [
            {"days": ["mon", "tue", "wed", "thu", "sat"], "begins": "20:00", "ends": "06:00"}
        ],
        "breaks": [{"begins": "01:00", "ends": "01:30"}],
        "holidays": {"dates": ["2027-06-05"], "yearly": ["7 Jun"]},
    },
    {"breaks": [{"days": ["fri"], "begins": "12:30", "ends": "14:30", "first": "2027-06-03"}]},
)


def cranes(pick: Pick, tree: dict[str, Any], places: list[str]) -> None:
    def pool(berths: list[str] | None, names: Sequence[str]) -> dict[str, Any]:
        work = {}
        for name in names:
            rate = KINDS[name][3] / pick([8.0, 20.0])
            work[name] = {"rate_moves_ph" if KINDS[name][2] == "teu" else "rate_tph": rate}
        return {
            "number": pick([2, 1, 3]),
            "berths": berths,
            "cargoes": work,
            "max_per_ship": pick([1, 2, 3]),
            "split": pick(list(CRANE)),
            "loss_per_extra_crane": pick([0.0, 0.1]),
            "breakdowns": pick(
                [
                    None,
                    {"clock": "running", "between_h": law(pick, 15.0), "repair_h": law(pick, 6.0)},
                    {
                        "clock": "calendar",
                        "between_h": law(pick, 40.0),
                        "repair_h": law(pick, 10.0),
                    },
                ]
            ),
            "stopped_by": some(pick, list(tree["weather"])),
            "shifts": pick(SHIFTS),
        }

    names = list(tree["cargoes"])
    tree["cranes"] = {"own": pool([pick(places)], names[:1])} if pick([False, False, True]) else {}
    tree["cranes"]["all"] = pool(None, names)


def moorings(pick: Pick, tree: dict[str, Any]) -> list[str]:
    tree["berthing"] = {
        "mooring_h": pick([0.0, 1.5]),
        "unmooring_h": pick([0.0, 0.75]),
        "berth_turnover_h": pick([0.0, 2.0]),
        "policy": pick(list(BERTH)),
    }
    reserved = pick([1, None, 2]) if tree["berthing"]["policy"] == "priority_reserved" else None
    tree["berths"], tree["quays"] = {}, {}
    if pick([True, False]):
        tree["berths"]["main"] = {"number": pick([1, 2, 3]), "length_m": 200.0, "depth_m": 15.0}
    if not tree["berths"] or pick([False, True]):
        length = pick([450.0, 210.0, 700.0])
        clearance = pick([0.0, 5.0, 0.1])
        tree["quays"]["line"] = {
            "length_m": length,
            "clearance_m": clearance,
            "depth_m": 15.0,
            "fit": pick(["first_fit", "best_fit"]),
        }
    if pick([False, True]):
        tree["berths"]["short"] = {
            "length_m": 120.0,
            "depth_m": 10.0,
            "reserved_for_priority": reserved,
        }
        if pick([False, True]):
            tree["berths"]["short"]["cargoes"] = list(tree["cargoes"])[:1]
    if pick([False, False, True]):
        tree["quays"]["barges"] = {
            "length_m": 260.0,
            "depth_m": 10.0,
            "clearance_m": 10.0,
            "reserved_for_priority": reserved,
        }
    return [*tree["berths"], *tree["quays"]]


def approach(pick: Pick) -> dict[str, Any]:
    passage = [0.0, 1.0, 2.5, {"dist": "uniform", "min": 0.5, "max": 1.5}]
    found: dict[str, Any] = {"inbound_h": pick(passage), "outbound_h": pick(passage)}
    if pick([True, False, True]):
        found["channel"] = {
            "traffic": pick(["two_way", "one_way"]),
            "separation_h": pick([0.0, 0.5]),
            "depth_m": pick([12.4, None, 11.5]),
        }
        found |= pick(
            [{}, {"under_keel_share": 0.1}, {"under_keel_m": 0.5, "under_keel_share": 0.05}]
        )
        waves = {"M2": {"amplitude_m": 0.9}, "K1": {"amplitude_m": 0.3, "phase_deg": 70.0}}
        found["tide"] = {"mean_m": 1.5, "constituents": waves}
    if pick([False, True]):
        found["pilots"] = {"number": pick([2, 3]), "run_h": pick([0.0, 0.5])}
    if pick([False, True]):
        found["tugs"] = {"number": pick([2, 4]), "run_h": pick([0.0, 0.75])}
    if pick([False, True]):
        found["daylight"] = {
            "latitude_deg": 24.8,
            "longitude_deg": 67.0,
            "margin_h": pick([0.0, -1.0]),
        }
    if pick([False, False, True]):
        found["permitted_draught_m"] = 11.8
    return found


def vessels(pick: Pick, way: dict[str, Any]) -> dict[str, Any]:
    classes: dict[str, Any] = {
        "small": {"loa_m": 95.0, "draught_m": 7.0},
        "big": {
            "loa_m": 185.0,
            "draught_m": 12.5,
            "ballast_draught_m": 8.0,
            "dwt_t": 30e3,
            "t_per_cm": 40.0,
        },
        "guest": {"loa_m": pick([100.0, 185.0]), "draught_m": 9.0, "alongside_h": law(pick, 8.0)},
    }
    for ship in classes.values():
        ship["pilots"] = pick([1, 0, 2])
        if "tugs" in way:
            ship |= {"tugs_in": pick([1, 0, 2]), "tugs_out": pick([0, 1])}
        ship["daylight_only"] = "daylight" in way and pick([False, True])
    return classes


def terms(pick: Pick) -> dict[str, Any]:
    return {
        **pick([{"allowed_h": 30.0}, {"rate_t_per_day": 3000.0}, {"allowed_h": 4.0}]),
        "basis": pick(["SHINC", "SHEX UU", "SHEX EIU", "FHEX UU", "FHEX EIU"]),
        "holidays": pick([{}, {"dates": ["2027-06-05"]}]),
        "weather": pick(["excluded", "excluded_alongside", "counts"]),
        "notice": pick(["wibon", "berth", "wipon"]),
        "office": pick(
            [
                [],
                [{"days": ["mon", "tue", "wed", "thu", "fri"], "begins": "08:00", "ends": "17:00"}],
            ]
        ),
        "turn_time_h": pick([12.0, 0.0]),
        "early_work": pick(["none", "half", "actual", "commences"]),
        "waiting": pick(["by_notice", "counts", "excluded"]),
        "once_on_demurrage": pick([True, False]),
        "demurrage_usd_per_day": 12_000.0,
        "despatch_on": pick(["working_time_saved", "all_time_saved"]),
    }


def parcels(pick: Pick, names: list[str]) -> list[dict[str, Any]]:
    found = []
    for name in pick([names[:1], names, names[::-1], [names[0], names[0]], names[-1:]]):
        _, _, unit, size, _ = KINDS[name]
        found.append({"cargo": name, unit: law(pick, size * pick([1.0, 0.4]))})
        if pick([False, True]):
            found[-1]["setup_h"] = law(pick, 1.5)
    return found


def arrivals(pick: Pick, kind: str, work: list[dict[str, Any]]) -> dict[str, Any]:
    match kind:
        case "recorded":
            at_h = pick([[0.0, 0.0, 5.0, 30.0], [3.0, 60.0], [float(h) for h in range(0, 200, 9)]])
            found = {"kind": kind, "at_h": at_h}
            cargo = work[-1]["cargo"] if work else None
            if [parcel["cargo"] for parcel in work].count(cargo) == 1 and pick([False, True]):
                found["amounts"] = {cargo: [KINDS[cargo][3] * pick([0.5, 0.0, 1.1]) for _ in at_h]}
            return found
        case "liner":
            return {
                "kind": kind,
                "every_h": pick([48.0, 12.0, 80.0]),
                "first_h": pick([0.0, 20.0]),
                "early_h": pick([0.0, 10.0]),
                "deviation_h": law(pick, pick([8.0, 60.0])),
                "window_h": pick([None, 12.0, 24.0]) if work else None,
            }
        case "fleet":
            return {
                "kind": kind,
                "ships": pick([2, 1, 3]),
                "round_trip_h": law(pick, pick([40.0, 8.0])),
            }
        case "nominated":
            return {"kind": kind, "lead_h": pick([36.0, 0.0, 100.0]), "lateness_h": law(pick, 6.0)}
        case _:
            return {"kind": "random", "per_year": pick([150.0, 600.0])}


def calls(pick: Pick, tree: dict[str, Any], places: list[str]) -> dict[str, Any]:
    names, found = list(tree["cargoes"]), {}
    nominated: set[str] = set()
    for i in range(pick([2, 1, 3, 4])):
        kind = pick(
            ["random", "recorded", "liner", "liner", "fleet", "nominated", "elsewhere", "guest"]
        )
        stream: dict[str, Any] = {
            "vessel": pick(["small", "big"]),
            "parcels": [],
            "priority": pick([1, 2, 3]),
            "handling_factor": law(pick, 1.0),
            "berths": pick([None, None, ["main" if "main" in places else "line", *places[-1:]]]),
        }
        if kind == "guest":
            stream["vessel"] = "guest"
        elif kind == "elsewhere":
            stream["elsewhere_h"] = law(pick, 15.0)
        else:
            stream |= {"parcels": parcels(pick, names), "parallel": pick([False, True])}
            stream["part_cargo"] = pick(
                [
                    {},
                    {"policy": "sail_short", "after_h": 6.0},
                    {"policy": "sail_short", "after_h": 0.0},
                ]
            )
            stream["laytime"] = terms(pick) if pick([False, True]) else None
        if kind == "nominated":
            first = stream["parcels"][0]["cargo"]
            kind = "fleet" if KINDS[first][1] == "import" or first in nominated else kind
            nominated.add(first)
        if kind in ("guest", "elsewhere"):
            kind = pick(["random", "recorded", "liner", "fleet"])
        stream["arrivals"] = arrivals(pick, kind, stream["parcels"])
        found[f"call{i}"] = stream
    return found


def terminal(pick: Pick) -> dict[str, Any]:
    """Return a scenario as a planner would write it; not all of them pass the checks."""
    tree: dict[str, Any] = {
        "name": "sea-side",
        "start": pick(["2027-06-01T00:00:00+05:00", "2027-05-31T17:30:00+05:00"]),
        "run": {
            "warm_up_days": pick([0.0, 2.0]),
            "measured_days": pick([6.0, 12.0]),
            "run_out_cap_days": pick([20.0, 0.0]),
            "seed": pick([1, 2, 3, 4, 5]),
        },
        "weather": weather(pick),
        "holidays": pick([{}, {"dates": ["2027-06-08"]}]),
        "cargoes": {},
        "stores": {},
    }
    cargoes(pick, tree)
    places = moorings(pick, tree)
    cranes(pick, tree, places)
    tree["approach"] = approach(pick) | {"closed_by": some(pick, list(tree["weather"]))}
    tree["vessels"] = vessels(pick, tree["approach"])
    tree["calls"] = calls(pick, tree, places)
    return tree


@st.composite
def terminals(draw: Any) -> dict[str, Any]:
    return terminal(lambda values: draw(st.sampled_from(values)))


# ---- running


class EndlessError(Exception):
    """A run that schedules events without end."""


def sail(scenario: Scenario) -> tuple[Terminal, Record]:
    """Run a scenario, and stop a loop."""
    found = Terminal(scenario, 0)
    schedule = found.env.schedule

    def bounded(*args: Any, **kwargs: Any) -> None:
        if found.env.scheduled > MOST_EVENTS:
            raise EndlessError(f"{MOST_EVENTS} events by hour {found.env.now}")
        schedule(*args, **kwargs)

    found.env.schedule = bounded
    return found, make_record(found, found.run())


def read(tree: dict[str, Any]) -> Scenario | None:
    """Return a checked scenario; None if the checks refuse it."""
    scenario = Scenario.model_validate(tree)
    return None if faults_of(scenario) else scenario


# ---- what must hold


def stays(record: Record, until: Floats, since: Floats | None = None) -> list[tuple[float, float]]:
    """Return the stretches from leaving the anchorage to another moment; what has not come is at the end."""
    begin = record.visits.granted_h if since is None else since
    return list(zip(begin.tolist(), np.nan_to_num(until, nan=record.ended_h).tolist(), strict=True))


def most_at_once(stretches: Sequence[tuple[float, float, int]]) -> int:
    """Return the most that is held at the same time; who leaves goes before who comes."""
    changes = sorted(
        [(a + NEAR, held) for a, b, held in stretches if b > a + 2 * NEAR]
        + [(b - NEAR, -held) for a, b, held in stretches if b > a + 2 * NEAR]
    )
    held = most = 0
    for _, change in changes:
        held += change
        most = max(most, held)
    return most


def check_order(record: Record) -> None:
    """What happens to a ship happens in order, and nothing after what has not happened."""
    v = record.visits
    facts = [
        v.arrive_h,
        v.granted_h,
        v.first_line_h,
        v.work_from_h,
        v.work_to_h,
        v.ready_h,
        v.last_line_h,
        v.left_h,
    ]
    for earlier, later in pairwise(facts):
        here = v.elsewhere == 0 if later is v.work_from_h or later is v.work_to_h else slice(None)
        both = ~np.isnan(later[here])
        if later is v.ready_h:  # ships of other terminals have no work here
            earlier = np.where(v.elsewhere == 1, v.first_line_h, earlier)
        assert np.all(earlier[here][both] <= later[here][both] + NEAR)
    assert np.all(np.diff(v.arrive_h) >= 0.0)
    assert np.all((v.berth >= 0) == (~np.isnan(v.granted_h) & (v.elsewhere == 0)))


def check_places(scenario: Scenario, record: Record) -> None:
    """A berth holds one ship; along a quay no two ships lie over each other, nor over its ends."""
    v = record.visits
    places = berth_places(scenario)
    over_h = v.last_line_h + scenario.berthing.berth_turnover_h
    held = stays(record, over_h)
    for place, (_, name, block) in enumerate(places):
        here = np.flatnonzero(v.berth == place).tolist()
        if name in scenario.berths:
            assert most_at_once([(*held[i], 1) for i in here]) <= 1
            assert np.all(np.isnan(v.at_m[here]))
            continue
        clear = block.clearance_m
        for i in here:
            assert clear - NEAR <= v.at_m[i] <= block.length_m - clear - v.length_m[i] + NEAR
        for i, j in combinations(here, 2):
            if max(held[i][0], held[j][0]) < min(held[i][1], held[j][1]) - NEAR:
                left, right = sorted((i, j), key=lambda k: v.at_m[k])
                assert v.at_m[left] + v.length_m[left] + clear <= v.at_m[right] + NEAR
    for i, berth in enumerate(v.berth.tolist()):
        if berth >= 0:
            call = scenario.calls[record.calls[v.call[i]]]
            name, block = places[berth][1:]
            assert call.berths is None or name in call.berths
            limit = block.reserved_for_priority
            assert limit is None or call.priority <= limit


def draughts_of_ship(scenario: Scenario, record: Record, i: int) -> tuple[float, float]:
    """Return the draughts with which a ship came in and sailed, by what was aboard.

    What is known of a parcel that was not begun is that it was worked by nobody, and its amount if
    it is the only one; the amount is left out otherwise, so that she draws no more than she did.
    """
    call = scenario.calls[record.calls[record.visits.call[i]]]
    begun = {p.number: (p.amount, p.done) for p in record.parcels if p.visit == i}
    rest = record.visits.amount_t[i] - sum(amount for amount, _ in begun.values())
    alone = len(begun) == len(call.parcels) - 1
    inward_t, outward_t = 0.0, 0.0
    for number, parcel in enumerate(call.parcels):
        amount, done = begun.get(number, (rest if alone else 0.0, 0.0))
        if scenario.cargoes[parcel.cargo].direction == "import":
            inward_t, outward_t = inward_t + amount, outward_t + amount - done
        else:
            outward_t += done
    return draught_m(scenario, call, False, inward_t), draught_m(scenario, call, True, outward_t)


def check_moves(scenario: Scenario, record: Record) -> None:
    """Ships move while port, water and light allow it, with the pilots and tugs there are, one way where it is."""
    v, way = record.visits, scenario.approach
    port, storms = (
        together(
            [
                Calendar(record.weather[name])
                for name in way.closed_by
                if scenario.weather[name].announced == announced
            ]
        )
        for announced in (True, False)
    )
    moves = []  # begin, end, whether out, pilots, tugs
    for i in range(len(v.arrive_h)):
        call = scenario.calls[record.calls[v.call[i]]]
        ship = scenario.vessels[call.vessel]
        for out, begin, end, draught, tugs in zip(
            (False, True),
            (v.granted_h[i], v.last_line_h[i]),
            (v.first_line_h[i], v.left_h[i]),
            draughts_of_ship(scenario, record, i),
            (ship.tugs_in, ship.tugs_out),
            strict=True,
        ):
            if np.isnan(begin) or np.isnan(end):
                continue
            allowed = [
                port,
                water(scenario, draught),
                *([day(scenario)] if ship.daylight_only else []),
            ]
            for calendar in allowed:
                assert calendar.working_hours(begin, end) == pytest.approx(end - begin, abs=NEAR)
                assert calendar.opens_for(begin, 0.0) <= begin + NEAR
            assert storms.opens_for(begin, NEAR) <= begin + NEAR  # she does not begin in a storm
            moves.append((begin, end, out, ship.pilots, tugs))
    if way.pilots:
        assert most_at_once([(a, b, pilots) for a, b, _, pilots, _ in moves]) <= way.pilots.number
    if way.tugs:
        assert most_at_once([(a, b, tugs) for a, b, _, _, tugs in moves]) <= way.tugs.number
    if way.channel:
        for out in (False, True):
            entries = sorted(begin for begin, _, outward, _, _ in moves if outward == out)
            assert all(b - a >= way.channel.separation_h - NEAR for a, b in pairwise(entries))
        if way.channel.traffic == "one_way":
            inward = [m for m in moves if not m[2]]
            for a, b, *_ in (m for m in moves if m[2]):
                assert not any(max(a, c) < min(b, d) - NEAR for c, d, *_ in inward)


def check_cargo(found: Terminal, record: Record) -> None:
    """What ships took and what they left make their parcels, ship by ship and store by store."""
    least = dict.fromkeys(found.stores, 0.0)
    most = dict.fromkeys(found.stores, 0.0)
    promised = dict.fromkeys(found.stores, 0.0)
    for visit in found.port.visits:
        done = not np.isnan(visit.work_to_h)
        begun = not np.isnan(visit.work_from_h)
        for i, (parcel, amount) in enumerate(zip(visit.kind.parcels, visit.amounts, strict=True)):
            left = visit.left_behind[i] if begun and visit.left_behind else 0.0
            assert -NEAR <= left <= amount + NEAR
            name = parcel.compartment.cargo
            least[name] += amount - left if done else 0.0
            most[name] += amount - left if begun else 0.0
            promised[name] += amount - left
        if done and visit.kind.patience_h == np.inf and visit.window_h is None:
            assert not any(visit.left_behind)
        if done and visit.kind.patience_h < np.inf:
            assert visit.no_cargo_h <= visit.kind.patience_h + NEAR
    for totals in record.cargoes:
        name, allowed = totals.cargo, 1e-4
        assert least[name] - allowed <= totals.moved_by_ship_total <= most[name] + allowed
        # Those not yet here are promised too
        assert promised[name] <= found.stores[name].promised + allowed


def check_time_alongside(scenario: Scenario, found: Terminal) -> None:
    """A ship's time alongside is that of her parts, and a berth window ends it."""
    unmooring_h, mooring_h = scenario.berthing.unmooring_h, scenario.berthing.mooring_h
    for visit in found.port.visits:
        if np.isnan(visit.ready_h) or visit.kind.elsewhere is not None:
            continue
        assert visit.work_from_h - visit.first_line_h == pytest.approx(mooring_h, abs=NEAR)
        assert visit.ready_h - visit.work_to_h == pytest.approx(unmooring_h, abs=NEAR)
        if visit.window_h is not None and visit.amounts:
            assert (
                visit.ready_h <= max(visit.scheduled_h, visit.first_line_h) + visit.window_h + NEAR
            )
        lost = sum(visit.lost_h.values())
        assert lost <= visit.work_to_h - visit.work_from_h + NEAR
        assert all(hours >= -NEAR for hours in visit.lost_h.values())


def check_fleets(scenario: Scenario, record: Record) -> None:
    """Of a fleet never more ships are in port than there are."""
    v = record.visits
    here = stays(record, v.left_h, v.arrive_h)
    for index, name in enumerate(record.calls):
        coming = scenario.calls[name].arrivals
        if coming.kind == "fleet":
            assert (
                most_at_once([(*here[i], 1) for i in np.flatnonzero(v.call == index)])
                <= coming.ships
            )


def check_statements(scenario: Scenario, record: Record) -> int:
    """Lines fill the time in port and add up to the time used; what is used and saved makes the allowance."""
    count = 0
    for _, s in statements(record, scenario):
        call = s.call
        assert s.brought_h == 0.0
        if s.lines:
            assert (s.lines[0].begin_h, s.lines[-1].end_h) == (call.arrived_h, call.completed_h)
        else:
            assert call.completed_h == call.arrived_h
        assert all(a.end_h == b.begin_h for a, b in pairwise(s.lines))
        used = sum((line.end_h - line.begin_h) * line.share for line in s.lines)
        assert s.used_h == pytest.approx(used, abs=NEAR)
        assert s.used_h + s.saved_h - s.demurrage_h == pytest.approx(s.allowed_h, abs=NEAR)
        assert min(s.demurrage_h, s.despatch_h) == 0.0 <= max(s.demurrage_h, s.despatch_h)
        if s.terms.despatch_on == "working_time_saved":
            assert s.despatch_h == pytest.approx(s.saved_h, abs=NEAR)
        else:
            assert s.despatch_h >= s.saved_h - NEAR
        assert s.demurrage_usd >= 0.0 <= s.despatch_usd
        assert s.expires_h is not None
        if s.allowed_h > NEAR:  # some recorded ships bring nothing
            assert (s.expires_h <= call.completed_h) == (s.demurrage_h > 0.0 or s.saved_h <= NEAR)
        assert "laytime" in statement_of_facts(s, scenario.start)
        count += 1
    return count


def columns(record: Record) -> dict[str, bytes]:
    return {
        f"{kind}.{name}": column.tobytes()
        for kind in ("visits", "trains")
        for name, column in vars(getattr(record, kind)).items()
    } | {
        f"{trucks.service}.{name}": column.tobytes()
        for trucks in record.trucks
        for name, column in vars(trucks).items()
        if isinstance(column, np.ndarray)
    }


def check(scenario: Scenario) -> Counter[str]:
    """Run a scenario and look at everything; return which situations came up."""
    found, record = sail(scenario)
    audit(record)
    measure(record, scenario)
    check_order(record)
    check_places(scenario, record)
    check_moves(scenario, record)
    check_cargo(found, record)
    check_time_alongside(scenario, found)
    check_fleets(scenario, record)
    told = check_statements(scenario, record)
    return situations(scenario, found, record, told)


def check_again(tree: dict[str, Any], scenario: Scenario) -> None:
    """The same scenario gives the same figures, and a berth that nobody can use moves no draw."""
    record = sail(scenario)[1]
    again = sail(scenario)[1]
    assert columns(again) == columns(record)
    assert repr(measure(again, scenario)) == repr(measure(record, scenario))

    wider = copy.deepcopy(tree)
    wider["berths"]["useless"] = {"length_m": 10.0, "depth_m": 15.0}
    more = columns(sail(Scenario.model_validate(wider))[1])
    same = columns(record)
    for name in same:
        if name != "visits.berth":  # quays come after berths, so their number grows by one
            assert more[name] == same[name], name


def situations(scenario: Scenario, found: Terminal, record: Record, told: int) -> Counter[str]:
    seen = {
        f"{w.direct} {'out' if w.root == 'sailing' else 'in'}"
        for w in record.waits
        if w.who == "vessel"
    }
    seen |= {
        f"{clock.kind} {state}"
        for clock in record.clocks
        for state, h in clock.hours.items()
        if h > NEAR
    }
    seen |= {f"policy {scenario.berthing.policy}"}
    seen |= {f"split {pool.split}" for pool in scenario.cranes.values()}
    seen |= {f"call {call.arrivals.kind}" for call in scenario.calls.values()}
    seen |= (
        {"left behind"}
        if any(sum(visit.left_behind) > 1.0 for visit in found.port.visits)
        else set()
    )
    seen |= {"other vessel"} if np.any(record.visits.elsewhere) else set()
    seen |= {"passed over"} if np.any(record.visits.passed_over) else set()
    seen |= {"statement"} if told else set()
    return Counter(seen)


def round_trip(scenario: Scenario, folder: Path) -> None:
    file = folder / "resolved.yaml"
    file.write_text(resolved(scenario), encoding="utf-8")
    assert load(file) == scenario


WANTED = (
    *(f"call {kind}" for kind in ("random", "recorded", "liner", "fleet", "nominated")),
    *(f"split {rule}" for rule in CRANE),
    *(f"policy {rule}" for rule in BERTH),
    *(
        f"{cause} {way}"
        for cause in ("port", "tide", "daylight", "channel", "pilot", "tug")
        for way in ("in", "out")
    ),
    *(f"{cause} in" for cause in ("berth", "crane", "cargo", "weather", "shift")),
    *(f"crane pool {state}" for state in ("broken", "interference", "reclaim", "weather", "shift")),
    "left behind",
    "other vessel",
    "passed over",
    "statement",
)


def test_random_sea_sides(tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    number = itertools.count()

    @DRAWN
    @given(terminals())
    def run(tree: dict[str, Any]) -> None:
        scenario = read(tree)
        assume(scenario is not None)
        seen.update(check(scenario))
        if next(number) % AGAIN == 0:
            check_again(tree, scenario)
            round_trip(scenario, tmp_path)

    run()
    # what is drawn moves with every constant of the program: a few situations may be missing, not
    # many
    assert len([name for name in WANTED if seen[name] < AT_LEAST]) <= RARE


def despatch_run(rain: list[tuple[float, float]], **arrivals: Any) -> tuple[Scenario, Record]:
    """One ship at hour 0 with 800 t at 100 t/h, 30 h of laytime from her arrival on, rain at stated hours."""
    calls = {
        "vessel": "bulker",
        "parcels": [{"cargo": "coal", "t": 800.0}],
        "arrivals": arrivals or {"kind": "recorded", "at_h": [0.0]},
        "laytime": {
            "allowed_h": 30.0,
            "turn_time_h": 0.0,
            "demurrage_usd_per_day": 2400.0,
            "despatch_on": "all_time_saved",
        },
    }
    scenario = Scenario.model_validate(
        small(
            run=days(10.0, run_out=10.0),
            calls={"ships": calls},
            cargoes={"coal": {"form": "bulk", "stopped_by": ["rain"]}},
            cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 100.0}}}},
            weather={"rain": {"kind": "recorded", "limit": 1.0, "values": rain, "ends_h": 528.0}},
        )
    )
    assert not faults_of(scenario)
    _, record = sail(scenario)
    measure(record, scenario)
    return scenario, record


def test_rain_after_completion_puts_off_the_hour_at_which_laytime_would_have_expired() -> None:
    # used 8 of 30 h; it rains from 20 to 44: 12 h more until then, 10 h after it, so laytime would
    # expire at 54
    [(_, s)] = statements(*despatch_run([(0.0, 0.0), (20.0, 5.0), (44.0, 0.0)])[::-1])
    assert (s.used_h, s.expires_h, s.despatch_h) == (8.0, 54.0, 46.0)


def test_a_record_that_ends_in_rain_has_an_end_for_laytime() -> None:
    # rain from 5 on, 500 t loaded; she sails at 24, when her window ends. The record ends after 22
    # days, 528 h: 25 h are left then
    scenario, record = despatch_run(
        [(0.0, 0.0), (5.0, 5.0)], kind="liner", every_h=1000.0, window_h=24.0
    )
    [(_, s)] = statements(record, scenario)
    assert record.visits.work_to_h == pytest.approx([24.0])
    assert (s.used_h, s.expires_h) == (5.0, 553.0)
