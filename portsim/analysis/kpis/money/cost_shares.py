"""Which cargo used what: the shares by which costs are laid on cargoes."""

import numpy as np

from portsim.flow.calendar.year import YEAR_H
from portsim.flow.streams import Floats
from portsim.observe.record import Record
from portsim.scenario.blocks.costs import cargo_of, clock_of
from portsim.scenario.blocks.quay import ContinuousQuay
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.berths import berth_places, usable_berths
from portsim.scenario.derived.cranes import crane_rate, pools_at
from portsim.vocabulary import Place, ResourceKind

NO_CARGO = "no cargo"  # no cargo is called so: names have no spaces
NAN = float("nan")


class CargoUse:
    """Which cargo used what in the measured window.

    Attributes
    ----------
    columns
        Column of each cargo; the last of all stands for no cargo.
    tonnes, teu
        Over the ship's rail in a year, shape (cargoes + 1,); not a number for a cargo without that
        unit, 0 in the last.
    carried
        Share of each ship that belongs to each cargo, shape (visits, cargoes + 1); rows add up to
        1. Cargoes of one call share her by the crane-hours of their mean parcels.
    """

    def __init__(self, record: Record, scenario: Scenario) -> None:
        self.record = record
        self.scenario = scenario
        self.window_h = record.end_h - record.begin_h
        self.per_year = YEAR_H / self.window_h
        self.columns = {name: index for index, name in enumerate((*scenario.own_cargoes, NO_CARGO))}
        amounts = {
            totals.cargo: totals.by_ship * self.per_year
            for totals in (*record.cargoes, *record.of_others)
        }
        self.tonnes, self.teu = np.zeros((2, len(self.columns)))
        for name, cargo in scenario.own_cargoes.items():
            amount = amounts.get(name, 0.0)
            in_t = 1.0 if cargo.unit == "t" else cargo.t_per_teu
            self.tonnes[self.columns[name]] = NAN if in_t is None else amount * in_t
            self.teu[self.columns[name]] = amount if cargo.unit == "teu" else NAN
        self._amounts = amounts
        self._left_behind = {c.cargo: c.left_behind * self.per_year for c in record.cargoes}
        self._places = berth_places(scenario)
        self.carried = self._carried()
        self.mine = record.in_window(record.visits.arrive_h)

    def amount(self, cargo: str) -> float:
        """Return what went over the ship's rail in a year, in the cargo's unit."""
        return self._amounts.get(cargo, 0.0)

    def left_behind(self, cargo: str) -> float:
        """Return what ships that sailed short left behind in a year, in the cargo's unit."""
        return self._left_behind.get(cargo, 0.0)

    def shares(self, parts: tuple[str, ...]) -> Floats:
        """Return how the use of what a path leads to is shared; shape (cargoes + 1,), adds up to 1.

        What nobody used is shared by tonnes; where there are none, it belongs to no cargo.
        """
        used: Floats
        for used in (self._used(parts), np.nan_to_num(self.tonnes)):
            if used.sum() > 0.0:
                used = used / used.sum()
                return used
        return self._one(NO_CARGO)

    def _used(self, parts: tuple[str, ...]) -> Floats:
        """Return the use by each cargo, in any unit."""
        only = cargo_of(parts)
        if only is not None:
            return self._one(only)
        match parts:
            case ["berths" | "quays", name, *_]:
                return self._alongside(name)
            case ["cranes", name, *_]:
                return self._crane_hours(name)
            case ["stores", name, *_]:
                return self._room(name)
            case ["road", *_]:
                return self._truck_loads()
            case ["rail", "stations", name, *_]:
                return self._wagons(name)
            case ["rail", *_]:
                return self._wagons(None)
            case ["approach", *_]:
                return self.mine.astype(float) @ self.carried
        return np.nan_to_num(self.tonnes)

    def working_h(self, parts: tuple[str, ...]) -> float:
        """Return the unit-hours at work in a year of what a path leads to."""
        clock = clock_of(parts)
        assert clock is not None  # checked with the scenario
        names = {clock.name}
        if clock.kind == ResourceKind.BERTH:
            names = {place.name for place in self._places if place.block_name == clock.name}
        elif parts == ("road", "weighbridge"):
            names = {Place.WEIGHBRIDGE, Place.WEIGHBRIDGE_OUT}
        hours = [
            c.hours[clock.state]
            for c in self.record.clocks
            if c.kind == clock.kind and c.resource in names
        ]
        return sum(hours) * self.per_year

    # ---- who used what

    def _one(self, name: str) -> Floats:
        vector = np.zeros(len(self.columns))
        vector[self.columns[name]] = 1.0
        return vector

    def _column(self, cargo: str) -> int:
        """Return the column of a cargo; that of others is no cargo of the terminal."""
        return self.columns.get(cargo, self.columns[NO_CARGO])

    def _carried(self) -> Floats:
        visits = self.record.visits
        shares = np.zeros((len(visits.call), len(self.columns)))
        for call, berth in sorted(
            set(zip(visits.call.tolist(), visits.berth.tolist(), strict=True))
        ):
            here = (visits.call == call) & (visits.berth == berth)
            shares[here] = self._of_call(self.scenario.calls[self.record.calls[call]], berth)
        return shares

    def _of_call(self, stream: CallStream, berth: int) -> Floats:
        """Return the share of each cargo in a call: crane-hours of the mean parcels."""
        if not stream.parcels or stream.elsewhere_h is not None:
            return self._one(NO_CARGO)
        block = self._places[
            berth if berth >= 0 else usable_berths(self.scenario, stream)[0]
        ].block_name
        vector = np.zeros(len(self.columns))
        for parcel in stream.parcels:
            listed = (
                stream.arrivals.amounts.get(parcel.cargo)
                if stream.arrivals.kind == "recorded"
                else None
            )
            assert parcel.size is not None
            size = float(np.mean(listed)) if listed else parcel.size.expected()
            fastest = pools_at(self.scenario, stream.vessel, block, parcel.cargo)[0]
            rate = crane_rate(self.scenario, fastest, parcel.cargo)
            vector[self._column(parcel.cargo)] += size / rate
        return vector / vector.sum() if vector.sum() > 0.0 else self._one(NO_CARGO)

    def _alongside(self, name: str) -> Floats:
        """Return hours between first and last line; at a quay, metre-hours with clearances."""
        visits = self.record.visits
        at = np.asarray([place.block_name == name for place in self._places])
        here = (visits.berth >= 0) & at[visits.berth]
        hours = self._within(visits.first_line_h, visits.last_line_h) * here
        block = next(place.block for place in self._places if place.block_name == name)
        if isinstance(block, ContinuousQuay):
            hours = hours * (visits.length_m + block.clearance_m)
        metre_hours: Floats = hours @ self.carried
        return metre_hours

    def _crane_hours(self, pool: str) -> Floats:
        """Return what the pool moved of each cargo over the rate of one crane.

        Of a cargo that several pools work, each moved a part by the hours of work of the ships at
        its berths, and of these by what each has moved there.
        """
        visits = self.record.visits
        work_h = self._within(visits.work_from_h, visits.work_to_h)
        vector = np.zeros(len(self.columns))
        for cargo in self.scenario.cranes[pool].cargoes:
            shares = self._moved_share(pool, cargo)
            here = shares > 0.0
            hours = work_h * self.carried[:, self._column(cargo)]
            by = np.bincount(visits.berth[visits.berth >= 0], hours[visits.berth >= 0], len(here))
            hours_here = float((by[here] * shares[here]).sum())
            if hours_here > 0.0:
                moved = self.amount(cargo) * hours_here / float(by.sum())
                vector[self._column(cargo)] += moved / crane_rate(self.scenario, pool, cargo)
        return vector

    def _moved_share(self, pool: str, cargo: str) -> Floats:
        """Return the share of a pool in what was moved of a cargo, by place; shape (places,)."""
        moved, mine = np.zeros((2, len(self._places)))
        for parcel in self.record.parcels:
            if parcel.cargo == cargo:
                berth = int(self.record.visits.berth[parcel.visit])
                done = [part.done for part in parcel.parts if part.pool == pool]
                moved[berth] += parcel.done
                mine[berth] += sum(done)
        shares: Floats = np.divide(mine, moved, out=np.zeros_like(mine), where=moved > 0.0)
        return shares

    def _room(self, store: str) -> Floats:
        vector = np.zeros(len(self.columns))
        for cargo, block in self.scenario.stores[store].compartments.items():
            kind = self.scenario.cargoes[cargo]
            vector[self.columns[cargo]] = block.capacity * (
                1.0 if kind.unit == "t" else kind.t_per_teu or 0.0
            )
        return vector

    def _truck_loads(self) -> Floats:
        """Return the window's trucks by cargo; one that delivers and collects counts by halves."""
        vector = np.zeros(len(self.columns))
        for trucks in self.record.trucks:
            mine = (trucks.arrive_h >= self.record.begin_h) & (trucks.arrive_h < self.record.end_h)
            stores = [part for part in trucks.parts if part.place == Place.STORE]
            moved = [mine & ~np.isnan(part.go_h) for part in stores]
            loads = np.sum(moved, axis=0)
            vector[self.columns[trucks.service]] += np.count_nonzero(mine & (loads == 0))
            for part, done in zip(stores, moved, strict=True):
                vector[self.columns[part.of]] += float(np.sum(1.0 / loads[done]))
        return vector

    def _wagons(self, station: str | None) -> Floats:
        """Return the laden wagons, in and out, of trains of the window by cargo."""
        trains, rail = self.record.trains, self.scenario.rail
        vector = np.zeros(len(self.columns))
        for index, name in enumerate(self.record.train_services):
            assert rail is not None
            service = rail.trains[name]
            if station in (None, service.station):
                mine = (trains.service == index) & (trains.turned_away == 0)
                mine &= (trains.arrive_h >= self.record.begin_h) & (
                    trains.arrive_h < self.record.end_h
                )
                vector[self.columns[name]] += float(trains.laden_in[mine].sum())
                vector[self.columns[service.returns_with or name]] += float(
                    trains.laden_out[mine].sum()
                )
        return vector

    def _within(self, since_h: Floats, until_h: Floats) -> Floats:
        """Return the hours of each stretch in the window; one without an end lasts on."""
        a, b = self.record.begin_h, self.record.end_h
        until = np.where(np.isnan(until_h), b, np.minimum(until_h, b))
        hours: Floats = np.nan_to_num(np.maximum(until - np.maximum(since_h, a), 0.0))
        return hours
