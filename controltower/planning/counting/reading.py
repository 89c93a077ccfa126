"""What does the picture know of places that could be counted? Read from stock, picks, moves, orders and past counts.

Nothing else is known: what really lies there is told by counts and by picks that come short alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from re import compile as pattern

from controltower.domain.counting import CountOrder, CountStatus, CountTally
from controltower.domain.ids import ItemId, SiteId, ZoneId
from controltower.domain.inventory import Difference, Replenishment, ReplenishmentStatus, Stock
from controltower.domain.items import Item, Velocity
from controltower.domain.orders import CLOSED, OrderLine, Progress, waiting
from controltower.domain.picking import OPEN_TASK, PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Location, LocationKind, Zone, operation_of
from controltower.domain.times import DAY, HOUR, SECOND, Instant, moment
from controltower.planning.counting.problem import SHIFTS, Candidate, Cell, CountsProblem, Hands, History, PastCount
from controltower.planning.picking import block_of

USUAL_PICKS = {Velocity.A: 2.0, Velocity.B: 0.3, Velocity.C: 0.05}
"""Lines a day of an item, until its own are known. Assumption."""
USUAL_WEIGHT_DAYS = 2.0
USUAL_LOAD = 15.0
"""Pieces of a move of which nothing is known. Assumption."""
MOVES_PER_PICK = 0.05
"""A face is filled once in so many picks. Assumption, for days of which no moves are known."""
_DIGITS = pattern(r"[\W\d]+")


def family_of(item: Item) -> str:
    """Items whose names differ in digits and signs alone look alike."""
    return _wordly(item.name)


@lru_cache(maxsize=50_000)
def _wordly(name: str) -> str:
    return _DIGITS.sub(" ", name.lower()).strip()


def problem_of(
    picture: Picture,
    now: Instant,
    site: SiteId,
    spare: Mapping[ZoneId, float],
    most: int = 10_000,
    only: Collection[str] | None = None,
) -> CountsProblem:
    """The places of a site whose zones have seconds to spare, without those that are to be counted already.

    `only` names the stock to choose from, by its id; all where it is not given.
    """
    seen = _Seen.of(picture, now, site, frozenset(spare))
    candidates = tuple(
        seen.candidate(stock, cell)
        for stock, cell in seen.cells
        if (only is None or stock.id in only) and not seen.is_asked(stock)
    )
    past = tuple(each for stock, cell in seen.cells for each in seen.past(stock, cell))
    hands = tuple(
        Hands(zone, picture[Zone][zone].name, seconds, block_of(picture, zone)) for zone, seconds in spare.items()
    )
    return CountsProblem(site, candidates, past, hands, most)


@dataclass(slots=True)
class _Seen:
    """What was gone through once, by place and item."""

    picture: Picture
    now: Instant
    opened_at: Instant
    offset_us: int
    cells: list[tuple[Stock, Cell]] = field(default_factory=list)
    faces: Counter[ItemId] = field(default_factory=Counter)
    tasks: dict[tuple[str, str], list[PickTask]] = field(default_factory=dict)
    moves: dict[tuple[str, str], list[tuple[Instant, int]]] = field(default_factory=dict)
    lines: Counter[ItemId] = field(default_factory=Counter)
    hungry: dict[ItemId, list[OrderLine]] = field(default_factory=dict)
    found: dict[tuple[str, str], list[Difference]] = field(default_factory=dict)

    @staticmethod
    def of(picture: Picture, now: Instant, site: SiteId, zones: frozenset[ZoneId]) -> "_Seen":
        """What matters of one site for places in these zones."""
        operation = operation_of(picture)
        zone = operation.timezone if operation else "UTC"
        offset = moment(now, zone).utcoffset()
        opened_at = operation.opened_at if operation else now
        seen = _Seen(picture, now, opened_at, round(offset.total_seconds() * SECOND) if offset else 0)
        seen._read_stock(site, zones)
        seen._read_work(site)
        return seen

    def is_asked(self, stock: Stock) -> bool:
        """Whether somebody is to count it already."""
        asked = self.picture[CountOrder].get(stock.id)
        return asked is not None and asked.status is CountStatus.OPEN

    def candidate(self, stock: Stock, cell: Cell) -> Candidate:
        """The place as it stands."""
        since = self._history(cell, stock.counted_at or self.opened_at, self.now)
        tasks = self.tasks.get((stock.place, stock.item), ())
        hungry = self.hungry.get(cell.item, ()) if self._is_face(cell) else ()
        if not tasks and not hungry:
            return Candidate(cell, stock.on_hand, since)
        done = [task for task in tasks if task.status not in OPEN_TASK]
        here = [task for task in tasks if task.status in OPEN_TASK]
        shorts = sum(task.status is TaskStatus.SHORT and task.at > stock.counted_at for task in done)
        orders = {task.order for task in here} | {line.order for line in hungry}
        wanted = sum(task.quantity for task in here) + sum(waiting(line) for line in hungry)
        return Candidate(cell, stock.on_hand, since, shorts, float(wanted), len(orders))

    def past(self, stock: Stock, cell: Cell) -> Iterable[PastCount]:
        """Its counts so far: the wrong ones as they were, the others spread over the time."""
        tally = self.picture[CountTally].get(stock.id)
        if tally is None or not tally.counts:
            return
        whole = self._history(cell, tally.first_at, tally.last_at)
        n = tally.counts
        part = History(whole.days / n, tuple(each / n for each in whole.picks), whole.moves / n, whole.moved / n)
        wrong = self.found.get((stock.place, stock.item), [])[-tally.counts :]
        yield from (PastCount(cell, part, each.book, each.found) for each in wrong)
        yield from (PastCount(cell, part, 0, 0) for _ in range(tally.counts - len(wrong)))

    def _history(self, cell: Cell, begins: Instant, ends: Instant) -> History:
        """Picks and moves as they are known; for the days before this journal, as they usually are."""
        days = max(0, ends - begins) / DAY
        before = max(0, min(self.opened_at, ends) - begins) / DAY
        usual = before * self.rate(cell.item) / max(1, self.faces[cell.item]) if self._is_face(cell) else 0.0
        picks = [0.0, usual / 2, usual / 2]
        for task in self.tasks.get((cell.location, cell.item), ()):
            if task.status in (TaskStatus.PICKED, TaskStatus.SHORT) and begins < task.at <= ends:
                picks[self._shift(task.at)] += 1
        loads = [pieces for at, pieces in self.moves.get((cell.location, cell.item), ()) if begins < at <= ends]
        usual_loads = MOVES_PER_PICK * usual
        return History(days, tuple(picks), len(loads) + usual_loads, sum(loads) + USUAL_LOAD * usual_loads)

    def rate(self, item: ItemId) -> float:
        """Lines a day: what was ordered, drawn towards what is usual for its class."""
        days = max(0.5, (self.now - self.opened_at) / DAY)
        usual = USUAL_PICKS[self.picture[Item][item].velocity]
        return (self.lines[item] + usual * USUAL_WEIGHT_DAYS) / (days + USUAL_WEIGHT_DAYS)

    def _is_face(self, cell: Cell) -> bool:
        return self.picture[Location][cell.location].kind is LocationKind.PICK

    def _shift(self, at: Instant) -> int:
        return (at + self.offset_us) % DAY // (8 * HOUR) % SHIFTS if at else 0

    def _read_stock(self, site: SiteId, zones: frozenset[ZoneId]) -> None:
        places, items = self.picture[Location], self.picture[Item]
        for stock in self.picture[Stock].values():
            place, item = places.get(stock.place), items.get(stock.item)
            if place is None or item is None or place.site != site:
                continue
            self.faces[item.id] += place.kind is LocationKind.PICK
            if place.zone in zones:
                spot, family = (place.zone, place.aisle, place.x_m, place.y_m), family_of(item)
                self.cells.append((stock, Cell(place.id, item.id, *spot, family, item.value_cents)))
        for each in self.picture[Difference].values():
            self.found.setdefault((each.place, each.item), []).append(each)

    def _read_work(self, site: SiteId) -> None:
        for task in self.picture[PickTask].values():
            if task.site == site:
                self.tasks.setdefault((task.location, task.item), []).append(task)
        for move in self.picture[Replenishment].values():
            if move.status is ReplenishmentStatus.DONE and move.site == site:
                self.moves.setdefault((move.target, move.item), []).append((move.done_at, move.quantity))
        progresses = self.picture[Progress]
        for line in self.picture[OrderLine].values():
            self.lines[line.item] += 1
            if waiting(line) > 0 and progresses[line.order].stage not in CLOSED:
                self.hungry.setdefault(line.item, []).append(line)
