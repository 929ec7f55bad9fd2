"""One page for a run or a study: everything inside, nothing fetched from elsewhere."""

import base64
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portsim.report.answer.answer import answer_of
from portsim.report.run import (
    assumptions,
    audits,
    checklist,
    closures,
    hand_estimate,
    inputs,
    trains,
    uncertain,
)
from portsim.report.run.drawn import as_drawn, year_name
from portsim.report.run.figures.run_figures import rendered_figures
from portsim.report.run.levels import level_note, level_source_table, level_table, together_note
from portsim.report.run.method import interval_note, measured_window, run_method, under_title
from portsim.report.run.records import record_sentences
from portsim.report.run.summary.certainty import (
    UNSTABLE,
    doubtful_queues,
    reasons_of,
    stability_statement,
)
from portsim.report.run.summary.closing import run_statements
from portsim.report.run.summary.levels import MISSED
from portsim.report.run.terms import cause_terms, state_terms
from portsim.report.studies.closing import study_answer, study_statements
from portsim.report.studies.ended import ENDED, ROUGH
from portsim.report.studies.kinds import STUDY_REPORTS
from portsim.report.studies.study_report import replication_counts
from portsim.report.style import markup, tables
from portsim.report.style.glossary import GLOSSARY
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.sourced import capital
from portsim.report.style.statement import Statement
from portsim.report.style.wording import WITHHELD
from portsim.scenario.register import Sources, input_values
from portsim.studies.results.folder import write_csv
from portsim.studies.results.result import Result, StudyResult
from portsim.vocabulary.input_names import input_name
from portsim.whole_file import write_text

_HERE = Path(__file__).parent
#: Figures for those who check a run; they stand in the appendix.
APPENDIX = frozenset({"startup"})
#: What is on the page of a run and in no other table.
CLOSURES, ESTIMATE = "closures.csv", "estimate.csv"
REPORT_FILE = "report.html"
WARNINGS = frozenset((UNSTABLE, MISSED, ENDED, ROUGH))
FIGURE_FOLDER = "figures"


def write_run_report(
    result: Result, folder: Path, sources: Sources | None = None, slides: bool = False
) -> list[RenderedFigure]:
    """Write `report.html`, the figures and the tables of the page alone into the folder of a run.

    The figures are returned, so that they need not be drawn again for the printed report.

    Parameters
    ----------
    sources
        The file that the scenario was read from, or (dotted path, source) pairs; None takes the
        sources that the blocks of the scenario state.
    slides
        Whether each figure is written for slides too, with its data.
    """
    figures = rendered_figures(result)
    write_page_tables(result, folder, sources)
    page = run_page(result, figures, sources, folder)
    _write(folder, figures, page, slides)
    return figures


def write_page_tables(result: Result, folder: Path, sources: Sources | None = None) -> None:
    """Write the tables of what only the page of a run tells."""
    values = input_values(result.scenario, sources)
    ranked = assumptions.assumption_rows(result, sources, folder)
    write_csv(ranked, folder / assumptions.ASSUMPTIONS)
    write_csv(checklist.checklist_rows(result, values), folder / checklist.CHECKLIST)
    write_csv(audits.audit_rows(result), folder / audits.AUDITS)
    write_csv(closures.closure_rows(as_drawn(result)), folder / CLOSURES)
    write_csv(hand_estimate.estimate_rows(result), folder / ESTIMATE)


def write_study_report(study: StudyResult, folder: Path, slides: bool = False) -> None:
    """Write `report.html` and the figures of a study into its folder, for slides if asked for."""
    figures = STUDY_REPORTS[study.kind].figures(study)
    _write(folder, figures, study_page(study, figures), slides)


def _write(folder: Path, figures: list[RenderedFigure], page: str, slides: bool) -> None:
    figure_folder = folder / FIGURE_FOLDER
    figure_folder.mkdir(parents=True, exist_ok=True)
    for figure in figures:
        figure.write(figure_folder, slides)
    write_text(page, folder / REPORT_FILE)


def run_page(
    result: Result,
    figures: list[RenderedFigure],
    sources: Sources | None = None,
    folder: Path | None = None,
) -> str:
    """Return the page of a run as HTML; in `folder` the result of a next step is looked for."""
    return _page("run.html", **run_parts(result, figures, sources, folder))


def run_parts(
    result: Result,
    figures: list[RenderedFigure],
    sources: Sources | None = None,
    folder: Path | None = None,
) -> dict[str, Any]:
    """Return what the page of a run and its printed report say: texts, tables and figures."""
    scenario, shown = result.scenario, as_drawn(result)
    values = input_values(scenario, sources)
    ranked = assumptions.assumption_rows(result, sources, folder)
    return {
        "title": scenario.title or scenario.name,
        "under": under_title(result),
        "answer": answer_of(result, folder, sources),
        "head": _run_facts(result),
        "statements": [_statement_parts(statement) for statement in run_statements(result)],
        "interval_note": interval_note(result),
        "levels": level_table(result),
        "level_sources": level_source_table(result),
        "levels_text": level_note(result),
        "levels_together": together_note(result),
        "figures": [
            _with_data_uri(one) for one in figures if one.name not in APPENDIX and not one.year
        ],
        "years": _by_year(figures),
        "replications": len(result.runs),
        "appendix_figures": [_with_data_uri(one) for one in figures if one.name in APPENDIX],
        "uncertain": _uncertain_parts(result) if result.uncertain else None,
        "headlines": tables.headline_table(result),
        "kpis": tables.kpi_table(result),
        "queues": tables.queue_table(result),
        "states": tables.state_table(result),
        "waits": tables.wait_table(result),
        "closures": closures.closure_table(shown),
        "closures_year": year_name(shown),
        "closures_text": [closures.table_note(shown), closures.ACCOUNTING],
        "trains": trains.train_table(result),
        "comparison": hand_estimate.compare_with_simulation(result),
        "comparison_text": hand_estimate.RULE,
        "assumptions": assumptions.assumption_table(ranked),
        "assumptions_text": assumptions.assumption_note(ranked),
        "checklist": checklist.checklist_table(checklist.checklist_rows(result, values)),
        "audits": audits.audit_table(result),
        "audits_text": audits.audit_note(result),
        "inputs": inputs.input_table(values),
        "inputs_text": inputs.count_of_sources(values),
        "records": record_sentences(scenario),
        "legend": list(scenario.sources.items()),
        "method": run_method(result),
        "state_terms": state_terms(result),
        "cause_terms": cause_terms(result),
        "glossary": GLOSSARY,
        "manifest": tables.manifest_table(result.manifest),
    }


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
        under=f"{capital(report.subject(study))}. Base case: {study.base.title or study.base.name}",
        answer=study_answer(study),
        head=[
            ("inputs varied", ", ".join(input_name(key) for key in study.axes)),
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
    filters = {"told": markup.told, "cell": markup.cell, "head": markup.head, "capital": capital}
    environment.filters.update(filters)
    css = Markup((_HERE / "report.css").read_text(encoding="utf-8"))
    return environment.get_template(template).render(css=css, **parts)


def _with_data_uri(figure: RenderedFigure) -> dict[str, str]:
    """Return what the page needs of a figure; the SVG stands in the page itself."""
    uri = "data:image/svg+xml;base64," + base64.b64encode(figure.svg).decode("ascii")
    parts = {"name": figure.name, "title": figure.title, "reading": figure.reading}
    return {**parts, "alt": figure.alt, "uri": uri}


def _by_year(figures: list[RenderedFigure]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the figures of each year that is drawn, by the name of the year."""
    years = dict.fromkeys(one.year for one in figures if one.year)
    return [(year, [_with_data_uri(one) for one in figures if one.year == year]) for year in years]


def _statement_parts(statement: Statement) -> dict[str, Any]:
    """Return what the page needs of a statement."""
    return {
        "label": statement.label.replace(".", ".\u200b"),  # a long key may break after its dots
        "value": statement.value,
        "detail": statement.detail,
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
        ("queues", stability_statement(result).detail),
        *[("why", reason) for reason in reasons_of(doubtful_queues(result))],
    ]


def _warm_up(result: Result) -> str:
    days = f"{result.scenario.run.warm_up_days:g} days"
    return f"{days}; {result.start_up.sentence}" if result.start_up else days
