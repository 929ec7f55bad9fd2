# %% [markdown]
# # Can the simulation be believed? A check against queueing theory
#
# Professor Sadykova does not trust programs. She asks for a case whose answer is known: ships
# that come at random, berths that serve each for an exponential time, and nothing else. Agner
# Krarup Erlang gave the mean wait in 1917.

# %%
from math import factorial

import matplotlib.pyplot as plt
import pandas as pd

import portsim


def erlang_c(load, servers):
    """Return the mean wait in units of the mean service, of M/M/n at a load of each server."""
    offered = load * servers
    last = offered**servers / factorial(servers) / (1 - load)
    waits = last / (sum(offered**k / factorial(k) for k in range(servers)) + last)
    return waits / (servers * (1 - load))


# %% [markdown]
# The same as a scenario: 24 h alongside on average, and as many ships a year as make the load. A
# long window, because a queue at a high load forgets slowly.


# %%
def scenario(load, berths):
    """Return a terminal of ships and berths alone."""
    return portsim.Scenario.model_validate(
        {
            "name": f"mm{berths}",
            "start": "2030-01-01T00:00:00+00:00",
            "run": {
                "warm_up_days": 200,
                "measured_days": 1500,
                "run_out_cap_days": 400,
                "replications": 8,
                "seed": 7,
            },
            "vessels": {
                "ship": {
                    "loa_m": 100,
                    "draught_m": 8,
                    "alongside_h": {"dist": "exponential", "mean": 24},
                }
            },
            "calls": {
                "ships": {
                    "vessel": "ship",
                    "arrivals": {"kind": "random", "per_year": load * berths * 8760 / 24},
                }
            },
            "berths": {"berth": {"number": berths, "length_m": 120, "depth_m": 10}},
        }
    )


CASES = [(load, berths) for berths in (1, 3) for load in (0.3, 0.5, 0.7)]
rows = []
for load, berths in CASES:
    found = portsim.run(scenario(load, berths)).kpi("wait_over_service")
    rows.append(
        (berths, load, erlang_c(load, berths), found["mean"], found["ci_low"], found["ci_high"])
    )
table = pd.DataFrame(rows, columns=["berths", "load", "exact", "simulated", "from", "to"])
table["inside"] = (table["from"] <= table["exact"]) & (table["exact"] <= table["to"])
table.round(3)

# %%
figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
fine = [k / 100 for k in range(20, 76)]
for berths, colour in ((1, "tab:blue"), (3, "tab:orange")):
    axes.plot(
        fine,
        [erlang_c(load, berths) for load in fine],
        color=colour,
        label=f"exact, {berths} berth{'s' * (berths > 1)}",
    )
    some = table[table["berths"] == berths]
    span = [some["simulated"] - some["from"], some["to"] - some["simulated"]]
    axes.errorbar(some["load"], some["simulated"], yerr=span, fmt="o", color=colour, capsize=4)
axes.set(xlabel="load of a berth", ylabel="wait over service", ylim=(0, None))
axes.spines[["top", "right"]].set_visible(False)
axes.legend(frameon=False)
plt.show()

# %% [markdown]
# Of twenty such intervals about one leaves out the exact value by chance. `docs/theory.md` has
# ninety cells of nine kinds of queue with 480,000 ships each, and an interval for all of them
# together.
#
# She asks what the tables of planners assume. Ships that come at even gaps wait far less, and two
# berths that share a queue do better than each alone: that is why wait depends on the number of
# berths and on the law of arrivals, and why «an occupancy of 0.6 is too much» is true of one
# berth and false of four.

# %%
pd.DataFrame(
    {
        f"{n} berths": {load: erlang_c(load, n) for load in (0.4, 0.5, 0.6, 0.7, 0.8)}
        for n in (1, 2, 3, 4)
    }
).round(2)
