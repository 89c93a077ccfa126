"""How did a day go? Delivered, late, failed and short, by departure, from the picture alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from controltower.domain.ids import SiteId
from controltower.domain.orders import Order, OrderLine, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.routes import Stop, StopStatus
from controltower.domain.times import Instant


@dataclass(frozen=True, slots=True)
class Outcome:
    """The orders of one site that were promised for one departure: how many, and what became of them."""

    site: SiteId
    departure_at: Instant
    orders: int
    delivered: int
    late: int
    failed: int
    rolled: int
    short: int
    open: int


def outcomes(picture: Picture) -> Iterator[Outcome]:
    """One for each site and departure, as first planned for today or as rolled to; in their order."""
    groups: dict[tuple[SiteId, Instant], list[Progress]] = {}
    for progress in picture[Progress].values():
        groups.setdefault((picture[Order][progress.id].site, progress.departure_at), []).append(progress)
    late = _late(picture)
    for (site, departure_at), group in sorted(groups.items()):
        yield _outcome(picture, site, departure_at, group, late)


def on_time_share(picture: Picture) -> float:
    """Share of orders delivered within their window, of all that were delivered or failed."""
    ended = [p for p in picture[Progress].values() if p.stage in (Stage.DELIVERED, Stage.FAILED)]
    late = _late(picture)
    good = sum(p.stage is Stage.DELIVERED and p.id not in late for p in ended)
    return good / len(ended) if ended else 0.0


def _outcome(picture: Picture, site: SiteId, departure_at: Instant, group: list[Progress], late: set[str]) -> Outcome:
    delivered = [progress for progress in group if progress.stage is Stage.DELIVERED]
    return Outcome(
        site,
        departure_at,
        len(group),
        len(delivered),
        sum(progress.id in late for progress in delivered),
        sum(progress.stage is Stage.FAILED for progress in group),
        sum(progress.rolled > 0 for progress in group),
        sum(any(picture[OrderLine][line].short for line in picture[Order][each.id].lines) for each in group),
        sum(progress.stage not in (Stage.DELIVERED, Stage.FAILED, Stage.CANCELLED) for progress in group),
    )


def _late(picture: Picture) -> set[str]:
    """Orders that were handed over after their window."""
    return {
        order
        for stop in picture[Stop].values()
        if stop.status is StopStatus.DONE and stop.reached_at > stop.window_closes
        for order in stop.orders
    }
