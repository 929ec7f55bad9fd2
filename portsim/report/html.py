"""One page for a run or a study: everything inside, nothing fetched from elsewhere."""

import base64
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portsim.observe import tables
from portsim.report import borders, compared, findings, grids, inputs, summary, trains, wording
from portsim.report.figures import Image, images, study_images
from portsim.report.inputs import Sources
from portsim.report.wording import WITHHELD
from portsim.study.result import Result, StudyResult

_HERE = Path(__file__).parent
REPORT = "report.html"
FIGURES = "figures"


def write_run_report(result: Result, folder: Path, sources: Sources | None = None) -> None:
    """Write `report.html` and the figures of a run into its folder.

    Parameters
    ----------
    sources
        The file that the scenario was read from, or (dotted path, source) pairs; None takes what the blocks of
        the scenario state.
    """
    drawn = images(result)
    _write(folder, drawn, run_page(result, drawn, sources))


def write_study_report(study: StudyResult, folder: Path) -> None:
    """Write `report.html` and the figure of a study into its folder."""
    drawn = study_images(study)
    _write(folder, drawn, study_page(study, drawn))


def _write(folder: Path, drawn: list[Image], page: str) -> None:
    figures = folder / FIGURES
    figures.mkdir(parents=True, exist_ok=True)
    for image in drawn:
        image.write(figures)
    (folder / REPORT).write_text(page, encoding="utf-8", newline="\n")


def run_page(result: Result, drawn: list[Image], sources: Sources | None = None) -> str:
    """Return the page of a run."""
    scenario = result.scenario
    values = inputs.values(scenario, sources)
    return _page(
        "run.html",
        title=scenario.title or scenario.name,
        head=_run_head(result),
        headlines=[_line(line) for line in summary.headlines(result)],
        brackets=summary.brackets(result),
        images=[_embedded(image) for image in drawn],
        kpis=grids.kpis(result),
        queues=grids.queues(result),
        states=grids.states(result),
        waits=grids.waits(result),
        closures=borders.grid(result),
        closures_text=[borders.in_words(result), borders.ACCOUNTING],
        trains=trains.grid(result),
        compared=compared.comparison(result),
        compared_text=compared.RULE,
        inputs=inputs.grid(values),
        inputs_text=inputs.in_words(values),
        legend=list(scenario.sources.items()),
        how=_how_run(result),
        state_terms=_state_terms(result),
        cause_terms=_cause_terms(result),
        manifest=grids.manifest(result.manifest),
    )


def study_page(study: StudyResult, drawn: list[Image]) -> str:
    """Return the page of a study."""
    tornado = study.kind == "tornado"
    return _page(
        "study.html",
        kind="one input at a time (tornado)" if tornado else "sweep",
        title=study.title or study.name,
        head=[
            ("figure", findings.subject(study)),
            ("base case", study.base.title or study.base.name),
            ("keys", ", ".join(study.axes)),
            ("replications a case", findings.replications(study)),
            ("seed", str(study.base.run.seed)),
            ("portsim", _version(study.manifest)),
        ],
        headlines=[_line(line) for line in findings.headlines(study)],
        images=[_embedded(image) for image in drawn],
        table_title="Keys and their effects" if tornado else "Cases",
        table_text=f"{findings.brackets(study)} All other figures of every case stand in {study.kind}.csv.",
        cases=grids.cases(study),
        how=_how_study(study),
        manifest=grids.manifest(study.manifest),
    )


def _page(template: str, **parts: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = Markup((_HERE / "report.css").read_text(encoding="utf-8"))
    return environment.get_template(template).render(css=css, **parts)


def _embedded(image: Image) -> dict[str, str]:
    uri = "data:image/svg+xml;base64," + base64.b64encode(image.svg).decode("ascii")
    return {"name": image.name, "title": image.title, "reading": image.reading, "uri": uri}


def _line(line: summary.Headline) -> dict[str, Any]:
    # a number and its per cent sign stay on one line
    value, detail = (text.replace(" %", "\u00a0%") for text in (line.value, line.detail))
    return {"label": line.label, "value": value, "detail": detail} | {
        "warns": line.value == summary.UNSTABLE or WITHHELD in line.value
    }


def _version(manifest: dict[str, Any]) -> str:
    return str(manifest.get("portsim", manifest.get("version", "")))


def _run_head(result: Result) -> list[tuple[str, str]]:
    run = result.scenario.run
    return [
        ("scenario", result.scenario.name),
        ("measured window", summary.window(result)),
        ("warm-up before it", _warm_up(result)),
        ("replications", str(len(result.runs))),
        ("seed", str(run.seed)),
        ("portsim", _version(result.manifest)),
    ]


def _warm_up(result: Result) -> str:
    days = f"{result.scenario.run.warm_up_days:g} days"
    return f"{days}; {result.start_up.sentence}" if result.start_up else days


def _state_terms(result: Result) -> list[tables.State]:
    """Return the states that occur, each with every meaning it has for berth, track, crane, gate and the like."""
    seen = set(result.states["state"])
    meanings: dict[str, list[str]] = {}
    kinds = (
        ("berth", tables.BERTH_STATES),
        ("track", tables.TRACK_STATES),
        ("arrival track", tables.ARRIVAL_TRACK_STATES),
        ("locomotive", tables.LOCOMOTIVE_STATES),
        ("crane", tables.CRANE_STATES),
        ("gate, bay, weighbridge, parking", tables.SERVER_STATES),
    )
    for kind, table in kinds:
        for state in table:
            if state.name in seen:
                meanings.setdefault(state.name, []).append(f"{kind}: {state.meaning}")
    return [tables.State(name.replace("_", " "), "; ".join(texts)) for name, texts in meanings.items()]


def _cause_terms(result: Result) -> list[tables.Cause]:
    """Return the causes that occur, then what is behind them."""
    direct, roots = set(result.waits["cause"]), set(result.waits["root"])
    found = [cause for cause in tables.CAUSES if cause.name in direct | roots]
    found += [root for root in tables.ROOTS if root.name in roots]
    return [tables.Cause(wording.plain(cause.name), cause.meaning) for cause in found]


def _how_run(result: Result) -> list[str]:
    run = result.scenario.run
    return [
        f"The figures cover ships, trains and trucks that arrive in the measured window, {summary.window(result)}. "
        f"The run begins {run.warm_up_days:g} days earlier, so that the terminal is neither empty nor new, and "
        f"goes on, arrivals continuing, for at most {run.run_out_cap_days:g} days until they have left; who is "
        "still inside then is counted in the note and not in the mean. Hours of resources and stocks are those "
        "of the window itself.",
        *_how_intervals(run.confidence),
        "P50, P90 and P95 are taken within each replication, over its ships, trains, trucks or hours, and then "
        "averaged over the replications; they describe the spread from ship to ship, not the risk from year to "
        "year, which the column of that figure in runs.csv shows.",
        f"A queue that grows over the window, or a stock that cannot settle, has no mean: its figures read "
        f"«{WITHHELD}».",
        "Hours by state and hours of waiting are complete books: the states of a resource add up to the window, "
        "and the causes of waiting to all waiting.",
    ]


def _how_intervals(confidence: float) -> list[str]:
    return [
        "A replication repeats the whole run with other random numbers. The mean is that of the replications; "
        f"its interval is Student's at {100 * confidence:g} %, from the spread of the replications alone, since "
        "ships of one run are not independent. It says how well the mean is known, not how much ships differ. "
        "Wait over service is a ratio of means with a jackknife interval. Bounds may reach below zero where a few "
        "replications hold nearly all of the waiting: more replications are then needed.",
    ]


def _how_study(study: StudyResult) -> list[str]:
    if study.kind == "tornado":
        return [
            "Each key in turn takes its low and its high value while all others stay as in the base case. All "
            "cases meet the same random numbers, so the interval of an effect is that of the differences, "
            f"replication by replication (Student, {100 * study.base.run.confidence:g} %). An interval that "
            "holds zero leaves the sign open. Effects of keys do not add up.",
            "Where a queue grows, at the key's value or in the base case, no effect is stated.",
        ]
    return [
        "Every case meets the same random numbers, so that differences between cases are better known than the "
        "intervals of their means suggest.",
        *_how_intervals(study.base.run.confidence),
        f"A case whose queue grows has no mean: it reads «{WITHHELD}».",
    ]
