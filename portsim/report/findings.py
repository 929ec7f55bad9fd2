"""What a study says in short."""

import pandas as pd

from portsim.report import wording
from portsim.report.grids import effect_row
from portsim.report.summary import Headline
from portsim.report.sweep import about, value_text
from portsim.report.tornado import ranked
from portsim.study.result import StudyResult


def subject(study: StudyResult) -> str:
    """Name the figure that the study is about."""
    return f"{wording.label(study.kpi)} ({wording.plain(study.of)})"


def replications(study: StudyResult) -> str:
    """Say how many replications each case has."""
    counts = sorted({int(n) for n in about(study)["n"]})
    return " to ".join(str(n) for n in dict.fromkeys((counts[0], counts[-1]))) if counts else "0"


def brackets(study: StudyResult) -> str:
    """Say what the intervals are."""
    kind = "paired interval of the effect" if study.kind == "tornado" else "interval of the mean"
    return f"Intervals: the {100 * study.base.run.confidence:g} % {kind} over {replications(study)} replications."


def headlines(study: StudyResult) -> list[Headline]:
    """Return the closing statements of a study."""
    return _tornado(study) if study.kind == "tornado" else _sweep(study)


def _sweep(study: StudyResult) -> list[Headline]:
    rows = about(study)
    known = rows[rows["mean"].notna()]
    unstable = len(rows) - len(known)
    found = [Headline("Cases", str(len(rows)), subject(study))]
    if unstable:
        found.append(Headline("Withheld", f"{unstable} of {len(rows)} cases", "they have no steady mean"))
    if len(known):
        means = known["mean"].to_numpy()
        for name, index in (("Lowest", means.argmin()), ("Highest", means.argmax())):
            row = known.iloc[int(index)]
            where = ", ".join(f"{key} = {value_text(row[key])}" for key in study.axes)
            found.append(Headline(name, wording.shown(row).text, f"at {where}"))
    return found


def _tornado(study: StudyResult) -> list[Headline]:
    rows = ranked(study)
    found = [Headline("Keys", str(len(rows)), subject(study))]
    unstable = rows[rows[["effect_low", "effect_high"]].isna().any(axis=1)]
    if len(unstable):
        found.append(
            Headline(
                "Withheld",
                ", ".join(unstable["key"]),
                "a queue grows at one of the values, which so has no effect to state",
            )
        )
    known = rows.drop(unstable.index)
    open_keys = [str(row["key"]) for _, row in known.iterrows() if not any(_sure(row, s) for s in ("low", "high"))]
    for _, row in known.head(3).iterrows():
        if str(row["key"]) in open_keys:
            continue
        effects = [
            f"{wording.shown(effect_row(row, side)).text} at {value_text(row[side])}" for side in ("low", "high")
        ]
        found.append(Headline(str(row["key"]), effects[0], effects[1]))
    if open_keys:
        found.append(Headline("No effect shown", ", ".join(open_keys), "their intervals hold zero"))
    return found


def _sure(row: "pd.Series[float]", side: str) -> bool:
    """Return whether an effect's sign is known."""
    low, high = float(row[f"effect_{side}_ci_low"]), float(row[f"effect_{side}_ci_high"])
    return low > 0.0 or high < 0.0
