"""A berth rule that a user brings along."""


def last_come(waiting, places):
    """Serve the ship that came last."""
    for position in range(len(waiting) - 1, -1, -1):
        for place in waiting[position].eligible:
            if places[place].takes(waiting[position].length_m):
                return position, place
    return None
