"""From facts to files: a scenario, and studies beside it, looked at before anybody runs them."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portsim.estimate.explain import Estimate, explain
from portsim.scenario.reading.loader import read
from portsim.starter.facts import FactError, Facts
from portsim.starter.sheet import hand_sheet
from portsim.starter.sizing import Plan, plan_of
from portsim.starter.view import view

if TYPE_CHECKING:
    from jinja2 import Environment

#: A load by the estimate above which a terminal is refused.
MOST_LOAD = 0.80
STUDIES = ("capacity", "inputs", "size")


@dataclass(frozen=True)
class Starter:
    """A first scenario.

    Attributes
    ----------
    facts, plan, estimate
        What was said, how it was sized, and what `portsim explain` says of it.
    texts
        Text by name of the file: the scenario first, then its studies.
    """

    facts: Facts
    plan: Plan
    estimate: Estimate
    texts: dict[str, str]

    @property
    def scenario(self) -> str:
        """Name of the scenario's file."""
        return next(iter(self.texts))

    def write(self, folder: Path, *, overwrite: bool = False) -> list[Path]:
        """Write the files into a folder; return their paths, the scenario first.

        Raises
        ------
        FileExistsError
            If one of them is there already and `overwrite` is not given; nothing is written then.
        """
        paths = [folder / name for name in self.texts]
        there = [path for path in paths if path.exists()]
        if there and not overwrite:
            raise FileExistsError(
                f"{', '.join(map(str, there))}: give another name, or --overwrite"
            )
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, self.texts.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        return paths


def starter(facts: Facts) -> Starter:
    """Size a terminal for some facts, and write its scenario and studies as texts.

    Raises
    ------
    FactError
        If the facts contradict each other, or no terminal of this kind carries them; the text says
        what would be right.
    """
    plan = plan_of(facts)
    seen = view(plan)
    estimate = _estimate(_text("scenario.yaml.j2", seen | {"sheet": ()}), facts)
    problems = [*_problems(estimate)]
    if problems:
        raise FactError("this terminal would not work: " + "; ".join(problems))
    sheet = hand_sheet(plan, estimate)
    texts = {f"{facts.name}.yaml": _text("scenario.yaml.j2", seen | {"sheet": sheet})}
    for kind in STUDIES:
        texts[f"{facts.name}-{kind}.yaml"] = _text(f"study-{kind}.yaml.j2", seen)
    return Starter(facts, plan, estimate, texts)


def _estimate(text: str, facts: Facts) -> Estimate:
    """Return what `portsim explain` says of a text, which is read as any scenario file is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{facts.name}.yaml"
        path.write_text(text, encoding="utf-8")
        return explain(read(path).scenario)


def _problems(estimate: Estimate) -> Iterator[str]:
    """Yield what a colleague would object to, by portsim's own estimate."""
    for finding in estimate.findings:
        yield f"{finding.of}: {finding.text}"
    for remark in estimate.remarks:
        yield f"{remark.key}: {remark.text}"
    for load in estimate.loads:
        if load.load > MOST_LOAD:
            yield f"{load.of}: {load.sentence}"


def _text(template: str, values: dict[str, Any]) -> str:
    return _environment().get_template(template).render(values).rstrip("\n") + "\n"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("portsim.starter"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=False,
    )
    environment.filters |= {"n": number, "k": thousands, "d": digits}
    return environment


def number(value: float) -> str:
    """Return a number as YAML has it.

    Examples
    --------
    >>> number(2400000.0), number(0.05), number(1234.5678)
    ('2400000', '0.05', '1234.57')
    """
    return f"{value:.0f}" if value == round(value) or value >= 1e5 else f"{value:.6g}"


def thousands(value: float) -> str:
    """Return a number as a sentence has it: '38,000'."""
    return f"{value:,.0f}"


def digits(value: float) -> str:
    """Return a number with a digit behind the point if it is small: '2.4', '63'."""
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"
