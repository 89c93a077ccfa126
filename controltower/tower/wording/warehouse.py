"""What does the warehouse say, in a sentence? One line for each kind of message."""

from typing import assert_never

from controltower.domain import (
    automation,
    crossdock,
    docks,
    inventory,
    labour,
    orders,
    packing,
    packs,
    picking,
    scanning,
    waves,
)
from controltower.domain.messages import WarehouseEvent
from controltower.tower.wording.words import Tongue, Words, because, count, kilograms


def _label(read: scanning.Label) -> str:
    """What was scanned, in words."""
    pieces = count(read.quantity, "piece") if read.quantity is not None else ""
    things = (read.item or "", pieces, read.container, f"lane {read.lane}" if read.lane else "")
    return ", ".join(thing for thing in things if thing) or "nothing"


def warehouse(event: WarehouseEvent, tongue: Tongue) -> Words:  # noqa: C901, PLR0912
    """The words for an event of the warehouse."""
    match event:
        case inventory.StockCounted(location, item, quantity):
            return Words(location, f"{count(quantity, 'piece')} of {item} counted", "floor")
        case inventory.StockHeld(place, item, quantity, reason):
            return Words(place, f"{count(quantity, 'piece')} of {item} on hold{because(reason)}", "floor")
        case inventory.HoldReleased(place, item, quantity):
            return Words(place, f"{count(quantity, 'piece')} of {item} released from hold", "floor")
        case inventory.StockWrittenOff(place, item, quantity, reason):
            return Words(place, f"{count(quantity, 'piece')} of {item} written off{because(reason)}", "floor")
        case inventory.StockMoved(item, source, target, quantity):
            return Words(target, f"{count(quantity, 'piece')} of {item} moved here from {source}", "floor")
        case inventory.ReplenishmentAsked(_, _, item, source, target, quantity):
            return Words(target, f"{count(quantity, 'piece')} of {item} asked for from {source}", "floor")
        case orders.OrderPlaced():
            opens, closes = tongue.time(event.window_opens), tongue.time(event.window_closes)
            says = f"{event.service}, {count(len(event.lines), 'line')}, for {event.address}, {opens}–{closes}"
            return Words(event.order, says, "waves")
        case orders.OrderCancelled(order, reason):
            return Words(order, f"cancelled{because(reason)}", "waves")
        case orders.OrderRolled(order, departure_at, reason):
            return Words(order, f"leaves later, at {tongue.time(departure_at)}{because(reason)}", "waves")
        case orders.LineShorted(line, quantity, reason):
            return Words(line, f"{count(quantity, 'piece')} will not come{because(reason)}", "waves")
        case waves.WavePlanned():
            leaves, ready = tongue.time(event.departure_at), tongue.time(event.ready_by)
            says = f"{count(len(event.orders), 'order')} for the {leaves} departure, ready by {ready}"
            return Words(event.wave, says, "waves")
        case waves.WaveReleased(wave):
            return Words(wave, "released to the floor", "waves")
        case waves.WaveClosed(wave):
            return Words(wave, "closed, nothing left to do inside", "waves")
        case picking.StockAllocated(task, line, location, quantity):
            return Words(task, f"{count(quantity, 'piece')} at {location} reserved for line {line}", "waves")
        case picking.AllocationReleased(task, reason):
            return Words(task, f"reservation given back{because(reason)}", "waves")
        case picking.TourStarted():
            says = f"{event.picker} sets out for {count(len(event.tasks), 'pick')} over {event.metres:.0f} m"
            return Words(event.tour, f"{says} in {event.zone}", "floor")
        case picking.PickConfirmed(task, quantity, picker):
            return Words(task, f"{count(quantity, 'piece')} picked by {picker}", "waves")
        case picking.TourEnded(tour):
            return Words(tour, "brought to the benches", "floor")
        case scanning.Scanned():
            return Words(event.subject, f"{_label(event.read)} scanned to {event.stage} in {event.zone}", "floor")
        case packs.PackBegun(pack, spec, order, bench):
            return Words(pack, f"{spec} for {order} is made up at {bench}", "packing")
        case packs.PackScanned(pack, item):
            return Words(pack, f"{item} scanned to go in", "packing")
        case packs.PackClosed(pack):
            return Words(pack, "whole, and closed", "packing")
        case packing.ParcelPacked():
            return Words(event.parcel, f"packed for {event.order} in {event.carton} at {event.bench}", "waves")
        case packing.ParcelWeighed(parcel, weight_g, _):
            return Words(parcel, f"weighs {kilograms(weight_g)}", "waves")
        case packing.ParcelSorted(parcel, lane):
            return Words(parcel, f"sent to lane {lane}", "waves")
        case packing.ParcelStaged(parcel, lane):
            return Words(parcel, f"stands in lane {lane}", "waves")
        case docks.NoticeAnnounced():
            pieces = sum(line.quantity for line in event.lines)
            says = f"{event.supplier} sends {count(pieces, 'piece')} with {event.truck}"
            return Words(event.notice, f"{says}, planned {tongue.time(event.planned_at)}", "docks")
        case docks.AppointmentBooked():
            span = f"{tongue.time(event.starts_at)}–{tongue.time(event.ends_at)}"
            return Words(event.appointment, f"{event.door} booked for {event.guest}, {span}", "docks")
        case docks.DoorClosed(door, until, reason):
            return Words(door, f"out of use until {tongue.time(until)}{because(reason)}", "docks")
        case docks.DoorOpened(door):
            return Words(door, "can be used again", "docks")
        case docks.TruckExpected(truck, expected_at):
            return Words(truck, f"expected at {tongue.time(expected_at)}", "docks")
        case docks.TruckArrived(truck):
            return Words(truck, "is through the gate", "docks")
        case docks.TruckDocked(truck, door):
            return Words(truck, f"stands at {door}", "docks")
        case docks.TruckLeft(truck):
            return Words(truck, "has left", "docks")
        case docks.GoodsReceived(notice, item, quantity, damaged):
            hurt = f", {damaged:,} of them damaged" if damaged else ""
            return Words(notice, f"{count(quantity, 'piece')} of {item} received{hurt}", "docks")
        case docks.NoticeClosed(notice):
            return Words(notice, "all received that will come", "docks")
        case crossdock.CrossDocked(crossing, quantity):
            return Words(crossing, f"{count(quantity, 'piece')} went across the floor", "docks")
        case crossdock.CrossingEnded(crossing, reason):
            return Words(crossing, f"what has not crossed will not{because(reason)}", "docks")
        case labour.ShiftStarted(worker, zone):
            return Words(worker, f"starts the shift in {zone}", "floor")
        case labour.ShiftEnded(worker):
            return Words(worker, "ends the shift", "floor")
        case labour.BreakStarted(worker):
            return Words(worker, "goes on break", "floor")
        case labour.BreakEnded(worker):
            return Words(worker, "is back from the break", "floor")
        case labour.WorkerSick(worker):
            return Words(worker, "is sick today", "floor")
        case labour.WorkerAssigned(worker, zone):
            return Words(worker, f"works in {zone} now", "floor")
        case labour.WorkerSeen(worker, x_m, y_m, doing):
            return Words(worker, f"{doing or 'seen'} at {x_m:.0f}, {y_m:.0f} m", "floor")
        case automation.RobotReported():
            says = f"{event.state}, {event.battery_pct:.0f} % charged"
            return Words(event.robot, f"{says}, {event.doing}" if event.doing else says, "floor")
        case _:
            assert_never(event)
