"""Which small real operation do the desks share? A building, two routes on the road, and people to move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from controltower.domain import labour
from controltower.domain.clock import ClockTicked
from controltower.domain.crossdock import CrossDock, Match
from controltower.domain.docks import VehicleDocked
from controltower.domain.folding import fold
from controltower.domain.ids import (
    DoorId,
    ItemId,
    NoticeId,
    ParcelId,
    PickerId,
    ProposalId,
    RouteId,
    StopId,
    TaskId,
    VehicleId,
    WorkerId,
    ZoneId,
)
from controltower.domain.inventory import StockCounted
from controltower.domain.labour import Duty, Move, MoveStaff, Presence, Skill
from controltower.domain.loading import ParcelLoaded
from controltower.domain.messages import Body, Decision, Entry, Message, entry
from controltower.domain.orders import OrderCancelled
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.proposals import (
    Effect,
    Proposal,
    ProposalKind,
    ProposalMade,
    ProposalStatus,
    ProposalWithdrawn,
    RejectProposal,
    Urgency,
)
from controltower.domain.rerouting import PlannedStop, ReRoute, RoutePlan
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus
from controltower.domain.times import Instant, Span, later
from controltower.domain.tracking import (
    PositionReported,
    StopDelivered,
    StopFailed,
    StopReached,
    TrackState,
    VehicleDeparted,
)
from controltower.tower.proposing import approve
from tests.helpers import make
from tests.manydesks.wishes import assigned, changed, closed, counted, opened, posted, printed, released

BEGINS = make.at(4)
"""The operation's time when the desks open."""
WORKERS = tuple(WorkerId(f"W{number}") for number in range(1, 7))
ZONES = (make.PICK_ZONE, ZoneId("Z2"), make.PACK_ZONE)
ROUTES = {"R1": ("V1", ("O1", "O2", "O3")), "R2": ("V2", ("O4", "O5"))}
STAGED = "O8"
"""An order whose route is planned and has not left."""
WAITING = ("O6", "O7")
"""Orders of goods that are announced and not here."""


@dataclass(frozen=True, slots=True)
class Base:
    """The entries before the desks open, and the picture after each `every` of them."""

    entries: tuple[Entry, ...]
    pictures: dict[int, Picture]


@cache
def base() -> Base:
    """What is known when the desks open; made once, and forked by whoever goes on from it."""
    picture, entries, pictures = Picture(), [], {0: Picture()}
    bodies = tuple(_opening())
    for seq, body in enumerate(bodies, 1):
        at = Instant(BEGINS - (len(bodies) - seq) * 1_000_000)
        entries.append(entry(Message("wms", f"open-{seq}", at, "wms", body), seq, at))
        fold(picture, entries[-1])
        if seq % 20 == 0 or seq == len(bodies):
            pictures[seq] = picture.fork()
    return Base(tuple(entries), pictures)


def _opening() -> Iterator[Body]:
    yield from make.house()
    yield StockCounted(make.PLACE, make.ITEM, 40)
    for worker in WORKERS[2:]:
        skills = (Skill.PICK, Skill.PACK)
        shift = Span(make.DAWN, make.at(9))
        yield labour.WorkerListed(labour.Worker(worker, make.SITE, skills, shift, ()))
        yield labour.ShiftStarted(worker, make.PICK_ZONE)
    for route, (van, orders) in ROUTES.items():
        for order in orders:
            yield from _ready(order)
        visits = tuple(make.visit(order, f"S-{order}", 4 + number) for number, order in enumerate(orders))
        yield make.route(route, van, visits)
        yield VehicleDocked(VehicleId(van), RouteId(route), DoorId("D2"))
        yield from (ParcelLoaded(ParcelId(f"P-{order}"), RouteId(route), VehicleId(van)) for order in orders)
        yield VehicleDeparted(RouteId(route))
    yield from _ready(STAGED)
    yield make.route("R3", "V1", (make.visit(STAGED, f"S-{STAGED}", 8),))
    yield make.notice("N1", 4)
    yield from (make.order(order, 2, make.OTHER) for order in WAITING)


def _ready(order: str) -> Iterator[Body]:
    """An order from placed to staged."""
    task = f"T-{order}"
    yield make.order(order)
    yield make.allocation(order, task=task)
    yield PickConfirmed(TaskId(task), 2, PickerId("W1"))
    yield make.packed(order, parcel=f"P-{order}")
    yield from make.staged(f"P-{order}")


def reports(random: Random, count: int) -> list[Body]:
    """What feeds say while the desks work: mostly who was seen where, and now and then what matters."""
    ahead = {route: list(orders) for route, (_, orders) in ROUTES.items()}
    return [_report(random, number, ahead) for number in range(count)]


def _report(random: Random, number: int, ahead: dict[str, list[str]]) -> Body:
    worker, chance = random.choice(WORKERS), random.random()
    if chance < 0.30:
        return labour.WorkerSeen(worker, round(random.random() * 40, 1), round(random.random() * 30, 1), "picks")
    if chance < 0.55:
        lat, lon = round(54.3 + random.random() / 10, 4), round(10.1 + random.random() / 10, 4)
        van = VehicleId(random.choice(("V1", "V2")))
        return PositionReported(van, lat, lon, 90.0, 32.5, float(number), TrackState.DRIVING)
    if chance < 0.65:
        return ClockTicked()
    if chance < 0.75:
        return labour.WorkerAssigned(worker, random.choice(ZONES))
    if chance < 0.80:
        return make.order(f"N{number}", closes=8.0)
    if chance < 0.84:
        return StockCounted(make.PLACE, make.ITEM, random.randint(20, 60))
    if chance < 0.87:
        return random.choice((labour.WorkerSick, labour.BreakStarted, labour.BreakEnded))(worker)
    if chance < 0.89:
        return OrderCancelled(make.order(random.choice(WAITING)).order, "not wanted any more")
    return _driven(random, ahead)


def _driven(random: Random, ahead: dict[str, list[str]]) -> Body:
    route = random.choice(sorted(ahead))
    if not ahead[route]:
        return ClockTicked()
    order = ahead[route][0]
    stop = StopId(f"S-{order}")
    if random.random() < 0.5:
        return StopReached(stop)
    ahead[route].pop(0)
    if random.random() < 0.2:
        return StopFailed(stop, "nobody home")
    return StopDelivered(stop, (ParcelId(f"P-{order}"),))


def offer(random: Random, picture: Picture, name: str) -> Body:
    """What the tower offers by what it knows, or takes back."""
    held = [each for each in picture[Proposal].values() if each.status is ProposalStatus.OPEN]
    if held and random.random() < 0.15:
        return ProposalWithdrawn(random.choice(held).id, "no longer needed")
    kind = random.choice(tuple(ProposalKind))
    effects, act_by = (Effect("late", "3", "1"),), later(picture.now, 600)
    made = ProposalMade(ProposalId(name), kind, f"Do {name}", "because", effects, Urgency.HIGH, act_by)
    return _filled(made, random, picture)


def _filled(made: ProposalMade, random: Random, picture: Picture) -> ProposalMade:
    """The offer with what is to be decided."""
    match made.kind:
        case ProposalKind.STAFF:
            return replace(made, moves=staffed(random, picture).moves)
        case ProposalKind.REROUTE:
            return replace(made, plans=rerouted(random, picture).plans)
        case ProposalKind.CROSSDOCK:
            return replace(made, matches=crossed(random, picture).matches)
        case ProposalKind.RELEASE:
            return replace(made, releases=released(random, picture).releases)
        case ProposalKind.DOORS:
            return replace(made, slots=assigned(random, picture).slots)
        case ProposalKind.COUNT:
            return replace(made, places=counted(random, picture).places)
        case ProposalKind.ROSTER:
            return replace(made, postings=posted(random, picture).postings)


def decision(random: Random, picture: Picture) -> Decision:
    """What a person decides by what the desk shows: mostly the newest offer, which the others see too."""
    held = [each for each in picture[Proposal].values() if each.status is ProposalStatus.OPEN]
    chance = random.random()
    if held and chance < 0.6:
        chosen = held[-1] if random.random() < 0.8 else random.choice(held)
        return approve(chosen, "good")
    if chance < 0.7:
        known = [each.id for each in held] or [ProposalId("P-nobody-made")]
        return RejectProposal(random.choice(known), random.choice(("too late", "too late", "no", "")))
    return random.choice(WISHES)(random, picture)


def staffed(random: Random, picture: Picture) -> MoveStaff:
    """Somebody who works goes elsewhere."""
    working = [duty for duty in picture[Duty].values() if duty.zone and duty.presence is Presence.WORKING]
    if not working:
        return MoveStaff(())
    duty = random.choice(working)
    assert duty.zone is not None
    return MoveStaff((Move(duty.id, duty.zone, random.choice(ZONES)),))


def rerouted(random: Random, picture: Picture) -> ReRoute:
    """The stops ahead of a route in another order."""
    routes = [route for route in picture[Route].values() if route.status is RouteStatus.ON_ROAD]
    if not routes:
        return ReRoute(())
    route = random.choice(routes)
    ahead = [key for key in route.stops if _is_ahead(picture[Stop][key])]
    random.shuffle(ahead)
    stops = tuple(PlannedStop(key, later(picture.now, 600 * place)) for place, key in enumerate(ahead, 1))
    return ReRoute((RoutePlan(route.id, route.vehicle, route.version, stops, 10.0),))


def _is_ahead(stop: Stop) -> bool:
    return stop.status is StopStatus.AHEAD and stop.kind is StopKind.DELIVERY


def crossed(random: Random, picture: Picture) -> CrossDock:
    """Announced goods for an order that waits."""
    line = make.line(random.choice(WAITING))
    return CrossDock((Match(NoticeId("N1"), ItemId(make.OTHER), line, random.randint(1, 2)),))


WISHES: tuple[Callable[[Random, Picture], Decision], ...] = (
    *(staffed, staffed, rerouted, crossed),
    *(released, assigned, counted, posted),
    *(printed, closed, opened, changed),
)
"""What a person may want without an offer."""
