# %% [markdown]
# # How many berths?
#
# Marat draws a terminal for 0.7 Mt a year of ferroalloys that come by truck. A berth too many is
# dear, and one too few keeps ships at anchor. The rule of thumb says that ships
# may wait for three tenths of the time that they are served.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import portsim

BERTHS = [1, 2, 3, 4]
results = {}
for number in BERTHS:
    changes = {"berths.berth.number": number, "cranes.mobile_harbour.number": max(number, 2)}
    results[number] = portsim.run(
        portsim.load("../scenarios/quickstart.yaml", changes), replications=5
    )

# %%
rows = []
for number, result in results.items():
    wait, carried, busy = (
        result.kpi(kpi) for kpi in ("wait_over_service", "total_throughput", "berth_occupancy")
    )
    rows.append(
        (
            number,
            carried["mean"] / 1e3,
            busy["mean"],
            wait["mean"],
            wait["ci_low"],
            wait["ci_high"],
            wait["note"],
        )
    )
columns = ["berths", "carried, kt", "occupancy", "wait over service", "from", "to", "note"]
pd.DataFrame(rows, columns=columns).round(3)

# %% [markdown]
# With one berth the table is partly empty, and the note says why: more cargo comes than the berth
# can take, the queue grows for as long as the run lasts, and a mean of it would only tell how
# long that was. With two berths the level is met.
#
# What would the planner's tables have said? `portsim explain` gives the wait of a queue with as
# many servers.

# %%
TABLES = ("M/E2/n, ships at random", "E2/E2/n, ships on a schedule")
by_formula = {}
for number in BERTHS[1:]:
    waits = portsim.explain(results[number].scenario).waits
    by_formula[number] = {one.formula: one.over_service for one in waits if one.formula in TABLES}
by_formula = pd.DataFrame(by_formula).T
by_formula.round(3)

# %%
figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
means = pd.DataFrame(
    {n: results[n].kpi("wait_over_service")[["mean", "ci_low", "ci_high"]] for n in BERTHS[1:]}
).T.astype(float)
axes.errorbar(
    means.index,
    means["mean"],
    yerr=[means["mean"] - means["ci_low"], means["ci_high"] - means["mean"]],
    fmt="ko",
    capsize=4,
    label="simulated, ships fixed from stock",
)
for name, column in by_formula.items():
    axes.plot(by_formula.index, column, "--", label=name)
axes.axhline(0.3, color="0.6", linewidth=1)
axes.text(4, 0.305, "the level", ha="right", va="bottom", color="0.4")
axes.set(xticks=BERTHS[1:], xlabel="berths", ylabel="wait over service", ylim=(0, None))
axes.spines[["top", "right"]].set_visible(False)
axes.legend(frameon=False)
plt.show()

# %% [markdown]
# Ships come here because cargo is there, and not at random: an agent fixes one when a parcel is
# in sight. So they come more evenly than the formula for random arrivals has it, and wait less. A
# planner who reads the need from the table for random ships may build a berth too many.
