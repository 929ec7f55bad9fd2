"""The printed report of a run as data: sections of texts, tables and figures, each number marked.

It is made of the same texts as the page. The template only sets them, so nothing of a scenario is
ever read as a command of the typesetter: it is data, and stays text.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from portsim.report.style.rendered_figure import RenderedFigure
from portsim.report.style.sourced import capital, given, joined, parts_of, say
from portsim.report.style.tables import NOTED, Cell, Column, Group, Table, Term

Pieces = list[list[str]]
Block = dict[str, Any]

_FILES = {"kpis": "kpis.csv", "queues": "queues.csv", "states": "states.csv", "waits": "waits.csv"}


def document(parts: dict[str, Any], figures: Sequence[RenderedFigure]) -> dict[str, Any]:
    """Return the whole report.

    Parameters
    ----------
    parts
        What the page says (`portsim.report.html.run_parts`).
    figures
        Those of the body, and those of the appendix, of one year only.
    """
    return {
        "title": pieces(given(parts["title"])),
        "under": pieces(given(parts["under"])),
        "foot": pieces(given(f"portsim {parts['manifest_version']}")),
        "answer": _answer(parts),
        "body": list(_body(parts, figures)),
        "appendix": list(_appendix(parts, figures)),
    }


def pieces(text: str) -> Pieces:
    """Return a text as [piece, cells] pairs; a number and its per cent sign stay on one line."""
    return [[part.text.replace(" %", "\u00a0%"), part.cells] for part in parts_of(text)]


def _answer(parts: dict[str, Any]) -> dict[str, Any]:
    """Return the first page."""
    answer = parts["answer"]
    limit, steps = answer.limit, answer.next_steps
    told = []
    if limit:
        text = say("{}. {}.", capital(limit.value), capital(limit.detail))
        told.append(_named("What limits the terminal", text))
    pairs = [(one.name, one.text) for one in answer.spreads]
    return {
        "tone": str(answer.verdict.tone),
        "verdict": pieces(answer.verdict.text),
        "detail": pieces(answer.verdict.detail),
        "tiles": [
            {
                "label": pieces(tile.label),
                "value": pieces(tile.value),
                "unit": pieces(tile.unit),
                "small": pieces(joined("; ", [tile.interval, tile.below])),
                "missing": tile.is_missing,
            }
            for tile in answer.tiles
        ],
        "levels": table_block(parts["levels"], "Service levels") if parts["levels"].groups else {},
        "carried": table_block(_carried_table(answer.carried), "Carried against demand"),
        "limit": told,
        "steps": _steps(steps),
        "steps_note": pieces(steps.note),
        "sure": [_named(name, text) for name, text in pairs],
        "risks": [_named(risk.name, risk.text) for risk in answer.risks],
    }


def _named(name: str, text: str) -> dict[str, Pieces]:
    return {"name": pieces(given(name)), "text": pieces(text)}


def _carried_table(carried: Sequence[Any]) -> Table:
    lines = [[one.cargo, one.amount, one.demand, one.share] for one in carried]
    names = ("cargo", "carried a year", "demand a year", "part of the demand")
    return Table([Column(name) for name in names], [Group("", "", lines)])


def _steps(steps: Any) -> Block:
    if not steps.steps:
        return {}
    lines = [[given(one.text), one.gain, one.cost, one.verdict] for one in steps.steps]
    columns = [Column("step", "text"), Column("gain"), Column("cost"), Column("verdict")]
    return table_block(Table(columns, [Group("", "", lines)]), "What one more would change")


def _body(parts: dict[str, Any], figures: Sequence[RenderedFigure]) -> Iterator[Block]:
    yield _heading("Figures")
    yield from (figure_block(one) for one in figures if not _is_check(one))
    yield _heading("Key figures")
    yield _text(given(parts["interval_note"]))
    yield table_block(parts["headlines"], "Key figures, from kpis.csv")
    if parts["closures"].groups[0].rows:
        yield _heading("Closures of the border")
        yield from (_text(given(text)) for text in parts["closures_text"])
        yield table_block(parts["closures"], "Closures in one year, from closures.csv")
    if parts["trains"].groups:
        yield _heading("Trains")
        yield table_block(parts["trains"], "Trains and wagons, from kpis.csv and waits.csv")
    if unknown := parts["uncertain"]:
        yield _heading(unknown["title"])
        yield from (_text(given(text)) for text in unknown["facts"])
        caption = "Three spreads of each figure, from uncertain_figures.csv"
        yield table_block(unknown["figures"], caption, exempt=True)
        yield table_block(unknown["inputs"], "Inputs that are drawn, and their ranges", exempt=True)


def _appendix(parts: dict[str, Any], figures: Sequence[RenderedFigure]) -> Iterator[Block]:
    yield _heading("Findings in words")
    for one in parts["statements"]:
        text = say("{}: {}", given(one["label"].replace("\u200b", "")), one["value"])
        yield _text(say("{}; {}", text, one["detail"]) if one["detail"] else text)
    if parts["levels"].groups:
        yield _heading("Service levels: how they are judged")
        yield _text(given(parts["levels_text"]))
        yield table_block(parts["level_sources"], "Limits and their sources, from levels.csv")
    for name, title in (
        ("kpis", "All figures"),
        ("queues", "Numbers waiting"),
        ("states", "Use of resources, hours by state"),
        ("waits", "Waiting, hours a replication"),
    ):
        if parts[name].groups:
            yield _heading(title)
            yield table_block(parts[name], f"{title}, from {_FILES[name]}")
    yield _heading("Theory beside simulation")
    yield _text(given(parts["comparison_text"]))
    caption = "Estimate by formula, from estimate.csv, and simulated mean, from kpis.csv"
    yield table_block(parts["comparison"].table, caption)
    yield from _terms(parts["comparison"].formulas)
    yield _heading("How the run began")
    yield from (figure_block(one) for one in figures if _is_check(one))
    yield _heading("Assumptions: what they move")
    yield _text(given(parts["assumptions_text"]))
    if parts["assumptions"].groups:
        caption = "Inputs with a range, those that move most first, from assumptions.csv"
        yield table_block(parts["assumptions"], caption)
    yield _heading("Inputs and sources")
    yield _text(given(parts["inputs_text"]))
    yield from (_text(given(text)) for text in parts["records"])
    yield table_block(parts["inputs"], "Inputs with their sources, from inputs.csv", exempt=True)
    yield from _terms(parts["legend"])
    yield _heading("Method, seed, warm-up and stability")
    yield from _terms(parts["head"])
    yield from (_text(given(text)) for text in parts["method"])
    yield _heading("Audits")
    yield _text(given(parts["audits_text"]))
    yield table_block(parts["audits"], "What every replication was checked for")
    yield _heading("Reporting checklist (STRESS-DES)")
    source = "Monks and others, Journal of Simulation 13 (2019), 55-67"
    yield table_block(parts["checklist"], f"STRESS-DES ({source}), from stress_des.csv")
    yield _heading("States of resources, and causes of waiting")
    yield from _terms([(one.text, one.meaning) for one in parts["state_terms"]])
    yield from _terms([(one.text, one.meaning) for one in parts["cause_terms"]])
    yield _heading("Glossary")
    yield from _terms(parts["glossary"].items())
    yield _heading("To repeat this run")
    yield table_block(parts["manifest"], "From manifest.json", exempt=True)


def _is_check(figure: RenderedFigure) -> bool:
    return figure.name == "startup"


def _heading(text: str) -> Block:
    return {"kind": "heading", "text": pieces(given(text))}


def _text(text: str) -> Block:
    return {"kind": "text", "text": pieces(text)}


def _terms(pairs: Any) -> Iterator[Block]:
    """Yield a block of names with what they mean; none where there are none."""
    found = [_named(name, given(text)) for name, text in pairs]
    if found:
        yield {"kind": "terms", "terms": found}


def figure_block(figure: RenderedFigure) -> Block:
    """Return a figure with its caption."""
    year = f", {figure.year}" if figure.year else ""
    return {
        "kind": "figure",
        "file": f"{figure.name}.svg",
        "caption": pieces(given(f"{figure.title}{year}")),
        "reading": pieces(given(figure.reading)),
        "alt": figure.alt,
    }


def table_block(table: Table, caption: str, exempt: bool = False) -> Block:
    """Return a table with its caption; the numbers of an exempt one are inputs or settings."""
    return {
        "kind": "table",
        "caption": pieces(given(caption)),
        "columns": [{"name": pieces(given(one.name)), "kind": one.kind} for one in table.columns],
        "groups": [
            {
                "name": pieces(given(group.name)),
                "meaning": pieces(given(group.meaning)),
                "rows": [
                    [
                        _cell(one, column.kind, exempt)
                        for one, column in zip(row, table.columns, strict=True)
                    ]
                    for row in group.rows
                ],
            }
            for group in table.groups
        ],
        "notes": [pieces(given(note)) for note in table.notes],
    }


def _cell(content: "str | Cell | Term", kind: str, exempt: bool) -> dict[str, Any]:
    mark = content.mark if isinstance(content, Cell) else ""
    text = content.text if isinstance(content, Cell | Term) else content
    if mark == NOTED or exempt:
        text = given(str(text))
    if kind == "key":  # a long key may break after its dots and underscores
        text = given(text.replace(".", ".\u200b").replace("_", "_\u200b"))
    return {"text": pieces(text), "mark": mark}


def marks_of(node: Any) -> Iterator[tuple[str, str]]:
    """Yield (text, cells) of every piece of a document; the file and alt text of a figure apart."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in ("file", "alt", "kind", "mark", "tone", "missing"):
                yield from marks_of(value)
    elif isinstance(node, list):
        if len(node) == 2 and all(isinstance(one, str) for one in node):
            yield node[0], node[1]
        else:
            for value in node:
                yield from marks_of(value)
