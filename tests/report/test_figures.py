import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from portsim.report import canvas, palette
from portsim.report.canvas import Calendar
from portsim.report.figures import PICTURES
from portsim.report.gantt import waiting_lanes
from portsim.report.sweep import heat_map, line
from portsim.report.throughput import target_pace
from portsim.report.tornado import ranked, tornado
from portsim.study.result import Result, StudyResult


def texts(fig: Figure) -> str:
    return "\n".join(text.get_text() for text in fig.findobj(matplotlib.text.Text))


def draw(name: str, result: Result) -> Figure:
    return next(picture.draw(result) for picture in PICTURES if picture.name == name)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_every_axis_says_what_it_shows_and_in_what_unit(picture, result):
    units = ("%", ", h", "hours", "date", "kt", "Mt", "TEU", " t")
    fig = picture.draw(result)
    words = texts(fig)
    assert fig.axes
    assert any(unit in words for unit in units)
    for ax in fig.axes:
        named = ax.get_xlabel() + ax.get_ylabel() + fig.get_supxlabel()
        assert any(unit in named for unit in units) or "ships" in named


def test_bars_stand_at_the_throughput(result):
    bars = draw("throughput", result).axes[0].patches
    shares = result.kpis[result.kpis["kpi"] == "target_share"]["mean"]
    assert [bar.get_width() for bar in bars] == pytest.approx((100 * shares).tolist())


def test_states_of_a_resource_fill_its_bar(result):
    ends = {}
    for bar in draw("utilisation", result).axes[0].patches:
        ends[round(bar.get_y(), 3)] = bar.get_x() + bar.get_width()
    assert min(ends.values()) > 99.0
    assert max(ends.values()) < 100.0 + 1e-9


def test_bars_at_the_berths_are_the_visits(result):
    record = result.sample
    below = draw("berths", result).axes[1]
    calendar = Calendar(result.scenario.start)
    begin, end = below.get_xlim()
    starts = {round(bar.get_x(), 6) for bar in below.patches}
    first = calendar.days(record.visits.first_line_h)
    shown = first[(first >= begin) & (first < end)]
    assert len(shown)
    assert {round(float(day), 6) for day in shown} <= starts


def test_no_two_waiting_ships_share_a_lane(result):
    record = result.sample
    found = waiting_lanes(record, record.begin_h, record.end_h)
    for lane in {lane for *_, lane in found}:
        spans = [(record.visits.arrive_h[visit], until) for visit, until, at in found if at == lane]
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def test_dates_are_those_of_the_terminals_clock(result):
    calendar = Calendar(result.scenario.start)
    assert calendar.at(36.0).isoformat() == "2030-03-02T12:00:00"
    assert calendar.span(0.0, 24.0 * 31) == "1 Mar 2030 to 31 Mar 2030"


def test_the_pace_of_a_year_makes_the_annual_volume(result):
    cargo = result.scenario.cargoes["coal"].model_copy(update={"monthly_profile": (1.0,) * 11 + (4.0,)})
    calendar = Calendar(result.scenario.start)
    pace = target_pace(cargo, calendar, np.linspace(0.0, 8760.0, 8761))
    assert pace[-1] == pytest.approx(cargo.annual, rel=0.03)
    assert pace[24 * 270] < 0.65 * cargo.annual  # December is still to come


def test_settings_of_the_caller_neither_matter_nor_change(result):
    wanted = canvas.svg(draw("waits", result))
    with matplotlib.rc_context({"font.size": 30.0, "svg.hashsalt": "other"}):
        assert canvas.svg(draw("waits", result)) == wanted
        assert matplotlib.rcParams["font.size"] == 30.0


def test_withheld_waits_are_words_not_points(unstable):
    ships = draw("waits", unstable).axes[0]
    assert "withheld: unstable" in texts(ships.figure)
    assert not ships.lines


def test_states_keep_their_colours():
    assert palette.states(["idle", "working"])["working"] == palette.states(["working"])["working"]
    assert len(set(palette.STATES.values()) - {palette.STATES["mooring"]}) == len(palette.STATES) - 2


def test_heat_map_writes_half_widths_and_no_number_for_unstable_cells(two_keys: StudyResult):
    fig = heat_map(two_keys)
    cells = [text.get_text() for text in fig.axes[0].texts]
    assert cells.count("unstable") == 1
    assert "50\n± 5" in cells
    assert all("±" in cell for cell in cells if cell != "unstable")
    assert fig.axes[0].get_xlabel() == "cranes.mobile.number"
    assert ", h" in fig.axes[0].get_title(loc="left")


def test_line_has_a_gap_where_a_case_is_unstable(one_key: StudyResult):
    ax = line(one_key).axes[0]
    drawn = np.asarray(ax.lines[0].get_ydata(), dtype=float)
    assert np.isnan(drawn[0])
    assert np.all(np.isfinite(drawn[1:]))
    assert "unstable" in texts(ax.figure)


def test_tornado_ranks_by_effect_with_unstable_keys_first(tornado_study: StudyResult):
    keys = ranked(tornado_study)["key"].tolist()
    assert keys[:3] == ["cranes.loader.number", "calls.boxes.handling_factor", "calls.coal.arrivals.lead_h"]
    assert keys[-1] == "road.gate.lanes"
    assert "unstable" in texts(tornado(tornado_study))
