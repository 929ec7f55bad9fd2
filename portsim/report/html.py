"""One page for a run or a study: everything inside, nothing fetched from elsewhere."""

import base64
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portsim.report.run import closures, hand_estimate, inputs, trains, uncertain
from portsim.report.run.figures import rendered_figures
from portsim.report.run.inputs import Sources
from portsim.report.run.levels import level_note, level_table
from portsim.report.run.method import interval_note, measured_window, run_method
from portsim.report.run.records import record_sentences
from portsim.report.run.summary.certainty import UNSTABLE
from portsim.report.run.summary.closing import run_statements
from portsim.report.run.summary.levels import MISSED
from portsim.report.studies.closing import study_statements
from portsim.report.studies.ended import ENDED, ROUGH
from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.report.studies.study_report import replication_counts
from portsim.report.style import tables, wording
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.statement import Statement
from portsim.report.style.wording import WITHHELD
from portsim.studies.results.result import Result, StudyResult
from portsim.vocabulary import Cause, Root, State, states

_HERE = Path(__file__).parent
REPORT_FILE = "report.html"
WARNINGS = frozenset((UNSTABLE, MISSED, ENDED, ROUGH))
FIGURE_FOLDER = "figures"


def write_run_report(
    result: Result, folder: Path, sources: Sources | None = None, png: bool = False
) -> None:
    """Write `report.html` and the figures of a run into its folder.

    Parameters
    ----------
    sources
        The file that the scenario was read from, or (dotted path, source) pairs; None takes the
        sources that the blocks of the scenario state.
    png
        Whether each figure is written as PNG too; the page has them as SVG.
    """
    figures = rendered_figures(result)
    _write(folder, figures, run_page(result, figures, sources), png)


def write_study_report(study: StudyResult, folder: Path, png: bool = False) -> None:
    """Write `report.html` and the figures of a study into its folder, as PNG too if asked for."""
    figures = STUDY_REPORTS[study.kind].figures(study)
    _write(folder, figures, study_page(study, figures), png)


def _write(folder: Path, figures: list[RenderedFigure], page: str, png: bool) -> None:
    figure_folder = folder / FIGURE_FOLDER
    figure_folder.mkdir(parents=True, exist_ok=True)
    for figure in figures:
        figure.write(figure_folder, png)
    (folder / REPORT_FILE).write_text(page, encoding="utf-8", newline="\n")


def run_page(result: Result, figures: list[RenderedFigure], sources: Sources | None = None) -> str:
    """Return the page of a run as HTML."""
    scenario = result.scenario
    values = inputs.input_values(scenario, sources)
    return _page(
        "run.html",
        title=scenario.title or scenario.name,
        head=_run_facts(result),
        statements=[_statement_parts(statement) for statement in run_statements(result)],
        interval_note=interval_note(result),
        levels=level_table(result),
        levels_text=level_note(result),
        figures=[_with_data_uri(figure) for figure in figures],
        uncertain=_uncertain_parts(result) if result.uncertain else None,
        kpis=tables.kpi_table(result),
        queues=tables.queue_table(result),
        states=tables.state_table(result),
        waits=tables.wait_table(result),
        closures=closures.closure_table(result),
        closures_text=[closures.table_note(result), closures.ACCOUNTING],
        trains=trains.train_table(result),
        comparison=hand_estimate.compare_with_simulation(result),
        comparison_text=hand_estimate.RULE,
        inputs=inputs.input_table(values),
        inputs_text=inputs.count_of_sources(values),
        records=record_sentences(scenario),
        legend=list(scenario.sources.items()),
        method=run_method(result),
        state_terms=_state_terms(result),
        cause_terms=_cause_terms(result),
        manifest=tables.manifest_table(result.manifest),
    )


def _uncertain_parts(result: Result) -> dict[str, Any]:
    """Return what the page needs to tell of inputs that are not known."""
    return {
        "title": uncertain.TITLE,
        "facts": uncertain.uncertain_facts(result),
        "figures": uncertain.figure_table(result),
        "inputs": uncertain.input_table(result),
    }


def study_page(study: StudyResult, figures: list[RenderedFigure]) -> str:
    """Return the page of a study as HTML."""
    report = STUDY_REPORTS[study.kind]
    return _page(
        "study.html",
        kind=report.kind,
        title=study.title or study.name,
        head=[
            ("figure", report.subject(study)),
            ("base case", study.base.title or study.base.name),
            ("keys", ", ".join(study.axes)),
            ("replications a case", replication_counts(study)),
            ("seed", str(study.base.run.seed)),
            ("portsim", _version(study.manifest)),
        ],
        statements=[_statement_parts(statement) for statement in study_statements(study)],
        figures=[_with_data_uri(figure) for figure in figures],
        sections=report.sections(study),
        failures=[
            f"replication {failure.replication}: {failure.why}" for failure in study.failures
        ],
        method=report.method(study),
        manifest=tables.manifest_table(study.manifest),
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


def _with_data_uri(figure: RenderedFigure) -> dict[str, str]:
    """Return what the page needs of a figure; the SVG stands in the page itself."""
    uri = "data:image/svg+xml;base64," + base64.b64encode(figure.svg).decode("ascii")
    return {"name": figure.name, "title": figure.title, "reading": figure.reading, "uri": uri}


def _statement_parts(statement: Statement) -> dict[str, Any]:
    """Return what the page needs of a statement, with the places at which its lines may break."""
    # A number and its per cent sign stay on one line.
    value = statement.value.replace(" %", "\u00a0%")
    detail = statement.detail.replace(" %", "\u00a0%")
    return {
        "label": statement.label.replace(".", ".\u200b"),  # a long key may break after its dots
        "value": value,
        "detail": detail,
        "warns": statement.value in WARNINGS or WITHHELD in statement.value,
    }


def _version(manifest: dict[str, Any]) -> str:
    return str(manifest.get("portsim", manifest.get("version", "")))


def _run_facts(result: Result) -> list[tuple[str, str]]:
    run = result.scenario.run
    return [
        ("scenario", result.scenario.name),
        ("measured window", measured_window(result)),
        ("warm-up before it", _warm_up(result)),
        ("replications", str(len(result.runs))),
        ("seed", str(run.seed)),
        ("portsim", _version(result.manifest)),
    ]


def _warm_up(result: Result) -> str:
    days = f"{result.scenario.run.warm_up_days:g} days"
    return f"{days}; {result.start_up.sentence}" if result.start_up else days


class Term(NamedTuple):
    """A word of the page and its meaning."""

    name: str
    meaning: str


def _state_terms(result: Result) -> list[Term]:
    """Return the states that occur, each with its meaning for every kind of resource."""
    occurring = set(result.states["state"])
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
            if state in occurring:
                meanings.setdefault(state, []).append(f"{kind}: {meaning}")
    return [Term(wording.plain(state), "; ".join(texts)) for state, texts in meanings.items()]


def _cause_terms(result: Result) -> list[Term]:
    """Return the direct causes of waiting that occur, and after them the root causes."""
    direct, roots = set(result.waits["cause"]), set(result.waits["root"])
    terms: list[Cause | Root] = [cause for cause in Cause if cause in direct | roots]
    # The meaning of a ship that could not sail stands with its direct cause.
    terms += [root for root in Root if root in roots and root is not Root.SAILING]
    return [Term(wording.plain(cause), cause.meaning) for cause in terms]
