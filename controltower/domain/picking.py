"""What is taken from which place for which line? Pick tasks, which are reservations too, and their tours."""

from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import (
    ItemId,
    LineId,
    LocationId,
    OrderId,
    PickerId,
    PlaceId,
    SiteId,
    TaskId,
    TourId,
    WaveId,
    ZoneId,
)
from controltower.domain.inventory import Stock, available, changed, stock_at
from controltower.domain.orders import CLOSED, OrderLine, Progress, advanced, waiting, with_line
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Location
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class TaskStatus(StrEnum):
    """Reserved, on a tour, picked whole, picked short, or given back."""

    RESERVED = "reserved"
    ASSIGNED = "assigned"
    PICKED = "picked"
    SHORT = "short"
    RELEASED = "released"


OPEN_TASK = (TaskStatus.RESERVED, TaskStatus.ASSIGNED)


@dataclass(frozen=True, slots=True)
class PickTask:
    """So many pieces at a location, reserved for one line; while it is open the stock there counts them as reserved."""

    id: TaskId
    site: SiteId
    zone: ZoneId
    order: OrderId
    line: LineId
    item: ItemId
    location: LocationId
    quantity: int
    status: TaskStatus
    picked: int
    tour: TourId | None
    at: Instant


@dataclass(frozen=True, slots=True)
class Tour:
    """One walk of one picker through one zone."""

    id: TourId
    site: SiteId
    zone: ZoneId
    wave: WaveId
    picker: PickerId
    tasks: tuple[TaskId, ...]
    metres: float
    started_at: Instant
    ended_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class StockAllocated:
    """Pieces at a location are promised to a line."""

    task: TaskId
    line: LineId
    location: LocationId
    quantity: int


@dataclass(frozen=True, slots=True)
class AllocationReleased:
    """A promise of stock is given back before it was picked."""

    task: TaskId
    reason: str


@dataclass(frozen=True, slots=True)
class TourStarted:
    """A picker set out with these tasks, in this order, for so many metres."""

    tour: TourId
    site: SiteId
    zone: ZoneId
    wave: WaveId
    picker: PickerId
    tasks: tuple[TaskId, ...]
    metres: float


@dataclass(frozen=True, slots=True)
class PickConfirmed:
    """So many pieces were taken; fewer than asked means that the rest was not found."""

    task: TaskId
    quantity: int
    picker: PickerId


@dataclass(frozen=True, slots=True)
class TourEnded:
    """The picker brought the tour to the benches."""

    tour: TourId


def stock_allocated(picture: Picture, event: StockAllocated, said: Said) -> Facts:
    """The task, its stock reserved and its line allocated; never more than is free there or waits on the line.

    Nothing is reserved for an order that is closed.
    """
    line = picture[OrderLine].get(event.line)
    if line is None:
        return unknown(picture, said, OrderLine, event.line)
    location = picture[Location].get(event.location)
    if location is None:
        return unknown(picture, said, Location, event.location)
    stock = stock_at(picture, PlaceId(event.location), line.item)
    claim = f"allocates {event.quantity} of {line.item} at {event.location}"
    if event.task in picture[PickTask]:
        return (contradiction(picture, said, event.task, claim, "the task exists already", PickTask),)
    stage = picture[Progress][line.order].stage
    if stage in CLOSED:
        return (contradiction(picture, said, event.task, claim, f"order {line.order} is {stage}", Progress),)
    if not 0 < event.quantity <= min(available(stock), waiting(line)):
        held = f"{available(stock)} are free there and {waiting(line)} wait on the line"
        return (contradiction(picture, said, event.task, claim, held, Stock),)
    task = PickTask(
        event.task,
        location.site,
        location.zone,
        line.order,
        line.id,
        line.item,
        location.id,
        event.quantity,
        TaskStatus.RESERVED,
        0,
        None,
        said.at,
    )
    allocated = with_line(line, allocated=event.quantity)
    return (task, changed(stock, reserved=event.quantity), allocated, *advanced(picture, allocated, said.at))


def allocation_released(picture: Picture, event: AllocationReleased, said: Said) -> Facts:
    """An open task gives its stock back and its line waits again."""
    task = picture[PickTask].get(event.task)
    if task is None:
        return unknown(picture, said, PickTask, event.task)
    if task.status not in OPEN_TASK:
        return (contradiction(picture, said, task.id, "is given back", f"it is {task.status}", PickTask),)
    stock = stock_at(picture, PlaceId(task.location), task.item)
    return (
        _settled(task, TaskStatus.RELEASED, 0, said.at),
        changed(stock, reserved=-task.quantity),
        with_line(picture[OrderLine][task.line], allocated=-task.quantity),
    )


def tour_started(picture: Picture, event: TourStarted, said: Said) -> Facts:
    """The tour, and each of its tasks assigned to it; a task is on one tour at a time."""
    if event.tour in picture[Tour]:
        return (contradiction(picture, said, event.tour, "starts again", "it started before", Tour),)
    tasks = []
    for key in dict.fromkeys(event.tasks):
        task = picture[PickTask].get(key)
        if task is None:
            return unknown(picture, said, PickTask, key)
        if task.status is not TaskStatus.RESERVED:
            return (contradiction(picture, said, key, f"goes on {event.tour}", f"it is {task.status}", PickTask),)
        tasks.append(replace(task, status=TaskStatus.ASSIGNED, tour=event.tour))
    tour = Tour(
        event.tour,
        event.site,
        event.zone,
        event.wave,
        event.picker,
        tuple(task.id for task in tasks),
        event.metres,
        said.at,
    )
    return (tour, *tasks)


def pick_confirmed(picture: Picture, event: PickConfirmed, said: Said) -> Facts:
    """The pieces leave the location for the line; what was not found is no longer reserved and waits again."""
    task = picture[PickTask].get(event.task)
    if task is None:
        return unknown(picture, said, PickTask, event.task)
    stock = stock_at(picture, PlaceId(task.location), task.item)
    if task.status not in OPEN_TASK:
        return (contradiction(picture, said, task.id, "is picked", f"it is {task.status}", PickTask),)
    if not 0 <= event.quantity <= min(task.quantity, stock.on_hand - stock.held):
        claim = f"{event.quantity} pieces picked"
        held = f"{task.quantity} asked for, {stock.on_hand} on hand, {stock.held} held"
        return (contradiction(picture, said, task.id, claim, held, Stock),)
    status = TaskStatus.PICKED if event.quantity == task.quantity else TaskStatus.SHORT
    line = with_line(picture[OrderLine][task.line], allocated=-task.quantity, picked=event.quantity)
    return (
        _settled(task, status, event.quantity, said.at),
        changed(stock, on_hand=-event.quantity, reserved=-task.quantity),
        line,
        *advanced(picture, line, said.at),
    )


def tour_ended(picture: Picture, event: TourEnded, said: Said) -> Facts:
    """The tour is over, once."""
    tour = picture[Tour].get(event.tour)
    if tour is None:
        return unknown(picture, said, Tour, event.tour)
    if tour.ended_at:
        return (contradiction(picture, said, tour.id, "ends", "it ended before", Tour),)
    return (replace(tour, ended_at=said.at),)


def _settled(task: PickTask, status: TaskStatus, picked: int, at: Instant) -> PickTask:
    return PickTask(
        task.id,
        task.site,
        task.zone,
        task.order,
        task.line,
        task.item,
        task.location,
        task.quantity,
        status,
        picked,
        task.tour,
        at,
    )
