"""A distribution as a planner writes it: a plain number, or a law by its name."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    VERSION,
    BeforeValidator,
    Field,
    SerializeAsAny,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from portsim.scenario.distributions.bounded import Beta, Pert, Triangular, Uniform
from portsim.scenario.distributions.discrete import Constant, Empirical
from portsim.scenario.distributions.law import Law
from portsim.scenario.distributions.own import OwnLaw
from portsim.scenario.distributions.unbounded import (
    Erlang,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Pearson6,
    Weibull,
)
from portsim.scenario.faults import did_you_mean, shown

LAWS: tuple[type[Law], ...] = (
    Constant,
    Exponential,
    Erlang,
    Gamma,
    LogNormal,
    Normal,
    Triangular,
    Uniform,
    Weibull,
    Beta,
    Pert,
    Pearson6,
    Empirical,
)
_ALL: tuple[type[Law], ...] = (*LAWS, OwnLaw)
if tuple(map(int, VERSION.split(".")[:2])) < (2, 14):
    for _law in _ALL:
        _law.model_rebuild()  # a later pydantic does so when a law is written out as what it is

LAW_NAMES: tuple[str, ...] = tuple(str(law.model_fields["dist"].default) for law in LAWS)


def _as_law(value: Any) -> Any:
    """Read a plain number as a constant, and refuse what is neither a number nor a law."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"dist": "constant", "value": value}
    if isinstance(value, Law):
        return value
    if not isinstance(value, Mapping):
        raise ValueError(
            "must be a number, or a law as {dist: exponential, mean: 3}, is " + shown(value)
        )
    if "dist" not in value:
        raise ValueError(f"needs the key dist, one of {', '.join(LAW_NAMES)}")
    return value


def _own_or(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    """Read a law of the planner's own, by the names in the context of the reading, or of portsim.

    Raises
    ------
    ValueError
        If no law goes by the name, or an arrival process stands where there are no gaps.
    """
    if isinstance(value, OwnLaw):
        return value
    own: Mapping[str, type[Any]] = info.context or {}
    name = value.get("dist") if own and isinstance(value, Mapping) else None
    if not isinstance(name, str) or name in LAW_NAMES:
        return handler(value)
    if name not in own:
        raise ValueError(f"no such distribution: {name!r}{did_you_mean(name, (*LAW_NAMES, *own))}")
    law = OwnLaw.of(value, own[name])
    if law.is_process and info.field_name != "gaps":
        raise ValueError(f"{name} is an arrival process, which may stand at `gaps` only")
    return law


#: A law of the planner's own is no member of the union, since its name is only known when a file is
#: read; it is written out by what it is.
Distribution = Annotated[
    Constant
    | Exponential
    | Erlang
    | Gamma
    | LogNormal
    | Normal
    | Triangular
    | Uniform
    | Weibull
    | Beta
    | Pert
    | Pearson6
    | Empirical,
    Field(discriminator="dist"),
    BeforeValidator(_as_law),
    WrapValidator(_own_or),
    SerializeAsAny(),
]
