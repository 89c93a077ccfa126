"""Which orders of a departure are worked together, and by when must they be ready? Waves, first route out first in.

Orders are taken route by route in the order in which the routes leave, so that what is needed first is picked first
(de Koster, Le-Duc and Roodbergen 2007, "Design and control of warehouse order picking", section 6: order release). A
route stays in one wave where it fits; orders without a route yet come last, with the departure itself as their time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controltower.domain.ids import OrderId, RouteId, SiteId
from controltower.domain.orders import CLOSED, Order, OrderLine, Progress, waiting
from controltower.domain.picture import Picture
from controltower.domain.routes import Route
from controltower.domain.times import Instant, later
from controltower.planning.plans import LeftOut, StopAsked, never

LOADING_S = 1_800.0
"""From the last parcel staged to the vehicle leaving: loading and papers."""


@dataclass(frozen=True, slots=True)
class WaveOrder:
    """An order that could be worked: when its route leaves, and how many lines it has and can get goods for."""

    id: OrderId
    route: RouteId | None
    leaves_at: Instant
    lines: int
    stocked: int


@dataclass(frozen=True, slots=True)
class WavesProblem:
    """The orders of one departure, the largest wave in lines, and the time loading takes."""

    site: SiteId
    departure_at: Instant
    now: Instant
    orders: tuple[WaveOrder, ...]
    most_lines: int = 600
    loading_s: float = LOADING_S


@dataclass(frozen=True, slots=True)
class WaveToBe:
    """A wave to plan: its orders in the order in which they are needed, and when the last must be staged."""

    departure_at: Instant
    ready_by: Instant
    orders: tuple[OrderId, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class WavesPlan:
    """The waves, earliest first, and orders that no wave can help."""

    waves: tuple[WaveToBe, ...]
    left_out: tuple[LeftOut, ...]


def problem_of(picture: Picture, site: SiteId, departure_at: Instant, most_lines: int = 600) -> WavesProblem:
    """The open orders of a site for one departure that no wave holds yet."""
    orders = []
    for progress in picture[Progress].values():
        order = picture[Order][progress.id]
        if order.site != site or progress.departure_at != departure_at or progress.wave or progress.stage in CLOSED:
            continue
        route = picture[Route].get(progress.route) if progress.route else None
        lines = [picture[OrderLine][line] for line in order.lines]
        stocked = sum(waiting(line) < line.quantity - line.short for line in lines)
        leaves_at = route.departure_at if route else departure_at
        orders.append(WaveOrder(order.id, progress.route, leaves_at, len(lines), stocked))
    return WavesProblem(site, departure_at, picture.now, tuple(orders), most_lines)


def plan_waves(problem: WavesProblem, *, stop: StopAsked = never, seed: int = 0) -> WavesPlan:  # noqa: ARG001
    """Waves of at most so many lines, first route first. One pass, so `stop` and `seed` are not needed."""
    able: list[WaveOrder] = []
    left_out: list[LeftOut] = []
    for order in sorted(problem.orders, key=_urgency):
        reason = _hopeless(problem, order)
        if reason:
            left_out.append(LeftOut(order.id, reason))
        else:
            able.append(order)
    waves = tuple(_wave(problem, group) for group in _groups(able, problem.most_lines))
    return WavesPlan(waves, tuple(left_out))


def _urgency(order: WaveOrder) -> tuple[Instant, bool, str, str]:
    return order.leaves_at, order.route is None, order.route or "", order.id


def _hopeless(problem: WavesProblem, order: WaveOrder) -> str:
    """Why this order is not worth working now; empty where it is."""
    if order.leaves_at <= problem.now:
        return f"Order {order.id} has missed its departure."
    if order.stocked == 0:
        return f"Order {order.id} has nothing reserved on any of its {order.lines} lines, so there is nothing to pick."
    return ""


def _groups(orders: Sequence[WaveOrder], most_lines: int) -> Iterable[list[WaveOrder]]:
    """Orders in waves; a new wave begins where the next route would not fit whole, or the next order of a huge one."""
    wave: list[WaveOrder] = []
    for route in _by_route(orders):
        if wave and _lines(wave) + _lines(route) > most_lines:
            yield wave
            wave = []
        for order in route:
            if wave and _lines(wave) + order.lines > most_lines:
                yield wave
                wave = []
            wave.append(order)
    if wave:
        yield wave


def _by_route(orders: Sequence[WaveOrder]) -> Iterable[list[WaveOrder]]:
    together: dict[tuple[Instant, str], list[WaveOrder]] = {}
    for order in orders:
        together.setdefault((order.leaves_at, order.route or f"alone:{order.id}"), []).append(order)
    return together.values()


def _lines(orders: Sequence[WaveOrder]) -> int:
    return sum(order.lines for order in orders)


def _wave(problem: WavesProblem, orders: Sequence[WaveOrder]) -> WaveToBe:
    first = min(order.leaves_at for order in orders)
    ready_by = max(problem.now, later(first, -problem.loading_s))
    return WaveToBe(problem.departure_at, ready_by, tuple(order.id for order in orders), _lines(orders))
