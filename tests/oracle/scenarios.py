"""Random small terminals in which stores fill, ships starve, cranes are short and amounts tie."""

from typing import Any

from hypothesis import strategies as st

Draw = Any


def law(draw: Draw, low: float, high: float, constant: bool = True) -> Any:
    """Draw a law of times with its mean between two values."""
    mean = draw(st.floats(low, high))
    kinds = ["exponential", "gamma", "uniform"] + ["constant"] * constant
    match draw(st.sampled_from(kinds)):
        case "exponential":
            return {"dist": "exponential", "mean": mean}
        case "gamma":
            return {"dist": "gamma", "shape": 4.0, "mean": mean}
        case "uniform":
            return {"dist": "uniform", "min": 0.5 * mean, "max": 1.5 * mean}
        case _:
            return mean


def gaps(draw: Draw) -> dict[str, Any]:
    return draw(
        st.sampled_from(
            [
                {"dist": "exponential", "mean": 1.0},
                {"dist": "erlang", "k": 2, "mean": 3.0},
                {"dist": "uniform", "min": 0.0, "max": 5.0},
            ]
        )
    )


def profile(draw: Draw, length: int) -> list[float] | None:
    if draw(st.integers(0, 2)):
        return None
    weights = draw(
        st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=length, max_size=length)
    )
    return weights if any(weights) else None


def by_shift(draw: Draw, most: int) -> Any:
    """Draw a number, or now and then a table of which the most is that number or more."""
    if draw(st.integers(0, 3)):
        return most
    night = draw(st.integers(0, most))
    lines = {"06:00": most, draw(st.sampled_from(["14:00", "17:20", "22:00"])): night}
    match draw(st.sampled_from(["all", "days", "friday"])):
        case "all":
            return lines
        case "days":
            return {"weekdays": lines, "weekends": {"08:30": draw(st.integers(0, most + 1))}}
        case _:
            return lines | {"fri": {"00:00": night, "09:00": most, "12:30": 0, "14:30": most}}


def yard(draw: Draw, road: dict[str, Any], cargoes: dict[str, Any]) -> None:
    """Add what makes trucks keep one thing while they wait for another."""
    trucks = road["trucks"]
    exports = [name for name in trucks if cargoes[name]["direction"] == "export"]
    imports = [name for name in trucks if name not in exports]
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    day = {"shifts": [{"days": week[:6], "begins": "06:00", "ends": "20:00"}]}
    night = {"shifts": [{"days": week, "begins": "19:30", "ends": "07:00"}]}
    road["exit_h"] = draw(st.sampled_from([0.0, 0.2]))
    if draw(st.integers(0, 3)) == 0:
        road["gate"]["shifts"] = day
    if draw(st.integers(0, 3)) == 0:
        road["access"] = night
    if draw(st.booleans()):
        full = draw(st.sampled_from(["holds_lanes", "holds_outside"]))
        road["parking"] = {"places": draw(st.integers(1, 6)), "full": full}
    if draw(st.booleans()):
        road["weighbridge"] = {
            "number": draw(st.integers(1, 2)),
            "number_out": draw(st.sampled_from([None, None, 1])),
            "time_h": law(draw, 0.02, 0.1),
        }
    if draw(st.integers(0, 2)) == 0:
        road["exit"] = {
            "lanes": by_shift(draw, draw(st.integers(1, 2))),
            "time_h": law(draw, 0.05, 0.2),
        }
    for name, service in trucks.items():
        service["bay_kept"] = draw(st.booleans())
        if name in exports:
            match draw(st.sampled_from(["random", "appointments", "fleet"])):
                case "appointments":
                    service["appointments"] = {
                        "per_hour": draw(st.integers(1, 4)),
                        "early_h": draw(st.sampled_from([0.0, 2.0])),
                        "lateness_h": law(draw, 0.5, 3.0),
                        "no_show_share": draw(st.sampled_from([0.0, 0.2])),
                    }
                case "fleet":
                    service["fleet"] = {
                        "trucks": draw(st.integers(3, 40)),
                        "out_h": law(draw, 2.0, 20.0),
                        "home_h": law(draw, 2.0, 20.0),
                    }
            if imports and draw(st.booleans()):
                service["returns_with"] = draw(st.sampled_from(imports))


def train_service(
    draw: Draw, unit: str, wagon: float, inward: bool, on_grid: bool
) -> dict[str, Any]:
    """Draw the trains of a cargo."""
    wagons = draw(
        st.one_of(st.integers(2, 8), st.just({"dist": "uniform", "min": 1.0, "max": 8.0}))
    )
    if not on_grid and draw(st.booleans()):
        wagon = {"dist": "uniform", "min": 0.5 * wagon, "max": wagon}  # type: ignore[assignment]
    service: dict[str, Any] = {
        "station": draw(st.sampled_from(["tip", "siding"])),
        "wagons": wagons,
        f"wagon_{unit}": wagon,
        "wagons_per_cut": 2,
        "cut_h": law(draw, 0.2, 1.5),
        "arrival_h": draw(st.sampled_from([0.0, 0.5])),
        "shunting_h": law(draw, 0.1, 0.5),
        "setup_h": draw(st.sampled_from([0.0, 0.75])),
        "release_h": draw(st.sampled_from([0.0, 0.25])),
        "lead_h": draw(st.sampled_from([0.0, 5.0, 24.0])),
    }
    if not inward:
        service["when_full"] = draw(st.sampled_from(["wait", "wait", "turn_away"]))
        service["arrivals"] = {"kind": "random", "gaps": gaps(draw)}
        if draw(st.integers(0, 2)) == 0:
            days = draw(
                st.sampled_from([["mon", "wed", "fri", "sat"], ["tue", "thu", "fri", "sun"]])
            )
            paths = [{"at": at} for at in draw(st.sampled_from([["06:30"], ["00:00", "17:45"]]))]
            paths.append({"days": days, "at": "11:20"})
            service["arrivals"] = {
                "kind": "timetable",
                "paths": paths,
                "lateness_h": law(draw, 0.5, 12.0),
            }
    return service


def return_loads(draw: Draw, cargoes: dict[str, Any], trains: dict[str, Any]) -> None:
    """Let trains of exports leave with imports; some imports have no other trains."""
    inward = [name for name in trains if cargoes[name]["direction"] == "import"]
    outward = [name for name in trains if cargoes[name]["direction"] == "export"]
    if not inward or not outward or draw(st.integers(0, 2)) == 0:
        return
    back = draw(st.sampled_from(inward))
    unit = "teu" if cargoes[back]["form"] == "container" else "t"
    for name in outward:
        law = trains[back][f"wagon_{unit}"]
        trains[name] |= {"returns_with": back, f"return_wagon_{unit}": law}
    if draw(st.booleans()):
        del trains[back]


def station(draw: Draw) -> dict[str, Any]:
    """Draw a station: often more than one of its parts is short."""
    arrival_tracks: list[dict[str, int]] = []
    if draw(st.booleans()):
        arrival_tracks = [{"number": draw(st.integers(1, 2)), "wagons": draw(st.integers(3, 6))}]
        if draw(st.booleans()):
            arrival_tracks.append({"number": 1, "wagons": 8})
    return {
        "tracks": by_shift(draw, draw(st.integers(1, 2))),
        "track_wagons": draw(st.sampled_from([None, None, 2, 3, 5])),
        "arrival_tracks": arrival_tracks,
        "locomotives": draw(st.sampled_from([None, 1])),
        "shifts": draw(
            st.sampled_from(
                [
                    None,
                    None,
                    {"shifts": [{"begins": "06:00", "ends": "22:00"}]},
                    {"breaks": [{"days": ["fri"], "begins": "12:30", "ends": "14:30"}]},
                ]
            )
        ),
    }


@st.composite
def scenarios(draw: Draw) -> dict[str, Any]:
    """Draw a scenario as a planner would write it."""
    measured = draw(st.integers(6, 25))
    number = draw(st.integers(1, 3))
    names = [f"cargo{i}" for i in range(number)]
    cargoes: dict[str, Any] = {}
    compartments: dict[str, Any] = {}
    trucks: dict[str, Any] = {}
    trains: dict[str, Any] = {}
    parcels: dict[str, list[Any]] = {}
    flows: dict[str, float] = {}
    capacities: dict[str, float] = {}
    for name in names:
        box = draw(st.booleans())
        unit = "teu" if box else "t"
        inward = draw(st.integers(0, 2)) == 0
        load = (
            draw(st.sampled_from([1.0, 2.0])) if box else draw(st.sampled_from([20.0, 25.0, 30.0]))
        )
        a_day = draw(st.sampled_from([10, 25, 50]))
        land = draw(st.sampled_from(["road", "both", "both", "rail"]))
        road = {"road": 1.0, "rail": 0.0, "both": 0.5}[land]
        flow = a_day * load / (road or 0.5)  # a day
        # Everything a whole number of loads: exact ties at the ceiling
        on_grid = draw(st.booleans())
        cut = load * draw(st.sampled_from([2, 5, 10]))
        loads = draw(st.integers(12, 120))
        capacity = load * loads + (0.0 if on_grid else draw(st.floats(0.1, 0.9)) * load)
        initial = (
            load * draw(st.integers(0, loads)) if on_grid else capacity * draw(st.floats(0.0, 1.0))
        )
        compartments[name] = {
            f"capacity_{unit}": capacity,
            f"initial_{unit}": initial,
        }
        if draw(st.integers(0, 2)) == 0:
            key = "reclaim_teuph" if box else "reclaim_tph"
            compartments[name][key] = flow / 24 * draw(st.floats(0.8, 3.0))
        if inward:
            compartments[name]["hold_h"] = draw(st.sampled_from([0.0, 12.0, 24.0, 50.0]))
        else:
            compartments[name]["hold_h"] = draw(st.sampled_from([0.0, 0.0, 0.0, 2.5, 24.0, 50.0]))
            if draw(st.integers(0, 2)) == 0:
                rate = flow / 24 * draw(st.sampled_from([0.5, 1.0, 4.0]))
                compartments[name]["overflow"] = {
                    f"capacity_{unit}": load * draw(st.sampled_from([1, 5, 30])),
                    f"return_{unit}ph": rate,
                }
        cargoes[name] = {
            "form": "container" if box else "bulk",
            "direction": "import" if inward else "export",
            f"annual_{unit}": flow * 365,
            "by_road": road,
            "by_rail": 1.0 - road,
            "monthly_profile": profile(draw, 12),
            "teu_factor": draw(st.sampled_from([1.0, 1.5])) if box else 1.0,
        }
        if road:
            trucks[name] = {
                f"payload_{unit}": load,
                "gaps": gaps(draw),
                "weekday_profile": profile(draw, 7),
                "hourly_profile": profile(draw, 24),
                "bays": draw(st.sampled_from([None, 1, by_shift(draw, 3)])),
                "handling_h": law(draw, 0.05, 0.15),
                "max_per_day": draw(st.sampled_from([None, a_day])) if inward else None,
            }
        if road < 1.0:
            trains[name] = train_service(draw, unit, cut / 2, inward, on_grid)
        shares = st.sampled_from([0.2, 0.5, 0.8, 1.3])
        if on_grid:
            size: Any = max(load, load * int(loads * draw(shares)))
        else:
            size = law(draw, 0.1 * capacity, 0.8 * capacity)
        parcels[name] = [{"cargo": name, unit: size}]
        capacities[name] = capacity
        flows[name] = flow / (0.5 * capacity)  # calls a day that would about balance

    berths = {
        f"b{i}": {"length_m": 200.0, "depth_m": draw(st.sampled_from([10.0, 12.0])) if i else 12.0}
        for i in range(draw(st.integers(1, 4)))
    }
    calls = {}
    for i in range(draw(st.integers(1, 3))):
        cargo = draw(st.sampled_from(names))
        other = draw(st.sampled_from([cargo, cargo, *names]))
        balance = flows[cargo] * draw(st.floats(0.5, 1.5)) / 2
        work = parcels[cargo] + (parcels[other] if other != cargo else [])
        kind = draw(
            st.sampled_from(
                ["random", "random", "nominated", "nominated", "nominated", "recorded", "alongside"]
            )
        )
        if kind == "nominated" and any(cargoes[p["cargo"]]["direction"] == "import" for p in work):
            kind = "random"
        calls[f"call{i}"] = {
            "vessel": draw(st.sampled_from(["small", "deep"])),
            "parcels": work,
            "handling_factor": law(draw, 0.8, 1.2),
            "share": draw(st.sampled_from([0.3, 0.7, 1.0])),
            "berths": draw(st.sampled_from([None, None, list(berths)[:2]])),
        }
        if kind == "alongside":
            calls[f"call{i}"] |= {"vessel": "guest", "parcels": []}
        if kind == "recorded":
            hours = st.floats(0.0, 24.0 * measured)
            at_h = sorted(draw(st.lists(hours, min_size=1, max_size=8)))
            calls[f"call{i}"]["arrivals"] = {"kind": "recorded", "at_h": at_h}
        elif kind == "nominated":
            calls[f"call{i}"]["arrivals"] = {
                "kind": "nominated",
                "lead_h": draw(st.sampled_from([0.0, 36.0, 72.0])),
                "lateness_h": law(draw, 1.0, 12.0),
            }
        else:
            calls[f"call{i}"]["arrivals"] = {
                "kind": "random",
                "gaps": gaps(draw),
                "per_year": 365 * balance,
            }

    def pool(reach: list[str] | None, works: list[str]) -> dict[str, Any]:
        number: Any = draw(st.integers(1, 3))
        if draw(st.sampled_from([False, False, True])):
            number = {"06:00": number + 1, "18:30": number}
        work = {}
        for name in works:
            # one crane alone moves a half to twice what comes by land
            rate = 0.5 * capacities[name] * flows[name] / 24 * draw(st.floats(0.5, 2.0))
            box = cargoes[name]["form"] == "container"
            work[name] = {"rate_moves_ph" if box else "rate_tph": rate}
        return {
            "number": number,
            "berths": reach,
            "max_per_ship": draw(st.integers(1, 3)),
            "split": draw(st.sampled_from(["whole", "fractional"])),
            "cargoes": work,
        }

    cranes = {}
    reach: list[str] | None = None
    if draw(st.booleans()):  # the last berth has cranes of its own
        reach = list(berths)[:-1]
        cranes["own"] = pool([list(berths)[-1]], names)
    if reach == []:
        pass
    elif number > 1 and draw(st.booleans()):
        cranes["first"] = pool(reach, names[:1])
        cranes["rest"] = pool(reach, names[1:])
    else:
        cranes["all"] = pool(reach, names)
    if draw(st.booleans()):  # a second pool for some of the cargoes, at all berths
        cranes["more"] = pool(None, names[: draw(st.integers(1, len(names)))])
        for one in cranes.values():
            one["split"] = cranes["more"]["split"]
    limits = {"max_cranes": draw(st.sampled_from([None, None, 1, 3]))}
    gear = None
    if draw(st.booleans()):
        name = names[0]
        rate = 0.5 * capacities[name] * flows[name] / 24 * draw(st.floats(0.5, 2.0))
        box = cargoes[name]["form"] == "container"
        gear = {"number": draw(st.integers(1, 2)), "rate_moves_ph" if box else "rate_tph": rate}

    scenario = {
        "name": "random",
        "start": draw(
            st.sampled_from(
                [
                    "2027-01-01T00:00:00+05:00",
                    "2028-02-25T00:00:00+05:00",
                    "2027-10-29T13:30:00+05:00",
                ]
            )
        ),
        "run": {
            "warm_up_days": draw(st.sampled_from([0.0, 2.5])),
            "measured_days": float(measured),
            "run_out_cap_days": draw(st.sampled_from([0.0, 10.0])),
            "seed": draw(st.integers(0, 2**31)),
        },
        "cargoes": cargoes,
        "stores": {
            f"store{i}": {"kind": "shed", "compartments": {n: compartments[n]}}
            for i, n in enumerate(names)
        },
        "vessels": {
            "small": {"loa_m": 150.0, "draught_m": 9.0, "gear": gear} | limits,
            "deep": {"loa_m": 150.0, "draught_m": 11.0},
            "guest": {"loa_m": 150.0, "draught_m": 9.0, "alongside_h": law(draw, 3.0, 12.0)},
        },
        "calls": calls,
        "approach": {
            "inbound_h": draw(st.sampled_from([0.0, 1.0, {"dist": "exponential", "mean": 1.0}])),
            "outbound_h": draw(st.sampled_from([0.0, 1.5])),
        },
        "berths": berths,
        "berthing": {
            "mooring_h": draw(st.sampled_from([0.0, 1.25])),
            "unmooring_h": draw(st.sampled_from([0.0, 0.5])),
            "berth_turnover_h": draw(st.sampled_from([0.0, 2.0])),
        },
        "cranes": cranes,
    }
    if trucks:
        lanes = draw(st.integers(1, 3))
        scenario["road"] = {
            "gate": {"lanes": by_shift(draw, lanes), "time_h": law(draw, 0.05, 0.3)},
            "trucks": trucks,
        }
        if draw(st.integers(0, 2)):
            yard(draw, scenario["road"], cargoes)
    if trains:
        return_loads(draw, cargoes, trains)
        used = dict.fromkeys(t["station"] for t in trains.values())
        scenario["rail"] = {"stations": {name: station(draw) for name in used}, "trains": trains}
    return scenario
