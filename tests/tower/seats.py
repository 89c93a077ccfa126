"""Desks without Qt and without a database, that share one list of entries as their journal."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count

from controltower.domain.docks import VehicleDocked
from controltower.domain.ids import DoorId, ParcelId, PickerId, RouteId, TaskId, VehicleId
from controltower.domain.inventory import StockCounted
from controltower.domain.loading import ParcelLoaded
from controltower.domain.messages import Body, Entry, Message, entry
from controltower.domain.picking import PickConfirmed
from controltower.domain.tracking import PositionReported, TrackState, VehicleDeparted
from controltower.tower.desk import Desk, Query, Role, Wires
from tests.helpers import make


@dataclass
class Shared:
    """A journal as a list: what is sent waits until `deliver`, each source and key lands once."""

    entries: list[Entry] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    work: Executor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _keys: count = field(default_factory=lambda: count(1))

    def desk(self, person: str = "ada") -> Desk:
        wires = Wires(
            self.sent.append, self.search, self.work, lambda: make.at(0), lambda: f"{person}-{next(self._keys)}"
        )
        return Desk(person, Role.SUPERVISOR, wires)

    def tell(self, *messages: Message) -> None:
        self.sent.extend(messages)
        self.write()

    def write(self) -> None:
        """Everything sent goes into the journal, in its order."""
        known = {(each.said.source, each.said.key) for each in self.entries}
        for message in self.sent:
            if (message.source, message.key) not in known:
                known.add((message.source, message.key))
                self.entries.append(entry(message, len(self.entries) + 1, message.at))
        self.sent.clear()

    def deliver(self, *desks: Desk) -> None:
        """Write, and let the desks read on."""
        self.write()
        for desk in desks:
            desk.take(self.entries[desk.picture.seq :])

    def search(self, query: Query) -> "Future[Sequence[Entry]]":
        raise AssertionError("nobody searches here")


def opened(*people: str) -> tuple[Shared, list[Desk]]:
    """Desks that all have seen the small house open."""
    shared = Shared()
    shared.tell(*(make.message(body) for body in make.house()))
    desks = [shared.desk(person) for person in people]
    shared.deliver(*desks)
    return shared, desks


def two_vans(stops: int = 4) -> list[Body]:
    """Two vans under way with as many stops each, all goods aboard, their windows open until six hours after dawn."""
    bodies: list[Body] = []
    for van, beginning in (("V1", 0), ("V2", stops)):
        names = [f"O{beginning + number}" for number in range(1, stops + 1)]
        for name in names:
            key = name[1:]
            bodies += [StockCounted(make.PLACE, make.ITEM, 10), make.order(name), make.allocation(name, 2, f"T{key}")]
            bodies += [PickConfirmed(TaskId(f"T{key}"), 2, PickerId("W1")), make.packed(name, 2, f"P{key}")]
            bodies += make.staged(f"P{key}")
        visits = tuple(
            replace(
                make.visit(name, f"S{name[1:]}", 4 + 0.2 * place), lat=54.31 + 0.01 * place, lon=10.1 + 0.01 * len(van)
            )
            for place, name in enumerate(names)
        )
        route = RouteId(f"R{van[1:]}")
        bodies += [make.route(route, van, visits), VehicleDocked(VehicleId(van), route, DoorId("D2"))]
        bodies += [ParcelLoaded(ParcelId(f"P{name[1:]}"), route, VehicleId(van)) for name in reversed(names)]
        bodies += [PositionReported(VehicleId(van), 54.3, 10.1, 0, 30, 0, TrackState.DRIVING), VehicleDeparted(route)]
    return bodies
