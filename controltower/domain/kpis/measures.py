"""How is each figure measured? One function for each, over a span of time, with the facts that it counted."""

from collections.abc import Callable, Iterable, Mapping
from statistics import median

from controltower.domain.docks import Notice, Truck
from controltower.domain.emissions import SAYS
from controltower.domain.ids import OrderId
from controltower.domain.kpis.figures import Evidence, Measured
from controltower.domain.orders import Order, OrderLine, Progress, Stage
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask, TaskStatus, Tour
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, Vehicle
from controltower.domain.times import HOUR, MINUTE, Instant, Span

WAGE_PER_HOUR = 28.0
"""What an hour of warehouse work costs, in the operation's currency: an assumption, named wherever it is used."""


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
    """Grams of CO2e, of what each vehicle's factor counts, of the routes that ended, per stop that was delivered."""
    evidence, drops = [], 0
    for route in _finished(picture, span):
        vehicle = picture[Vehicle][route.vehicle]
        grams = route.driven_km * vehicle.co2e_g_per_km
        drops += _drops(picture, route)
        counts = SAYS[vehicle.co2e_scope]
        words = f"{vehicle.kind}, {route.driven_km:.1f} km, {grams:.0f} g ({counts})"
        evidence.append(Evidence("Route", route.id, grams, words))
    total = sum(each.value for each in evidence)
    return Measured(total / drops if drops else None, tuple(evidence))


def route_cost(picture: Picture, route: Route) -> float:
    """What a route cost: km driven and hours away, at its vehicle's rates."""
    vehicle = picture[Vehicle][route.vehicle]
    hours = (route.returned_at - route.departed_at) / HOUR
    return route.driven_km * vehicle.cost_per_km + hours * vehicle.cost_per_hour


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
