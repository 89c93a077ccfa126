"""Which orders find no van? Those beyond what the vehicles of their departure take go with the next that has room."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from controltower.domain.times import Instant
from controltower.domain.waves import Release
from controltower.planning.waves.flow import Lot, lots_of
from controltower.planning.waves.problem import OrderWork, WavesProblem, moved

CRUMB = 1e-6


@dataclass(slots=True)
class _Room:
    """What is still free with one departure."""

    parcels: float
    weight_g: float

    def takes(self, order: OrderWork) -> bool:
        """Whether the order still goes with it; then its room is taken."""
        if order.parcels > self.parcels + CRUMB or order.weight_g > self.weight_g + CRUMB:
            return False
        self.parcels -= order.parcels
        self.weight_g -= order.weight_g
        return True


def in_room(problem: WavesProblem, lots: Sequence[Lot]) -> list[Lot]:
    """Planned lots, cut where their departure is full: the rest goes with the next that has room, or with the last.

    Who is promised first goes first; what is on the floor already has its room before all others.
    """
    rooms = _rooms(problem)
    if not rooms:
        return list(lots)
    leaves: dict[str, Instant] = {}
    asked = [(order, lot) for lot in lots for order in lot.orders]
    asked.sort(key=lambda pair: (pair[1].departure_at, pair[0].promised_by, pair[0].id))
    for order, lot in asked:
        leaves[order.id] = _finds(problem, rooms, order, lot.departure_at)
    return [part for lot in lots for part in _parts(lot, leaves)]


def without_van(problem: WavesProblem, releases: Iterable[Release]) -> float:
    """Parcels that the building would make ready for departures whose vehicles cannot take them."""
    return beyond(problem, lots_of(problem, tuple(releases)))


def beyond(problem: WavesProblem, lots: Iterable[Lot]) -> float:
    """The same of lots, those on the floor among them."""
    parcels: dict[Instant, float] = {}
    grams: dict[Instant, float] = {}
    for lot in lots:
        held = lot.wave.to_pack + lot.wave.to_stage if lot.wave.on_floor else 0.0
        at = lot.departure_at
        parcels[at] = parcels.get(at, 0.0) + held + sum(order.parcels for order in lot.orders)
        grams[at] = grams.get(at, 0.0) + sum(order.weight_g for order in lot.orders)
    return sum(_over(parcels[at], room.parcels, grams[at], room.weight_g) for at, room in _limits(problem, parcels))


def _over(parcels: float, most: float, grams: float, most_g: float) -> float:
    """Parcels too many; by weight as a share of them."""
    share = max(0.0, 1.0 - most_g / grams) if grams > most_g else 0.0
    return max(0.0, parcels - most, parcels * share)


def _limits(problem: WavesProblem, named: Iterable[Instant]) -> Iterator[tuple[Instant, _Room]]:
    held = set(named)
    for each in problem.road:
        if each.departure_at in held:
            yield each.departure_at, _Room(each.parcels, each.weight_g)


def _rooms(problem: WavesProblem) -> dict[Instant, _Room]:
    """What each departure has free for planned waves."""
    rooms = {each.departure_at: _Room(each.parcels, each.weight_g) for each in problem.road}
    for wave in (each for each in problem.waves if each.on_floor):
        room = rooms.get(wave.departure_at)
        if room is not None:
            room.parcels -= wave.parcels + wave.to_stage
            room.weight_g -= sum(order.weight_g for order in wave.orders)
    return rooms


def _finds(problem: WavesProblem, rooms: dict[Instant, _Room], order: OrderWork, leaves_at: Instant) -> Instant:
    """The departure that takes the order: its own, the next with room, or the last, where none has any."""
    later = [each for each in problem.departures if each > leaves_at]
    for at in (leaves_at, *later):
        if at not in rooms or rooms[at].takes(order):
            return at
    return later[-1] if later else leaves_at


def _parts(lot: Lot, leaves: dict[str, Instant]) -> Iterator[Lot]:
    """The lot by the departures that its orders find; each part has the lead of its wave."""
    for at in sorted({leaves[order.id] for order in lot.orders}):
        orders = tuple(order for order in lot.orders if leaves[order.id] == at)
        if at == lot.departure_at:
            yield replace(lot, orders=orders)
        else:
            yield replace(lot, wave=moved(lot.wave, at), orders=orders, departure_at=at)
