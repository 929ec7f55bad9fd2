"""From a study file to its plan and its cases, all of them checked before anything runs."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from portsim.analysis.limits.gains import DIRECTIONS
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.scenario.checks.kpis import no_figure
from portsim.scenario.faults import Fault, Path, ScenarioError, dotted
from portsim.scenario.input_range import InputRange
from portsim.scenario.parts import NO_PARTS, Parts
from portsim.scenario.reading.loader import ScenarioFile, read
from portsim.scenario.reading.messages import complaints
from portsim.scenario.reading.named_file import OutsideError, Surroundings, of_study
from portsim.scenario.reading.resolved import digest
from portsim.scenario.reading.yaml_file import Document, Mark, read_document, similar_file
from portsim.studies.plan.cases import Case, cases_of, extremes, inputs_of
from portsim.studies.plan.plan import AnyPlan, Capacity, Compare, NextStep, Size, Study
from portsim.studies.plan.quick import quick_plan
from portsim.vocabulary import Kpi

MOST_RUNS = 100_000  # more must be asked for twice


@dataclass(frozen=True)
class StudyFile:
    """A study, its base scenario, and the cases that it asks for.

    Attributes
    ----------
    plan
        What the file says.
    base
        The scenario that it starts from, with the study's seed and replications.
    cases
        What each case changes, in the order of the tables; a tornado's first is the base. Studies
        that search (capacity, size) make their cases as they go.
    inputs
        The ranges of the inputs of a tornado, a Morris or a Sobol study, its own or those of the
        scenario file, in the order of the tables.
    is_quick
        Whether the plan is the file's, cut down to a rough first answer.
    """

    plan: AnyPlan
    base: Scenario
    cases: list[Case]
    inputs: Mapping[str, InputRange]
    _file: ScenarioFile
    _others: Mapping[str, ScenarioFile]
    _fixed: Mapping[str, Any]
    is_quick: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of plan, base scenario and scenarios of cases, as 64 hexadecimal digits."""
        named = [digest(self.scenario_of(case)) for case in self.cases if case.variant is not None]
        named += [f"{key} {span}" for key, span in self.inputs.items() if self._takes(key)]
        text = json.dumps([self.plan.model_dump(mode="json"), digest(self.base), *named])
        return hashlib.sha256(text.encode()).hexdigest()

    def _takes(self, key: str) -> bool:
        """Return whether the range of an input is that of the scenario file."""
        return dict(getattr(self.plan, "inputs", {})).get(key) is None

    def scenario_of(self, case: Case) -> Scenario:
        """Return the scenario of a case; made anew each time, so that none need be kept.

        Raises
        ------
        ScenarioError
            If the case does not hold together.
        """
        plan, variant = self.plan, case.variant
        if variant is None:
            return self._file.variant(plan.alternatives, plan.phase, {**self._fixed, **case.values})
        phase = case.phase if case.phase is not None else variant.phase
        changes = {**variant.set, **case.values}
        if variant.scenario is not None:
            settings = {key: value for key, value in self._fixed.items() if key not in plan.set}
            return self._others[variant.scenario].variant(
                variant.alternatives, phase, {**settings, **changes}
            )
        names = (*plan.alternatives, *variant.alternatives)
        return self._file.variant(
            names, phase if phase is not None else plan.phase, {**self._fixed, **changes}
        )

    @property
    def levels(self) -> tuple[ServiceLevel, ...]:
        """The service levels of a study: its own, or else those of the base scenario."""
        if not isinstance(self.plan, Capacity | Size):
            return ()
        return self.plan.levels or self.base.service_levels

    def scenarios(self) -> Iterator[Scenario]:
        """Yield the scenario of every case in turn."""
        return (self.scenario_of(case) for case in self.cases)

    def value_of(self, key: str) -> Any:
        """Return the base value at a dotted path, defaults included; None if there is none."""
        return self._fixed[key] if key in self._fixed else self._file.value_of(key)


def read_study(
    path: str | FilePath,
    large: bool = False,
    quick: bool = False,
    allow_outside: bool = False,
    parts: Parts = NO_PARTS,
) -> StudyFile:
    """Read and check a study file, its scenarios and every case.

    Parameters
    ----------
    large
        Whether more than `MOST_RUNS` runs are meant.
    quick
        Whether a rough first answer is meant (`portsim.studies.plan.quick`).
    allow_outside
        Whether the files that it and its scenarios name may lie anywhere; else its scenarios lie
        in its folder, below it, or in the one above.
    parts
        Parts of the planner's own, which the scenario files name.

    Raises
    ------
    ScenarioError
        If anything is wrong with any of them; holds all faults with their positions.
    """
    document = read_document(FilePath(path))
    plan = _plan(document)
    paths = _paths(document, plan, of_study(path, allow_outside))
    base = read(
        paths[plan.scenario],
        parts=parts,
        alternatives=plan.alternatives,
        phase=plan.phase,
        allow_outside=allow_outside,
    )
    if quick:
        plan = quick_plan(plan, base.scenario.run.replications)
    settings = {"run.replications": plan.replications, "run.seed": plan.seed}
    fixed = {key: value for key, value in settings.items() if value is not None} | plan.set
    others = {
        name: read(paths[name], parts=parts, allow_outside=allow_outside)
        for name in dict.fromkeys(name for _, name in _others(plan))
    }
    start = base.variant(plan.alternatives, plan.phase, fixed)
    file = StudyFile(plan, start, [], {}, base, others, fixed)
    inputs, wrong = inputs_of(
        plan,
        file.value_of,
        _spans(base),
        [key for key in base.ranges if _decided(base, plan, start, key)],
    )
    most = None if large else MOST_RUNS // start.run.replications
    cases, more = ([], []) if wrong else cases_of(plan, file.value_of, inputs, most)
    faults = [_fault(document, at, message) for at, message in (*wrong, *more)]
    faults += _targets(document, plan, start)
    file = StudyFile(plan, start, cases, inputs, base, others, fixed, quick)
    for case in cases or extremes(plan, file.value_of):
        try:
            scenario = file.scenario_of(case)
        except ScenarioError as error:
            faults += [_in_study(document, plan, case, fault) for fault in error.faults]
        else:
            faults += _needs_the_law(document, plan, case, scenario)
            faults += _without_the_law(document, plan, case, scenario)
    if faults:
        raise ScenarioError(dict.fromkeys(faults))
    return file


def study_of(file: ScenarioFile, plan: AnyPlan, quick: bool = False) -> StudyFile:
    """Return a study of a scenario file, without a study file, for plans without stated cases.

    Parameters
    ----------
    quick
        As of `read_study`.

    Raises
    ------
    ScenarioError
        If the scenario has no such figure.
    """
    if quick:
        plan = quick_plan(plan, file.scenario.run.replications)
    settings = {"run.replications": plan.replications, "run.seed": plan.seed}
    fixed = {key: value for key, value in settings.items() if value is not None} | plan.set
    start = file.variant(plan.alternatives, plan.phase, fixed)
    faults = [
        Fault(str(file.path), None, None, key, message)
        for key, message in filter(None, [_no_target(plan, start), _no_gain(plan, start)])
    ]
    if faults:
        raise ScenarioError(faults)
    return StudyFile(plan, start, [], {}, file, {}, fixed, quick)


def _no_target(plan: AnyPlan, scenario: Scenario) -> tuple[str, str] | None:
    """Return the key at fault and the message if a scenario has no such figure."""
    if isinstance(plan, NextStep) and not plan.kpi:
        return no_figure(scenario, Kpi.VESSEL_TURNAROUND, plan.of)
    return no_figure(scenario, plan.kpi, plan.of)


def _no_gain(plan: AnyPlan, scenario: Scenario) -> tuple[str, str] | None:
    """Return the key at fault and the message if nobody can say what of a figure is a gain."""
    # What is no figure at all is told as that
    known = scenario.parts.all_kpis
    if not isinstance(plan, NextStep) or plan.kpi in DIRECTIONS or plan.kpi not in known:
        return None
    return "kpi", f"of {plan.kpi} no gain can be told: give one of {', '.join(DIRECTIONS)}"


def _spans(file: ScenarioFile) -> dict[str, InputRange]:
    return {key: stated.span for key, stated in file.ranges.items()}


def _decided(file: ScenarioFile, plan: AnyPlan, start: Scenario, key: str) -> bool:
    """Return whether the study's phase, an alternative or a change decides the value at a key."""
    if start.given is not None and start.given.replaces(key):
        return True
    return file.decided(key) or any(
        f"{key}.".startswith(f"{other}.") or f"{other}.".startswith(f"{key}.") for other in plan.set
    )


def _others(plan: AnyPlan) -> Iterator[tuple[Path, str]]:
    """Yield the names of the scenarios of cases, with where they stand."""
    variants: Mapping[str, Any] = getattr(plan, "cases", None) or {}
    for name, variant in variants.items():
        if variant.scenario is not None:
            yield ("cases", name, "scenario"), variant.scenario


def _paths(document: Document, plan: AnyPlan, around: Surroundings) -> dict[str, FilePath]:
    """Return the paths of all scenarios of a study by the names that it gives them."""
    paths, faults = {}, []
    for at, name in ((("scenario",), plan.scenario), *_others(plan)):
        try:
            paths[name] = around.path_of(name)
        except OutsideError as error:
            faults.append(_fault(document, at, str(error)))
        else:
            if not paths[name].exists():
                hint = similar_file(paths[name])
                faults.append(_fault(document, at, f"no such file: {paths[name]}{hint}"))
    if faults:
        raise ScenarioError(faults)
    return paths


@cache
def _checker() -> TypeAdapter[AnyPlan]:
    """Return what checks a plan of any kind; it takes long to build."""
    return TypeAdapter(Study)


def _plan(document: Document) -> AnyPlan:
    faults = list(document.faults)
    plan: AnyPlan | None = None
    try:
        plan = _checker().validate_python(document.data)
    except ValidationError as error:
        for found in complaints(error, document.data, Study).all:
            faults.append(_fault(document, found.path, found.message, key=found.point_at == "key"))
    if plan is None or faults:
        raise ScenarioError(faults)
    return plan


def _in_study(document: Document, plan: AnyPlan, case: Case, fault: Fault) -> Fault:
    """Tell a case's fault at its place in the study file, or else with the whole case."""
    if fault.key in plan.set:
        return _fault(document, ("set", fault.key), fault.message, key=True)
    if case.variant is not None and case.name:
        at: Path = ("cases", case.name)
        if fault.key in case.variant.set:
            return _fault(document, (*at, "set", fault.key), fault.message, key=True)
        return _fault(document, at, f"{fault.key}: {fault.message}", key=True)
    guilty = next(
        (key for key in case.values if fault.key == key or fault.key.startswith(f"{key}.")), None
    )
    if guilty is not None:
        return _fault(document, (*case.block, guilty), fault.message, key=True)
    values = ", ".join(f"{key}={value}" for key, value in case.values.items())
    return _fault(document, case.block, f"with {values}: {fault.key}: {fault.message}", key=True)


def _needs_the_law(
    document: Document, plan: AnyPlan, case: Case, scenario: Scenario
) -> Iterator[Fault]:
    """Yield what is wrong with a conditioned year where years as they come are asked for."""
    if isinstance(plan, Compare) and plan.phases and scenario.given is not None:
        told = "is no year of an investment: phases and present values need years as they are drawn"
        yield _in_study(document, plan, case, Fault("", None, None, "given", told))


def _without_the_law(
    document: Document, plan: AnyPlan, case: Case, scenario: Scenario
) -> Iterator[Fault]:
    """Yield what a case changes of the law that its conditioned year puts out of force."""
    if (given := scenario.given) is None:
        return
    own = case.variant.set if case.variant is not None else {}
    for key in filter(given.replaces, (*case.values, *own)):
        told = f"is of the law of {given.closure}, which given replaces: nothing follows from it"
        yield _in_study(document, plan, case, Fault("", None, None, key, told))


def _targets(document: Document, plan: AnyPlan, scenario: Scenario) -> list[Fault]:
    """Check that the figures that the study is about exist."""
    faults = []
    if missing := _no_target(plan, scenario):
        faults.append(_fault(document, (missing[0],), missing[1]))
    faults += _levels(document, plan, scenario)
    if unknown := _no_gain(plan, scenario):
        faults.append(_fault(document, (unknown[0],), unknown[1]))
    if isinstance(plan, Size) and scenario.costs is None:
        faults.append(
            _fault(document, ("kind",), "the scenario has no costs: no design is the cheapest")
        )
    if isinstance(plan, Capacity) and not any(cargo.annual for cargo in scenario.cargoes.values()):
        faults.append(
            _fault(
                document,
                ("kind",),
                "no cargo of the scenario has a yearly volume: nothing to carry",
            )
        )
    if (
        isinstance(plan, Compare)
        and plan.horizon_year
        and plan.phases
        and plan.horizon_year <= max(plan.phases)
    ):
        faults.append(
            _fault(document, ("horizon_year",), f"must be after the last phase, {max(plan.phases)}")
        )
    return faults


def _levels(document: Document, plan: AnyPlan, scenario: Scenario) -> Iterator[Fault]:
    """Check that there are service levels, and that the figures of the study's own exist."""
    if not isinstance(plan, Capacity | Size):
        return
    for index, level in enumerate(plan.levels or ()):
        if missing := no_figure(scenario, level.kpi, level.of):
            yield _fault(document, ("levels", index, missing[0]), missing[1])
    if not (plan.levels or scenario.service_levels):
        message = "the scenario states no service_levels: state them there, or as levels here"
        yield _fault(document, ("kind",), message)


def _fault(document: Document, path: Path, message: str, key: bool = False) -> Fault:
    for end in range(len(path), -1, -1):
        places = (document.keys, document.values) if key else (document.values, document.keys)
        mark = next((place[path[:end]] for place in places if path[:end] in place), None)
        if mark is not None:
            break
    else:
        mark = Mark(1, 1)
    return Fault(document.file, mark.line, mark.column, dotted(path), message)
