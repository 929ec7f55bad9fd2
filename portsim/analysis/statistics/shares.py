"""How well a share is known that was seen in so many replications.

Ten of ten replications are in favour. That says that 69 % or more of all would be, and not that all
would: a share of 69 % gives ten of ten once in forty times.
"""

from scipy.special import betaincinv

from portsim.analysis.statistics.intervals import Interval


def exact_share(share: float, n: int, confidence: float) -> Interval:
    """Return a share that was seen in n replications with its exact interval.

    Parameters
    ----------
    share
        From 0 to 1. It need not be a whole number of replications: a mean of shares is taken to be
        known as well as one of as many replications.

    Notes
    -----
    The interval of Clopper and Pearson (1934, Biometrika 26, 404-413), by quantiles of the beta
    distribution.

    Examples
    --------
    >>> exact_share(1.0, 10, 0.95)
    Interval(n=10, mean=1.0, low=0.6915028921812392, high=1.0)
    """
    tail, seen = (1.0 - confidence) / 2.0, share * n
    low = float(betaincinv(seen, n - seen + 1.0, tail)) if share > 0.0 else 0.0
    high = float(betaincinv(seen + 1.0, n - seen, 1.0 - tail)) if share < 1.0 else 1.0
    return Interval(n, share, low, high)
