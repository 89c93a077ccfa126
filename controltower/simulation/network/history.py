"""When was each place counted before the day, and what did the counts find? So that the day begins with a past."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from controltower.domain.inventory import StockCounted
from controltower.domain.items import Item, Velocity
from controltower.domain.places import Location, LocationKind
from controltower.domain.times import Instant, later
from controltower.simulation.standards import LINES_A_DAY, LOADS_A_LINE
from controltower.simulation.truth import Truth

AGE_DAYS = {Velocity.A: 12.0, Velocity.B: 32.0, Velocity.C: 90.0}
"""Mean days since the last count of a place: A and B monthly or more often, C four times a year, as careful ABC
counts commonly go."""
OLDEST_DAYS = 300.0
AGAIN = {Velocity.A: 0.8, Velocity.B: 0.5, Velocity.C: 0.2}
"""Share of faces of which the count before the last is known too. Assumption."""


def dated(
    seed: int, counts: Iterable[StockCounted], places: Sequence[Location], goods: Sequence[Item], dawn: Instant
) -> Iterator[tuple[Instant, StockCounted]]:
    """Each count at a day before, in the order of time; before some of them an earlier one."""
    by_id: dict[str, Location] = {place.id: place for place in places}
    items: dict[str, Item] = {item.id: item for item in goods}

    def chance(*name: object) -> Random:
        return Random(f"{seed}:{':'.join(map(str, name))}")

    truth = Truth(by_id, items, chance)
    said = [each for count in counts for each in _history(count, by_id, items, truth, dawn)]
    return iter(sorted(said, key=lambda each: each[0]))


def _history(
    count: StockCounted,
    places: Mapping[str, Location],
    items: Mapping[str, Item],
    truth: Truth,
    dawn: Instant,
) -> Iterator[tuple[Instant, StockCounted]]:
    """The last count, which found so many; and the one before it, with what went wrong in between."""
    velocity = items[count.item].velocity
    chance = truth.chance("counted", count.location, count.item)
    ago = min(OLDEST_DAYS, 0.5 + chance.expovariate(1 / AGE_DAYS[velocity]))
    is_face = places[count.location].kind is LocationKind.PICK
    if chance.random() < AGAIN[velocity] * (1.0 if is_face else 0.3):
        days = min(OLDEST_DAYS, 1 + chance.expovariate(1 / AGE_DAYS[velocity]))
        lines = LINES_A_DAY[velocity] / (2 if velocity is Velocity.A else 1) * days
        picks = lines if is_face else 0.0
        out = truth.drift((count.location, count.item), days, picks, lines * LOADS_A_LINE, "earlier")
        book = max(0, count.quantity - out)
        yield later(dawn, -86_400 * (ago + days)), StockCounted(count.location, count.item, book)
    yield later(dawn, -86_400 * ago), count
