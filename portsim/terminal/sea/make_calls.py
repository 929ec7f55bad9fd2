"""From the scenario's calls to the ships that make them and the processes of their coming."""

from collections.abc import Iterator, Mapping

from portsim.flow.arrivals.poisson import Arrivals, calendar_intensity
from portsim.flow.streams import Draws, Law, Streams
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import (
    CallStream,
    FleetArrivals,
    LinerArrivals,
    NominatedArrivals,
    RandomArrivals,
    RecordedArrivals,
)
from portsim.scenario.derived.berths import (
    berth_places,
    usable_berths,
)
from portsim.scenario.derived.cranes import best_rate, crane_rate, most_cranes, pools_at
from portsim.scenario.derived.horizon import horizon_h
from portsim.scenario.derived.waterway import most_cargo, share_carried
from portsim.scenario.distributions.discrete import Constant
from portsim.terminal.handling.cranes import CranePool
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.gear import ShipGear
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.sea.call_arrivals import CallProcess, at_random, fleet, recorded, scheduled
from portsim.terminal.sea.make_approach import PortOpenings, passages
from portsim.terminal.sea.nomination import NominatedStream
from portsim.terminal.sea.vessels import Port
from portsim.terminal.sea.visit import BerthCranes, CallKind, ParcelKind

NOTHING = Constant(dist="constant", value=0.0)


class CallBuilder:
    """Makes the calls of a scenario.

    Parameters
    ----------
    openings
        When the port is open to ships of each class.
    """

    def __init__(
        self,
        scenario: Scenario,
        streams: Streams,
        stores: dict[str, Compartment],
        pools: dict[str, CranePool],
        gear: Mapping[str, ShipGear],
        openings: PortOpenings,
    ) -> None:
        self._scenario = scenario
        self._streams = streams
        self._stores = stores
        self._pools = pools
        self._gear = gear
        self.kinds = [
            self._kind(index, name, stream, openings)
            for index, (name, stream) in enumerate(scenario.calls.items())
        ]

    def _kind(self, index: int, name: str, stream: CallStream, openings: PortOpenings) -> CallKind:
        scenario = self._scenario
        vessel, approach = scenario.vessels[stream.vessel], scenario.approach
        eligible = usable_berths(scenario, stream) if stream.elsewhere_h is None else []
        return CallKind(
            index=index,
            name=name,
            vessel=list(scenario.vessels).index(stream.vessel),
            eligible=eligible,
            parcels=[
                self._parcel(name, stream, number, eligible)
                for number in range(len(stream.parcels))
            ],
            alongside=self._draws(name, "alongside_h", vessel.alongside_h or NOTHING),
            factor=self._draws(name, "handling_factor", stream.handling_factor),
            inbound=self._draws(name, "inbound_h", approach.inbound_h),
            outbound=self._draws(name, "outbound_h", approach.outbound_h),
            passage=passages(scenario, stream, openings),
            length_m=vessel.loa_m,
            gear=self._gear.get(stream.vessel),
            most_cranes=most_cranes(vessel),
            priority=stream.priority,
            elsewhere=None
            if stream.elsewhere_h is None
            else self._draws(name, "elsewhere_h", stream.elsewhere_h),
            most_t=most_cargo(scenario, stream),
            parallel=stream.parallel,
            patience_h=float("inf")
            if stream.part_cargo.after_h is None
            else stream.part_cargo.after_h,
        )

    def _parcel(
        self, name: str, stream: CallStream, number: int, eligible: list[int]
    ) -> ParcelKind:
        scenario, parcel = self._scenario, stream.parcels[number]
        places = berth_places(scenario)
        assert parcel.size is not None
        cranes_at = {
            berth: tuple(
                BerthCranes(self._pools.get(pool), crane_rate(scenario, pool, parcel.cargo))
                for pool in pools_at(
                    scenario, stream.vessel, places[berth].block_name, parcel.cargo
                )
            )
            for berth in eligible
        }
        cargo = scenario.cargoes[parcel.cargo]
        return ParcelKind(
            self._stores[parcel.cargo],
            self._draws(name, f"parcels.{number}", parcel.size),
            cranes_at,
            self._draws(name, f"parcels.{number}.setup_h", parcel.setup_h),
            best_rate(scenario, stream.vessel, places[eligible[0]].block_name, parcel.cargo),
            1.0 if cargo.unit == "t" else cargo.t_per_teu or 0.0,
            is_import=cargo.direction == "import",
        )

    def _draws(self, name: str, what: str, law: Law) -> Draws:
        return self._streams.draws(f"calls.{name}.{what}", law)

    def _by_rank(self) -> list[tuple[CallKind, CallStream]]:
        """Return all streams by priority, then by name: so ties go that no rule decides."""
        streams = zip(self.kinds, self._scenario.calls.values(), strict=True)
        return sorted(streams, key=lambda stream: stream[0].rank)

    def processes(self, env: Environment, port: Port) -> Iterator[CallProcess]:
        """Yield the processes of all ships that come without being nominated."""
        for kind, stream in self._by_rank():
            arrivals = stream.arrivals
            match arrivals:
                case RandomArrivals():
                    yield at_random(env, port, kind, self._random(kind.name, stream, arrivals))
                case RecordedArrivals():
                    cargoes = [parcel.cargo for parcel in stream.parcels]
                    amounts = {
                        cargoes.index(cargo): sizes for cargo, sizes in arrivals.amounts.items()
                    }
                    yield recorded(env, port, kind, arrivals.at_h, amounts)
                case LinerArrivals():
                    deviation = self._draws(kind.name, "deviation_h", arrivals.deviation_h)
                    yield scheduled(
                        env=env,
                        port=port,
                        kind=kind,
                        first_h=arrivals.first_h,
                        every_h=arrivals.every_h,
                        early_h=arrivals.early_h,
                        deviation=deviation,
                        window_h=arrivals.window_h,
                    )
                case FleetArrivals():
                    apart_h = arrivals.round_trip_h.expected() / arrivals.ships
                    for ship in range(arrivals.ships):
                        trips = self._draws(
                            kind.name, f"round_trip_h.{ship}", arrivals.round_trip_h
                        )
                        yield fleet(env, port, kind, ship * apart_h, trips)

    def _random(self, name: str, stream: CallStream, arrivals: RandomArrivals) -> Arrivals:
        monthly, per_year = arrivals.monthly_profile, arrivals.per_year
        if per_year is None:
            parcel = stream.parcels[0]
            assert parcel.size is not None
            cargo = self._scenario.cargoes[parcel.cargo]
            monthly = monthly or cargo.monthly_profile
            carried = parcel.size.expected() * share_carried(self._scenario, stream)
            per_year = cargo.annual * stream.share / carried
        intensity = calendar_intensity(
            per_year, self._scenario.start, horizon_h(self._scenario), monthly
        )
        return Arrivals(intensity, self._draws(name, "gaps", arrivals.gaps))

    def nominated(self) -> list[list[NominatedStream]]:
        """Return the nominated streams, together by their first cargo."""
        groups: dict[str, list[NominatedStream]] = {}
        for kind, stream in self._by_rank():
            if isinstance(stream.arrivals, NominatedArrivals):
                lateness = self._draws(kind.name, "lateness_h", stream.arrivals.lateness_h)
                ship = NominatedStream(kind, stream.share, stream.arrivals.lead_h, lateness)
                groups.setdefault(stream.parcels[0].cargo, []).append(ship)
        return [groups[cargo] for cargo in sorted(groups)]
