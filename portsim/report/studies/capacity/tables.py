"""The tables of a capacity study: capacities, service levels by factor, and what is full."""

import numpy as np
import pandas as pd

from portsim.analysis.decisions.capacity import FOUND
from portsim.analysis.decisions.plateau import REACHED
from portsim.report.studies.capacity.reading import (
    level_name,
    levels_of,
    root_cause_text,
    throughput_at,
    throughput_scale,
)
from portsim.report.style import wording
from portsim.report.style.service_levels import interval_text, scale_of, scaled_interval
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.wording import WITHHELD, three_digits
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi


def capacity_table(study: StudyResult) -> Table:
    """Return the capacity at each service level, and the ultimate one."""
    levels = levels_of(study)
    rows: list[list[str | Cell]] = []
    for _, row in study.table.iterrows():
        name, known = str(row["what"]), np.isfinite(row["factor"])
        title = "ultimate: throughput rises no more"
        if name in levels:
            title = level_name(levels[name])
        verdict = str(row["verdict"])
        interval = ""
        if np.isfinite(row["ci_low"] + row["ci_high"]):
            interval = f"{three_digits(row['ci_low'])} to {three_digits(row['ci_high'])}"
        rows.append(
            [
                title,
                verdict if verdict in (FOUND, REACHED) else Cell(verdict, "warn"),
                three_digits(row["factor"]) if known else "",
                interval,
                interval_text(*throughput_at(study, name)) if known else "",
                wording.plain(row["binds"]) if isinstance(row["binds"], str) else "",
                _load_text(row["load"]),
                str(int(row["n"])),
            ]
        )
    columns = [
        Column("level", "text"),
        Column("verdict"),
        Column("factor", "n"),
        Column("interval", "n"),
        Column(f"throughput, {throughput_scale(study).unit} (interval)", "n"),
        Column("fullest"),
        Column("load", "n"),
        Column("n", "n"),
    ]
    return Table(columns, [Group("", "", rows)])


def _load_text(load: float) -> str:
    return wording.share(float(load)) if pd.notna(load) else ""


def level_table(study: StudyResult) -> Table:
    """Return the KPI of each service level and the throughput, factor by factor."""
    throughput_factor, throughput_unit = throughput_scale(study)
    groups = []
    for level in levels_of(study).values():
        rows: list[list[str | Cell]] = []
        for _, row in level.iterrows():
            factor, unit = scale_of(row["kpi"], row["unit"])
            text = interval_text(*scaled_interval(row, "mean", factor), unit)
            throughput = scaled_interval(row, Kpi.THROUGHPUT, throughput_factor)
            rows.append(
                [
                    f"{row['factor']:.4g}",
                    interval_text(*throughput),
                    Cell(text, "warn") if text == WITHHELD else text,
                    str(int(row["n"])),
                ]
            )
        groups.append(Group(level_name(level), "", rows))
    columns = [
        Column("factor", "n"),
        Column(f"throughput, {throughput_unit} (interval)", "n"),
        Column("figure (interval)", "n"),
        Column("n", "n"),
    ]
    return Table(columns, groups)


def binding_table(study: StudyResult) -> Table:
    """Return the fullest resource and the root cause of most waiting of ships, factor by factor."""
    rows: list[list[str | Cell]] = []
    for _, row in study.tables["binding"].sort_values("factor").iterrows():
        cause, share = "no ship waited", ""
        if pd.notna(row["share"]):
            cause = root_cause_text(str(row["root"]))
            share = wording.share(float(row["share"]))
        resource = wording.plain(str(row["resource"]))
        rows.append([f"{row['factor']:.4g}", resource, _load_text(row["load"]), cause, share])
    columns = [
        Column("factor", "n"),
        Column("fullest resource"),
        Column("load", "n"),
        Column("behind most waiting of ships", "text"),
        Column("share", "n"),
    ]
    return Table(columns, [Group("", "", rows)])
