# %% [markdown]
# # What does a closed border cost?
#
# Every few months the gates between Afghanistan and Pakistan shut, and nobody knows for how long.
# Dana, who pays the demurrage, asks: what does it cost us if they shut on 1 June for 15, 30 or 60
# days?
#
# `given` puts one closure of so many days in the place of those that the law of the scenario
# would draw. All else is drawn from the same random numbers, so the difference to the year
# without a closure is that of the closure alone.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import portsim

CLOSED_DAYS = [0, 15, 30, 60]
results = {}
for closed in CLOSED_DAYS:
    changes = {"given.closure": "pak_afghan_border", "given.days": closed}
    if closed:
        changes["given.begins"] = "june"
    scenario = portsim.load("../scenarios/gwadar.yaml", changes)
    results[closed] = portsim.run(scenario, replications=3)

# %% [markdown]
# First what can be checked by hand: what comes to the gate at Torkham in a day is held for every
# day that it is shut.

# %%
held = [
    results[closed].kpi("border_backlog_max", "torkham/ferroalloys by road")["mean"]
    for closed in CLOSED_DAYS
]
pd.DataFrame(
    {"most held, kt": np.array(held) / 1e3}, index=pd.Index(CLOSED_DAYS, name="days shut")
).round(1)

# %% [markdown]
# Then the money. The differences are paired, year by year; two standard errors stand beside each.

# %%
costs = pd.DataFrame(
    {closed: one.runs["annual_cost[all]"] / 1e3 for closed, one in results.items()}
)
waits = pd.DataFrame(
    {closed: one.runs["vessel_turnaround[all]"] for closed, one in results.items()}
)
more = costs.sub(costs[0], axis=0)
longer = waits.sub(waits[0], axis=0)
pd.DataFrame(
    {
        "costs more, 1,000 USD a year": more.mean(),
        "give or take": 2 * more.std() / len(more) ** 0.5,
        "a ship is in port longer, h": longer.mean(),
        "give or take, h": 2 * longer.std() / len(longer) ** 0.5,
    }
).rename_axis("days shut").round(1)

# %%
figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
axes.plot(CLOSED_DAYS, more.T, "o", color="tab:blue", alpha=0.4)
axes.plot(CLOSED_DAYS, more.mean(), "-", color="tab:blue")
axes.set(xticks=CLOSED_DAYS, xlabel="days shut from 1 June", ylabel="costs more, 1,000 USD a year")
axes.set_title("A dot a year, the line their mean", loc="left", fontsize="medium")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# The cost per day is not the same for the tenth day as for the fiftieth: while the stock lasts,
# ships load as if nothing had happened; then they lie at the quay without cargo. Dana now knows
# what a day of notice, a fuller shed or a second way is worth at most. How often such years come
# she must ask elsewhere: nothing in these runs says it.
