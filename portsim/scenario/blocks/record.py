"""A recorded series, as wind or the level of a river, and what holds where it says nothing."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from portsim.scenario.base import (
    IGNORED_COLUMNS,
    READ_FROM,
    Block,
    IgnoredColumns,
    NonNegative,
    Number,
    Positive,
    ReadFrom,
)

Beyond = Literal["refuse", "calm", "repeat"]


class Record(Block):
    """A series of values with the hours from which they hold.

    The file is a CSV with a head line, a column `at_h` of hours after the start or `time` of dates
    and times, rising, and one of values. A value holds until the next hour. The last one holds for
    one step of the record if most of its rows are evenly spaced, and else the record ends with it.
    """

    file: str | None = Field(
        None, description="CSV file with a column at_h or time, beside the scenario file"
    )
    column: str | None = Field(None, description="name of the column of values")
    ignore: IgnoredColumns = IGNORED_COLUMNS
    missing: tuple[Number | str, ...] = Field(
        (), description="what stands in the column for a missing value, as -999 or NA"
    )
    longest_gap_h: Positive | None = Field(
        None,
        description="most hours without a value over which the last one is carried on; none: no "
        "value may be missing",
    )
    least: Number = Field(0.0, description="least value that is possible")
    greatest: Number | None = Field(
        None,
        description="greatest value that is possible; none: 99, 999 and the like are refused "
        "beyond the limit",
    )
    longest_same_h: Positive = Field(
        24.0,
        description="hours from which on one and the same value in every row, beyond the limit, "
        "is taken for a fault of the instrument",
    )
    ends_h: Number | None = Field(
        None, description="hour at which the record ends; none: a step after its last row"
    )
    beyond: Beyond | None = Field(
        None,
        description="what holds before and after the record: repeat (it comes again and again), "
        "calm (nothing stops work) or refuse, which is the default",
    )
    repeat_h: Positive | None = Field(
        None, description="the record begins again after so many hours; none: when it ends"
    )
    read_from: ReadFrom = READ_FROM
    # (at_h, value), filled in from the file: a resolved scenario stands without it
    values: SkipJsonSchema[tuple[tuple[Number, Number], ...]] = Field((), repr=False)
    # hours of missing values over which the last one was carried on
    bridged_h: SkipJsonSchema[NonNegative] = Field(0.0, repr=False)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.values:
            raise ValueError("has no values: give file and column")
        for (before, _), (after, _) in pairwise(self.values):
            if after <= before:
                raise ValueError(f"at_h must rise: {after:g} comes after {before:g}")
        if self.ends_h is not None and self.ends_h < self.values[-1][0]:
            raise ValueError(f"ends_h must not be before the last row, {self.values[-1][0]:g}")
        if self.repeat_h is not None and self.beyond not in (None, "repeat"):
            raise ValueError(f"repeat_h has no effect with beyond: {self.beyond}")
        if self.repeat_h is not None and self.ends_h is not None:
            raise ValueError("has repeat_h and ends_h: a record that begins again ends there")
        length_h = self.values[-1][0] - self.values[0][0]
        if self.repeat_h is not None and self.repeat_h <= length_h:
            raise ValueError(
                f"repeat_h must be greater than the hours from the first row to the last, "
                f"{length_h:g}, is {self.repeat_h:g}"
            )
        if self.beyond == "repeat" and self.repeat_h is None and self.end_h == self.values[-1][0]:
            raise ValueError(
                "beyond: repeat needs repeat_h or ends_h: the rows are not evenly spaced, so that "
                "nothing says for how long the last one holds"
            )
        return self

    @property
    def begin_h(self) -> float:
        """The hour of the first value."""
        return self.values[0][0]

    @property
    def end_h(self) -> float:
        """The hour at which the record ends, or begins again."""
        if self.ends_h is None and self.repeat_h is not None:
            return self.begin_h + self.repeat_h
        return self.values[-1][0] if self.ends_h is None else self.ends_h

    @property
    def round_h(self) -> float | None:
        """The hours after which the record comes again; None if it does not."""
        if self.repeat_h is not None or self.beyond != "repeat":
            return self.repeat_h
        return self.end_h - self.begin_h
