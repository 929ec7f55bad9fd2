"""How closely amounts and hours can be told apart: one rule for every planned moment of the model.

A clock that shows hour 8760 moves by 1.8e-12 h at the least, and at 100,000 t/h that much time
moves 1.8e-7 t. Less cannot be planned: the moment at which it would have been moved is the present.
So an amount that is moved at some rate counts as nothing once it takes no more than a few such
steps of the clock. It is then booked as moved.
"""

from math import ulp

# Amounts closer than this are equal: a stock is often a whole number of loads, so ties happen.
TOLERANCE = 1e-6
# Moments closer than this are one moment: work that ends at a closing, but for rounding, ends
# there.
TIE_H = 1e-9
STEPS = 4  # of the clock: one is lost when an hour is planned, and one more when it is compared


def resolution_h(hour: float) -> float:
    """Return how many hours cannot be told from none at an hour of the run."""
    return STEPS * ulp(hour)


def negligible(rate: float, hour: float) -> float:
    """Return the amount that counts as nothing if it is moved at `rate` an hour at an hour.

    It is 1e-6, or more where a few steps of the clock move more.

    Examples
    --------
    >>> negligible(1_000.0, 8_760.0)
    1e-06
    >>> f"{negligible(1e8, 8_760.0):.3g}"
    '0.000728'
    """
    return max(TOLERANCE, rate * resolution_h(hour))
