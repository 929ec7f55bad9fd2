# %% [markdown]
# # Karachi or Gwadar?
#
# Aigul's ministry may back one port. Karachi has berths and a railway that is nearly there;
# Gwadar has room and deep water, and would need a railway. Each scenario is its own plan with its
# own cargo and routes, so what can be compared is what a tonne costs, how long ships wait, and
# what goes wrong in a bad year.

# %%
import matplotlib.pyplot as plt
import pandas as pd

import portsim

PORTS = {"Karachi": "karachi.yaml", "Gwadar by rail": "gwadar-rail.yaml"}
results = {
    port: portsim.run(portsim.load(f"../scenarios/{file}"), replications=3)
    for port, file in PORTS.items()
}

# %%
asked = [
    ("total_throughput", "all"),
    ("wait_over_service", "all"),
    ("berth_occupancy", "all"),
    ("cost_per_t", "all"),
]
rows = []
for port, result in results.items():
    for kpi, of in asked:
        if ((result.kpis["kpi"] == kpi) & (result.kpis["of"] == of)).any():
            one = result.kpi(kpi, of)
            rows.append((kpi, port, one["unit"], one["mean"], one["ci_low"], one["ci_high"]))
table = pd.DataFrame(rows, columns=["kpi", "port", "unit", "mean", "ci_low", "ci_high"])
table.sort_values("kpi").style.format("{:,.2f}", subset=["mean", "ci_low", "ci_high"])

# %% [markdown]
# The two ports have nothing in common that could be paired, so their intervals are those of
# independent runs, and three years make them wide. What does a year look like? A dot is a year.

# %%
figure, axes = plt.subplots(1, 2, figsize=(9, 3), layout="constrained", sharey=True)
for row, result in enumerate(results.values()):
    axes[0].plot(result.runs["vessel_wait[all]"], [row] * len(result.runs), "o", alpha=0.6)
    axes[1].plot(
        result.runs["total_throughput[all]"] / 1e6, [row] * len(result.runs), "o", alpha=0.6
    )
axes[0].set(
    yticks=[0, 1], yticklabels=list(results), xlabel="a ship waits outside, h", ylim=(-0.6, 1.6)
)
axes[1].set(xlabel="carried, Mt a year")
for one in axes:
    one.set_xlim(left=0)
    one.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# What holds ships up differs too, and so do the risks.

# %%
parts = pd.DataFrame(
    {
        port: result.waits[result.waits["who"] == "vessel"].groupby("root")["hours"].sum()
        for port, result in results.items()
    }
).fillna(0)
shares = (100 * parts / parts.sum()).round(1)
shares.sort_values("Karachi", ascending=False).head(8)

# %% [markdown]
# `portsim study ../scenarios/studies/karachi-gwadar.yaml` makes the same comparison with ten
# years of each, present values and intervals that hold together. Its result stands in
# `docs/gwadar-studies.md`: the two are not told apart by the waits of ships, and Karachi costs
# less.
