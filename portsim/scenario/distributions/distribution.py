"""A distribution as a planner writes it: a plain number, or a law by its name."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from portsim.scenario.distributions.bounded import Beta, Pert, Triangular, Uniform
from portsim.scenario.distributions.discrete import Constant, Empirical
from portsim.scenario.distributions.law import Law
from portsim.scenario.distributions.unbounded import (
    Erlang,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Pearson6,
    Weibull,
)
from portsim.scenario.faults import shown

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
]
