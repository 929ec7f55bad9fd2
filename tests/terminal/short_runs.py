"""Drawn short scenarios from the file to what a run prints: tiny windows and volumes, first and last years."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.oracle.scenarios import scenarios

YEARS = (1900, 1999, 2028, 5001, 9990)
DAYS = (0.01, 0.5, 1.0, 3.0)


@st.composite
def short_runs(draw: st.DrawFn) -> dict[str, Any]:
    """Return a drawn terminal over hours or days, some with next to no cargo, in an odd year."""
    tree = json.loads(json.dumps(draw(scenarios())))  # its calls share their parcels
    tree["start"] = f"{draw(st.sampled_from(YEARS))}-12-31T23:30:00+05:00"
    tree["run"] |= {
        "warm_up_days": draw(st.sampled_from((0.0, 0.25))),
        "measured_days": draw(st.sampled_from(DAYS)),
        "run_out_cap_days": draw(st.sampled_from((0.0, 2.0))),
        "replications": draw(st.sampled_from((1, 2))),
    }
    if draw(st.booleans()):
        for cargo in tree["cargoes"].values():
            if "annual_t" in cargo:
                cargo["annual_t"] = 0.001
        for call in tree["calls"].values():
            if call["arrivals"]["kind"] == "nominated":  # a gram after the other from a full store
                continue
            for parcel in call.get("parcels", ()):
                if isinstance(parcel.get("t"), float):
                    parcel["t"] = 0.001
    return tree
