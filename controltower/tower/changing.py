"""What does somebody at a desk type to change an order, and what would that do? Words into a decision."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from controltower.domain.changing import ChangeOrder, change_problems
from controltower.domain.errors import Unavailable
from controltower.domain.ids import OrderId
from controltower.domain.orders import Order
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.proposals import Effect
from controltower.domain.times import Instant, clock, instant, midnight, moment
from controltower.planning.changed import ChangePlan
from controltower.planning.travel import BY_ROAD
from controltower.store.addresses import AddressBook, Match, Unmatched

ADDRESSES = "addresses.sqlite"
_HOUR = re.compile(r"^\s*(\d{1,2})(?::?(\d{2}))?\s*$")
_PAIR = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*$")


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields as they were typed."""

    order: OrderId
    address: str
    place: str
    opens: str
    closes: str
    reason: str


def draft_of(picture: Picture, order: Order) -> Draft:
    """The fields as the order is now."""
    zone = _zone(picture)
    opens, closes = clock(order.window_opens, zone), clock(order.window_closes, zone)
    return Draft(order.id, order.address, f"{order.lat:.5f}, {order.lon:.5f}", opens, closes, "")


def read(picture: Picture, draft: Draft) -> ChangeOrder | tuple[str, ...]:
    """The decision that the fields mean, or every reason why there is none."""
    order = picture[Order].get(draft.order)
    if order is None:
        return (f"There is no order {draft.order}.",)
    place = _PAIR.match(draft.place)
    opens, closes = (_hour(picture, order, text) for text in (draft.opens, draft.closes))
    reasons = []
    if place is None:
        reasons.append("The place is written as latitude, longitude in degrees: 41.15, -8.61.")
    if opens is None or closes is None:
        reasons.append("Times are written as 14:30.")
    if reasons or place is None or opens is None or closes is None:
        return tuple(reasons)
    lat, lon = _kept(order, float(place[1]), float(place[2]))
    decision = ChangeOrder(order.id, draft.address.strip(), lat, lon, opens, closes, draft.reason.strip())
    return tuple(change_problems(picture, decision, picture.now)) or decision


def effects(plan: ChangePlan) -> tuple[Effect, ...]:
    """What becomes of the route: at its place in the sequence, and at the best one."""
    best = f" (best: {plan.best.km:.1f} km)" if plan.best_place != plan.place else ""
    yielded = [
        Effect("Driving ahead", f"{plan.now.km:.1f} km", f"{plan.kept.km:.1f} km{best}", plan.kept.km <= plan.now.km),
        Effect("Stops late", str(plan.now.late), str(plan.kept.late), plan.kept.late <= plan.now.late),
        Effect(
            "Lateness, all stops",
            f"{plan.now.late_min:.0f} min",
            f"{plan.kept.late_min:.0f} min",
            plan.kept.late_min <= plan.now.late_min,
        ),
    ]
    if plan.labels:
        yielded.append(Effect("Labels to print again", "0", str(plan.labels), better=False))
    return tuple(yielded)


def basis_says(plan: ChangePlan) -> str:
    """Where the times come from."""
    return "Times come from road data." if plan.basis == BY_ROAD else "Times are estimates."


def locate(network: str, text: str) -> Match | Unmatched:
    """Where an address is, by the book beside the road data; run in another process. Raises Unavailable."""
    if not network:
        return Unmatched("There is no road data here, so addresses cannot be looked up: put the pin by hand.")
    book = AddressBook(Path(network) / ADDRESSES)
    try:
        return book.locate(text)
    finally:
        book.close()


def found_says(found: Match | Unmatched | Unavailable) -> str:
    """What the book answered, in a sentence."""
    if isinstance(found, Unavailable):
        return str(found)
    return found.reason if isinstance(found, Unmatched) else f"Found: {found.label} ({found.level})."


def _kept(order: Order, lat: float, lon: float) -> tuple[float, float]:
    """The order's own place where what is typed is what was shown."""
    same = f"{lat:.5f}, {lon:.5f}" == f"{order.lat:.5f}, {order.lon:.5f}"
    return (order.lat, order.lon) if same else (lat, lon)


def _hour(picture: Picture, order: Order, text: str) -> Instant | None:
    """The time of day on the day of the order's window, unless that is what the order has already."""
    found, zone = _HOUR.match(text), _zone(picture)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    for held in (order.window_opens, order.window_closes):
        if clock(held, zone) == f"{int(found[1]):02d}:{int(found[2] or 0):02d}":
            return held
    day = moment(midnight(order.window_opens, zone), zone)
    return instant(day + timedelta(hours=int(found[1]), minutes=int(found[2] or 0)))


def _zone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
