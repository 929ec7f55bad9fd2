"""General gaps and services, given by their moments; one berth that weather closes."""

from typing import NamedTuple

from portsim.theory.markov import mmn
from portsim.theory.waiting import check_number, check_stable


class Moments(NamedTuple):
    """The first two moments of a positive random time.

    Attributes
    ----------
    mean
        In any unit of time.
    second
        Mean of the square, in that unit squared.
    """

    mean: float
    second: float

    @classmethod
    def of(cls, mean: float, cv: float) -> "Moments":
        """Return the moments of a mean and a coefficient of variation."""
        return cls(mean, mean**2 * (1 + cv**2))


def mg1(load: float, cv_service: float) -> float:
    """Return the mean wait over service in M/G/1.

    Parameters
    ----------
    load
        Arrival rate times mean service.
    cv_service
        Standard deviation of a service over its mean.

    Raises
    ------
    ValueError
        If the load has no steady state or the coefficient is negative.

    Notes
    -----
    F. Pollaczek (1930), A. Y. Khinchine (1932).
    """
    check_stable(load, 1)
    check_number("the coefficient of variation", cv_service)
    return load * (1 + cv_service**2) / (2 * (1 - load))


def mg1_variance(load: float, cv_service: float, third_moment: float) -> float:
    """Return the variance of the wait in M/G/1, over the square of the mean service.

    Parameters
    ----------
    load
        Arrival rate times mean service.
    cv_service
        Standard deviation of a service over its mean.
    third_moment
        Mean cube of a service over the cube of its mean: 6 exponential, 1 constant, `gamma_third`
        for Erlang and gamma.

    Raises
    ------
    ValueError
        If the load has no steady state, or no service has these moments.

    Notes
    -----
    L. Takács (1962): Var W = (E W)^2 + l E[S^3] / (3 (1 - l E S)), waits in the order of arrival.
    """
    mean = mg1(load, cv_service)
    least = (1 + cv_service**2) ** 2  # E[S^2]^2 <= E[S] E[S^3]
    if third_moment < least * (1 - 1e-12):
        raise ValueError(
            f"no service of this variation has a third moment of {third_moment:g}, below {least:g}"
        )
    check_number("the third moment", third_moment)
    return mean**2 + load * third_moment / (3 * (1 - load))


def gamma_third(cv: float) -> float:
    """Return the mean cube over the cubed mean of a gamma (or Erlang) time of this variation."""
    check_number("the coefficient of variation", cv)
    return (1 + cv**2) * (1 + 2 * cv**2)


def allen_cunneen(load: float, servers: int, cv_gaps: float, cv_service: float) -> float:
    """Return an approximate mean wait over service in GI/G/n.

    Parameters
    ----------
    load
        Arrival rate times mean service, in servers.
    servers
        Number of servers.
    cv_gaps, cv_service
        Standard deviation over mean of the gaps between arrivals and of the services.

    Raises
    ------
    ValueError
        If the load has no steady state or a coefficient is negative.

    Notes
    -----
    A. O. Allen, Probability, Statistics and Queueing Theory (1978), with J. Cunneen: the wait in
    M/M/n times half the sum of the squared coefficients. Exact for M/M/n and M/G/1; for regular
    arrivals at a low load much too long.
    """
    check_stable(load, servers)
    check_number("the coefficient of variation of the gaps", cv_gaps)
    check_number("the coefficient of variation of the services", cv_service)
    return mmn(load, servers).over_service * (cv_gaps**2 + cv_service**2) / 2


def kingman(load: float, cv_gaps: float, cv_service: float) -> float:
    """Return a bound that the mean wait over service in GI/G/1 does not exceed.

    Parameters
    ----------
    load
        Arrival rate times mean service, above 0.
    cv_gaps, cv_service
        Standard deviation over mean of the gaps between arrivals and of the services.

    Raises
    ------
    ValueError
        If the load is 0 or has no steady state, or a coefficient is negative.

    Notes
    -----
    J. F. C. Kingman, Some inequalities for the queue GI/G/1 (1962): l (var gap + var service) / (2
    (1 - l E S)).
    """
    check_stable(load, 1)
    check_number("the load", load, open_end=True)
    check_number("the coefficient of variation of the gaps", cv_gaps)
    check_number("the coefficient of variation of the services", cv_service)
    return (cv_gaps**2 / load + load * cv_service**2) / (2 * (1 - load))


def interrupted(work: Moments, closures_per_unit: float, closure: Moments) -> Moments:
    """Return the moments of the time alongside, with the closures that stop the work.

    Parameters
    ----------
    work
        Time alongside if nothing stops it.
    closures_per_unit
        Closures begun per unit of open time; open times are exponential.
    closure
        Length of a closure, after which the work goes on where it was.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    D. P. Gaver, A waiting line with interrupted service (1962): E C = E S (1 + v E D) and
    E[C^2] = E[S^2] (1 + v E D)^2 + v E S E[D^2].
    """
    check_number("the rate of closures", closures_per_unit)
    for name, time in (("the work", work), ("a closure", closure)):
        check_number(f"the mean of {name}", time.mean)
        check_number(f"the second moment of {name}", time.second, time.mean**2 * (1 - 1e-12))
    longer = 1 + closures_per_unit * closure.mean
    return Moments(
        work.mean * longer, work.second * longer**2 + closures_per_unit * work.mean * closure.second
    )


def time_in_port(
    arrivals_per_unit: float, work: Moments, closures_per_unit: float, closure: Moments
) -> float:
    """Return the mean time in port of Poisson ships at one berth that weather closes.

    Parameters
    ----------
    arrivals_per_unit
        Ships per unit of time.
    work
        Time alongside if nothing stops it, in that unit.
    closures_per_unit
        Closures begun per unit of open time; open times are exponential.
    closure
        Length of a closure: nobody berths and no work is done.

    Raises
    ------
    ValueError
        If the load, closures counted, has no steady state, or an argument is out of range.

    Notes
    -----
    H. White and L. S. Christie (1958), D. P. Gaver (1962): with C the time alongside, closures
    included, E C + l E[C^2] / (2 (1 - l E C)) + v E[D^2] / (2 (1 + v E D)).
    """
    check_number("the arrival rate", arrivals_per_unit)
    alongside = interrupted(work, closures_per_unit, closure)
    check_stable(arrivals_per_unit * alongside.mean, 1)
    behind_others = (
        arrivals_per_unit * alongside.second / (2 * (1 - arrivals_per_unit * alongside.mean))
    )
    for_weather = closures_per_unit * closure.second / (2 * (1 + closures_per_unit * closure.mean))
    return alongside.mean + behind_others + for_weather
