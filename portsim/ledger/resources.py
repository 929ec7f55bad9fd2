"""Names of what somebody can wait for, such as `berth 0` or `track north 1`.

Two of them are no things that somebody holds. A parcel that has cranes is at work, except in the
dry spells of its store. So what it does is written as a wait for `crane work wheat`, and the
history of that says: in a dry spell a wait for `supply wheat`, and otherwise `working`. In the same
way `ship work wheat` says what a ship does as it looks from a store that waits for her. Chains only
pass through these two.
"""


def berth_name(index: int) -> str:
    """Return the name of a berth or a continuous quay."""
    return f"berth {index}"


def cranes_name(pool: str) -> str:
    """Return the name of the cranes of a pool, for which parcels wait."""
    return f"cranes {pool}"


def track_name(kind: str, station: str, number: int) -> str:
    """Return the name of a track of a station; the kind is `track` or `arrival_track`."""
    return f"{kind} {station} {number}"


def supply_name(cargo: str) -> str:
    """Return the name of what ships wait for at a store: cargo (exports) or room (imports)."""
    return f"supply {cargo}"


def room_name(cargo: str) -> str:
    """Return the name of what the land side waits for: room (exports) or cargo (imports)."""
    return f"room {cargo}"


def crane_work_name(cargo: str) -> str:
    """Return the name of crane work on a cargo, which dry spells of its store interrupt."""
    return f"crane work {cargo}"


def ship_work_name(cargo: str) -> str:
    """Return the name of the same work as it looks from a store that waits for the ship."""
    return f"ship work {cargo}"
