"""From a scenario file to a checked scenario.

>>> from portsim.scenario.reading.loader import read
>>> file = read("scenarios/quickstart.yaml", ["run.seed=7"])
>>> file.scenario.run.seed
7
>>> file.source_of("run.seed")
'assumption: --set run.seed=7'
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from portsim.scenario import sources
from portsim.scenario.base import Block
from portsim.scenario.blocks import demand
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.faults import Fault, Path, ScenarioError, dotted
from portsim.scenario.parts import NO_PARTS, Parts
from portsim.scenario.reading import structure
from portsim.scenario.reading.alternatives import Variants, split_variants, values_by_key
from portsim.scenario.reading.overrides import Overrides, path_of
from portsim.scenario.reading.ranges import Ranges, StatedRange, ranges_of
from portsim.scenario.reading.unchecked import UncheckedScenario, by_position
from portsim.scenario.reading.yaml_file import read_document

ASSUMED = "assumption: "


def load(
    path: str | FilePath,
    overrides: Overrides = (),
    parts: Parts = NO_PARTS,
    alternatives: Sequence[str] = (),
    phase: int | None = None,
    allow_outside: bool = False,
) -> Scenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path
        The YAML file.
    overrides
        Changes to it: `key=value` texts as after `--set`, or a mapping of dotted path to value.
    parts
        Rules, laws, arrival processes and figures of your own, which the file names.
    alternatives
        Names of alternatives of the file, in order; `third_crane+long_quay` is two.
    phase
        The year of a phase of the file; None for the base. First the phase changes the base, then
        the alternatives change the result, and then the overrides do.
    allow_outside
        Whether the CSV files that it names may lie outside its folder.

    Raises
    ------
    ScenarioError
        If anything is wrong with the file or an override; holds all faults with their positions.
    """
    return read(path, overrides, parts, alternatives, phase, allow_outside).scenario


def read(
    path: str | FilePath,
    overrides: Overrides = (),
    parts: Parts = NO_PARTS,
    alternatives: Sequence[str] = (),
    phase: int | None = None,
    allow_outside: bool = False,
) -> "ScenarioFile":
    """Read and check a scenario file with its alternatives, its phases and its sources.

    Parameters and errors are those of `load`.
    """
    document = read_document(FilePath(path))
    data, variants = split_variants(document)
    base = UncheckedScenario.from_document(document, data, parts, allow_outside)
    ranges = ranges_of(document, base.tree)
    variant_faults = [*variants.faults, *_faults_of_variants(variants, base), *ranges.faults]
    try:
        changes = variants.changes(alternatives, phase)
        if variant_faults:
            changes = []  # their faults are known already, and each is reported once
        unchecked = base.with_parsed_overrides(changes).with_overrides(overrides)
        with variants.named_in_faults(alternatives, phase):
            scenario = unchecked.validate()
    except ScenarioError as error:
        faults = [*error.faults, *variant_faults]
        raise ScenarioError(sorted(faults, key=by_position)) from None
    variant_faults += _faults_of_ranges(ranges, base, unchecked, scenario)
    if variant_faults:
        raise ScenarioError(sorted(variant_faults, key=by_position))
    return ScenarioFile(
        scenario=scenario,
        path=FilePath(path),
        _unchecked=unchecked,
        _base=base,
        _variants=variants,
        _ranges=ranges,
        _overrides=overrides,
    )


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario and the file from which it was read.

    Attributes
    ----------
    scenario
        The scenario, with the phase, the alternatives and the overrides that it was read with.
    path
        The file.
    """

    scenario: Scenario
    path: FilePath
    _unchecked: UncheckedScenario
    _base: UncheckedScenario
    _variants: Variants
    _ranges: Ranges
    _overrides: Overrides

    def located(self, path: Path, text: str) -> str:
        """Return what is said of a path, with file, line and column before it as in a fault."""
        return str(self._unchecked.fault(path, text, point_at="key"))

    @property
    def alternatives(self) -> dict[str, dict[str, Any]]:
        """Changes by name of the alternative: new value by dotted key."""
        variants = self._variants.alternatives
        return {name: values_by_key(changes) for name, changes in variants.items()}

    @property
    def phases(self) -> dict[int, dict[str, Any]]:
        """Changes by year of the phase, ascending: new value by dotted key."""
        return {year: values_by_key(changes) for year, changes in self._variants.phases.items()}

    @property
    def ranges(self) -> Mapping[str, StatedRange]:
        """What the inputs may be instead, by dotted key, in the order of the file."""
        return self._ranges.stated

    def decided(self, key: str) -> bool:
        """Return whether phase, alternative or override has decided the value at a key.

        So it has if it is one of a law that `given` replaces.
        """
        if self.scenario.given is not None and self.scenario.given.replaces(key):
            return True
        path = path_of(key, self._unchecked.tree)
        return any(
            path[: len(other)] == other or other[: len(path)] == path
            for other, _ in self._unchecked.overridden
        )

    def check_ranges(self) -> None:
        """Check that both ends of every range give a terminal that holds together.

        Raises
        ------
        ScenarioError
            If one does not; holds all faults with their positions.
        """
        if faults := list(self._ranges.faults_of_ends(self._base)):
            raise ScenarioError(faults)

    @property
    def sources(self) -> dict[str, str]:
        """Source by dotted path of a number, or of a block for all numbers in it."""
        return {dotted(path): source for path, source in self._sources.items()}

    @property
    def unsourced(self) -> tuple[str, ...]:
        """Dotted paths of the numbers without a source; those of `run` need none."""
        return sources.unsourced(self._unchecked.tree, self._sources)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Dotted paths of the numbers whose source begins with "assumption"."""
        return sources.assumptions(self._unchecked.tree, self._sources)

    def source_of(self, key: str) -> str | None:
        """Return the source that covers the number at a dotted path, or None."""
        return sources.source_of(path_of(key, self._unchecked.tree), self._sources)

    def value_of(self, key: str) -> Any:
        """Return the value at a dotted path as one would write it, defaults included, or None.

        A volume is the one before the factors of `demand`, which multiply whatever is written there
        instead.
        """
        return _as_written(key, self._unchecked, self.scenario)

    def with_overrides(self, overrides: Overrides) -> Scenario:
        """Return the scenario with further changes; the file is not read again.

        Raises
        ------
        ScenarioError
            If a path does not exist or something is wrong with the changed scenario.
        """
        return self._unchecked.with_overrides(overrides).validate()

    def variant(
        self, alternatives: Sequence[str] = (), phase: int | None = None, overrides: Overrides = ()
    ) -> Scenario:
        """Return the scenario of a phase with alternatives; the file is not read again.

        Alternatives and phase stand in place of those that the file was read with. First the phase
        changes the base, then the alternatives change the result in their order, then the overrides
        that the file was read with, and then the ones given here.

        Raises
        ------
        ScenarioError
            If a name or a path does not exist or something is wrong with the changed scenario.
        """
        changed = self._base.with_parsed_overrides(self._variants.changes(alternatives, phase))
        with self._variants.named_in_faults(alternatives, phase):
            return changed.with_overrides(self._overrides).with_overrides(overrides).validate()

    @property
    def _sources(self) -> dict[Path, str]:
        """Sources by path; that of a volume that the demand has multiplied says so."""
        return self._unchecked.sources | dict(_sources_of_scaled(self._unchecked, self.scenario))


def _faults_of_variants(variants: Variants, base: UncheckedScenario) -> list[Fault]:
    """Return the faults of the alternatives and phases, each tried on the base alone.

    If something is wrong with the base itself, only the paths of their changes are checked: the
    faults of the base are reported once.
    """
    faults: list[Fault] = []
    if not (variants.alternatives or variants.phases):
        return faults
    base_is_valid = not base.faults and _is_valid(base)
    for variant, changes in variants.each():
        changed = base.with_parsed_overrides(changes)
        new_faults = changed.faults[len(base.faults) :]
        if new_faults or not base_is_valid:
            faults += new_faults
            continue
        try:
            changed.validate()
        except ScenarioError as error:
            faults += [variants.at_variant(fault, variant, changes) for fault in error.faults]
    return faults


def _is_valid(unchecked: UncheckedScenario) -> bool:
    try:
        unchecked.validate()
    except ScenarioError:
        return False
    return True


def _faults_of_ranges(
    ranges: Ranges, base: UncheckedScenario, unchecked: UncheckedScenario, scenario: Scenario
) -> list[Fault]:
    """Return the faults of the inputs that have ranges, each looked up in the base."""
    if not ranges.stated or not (unchecked is base or _is_valid(base)):
        return []
    start = scenario if unchecked is base else base.validate()
    return list(ranges.faults_of_places(base, lambda key: _as_written(key, base, start)))


def _as_written(key: str, unchecked: UncheckedScenario, scenario: Scenario) -> Any:
    """Return the value at a dotted path as one would write it, defaults included, or None."""
    path = path_of(key, unchecked.tree)
    written = structure.locate(unchecked.tree, path).value
    if written is not None:
        return written
    if path[0] == "demand":
        return demand.unstated(path, scenario.cargoes, scenario.calls)
    value = _value_at(scenario, path)
    return value.value if isinstance(value, Constant) else value


def _value_at(scenario: Scenario, path: Path) -> Any:
    """Return what stands at a path of a checked scenario, or None."""
    value: Any = scenario
    for part in path:
        if not isinstance(value, Block):
            value = structure.child_value(value, part)
        elif part in type(value).model_fields:
            value = getattr(value, str(part))
        else:
            value = None
    return value


def _sources_of_scaled(
    unchecked: UncheckedScenario, scenario: Scenario
) -> Iterator[tuple[Path, str]]:
    """Yield path and source of the numbers that the factors of `demand` have changed.

    A source is for example `1.2 times [UN Comtrade 2025], by master plan 2040`.
    """
    if "demand" not in unchecked.tree:
        return
    for path, factor_paths in demand.scaled_numbers(scenario.cargoes, scenario.calls):
        before = structure.locate(unchecked.tree, path).value
        after = _value_at(scenario, path)
        source = sources.source_of(path, unchecked.sources)
        if before is None or after == before or source is None:
            continue
        factor_sources = _sources_of_factors(unchecked, factor_paths)
        is_assumed = any(text.startswith(ASSUMED) for text in (source, *factor_sources))
        by = " and ".join(text.removeprefix(ASSUMED) for text in factor_sources)
        text = f"{after / before:.6g} times [{source.removeprefix(ASSUMED)}], by {by}"
        yield path, ASSUMED + text if is_assumed else text


def _sources_of_factors(unchecked: UncheckedScenario, paths: Sequence[Path]) -> list[str]:
    """Return the different sources of the factors that the file states, of those at some paths."""
    stated = [
        sources.source_of(path, unchecked.sources) or f"{ASSUMED}demand"
        for path in paths
        if structure.locate(unchecked.tree, path).value is not None
    ]
    return list(dict.fromkeys(stated))
