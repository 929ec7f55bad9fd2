"""The corridor by hand: waits and their causes, trains re-formed, what can be foreseen, a border shut for 30 days."""

from datetime import UTC, datetime
from math import inf

import numpy as np
import pytest

from portsim.flow.arrivals.poisson import Arrivals, calendar_intensity
from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.closures import frequent
from portsim.flow.corridor.departures import Departures, Route
from portsim.flow.corridor.network import Flow, Network
from portsim.flow.corridor.order import in_order
from portsim.flow.corridor.reforming import Reforming
from portsim.flow.corridor.stages import Lane, Stage
from portsim.flow.queues.release import OpenHours, Release
from portsim.flow.stock.forecast import starvation_hour
from portsim.flow.stock.stock import Stock
from portsim.flow.streams import Streams
from portsim.scenario.distributions.bounded import Uniform
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.unbounded import Exponential, LogNormal

START = datetime(2027, 1, 1, tzinfo=UTC)
DAY_H = 24.0


def fixed(value):
    return Constant(value=value)


def flow(*routes, per_year=8760.0, load=10.0, before_h=0.0, horizon_h=20000.0, seed=1, gaps=None):
    """One flow, one vehicle an hour by default; a route is (share, [(stage, hours)], {cut, size, instead, after})."""
    streams = Streams(seed, 0)
    made, hours_of = [], {}
    for share, legs, more in routes:
        hours_of |= dict(legs)
        stages = [stage for stage, _ in legs]
        cut, size = more.get("cut", len(stages)), more.get("size")
        means = [law.expected() for _, law in legs]
        lane = Lane(stages[:cut], means[:cut], load)
        reforming = None
        if size:
            times = [streams.draws(f"onward.{stage.name}", law) for stage, law in legs[cut:]]
            reforming = Reforming(lane, Lane(stages[cut:], means[cut:], size), size, times)
        made.append(
            Route(
                str(len(made)),
                share,
                lane,
                reforming,
                more.get("instead", 0),
                more.get("after", inf),
            )
        )
    first = dict.fromkeys(stage for route in made for stage in route.lane.stages)
    departures = Departures(
        Arrivals(
            calendar_intensity(per_year, START, horizon_h),
            streams.draws("gaps", gaps or fixed(1.0)),
        ),
        streams.draws("load", fixed(load)),
        streams.draws("route", Uniform(min=0.0, max=1.0)),
        {stage: streams.draws(stage.name, hours_of[stage]) for stage in first},
        calendar_intensity(per_year * load, START, horizon_h),
    )
    one = Flow("one", departures, made, before_h)
    Network([one], horizon_h)
    return one


# ---- release


def test_work_that_fits_up_to_a_closing_ends_at_the_closing():
    # One hour open of eight
    day = OpenHours(Calendar([(8 * k + 1, 8 * k + 8) for k in range(100)]))
    server = Release(day, 240.0, by_vehicle=True)
    # Thirty tenths add up to a little more than three
    done = server.finish(np.zeros(30), np.full(30, 0.1))
    assert done[-1] != 3.0
    assert day.clock(done)[9::10] == pytest.approx([1.0, 9.0, 17.0], abs=1e-8)


def test_a_rate_counts_vehicles_or_loads():
    amounts = np.asarray([100.0, 300.0])
    assert Release(OpenHours(Calendar()), 12.0, True).service_h(amounts).tolist() == [2.0, 2.0]
    assert Release(OpenHours(Calendar()), 2400.0, False).service_h(amounts).tolist() == [1.0, 3.0]


def test_frequent_closures_take_their_share_of_the_year():
    law = LogNormal(median=552.0, sigma=0.9)
    shut = 0.0
    for replication in range(40):
        streams = Streams(3, replication)
        draws = streams.draws("closed", law), streams.draws("open", Exponential(mean=1.0))
        shut += 87600.0 - frequent(START, 87600.0, 1.3, *draws).working_hours(0.0, 87600.0)
    share = shut / 40 / 87600.0
    # 12.3 %, standard error 0.4 %
    assert share == pytest.approx(1.3 * law.expected() / 8760.0, abs=0.01)
    assert share == pytest.approx(0.12, abs=0.013)


# ---- waits


def test_every_hour_of_waiting_has_its_cause():
    nights = Calendar([(20.0 + 24 * k, 32.0 + 24 * k) for k in range(50)])
    border = Stage("border", 24.0, True, shifts=nights, announced=Calendar([(10.0, 34.0)]))
    # Sets out at 1, 2, 3, ...; ready at 9.5, 10.5, 11.5
    road = flow((1.0, [(border, fixed(8.5))], {}))
    road.until(100.0)
    (record,) = road.journeys(100.0)
    assert record.depart_h[:3].tolist() == pytest.approx([1.0, 2.0, 3.0])
    # Half an hour, then shut from 10 to 34
    assert record.arrive_h[:3].tolist() == pytest.approx([34.5, 35.5, 36.5])
    assert record.shut_h[0, :3].tolist() == pytest.approx([24.0, 23.5, 22.5])
    # each needs an hour for its own passage, half of which the first had before the border shut
    assert record.passage_h[0, :3].tolist() == pytest.approx([1.0, 1.0, 1.0])
    assert record.queue_h[0, :3].tolist() == pytest.approx([0.0, 0.5, 1.5])
    # the eleventh is ready at 19.5, shut out up to 34, half served when the night begins at 44,
    # through at 56.5
    assert record.arrive_h[10] == pytest.approx(56.5)
    assert (record.shut_h[0, 10], record.off_shift_h[0, 10]) == pytest.approx((14.5, 12.0))
    assert record.queue_h[0, 10] == pytest.approx(56.5 - 19.5 - 14.5 - 12.0 - 1.0)


def test_a_train_alone_at_a_border_waits_for_nothing():
    # Two a day: 12 h for a train. The third sets out at 72 and is half way through at 78.
    road = flow((1.0, [(Stage("border", 2.0, True), fixed(0.0))], {}), per_year=365.0)
    road.until(100.0)
    (record,) = road.journeys(78.0)
    assert record.depart_h.tolist() == pytest.approx([24.0, 48.0, 72.0])
    assert record.passage_h[0].tolist() == pytest.approx([12.0, 12.0, 6.0])
    assert record.waited_h.tolist() == [[0.0, 0.0, 0.0]]
    assert set(road.backlog("border", 78.0)[1]) == {0.0}


def test_who_stands_behind_another_waits_until_its_own_passage_begins():
    # One comes every 8 h and needs 12: the second waits 4 h, the third 8 h, with 10 t each
    road = flow((1.0, [(Stage("border", 2.0, True), fixed(0.0))], {}), per_year=1095.0)
    road.until(100.0)
    (record,) = road.journeys(30.0)
    assert record.queue_h[0].tolist() == pytest.approx([0.0, 4.0, 6.0])  # 2 h are still to come
    assert record.passage_h[0].tolist() == pytest.approx([12.0, 10.0, 0.0])
    hours, held = road.backlog("border", 30.0)
    assert held[np.searchsorted(hours, [15.9, 16.1, 20.1, 24.1], side="right") - 1].tolist() == [
        0.0,
        10.0,
        0.0,
        10.0,
    ]


def test_own_time_runs_while_a_stage_is_shut_and_all_leave_when_it_opens():
    yard = Stage("yard", surprise=Calendar([(3.0, 30.0)]))
    road = flow((1.0, [(yard, fixed(5.0))], {}))
    hours, amounts = road.until(33.0)
    assert hours.tolist() == pytest.approx([30.0] * 25 + [31.0, 32.0])
    assert amounts.sum() == 270.0
    assert road.places(20.0) == {"yard": pytest.approx(200.0)}
    assert road.backlog("yard", 29.5)[1][-1] == pytest.approx(240.0)


def test_the_road_is_not_empty_when_the_run_begins():
    road = flow((1.0, [(Stage("haul"), fixed(48.0))], {}), before_h=240.0)
    road.until(100.0)
    hours, levels = road.under_way(100.0)
    assert hours[0] == 0.0
    assert levels == pytest.approx(np.full(len(levels), 480.0), abs=10.0 + 1e-9)


def test_arrivals_come_one_by_one_as_well():
    one, other = (
        flow((1.0, [(Stage("haul"), Exponential(mean=30.0))], {}), horizon_h=500.0)
        for _ in range(2)
    )
    hours, _ = one.until(500.0)
    assert [other.next()[0] for _ in range(len(hours))] == hours.tolist()
    while (last := other.next()[0]) < inf:
        assert last >= 500.0


# ---- trains, diversion


def test_trains_leave_when_their_load_is_together():
    transfer, haul = Stage("transfer"), Stage("haul")
    rail = flow(
        (1.0, [(transfer, fixed(0.0)), (haul, fixed(2.0))], {"cut": 1, "size": 2400.0}), load=3300.0
    )
    # 3,300 t at 1, 2, 3, ... make 1, 2, 4, 5, 6, 8, 9, 11, 12 trains
    hours, amounts = rail.until(11.5)
    assert hours.tolist() == pytest.approx([3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 10, 11])
    assert set(amounts) == {2400.0}
    assert rail.places(11.5)["left over"] == pytest.approx(11 * 3300.0 - 15 * 2400.0)
    origin, onward = rail.journeys(11.5)
    assert (origin.part, onward.part, len(onward.number)) == ("origin", "onward", 15)
    # the second train: 900 t of the first load and 1,500 t of the second, by first in, first out
    assert onward.cargo_depart_h[1] == pytest.approx((900 * 1.0 + 1500 * 2.0) / 2400)


def test_who_sets_out_long_after_a_closing_takes_the_other_route():
    gate = Stage("gate", surprise=Calendar([(10.0, 40.0)]))
    near, far = (
        (1.0, [(gate, fixed(1.0))], {"instead": 1, "after": 12.0}),
        (0.0, [(Stage("far"), fixed(1.5))], {}),
    )
    road = flow(near, far)
    road.until(60.0)
    usual, other = road.journeys(60.0)
    assert other.depart_h.tolist() == pytest.approx(list(range(22, 40)))
    assert len(usual.depart_h) == 41
    assert not set(other.number) & set(usual.number)


def test_a_twin_without_the_closure_pairs_vehicle_by_vehicle():
    def road(shut):
        gate = Stage("gate", 30.0, True, announced=shut)
        legs = [(Stage("haul"), Exponential(mean=20.0)), (gate, Exponential(mean=2.0))]
        other = (0.0, [legs[0], (Stage("far"), Exponential(mean=9.0))], {})
        found = flow((1.0, legs, {"instead": 1, "after": 24.0}), other, gaps=Exponential(mean=1.0))
        found.until(600.0)
        return found

    free, shut = road(Calendar()), road(Calendar([(100.0, 200.0)]))
    (all_of_them, nobody), (stayed, diverted) = free.journeys(600.0), shut.journeys(600.0)
    assert not len(nobody.number)
    assert len(diverted.number) > 50
    for part in (stayed, diverted):
        pairs = part.number.astype(int)
        assert np.array_equal(part.depart_h, all_of_them.depart_h[pairs])
        # The haul took as long
        assert np.array_equal(part.enter_h[1], all_of_them.enter_h[1, pairs])


def test_stages_are_worked_in_an_order_in_which_all_routes_go_forward():
    assert in_order([("a", "c"), ("b", "a"), ("b", "c")]) == ("b", "a", "c")


# ---- worked expectation 4


def test_a_border_shut_for_thirty_days():
    daily, shut_h = 1e6 / 365, 720.0
    gate = Stage("gate", 1.5 * daily, announced=Calendar([(shut_h, shut_h + 720.0)]))
    road = flow((1.0, [(gate, fixed(0.0))], {}), per_year=50000.0, load=20.0)
    hours, amounts = road.until(4000.0)
    at, backlog = road.backlog("gate", 4000.0)
    assert backlog.max() == pytest.approx(82.2e3, abs=50.0)
    cleared = at[(at > shut_h + 721.0) & (backlog < 41.0)][0]
    assert (cleared - shut_h - 720.0) / DAY_H == pytest.approx(60.0, abs=0.2)

    later = hours > shut_h
    drawn = daily / DAY_H * (hours[later] - shut_h)
    lowest = (amounts[later].cumsum() - amounts[later] - drawn).min()
    assert -lowest == pytest.approx(82.2e3, abs=100.0)  # what a store needs to ride it out
    stock = Stock(inf, 40e3)
    stock.announce(hours[later] - shut_h, amounts[later])
    stock.set_outflow(daily / DAY_H, 0.0)
    dry_h = starvation_hour(stock, 1.0)
    assert dry_h is not None
    assert (dry_h - 1.0) / DAY_H == pytest.approx(14.6, abs=0.05)


# ---- what can be foreseen


def test_who_is_under_way_is_expected_after_the_mean_time():
    legs = [(Stage("a"), fixed(100.0)), (Stage("b"), fixed(50.0))]
    road = flow((1.0, legs, {}))
    # at 400.5 the last 150 are under way: 50 of them on b; from 250.5 on everything is steady, 10 t
    # an hour
    assert road.foreseen(400.5, 10.0) == pytest.approx(100.0)
    assert road.foreseen(400.5, 149.25) == pytest.approx(1490.0)
    # And 50 h of planned departures
    assert road.foreseen(400.5, 200.0) == pytest.approx(1500.0 + 500.0)
    assert road.foreseen(400.5, 0.0) == 0.0


def test_who_is_late_is_expected_soon():
    road = flow((1.0, [(Stage("a"), Exponential(mean=50.0))], {}))
    road.until(300.0)
    late = road.places(300.0)["a"] - road.foreseen(300.0, 49.9)
    record = road.journeys(300.0 + 1e-6)[0]  # one sets out at hour 300
    here = (record.arrive_h > 300.0) & (record.depart_h > 299.9)
    assert late == pytest.approx(record.amount[here].sum())


def test_a_surprise_gives_nothing_until_it_ends_and_an_announced_closure_is_counted_out():
    def road(**closures):
        return flow(
            (1.0, [(Stage("gate", **closures), fixed(10.0)), (Stage("haul"), fixed(20.0))], {})
        )

    shut = Calendar([(100.0, 200.0)])
    surprise, announced = road(surprise=shut), road(announced=shut)
    # at 105.5: 20 h of the haul are full but for the 5.5 h since the closing
    for one in (surprise, announced):
        assert one.foreseen(105.5, 90.0) == pytest.approx(10.0 * 14)
        assert one.foreseen(150.5, 60.0) == 0.0
    assert surprise.foreseen(150.5, 1000.0) == 0.0
    # all that is ready by 200 comes at 220
    assert announced.foreseen(150.5, 69.7) == pytest.approx(10.0 * (190 - 89), abs=10.0)
    assert (
        surprise.foreseen(201.5, 19.0)
        == announced.foreseen(201.5, 19.0)
        == pytest.approx(10.0 * (190 - 89))
    )
    # before it: the surprise is not foreseen, the announced closure is
    assert surprise.foreseen(90.5, 100.0) == pytest.approx(1000.0)
    assert announced.foreseen(90.5, 100.0) == pytest.approx(10.0 * 29, abs=10.0)


def test_a_queue_is_expected_at_its_rate_and_others_behind_it():
    gate = Stage("gate", 36.0, True, surprise=Calendar([(100.0, 200.0)]))  # one and a half an hour
    road = flow((1.0, [(Stage("haul"), fixed(10.0)), (gate, fixed(0.0))], {}))
    now = 220.1
    _, waiting = road.backlog("gate", now)
    assert waiting[-1] == pytest.approx(10.0 * (120 - 30), abs=20.0)
    assert road.foreseen(now, 20.0) == pytest.approx(300.0, abs=10.0)
    clear_h = waiting[-1] / 15.0
    assert road.foreseen(now, clear_h - 1.0) == pytest.approx(waiting[-1] - 15.0, abs=10.0)
    assert road.foreseen(now, clear_h + 1.0) == pytest.approx(
        waiting[-1] + 10.0 * clear_h, abs=20.0
    )


def test_who_was_quick_and_waits_at_a_closed_stage_is_expected_when_it_opens():
    yard = Stage("yard", announced=Calendar([(100.0, 130.0)]))
    road = flow((1.0, [(yard, Uniform(min=0.0, max=200.0))], {}))
    _, held = road.backlog("yard", 110.0)
    assert held[-1] > 0.0
    slow = 300.0  # who set out by 30 has been under way for the mean, 100 h, when it opens
    record = road.journeys(110.0)[0]
    quick = (record.enter_h[0] > 30.0) & (
        road.routes[0].lane.time_in_stage_h[0, : len(record.amount)] + record.depart_h <= 110.0
    )
    here = record.arrive_h == inf
    expected = record.amount[here & ((record.depart_h <= 30.0) | quick)].sum()
    assert road.foreseen(110.0, 20.5) == pytest.approx(expected)
    assert 0.0 < expected < slow + held[-1]


def test_planned_departures_go_by_the_route_they_would_take_now():
    gate = Stage("gate", surprise=Calendar([(100.0, 400.0)]))
    near = (1.0, [(gate, fixed(10.0))], {"instead": 1, "after": 48.0})
    road = flow(near, (0.0, [(Stage("far"), fixed(30.0))], {}))
    assert road.foreseen(120.5, 100.0) == 0.0
    assert road.foreseen(200.5, 100.0) == pytest.approx(300.0 + 700.0)


def test_whole_trains_are_expected():
    legs = [(Stage("transfer"), fixed(50.0)), (Stage("haul"), fixed(20.0))]
    # One every ten hours
    rail = flow((1.0, legs, {"cut": 1, "size": 2400.0}), load=3300.0, per_year=876.0)
    now = 501.0
    left_over = rail.places(now)["left over"]
    assert rail.foreseen(now, 19.9) + rail.foreseen(now, 0.0) == pytest.approx(
        rail.places(now)["haul"]
    )
    for lead in (30.0, 45.0, 69.0):
        loads = 3300.0 * ((lead - 20.0 + 1.0) // 10.0)
        expected = rail.places(now)["haul"] + (left_over + loads + 1e-6) // 2400.0 * 2400.0
        assert rail.foreseen(now, lead) == pytest.approx(expected)


def test_at_the_most_all_come_who_are_near_enough_whatever_is_shut():
    # one an hour of 10 t; of those on the haul of 50 h the ones that set out 20 h ago or earlier
    # can be there in 30 h, and on it stand 30 of them; all others are too far back
    for surprise in (Calendar(), Calendar([(100.0, 400.0)])):
        gate = Stage("gate", surprise=surprise)
        road = flow((1.0, [(Stage("haul"), fixed(50.0)), (gate, fixed(0.0))], {}))
        assert road.most_foreseen(90.5, 30.0) == pytest.approx(300.0, rel=1e-5)
    # with more time than the way takes, those come too who are planned to set out
    assert road.most_foreseen(90.5, 70.0) == pytest.approx(500.0 + 200.0, rel=1e-5)
