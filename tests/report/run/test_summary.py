import io
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from portsim.report.answer.answer import answer_of
from portsim.report.answer.closing import closing_statements
from portsim.report.console import print_run
from portsim.report.html import run_page
from portsim.report.run.summary.certainty import UNSTABLE
from portsim.report.run.summary.closing import run_statements
from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.report.study_console import print_study
from portsim.report.style import wording
from portsim.studies.results.result import Result
from portsim.vocabulary import Status
from portsim.vocabulary.status import REASON, STATUS


def by_label(result: Result) -> dict[str, str]:
    return {line.label: f"{line.value}; {line.detail}" for line in run_statements(result)}


def printed(result: Result, width: int = 200) -> str:
    out = io.StringIO()
    print_run(result, Console(file=out, width=width))
    return out.getvalue()


def test_headlines_answer_the_planner(result):
    found = by_label(result)
    assert set(found) >= {
        "Queues",
        "Throughput, coal",
        "Throughput, boxes in",
        "Berth occupancy",
        "Ships wait outside",
        "Trains wait",
        "Trucks wait",
        "Why trains wait",
        "What limits it",
    }
    assert "of 900 kt" in found["Throughput, coal"]
    assert "of their time alongside" in found["Ships wait outside"]


def test_every_mean_in_the_headlines_has_its_interval(result):
    found = by_label(result)
    for label in ("Throughput, coal", "Berth occupancy", "Ships wait outside", "Trains wait"):
        assert " to " in found[label].split(";")[0]


def test_an_unstable_run_says_so_first(unstable):
    first = run_statements(unstable)[0]
    assert first.value == UNSTABLE
    assert "grew by 31" in first.detail
    assert by_label(unstable)["Ships wait outside"].startswith("withheld: unstable")


def test_the_main_cause_is_told_in_words(result):
    waits = pd.DataFrame(
        [
            ["vessel", "berth", "waiting_cargo", 58.0, 0.58],
            ["vessel", "crane", "crane", 42.0, 0.42],
        ],
        columns=["who", "cause", "root", "hours", "share"],
    )
    changed = Result(**{**vars(result), "waits": waits})
    assert by_label(changed)["Why ships wait"] == (
        "58 %: all berths are occupied by ships waiting for cargo; then 42 %: no crane is free for "
        "the ship alongside"
    )


def test_what_ships_left_behind_is_told(result):
    moved = result.kpis[(result.kpis["kpi"] == "throughput") & (result.kpis["of"] == "coal")]
    short = moved.assign(kpi="cargo_left_behind", mean=1_200.0, ci_low=300.0, ci_high=2_400.0)
    none = moved.assign(kpi="cargo_left_behind", of="boxes_in", mean=0.0, ci_low=0.0, ci_high=0.0)
    changed = Result(**{**vars(result), "kpis": pd.concat([result.kpis, short, none])})
    found = by_label(changed)
    assert found["Left behind, coal"] == (
        "1,200 t a year (300 to 2,400); by ships that sailed before they had worked all their cargo"
    )
    assert "Left behind, boxes in" not in found
    assert not any(label.startswith("Left behind") for label in by_label(result))


def test_the_way_and_its_borders_are_told(land):
    found = by_label(land)
    assert "days" in found["Time on the way"]
    assert (
        "high pass, from its first reopening until its queue is gone"
        in found["Border cleared after"]
    )
    assert re.search(
        r"at most .* of ore by road stood there at once", found["Border cleared after"]
    )


def borders(land, **cells):
    """Return the closing text on borders with other cells in the row of one of them."""
    kpis = land.kpis.copy()
    of = (kpis["kpi"] == "border_recovery") & (kpis["of"] == "high_pass")
    kpis.loc[of, ["mean", "ci_low", "ci_high"]] = np.nan
    for name, value in cells.items():
        kpis.loc[of, name] = value
    return by_label(replace(land, kpis=kpis))["Border cleared after"]


def test_a_border_with_closures_that_are_not_over_has_a_median_and_no_mean(land):
    text = borders(land, p50=960.0, p90=4800.0, at_least="p90", entities=40, unfinished=5)
    assert text.startswith("median 40.0 days; ")
    assert "its queue is gone; one in ten takes at least 200 days or more" in text
    assert "12 % of 40 not over after three more years" in text


def test_a_border_that_is_full_has_no_recovery(land):
    text = borders(land, status="unstable", note_reason="the offered load of high_pass is 1.05")
    assert text.startswith("never; high pass: the offered load of high_pass is 1.05")
    assert "a load of 1 or more never clears its queue" in text


def test_ships_without_cargo_are_those_of_all_borders_and_the_ledger_agrees(land):
    # If the ledger books waits alongside to borders, some ships waited at closures, and the reverse
    of = (land.kpis["kpi"] == "border_ships_delayed") & (land.kpis["of"] == "all")
    waits = land.waits
    booked = waits["root"].isin(["border", "border_queue"]) & (waits["cause"] == "cargo")
    ships = waits[booked & (waits["who"] == "vessel")]
    assert (ships["hours"].sum() > 0.0) == (land.kpis[of]["mean"].iloc[0] > 0.0)
    text = by_label(land)["Ships without cargo"]
    assert text.startswith(f"{land.kpis[of]['mean'].iloc[0]:.1f}"[:1])
    assert "between a closing and the end of its queue" in text
    assert "in a window with a closure" in text, "the window is no year"


@pytest.mark.parametrize("width", [60, 100, 200])
def test_console_keeps_to_its_columns(result, width):
    text = printed(result, width)
    lines = text.splitlines()
    assert max(map(len, lines)) <= min(width, 100)
    assert "\x1b" not in text
    assert all(line == line.rstrip() for line in lines)


def test_the_closing_table_has_at_most_twelve_lines_and_the_verdict_first(result, land):
    for one in (result, land):
        lines = closing_statements(one, answer_of(one, None))
        assert len(lines) <= 12
        assert lines[0].label == "Verdict"
        assert lines[-1].label == "Next step"


def test_console_of_odd_runs(single, unstable):
    assert "One replication: only means with an interval from within it" in printed(single)
    assert "UNSTABLE" in printed(unstable)


def test_a_doubt_and_a_precision_are_told(result):
    queues = result.queues.copy()
    reason = "the window is 12 relaxation times of the queue anchorage, fewer than 50"
    queues.loc[0, [STATUS, REASON]] = Status.UNDETERMINED, reason
    facts = {
        "kpi": "vessel_wait",
        "of": "all",
        "relative": 0.05,
        "found": 0.07,
        "replications": 40,
        "met": False,
    }
    doubtful = replace(result, queues=queues, manifest=result.manifest | {"precision": [facts]})
    assert by_label(doubtful)["Queues"].startswith("undetermined")
    assert "too short to tell whether these queues settle" in by_label(doubtful)["Queues"]
    assert reason in run_page(doubtful, [])  # for those who check a run
    assert by_label(doubtful)["Precision"].startswith("NOT reached")


@pytest.mark.parametrize("name", ["one_key", "two_keys", "tornado_study"])
def test_console_of_studies(name, request):
    out = io.StringIO()
    print_study(request.getfixturevalue(name), Console(file=out, width=80))
    assert "Ship wait (all ships)" in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) <= 80


def test_study_findings(one_key, tornado_study):
    found = {line.label: line for line in STUDY_REPORTS["sweep"].statements(one_key)}
    assert found["No mean"].value == "1 of 5 cases"
    assert found["Lowest"].detail == "with 6 cranes (mobile)"
    told = STUDY_REPORTS["tornado"].statements(tornado_study)
    labels = {line.label: line.value for line in told}
    assert labels["Withheld"] == "Number of cranes (loader)"
    assert labels["No effect shown"] == "Gate lanes"
    assert labels["Base case"] == "9.0 h (8.0 to 10.0)"
    # every sure effect, the largest first, with the value that the key has in the base case
    assert [line.label for line in told[2:5]] == [
        "Crane rate over that of other calls (boxes)",
        "Time from nomination to arrival, h (coal)",
        "Mooring, h",
    ]
    assert told[2].detail.endswith("at 1.2; base case 1")


@pytest.mark.parametrize(
    ("mean", "low", "high", "unit", "text"),
    [
        (34.71, 32.6, 36.8, "h", "34.7 h (32.6 to 36.8)"),
        (0.5812, 0.571, 0.592, "1", "58.1 % (57.1 to 59.2)"),
        (
            1793003.0,
            1759586.0,
            1826421.0,
            "t per year",
            "1,793,003 t a year (1,759,586 to 1,826,421)",
        ),
        (0.0, 0.0, 0.0, "h", "0 h (0 to 0)"),
        (1.4, 0.0, 9.27, "h", "1 h (up to 9)"),  # no wait is below nought
        (-0.4, -1.0, 0.2, "h", "-0.4 h (-1.0 to 0.2)"),
    ],
)
def test_digits_follow_the_interval(mean, low, high, unit, text):
    row = pd.Series(
        {"kpi": "x", "unit": unit, "mean": mean, "ci_low": low, "ci_high": high, "note": ""}
    )
    assert wording.figure_text(row).text == text
