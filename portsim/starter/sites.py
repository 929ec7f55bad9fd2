"""What is known of a site before anybody measures: its water and the largest ship it takes."""

from typing import NamedTuple

from portsim.starter.facts import Site


class Water(NamedTuple):
    """The water of a site.

    Attributes
    ----------
    berth_m, channel_m
        Depth below chart datum at the berths and in the channel; the channel's is the least between
        two dredgings.
    under_keel_m
        Least water under the keel.
    dwt_t
        Deadweight of the largest ship, if none is stated.
    high_m
        Height of the tide that each day brings.
    """

    berth_m: float
    channel_m: float
    under_keel_m: float
    dwt_t: float
    high_m: float


#: Depths and ships by the sources that the templates of the sites tell.
WATER: dict[Site, Water] = {
    "gwadar": Water(berth_m=12.5, channel_m=12.5, under_keel_m=1.2, dwt_t=45_000, high_m=1.6),
    "karachi": Water(berth_m=13.0, channel_m=12.2, under_keel_m=1.0, dwt_t=45_000, high_m=1.6),
    "blank": Water(berth_m=13.5, channel_m=13.5, under_keel_m=1.2, dwt_t=45_000, high_m=0.0),
}
