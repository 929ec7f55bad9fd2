import itertools
from dataclasses import replace

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from portsim.analysis.kpis.measure import UTILISATION
from portsim.observe.levels import time_weighted
from portsim.report.run.figures.corridor import stays_without_cargo
from portsim.report.run.figures.gantt import anchorage_lanes
from portsim.report.run.figures.run_figures import RUN_FIGURES
from portsim.report.run.figures.throughput import target_pace
from portsim.report.run.figures.truck_turn import times_at_places
from portsim.report.studies.sweep.figures import heat_map, line_figure
from portsim.report.studies.tornado.effects import ranked
from portsim.report.studies.tornado.figure import tornado_figure
from portsim.report.style import canvas, palette, why, wording
from portsim.report.style.canvas import Calendar
from portsim.studies.results.result import Result, StudyResult
from portsim.vocabulary import Cause, Root, Status
from portsim.vocabulary import states as tables
from portsim.vocabulary.status import STATUS

STATES = [table for name, table in vars(tables).items() if name.endswith("_STATES")]


def texts(fig: Figure) -> str:
    return "\n".join(text.get_text() for text in fig.findobj(matplotlib.text.Text))


#: The figures that were drawn and their results, by names and identities: most are looked at again.
DRAWN: dict[tuple[str, int], tuple[Figure, Result]] = {}


def draw(name: str, result: Result, *, anew: bool = False) -> Figure:
    key = name, id(result)
    if anew or key not in DRAWN:
        DRAWN[key] = next(one.draw(result) for one in RUN_FIGURES if one.name == name), result
    return DRAWN[key][0]


@pytest.mark.parametrize("picture", RUN_FIGURES, ids=lambda picture: picture.name)
@pytest.mark.parametrize("which", ["result", "land"])
def test_every_axis_says_what_it_shows_and_in_what_unit(picture, which, request):
    result = request.getfixturevalue(which)
    if not picture.applies(result):
        pytest.skip(f"a run without {picture.name}")
    units = ("%", ", h", "hours", "date", "kt", "Mt", "TEU", " t")
    fig = draw(picture.name, result)
    words = texts(fig)
    assert fig.axes
    assert any(unit in words for unit in units)
    for ax in fig.axes:
        named = ax.get_xlabel() + ax.get_ylabel() + fig.get_supxlabel()
        counted = ("ships", "trucks", "vehicles")
        assert any(word in named for word in (*units, *counted))


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
    found = anchorage_lanes(record, record.begin_h, record.end_h)
    for lane in {lane for *_, lane in found}:
        spans = [(record.visits.arrive_h[visit], until) for visit, until, at in found if at == lane]
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def test_dates_are_those_of_the_terminals_clock(result):
    calendar = Calendar(result.scenario.start)
    assert calendar.at(36.0).isoformat() == "2030-03-02T12:00:00"
    assert calendar.span(0.0, 24.0 * 31) == "1 Mar 2030 to 31 Mar 2030"


def test_the_pace_of_a_year_makes_the_annual_volume(result):
    cargo = result.scenario.cargoes["coal"].model_copy(
        update={"monthly_profile": (1.0,) * 11 + (4.0,)}
    )
    calendar = Calendar(result.scenario.start)
    pace = target_pace(cargo, calendar, np.linspace(0.0, 8760.0, 8761))
    assert pace[-1] == pytest.approx(cargo.annual, rel=0.03)
    assert pace[24 * 270] < 0.65 * cargo.annual  # December is still to come


def test_settings_of_the_caller_neither_matter_nor_change(result):
    wanted = canvas.svg(draw("waits", result))
    with matplotlib.rc_context({"font.size": 30.0, "svg.hashsalt": "other"}):
        assert canvas.svg(draw("waits", result, anew=True)) == wanted
        assert matplotlib.rcParams["font.size"] == 30.0


def test_withheld_waits_are_words_not_points(unstable):
    ships = draw("waits", unstable).axes[0]
    assert "withheld: unstable" in texts(ships.figure)
    assert not ships.lines


def test_a_closure_is_shaded_over_every_panel_and_named_with_its_dates(land):
    fig = draw("way", land)
    assert "high pass, gauge shut 20 Mar to 27 Mar" in texts(fig)
    assert "On the way: ore by road, coal by rail" in texts(fig)
    calendar = Calendar(land.scenario.start)
    begin = float(calendar.days(19 * 24.0))
    for ax in fig.axes:
        shades = [
            bar
            for bar in ax.patches
            if bar.get_facecolor() == matplotlib.colors.to_rgba(palette.SHUT)
        ]
        assert [bar.get_x() for bar in shades] == pytest.approx([begin])


def test_the_line_is_all_that_is_under_way_and_the_areas_what_is_held(land):
    ax = draw("way", land).axes[0]
    record = land.sample
    first = next(flow for flow in record.flows if flow.name == "ore by road")
    top = max(collection.get_paths()[0].get_extents().y1 for collection in ax.collections)
    assert top * 1000.0 >= first.held["high_pass"][1].max() * 0.99
    whole = np.asarray(ax.lines[0].get_ydata(), dtype=float) * 1000.0
    mean = sum(
        time_weighted(*flow.under_way, record.begin_h, record.end_h).mean for flow in record.flows
    )
    assert whole.mean() == pytest.approx(mean, rel=0.02)


def test_ships_that_waited_for_cargo_are_marked_above_its_store(land):
    stores = {ax.get_title(loc="left"): ax for ax in draw("way", land).axes[1:]}
    first, _ = stays_without_cargo(land, "ore")
    marks = [
        bar
        for bar in stores["In store: ore (yard)"].patches
        if bar.get_facecolor() == matplotlib.colors.to_rgba(palette.STATES["waiting_cargo"])
    ]
    assert len(marks) == len(first) >= 1


def test_names_of_closures_never_overlap_and_the_longest_come_first(land):
    flow = land.sample.flows[0]
    shut = tuple(
        (a, a + 24.0 + a / 100.0)
        for a in np.arange(land.sample.begin_h, land.sample.end_h - 48.0, 36.0)
    )
    crowded = replace(
        land, sample=replace(land.sample, flows=[replace(flow, shut={"high_pass": shut})])
    )
    fig = draw("way", crowded)
    fig.draw_without_rendering()
    names = [text for text in fig.axes[0].texts if "shut" in text.get_text()]
    assert 3 <= len(names) < len(shut)
    boxes = [name.get_window_extent() for name in names]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))


def test_parts_of_a_turn_add_up_where_all_trucks_pass_them_all(land):
    rows = land.kpis[land.kpis["kpi"] == "truck_turnaround"].set_index("of")["mean"]
    found = times_at_places(land, "boxes_in")
    assert [part.place for part in found][:4] == ["ban", "gate", "parking", "weighbridge"]
    assert sum(part.wait_h + part.service_h for part in found) == pytest.approx(rows["boxes_in"])


def test_a_withheld_turn_has_no_parts(land):
    kpis = land.kpis.copy()
    hidden = kpis["kpi"].str.startswith("truck")
    kpis.loc[hidden, ["mean", "ci_low", "ci_high"]] = np.nan
    kpis.loc[hidden, STATUS] = Status.UNSTABLE
    fig = draw("turn", replace(land, kpis=kpis))
    assert "withheld: unstable" in texts(fig)
    assert len(fig.axes[0].patches) == 2


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_words_and_a_colour(cause):
    assert cause in palette.CAUSES | palette.STATES
    assert "_" not in why.BLOCKED[cause]


@pytest.mark.parametrize("root", [root for root in Root if root is not Root.SAILING])
def test_every_root_has_words_and_a_colour(root):
    assert root in palette.ROOTS
    assert why.why("cargo", root).endswith(f", because {why.BEHIND[root]}")
    assert why.why("berth", root).startswith("all berths are occupied by ships, because ")


@pytest.mark.parametrize("state", tables.State)
def test_every_state_has_a_colour(state):
    assert state in palette.STATES | palette.CAUSES


@pytest.mark.parametrize(
    ("cause", "table", "words"),
    [
        ("berth", tables.BERTH_STATES, "all berths are occupied by ships "),
        ("track", tables.TRACK_STATES, "all unloading tracks are occupied by trains "),
        (
            "arrival_track",
            tables.ARRIVAL_TRACK_STATES,
            "all arrival tracks are occupied by trains ",
        ),
    ],
)
def test_what_the_one_ahead_does_is_told_in_words(cause, table, words):
    for state in table:
        told = why.why(cause, state)
        assert told.startswith(words) or state == "idle"
        assert "_" not in told


def test_every_kind_of_resource_has_words():
    assert set(UTILISATION) | {"quay"} == set(wording.RESOURCES)
    assert wording.resource("arrival tracks", "arrival north_yard") == "north yard (arrival tracks)"
    assert wording.resource("bays", "bays coal") == "coal (bays)"
    assert wording.resource("gate", "gate") == "gate"


def test_states_keep_their_colours():
    assert (
        palette.state_colours(["idle", "working"])["working"]
        == palette.state_colours(["working"])["working"]
    )
    assert (
        len(set(palette.STATES.values()) - {palette.STATES["mooring"]}) == len(palette.STATES) - 2
    )


def test_heat_map_writes_intervals_and_no_number_for_unstable_cells(two_keys: StudyResult):
    fig = heat_map(two_keys)
    cells = [text.get_text() for text in fig.axes[0].texts]
    assert cells.count("unstable") == 1
    assert "50\n45 to 55" in cells
    assert all(" to " in cell for cell in cells if cell != "unstable")
    assert fig.axes[0].get_xlabel() == "Number of cranes (mobile)"
    assert fig.axes[0].get_ylabel() == "Store capacity, t (yard, coal)"
    assert [label.get_text() for label in fig.axes[0].get_xticklabels()] == ["1", "2", "3", "4"]
    assert [label.get_text() for label in fig.axes[0].get_yticklabels()] == ["2", "4", "8"]
    assert (fig.axes[0].get_xlim(), fig.axes[0].get_ylim()) == ((-0.5, 3.5), (-0.5, 2.5))
    assert ", h" in fig.axes[0].get_title(loc="left")


def test_line_has_a_gap_where_a_case_is_unstable(one_key: StudyResult):
    ax = line_figure(one_key).axes[0]
    drawn = np.asarray(ax.lines[0].get_ydata(), dtype=float)
    assert np.isnan(drawn[0])
    assert np.all(np.isfinite(drawn[1:]))
    assert "unstable" in texts(ax.figure)


def test_tornado_ranks_by_effect_with_unstable_keys_first(tornado_study: StudyResult):
    keys = ranked(tornado_study)["key"].tolist()
    assert keys[:3] == [
        "cranes.loader.number",
        "calls.boxes.handling_factor",
        "calls.coal.arrivals.lead_h",
    ]
    assert keys[-1] == "road.gate.lanes"
    assert "unstable" in texts(tornado_figure(tornado_study))
