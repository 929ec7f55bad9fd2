"""A comparison, told on the console and on a page: cases beside the first of them."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.statistics.comparison import ALIKE, HIGHER, LOWER
from portsim.report.studies.beside import (
    COMPARED,
    base,
    both_have,
    cases,
    change_of,
    figure_name,
    in_words,
    key_rows,
    mean_of,
    only_one_has,
    pairings,
    phases,
    told,
    verdict,
)
from portsim.report.studies.common import Part, View, about
from portsim.report.studies.compare_figures import differences, worth
from portsim.report.style import wording
from portsim.report.style.headline import Headline
from portsim.report.style.image import Image
from portsim.report.style.tables import COMMON_NOTES, Cell, Column, Grid, Group
from portsim.report.style.wording import WITHHELD, note_of
from portsim.studies.kinds.compare import FEWER, PAIRED
from portsim.studies.kinds.compare import WITHHELD as KEPT_BACK
from portsim.studies.kinds.folders import Folders
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi

MOST_ALSO = 4
_KINDS = (
    "paired interval of the difference",
    "interval of the difference (paired, or Welch's where seeds differ)",
    "Welch interval of the difference of independent runs",
)


def headlines(study: StudyResult) -> list[Headline]:
    """Return the closing statements: what each case does to the study's figure, and to cost; then the rest."""
    rows, lines = about(study), list[Headline]()
    for name in cases(study):
        lines += [_figure(study, row) for _, row in rows[rows["case"] == name].iterrows()]
        lines += _worths(study, name) if "npv" in study.tables else _costs(study, name)
        lines += _also(study, name) if phases(study) == [None] else []
    if isinstance(study.found, Folders):
        lines += [
            Headline(f"{wording.plain(name)}: how compared", *_split(text))
            for name, text in study.found.pairing.items()
        ]
        lines += [Headline("Beware", text) for text in study.found.doubts]
    return lines


def _split(text: str) -> tuple[str, str]:
    value, _, detail = text.partition(": ")
    return value, detail


def _name(row: "pd.Series[Any]") -> str:
    """Name the case of a row, with its phase."""
    phase = f" in {row['phase']}" if "phase" in row and pd.notna(row["phase"]) else ""
    return f"{wording.plain(str(row['case']))}{phase}"


def _figure(study: StudyResult, row: "pd.Series[Any]") -> Headline:
    """Say what a case does to the study's figure."""
    first = wording.plain(base(study))
    case_mean, base_mean = mean_of(row, "mean").text, mean_of(row, "base").text
    name = figure_name(str(row["kpi"]), str(row["of"]))
    if row["verdict"] in COMPARED:
        few = [note for note in note_of(row).split("; ") if note.startswith(FEWER)]
        return Headline(_name(row), f"{name} {verdict(row)}", "; ".join([_means(study, row), *few]))
    if row["verdict"] == KEPT_BACK:
        known = [(who, text) for who, text in ((_name(row), case_mean), (first, base_mean)) if text]
        without = [who for who, text in ((_name(row), case_mean), (first, base_mean)) if not text]
        detail = f"{name}: {' and '.join(without)} without a steady mean"
        return Headline(
            _name(row),
            verdict(row),
            "; ".join([detail, *(f"{who}: {text}" for who, text in known)]),
        )
    return Headline(_name(row), verdict(row), name)


def _means(study: StudyResult, row: "pd.Series[Any]") -> str:
    """Write the means of both sides."""
    case, first = (mean_of(row, side).text or "no mean" for side in ("mean", "base"))
    return f"{case}; {wording.plain(base(study))}: {first}"


def _costs(study: StudyResult, name: str) -> list[Headline]:
    """Say what a case does to the cost of a year, where that is known."""
    rows = study.table[(study.table["kpi"] == Kpi.ANNUAL_COST) & (study.table["of"] == "all")]
    rows = rows[rows["case"] == name]
    own = (study.kpi, study.of) == (Kpi.ANNUAL_COST, "all")
    return [
        Headline(f"{_name(row)}: cost", f"annual cost {verdict(row)}", _means(study, row))
        for _, row in rows.iterrows()
        if row["verdict"] in COMPARED and not own
    ]


def _worths(study: StudyResult, case: str) -> list[Headline]:
    """Say what a case costs over all phases."""
    found = study.tables["npv"]
    row, first = (found[found["case"] == name].iloc[0] for name in (case, base(study)))
    name = f"{wording.plain(case)}: all years"
    texts = [_present(one) for one in (row, first)]
    if row["verdict"] in COMPARED:
        change = [float(row[part]) for part in ("difference_usd", "joint_low", "joint_high")]
        words = in_words(str(row["verdict"]), "", "USD", *change)
        detail = f"{texts[0]}; {wording.plain(base(study))}: {texts[1]}"
        return [Headline(name, f"present value of all cost {words}", detail)]
    return [
        Headline(
            name,
            texts[0] or WITHHELD,
            "" if texts[0] else "a phase has no steady cost, and so no present value",
        )
    ]


def _present(row: "pd.Series[Any]") -> str:
    value = [float(row[name]) for name in ("npv_usd", "npv_ci_low", "npv_ci_high")]
    return "" if np.isnan(value[:2]).any() else told("", "USD", *value).text


def _also(study: StudyResult, name: str) -> list[Headline]:
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
        f"{figure_name(row['kpi'], row['of'])} {verdict(row)}"
        for _, row in rows.head(MOST_ALSO).iterrows()
    ]
    texts += [f"{len(rows) - MOST_ALSO} more in the table"] if len(rows) > MOST_ALSO else []
    return [Headline(f"{wording.plain(name)}: also", texts[0], "; ".join(texts[1:]))]


def images(study: StudyResult) -> list[Image]:
    """Draw the differences, and what the cases cost where there are phases."""
    reading = (
        "Right of the line a case has more than the first, left less; whether more is better depends on the figure. A "
        "hollow mark, its whisker across the line, is no difference that this many replications show."
    )
    found = [Image.of("differences", "The cases beside the first", reading, differences(study))]
    if "npv" in study.tables:
        reading = (
            "Left the cost of each case over all its phases, discounted; right what it costs more (or less) than the "
            "first, which is better known than the two costs are, as both meet the same random numbers."
        )
        found.append(Image.of("npv", "What the cases cost over the years", reading, worth(study)))
    return found


def table(study: StudyResult) -> Grid:
    """Return all figures that both sides have, grouped by kind of figure."""
    phased = phases(study) != [None]
    groups = []
    for kpi in Kpi:
        rows = both_have(study.table)
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
        Column(wording.plain(base(study)), "n"),
        Column("interval", "n"),
    ]
    columns += [Column("the case", "n"), Column("interval", "n"), Column("note", "text")]
    return Grid(columns, groups)


def _cells(row: "pd.Series[Any]", phased: bool) -> list[str | Cell]:
    line: list[str | Cell] = [wording.plain(str(row["of"])), wording.plain(str(row["case"]))]
    line += [str(row["phase"])] if phased else []
    word, means = str(row["verdict"]), [mean_of(row, side) for side in ("base", "mean")]
    if word in COMPARED:
        change = change_of(row)
        same = word == ALIKE and row["joint_low"] == row["joint_high"]
        line += ["the same" if same else word, change.mean, change.interval, change.unit]
    else:
        line += [
            Cell(word, "warn") if word == KEPT_BACK else word,
            "",
            "",
            means[0].unit or means[1].unit,
        ]
    for shown in means:
        hidden = word == KEPT_BACK and not shown.mean
        line += [Cell(verdict(row), "warn") if hidden else shown.mean, shown.interval]
    return [
        *line,
        "; ".join(note for note in note_of(row).split("; ") if note and note not in COMMON_NOTES),
    ]


def worth_table(study: StudyResult) -> Grid:
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
    return Grid(columns, [Group("", "", lines)])


def _million(value: Any) -> str:
    return wording.three(float(value) / 1e6)


def _interval(values: list[Any], divisor: float) -> list[str | Cell]:
    if pd.isna(values[0]) or pd.isna(values[1]):
        return ["", ""]
    shown = told("", "number", *(float(value) / divisor for value in values))
    return [shown.mean, shown.interval]


def _parts(study: StudyResult) -> list[Part]:
    text = " ".join(
        filter(None, (_brackets(study), "All rows stand in compare.csv.", only_one_has(study)))
    )
    found = [Part("All figures of the cases", text, table(study))]
    if "npv" in study.tables:
        row = study.tables["npv"].iloc[0]
        text = (
            f"Present value of all cost from the first phase to {int(row['horizon_year'])}, at "
            f"{wording.share(float(row['discount_rate']))} a year. {_perspective(study)}"
        )
        found.insert(0, Part("What the cases cost", text, worth_table(study)))
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


def _brackets(study: StudyResult) -> str:
    confidence = 100 * study.base.run.confidence
    counts = sorted({int(n) for n in study.table[study.table["verdict"].isin(COMPARED)]["n"]})
    count = " to ".join(str(n) for n in dict.fromkeys((counts[0], counts[-1]))) if counts else "0"
    kind = _KINDS[len(pairings(study) - {PAIRED}) + (PAIRED not in pairings(study))]
    together = (
        f", wide enough for all {len(cases(study))} cases together" if len(cases(study)) > 1 else ""
    )
    return f"Intervals: the {confidence:g} % {kind}{together}, over {count} replications."


def _how(study: StudyResult) -> list[str]:
    first = wording.plain(base(study))
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


VIEW = View("cases beside each other", _brackets, headlines, images, _parts, _how)
