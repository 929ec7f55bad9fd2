"""What became of those that were under way: a record after the run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portsim.flow.rounding import TIE_H
from portsim.flow.streams import Floats

if TYPE_CHECKING:
    from portsim.flow.corridor.stages import Lane


@dataclass(frozen=True)
class Journeys:
    """All that set out on one lane of a flow, one row each, in order of departure.

    Hours count from the start of the run and may be negative; what is not over is infinite. The
    three waits and the passage add up to the hours from being ready to leave a stage to leaving it,
    as far as the record goes. A train that comes alone to a border that lets two a day through
    needs 12 h for its passage, and waits for nothing.

    Attributes
    ----------
    route
        Name of the route.
    part
        `whole`; where trains are re-formed, `origin` up to there and `onward` behind it.
    stages
        Names of the stages, in order.
    number
        Running number of the vehicle in its flow, or of the re-formed train on its route.
    depart_h, arrive_h
        Setting out, and coming to the terminal (of `origin`, to the change of gauge).
    cargo_depart_h
        Setting out of the cargo from its origin; of a re-formed train, the mean over its load,
        first in first out.
    amount
        Load, t or TEU.
    enter_h
        Entering each stage; shape (stages, n).
    shut_h, off_shift_h, queue_h
        Waits at each stage: for the end of a closure, for the next shift, and for those before it;
        shape (stages, n) each.
    passage_h
        Open hours that each stage took to let the vehicle itself through, at the stage's rate;
        shape (stages, n).
    """

    route: str
    part: str
    stages: tuple[str, ...]
    number: Floats
    depart_h: Floats
    arrive_h: Floats
    cargo_depart_h: Floats
    amount: Floats
    enter_h: Floats
    shut_h: Floats
    off_shift_h: Floats
    queue_h: Floats
    passage_h: Floats

    @property
    def waited_h(self) -> Floats:
        """What each waited at each stage, for whatever reason; shape (stages, n)."""
        waited: Floats = self.shut_h + self.off_shift_h + self.queue_h
        return waited

    @classmethod
    def of(cls, route: str, part: str, lane: "Lane", before_h: float, until_h: float) -> "Journeys":
        """Return the record of a lane up to an hour of the run."""
        until = until_h + before_h
        n = int(np.searchsorted(lane.enter_h[0] - before_h, until_h))
        enter_h = lane.enter_h[:, :n]
        enter_h = np.where(enter_h - before_h < until_h, enter_h, np.inf)
        shut, off_shift, queue, passage = np.zeros((4, len(lane.stages), n))
        for k, stage in enumerate(lane.stages):
            leave = lane.enter_h[k + 1, :n]  # beyond the hour too, as far as it is known
            end = np.minimum(leave, until)
            begin = np.minimum(enter_h[k] + lane.time_in_stage_h[k, :n], end)
            not_shut = stage.closures.worked(end) - stage.closures.worked(begin)
            worked = stage.hours.worked(end) - stage.hours.worked(begin)
            if stage.release is not None:
                # The passage is the last that it does there: what of it is still to come at the end
                service = stage.release.service_h(lane.amount[:n])
                known = np.isfinite(leave)
                to_come = stage.hours.worked(np.where(known, leave, end)) - stage.hours.worked(end)
                passage[k] = np.where(known, np.clip(service - to_come, 0.0, worked), 0.0)
            waited = worked - passage[k]
            queue[k] = np.where(waited > TIE_H, waited, 0.0)
            shut[k], off_shift[k] = end - begin - not_shut, not_shut - worked
        return cls(
            route=route,
            part=part,
            stages=tuple(stage.name for stage in lane.stages),
            number=lane.number[:n].copy(),
            depart_h=enter_h[0] - before_h,
            arrive_h=enter_h[-1] - before_h,
            cargo_depart_h=lane.cargo_depart[:n] - before_h,
            amount=lane.amount[:n].copy(),
            enter_h=enter_h[:-1] - before_h,
            shut_h=shut,
            off_shift_h=off_shift,
            queue_h=queue,
            passage_h=passage,
        )


def level_history(
    starts: Sequence[tuple[Floats, Floats]],
    ends: Sequence[tuple[Floats, Floats]],
    before_h: float,
    until_h: float,
) -> tuple[Floats, Floats]:
    """Return how an amount moved that rises at starts and falls at ends, from hour 0 of the run.

    Parameters
    ----------
    starts, ends
        (hours of the corridor, amounts), in any order.
    before_h
        Hours from the corridor's beginning to hour 0.
    until_h
        Hour of the run at which the history stops; what changes at that very hour is left out.

    Returns
    -------
    hours, levels
        From 0, one for each hour at which something changes, and the level from then on.
    """
    hours = np.concatenate([at for at, _ in (*starts, *ends)]) - before_h
    changes = np.concatenate([*(amount for _, amount in starts), *(-amount for _, amount in ends)])
    known = hours < until_h
    hours, changes = np.maximum(hours[known], 0.0), changes[known]
    at, who = np.unique(np.concatenate([[0.0], hours]), return_inverse=True)
    return at, np.cumsum(np.bincount(who, np.concatenate([[0.0], changes]), len(at)))
