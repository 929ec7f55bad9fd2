"""From a study file to its plan and the scenarios of its cases, all of them checked before anything runs."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path as FilePath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from portsim.scenario.faults import Fault, Path, ScenarioError, dotted
from portsim.scenario.figures import no_figure
from portsim.scenario.loader import ScenarioFile, read
from portsim.scenario.messages import complaints
from portsim.scenario.resolved import digest
from portsim.scenario.scenario import Scenario
from portsim.scenario.study import Study, Sweep, Tornado
from portsim.scenario.yamlfile import Document, Mark, read_document

Case = Mapping[str, Any]  # value by dotted key of the scenario


@dataclass(frozen=True)
class StudyFile:
    """A study, its base scenario, and the cases that it asks for.

    Attributes
    ----------
    plan
        What the file says.
    base
        The scenario that it starts from, with the study's seed and replications.
    cases, scenarios
        The changes of each case and the scenario that they make; a tornado's first case is the base.
    """

    plan: Sweep | Tornado
    base: Scenario
    cases: list[Case]
    scenarios: list[Scenario]

    @property
    def digest(self) -> str:
        """SHA-256 of plan and scenarios, as 64 hexadecimal digits."""
        text = json.dumps([self.plan.model_dump(mode="json"), *map(digest, self.scenarios)])
        return hashlib.sha256(text.encode()).hexdigest()


def is_study(path: str | FilePath) -> bool:
    """Return whether a file says what studies say: of what kind it is and of which scenario.

    Raises
    ------
    ScenarioError
        If the file cannot be read as YAML.
    """
    tree = read_document(FilePath(path)).data
    return isinstance(tree, dict) and not {"kind", "scenario", "axes", "inputs"}.isdisjoint(tree)


def read_study(path: str | FilePath) -> StudyFile:
    """Read and check a study file, its scenario and every case.

    Raises
    ------
    ScenarioError
        If anything is wrong with any of them; holds all faults with their positions.
    """
    document = read_document(FilePath(path))
    plan = _plan(document)
    base = read(FilePath(path).parent / plan.scenario)
    settings = {"run.replications": plan.replications, "run.seed": plan.seed}
    fixed = {key: value for key, value in settings.items() if value is not None} | plan.set
    cases, faults = _cases(plan, base, document)
    faults += _target(document, plan, base.scenario)
    scenarios = []
    for case in cases:
        try:
            scenarios.append(base.with_overrides({**fixed, **case}))
        except ScenarioError as error:
            faults += [_in_study(document, plan, case, fault) for fault in error.faults]
    if faults:
        raise ScenarioError(dict.fromkeys(faults))
    return StudyFile(plan, base.with_overrides(fixed), cases, scenarios)


def _plan(document: Document) -> Sweep | Tornado:
    faults = list(document.faults)
    plan: Sweep | Tornado | None = None
    try:
        plan = TypeAdapter[Sweep | Tornado](Study).validate_python(document.data)
    except ValidationError as error:
        for found in complaints(error, document.data, Study).all:
            faults.append(_fault(document, found.path, found.message, key=found.where == "key"))
    if plan is None or faults:
        raise ScenarioError(faults)
    return plan


def _cases(plan: Sweep | Tornado, base: ScenarioFile, document: Document) -> tuple[list[Case], list[Fault]]:
    """Return a sweep's grid, the last axis running fastest; or the base, then each input low and high."""
    if isinstance(plan, Sweep):
        return [dict(zip(plan.axes, point, strict=True)) for point in product(*plan.axes.values())], []
    cases: list[Case] = [{}]
    faults = []
    for key, span in plan.inputs.items():
        value = plan.set.get(key, base.value_of(key))
        if span.needs_base and (isinstance(value, bool) or not isinstance(value, int | float)):
            faults.append(_fault(document, ("inputs", key), "has no number in the scenario: give low and high"))
            continue
        low, high = span.ends(value)
        cases += [{key: low}, {key: high}]
    return cases, faults


def _in_study(document: Document, plan: Sweep | Tornado, case: Case, fault: Fault) -> Fault:
    """Tell a case's fault at the place in the study file from which it comes, or else with the whole case."""
    block = "axes" if isinstance(plan, Sweep) else "inputs"
    if fault.key in plan.set:
        return _fault(document, ("set", fault.key), fault.message, key=True)
    guilty = next((key for key in case if fault.key == key or fault.key.startswith(f"{key}.")), None)
    if guilty is not None:
        return _fault(document, (block, guilty), fault.message, key=True)
    values = ", ".join(f"{key}={value}" for key, value in case.items())
    return _fault(document, (block,), f"with {values}: {fault.key}: {fault.message}", key=True)


def _target(document: Document, plan: Sweep | Tornado, scenario: Scenario) -> list[Fault]:
    """Check that the figure that the study is about exists."""
    missing = no_figure(scenario, plan.kpi, plan.of)
    return [_fault(document, (missing[0],), missing[1])] if missing else []


def _fault(document: Document, path: Path, message: str, key: bool = False) -> Fault:
    for end in range(len(path), -1, -1):
        places = (document.keys, document.values) if key else (document.values, document.keys)
        mark = next((place[path[:end]] for place in places if path[:end] in place), None)
        if mark is not None:
            break
    else:
        mark = Mark(1, 1)
    return Fault(document.file, mark.line, mark.column, dotted(path), message)
