"""What really lies at each place? Pieces that only those know who look there; people's slips part it from the book.

Nothing of it is ever said but through what people find: a pick that comes short, a face that should be bare, a count.
Slips come in clusters: some items, some aisles and late shifts see many times as many as others, and what looks alike
is mixed up. Scans stop most slips before they happen; here is the rest. Rates without a source are assumptions, chosen
so that 95 to 98 % of all places hold what the book says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, sqrt
from random import Random

from controltower.domain.ids import ItemId, LocationId
from controltower.domain.items import Item
from controltower.domain.places import Location, LocationKind

Chance = Callable[..., Random]
"""Chance of its own for each name: `Ground.chance`."""
Key = tuple[LocationId, ItemId]


@dataclass(frozen=True, slots=True)
class Rates:
    """How often people err, for an item, an aisle and a shift of the usual kind."""

    miscounted_pick: float = 0.0008
    """Picks with a piece too many or too few. With the next one, 0.14 % of lines: the best distribution centres get
    more than 99.9 % of them right (WERC 2020), and this one is a good one."""
    wrong_pick: float = 0.0006
    """Picks from a face nearby that looks alike, or lies beside it. Assumption."""
    broken: float = 0.0004
    """Picks at which a piece breaks that nobody writes off. Assumption."""
    misplaced: float = 0.004
    """Loads set down at a place beside the right one. Assumption."""
    miscounted_load: float = 0.005
    """Loads with a few pieces more or fewer than were checked. Assumption."""
    stolen_a_day: float = 0.00006
    """Thefts of a few pieces of mean value, for each place and day; dear goods go more often. Assumption: far below the
    1.4 % of sales that retailers lose in all, stores included (National Retail Federation)."""
    shifts: tuple[float, float, float] = (2.0, 0.7, 1.5)
    """By night, early, late. Assumption."""
    clustering: float = 1.0
    """0: all items and aisles err alike; 1: as here; more: fewer of them, and worse."""


USUAL = Rates()
DEAREST = 10.0


@dataclass(frozen=True, slots=True)
class Prone:
    """How error-prone items and aisles are: drawn once for each, with mean 1 and a long tail."""

    chance: Chance
    rates: Rates = USUAL
    known: dict[str, float] = field(default_factory=dict)

    def __call__(self, place: Location, item: ItemId, hour: float | None = None) -> float:
        """How many times more slips than usual; `hour` after midnight, over all shifts where none is given."""
        shift = 1.0 if hour is None else self.rates.shifts[int(hour // 8) % 3]
        return shift * self._of(f"item {item}", 0.5) * self._of(f"aisle {place.zone} {place.aisle}", 1.5)

    def _of(self, name: str, shape: float) -> float:
        if name not in self.known:
            shape = shape / self.rates.clustering if self.rates.clustering else 0.0
            self.known[name] = self.chance("prone", name).gammavariate(shape, 1 / shape) if shape else 1.0
        return self.known[name]


class Truth:
    """Pieces by place and item. Everything here is physical: no method knows the book."""

    def __init__(
        self, places: Mapping[str, Location], items: Mapping[str, Item], chance: Chance, rates: Rates = USUAL
    ) -> None:
        self.places, self.items, self.chance, self.rates = places, items, chance, rates
        self.prone = Prone(chance, rates)
        self.there: dict[Key, int] = {}
        self._slips: Counter[Key] = Counter()
        cents = [item.value_cents for item in items.values()]
        self._mean_cents = max(1.0, sum(cents) / max(1, len(cents)))
        self._beside = _neighbours(places.values())
        self._strayed: dict[LocationId, set[ItemId]] = {}
        self._alike: dict[tuple[str, ItemId], list[Key]] = {}

    def begin(self, key: Key, quantity: int) -> None:
        """So many pieces are there before anything happens."""
        self.there[key] = max(0, quantity)
        self._alike.clear()

    def pieces(self, key: Key) -> int:
        """What somebody finds who looks."""
        return self.there.get(key, 0)

    def strays(self, place: LocationId) -> list[tuple[ItemId, int]]:
        """What was set down at a place by mistake and still lies there."""
        found = ((item, self.pieces((place, item))) for item in self._strayed.get(place, ()))
        return sorted((item, count) for item, count in found if count)

    def pick(self, key: Key, asked: int, hour: float) -> int:
        """Take pieces for a line; gives how many the picker believes to have taken."""
        chance = self._chance("pick", key)
        prone = self.prone(self.places[key[0]], key[1], hour)
        if chance.random() < self.rates.broken * prone:
            self._add(key, -1)
        draw = chance.random()
        if draw < self.rates.wrong_pick * prone:
            other = self._mixed_up(key, asked, chance)
            if other is not None:
                self._add(other, -asked)
                return asked
        found = min(asked, self.pieces(key))
        slip = draw > 1 - self.rates.miscounted_pick * prone
        self._add(key, -(max(1, found + chance.choice((-1, 1, 1))) if slip and found else found))
        return found

    def put(self, key: Key, quantity: int, hour: float, *, checked: bool) -> None:
        """Set pieces down; `checked` ones were counted at the dock and may be more or fewer."""
        chance, place = self._chance("put", key), self.places[key[0]]
        prone = self.prone(place, key[1], hour)
        if checked and chance.random() < self.rates.miscounted_load * prone:
            quantity = max(0, quantity + chance.choice((-1, -1, -1, 1)) * chance.randint(1, max(1, quantity // 6)))
        beside = self._beside.get(key[0], ())
        if beside and chance.random() < self.rates.misplaced * prone:
            key = chance.choice(beside), key[1]
            self._strayed.setdefault(key[0], set()).add(key[1])
        self._add(key, quantity)

    def take_down(self, key: Key, quantity: int) -> int:
        """Take pieces from reserve, as many as there are."""
        taken = min(quantity, self.pieces(key))
        self._add(key, -taken)
        return taken

    def thefts(self, days: float) -> list[tuple[float, Key]]:
        """Where something will be stolen in so many days, and when: days from now, in order."""
        chance = self.chance("thefts")
        struck = [key for key in self.there if chance.random() < 1 - exp(-self.stolen_a_day(key) * days)]
        return sorted((chance.random() * days, key) for key in struck)

    def steal(self, key: Key) -> None:
        """A few pieces are gone."""
        self._add(key, -self._chance("theft", key).randint(1, 3))

    def stolen_a_day(self, key: Key) -> float:
        """Thefts a day at a place: as dear as the item is, more than in proportion."""
        dear = min(DEAREST, self.items[key[1]].value_cents / self._mean_cents)
        return self.rates.stolen_a_day * dear * sqrt(dear)

    def drift(self, key: Key, days: float, picks: float, loads: float, when: str = "before") -> int:
        """Errors of days gone by, of which only the sum is known: pieces that are there beyond the book."""
        chance, place = self.chance("drift", when, *key), self.places[key[0]]
        prone, rates = self.prone(place, key[1]), self.rates
        by_pick = picks * prone * (rates.miscounted_pick + rates.wrong_pick + rates.broken)
        by_load = loads * prone * (rates.misplaced + rates.miscounted_load)
        stolen = days * self.stolen_a_day(key)
        out = 0
        for _ in range(_poisson(chance, by_pick)):
            out += chance.choice((-2, -1, -1, 1))
        for _ in range(_poisson(chance, by_load)):
            out += chance.choice((-1, -1, 1)) * chance.randint(1, 12)
        for _ in range(_poisson(chance, stolen)):
            out -= chance.randint(1, 3)
        return out

    def _mixed_up(self, key: Key, asked: int, chance: Random) -> Key | None:
        """A face nearby from which the picker takes by mistake: what looks alike, else what lies beside."""
        near = [*self._lookalikes(key), *self._at_beside(key)]
        enough = [other for other in near if self.pieces(other) >= asked]
        return chance.choice(enough) if enough else None

    def _lookalikes(self, key: Key) -> list[Key]:
        if not self._alike:
            for other in self.there:
                self._alike.setdefault((self.places[other[0]].zone, _looks(self.items[other[1]])), []).append(other)
        alike = self._alike.get((self.places[key[0]].zone, _looks(self.items[key[1]])), [])
        return [other for other in alike if other[1] != key[1] and self._is_face(other)]

    def _at_beside(self, key: Key) -> list[Key]:
        beside = set(self._beside.get(key[0], ()))
        return [other for other in self.there if other[0] in beside and other[1] != key[1] and self._is_face(other)]

    def _is_face(self, key: Key) -> bool:
        return self.places[key[0]].kind is LocationKind.PICK

    def _add(self, key: Key, quantity: int) -> None:
        self.there[key] = max(0, self.there.get(key, 0) + quantity)

    def _chance(self, what: str, key: Key) -> Random:
        """Anew for each touch of a place; what happens elsewhere throws no other dice."""
        self._slips[key] += 1
        return self.chance(what, *key, self._slips[key])


def _looks(item: Item) -> ItemId:
    """What an item looks like: its name without its number."""
    return ItemId(item.name.rstrip("0123456789 ").lower())


def _neighbours(places: Iterable[Location]) -> dict[LocationId, Sequence[LocationId]]:
    """For each place those beside, above and below it: the same aisle, at most two metres away."""
    by_aisle: dict[tuple[str, str], list[Location]] = {}
    for place in places:
        by_aisle.setdefault((place.zone, place.aisle), []).append(place)
    near: dict[LocationId, Sequence[LocationId]] = {}
    for aisle in by_aisle.values():
        spots: dict[tuple[float, float], list[Location]] = {}
        for place in aisle:
            spots.setdefault((place.x_m, place.y_m), []).append(place)
        for place in aisle:
            near[place.id] = [
                other.id
                for (x, y), there in spots.items()
                if x == place.x_m and abs(y - place.y_m) <= 2.0
                for other in there
                if other.id != place.id and other.kind is place.kind
            ]
    return near


def _poisson(chance: Random, mean: float) -> int:
    """So many events; the mean is small."""
    count, product = 0, chance.random()
    while product > exp(-mean):
        count += 1
        product *= chance.random()
    return count
