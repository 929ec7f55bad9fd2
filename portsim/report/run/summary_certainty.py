"""How sure the figures of a run are, in sentences: its intervals, its stability, the precision asked for."""

from typing import Any

import pandas as pd

from portsim.report.style import wording
from portsim.report.style.headline import Headline
from portsim.studies.results.result import Result

UNSTABLE = "UNSTABLE"


def brackets(result: Result) -> str:
    """Say what the intervals are."""
    n = len(result.runs)
    if n < 2:
        return "One replication: only means with an interval from within it are given, by overlapping batch means."
    level = f"{100 * result.scenario.run.confidence:g} %"
    return f"Intervals and brackets: the {level} confidence interval of the mean over {n} replications."


def stability(result: Result) -> Headline:
    """Say whether queues settle; if not, which figures are withheld and why."""
    rows = result.kpis[[wording.is_withheld(row) for _, row in result.kpis.iterrows()]]
    if len(rows):
        reasons = list(dict.fromkeys(reason_of(row) for _, row in rows.iterrows()))
        more = _more(len(reasons) - 2)
        unsure = all(
            wording.note_of(row).startswith(wording.UNDETERMINED) for _, row in rows.iterrows()
        )
        word = wording.UNDETERMINED if unsure else UNSTABLE
        return Headline(
            "Stability", word, f"{len(rows)} figures are withheld: {'; '.join(reasons[:2])}{more}"
        )
    if len(result.runs) < 3:
        return Headline(
            "Stability", wording.UNDETERMINED, "fewer than three replications cannot show it"
        )
    doubts = result.queues[
        [
            wording.note_of(row).startswith(wording.UNDETERMINED)
            for _, row in result.queues.iterrows()
        ]
    ]
    if len(doubts):
        reasons = list(dict.fromkeys(reason_of(row) for _, row in doubts.iterrows()))
        more = _more(len(reasons) - 1)
        if doubts["queue"].str.startswith("stage ").all():
            told = "; times on the way are means of such a window, not of a steady state"
            return Headline(
                "Stability",
                "stable at the port",
                f"on the way undetermined: {reasons[0]}{more}{told}",
            )
        told = "; means are those of such a window, not of a steady state"
        return Headline("Stability", wording.UNDETERMINED, f"{reasons[0]}{more}{told}")
    return Headline(
        "Stability",
        "stable",
        "no queue grew over the window; all means can be given with intervals",
    )


def _more(count: int) -> str:
    return f", and {count} more reason{'s' if count > 1 else ''}" if count > 0 else ""


def reason_of(row: "pd.Series[Any]") -> str:
    """Return why a figure is withheld or in doubt."""
    return (
        wording.note_of(row)
        .split(";")[0]
        .removeprefix("unstable: ")
        .removeprefix(f"{wording.UNDETERMINED}: ")
    )


def precision(result: Result) -> Headline | None:
    """Say whether the precision that was asked for was reached; None if none was."""
    found = result.manifest.get("precision")
    if found is None:
        return None
    figure = f"{wording.label(found['kpi']).lower()} ({wording.plain(found['of'])})"
    half = (
        "no mean"
        if found["found"] is None
        else f"its half-width is {wording.three(100 * found['found'])} % of it"
    )
    within = f"{figure} within {wording.three(100 * found['relative'])} %"
    detail = f"{within}: {half} with {found['replications']} replications"
    return Headline("Precision", "reached" if found["met"] else "NOT reached", detail)
