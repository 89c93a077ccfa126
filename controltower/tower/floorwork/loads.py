"""How full does each vehicle get, what went in out of turn, and how far is each parcel of a load?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.holds import room_mm3
from controltower.domain.ids import OrderId, SiteId
from controltower.domain.orders import Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.routes import AHEAD_OF_ROAD, Route, Stop, Vehicle
from controltower.domain.stowage import Piece, Placed, order_problems
from controltower.domain.times import Instant
from controltower.planning.loading import RouteLoad, RoutePlan, fewest_vehicles, problem_of
from controltower.tower.floorwork.labels import RouteLabels, route_labels
from controltower.tower.floorwork.lanes import LaneRow, lane_row
from controltower.tower.floorwork.shipments import Apart, shipments, visited_twice

AIR = 2.0
"""An order that is not packed fills so many times the room of its items: cartons of the demo are half full. A guess,
until its parcels are planned."""


class State(StrEnum):
    """How far a parcel of a load is."""

    ABOARD = "aboard"
    READY = "ready"
    TO_STAGE = "on its way"
    STOPPED = "stopped"
    TO_PACK = "not packed"
    TO_PICK = "not picked"


@dataclass(frozen=True, slots=True)
class LoadRow:
    """The load of one route that has not left, against what its vehicle takes; the volume is a guess while unpacked.

    `together` counts shipments of several orders; `twice` are recipients whom other stops of the departure visit too.
    """

    lane: LaneRow
    asked: RouteLoad
    kind: str
    stops: int
    volume_mm3: int
    weight_g: int
    room_mm3: int
    limit_g: int
    labels: RouteLabels
    together: int
    twice: tuple[Apart, ...]

    @property
    def fill(self) -> float:
        """The share of the hold that the parcels take."""
        return self.volume_mm3 / self.room_mm3 if self.room_mm3 else 0.0

    @property
    def burden(self) -> float:
        """The share of the weight that it may carry."""
        return self.weight_g / self.limit_g if self.limit_g else 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One parcel of a planned load, by its turn to go in.

    `blocks` are parcels that belong behind it or below it, where it went in before them. `behind` are parcels of later
    stops that must be moved to take it out.
    """

    turn: int
    piece: Piece
    placed: Placed
    order: OrderId
    address: str
    state: State
    since: Instant
    blocks: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


def load_chunks(picture: Picture, site: SiteId, some: int = 8) -> Iterator[tuple[LoadRow, ...]]:
    """The loads of a site that have not left, by departure and id, in pieces for those who must breathe between."""
    routes = sorted(
        (route for route in picture[Route].values() if route.status in AHEAD_OF_ROAD and route.site == site),
        key=lambda route: (route.departure_at, route.id),
    )
    twice = visited_twice(picture)
    for at in range(0, len(routes), some):
        rows = (load_row(picture, route, twice) for route in routes[at : at + some])
        yield tuple(row for row in rows if row is not None)


def load_row(picture: Picture, route: Route, twice: Sequence[Apart] = ()) -> LoadRow | None:
    """One route against its vehicle; None where nobody knows the vehicle."""
    asked = problem_of(picture, route.id)
    if asked is None:
        return None
    room, limit_g = room_mm3(asked.hold), asked.hold.limit_g
    kind = str(picture[Vehicle][route.vehicle].kind)
    filled = _volume_mm3(asked), _weight_g(asked)
    return LoadRow(
        lane_row(picture, route),
        asked,
        kind,
        len(route.stops),
        *filled,
        room,
        limit_g,
        route_labels(picture, route),
        *_joined(picture, route, twice),
    )


def _joined(picture: Picture, route: Route, twice: Sequence[Apart]) -> tuple[int, tuple[Apart, ...]]:
    """How many shipments of several orders there are, and who of this route is visited elsewhere too."""
    together = sum(len(shipment.orders) > 1 for shipment in shipments(picture, route))
    return together, tuple(each for each in twice if set(each.stops) & set(route.stops))


def fewest_says(rows: Sequence[LoadRow]) -> str:
    """How many of the vehicles of the next departure would do by room and weight; empty where all are needed.

    A sentence, since whether they could also drive it in time is not looked at.
    """
    if not rows:
        return ""
    first = rows[0].lane
    same = [row for row in rows if (row.lane.site, row.lane.departure_at) == (first.site, first.departure_at)]
    holds = [row.asked.hold for row in same]
    needed = fewest_vehicles(sum(row.volume_mm3 for row in same), sum(row.weight_g for row in same), holds)
    if needed >= len(same):
        return ""
    return f"By room and weight alone {needed} of these {len(same)} vehicles would do; the time of their stops decides."


def steps(picture: Picture, planned: RoutePlan, aboard: Sequence[str]) -> tuple[Step, ...]:
    """The parcels of a plan in the order in which they go in, each as far as it is now."""
    known = {piece.id: piece for piece in planned.problem.pieces}
    route = picture[Route].get(planned.route)
    blocks = out_of_turn(planned, aboard)
    found = []
    for turn, placed in enumerate(planned.plan.load, 1):
        piece = known[placed.piece]
        order = order_of(picture, piece.id)
        stop = picture[Stop].get(route.stops[piece.stop - 1]) if route and piece.stop <= len(route.stops) else None
        state, since = _state(picture, piece.id, order)
        address = stop.address if stop else ""
        wrong = blocks.get(piece.id, ()), planned.moves.get(piece.id, ())
        found.append(Step(turn, piece, placed, order, address, state, since, *wrong))
    return tuple(found)


def out_of_turn(planned: RoutePlan, aboard: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """By parcel that went in too early: the parcels that by the plan belong behind it or below it, and come later."""
    places = {placed.piece: placed for placed in planned.plan.load}
    went_in = [places[key] for key in aboard if key in places]
    to_come = [placed for placed in planned.plan.load if placed.piece not in set(aboard)]
    found = {}
    for at, early in enumerate(went_in):
        later = [*went_in[at + 1 :], *to_come]
        behind = tuple(each.piece for each in later if any(order_problems((early, each))))
        if behind:
            found[early.piece] = behind
    return found


def order_of(picture: Picture, key: str) -> OrderId:
    """The order of a parcel; of one that is only expected, its name begins with it."""
    parcel = picture[Parcel].get(key)
    return parcel.order if parcel else OrderId(key.rsplit("/", 1)[0])


def _volume_mm3(asked: RouteLoad) -> int:
    parcels = sum(piece.volume_mm3 for each in asked.orders for piece in each.parcels)
    things = sum(_room(thing.size) for each in asked.orders for thing in each.things)
    return parcels + round(AIR * things)


def _weight_g(asked: RouteLoad) -> int:
    parcels = sum(piece.weight_g for each in asked.orders for piece in each.parcels)
    return parcels + sum(thing.weight_g for each in asked.orders for thing in each.things)


def _room(size: Iterable[int]) -> int:
    volume = 1
    for edge in size:
        volume *= edge
    return volume


def _state(picture: Picture, key: str, order: OrderId) -> tuple[State, Instant]:
    """How far a parcel is, and since when."""
    parcel, progress = picture[Parcel].get(key), picture[Progress].get(order)
    if parcel is not None:
        states = {
            ParcelStatus.LOADED: (State.ABOARD, parcel.loaded_at),
            ParcelStatus.STAGED: (State.READY, parcel.staged_at),
            ParcelStatus.STOPPED: (State.STOPPED, parcel.weighed_at),
        }
        return states.get(parcel.status, (State.TO_STAGE, parcel.weighed_at or parcel.packed_at))
    if progress is None:
        return State.TO_PICK, Instant(0)
    picked = progress.stage in (Stage.PICKED, Stage.PACKED)
    return (State.TO_PACK, progress.picked_at) if picked else (State.TO_PICK, progress.released_at)
