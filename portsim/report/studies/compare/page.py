"""A comparison, told on the console and on a page: cases beside the first of them."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.statistics.comparison import ALIKE, HIGHER, LOWER
from portsim.report.studies.compare.differences import (
    COMPARED,
    change_text,
    compared_cases,
    difference_text,
    figure_name,
    first_case,
    key_rows,
    matched_rows,
    mean_text,
    pairings,
    phases,
    unmatched_note,
    verdict_sentence,
    verdict_text,
)
from portsim.report.studies.compare.figures import difference_figure, npv_figure
from portsim.report.studies.study_report import Section, StudyReport, rows_of_figure
from portsim.report.style import wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.tables import COMMON_NOTES, Cell, Column, Group, Table
from portsim.report.style.wording import WITHHELD, note_of
from portsim.studies.kinds.comparison_table import FEWER, PAIRED
from portsim.studies.kinds.comparison_table import WITHHELD as WITHHELD_VERDICT
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi

MOST_OTHERS = 4
_INTERVAL_KINDS = (
    "paired interval of the difference",
    "interval of the difference (paired, or Welch's where seeds differ)",
    "Welch interval of the difference of independent runs",
)


def statements(study: StudyResult) -> list[Statement]:
    """Return the closing statements: what each case does to the study's figure, and to cost; then the rest."""
    rows, lines = rows_of_figure(study), list[Statement]()
    for name in compared_cases(study):
        lines += [_figure_statement(study, row) for _, row in rows[rows["case"] == name].iterrows()]
        lines += (
            _npv_statements(study, name) if "npv" in study.tables else _cost_statements(study, name)
        )
        lines += _other_changes(study, name) if phases(study) == [None] else []
    if study.folders is not None:
        lines += [
            Statement(f"{wording.plain(name)}: how compared", *_value_and_detail(text))
            for name, text in study.folders.pairing.items()
        ]
        lines += [Statement("Beware", text) for text in study.folders.doubts]
    return lines


def _value_and_detail(text: str) -> tuple[str, str]:
    value, _, detail = text.partition(": ")
    return value, detail


def _case_name(row: "pd.Series[Any]") -> str:
    """Name the case of a row, with its phase."""
    phase = f" in {row['phase']}" if "phase" in row and pd.notna(row["phase"]) else ""
    return f"{wording.plain(str(row['case']))}{phase}"


def _figure_statement(study: StudyResult, row: "pd.Series[Any]") -> Statement:
    """Say what a case does to the study's figure."""
    first = wording.plain(first_case(study))
    case_mean, base_mean = mean_text(row, "mean").text, mean_text(row, "base").text
    name = figure_name(str(row["kpi"]), str(row["of"]))
    if row["verdict"] in COMPARED:
        few = [note for note in note_of(row).split("; ") if note.startswith(FEWER)]
        return Statement(
            _case_name(row), f"{name} {verdict_text(row)}", "; ".join([_means(study, row), *few])
        )
    if row["verdict"] == WITHHELD_VERDICT:
        known = [
            (who, text) for who, text in ((_case_name(row), case_mean), (first, base_mean)) if text
        ]
        without = [
            who for who, text in ((_case_name(row), case_mean), (first, base_mean)) if not text
        ]
        detail = f"{name}: {' and '.join(without)} without a steady mean"
        return Statement(
            _case_name(row),
            verdict_text(row),
            "; ".join([detail, *(f"{who}: {text}" for who, text in known)]),
        )
    return Statement(_case_name(row), verdict_text(row), name)


def _means(study: StudyResult, row: "pd.Series[Any]") -> str:
    """Write the means of both sides."""
    case, first = (mean_text(row, side).text or "no mean" for side in ("mean", "base"))
    return f"{case}; {wording.plain(first_case(study))}: {first}"


def _cost_statements(study: StudyResult, name: str) -> list[Statement]:
    """Say what a case does to the cost of a year, where that is known."""
    rows = study.table[(study.table["kpi"] == Kpi.ANNUAL_COST) & (study.table["of"] == "all")]
    rows = rows[rows["case"] == name]
    own = (study.kpi, study.of) == (Kpi.ANNUAL_COST, "all")
    return [
        Statement(
            f"{_case_name(row)}: cost", f"annual cost {verdict_text(row)}", _means(study, row)
        )
        for _, row in rows.iterrows()
        if row["verdict"] in COMPARED and not own
    ]


def _npv_statements(study: StudyResult, case: str) -> list[Statement]:
    """Say what a case costs over all phases."""
    found = study.tables["npv"]
    row, first = (found[found["case"] == name].iloc[0] for name in (case, first_case(study)))
    name = f"{wording.plain(case)}: all years"
    texts = [_npv_text(one) for one in (row, first)]
    if row["verdict"] in COMPARED:
        change = [float(row[part]) for part in ("difference_usd", "joint_low", "joint_high")]
        words = verdict_sentence(str(row["verdict"]), "", "USD", *change)
        detail = f"{texts[0]}; {wording.plain(first_case(study))}: {texts[1]}"
        return [Statement(name, f"present value of all cost {words}", detail)]
    return [
        Statement(
            name,
            texts[0] or WITHHELD,
            "" if texts[0] else "a phase has no steady cost, and so no present value",
        )
    ]


def _npv_text(row: "pd.Series[Any]") -> str:
    value = [float(row[name]) for name in ("npv_usd", "npv_ci_low", "npv_ci_high")]
    return "" if np.isnan(value[:2]).any() else difference_text("", "USD", *value).text


def _other_changes(study: StudyResult, name: str) -> list[Statement]:
    """Say which of the other figures looked at first a case is known to change."""
    rows = key_rows(study)
    rows = rows[
        (rows["case"] == name)
        & rows["verdict"].isin([HIGHER, LOWER])
        & (rows["kpi"] != Kpi.ANNUAL_COST)
    ]
    rows = rows[~((rows["kpi"] == study.kpi) & (rows["of"] == study.of))]
    if not len(rows):
        return []
    texts = [
        f"{figure_name(row['kpi'], row['of'])} {verdict_text(row)}"
        for _, row in rows.head(MOST_OTHERS).iterrows()
    ]
    texts += [f"{len(rows) - MOST_OTHERS} more in the table"] if len(rows) > MOST_OTHERS else []
    return [Statement(f"{wording.plain(name)}: also", texts[0], "; ".join(texts[1:]))]


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the differences, and what the cases cost where there are phases."""
    reading = (
        "Right of the line a case has more than the first, left less; whether more is better depends on the figure. A "
        "hollow mark, its whisker across the line, is no difference that this many replications show."
    )
    found = [
        RenderedFigure.render(
            "differences", "The cases beside the first", reading, difference_figure(study)
        )
    ]
    if "npv" in study.tables:
        reading = (
            "Left the cost of each case over all its phases, discounted; right what it costs more (or less) than the "
            "first, which is better known than the two costs are, as both meet the same random numbers."
        )
        found.append(
            RenderedFigure.render(
                "npv", "What the cases cost over the years", reading, npv_figure(study)
            )
        )
    return found


def difference_table(study: StudyResult) -> Table:
    """Return all figures that both sides have, grouped by kind of figure."""
    phased = phases(study) != [None]
    groups = []
    for kpi in Kpi:
        rows = matched_rows(study.table)
        rows = rows[rows["kpi"] == kpi]
        if not len(rows):
            continue
        order = {of: index for index, of in enumerate(dict.fromkeys(rows["of"]))}
        rows = rows.sort_values("of", key=lambda column: column.map(order), kind="stable")
        lines = [_cells(row, phased) for _, row in rows.iterrows()]
        groups.append(Group(kpi.label, f"{kpi.meaning} ({kpi})", lines))
    columns = [
        Column("of", "whole"),
        Column("case", "whole"),
        *([Column("phase", "n")] if phased else []),
    ]
    columns += [
        Column("verdict", "whole"),
        Column("difference", "n"),
        Column("joint interval", "n"),
    ]
    columns += [
        Column("unit", "whole"),
        Column(wording.plain(first_case(study)), "n"),
        Column("interval", "n"),
    ]
    columns += [Column("the case", "n"), Column("interval", "n"), Column("note", "text")]
    return Table(columns, groups)


def _cells(row: "pd.Series[Any]", phased: bool) -> list[str | Cell]:
    line: list[str | Cell] = [wording.plain(str(row["of"])), wording.plain(str(row["case"]))]
    line += [str(row["phase"])] if phased else []
    word, means = str(row["verdict"]), [mean_text(row, side) for side in ("base", "mean")]
    if word in COMPARED:
        change = change_text(row)
        same = word == ALIKE and row["joint_low"] == row["joint_high"]
        line += ["the same" if same else word, change.mean, change.interval, change.unit]
    else:
        line += [
            Cell(word, "warn") if word == WITHHELD_VERDICT else word,
            "",
            "",
            means[0].unit or means[1].unit,
        ]
    for shown in means:
        hidden = word == WITHHELD_VERDICT and not shown.mean
        line += [Cell(verdict_text(row), "warn") if hidden else shown.mean, shown.interval]
    return [
        *line,
        "; ".join(note for note in note_of(row).split("; ") if note and note not in COMMON_NOTES),
    ]


def npv_table(study: StudyResult) -> Table:
    """Return the present values."""
    lines: list[list[str | Cell]] = []
    for _, row in study.tables["npv"].iterrows():
        line: list[str | Cell] = [wording.plain(str(row["case"])), _million(row["capital_usd"])]
        for names, unit in (
            (("npv_usd", "npv_ci_low", "npv_ci_high"), True),
            (("levelised_usd_per_t", "levelised_ci_low", "levelised_ci_high"), False),
            (("difference_usd", "joint_low", "joint_high"), True),
        ):
            line += _interval([row[name] for name in names], 1e6 if unit else 1.0)
        lines.append([*line, str(row["verdict"])])
    columns = [
        Column("case", "whole"),
        Column("capital, million USD", "n"),
        Column("present value, million USD", "n"),
    ]
    columns += [Column("interval", "n"), Column("USD a tonne", "n"), Column("interval", "n")]
    columns += [
        Column("difference, million USD", "n"),
        Column("joint interval", "n"),
        Column("verdict", "whole"),
    ]
    return Table(columns, [Group("", "", lines)])


def _million(value: Any) -> str:
    return wording.three_digits(float(value) / 1e6)


def _interval(values: list[Any], divisor: float) -> list[str | Cell]:
    if pd.isna(values[0]) or pd.isna(values[1]):
        return ["", ""]
    shown = difference_text("", "number", *(float(value) / divisor for value in values))
    return [shown.mean, shown.interval]


def _sections(study: StudyResult) -> list[Section]:
    text = " ".join(
        filter(
            None, (_interval_note(study), "All rows stand in compare.csv.", unmatched_note(study))
        )
    )
    found = [Section("All figures of the cases", text, difference_table(study))]
    if "npv" in study.tables:
        row = study.tables["npv"].iloc[0]
        text = (
            f"Present value of all cost from the first phase to {int(row['horizon_year'])}, at "
            f"{wording.share(float(row['discount_rate']))} a year. {_perspective(study)}"
        )
        found.insert(0, Section("What the cases cost", text, npv_table(study)))
    return found


def _perspective(study: StudyResult) -> str:
    """Say whose costs are counted."""
    views = set(study.tables["npv"]["perspective"])
    if views == {"system"}:
        return "Perspective: system; the time of ships is counted, demurrage is not."
    if views == {"terminal"}:
        return (
            "Perspective: terminal; demurrage less despatch is counted, the time of ships is not."
        )
    return "The cases count costs from different perspectives: their present values must not be compared."


def _interval_note(study: StudyResult) -> str:
    confidence = 100 * study.base.run.confidence
    counts = sorted({int(n) for n in study.table[study.table["verdict"].isin(COMPARED)]["n"]})
    count = " to ".join(str(n) for n in dict.fromkeys((counts[0], counts[-1]))) if counts else "0"
    kind = _INTERVAL_KINDS[len(pairings(study) - {PAIRED}) + (PAIRED not in pairings(study))]
    together = (
        f", wide enough for all {len(compared_cases(study))} cases together"
        if len(compared_cases(study)) > 1
        else ""
    )
    return f"Intervals: the {confidence:g} % {kind}{together}, over {count} replications."


def _method(study: StudyResult) -> list[str]:
    first = wording.plain(first_case(study))
    told_by = (
        f"Replication by replication each case is set beside {first}; where both have the same seed they meet the same "
        "random numbers, so that the differences are better known than the two means (Student's interval of the "
        "differences; the column ratio of compare.csv says how much narrower it is than one of independent runs)."
    )
    if pairings(study) != {PAIRED}:
        told_by += (
            " Runs with different seeds are independent: the interval of their difference is Welch's, and a small "
            "difference needs more replications to show."
        )
    return [
        told_by,
        "«Higher» and «lower» are said only where the joint interval leaves out zero. That interval is widened such "
        "that all cases of one figure hold together (Bonferroni); over many figures some will still seem to differ by "
        "chance, so look first at those the study is about. «Not told apart» does not mean alike: the interval says "
        "how large a difference there may still be.",
        "Wait over service is a ratio of means; its difference rests on the jackknife's pseudo-values. A figure "
        f"whose queue grows in one of two cases has no mean there and reads «{WITHHELD}».",
    ]


REPORT = StudyReport(
    "cases beside each other", _interval_note, statements, figures, _sections, _method
)
