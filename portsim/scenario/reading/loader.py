"""From a scenario file to a checked scenario."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from portsim.scenario import sources
from portsim.scenario.base import Block
from portsim.scenario.blocks import demand
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.faults import Fault, Path, ScenarioError, dotted
from portsim.scenario.reading import alternatives as variants
from portsim.scenario.reading import paths as shape
from portsim.scenario.reading.alternatives import Variants
from portsim.scenario.reading.draft import Draft, Overrides, in_order
from portsim.scenario.reading.overrides import path_of
from portsim.scenario.reading.resolved import digest as digest
from portsim.scenario.reading.resolved import resolved as resolved
from portsim.scenario.reading.yaml_file import read_document

ASSUMED = "assumption: "


def load(
    path: str | FilePath,
    overrides: Overrides = (),
    policies: Collection[str] = (),
    alternatives: Sequence[str] = (),
    phase: int | None = None,
) -> Scenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path
        The YAML file.
    overrides
        Changes to it: `key=value` texts as after `--set`, or a mapping of dotted path to value.
    policies
        Names of the berth rules that will be given to `portsim.run`, beside those of portsim.
    alternatives
        Names of alternatives of the file, in order; `third_crane+long_quay` is two.
    phase
        The year of a phase of the file; None for the base. Alternatives change what the phase has
        made of the base, overrides what both have.

    Raises
    ------
    ScenarioError
        If anything is wrong with the file or an override; holds all faults with their positions.
    """
    return read(path, overrides, policies, alternatives, phase).scenario


def read(
    path: str | FilePath,
    overrides: Overrides = (),
    policies: Collection[str] = (),
    alternatives: Sequence[str] = (),
    phase: int | None = None,
) -> "ScenarioFile":
    """Read and check a scenario file and each of its alternatives and phases, and keep where its numbers come from.

    Parameters and errors are those of `load`.
    """
    data, found = variants.taken_out(document := read_document(FilePath(path)))
    base = replace(Draft.of(document, data), policies=tuple(policies))
    faults = [*found.faults, *_faults_of_each(found, base)]
    try:
        changes = found.changes(alternatives, phase)
        draft = base.with_changes([] if faults else changes).changed(
            overrides
        )  # each fault is told once
        with found.told(alternatives, phase):
            scenario = draft.scenario()
    except ScenarioError as error:
        raise ScenarioError(sorted([*error.faults, *faults], key=in_order)) from None
    if faults:
        raise ScenarioError(sorted(faults, key=in_order))
    return ScenarioFile(scenario, FilePath(path), draft, base, found, overrides)


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario and the file it was read from.

    Attributes
    ----------
    scenario
        The scenario, with the phase, the alternatives and the overrides that it was read with.
    path
        The file.
    """

    scenario: Scenario
    path: FilePath
    _draft: Draft
    _base: Draft
    _variants: Variants
    _overrides: Overrides

    @property
    def alternatives(self) -> dict[str, dict[str, Any]]:
        """Changes by name of the alternative: new value by dotted key."""
        return {
            name: variants.plain(changes) for name, changes in self._variants.alternatives.items()
        }

    @property
    def phases(self) -> dict[int, dict[str, Any]]:
        """Changes by year of the phase, ascending: new value by dotted key."""
        return {year: variants.plain(changes) for year, changes in self._variants.phases.items()}

    @property
    def sources(self) -> dict[str, str]:
        """Source by dotted path, of single numbers and of blocks; a block's covers all numbers below it."""
        return {dotted(path): source for path, source in self._sources.items()}

    @property
    def unsourced(self) -> tuple[str, ...]:
        """Dotted paths of the numbers without a source; those of `run` need none."""
        return sources.unsourced(self._draft.tree, self._sources)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Dotted paths of the numbers whose source begins with "assumption"."""
        return sources.assumptions(self._draft.tree, self._sources)

    def source_of(self, key: str) -> str | None:
        """Return the source that covers the number at a dotted path, or None."""
        return sources.source_of(path_of(key, self._draft.tree), self._sources)

    def value_of(self, key: str) -> Any:
        """Return the value at a dotted path as one would write it, defaults included; None if there is none.

        A volume is the one before the demand's factors, which multiply whatever is written there
        instead.
        """
        path = path_of(key, self._draft.tree)
        written = shape.at(self._draft.tree, path)[1]
        if written is not None:
            return written
        if path[0] == "demand":
            return demand.unstated(path, self.scenario.cargoes, self.scenario.calls)
        node: Any = self.scenario
        for part in path:
            if isinstance(node, Block):
                node = getattr(node, str(part)) if part in type(node).model_fields else None
            else:
                node = shape.child(node, part)
        return node.value if isinstance(node, Constant) else node

    def with_overrides(self, overrides: Overrides) -> Scenario:
        """Return the scenario with further changes; the file is not read again.

        Raises
        ------
        ScenarioError
            If a path leads nowhere or the changed scenario does not hold together.
        """
        return self._draft.changed(overrides).scenario()

    def variant(
        self, alternatives: Sequence[str] = (), phase: int | None = None, overrides: Overrides = ()
    ) -> Scenario:
        """Return the scenario of a phase with alternatives; the file is not read again.

        The phase changes the base, the alternatives what the phase has made of it, in their order,
        and then the overrides that the file was read with and the ones given here. Alternatives and
        phase are instead of those that the file was read with.

        Raises
        ------
        ScenarioError
            If a name or a path leads nowhere or the changed scenario does not hold together.
        """
        draft = self._base.with_changes(self._variants.changes(alternatives, phase))
        with self._variants.told(alternatives, phase):
            return draft.changed(self._overrides).changed(overrides).scenario()

    @property
    def _sources(self) -> dict[Path, str]:
        """Sources by path; a volume that the demand has multiplied says so."""
        return self._draft.sources | dict(_multiplied(self._draft, self.scenario))


def _faults_of_each(found: Variants, base: Draft) -> list[Fault]:
    """Return the faults of the alternatives and phases, each on the base alone."""
    faults: list[Fault] = []
    if not (found.alternatives or found.phases):
        return faults
    sound = not base.faults and _is_sound(base)
    for path, changes in found.each():
        draft = base.with_changes(changes)
        if (
            draft.faults[len(base.faults) :] or not sound
        ):  # what else is wrong with the base is told once
            faults += draft.faults[len(base.faults) :]
            continue
        try:
            draft.scenario()
        except ScenarioError as error:
            faults += [found.blamed(fault, path, changes) for fault in error.faults]
    return faults


def _is_sound(draft: Draft) -> bool:
    try:
        draft.scenario()
    except ScenarioError:
        return False
    return True


def _multiplied(draft: Draft, scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Yield path and source of the numbers that the demand has multiplied."""
    if "demand" not in draft.tree:
        return
    for path, factors in demand.numbers(scenario.cargoes, scenario.calls):
        before, source = shape.at(draft.tree, path)[1], sources.source_of(path, draft.sources)
        after: Any = scenario
        for part in path:
            after = (
                getattr(after, str(part), None)
                if isinstance(after, Block)
                else shape.child(after, part)
            )
        if before is None or after == before or source is None:
            continue
        written = [factor for factor in factors if shape.at(draft.tree, factor)[1] is not None]
        stated = dict.fromkeys(
            sources.source_of(factor, draft.sources) or f"{ASSUMED}demand" for factor in written
        )
        head = ASSUMED if any(text.startswith(ASSUMED) for text in (source, *stated)) else ""
        by = " and ".join(text.removeprefix(ASSUMED) for text in stated)
        yield path, f"{head}{after / before:.6g} times [{source.removeprefix(ASSUMED)}], by {by}"
