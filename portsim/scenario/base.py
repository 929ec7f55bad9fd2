"""What all blocks of a scenario file have in common, and the types of their numbers."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from portsim.visible import visible


def _whole(value: Any) -> Any:
    """Return 3 for 3.0, because a sweep may write a count as 3.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def visible_lines(text: str) -> str:
    """Return a remark with its lines as they are, and nothing hidden in them."""
    return visible(text, kept="\n")


def _some_weight(weights: tuple[float, ...]) -> tuple[float, ...]:
    if not any(weights):
        raise ValueError("has only zeros: at least one weight must be greater than 0")
    return weights


Number = Annotated[float, Field(strict=True)]
Positive = Annotated[float, Field(strict=True, gt=0)]
NonNegative = Annotated[float, Field(strict=True, ge=0)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
#: No terminal has so many lanes, berths or cranes, and what is made one by one is made in a moment.
MOST = 10_000
FEWER = 1_000  # berths of a block, each of which a run follows by itself
MOST_OF_MANY = 1_000_000  # trucks of a fleet, replications, points of a sample
MOST_SEED = 2**63 - 1  # so that a table holds it

Count = Annotated[int, Field(strict=True, ge=1, le=MOST), BeforeValidator(_whole)]
FewerCount = Annotated[int, Field(strict=True, ge=1, le=FEWER), BeforeValidator(_whole)]
Whole = Annotated[int, Field(strict=True, ge=0, le=MOST), BeforeValidator(_whole)]
ManyCount = Annotated[int, Field(strict=True, ge=1, le=MOST_OF_MANY), BeforeValidator(_whole)]
Seed = Annotated[int, Field(strict=True, ge=0, le=MOST_SEED), BeforeValidator(_whole)]
SomeWeight = AfterValidator(_some_weight)


#: Characters of a name, which is part of names of files; of a line; and of a remark.
LONGEST_NAME, LONGEST_LINE, LONGEST_REMARK = 80, 200, 5_000

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=LONGEST_NAME)]
#: A text for people, in which nothing is hidden. A validator of pydantic, so that it is so for a
#: scenario made in Python too.
Line = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(visible)]
Remark = Annotated[str, Field(max_length=LONGEST_REMARK), AfterValidator(visible_lines)]


#: Columns of a CSV file that may stand unused.
IgnoredColumns = tuple[str, ...]
IGNORED_COLUMNS: Any = Field((), description="columns of the file that may stand unused")

#: The file from which the values of a block were read. A resolved scenario stands without the file.
ReadFrom = SkipJsonSchema[str | None]
READ_FROM: Any = Field(None, repr=False)


class Block(BaseModel):
    """A mapping of a scenario file.

    Unknown keys are refused, and values cannot be changed after they are read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    source: Remark | None = Field(None, description="where the numbers of this block come from")
    note: Remark | None = Field(None, description="a remark for the reader")
