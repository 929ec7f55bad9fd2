# %% [markdown]
# # An own berth rule: who goes first at a short quay?
#
# Gwadar's quay has 602 m. With 407 m, which is what an operator would lease today, long ships
# queue behind short ones. Saule has an idea: let the longest ship that waits go first, since
# short ships find room anywhere. Is it a good one?
#
# A rule is a function of the ships that could come in now, and of the places. It returns who goes
# where, or None.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import portsim


def longest_first(waiting, places):
    """Let the longest ship in, to the first place that has room for her."""
    for position in sorted(range(len(waiting)), key=lambda one: -waiting[one].length_m):
        ship = waiting[position]
        if ship.elsewhere:  # she needs the channel only
            return position, -1
        for place in ship.eligible:
            if places[place].takes(ship.length_m):
                return position, place
    return None


# %% [markdown]
# A function of a notebook cannot be sent to other processes, so these runs take one
# (`workers=1`).

# %%
RULES = ["first_come", "first_that_fits", "shortest_time", "longest_first"]
parts = portsim.Parts(berth_rules={"longest_first": longest_first})
results = {}
for rule in RULES:
    changes = {
        "berthing.policy": rule,
        "quays.multipurpose.length_m": 407,
        "given.closure": "pak_afghan_border",
        "given.days": 0,
    }
    scenario = portsim.load("../scenarios/gwadar.yaml", changes, parts=parts)
    results[rule] = portsim.run(scenario, replications=4, workers=1)

# %%
classes = sorted(
    {of for of in results["first_come"].kpis.query("kpi == 'vessel_wait'")["of"] if of != "all"}
)
table = pd.DataFrame(
    {
        rule: {of: result.kpi("vessel_wait", of)["mean"] for of in ["all", *classes]}
        for rule, result in results.items()
    }
)
table.round(1)

# %% [markdown]
# Some ships gain what others lose. A mean hides who is passed over, so look at the longest wait
# of a year too.

# %%
worst = pd.DataFrame(
    {
        rule: {of: result.kpi("vessel_wait_max", of)["mean"] for of in ["all", *classes]}
        for rule, result in results.items()
    }
)
figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for one, data, title in zip(
    axes, (table, worst), ("mean wait, h", "longest wait of a year, h"), strict=True
):
    data.T.plot.barh(ax=one, legend=False, width=0.8)
    one.set(title=title)
    one.set_yticklabels([rule.replace("_", " ") for rule in RULES])
    one.invert_yaxis()
    one.spines[["top", "right"]].set_visible(False)
figure.legend(
    *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False
)
plt.show()

# %% [markdown]
# All rules had the same ships at the same hours. Whether a difference is more than chance is told
# by the paired differences, year by year.

# %%
base = results["first_come"].runs["vessel_wait[all]"]
pd.DataFrame(
    {
        rule: result.runs["vessel_wait[all]"] - base
        for rule, result in results.items()
        if rule != "first_come"
    }
).round(1)

# %% [markdown]
# The ships of others are the long ones. They gain, all others lose, and the mean over all ships is
# hardly shorter in any year and much longer in one. So the rule moves waits from one ship to the
# next and takes none away: the quay is too short, whoever goes first. Saule asks for metres.
