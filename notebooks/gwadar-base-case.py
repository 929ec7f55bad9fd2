# %% [markdown]
# # Gwadar by road: does the base case work?
#
# Rustam plans 0.88 Mt a year of metals and containers from Kazakhstan, by road through
# Afghanistan to Gwadar. He has a quay of 602 m and two mobile cranes. Before he asks for money,
# he wants to know whether that is enough.
#
# First without any run: what is asked of every resource?

# %%
import matplotlib.pyplot as plt
import pandas as pd

import portsim

scenario = portsim.load("../scenarios/gwadar.yaml")
estimate = portsim.explain(scenario)
loads = pd.DataFrame({"load": {load.of: load.load for load in estimate.loads}})
loads.sort_values("load", ascending=False).head(6).round(2)

# %% [markdown]
# The gates at the border and the cranes have the highest loads, and none of them is close to 1.
# So the volume can get through. How long do ships, trucks and cargo wait? That takes a
# simulation: borders shut for weeks, and nobody knows when.

# %%
result = portsim.run(scenario, replications=6)
shown = ["target_share", "vessel_wait", "wait_over_service", "berth_occupancy", "crane_utilisation"]
figures = result.kpis[result.kpis["kpi"].isin(shown)]
figures[["kpi", "of", "unit", "mean", "ci_low", "ci_high", "n"]]

# %% [markdown]
# The file states what was promised. Six years tell which promises are kept, which are not, and of
# which that is not certain yet.

# %%
result.levels[["kpi", "of", "bound", "limit", "value", "low", "high", "verdict"]]

# %% [markdown]
# Why do ships wait? Every hour is booked to what was behind it.

# %%
ships = result.waits[result.waits["who"] == "vessel"]
causes = ships.groupby("root")["hours"].sum().sort_values().tail(8)
figure, axes = plt.subplots(figsize=(8, 3.5), layout="constrained")
axes.barh([name.replace("_", " ") for name in causes.index], causes)
axes.set(
    xlabel="hours that ships waited, mean of a year", title="What is behind the waits of ships"
)
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# Most hours go back to ships that are being worked. So it is the work at the quay that takes
# long, and Rustam looks at cranes before he looks at metres of quay: would a third crane help?
# Both runs have the same random numbers, so the difference is that of the crane alone.

# %%
third = portsim.load("../scenarios/gwadar.yaml", {"cranes.mobile_harbour.number": 3})
more = portsim.run(third, replications=6)
saved = result.runs["vessel_turnaround[all]"] - more.runs["vessel_turnaround[all]"]
figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
axes.axvline(0, color="0.6", linewidth=1)
axes.plot(saved, [1] * len(saved), "o", alpha=0.6)
axes.plot(saved.mean(), 1, "k|", markersize=30)
axes.set(
    yticks=[],
    xlabel="hours less in port with a third crane; a dot a year, the stroke their mean",
)
axes.spines[["top", "right", "left"]].set_visible(False)
plt.show()

# %% [markdown]
# The dots say how much it helps in each of six years, good and bad ones. `portsim next-step
# ../scenarios/gwadar.yaml` tries all other steps in the same way and ranks them.
