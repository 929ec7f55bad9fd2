from math import inf

import numpy as np
import pytest
from scipy.linalg import eigh_tridiagonal

from portsim.theory.relaxation import relaxation_time


def slowest(load, servers, most=2000):
    """The relaxation time of M/M/n from the eigenvalues of its generator, cut off at so many customers."""
    number = np.arange(most + 1)
    up = np.where(number < most, load * servers, 0.0)
    down = np.minimum(number, servers).astype(float)
    found = eigh_tridiagonal(
        -(up + down),
        np.sqrt(up[:-1] * down[1:]),
        eigvals_only=True,
        select="i",
        select_range=(most - 1, most),
    )
    return -1.0 / found[0]


@pytest.mark.parametrize("load", [0.3, 0.5, 0.7, 0.9])
def test_of_one_server_as_its_generator_has_it(load):
    assert relaxation_time(load, 1, 24.0) == pytest.approx(24.0 * slowest(load, 1), rel=1e-3)


@pytest.mark.parametrize("servers", [2, 3, 4, 8])
@pytest.mark.parametrize("load", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_of_several_servers_nearly(load, servers):
    assert relaxation_time(load, servers, 1.0) == pytest.approx(slowest(load, servers), rel=0.05)


def test_even_arrivals_and_stays_are_forgotten_sooner_and_a_full_server_never():
    assert relaxation_time(0.9, 1, 1.0, 1.0, 0.0) == pytest.approx(relaxation_time(0.9, 1, 1.0) / 2)
    assert relaxation_time(0.9, 1, 1.0, 0.0, 0.0) == 1.0
    assert relaxation_time(1.0, 3, 1.0) == inf
