"""A small terminal: coal by truck and train, one store, two berths."""

from portsim.scenario.blocks.scenario import Scenario


def tree(arrivals=None, **run):
    """Return the scenario as plain values."""
    return {
        "name": "small",
        "start": "2027-01-01T00:00:00+05:00",
        "run": {"warm_up_days": 20.0, "measured_days": 60.0, "replications": 4, "seed": 3} | run,
        "cargoes": {
            "coal": {"form": "bulk", "annual_t": 800_000.0, "by_road": 0.5, "by_rail": 0.5}
        },
        "stores": {
            "yard": {"kind": "stockpile", "compartments": {"coal": {"capacity_t": 40_000.0}}}
        },
        "road": {
            "gate": {"lanes": 2, "time_h": {"dist": "exponential", "mean": 0.2}},
            "trucks": {"coal": {"payload_t": 20.0, "bays": 4, "handling_h": 0.3}},
        },
        "rail": {
            "stations": {"tippler": {"tracks": 1}},
            "trains": {
                "coal": {
                    "station": "tippler",
                    "wagons": 40,
                    "wagon_t": 60.0,
                    "wagons_per_cut": 10,
                    "cut_h": 0.5,
                }
            },
        },
        "vessels": {"handysize": {"loa_m": 150.0, "draught_m": 9.5}},
        "calls": {
            "coal": {
                "vessel": "handysize",
                "parcels": [{"cargo": "coal", "t": 12_000.0}],
                "arrivals": arrivals or {"kind": "nominated", "lead_h": 120.0},
            }
        },
        "berths": {"berth": {"number": 2, "length_m": 200.0, "depth_m": 12.0}},
        "berthing": {"mooring_h": 2.0, "unmooring_h": 1.0, "berth_turnover_h": 1.0},
        "cranes": {
            "loader": {"number": 2, "cargoes": {"coal": {"rate_tph": 250.0}}, "max_per_ship": 2}
        },
    }


def terminal(arrivals=None, **run):
    """Return the scenario, with other arrivals of ships or other settings of the run."""
    return Scenario.model_validate(tree(arrivals, **run))
