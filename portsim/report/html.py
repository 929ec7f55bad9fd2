"""One page for a run or a study: everything inside, nothing fetched from elsewhere."""

import base64
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portsim.report.run import borders, compared, inputs, summary, trains
from portsim.report.run.figures import images
from portsim.report.run.inputs import Sources
from portsim.report.run.method import how_run
from portsim.report.run.summary_certainty import UNSTABLE, brackets
from portsim.report.studies import common
from portsim.report.studies.views import VIEWS
from portsim.report.style import tables as grids
from portsim.report.style import wording
from portsim.report.style.headline import Headline
from portsim.report.style.image import Image
from portsim.report.style.wording import WITHHELD
from portsim.studies.results.result import Result, StudyResult
from portsim.vocabulary import Cause, Root, State, states

_HERE = Path(__file__).parent
REPORT = "report.html"
FIGURES = "figures"


def write_run_report(result: Result, folder: Path, sources: Sources | None = None) -> None:
    """Write `report.html` and the figures of a run into its folder.

    Parameters
    ----------
    sources
        The file that the scenario was read from, or (dotted path, source) pairs; None takes what
        the blocks of the scenario state.
    """
    drawn = images(result)
    _write(folder, drawn, run_page(result, drawn, sources))


def write_study_report(study: StudyResult, folder: Path) -> None:
    """Write `report.html` and the figures of a study into its folder."""
    drawn = VIEWS[study.kind].images(study)
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
        brackets=brackets(result),
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
        how=how_run(result),
        state_terms=_state_terms(result),
        cause_terms=_cause_terms(result),
        manifest=grids.manifest(result.manifest),
    )


def study_page(study: StudyResult, drawn: list[Image]) -> str:
    """Return the page of a study."""
    view = VIEWS[study.kind]
    return _page(
        "study.html",
        kind=view.kind,
        title=study.title or study.name,
        head=[
            ("figure", view.subject(study)),
            ("base case", study.base.title or study.base.name),
            ("keys", ", ".join(study.axes)),
            ("replications a case", common.replications(study)),
            ("seed", str(study.base.run.seed)),
            ("portsim", _version(study.manifest)),
        ],
        headlines=[_line(line) for line in view.headlines(study)],
        images=[_embedded(image) for image in drawn],
        parts=view.parts(study),
        failures=[f"replication {one.replication}: {one.why}" for one in study.failures],
        how=view.how(study),
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


def _line(line: Headline) -> dict[str, Any]:
    # a number and its per cent sign stay on one line
    value, detail = (text.replace(" %", "\u00a0%") for text in (line.value, line.detail))
    label = line.label.replace(".", ".\u200b")  # a long key may break after its dots
    return {"label": label, "value": value, "detail": detail} | {
        "warns": line.value == UNSTABLE or WITHHELD in line.value
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


class Term(NamedTuple):
    """A word of the page and what it means."""

    name: str
    meaning: str


def _state_terms(result: Result) -> list[Term]:
    """Return the states that occur, each with every meaning it has for berth, track, crane, gate and the like."""
    seen = set(result.states["state"])
    meanings: dict[State, list[str]] = {}
    kinds = (
        ("berth", states.BERTH_STATES),
        ("track", states.TRACK_STATES),
        ("arrival track", states.ARRIVAL_TRACK_STATES),
        ("locomotive", states.LOCOMOTIVE_STATES),
        ("crane", states.CRANE_STATES),
        ("gate, bay, weighbridge, parking", states.SERVER_STATES),
    )
    for kind, table in kinds:
        for state, meaning in table.items():
            if state in seen:
                meanings.setdefault(state, []).append(f"{kind}: {meaning}")
    return [Term(wording.plain(state), "; ".join(texts)) for state, texts in meanings.items()]


def _cause_terms(result: Result) -> list[Term]:
    """Return the causes that occur, then what is behind them."""
    direct, roots = set(result.waits["cause"]), set(result.waits["root"])
    found: list[Cause | Root] = [cause for cause in Cause if cause in direct | roots]
    # a ship that could not sail is told with its direct cause
    found += [root for root in Root if root in roots and root is not Root.SAILING]
    return [Term(wording.plain(cause), cause.meaning) for cause in found]
