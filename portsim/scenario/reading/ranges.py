"""Ranges of a scenario's inputs in its own file: what an assumed value may be instead.

    ranges:
      demand.factor: {low: 0.8, high: 1.2, source: "assumption: a fifth either way"}
      cranes.mobile_harbour.cargoes.copper.rate_tph: {dist: pert, min: 40, mode: 52, max: 60}

They are taken out of the file before it is read as a scenario, so that a scenario, and a run
without them, know nothing of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from portsim.scenario.base import Block, Number
from portsim.scenario.distributions.bounded import Beta, BoundedLaw, Pert, Triangular, Uniform
from portsim.scenario.faults import Fault, ScenarioError, did_you_mean, dotted, shown
from portsim.scenario.input_range import InputRange
from portsim.scenario.reading import structure
from portsim.scenario.reading.messages import complaints
from portsim.scenario.reading.overrides import Override, WrittenAt, apply_all, path_of
from portsim.scenario.reading.unchecked import UncheckedScenario
from portsim.scenario.reading.yaml_file import Document, Mark
from portsim.scenario.sources import unwrap

RANGES = "ranges"
#: Keys of the block that say something about all its ranges.
REMARKS = ("note", "source")
#: Blocks that hold no inputs of the terminal.
NO_INPUTS = ("name", "title", "start", "run", "sources", "service_levels")
LAWS: Mapping[str, type[BoundedLaw]] = {
    str(law.model_fields["dist"].default): law for law in (Uniform, Triangular, Pert, Beta)
}
ValueOf = Callable[[str], Any]


class Ends(Block):
    """A range of which every value is as likely as another."""

    low: Number = Field(description="least value")
    high: Number = Field(description="greatest value")
    scale: Literal["linear", "log"] = Field("linear", description="all values alike, or all ratios")

    @model_validator(mode="after")
    def _a_range(self) -> Self:
        InputRange(self.low, self.high, scale=self.scale)
        return self


class StatedRange(NamedTuple):
    """A range as it is stated in a scenario file.

    Attributes
    ----------
    key
        Dotted path of the input.
    stated
        Its ends, or its law.
    whole
        Whether the input is a whole number.
    source
        Where the range comes from; empty if that is not stated.
    mark
        Where it stands in the file.
    """

    key: str
    stated: Ends | BoundedLaw
    whole: bool
    source: str
    mark: Mark

    @property
    def span(self) -> InputRange:
        """The range to draw from."""
        if isinstance(self.stated, BoundedLaw):
            return InputRange.of_law(self.stated, self.whole)
        return InputRange(
            self.stated.low, self.stated.high, scale=self.stated.scale, whole=self.whole
        )

    @property
    def text(self) -> str:
        """The range in words: «0.8 to 1.2», «40 to 60, pert»."""
        span = self.span
        law = self.stated.dist if isinstance(self.stated, BoundedLaw) else span.scale
        return f"{span.low:g} to {span.high:g}" + (f", {law}" if law != "linear" else "")


@dataclass(frozen=True)
class Ranges:
    """The ranges of a file.

    Attributes
    ----------
    document
        The file.
    stated
        Range by dotted key, in the order of the file.
    faults
        What is wrong with how they are written.
    """

    document: Document
    stated: Mapping[str, StatedRange]
    faults: tuple[Fault, ...]

    def faults_of_places(self, base: UncheckedScenario, value_of: ValueOf) -> Iterator[Fault]:
        """Yield what is wrong with the inputs named: each must be a number, and lie in its range.

        Parameters
        ----------
        base
            The scenario that the file describes, without any variant.
        value_of
            Gives the value at a dotted path of it, defaults included.
        """
        for key, stated in self.stated.items():
            if wrong := apply_all(base.tree, [self._override(key, stated.span.low)]).faults:
                yield from wrong
                continue
            value = value_of(key)
            if isinstance(value, bool) or not isinstance(value, int | float):
                yield self._fault(key, _no_number(value))
            elif not _low(stated) <= value <= _high(stated):
                ends = f"{_low(stated):g} to {_high(stated):g}"
                yield self._fault(key, f"must contain the value, {value:g}: {ends} does not")

    def faults_of_ends(self, base: UncheckedScenario) -> Iterator[Fault]:
        """Yield what is wrong with the scenario at the low and at the high end of each range."""
        for key, stated in self.stated.items():
            for end in (stated.span.value_at(0.0), stated.span.value_at(1.0)):
                try:
                    base.with_parsed_overrides([self._override(key, end)]).validate()
                except ScenarioError as error:
                    for fault in error.faults:
                        where = "" if fault.key == dotted((RANGES, key)) else f"{fault.key}: "
                        yield self._fault(key, f"at {end:g}: {where}{fault.message}")

    def _override(self, key: str, value: Any) -> Override:
        path = (RANGES, key)
        place = WrittenAt(self.document.file, path, self.document.keys[path])
        return Override(key, value, f"range {key}", place)

    def _fault(self, key: str, message: str) -> Fault:
        return _fault(self.document, (RANGES, key), message)


def ranges_of(document: Document, tree: Mapping[str, Any]) -> Ranges:
    """Return the ranges of a scenario file.

    Parameters
    ----------
    tree
        The scenario's plain values, by which it is known which inputs are whole numbers.
    """
    block = document.data.get(RANGES, {}) if isinstance(document.data, dict) else {}
    block = unwrap(block).tree
    if not isinstance(block, dict):
        message = f"must be a block of ranges by dotted key, is {shown(block)}"
        return Ranges(document, {}, (_fault(document, (RANGES,), message),))
    stated, faults = {}, list[Fault]()
    for key in REMARKS:
        if not isinstance(block.get(key, ""), str):
            faults.append(_fault(document, (RANGES, key), "must be text"))
    for key, body in block.items():
        if key in REMARKS:
            continue
        wrong = list(_faults_in(document, key, body))
        faults += wrong
        if wrong:
            continue
        stated[key] = _stated(document, key, body, tree)
        try:
            _ = stated[key].span
        except ValueError as error:
            faults.append(_fault(document, (RANGES, key), str(error)))
            del stated[key]
    return Ranges(document, stated, tuple(faults))


def _stated(
    document: Document, key: str, body: dict[str, Any], tree: Mapping[str, Any]
) -> StatedRange:
    block = document.data[RANGES]
    return StatedRange(
        key=key,
        stated=_model(body).model_validate(body),
        whole=structure.is_whole_number(structure.locate(tree, path_of(key, tree)).annotation),
        source=str(body.get("source") or block.get("source") or ""),
        mark=document.keys[RANGES, key],
    )


def _model(body: dict[str, Any]) -> Any:
    return LAWS[body["dist"]] if "dist" in body else Ends


def _faults_in(document: Document, key: str, body: Any) -> Iterator[Fault]:
    """Yield what is wrong with how a range is written."""
    path = (RANGES, key)
    if key.partition(".")[0] in NO_INPUTS:
        yield _fault(document, path, "is no input of the terminal, and has no range")
        return
    if not isinstance(body, dict):
        wanted = "{low: 0.8, high: 1.2} or a law as {dist: pert, min: 0.8, mode: 1, max: 1.2}"
        yield _fault(document, path, f"must be {wanted}, is {shown(body)}")
        return
    law = body.get("dist")
    if "dist" in body and law not in LAWS:
        hint = did_you_mean(str(law), tuple(LAWS))
        why = "; a range has a least and a greatest value" if hint.startswith("; known") else ""
        yield _fault(document, (*path, "dist"), f"no law {shown(law)}{why}{hint}")
        return
    try:
        _model(body).model_validate(body)
    except ValidationError as error:
        for found in complaints(error, body, _model(body)).all:
            yield _fault(document, (*path, *found.path), found.message)


def _low(stated: StatedRange) -> float:
    assert stated.span.low is not None
    return stated.span.low


def _high(stated: StatedRange) -> float:
    assert stated.span.high is not None
    return stated.span.high


def _no_number(value: Any) -> str:
    if isinstance(value, dict) and "dist" in value:
        return "is a law and no number: name one of its numbers, as in KEY.mean"
    return f"is no number that could have a range: is {shown(value)}"


def _fault(document: Document, path: tuple[str | int, ...], message: str) -> Fault:
    """Return a fault at the key of a path, or at the nearest block around it."""
    for end in range(len(path), 0, -1):
        mark = document.keys.get(path[:end])
        if mark is not None:
            return Fault(document.file, mark.line, mark.column, dotted(path), message)
    return Fault(document.file, 1, 1, dotted(path), message)
