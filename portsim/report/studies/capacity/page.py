"""The page of a capacity study: how much the terminal takes at each service level, and at most."""

import numpy as np
import pandas as pd

from portsim.analysis.decisions.capacity import EVERYWHERE, FOUND, NOWHERE, Capacity
from portsim.analysis.decisions.plateau import REACHED
from portsim.report.run.method import interval_method
from portsim.report.studies.capacity.curve import (
    FACTOR,
    curve_figure,
    demand_text,
    level_of_rows,
    levels_of,
    root_cause_text,
    saturation_figure,
    throughput_at,
    throughput_scale,
)
from portsim.report.studies.service_levels import interval_text, scale_of, scaled_interval
from portsim.report.studies.study_report import Section, StudyReport, interval_note
from portsim.report.style import wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.wording import WITHHELD, number, three_digits
from portsim.studies.results.findings import CapacityFindings
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi


def _level_order(found: CapacityFindings) -> list[str]:
    """Return the levels, that which binds first."""
    return sorted(found.capacities, key=lambda name: name != found.binding)


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the curve, and what is behind it."""
    reading = (
        "Left of the diamond the service level is met; the shaded strip is how well that place is known. Beyond the "
        "hatching there is no mean wait to state: the queue grows as long as one looks."
    )
    behind = (
        "Above, where the line leaves the dotted demand the terminal no longer moves what is asked of it. The resource "
        "named in the middle is the first to look at; below is why ships wait, which may be something else."
    )
    return [
        RenderedFigure.render("capacity", "Throughput and service", reading, curve_figure(study)),
        RenderedFigure.render(
            "binding", "What is full as demand grows", behind, saturation_figure(study)
        ),
    ]


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements: the capacity at the service level first."""
    found = study.capacity
    known = levels_of(study)
    order = _level_order(found)
    lines = []
    for name in order:
        first = name == order[0]
        lines.append(
            _level_statement(
                study,
                name,
                "Capacity" if first else level_of_rows(known[name]),
                level_of_rows(known[name]),
            )
        )
        if first and len(order) > 1 and found.binding:
            lines.append(
                Statement("Binding level", level_of_rows(known[name]), _rivals(found, known))
            )
    lines += [_ultimate(study), *_fullest_resources(study), *_withheld(study, known)]
    for name in order:
        about = level_of_rows(known[name]) if len(order) > 1 else "the capacity"
        lines += [Statement("Doubt", about, text) for text in found.capacities[name].doubts]
    return lines + [
        Statement("Doubt", "the ultimate capacity", text) for text in found.ultimate.doubts
    ]


def _level_statement(study: StudyResult, name: str, label: str, words: str) -> Statement:
    """State the capacity at one level."""
    one: Capacity = study.capacity.capacities[name]
    asked = demand_text(study)
    if one.verdict == EVERYWHERE:
        return Statement(
            label,
            "not reached",
            f"{words} still holds at {three_digits(one.low)} times {asked}, the most tried",
        )
    if one.verdict == NOWHERE:
        return Statement(
            label,
            "none",
            f"{words} fails even at {three_digits(one.high)} times {asked}, the least tried",
        )
    decimals = wording.decimals_for(one.estimate, one.half_width)
    at, low, high = (number(x, decimals) for x in (one.estimate, one.low, one.high))
    place = f"at {at} times {asked} ({low} to {high})" + (
        f"; service level: {words}" if label != words else ""
    )
    if one.verdict != FOUND:
        open_end = (
            f"above {three_digits(one.low)}"
            if not np.isfinite(one.high)
            else f"{three_digits(one.low)} to {three_digits(one.high)}"
        )
        return Statement(
            label,
            "not resolved",
            f"{one.n} replications leave {open_end} times {asked}; level: {words}",
        )
    if not one.precise:
        place += f"; the interval is wider than the {100 * one.relative:g} % asked for"
    return Statement(
        label, interval_text(*throughput_at(study, name), throughput_scale(study).unit), place
    )


def _rivals(found: CapacityFindings, known: dict[str, pd.DataFrame]) -> str:
    """Name the levels whose capacity may be as low as that of the one that binds."""
    high = found.capacities[str(found.binding)].high
    near = [
        level_of_rows(known[name])
        for name, one in found.capacities.items()
        if name != found.binding and one.low <= high
    ]
    return (
        f"but intervals overlap, it may be: {'; '.join(near)}" if near else "the first to be missed"
    )


def _ultimate(study: StudyResult) -> Statement:
    top = study.capacity.ultimate
    text = interval_text(*throughput_at(study, "ultimate"), throughput_scale(study).unit)
    asked = f"{three_digits(top.x)} times {demand_text(study)}"
    if top.verdict == REACHED:
        return Statement("Ultimate capacity", text, f"throughput rises no more beyond {asked}")
    return Statement(
        "Ultimate capacity", "not reached", f"{text} at {asked}, the most tried, and still rising"
    )


def _fullest_resources(study: StudyResult) -> list[Statement]:
    """Name what is fullest at the capacity and at the ultimate one, and why ships wait at the capacity."""
    lines = []
    places = {"capacity": study.capacity.binding, "ultimate capacity": "ultimate"}
    for label, what in places.items():
        rows = study.table[study.table["what"] == what]
        if not len(rows) or not isinstance(rows.iloc[0]["binds"], str) or not rows.iloc[0]["binds"]:
            continue
        row = rows.iloc[0]
        there = study.tables["binding"]
        share = there.loc[there["factor"] == row["factor"], "share"]
        detail = "by arithmetic"
        if (
            isinstance(row["root"], str)
            and row["root"]
            and len(share)
            and np.isfinite(share.iloc[0])
        ):
            most = wording.share(float(share.iloc[0]))
            detail += f"; in the runs ships wait most ({most} of the hours) because {root_cause_text(row['root'])}"
        what = f"{wording.plain(row['binds'])}, {wording.share(row['load'])} of what it can do"
        lines.append(Statement(f"Fullest at the {label}", what, detail))
    return lines


def _withheld(study: StudyResult, known: dict[str, pd.DataFrame]) -> list[Statement]:
    """Say at which factors levels have no mean, those of the same factors together."""
    hidden: dict[tuple[str, ...], list[str]] = {}
    for rows in known.values():
        bad = tuple(f"{factor:.3g}" for factor in rows.loc[rows["mean"].isna(), "factor"])
        if bad:
            hidden.setdefault(bad, []).append(level_of_rows(rows))
    return [
        Statement(
            "Withheld",
            f"at {', '.join(bad)} times {demand_text(study)}",
            f"no mean of: {'; '.join(names)}",
        )
        for bad, names in hidden.items()
    ]


def capacity_table(study: StudyResult) -> Table:
    """Return the capacity at each level, and the ultimate one."""
    known, amount = levels_of(study), throughput_scale(study)
    lines: list[list[str | Cell]] = []
    for _, row in study.table.iterrows():
        what, seen = str(row["what"]), np.isfinite(row["factor"])
        factor = three_digits(row["factor"]) if seen else ""
        ends = (
            f"{three_digits(row['ci_low'])} to {three_digits(row['ci_high'])}"
            if np.isfinite(row["ci_low"] + row["ci_high"])
            else ""
        )
        carried = interval_text(*throughput_at(study, what)) if seen else ""
        verdict: str | Cell = str(row["verdict"])
        verdict = verdict if verdict in (FOUND, REACHED) else Cell(str(verdict), "warn")
        binds = wording.plain(row["binds"]) if isinstance(row["binds"], str) else ""
        load = wording.share(float(row["load"])) if pd.notna(row["load"]) else ""
        name = level_of_rows(known[what]) if what in known else "ultimate: throughput rises no more"
        lines.append([name, verdict, factor, ends, carried, binds, load, str(int(row["n"]))])
    heads = [
        Column("level", "text"),
        Column("verdict"),
        Column("factor", "n"),
        Column("interval", "n"),
    ]
    heads += [
        Column(f"throughput, {amount.unit} (interval)", "n"),
        Column("fullest"),
        Column("load", "n"),
        Column("n", "n"),
    ]
    return Table(heads, [Group("", "", lines)])


def level_table(study: StudyResult) -> Table:
    """Return the figures of the levels, factor by factor."""
    amount, groups = throughput_scale(study), []
    for rows in levels_of(study).values():
        lines: list[list[str | Cell]] = []
        for _, row in rows.iterrows():
            factor, unit = scale_of(row["kpi"], row["unit"])
            text = interval_text(*scaled_interval(row, "mean", factor), unit)
            carried = interval_text(*scaled_interval(row, Kpi.THROUGHPUT, amount.factor))
            hidden = text == WITHHELD
            lines.append(
                [
                    f"{row['factor']:.4g}",
                    carried,
                    Cell(text, "warn") if hidden else text,
                    str(int(row["n"])),
                ]
            )
        groups.append(Group(level_of_rows(rows), "", lines))
    heads = [Column("factor", "n"), Column(f"throughput, {amount.unit} (interval)", "n")]
    return Table([*heads, Column("figure (interval)", "n"), Column("n", "n")], groups)


def binding_table(study: StudyResult) -> Table:
    """Return what is fullest and what is behind most waiting of ships, factor by factor."""
    lines: list[list[str | Cell]] = []
    for _, row in study.tables["binding"].sort_values("factor").iterrows():
        waited = pd.notna(row["share"])
        load = wording.share(float(row["load"])) if pd.notna(row["load"]) else ""
        root = (
            [root_cause_text(str(row["root"])), wording.share(float(row["share"]))]
            if waited
            else ["no ship waited", ""]
        )
        lines.append([f"{row['factor']:.4g}", wording.plain(str(row["resource"])), load, *root])
    heads = [Column("factor", "n"), Column("fullest resource"), Column("load", "n")]
    return Table(
        [*heads, Column("behind most waiting of ships", "text"), Column("share", "n")],
        [Group("", "", lines)],
    )


def _sections(study: StudyResult) -> list[Section]:
    return [
        Section("Capacity", _interval_note(study), capacity_table(study)),
        Section(
            "Figures of the service levels",
            "All other figures of every factor stand in curve.csv.",
            level_table(study),
        ),
        Section(
            "What is full",
            "Loads are worked out by arithmetic, without a run; roots of waiting come from the runs.",
            binding_table(study),
        ),
    ]


def _interval_note(study: StudyResult) -> str:
    return interval_note(study, "interval of capacity, throughput and figures")


def _method(study: StudyResult) -> list[str]:
    scaled = "calls, trains and trucks" if study.axes == [FACTOR] else ", ".join(study.axes)
    return [
        f"The numbers of {scaled} are multiplied by a factor; no load, train or ship changes its size. All factors "
        "meet the same random numbers. The capacity is the factor at which the mean of a level's figure passes its "
        "limit; its interval holds every factor at which the mean is not told apart from the limit. The throughput at "
        "the capacity has an interval that allows for both: the factor, and what is moved at a factor.",
        "The ultimate capacity is the throughput at the first factor beyond which it rises no more. What is full has a "
        "queue without end there: it is no figure to plan with, but says how far the service level is from the wall.",
        *interval_method(study.base.run.confidence),
        f"Where a queue grows a figure has no mean and reads «{WITHHELD}»; its level counts as missed.",
    ]


REPORT = StudyReport(
    "capacity at a service level", _interval_note, statements, figures, _sections, _method
)
