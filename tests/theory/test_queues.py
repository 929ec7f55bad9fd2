"""The closed forms against exact tables, against each other, and against what is known in their limits."""

import csv
import time
from itertools import product
from math import factorial, gamma
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.theory.deterministic import mdn
from portsim.theory.general import (
    Moments,
    allen_cunneen,
    gamma_third,
    interrupted,
    kingman,
    mg1,
    mg1_variance,
)
from portsim.theory.general import time_in_port as port_time
from portsim.theory.markov import (
    erlang_b,
    erlang_c,
    longer_than,
    mm1k,
    mmn,
    mmn_population,
    mmnk,
    percentile,
)
from portsim.theory.phases import FULLEST, MOST_STATES, ekemn, states
from portsim.theory.planning import (
    alongside_h,
    berth_capacity,
    handling_h,
    max_occupancy,
    occupancy,
    quay_length_m,
    stack_area_m2,
    storage_need,
)
from portsim.theory.priority import cobham
from tests.search import examples

QUEUES = {
    "M/M/n": mmn,
    "M/D/n": mdn,
    "M/E2/n": lambda load, n: ekemn(load, n, 1, 2),
    "E2/E2/n": lambda load, n: ekemn(load, n, 2, 2),
}
BERTHS = st.integers(1, 6)
STAGES = st.integers(1, 3)
OCCUPANCIES = st.floats(0.01, 0.98)
LESS = 1 - 1e-9  # of a figure that may equal another but for rounding


def rows():
    with (Path(__file__).parent / "berth_queues.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("model", QUEUES)
def test_every_row_of_the_table_to_its_last_digit(model):
    cells = [row for row in rows() if row["model"] == model]
    assert len(cells) >= 27
    for row in cells:
        berths = int(row["berths"])
        found = QUEUES[model](float(row["utilisation"]) * berths, berths)
        assert f"{found.over_service:.6f}" == row["wait_over_service"], row
        if row["probability_of_waiting"]:
            assert f"{found.probability:.6f}" == row["probability_of_waiting"], row


@pytest.mark.parametrize(
    ("queue", "berths", "utilisation", "printed", "exact"),
    [
        ("E2/E2/n", 4, 0.5, 0.0532, 0.0257),
        ("M/E2/n", 3, 0.85, 1.34, 1.2273),
        ("E2/E2/n", 2, 0.9, 2.00, 2.0478),
    ],
)
def test_cells_that_textbooks_print_wrong(queue, berths, utilisation, printed, exact):
    found = QUEUES[queue](utilisation * berths, berths).over_service
    assert found == pytest.approx(exact, abs=5e-5)
    assert abs(found - printed) > 0.02


@pytest.mark.parametrize(
    ("target", "gap_stages", "limits"),
    [
        (0.1, 2, (0.261, 0.475, 0.586, 0.654, 0.701, 0.736)),
        (0.1, 1, (0.118, 0.338, 0.468, 0.552, 0.610, 0.654)),
        (0.3, 2, (0.447, 0.649, 0.738, 0.789, 0.822, 0.846)),
        (0.3, 1, (0.286, 0.531, 0.646, 0.713, 0.757, 0.789)),
    ],
)
def test_occupancy_for_a_waiting_target(target, gap_stages, limits):
    for berths, limit in enumerate(limits, 1):
        found = max_occupancy(target, berths, gap_stages)
        assert round(found, 3) == limit
        assert ekemn(found * berths, berths, gap_stages, 2).over_service == pytest.approx(
            target, rel=1e-6
        )


def test_a_target_beyond_all_patience_gives_a_full_berth():
    assert max_occupancy(1e9, 2) == pytest.approx(FULLEST)


# Worked expectations and published cases


def test_a_third_berth_at_an_offered_load_of_1_4():
    assert mmn(1.4, 2).over_service == pytest.approx(0.961, abs=5e-4)
    assert mmn(1.4, 3).over_service == pytest.approx(0.126, abs=5e-4)


def test_a_berth_that_weather_closes():
    found = port_time(0.36, Moments.of(1.0, 1.0), 1 / 18, Moments.of(2.0, 1.0))
    assert found == pytest.approx(2.185, abs=5e-4)


def test_weather_that_never_comes_is_pollaczek_and_khinchine():
    for cv in (0.0, 0.5, 1.3):
        found = port_time(0.2, Moments.of(3.0, cv), 0.0, Moments.of(2.0, 1.0))
        assert found / 3.0 == pytest.approx(1 + mg1(0.6, cv))


def test_exponential_work_with_exponential_closures_has_the_variance_of_a_random_sum():
    """Interruptions in work S are Poisson: var C = (1 + vD)^2 var S + v E S E[D^2]."""
    found = interrupted(Moments.of(3.0, 1.0), 0.1, Moments.of(2.0, 1.0))
    assert found.mean == pytest.approx(3.6)
    assert found.second - found.mean**2 == pytest.approx(1.2**2 * 9 + 0.1 * 3 * 8)


def test_one_berth_with_a_fixed_stay_of_32_64_hours():
    assert 32.64 * mdn(0.68, 1).over_service == pytest.approx(34.7, abs=0.05)
    assert 32.64 * mg1(0.68, 0.0) == pytest.approx(34.7, abs=0.05)


def test_one_coal_berth_in_half_a_year():
    parcel_t = 5.27e6 / 92
    stay_h = handling_h(parcel_t, 2000.0, other_h=4.0)
    assert parcel_t == pytest.approx(57_283, abs=1)
    assert stay_h == pytest.approx(32.64, abs=0.005)
    assert occupancy(92, stay_h, 1, 184 * 24) == pytest.approx(0.68, abs=5e-4)


@pytest.mark.parametrize(("cranes", "expected"), [(1, 0.707), (2, 0.357)])
def test_the_agribulk_berth(cranes, expected):
    stay_h = handling_h(50_000.0, 30.0 * 0.7 * 25.0 * 0.35, cranes, other_h=3.0)
    assert occupancy(750_000 / 50_000, stay_h, 1, 5840.0) == pytest.approx(expected, abs=5e-4)


def test_a_record_container_call_and_a_reported_occupancy():
    assert handling_h(2683, 32.3, 6.3) == pytest.approx(13.2, abs=0.05)
    assert alongside_h(1600, 0.45, 33) == pytest.approx(81.3, abs=0.05)
    assert occupancy(1600, alongside_h(1600, 0.45, 33), 33) == pytest.approx(0.45)


def test_fitters_and_machines_as_feller_prints_them():
    """Feller I, XVII.7: a machine is at large ten times a repair; 6 with one repairman, 20 with three."""
    for servers, population, idle, lost in ((1, 6, 0.4845, 0.0549), (3, 20, 0.4042, 0.01694)):
        found = mmn_population(0.1, servers, population)
        assert 1 - found.served / servers == pytest.approx(idle, abs=5e-5)
        assert found.waiting / population == pytest.approx(lost, abs=5e-5)


def test_planning_rules_by_hand():
    assert storage_need(1_000_000, 30, 1.3) == pytest.approx(106_849.3, abs=0.1)
    assert storage_need(100_000, 10, least=40_000) == 40_000
    assert stack_area_m2(365_000, 7, 4, share=0.65) == pytest.approx(7000 * 18 / (0.7 * 4 * 0.65))
    assert berth_capacity(0.6, 3, 25.0, 0.9, 7500) == pytest.approx(303_750)
    assert quay_length_m(1, 150, 200) == 230
    assert quay_length_m(3, 180, 200) == pytest.approx(658.5)


# Limits, and one formula against another


@pytest.mark.parametrize("utilisation", [0.05, 0.5, 0.9, 0.99, 0.999])
def test_one_server(utilisation):
    assert mmn(utilisation, 1).over_service == pytest.approx(utilisation / (1 - utilisation))
    assert mdn(utilisation, 1).over_service == pytest.approx(mg1(utilisation, 0.0), rel=1e-11)
    assert mdn(utilisation, 1).probability == pytest.approx(utilisation)
    for stages in (2, 3, 7):
        found = ekemn(utilisation, 1, 1, stages)
        assert found.over_service == pytest.approx(mg1(utilisation, stages**-0.5), rel=1e-9)
        assert found.probability == pytest.approx(utilisation)


@pytest.mark.parametrize("servers", [1, 3, 6, 40, 200])
@pytest.mark.parametrize("utilisation", [0.1, 0.7, 0.95, 0.999])
def test_one_stage_is_exponential(servers, utilisation):
    load = utilisation * servers
    found, erlang = ekemn(load, servers, 1, 1), mmn(load, servers)
    assert found.over_service == pytest.approx(erlang.over_service, rel=1e-9)
    assert found.probability == pytest.approx(erlang.probability, rel=1e-9)


@pytest.mark.parametrize("servers", [1, 2, 5])
@pytest.mark.parametrize("stages", [2, 3, 10])
def test_erlang_gaps_and_exponential_services(servers, stages):
    """GI/M/n: who waits waits 1 / (n (1 - x)), x the root of x = A*(n (1 - x)) (D. G. Kendall, 1953)."""
    load = 0.8 * servers
    x = 0.5
    for _ in range(500):
        x = (stages * load / (stages * load + servers * (1 - x))) ** stages
    found = ekemn(load, servers, stages, 1)
    assert found.over_service / found.probability == pytest.approx(1 / (servers * (1 - x)))
    if servers == 1:
        assert found.probability == pytest.approx(x)


def truncated(load, gap_stages, service_stages, most):
    """Return wait over service and share that waits at two servers that are told apart, with at most so many ships."""
    inside = {}
    for number, gap in product(range(most + 1), range(gap_stages)):
        for at in product(range(service_stages + 1), repeat=2):  # 0: idle
            if sum(stage > 0 for stage in at) == min(number, 2):
                inside[number, gap, at] = len(inside)
    rates = np.zeros((len(inside), len(inside)))
    for (number, gap, at), row in inside.items():
        if gap < gap_stages - 1:
            rates[row, inside[number, gap + 1, at]] += gap_stages * load
        elif number < most:
            begun = list(at)
            if number < 2:
                begun[at.index(0)] = 1
            rates[row, inside[number + 1, 0, tuple(begun)]] += gap_stages * load
        for server in range(2):
            if at[server]:
                after = list(at)
                ended = at[server] == service_stages
                after[server] = (1 if number > 2 else 0) if ended else at[server] + 1
                rates[row, inside[number - ended, gap, tuple(after)]] += service_stages
    equations = (rates - np.diag(rates.sum(axis=1))).T
    equations[-1] = 1.0
    chance = np.linalg.solve(equations, np.eye(len(inside))[-1])
    queue = sum(chance[i] * max(number - 2, 0) for (number, _, _), i in inside.items())
    waits = sum(
        chance[i] for (number, gap, _), i in inside.items() if gap == gap_stages - 1 and number >= 2
    )
    return queue / load, waits * gap_stages


@pytest.mark.parametrize(("gap_stages", "service_stages"), [(2, 3), (3, 2), (1, 3)])
def test_two_servers_told_apart(gap_stages, service_stages):
    found = ekemn(1.2, 2, gap_stages, service_stages)
    assert (found.over_service, found.probability) == pytest.approx(
        truncated(1.2, gap_stages, service_stages, 45), rel=1e-7
    )


@pytest.mark.parametrize(
    ("servers", "utilisation"), [(1, 0.95), (2, 0.7), (6, 0.3), (12, 0.95), (30, 0.9)]
)
def test_constant_services_by_crommelins_series(servers, utilisation):
    """W / D = sum over i of P(N >= i n) - n / a P(N > i n), N Poisson of mean i a (Crommelin, 1932)."""
    from scipy.special import gammainc

    load = utilisation * servers
    i = np.arange(1, 20_000)
    series = np.sum(
        gammainc(i * servers, i * load) - gammainc(i * servers + 1, i * load) / utilisation
    )
    assert mdn(load, servers).over_service == pytest.approx(series, rel=1e-9, abs=1e-13)


@pytest.mark.parametrize("servers", [1, 2])
def test_many_stages_are_constant(servers):
    load = 0.8 * servers
    ten, twenty = (ekemn(load, servers, 1, stages) for stages in (10, 20))
    assert ten.over_service > twenty.over_service > mdn(load, servers).over_service
    assert 2 * twenty.over_service - ten.over_service == pytest.approx(
        mdn(load, servers).over_service, rel=5e-3
    )
    assert 2 * twenty.probability - ten.probability == pytest.approx(
        mdn(load, servers).probability, rel=5e-3
    )


@pytest.mark.parametrize("queue", QUEUES)
def test_no_load_no_wait(queue):
    for servers in (1, 3, 6):
        assert QUEUES[queue](0.0, servers)[2:] == (0.0, 0.0)
        found = QUEUES[queue](1e-6 * servers, servers)
        assert 0.0 <= found.over_service < 1e-5
        assert 0.0 <= found.probability < 1e-5


@pytest.mark.parametrize("load", [1e-12, 1e-3, 0.6])
def test_rare_waits_have_all_their_digits(load):
    for servers in (2, 6, 12):
        found, erlang = ekemn(load, servers, 1, 1), mmn(load, servers)
        assert found[2:] == pytest.approx(erlang[2:], rel=1e-12, abs=0.0)


def test_full_berths_wait_as_kingmans_heavy_traffic():
    for gap_stages, service_stages, servers in product((1, 2, 4), (1, 2, 4), (1, 3)):
        found = ekemn(0.9999 * servers, servers, gap_stages, service_stages).over_service
        limit = (1 / gap_stages + 1 / service_stages) / 2 / (servers * 1e-4)
        assert found == pytest.approx(limit, rel=1e-3)
        nearer = ekemn(FULLEST * servers, servers, gap_stages, service_stages).over_service
        assert nearer == pytest.approx(limit * 100, rel=1e-4)


def test_two_hundred_servers_are_stable():
    assert erlang_b(180.0, 200) == pytest.approx(
        np.exp(200 * np.log(180.0) - np.sum(np.log(np.arange(1, 201))))
        / np.sum(
            np.exp([k * np.log(180.0) - np.sum(np.log(np.arange(1, k + 1))) for k in range(201)])
        )
    )
    assert 0 < mdn(190.0, 200).over_service < mmn(190.0, 200).over_service
    assert mmn_population(0.5, 200, 500).waiting == pytest.approx(0.0, abs=1e-2)
    assert mmnk(200.0, 200, 4000).over_service == pytest.approx(3800 / 400, rel=0.02)


def test_allen_and_cunneen():
    assert allen_cunneen(1.4, 2, 1.0, 1.0) == pytest.approx(mmn(1.4, 2).over_service)
    assert allen_cunneen(0.7, 1, 1.0, 0.3) == pytest.approx(mg1(0.7, 0.3))
    assert allen_cunneen(2.4, 3, 2**-0.5, 2**-0.5) == pytest.approx(
        ekemn(2.4, 3, 2, 2).over_service, rel=0.15
    )


def test_variance_of_the_wait_at_one_server():
    """M/M/1: the wait is 0 or exponential, of second moment 2 r / (1 - r)^2."""
    assert gamma_third(1.0) == 6.0
    assert gamma_third(0.0) == 1.0
    assert gamma_third(0.5) == pytest.approx(gamma(4 + 3) / factorial(3) / 4**3)
    assert mg1_variance(0.6, 1.0, 6.0) == pytest.approx(2 * 0.6 / 0.4**2 - 1.5**2)
    with pytest.raises(ValueError, match="third moment"):
        mg1_variance(0.6, 1.0, 3.9)


def test_how_long_the_unlucky_wait():
    assert longer_than(0.8, 1, 0.0) == pytest.approx(0.8)
    assert longer_than(1.5, 2, percentile(1.5, 2, 0.9)) == pytest.approx(0.1)
    assert percentile(0.2, 1, 0.5) == 0.0


def test_places_and_populations():
    assert mmnk(1.4, 2, 2).turned_away == pytest.approx(erlang_b(1.4, 2))
    assert mmnk(1.4, 2, 2).over_service == 0.0
    assert mmnk(1.4, 2, 400).over_service == pytest.approx(mmn(1.4, 2).over_service)
    assert mmnk(1.4, 2, 400).probability == pytest.approx(erlang_c(1.4, 2))
    assert mm1k(1.0, 4).turned_away == pytest.approx(0.2)  # a load of 1: every number is as likely
    assert mm1k(3.0, 1).turned_away == pytest.approx(0.75)
    assert mmn_population(0.25, 1, 1).waiting == 0.0
    assert mmn_population(0.25, 1, 1).served == pytest.approx(0.2)
    assert mmn_population(0.25, 1, 1).probability == 0.0
    # Who comes sees the other one only
    assert mmn_population(0.25, 1, 2).probability == pytest.approx(0.2)
    many = mmn_population(1.4 / 20_000, 2, 20_000)
    assert many.over_service == pytest.approx(mmn(1.4, 2).over_service, rel=2e-3)
    assert many.probability == pytest.approx(erlang_c(1.4, 2), rel=2e-3)
    assert mmn_population(0.0, 1, 5).running == 5


def test_who_goes_first():
    assert cobham([0.3, 0.45], 1) == pytest.approx([1.071429, 4.285714])
    assert cobham([1.4], 2) == pytest.approx([mmn(1.4, 2).over_service])
    loads = [0.5, 0.0, 1.1, 0.7]
    assert np.average(cobham(loads, 3), weights=loads) == pytest.approx(mmn(2.3, 3).over_service)


@pytest.mark.slow
def test_solvers_are_fast():
    """Four berths are for a command that answers at once; half a second is the bound, it takes a thousandth."""
    start = time.perf_counter()
    ekemn(3.2, 4, 2, 2)
    assert time.perf_counter() - start < 0.5


# What holds for every load


@settings(max_examples=examples(60))
@given(occupancy=OCCUPANCIES, servers=BERTHS, gaps=STAGES, service=STAGES)
def test_more_regular_or_more_berths_wait_less(occupancy, servers, gaps, service):
    load = occupancy * servers
    found = ekemn(load, servers, gaps, service)
    assert 0.0 <= found.probability <= 1.0
    assert found.number == pytest.approx(found.queue + load)
    assert found.queue == pytest.approx(load * found.over_service)
    assert ekemn(load, servers + 1, gaps, service).over_service <= found.over_service
    assert ekemn(load, servers, gaps + 1, service).over_service * LESS <= found.over_service
    assert ekemn(load, servers, gaps, service + 1).over_service * LESS <= found.over_service
    assert ekemn(load * 0.99, servers, gaps, service).over_service <= found.over_service
    assert found.over_service * LESS <= mmn(load, servers).over_service
    if servers == 1:
        assert found.over_service * LESS <= kingman(load, gaps**-0.5, service**-0.5)


@settings(max_examples=examples(100))
@given(occupancy=OCCUPANCIES, servers=st.integers(1, 200))
def test_constant_services_wait_less_than_exponential_ones(occupancy, servers):
    load = occupancy * servers
    constant, exponential = mdn(load, servers), mmn(load, servers)
    assert constant.over_service <= exponential.over_service + 1e-12
    assert constant.over_service >= exponential.over_service / 2 * LESS - 1e-12
    assert mdn(load, servers + 1).over_service <= constant.over_service + 1e-12
    assert longer_than(load, servers, percentile(load, servers, 0.95)) <= 0.05 + 1e-12


@settings(max_examples=examples(100))
@given(load=st.floats(0.01, 30.0), servers=st.integers(1, 12), more=st.integers(0, 30))
def test_little_and_the_balance_of_flows(load, servers, more):
    """What is let in is served: served = load (1 - turned away); waiting = let in x wait."""
    found = mmnk(load, servers, servers + more)
    assert found.served == pytest.approx(load * (1 - found.turned_away))
    assert found.waiting == pytest.approx(found.served * found.over_service)
    assert mmnk(load, servers, servers + more + 1).turned_away * LESS <= found.turned_away
    fleet = mmn_population(load, servers, servers + more)
    assert fleet.served == pytest.approx(load * fleet.running)
    assert fleet.running + fleet.waiting + fleet.served == pytest.approx(servers + more)
    assert fleet.waiting == pytest.approx(fleet.served * fleet.over_service, abs=1e-12)


@settings(max_examples=examples(60))
@given(loads=st.lists(st.floats(0.01, 0.3), min_size=1, max_size=6), servers=st.integers(2, 5))
def test_priority_orders_the_waits_and_keeps_their_sum(loads, servers):
    waits = cobham(loads, servers)
    assert waits == sorted(waits)
    assert np.average(waits, weights=loads) == pytest.approx(mmn(sum(loads), servers).over_service)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: mmn(9, 5),  # 5 servers with 9 busy
        lambda: mmn(6.85, 4),  # 4 with 6.85 busy
        lambda: mdn(4, 4),
        lambda: ekemn(1.05, 1, 2, 2),
        lambda: mg1(1.0, 0.0),
        lambda: kingman(1.2, 1.0, 1.0),
        lambda: allen_cunneen(3.0, 3, 1.0, 1.0),
        lambda: cobham([0.5, 0.6], 1),
        lambda: port_time(0.9, Moments.of(1.0, 1.0), 0.1, Moments.of(2.0, 1.0)),
    ],
)
def test_a_load_without_steady_state_is_refused(refused):
    with pytest.raises(ValueError, match=r"no steady state: a load of .* the queue grows for ever"):
        refused()


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: mmn(-0.1, 1), "the load must be at least 0"),
        (lambda: mmn(float("nan"), 1), "the load must be"),
        (lambda: mmn(0.5, 0), "servers must be a whole number"),
        (lambda: mmn(0.5, 1.5), "servers must be a whole number"),
        (lambda: ekemn(0.5, 1, 0, 2), "stages of a gap"),
        (lambda: ekemn(6.0, 7, 10, 10), "states a level, more than"),
        (lambda: ekemn(1 - 1e-8, 1, 2, 2), "too near 1"),
        (lambda: mmnk(1.0, 3, 2), "places must be a whole number of at least 3"),
        (lambda: percentile(0.5, 1, 1.0), "share"),
        (lambda: kingman(0.0, 1.0, 1.0), "the load must be above 0"),
        (
            lambda: interrupted(Moments(2.0, 1.0), 0.1, Moments(1.0, 1.0)),
            "second moment of the work",
        ),
        (lambda: cobham([], 1), "number of classes"),
        (lambda: cobham([0.1, -0.1], 1), "load of class 2"),
        (lambda: max_occupancy(0.0, 1), "target"),
        (lambda: occupancy(400, 24.0, 1), "need 1.1 of the hours"),
        (lambda: berth_capacity(1.2, 1, 1.0), "at most 1"),
        (lambda: storage_need(1.0, 1.0, 0.5), "peak"),
        (lambda: quay_length_m(2, 200, 150), "greatest length"),
    ],
)
def test_what_makes_no_sense_is_refused(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


def test_the_states_of_a_level():
    assert states(2, 2, 4) == 10
    assert states(1, 2, 6) == 7
    assert states(5, 5, 6) == 1050 <= MOST_STATES < states(10, 10, 3)
