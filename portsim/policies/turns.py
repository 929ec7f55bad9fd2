"""Whose turn it is among ships that wait for pilots, tugs or the channel.

A rule gets whether a ship sails, and the hour from which she has had her turn. It returns what
ships are sorted by. All rules here keep turns: what is free is kept for who stands first, so that
ships that need little never keep one that needs much waiting for ever.
"""

from collections.abc import Callable

Order = tuple[float, float]
TurnRule = Callable[[bool, float], Order]


def kept(outbound: bool, turn_h: float) -> Order:
    """Go by the hours at which the turns began, in both directions; at equal hours who sails."""
    return turn_h, not outbound


def sailing_first(outbound: bool, turn_h: float) -> Order:
    """Let all ships that sail go before those that come in; in a direction, who came first."""
    return not outbound, turn_h
