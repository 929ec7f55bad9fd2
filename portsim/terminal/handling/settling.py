"""What must be brought to the present before it is read or changed."""

from typing import Protocol


class Settles(Protocol):
    """A store, a parcel, or the cargo work of a ship."""

    def settle(self) -> None:
        """Book the time up to now."""
