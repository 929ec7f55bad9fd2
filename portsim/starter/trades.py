"""Trades: what cargoes of one kind have in common."""

from typing import Literal, NamedTuple


class Trade(NamedTuple):
    """A kind of cargo and how it is handled.

    Attributes
    ----------
    name
        As it is typed behind a cargo.
    form
        As a scenario has it.
    store, store_kind
        The word for its store, and the kind of store in a scenario.
    pool
        The cranes that work its exports: loader, arms or mobile.
    import_pool
        The cranes that work its imports.
    stopped_by_rain
        Whether rain stops work on it.
    hold_h
        Hours in store before it can be loaded: samples, papers.
    station
        The word for where its trains are worked.
    """

    name: str
    form: Literal["bulk", "breakbulk", "container"]
    store: str
    store_kind: Literal["silo", "stockpile", "shed", "container_block"]
    pool: str
    import_pool: str
    station: str
    stopped_by_rain: bool = False
    hold_h: float = 0.0


TRADES: dict[str, Trade] = {
    trade.name: trade
    for trade in (
        Trade(
            "grain", "bulk", "silo", "silo", "shiploader", "mobile_harbour", "tippler", True, 48.0
        ),
        Trade("mineral", "bulk", "yard", "stockpile", "shiploader", "mobile_harbour", "tippler"),
        Trade(
            "fertiliser", "bulk", "shed", "shed", "shiploader", "mobile_harbour", "tippler", True
        ),
        Trade("liquid", "bulk", "tanks", "silo", "loading_arms", "loading_arms", "rack"),
        Trade(
            "metal", "breakbulk", "shed", "shed", "mobile_harbour", "mobile_harbour", "track",
            hold_h=24.0,
        ),
        Trade(
            "boxes", "container", "block", "container_block", "mobile_harbour", "mobile_harbour",
            "track", hold_h=24.0,
        ),
    )
}  # fmt: skip

#: Words in the names of cargoes, by trade.
WORDS = {
    "grain": "wheat barley maize corn rice grain oats rye soybeans rapeseed sunflower lentils meal "
    "bran sugar",
    "mineral": "coal coke sulphur sulfur ore bauxite clinker cement gypsum phosphate salt soda "
    "sand concentrate limestone slag",
    "fertiliser": "urea potash fertiliser fertilizer dap npk",
    "liquid": "oil crude diesel fuel gasoline petrol naphtha methanol bitumen acid kerosene",
    "metal": "ferroalloys ferrochrome ferrosilicon copper zinc lead steel aluminium iron pipes "
    "flour timber cotton bags cathode",
}


def trade_of(name: str) -> Trade | None:
    """Return the trade that the last known word in the name of a cargo belongs to, or None.

    Examples
    --------
    >>> trade_of("hard_wheat").name, trade_of("iron_ore").name, trade_of("toys")
    ('grain', 'mineral', None)
    """
    trades = {word: trade for trade, words in WORDS.items() for word in words.split()}
    known = [trades[word] for word in name.split("_") if word in trades]
    return TRADES[known[-1]] if known else None
