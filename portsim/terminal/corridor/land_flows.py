"""From a scenario to its stores and land flows."""

from collections.abc import Callable
from typing import NamedTuple

from portsim.flow.arrivals.poisson import Intensity, calendar_intensity
from portsim.flow.stock.overflow import Overflow
from portsim.flow.streams import Streams
from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.corridor import Mode
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.storage import Compartment as CompartmentBlock
from portsim.terminal.corridor.make_corridor import flows
from portsim.terminal.handling.collection import Collection
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment

# More than ships of others move in any run, and little enough for sums to be exact to 1e-6.
WITHOUT_END = 1e9


def compartments(env: Environment, scenario: Scenario) -> dict[str, Compartment]:
    """Return the compartment of each cargo."""
    found = {}
    for name, store in scenario.stores.items():
        for cargo_name, block in store.compartments.items():
            cargo = scenario.cargoes[cargo_name]
            inward = cargo.direction == "import"
            found[cargo_name] = Compartment(
                env=env,
                store=name,
                cargo=cargo_name,
                unit=cargo.unit,
                capacity=block.capacity,
                initial=block.initial,
                mirrored=inward,
                reclaim_per_h=block.reclaim_per_h,
                hold_h=0.0 if inward else block.hold_h,
                overflow=Overflow(block.overflow.capacity, block.overflow.return_per_h)
                if block.overflow
                else None,
            )
    return found | _of_others(env, scenario)


def _of_others(env: Environment, scenario: Scenario) -> dict[str, Compartment]:
    """Return what stands for the trucks of others: room, or cargo, for all ships that ever come."""
    return {
        name: Compartment(
            env=env,
            store="",
            cargo=name,
            unit=cargo.unit,
            capacity=WITHOUT_END,
            initial=0.0 if cargo.direction == "import" else WITHOUT_END,
            mirrored=cargo.direction == "import",
            reclaim_per_h=None,
        )
        for name, cargo in scenario.cargoes.items()
        if cargo.of_others
    }


class Expected(NamedTuple):
    """What to expect of an export between the present and a later hour, t or TEU.

    Attributes
    ----------
    planned
        By what is known at present.
    most
        An amount that `planned` does not exceed, for who asks whether it can suffice.
    """

    planned: Callable[[float, float], float]
    most: Callable[[float, float], float]


class LandBuilder:
    """Makes the kinds of trucks and trains, and what is planned of them."""

    def __init__(
        self,
        scenario: Scenario,
        streams: Streams,
        stores: dict[str, Compartment],
        horizon_h: float,
    ) -> None:
        self.scenario = scenario
        self.streams = streams
        self.stores = stores
        self.horizon_h = horizon_h
        self.flows = (
            flows(scenario, scenario.corridor, streams, horizon_h) if scenario.corridor else {}
        )

    # ---- what is planned

    def receipts(self) -> dict[Compartment, Expected]:
        """Return what to expect of each export."""
        return {store: self._receipts(name) for name, store in self.stores.items()}

    def _receipts(self, name: str) -> Expected:
        road, rail = self._by_mode(name, "road"), self._by_mode(name, "rail")
        return Expected(
            planned=lambda now_h, by_h: road.planned(now_h, by_h) + rail.planned(now_h, by_h),
            most=lambda now_h, by_h: road.most(now_h, by_h) + rail.most(now_h, by_h),
        )

    def _by_mode(self, name: str, mode: Mode) -> Expected:
        """Return what is on its way where a corridor tells, else what the calendar plans."""
        flow = self.flows.get((name, mode))
        if flow is not None:
            return Expected(
                planned=lambda now_h, by_h: flow.foreseen(now_h, by_h - now_h),
                most=lambda now_h, by_h: flow.most_foreseen(now_h, by_h - now_h),
            )
        cargo = self.scenario.cargoes[name]
        if mode == "road":
            calendar = self.truck_intensity(name, cargo.annual * cargo.by_road)
        else:
            calendar = self.intensity(cargo.annual * cargo.by_rail, cargo.monthly_profile)
        return Expected(calendar.between, calendar.between)

    # ---- shared

    def collection(self, cargo: str, share: float) -> Collection:
        """Return what may be collected of an import by a mode that has a share of it."""
        return Collection(self.stores[cargo], self._block(cargo).hold_h, share)

    def _block(self, cargo: str) -> CompartmentBlock:
        stores = self.scenario.stores.values()
        return next(s.compartments[cargo] for s in stores if cargo in s.compartments)

    def intensity(self, per_year: float, monthly: tuple[float, ...] | None) -> Intensity:
        """Return the calendar of `per_year` of anything, by month."""
        return calendar_intensity(per_year, self.scenario.start, self.horizon_h, monthly)

    def truck_intensity(self, cargo: str, per_year: float, by_month: bool = True) -> Intensity:
        """Return the calendar of a cargo's trucks, carrying `per_year` of anything."""
        road = self.scenario.road
        service = road.trucks.get(cargo) if road else None
        block: Cargo = self.scenario.cargoes[cargo]
        return calendar_intensity(
            per_year,
            self.scenario.start,
            self.horizon_h,
            block.monthly_profile if by_month else None,
            service.weekday_profile if service else None,
            service.hourly_profile if service else None,
        )
