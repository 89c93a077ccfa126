"""How well did it go? Each figure defined once, measured over a span of time, with its evidence and its source."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from controltower.domain.docks import Notice, Truck
from controltower.domain.ids import OrderId
from controltower.domain.orders import Order, OrderLine, Progress, Stage
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask, TaskStatus, Tour
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle
from controltower.domain.said import Said
from controltower.domain.times import HOUR, MINUTE, Instant, Span

WAGE_PER_HOUR = 28.0
"""What an hour of warehouse work costs, in the operation's currency: an assumption, named wherever it is used."""


class Better(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a figure: its kind and id, what it contributes, and a sentence."""

    kind: str
    id: str
    value: float
    says: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure over a span; None where nothing was there to measure."""

    value: float | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure: what it means, where its definition comes from, and the band in which it is as it should be."""

    id: str
    title: str
    unit: str
    meaning: str
    source: str
    better: Better
    band: tuple[float, float]
    measure: Callable[[Picture, Span], Measured]


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of one KPI."""

    kpi: str
    value: float


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a whole day; its id is the day's date."""

    id: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class DayClosed:
    """A day is over, with these figures."""

    date: str
    figures: tuple[Figure, ...]


def day_closed(picture: Picture, event: DayClosed, said: Said) -> Facts:
    """The figures of the day; a second closing replaces the first."""
    return (DayFigures(event.date, event.figures),)


def on_time(picture: Picture, span: Span) -> Measured:
    """Percent of delivery attempts that reached the customer before the window closed."""
    evidence = [
        Evidence("Stop", stop.id, float(_in_time(stop)), f"{stop.address}: {_stop_words(stop)}")
        for stop in _tried(picture, span)
    ]
    return _percent(evidence)


def perfect_order(picture: Picture, span: Span) -> Measured:
    """Percent of ended orders that came complete, in time, at the first attempt and undisputed by the scale."""
    evidence = []
    late = {
        order: stop
        for stop in picture[Stop].values()
        if stop.reached_at and not _in_time(stop)
        for order in stop.orders
    }
    for progress in _ended(picture, span):
        flaw = _flaw(picture, progress, late)
        evidence.append(Evidence("Order", progress.id, float(not flaw), flaw or "perfect"))
    return _percent(evidence)


def cycle_time(start: str, end: str) -> Callable[[Picture, Span], Measured]:
    """Median minutes between two stages of the orders that reached the second within the span."""

    def measure(picture: Picture, span: Span) -> Measured:
        evidence = []
        for progress in picture[Progress].values():
            finish: Instant = getattr(progress, end)
            begin: Instant = getattr(progress, start) or picture[Order][progress.id].placed_at
            if span.holds(finish):
                minutes = (finish - begin) / MINUTE
                evidence.append(Evidence("Order", progress.id, minutes, f"{minutes:.0f} min"))
        return _median(evidence)

    return measure


def lines_per_hour(picture: Picture, span: Span) -> Measured:
    """Lines picked per hour that pickers were on tour."""
    evidence, hours = [], 0.0
    for tour in picture[Tour].values():
        if span.holds(tour.ended_at):
            spent = (tour.ended_at - tour.started_at) / HOUR
            hours += spent
            lines = float(len(tour.tasks))
            evidence.append(Evidence("Tour", tour.id, lines, f"{lines:.0f} lines in {spent * 60:.0f} min"))
    total = sum(each.value for each in evidence)
    return Measured(total / hours if hours else None, tuple(evidence))


def pick_accuracy(picture: Picture, span: Span) -> Measured:
    """Percent of picked lines that were found in full and whose parcel passed the scale at once."""
    doubted = {content.line for parcel in picture[Parcel].values() if parcel.misweighed for content in parcel.contents}
    evidence = []
    for task in picture[PickTask].values():
        if span.holds(task.at) and task.status in (TaskStatus.PICKED, TaskStatus.SHORT):
            right = task.status is TaskStatus.PICKED and task.line not in doubted
            words = "right" if right else "not found in full" if task.status is TaskStatus.SHORT else "failed the scale"
            evidence.append(Evidence("PickTask", task.id, float(right), f"{task.location}: {words}"))
    return _percent(evidence)


def dock_to_stock(picture: Picture, span: Span) -> Measured:
    """Median hours from the truck at the door to its last piece put away or crossed."""
    evidence = []
    for notice in picture[Notice].values():
        truck = picture[Truck].get(notice.truck)
        if truck and truck.docked_at and notice.closed_at and span.holds(notice.stored_at):
            hours = (notice.stored_at - truck.docked_at) / HOUR
            evidence.append(Evidence("Notice", notice.id, hours, f"{notice.supplier}: {hours:.1f} h"))
    return _median(evidence)


def cost_per_drop(picture: Picture, span: Span) -> Measured:
    """Driving cost, by km and by hour, of the routes that ended, per stop that was delivered."""
    evidence, drops = [], 0
    for route in _finished(picture, span):
        cost, done = route_cost(picture, route), _drops(picture, route)
        drops += done
        evidence.append(Evidence("Route", route.id, cost, f"{cost:.2f} for {done} drops"))
    total = sum(each.value for each in evidence)
    return Measured(total / drops if drops else None, tuple(evidence))


def last_mile_share(picture: Picture, span: Span) -> Measured:
    """Driving cost as percent of driving plus picking labour (tour hours at the assumed wage)."""
    routes = cost_per_drop(picture, span).evidence
    driving = sum(each.value for each in routes)
    tours = (tour for tour in picture[Tour].values() if span.holds(tour.ended_at))
    labour = sum((tour.ended_at - tour.started_at) / HOUR for tour in tours) * WAGE_PER_HOUR
    total = driving + labour
    return Measured(100 * driving / total if total and routes else None, routes)


def co2e_per_drop(picture: Picture, span: Span) -> Measured:
    """Grams of CO2e, tank to wheel, of the routes that ended, per stop that was delivered."""
    evidence, drops = [], 0
    for route in _finished(picture, span):
        vehicle = picture[Vehicle][route.vehicle]
        grams = route.driven_km * vehicle.co2e_g_per_km
        drops += _drops(picture, route)
        evidence.append(Evidence("Route", route.id, grams, f"{vehicle.kind}, {route.driven_km:.1f} km, {grams:.0f} g"))
    total = sum(each.value for each in evidence)
    return Measured(total / drops if drops else None, tuple(evidence))


def route_cost(picture: Picture, route: Route) -> float:
    """What a route cost: km driven and hours away, at its vehicle's rates."""
    vehicle = picture[Vehicle][route.vehicle]
    hours = (route.returned_at - route.departed_at) / HOUR
    return route.driven_km * vehicle.cost_per_km + hours * vehicle.cost_per_hour


WERC = "WERC DC Measures 2020, best in class"
SCOR = "SCOR, level-1 reliability"
HOUSE = "own definition"

KPIS: tuple[Kpi, ...] = (
    Kpi("on_time", "On time", "%", on_time.__doc__ or "", WERC, Better.UP, (99.7, 100), on_time),
    Kpi("perfect_order", "Perfect order", "%", perfect_order.__doc__ or "", SCOR, Better.UP, (95, 100), perfect_order),
    Kpi(
        "release_to_pick",
        "Release to picked",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 90),
        cycle_time("released_at", "picked_at"),
    ),
    Kpi(
        "pick_to_pack",
        "Picked to packed",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 30),
        cycle_time("picked_at", "packed_at"),
    ),
    Kpi(
        "pack_to_stage",
        "Packed to staged",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 20),
        cycle_time("packed_at", "staged_at"),
    ),
    Kpi(
        "stage_to_depart",
        "Staged to departed",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 90),
        cycle_time("staged_at", "departed_at"),
    ),
    Kpi(
        "depart_to_door",
        "Departed to delivered",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 120),
        cycle_time("departed_at", "closed_at"),
    ),
    Kpi(
        "lines_per_hour",
        "Lines per hour",
        "lines/h",
        lines_per_hour.__doc__ or "",
        WERC,
        Better.UP,
        (60, 140),
        lines_per_hour,
    ),
    Kpi(
        "pick_accuracy", "Pick accuracy", "%", pick_accuracy.__doc__ or "", WERC, Better.UP, (99.9, 100), pick_accuracy
    ),
    Kpi("dock_to_stock", "Dock to stock", "h", dock_to_stock.__doc__ or "", WERC, Better.DOWN, (0, 3), dock_to_stock),
    Kpi("cost_per_drop", "Cost per drop", "€", cost_per_drop.__doc__ or "", HOUSE, Better.DOWN, (0, 4), cost_per_drop),
    Kpi(
        "last_mile_share",
        "Last-mile share",
        "%",
        last_mile_share.__doc__ or "",
        HOUSE,
        Better.DOWN,
        (0, 53),
        last_mile_share,
    ),
    Kpi(
        "co2e_per_drop",
        "CO₂e per drop",
        "g",
        co2e_per_drop.__doc__ or "",
        "DEFRA factors, tank to wheel",
        Better.DOWN,
        (0, 250),
        co2e_per_drop,
    ),
)


def figures(picture: Picture, span: Span) -> tuple[Figure, ...]:
    """Every figure that can be measured over the span."""
    measured = ((kpi.id, kpi.measure(picture, span).value) for kpi in KPIS)
    return tuple(Figure(key, round(value, 4)) for key, value in measured if value is not None)


def _tried(picture: Picture, span: Span) -> Iterable[Stop]:
    for stop in picture[Stop].values():
        if stop.kind is StopKind.DELIVERY and span.holds(stop.done_at):
            yield stop


def _in_time(stop: Stop) -> bool:
    return stop.status is StopStatus.DONE and stop.reached_at <= stop.window_closes


def _stop_words(stop: Stop) -> str:
    if stop.status is StopStatus.FAILED:
        return f"failed, {stop.reason}"
    late = (stop.reached_at - stop.window_closes) / MINUTE
    return f"{late:.0f} min late" if late > 0 else "in time"


def _ended(picture: Picture, span: Span) -> Iterable[Progress]:
    for progress in picture[Progress].values():
        if (progress.stage is Stage.DELIVERED and span.holds(progress.closed_at)) or (
            progress.stage is Stage.FAILED and span.holds(progress.departed_at)
        ):
            yield progress


def _flaw(picture: Picture, progress: Progress, late: Mapping[OrderId, Stop]) -> str:
    """The first thing that was not perfect about an order; nothing where all was."""
    if progress.stage is Stage.FAILED:
        return "not delivered at the first attempt"
    if any(picture[OrderLine][key].short for key in picture[Order][progress.id].lines):
        return "came short"
    if any(picture[Parcel][key].misweighed for key in progress.parcels):
        return "a parcel failed the scale"
    return "came late" if progress.id in late else ""


def _finished(picture: Picture, span: Span) -> Iterable[Route]:
    for route in picture[Route].values():
        if route.status is RouteStatus.DONE and span.holds(route.returned_at):
            yield route


def _drops(picture: Picture, route: Route) -> int:
    stops = (picture[Stop][key] for key in route.stops)
    return sum(stop.kind is StopKind.DELIVERY and stop.status is StopStatus.DONE for stop in stops)


def _percent(evidence: list[Evidence]) -> Measured:
    good = sum(each.value for each in evidence)
    return Measured(100 * good / len(evidence) if evidence else None, tuple(evidence))


def _median(evidence: list[Evidence]) -> Measured:
    return Measured(median(each.value for each in evidence) if evidence else None, tuple(evidence))
