"""Numbers that may change with the hour of the day: `lanes: 4`, or `{"08:00": 4, "20:00": 2}`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, WrapValidator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from portsim.scenario.base import Block, Count, Whole
from portsim.scenario.blocks.weather import WEEKDAYS, clock_h
from portsim.scenario.faults import did_you_mean, shown

#: The names that stand for several days, and the days for which each stands.
GROUPS = {"weekdays": WEEKDAYS[:5], "weekends": WEEKDAYS[5:]}
DAY_KEYS = (*GROUPS, *WEEKDAYS)
_REMARKS = ("source", "note")
_TIME = re.compile(r"\d{1,2}:[0-5]\d")

DayTable = dict[str, Whole]


def _with_times(schema: dict[str, Any]) -> None:
    """Say in a JSON Schema that keys which are no days are times."""
    schema["patternProperties"] = {f"^{_TIME.pattern}$": schema.pop("additionalProperties")}


class NumberTable(Block):
    """A number at times of day: `{"08:00": 4, "20:00": 2}` is 4 by day and 2 from 20:00 to 08:00.

    Each number holds from its time until the next time in the table, over midnight too. Days may
    have times of their own: `weekdays` (Monday to Friday), `weekends` (Saturday, Sunday), or one
    day as `fri`. A day by its own name goes before its group, and a group before times without a
    day. Times are those of the clock of `start`, as those of shifts are.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=_with_times)
    __pydantic_extra__: dict[str, Whole]

    weekdays: DayTable | None = Field(None, description="numbers by time, Monday to Friday")
    weekends: DayTable | None = Field(None, description="numbers by time, Saturday and Sunday")
    mon: DayTable | None = Field(None, description="numbers by time, Mondays")
    tue: DayTable | None = Field(None, description="numbers by time, Tuesdays")
    wed: DayTable | None = Field(None, description="numbers by time, Wednesdays")
    thu: DayTable | None = Field(None, description="numbers by time, Thursdays")
    fri: DayTable | None = Field(None, description="numbers by time, Fridays")
    sat: DayTable | None = Field(None, description="numbers by time, Saturdays")
    sun: DayTable | None = Field(None, description="numbers by time, Sundays")

    @model_validator(mode="after")
    def _covers_the_week(self) -> Self:
        without = [day for day in WEEKDAYS if not self._of_day(day)]
        if len(without) == len(WEEKDAYS):
            raise ValueError('has no time: give it one or more, as "08:00": 4')
        if without:
            raise ValueError(
                f"says nothing of {', '.join(without)}: give these days a line too, as "
                f'{_line_for(without)}: {{"00:00": 0}} if there are none then'
            )
        if not self.most:
            raise ValueError("has only zeros: at some time there must be 1 or more")
        return self

    @property
    def weekly(self) -> tuple[tuple[int, float, int], ...]:
        """(weekday, hours after midnight, number from then on): Monday is 0."""
        return tuple(
            (index, clock_h(time), number)
            for index, day in enumerate(WEEKDAYS)
            for time, number in sorted(self._of_day(day).items(), key=lambda line: clock_h(line[0]))
        )

    @property
    def most(self) -> int:
        """The greatest number on any day."""
        return max(number for _, _, number in self.weekly)

    def with_one_more(self) -> dict[str, Any]:
        """Return the table as it is written, with one more in every line that has any.

        Where there are none nothing is open, and one more of them does not open it.
        """
        return {
            key: {time: number + (number > 0) for time, number in value.items()}
            if isinstance(value, dict)
            else value + (value > 0)
            for key, value in self.written().items()
        }

    def written(self) -> dict[str, Any]:
        """Return the table as a file has it, without remarks."""
        return self.model_dump(exclude_none=True, exclude=set(_REMARKS))

    def _of_day(self, day: str) -> Mapping[str, int]:
        """Return numbers by time of one weekday."""
        group = next(name for name, days in GROUPS.items() if day in days)
        of_day, of_group = getattr(self, day), getattr(self, group)
        if of_day is not None:
            return dict(of_day)
        return dict(of_group if of_group is not None else self.__pydantic_extra__)


def _line_for(days: Sequence[str]) -> str:
    """Return the shortest key that stands for some days, or for the first of them."""
    return next((name for name, those in GROUPS.items() if list(those) == days), days[0])


def _table_faults(table: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """Yield what is wrong with the keys of a table and of its days."""
    by_time = {key: value for key, value in table.items() if key not in (*DAY_KEYS, *_REMARKS)}
    yield from _time_faults((), by_time)
    for key in DAY_KEYS:
        of_day = table.get(key)
        if isinstance(of_day, Mapping):
            yield from _time_faults((key,), of_day)
            if not of_day:
                yield _fault((key,), of_day, 'has no time: give it one, as "00:00": 2')
        elif of_day is not None:
            message = f'must be numbers by time, as {{"00:00": 2}}, is {shown(of_day)}'
            yield _fault((key,), of_day, message)


def _time_faults(at: tuple[str, ...], lines: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """Yield what is wrong with times of day that are keys of numbers."""
    first: dict[float, str] = {}
    for key, value in lines.items():
        try:
            hour = clock_h(key)
        except ValueError as error:
            yield _fault((*at, key), value, _no_time(key, value, str(error), at))
            continue
        if hour == 24.0:
            yield _fault((*at, key), value, "is the next day: write 00:00")
        elif hour in first:
            yield _fault(
                (*at, key), value, f"is the same time as {first[hour]}: give one number for it"
            )
        first.setdefault(hour, key)


def _no_time(key: str, value: Any, problem: str, at: tuple[str, ...]) -> str:
    """Return what to say of a key that is no time of day."""
    if at or not isinstance(value, Mapping):
        return f"the key {problem}"
    return f"no such days: {shown(key)}{did_you_mean(key, DAY_KEYS)}"


def _fault(path: tuple[str, ...], value: Any, message: str) -> InitErrorDetails:
    # the message may hold braces, which pydantic would fill in
    error = PydanticCustomError("number_table", "{message}", {"message": message})
    return InitErrorDetails(type=error, loc=path, input=value)


_COUNT: TypeAdapter[int] = TypeAdapter(Count)


def _count_or_table(value: Any, handler: Any) -> Any:
    """Read a whole number or a table, and complain of the one that was meant."""
    if isinstance(value, NumberTable):
        return value
    if not isinstance(value, Mapping):
        return _COUNT.validate_python(value)
    faults = list(_table_faults(value))
    if faults:
        raise ValidationError.from_exception_data("number by time of day", faults)
    return NumberTable.model_validate(value)


#: How many there are: a whole number from 1, or a table by time of day.
CountOrTable = Annotated[Count | NumberTable, WrapValidator(_count_or_table)]


def most_of(number: int | NumberTable) -> int:
    """Return how many there are at the most."""
    return number.most if isinstance(number, NumberTable) else number


def written_days(node: Mapping[str, Any]) -> int:
    """Return after how many days a written table comes round again, 1 or 7; 0 if it is no table.

    Examples
    --------
    >>> written_days({"08:00": 4}), written_days({"fri": {"00:00": 0}}), written_days({"t": 2})
    (1, 7, 0)
    """
    keys = set(node) - set(_REMARKS)
    if not keys or not all(key in DAY_KEYS or _TIME.fullmatch(key) for key in keys):
        return 0
    return 7 if keys & set(DAY_KEYS) else 1


def one_more(number: int | NumberTable) -> Any:
    """Return a number with one more, as it is written."""
    return number.with_one_more() if isinstance(number, NumberTable) else number + 1
