"""May an order go to another door, or at another time? Changes that a customer asks for, checked and remembered."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import cos, hypot, radians

from controltower.domain.errors import Refused
from controltower.domain.ids import OrderId, ProposalId
from controltower.domain.orders import CLOSED, Order, Progress
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Site
from controltower.domain.routes import Route, Stop, StopStatus
from controltower.domain.said import Said
from controltower.domain.times import Instant

FARTHEST_KM = 150.0
"""No vehicle of a last mile goes further from its site than this. An assumption."""
KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class OrderChange:
    """That an order was changed, and what it was before the last time; its id is the order's."""

    id: OrderId
    version: int
    at: Instant
    by: str
    reason: str
    address: str
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """Bring it there, at that time: the whole of where and when, as it shall be from now on."""

    order: OrderId
    address: str
    lat: float
    lon: float
    window_opens: Instant
    window_closes: Instant
    reason: str = ""
    proposal: ProposalId | None = None


def change_order(picture: Picture, decision: ChangeOrder, said: Said) -> Facts:
    """The order as it shall be, its visit where one is planned, and what it was; Refused with every reason."""
    reasons = list(change_problems(picture, decision, max(said.at, picture.now)))
    if reasons:
        raise Refused(reasons)
    order, held = picture[Order][decision.order], picture[OrderChange].get(decision.order)
    stop = visit_of(picture, decision.order)
    version = held.version + 1 if held else 1
    before = OrderChange(
        order.id,
        version,
        said.at,
        said.author,
        decision.reason,
        order.address,
        order.lat,
        order.lon,
        order.window_opens,
        order.window_closes,
    )
    return (changed_order(order, decision), *((changed_stop(stop, decision),) if stop else ()), before)


def changed_order(order: Order, decision: ChangeOrder) -> Order:
    """The order with the door and the window that are wanted."""
    return replace(
        order,
        address=decision.address,
        lat=decision.lat,
        lon=decision.lon,
        window_opens=decision.window_opens,
        window_closes=decision.window_closes,
    )


def changed_stop(stop: Stop, decision: ChangeOrder) -> Stop:
    """Its visit, at the same place of the route; when it is made, transport tells."""
    return replace(
        stop,
        address=decision.address,
        lat=decision.lat,
        lon=decision.lon,
        window_opens=decision.window_opens,
        window_closes=decision.window_closes,
    )


def visit_of(picture: Picture, order: OrderId) -> Stop | None:
    """The visit that is ahead of an order, or being made; None where none is planned."""
    progress = picture[Progress].get(order)
    route = picture[Route].get(progress.route) if progress and progress.route else None
    stops = (picture[Stop][key] for key in route.stops) if route else ()
    open_ = (StopStatus.AHEAD, StopStatus.REACHED)
    return next((each for each in stops if order in each.orders and each.status in open_), None)


def change_problems(picture: Picture, decision: ChangeOrder, now: Instant) -> Iterator[str]:
    """Why the order cannot be changed so, a sentence each."""
    order, progress = picture[Order].get(decision.order), picture[Progress].get(decision.order)
    if order is None or progress is None:
        yield f"There is no order {decision.order}."
        return
    if progress.stage in CLOSED:
        yield f"{order.id} is {progress.stage} already."
        return
    if changed_order(order, decision) == order:
        yield f"{order.id} is to go there at that time already."
    yield from _window(decision, now)
    yield from _place(picture, order, decision)
    stop = visit_of(picture, order.id)
    if stop is not None and stop.status is StopStatus.REACHED:
        yield f"The vehicle stands at the door of {order.id} already."
    elif stop is not None and len(stop.orders) > 1:
        others = ", ".join(each for each in stop.orders if each != order.id)
        yield f"{order.id} is handed over together with {others}: they cannot be changed one without the other."


def _window(decision: ChangeOrder, now: Instant) -> Iterator[str]:
    if decision.window_closes <= decision.window_opens:
        yield "The window closes before it opens."
    elif decision.window_closes <= now:
        yield "The window is over already."


def _place(picture: Picture, order: Order, decision: ChangeOrder) -> Iterator[str]:
    if not decision.address.strip():
        yield "An address is needed."
    site, there = picture[Site].get(order.site), (decision.lat, decision.lon)
    if not (-90 <= decision.lat <= 90 and -180 <= decision.lon <= 180):
        swapped = " Latitude and longitude seem to be swapped." if -90 <= decision.lon <= 90 else ""
        yield f"{decision.lat:g}, {decision.lon:g} is nowhere on earth.{swapped}"
    elif site is not None and _km((site.lat, site.lon), there) > FARTHEST_KM:
        near = _km((site.lat, site.lon), there[::-1]) <= FARTHEST_KM
        why = " Latitude and longitude seem to be swapped." if near else ""
        yield f"{decision.lat:g}, {decision.lon:g} is {_km((site.lat, site.lon), there):,.0f} km from {site.name}.{why}"


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres on a plane: near enough to tell a town from another continent."""
    return KM_PER_DEGREE * hypot(a[0] - b[0], (a[1] - b[1]) * cos(radians(a[0])))
