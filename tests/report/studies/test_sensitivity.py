from typing import Any

import matplotlib.colors
import matplotlib.text
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from portsim.analysis.decisions.sensitivity import Influence, Sensitivity, noise_note
from portsim.report.html import study_page
from portsim.report.studies.sensitivity.figures import effect_figure, index_figure, unstable_figure
from portsim.report.studies.sensitivity.page import MORRIS, SOBOL, statements
from portsim.report.studies.sensitivity.ranked_inputs import (
    LITTLE,
    MATTERS,
    NOT_SHOWN,
    OPEN,
    ranked_inputs,
    where_unstable,
)
from portsim.report.studies.sensitivity.tables import input_table
from portsim.report.style import palette
from portsim.report.style.canvas import svg
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name
from tests.report.conftest import scenario

NAN = float("nan")
REPORTS = {"sobol": SOBOL, "morris": MORRIS}
POINTS = 24


def texts(fig: Figure) -> str:
    return "\n".join(text.get_text() for text in fig.findobj(matplotlib.text.Text))


def text(cell: Any) -> str:
    return getattr(cell, "text", cell)


def lines(study: StudyResult) -> dict[str, str]:
    return {one.label: f"{one.value}; {one.detail}" for one in statements(study)}


def study_of(
    kind: str,
    measures: dict[str, dict[str, tuple[float, float, float]]],
    noise: float = 0.02,
    note: str = "",
    bad: int = 0,
    kpi: str = "vessel_wait",
) -> StudyResult:
    """A study with these measures; its last `bad` points have no mean."""
    rows = [
        Influence(key, measure, 16, *values, None if np.isnan(values[0]) else rank)
        for rank, (key, found) in enumerate(measures.items(), 1)
        for measure, values in found.items()
    ]
    found = Sensitivity(rows, noise, 3, 0, note, noise_note(noise, 3))
    frame = pd.DataFrame([row._asdict() for row in rows]).assign(note=found.note)
    points = pd.DataFrame({"case": range(POINTS)})
    for index, key in enumerate(measures):
        points[key] = np.roll(np.linspace(1.0, 3.0, POINTS), 7 * index)
    points["mean"] = 5.0
    points.loc[points.index >= POINTS - bad, "mean"] = NAN
    tables = {kind: frame, "points": points}
    return StudyResult(
        "try", "A try", kind, scenario(), tables, list(measures), kpi, "all", {"seed": 5}, found
    )


def sobol_study(**changes: Any) -> StudyResult:
    return study_of(
        "sobol",
        {
            "berthing.mooring_h": {"first": (0.5, 0.4, 0.6), "total": (0.7, 0.6, 0.8)},
            "road.gate.lanes": {"first": (0.02, -0.1, 0.14), "total": (0.3, 0.2, 0.4)},
            "cranes.mobile.number": {"first": (0.1, -0.2, 0.4), "total": (0.2, 0.03, 1.9)},
            "calls.boxes.handling_factor": {"first": (0.0, -0.1, 0.1), "total": (0.04, 0.01, 0.12)},
            "road.trucks.boxes_in.bays": {"first": (0.0, 0.0, 0.0), "total": (0.01, 0.0, 0.03)},
        },
        **changes,
    )


def morris_of(
    size: float, low: float, high: float, sign: float, sigma: float, noise: float
) -> dict[str, Any]:
    mu = (sign * size, sign * size - (size - low), sign * size + (size - low))
    return {
        "mu": mu,
        "mu_star": (size, low, high),
        "sigma": (sigma, NAN, NAN),
        "noise": (noise, NAN, NAN),
    }


def morris_study(**changes: Any) -> StudyResult:
    return study_of(
        "morris",
        {
            "berthing.mooring_h": morris_of(10.0, 8.0, 12.0, 1.0, 1.0, 0.3),
            "cranes.mobile.number": morris_of(6.0, 4.0, 8.0, -1.0, 9.0, 0.3),
            "calls.boxes.handling_factor": morris_of(3.0, 1.0, 5.0, 0.0, 2.0, 3.0),
            "road.gate.lanes": morris_of(0.1, 0.05, 0.15, 0.0, 0.1, 0.0),
            "road.trucks.boxes_in.bays": morris_of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        },
        **changes,
    )


def withheld(kind: str) -> StudyResult:
    names = ("first", "total") if kind == "sobol" else ("mu", "mu_star", "sigma", "noise")
    nothing = dict.fromkeys(names, (NAN, NAN, NAN))
    note = f"no figure at 3 of {POINTS} points; indices withheld"
    return study_of(
        kind, {"berthing.mooring_h": nothing, "road.gate.lanes": nothing}, NAN, note, bad=3
    )


def test_sobol_inputs_stand_by_their_total_interval():
    standings = [one.standing for one in ranked_inputs(sobol_study())]
    assert standings == [MATTERS, MATTERS, OPEN, NOT_SHOWN, LITTLE]


def test_what_is_within_the_noise_of_replications_does_not_matter():
    noisy = {one.key: one.standing for one in ranked_inputs(sobol_study(noise=0.25))}
    assert noisy["berthing.mooring_h"] == MATTERS
    assert noisy["road.gate.lanes"] == NOT_SHOWN


def test_morris_inputs_stand_by_size_sign_and_chance():
    standings = [one.standing for one in ranked_inputs(morris_study())]
    assert standings == [MATTERS, MATTERS, NOT_SHOWN, LITTLE, LITTLE]


def test_a_sure_sign_is_no_chance():
    study = study_of(
        "morris",
        {
            "berthing.mooring_h": morris_of(3.0, 0.5, 5.5, 1.0, 2.0, 3.0),
            "road.gate.lanes": morris_of(3.0, 0.5, 5.5, 0.0, 2.0, 3.0),
        },
    )
    assert [one.standing for one in ranked_inputs(study)] == [MATTERS, NOT_SHOWN]


def test_sobol_headlines_lead_with_the_inputs_that_matter():
    found = statements(sobol_study())
    assert found[0] == (
        "Mooring, h",
        "70 % (60 to 80) of the variance",
        "on its own 50 % (40 to 60)",
    )
    assert found[1].detail == "on its own 2 % (-10 to 14), which may be nothing"
    told = lines(sobol_study())
    assert "Number of cranes (mobile)" in told["Open"]
    assert "Crane rate over that of other calls (boxes)" in told["No effect shown"]
    assert told["Matter little"].startswith("Number of bays (boxes in); less than 5 %")
    assert told["Noise of replications"] == "2 % of the variance between points; 3 replications"


def test_much_noise_asks_for_replications_once():
    told = lines(sobol_study(noise=0.31))["Noise of replications"]
    assert told == "31 % of the variance between points; 3 replications; more are needed"
    told = lines(sobol_study(noise=0.31, note="1 of 4 replications left out"))
    assert (
        told["Noise of replications"]
        == "31 % of the variance between points; 3 replications; 1 of 4 replications left out; "
        "more are needed"
    )


def test_morris_headlines_say_direction_and_steadiness():
    told = lines(morris_study())
    assert (
        told["Mooring, h"]
        == "raised by 10.0 h (8.0 to 12.0); much the same everywhere in the ranges"
    )
    assert told["Number of cranes (mobile)"].startswith("lowered by 6.0 h (4.0 to 8.0); unevenly")
    assert "Crane rate over that of other calls (boxes)" in told["No effect shown"]
    assert "Gate lanes; Number of bays (boxes in)" in told["Matter little"]


def test_effects_on_a_share_are_in_percentage_points():
    study = study_of(
        "morris",
        {
            "berthing.mooring_h": morris_of(0.2, 0.1, 0.3, 1.0, 0.01, 0.0),
            "road.gate.lanes": morris_of(0.1, 0.05, 0.15, 1.0, 0.01, 0.0),
        },
        kpi="berth_occupancy",
    )
    assert lines(study)["Mooring, h"].startswith("raised by 20 % points (10 to 30)")
    assert "% points" in texts(effect_figure(study))
    row = [text(cell) for cell in input_table(study).groups[0].rows[0]]
    assert row[3:5] == ["20", "10 to 30"]
    assert row[7] == "1.00"  # the spread, in the same unit


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_unstable_points_are_told_with_where_they_lie(kind):
    study = (sobol_study if kind == "sobol" else morris_study)(bad=3)
    told = lines(study)["No mean"]
    assert told.startswith(
        f"3 of {POINTS} points; there Mooring, h is 2.83 to 3.00 (range 1.00 to 3.00)"
    )
    assert [image.name for image in REPORTS[kind].figures(study)] == [kind, "unstable"]
    fig = unstable_figure(study)
    crosses = [line for line in fig.axes[0].lines if line.get_marker() == "x"]
    assert [len(line.get_xdata()) for line in crosses] == [3] * len(study.axes)
    assert np.min(np.asarray(crosses[0].get_xdata())) > 0.9


def test_unstable_points_all_over_are_said_to_be_so():
    study = sobol_study()
    study.tables["points"].loc[::4, "mean"] = NAN
    assert where_unstable(study) == "they lie all over the ranges"


@pytest.mark.parametrize("kind", ["sobol", "morris"])
def test_withheld_measures_show_no_number(kind):
    study = withheld(kind)
    found = statements(study)
    assert found[0].value == "withheld: unstable"
    assert "no figure at 3 of 24" in found[0].detail
    assert not any(one.label.startswith("Noise") for one in found)
    for row in input_table(study).groups[0].rows:
        assert "withheld: unstable" in [text(cell) for cell in row]
    draw = index_figure if kind == "sobol" else effect_figure
    assert "no figure at 3 of 24 points" in texts(draw(study))


def test_indices_are_drawn_in_order_with_wide_intervals_cut():
    study = sobol_study()
    ax = index_figure(study).axes[0]
    names = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    assert names == [input_name(key) for key in study.axes]
    low, high = ax.get_xlim()
    assert low >= -50.0
    assert high <= 160.0
    marked = [line.get_marker() for line in ax.lines]
    assert marked.count(">") == 1  # 190 %
    assert marked.count("D") == marked.count("o") == 5
    bold = [label.get_text() for label in ax.get_yticklabels() if label.get_fontweight() == "bold"]
    assert bold == ["Mooring, h", "Gate lanes"]


def test_effects_are_numbered_and_coloured_by_direction():
    fig = effect_figure(morris_study())
    left, right = fig.axes
    assert [bar.get_facecolor()[:3] for bar in left.patches[:3]] == [
        matplotlib.colors.to_rgb(colour)
        for colour in (palette.VERMILION, palette.BLUE, palette.MUTED)
    ]
    labels = {text.get_text() for text in right.texts}
    assert labels == {"1", "2", "3", "4, 5"}  # the last two lie on each other
    assert "chance alone" in texts(fig)


@pytest.mark.parametrize(
    "study", [sobol_study(), morris_study(), withheld("sobol"), withheld("morris")]
)
def test_pages_and_figures_repeat(study):
    report = REPORTS[study.kind]
    drawn = report.figures(study)
    page = study_page(study, drawn)
    assert page == study_page(study, drawn)
    assert ">nan<" not in page
    draw = index_figure if study.kind == "sobol" else effect_figure
    assert drawn[0].svg == svg(draw(study))


def test_one_replication_leaves_the_noise_unknown():
    study = sobol_study(noise=NAN, note="one replication: how much is chance is not known")
    assert lines(study)["Noise of replications"].startswith(
        "not known; 3 replications; one replication"
    )
    assert "what chance alone gives" not in texts(index_figure(study))
