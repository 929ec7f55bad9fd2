# %% [markdown]
# # A first look
#
# The smallest terminal worth looking at: one cargo comes by truck, waits in a shed and leaves by
# ship. Run the cells from the folder of this notebook.

# %%
import portsim

scenario = portsim.load("../scenarios/quickstart.yaml")
scenario.title or scenario.name

# %% [markdown]
# Ten replications of a year. Every mean has its interval; `n` is the number of replications
# behind it.

# %%
result = portsim.run(scenario, workers=1)
kpis = result.kpis.set_index(["kpi", "of"])
kpis.loc[
    ["throughput", "vessel_wait", "berth_occupancy", "truck_wait"],
    ["unit", "n", "mean", "ci_low", "ci_high"],
]

# %% [markdown]
# Why do ships wait? Each hour at the anchorage is booked on to what the ships in the berths were
# doing.

# %%
result.waits[result.waits["who"] == "vessel"]

# %% [markdown]
# One berth less, with the same trucks and the same draws. The difference is that of the berth
# alone.

# %%
one_berth = portsim.load("../scenarios/quickstart.yaml", {"berths.berth.number": 1})
fewer = portsim.run(one_berth, workers=1)
shown = ["vessel_wait", "target_share", "truck_wait"]
fewer.kpis.set_index(["kpi", "of"]).loc[shown, ["mean", "ci_low", "ci_high", "note"]]

# %% [markdown]
# With one berth the shed fills and trucks queue without end: the table says so and withholds the
# means that do not exist.

# %%
sorted(set(fewer.kpis["note"]))[-3:]
