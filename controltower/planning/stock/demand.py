"""How much of each item is still to be ordered? By what was ordered, of it and of others of its class.

One item alone says little: most are ordered once or never in a day. Each is taken as one of its class (its velocity at
its site) whose rates spread as a gamma distribution, fitted by moments; the mean of what remains possible after its own
orders is its rate (Robbins 1956, empirical Bayes).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from controltower.domain.items import Item, Velocity
from controltower.domain.orders import Order, OrderLine, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.promising import CHUNK
from controltower.domain.times import DAY, HOUR, NEVER, Instant
from controltower.planning.stock.problem import Key

LATELY = 4 * HOUR
"""What was ordered in this time says how much is ordered in an hour now. House rule."""
LEAST = HOUR
"""Nothing is foreseen from less than an hour of orders."""
EVEN, UNEVEN = 50.0, 0.2
"""Bounds of the shape of a class: its items are alike, or hardly."""


@dataclass(slots=True)
class Ordered:
    """Pieces of each item ordered at each site: within a day, and lately (in `hours` of them)."""

    day: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    lately: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Rate:
    """Pieces expected to be ordered in an hour as of now, and in a day."""

    per_hour: float
    per_day: float


def ordered(picture: Picture, now: Instant, found: Ordered) -> Iterator[None]:
    """Count into `found`, a step for each thousand orders or so.

    What stood there when the operation opened was ordered before, at hours that nobody knows: it counts for the day.
    """
    operation = operation_of(picture)
    opened = operation.opened_at if operation else NEVER
    since = max(Instant(now - LATELY), opened)
    found.hours = (now - since) / HOUR
    lines, progresses = picture[OrderLine], picture[Progress]
    for number, order in enumerate(picture[Order].values()):
        gone = order.placed_at <= now - DAY
        if not gone and progresses[order.id].stage is not Stage.CANCELLED:
            for key in order.lines:
                line = lines[key]
                found.day[order.site, line.item] += line.quantity
                if order.placed_at > since:
                    found.lately[order.site, line.item] += line.quantity
        if number % CHUNK == CHUNK - 1:
            yield


def rates(picture: Picture, keys: Iterable[Key], found: Ordered) -> dict[Key, Rate]:
    """The rate of each of these items at their sites."""
    items = picture[Item]
    classes: dict[tuple[str, Velocity], list[Key]] = defaultdict(list)
    for site, item in keys:
        if item in items:
            classes[site, items[item].velocity].append((site, item))
    rated: dict[Key, Rate] = {}
    for members in classes.values():
        a_day = _posterior([found.day.get(key, 0) for key in members])
        enough = found.hours * HOUR >= LEAST
        lately = _posterior([found.lately.get(key, 0) for key in members]) if enough else [0.0] * len(members)
        for key, per_day, some in zip(members, a_day, lately, strict=True):
            rated[key] = Rate(some / found.hours if enough else 0.0, per_day)
    return rated


def _posterior(counts: list[int]) -> list[float]:
    """What each of these is expected to be next time, seen among the others."""
    mean = sum(counts) / len(counts)
    if not mean:
        return [0.0] * len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / len(counts)
    shape = min(EVEN, max(UNEVEN, mean**2 / (variance - mean))) if variance > mean else EVEN
    return [(count + shape) / (1.0 + shape / mean) for count in counts]
