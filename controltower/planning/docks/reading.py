"""Which trucks want which doors now? Read from notices, appointments, routes, doors, duties and shelves."""

from collections.abc import Iterable
from itertools import pairwise

from controltower.domain.docks import Appointment, Truck, TruckStatus
from controltower.domain.ids import AppointmentId, SiteId, ZoneId
from controltower.domain.labour import SKILL_FOR, Duty, Presence, Worker
from controltower.domain.picture import Picture
from controltower.domain.places import Door, DoorKind, Zone, ZoneKind, operation_of
from controltower.domain.routes import AHEAD_OF_ROAD, Route
from controltower.domain.times import HOUR, MINUTE, Instant, Span, later
from controltower.planning.docks.inbound import truck_visits
from controltower.planning.docks.outbound import departures_of, route_visits
from controltower.planning.docks.problem import Bay, Booking, Crew, Departure, DocksProblem, Visit, Way

AHEAD = 6 * HOUR
"""Trucks that come later than this are not planned yet."""
UNTIL = 10 * HOUR
HOLD = 45 * MINUTE
"""What begins sooner stays: guests may be on their way, and a proposal may wait for its answer."""
SLOT_S = 300
LEAST_PEOPLE = 2
"""Before anybody has begun, so many are taken to come. Assumption."""
CHANGE_PRICE, WALK_KM = 5.0, 3.0
"""What it is worth not to tell a guest another door, and a kilometre that somebody walks. Assumptions."""
ZONE_AT = {DoorKind.INBOUND: ZoneKind.RECEIVING, DoorKind.OUTBOUND: ZoneKind.STAGING}


def problem_of(picture: Picture, now: Instant, site: SiteId, kind: DoorKind) -> DocksProblem:
    """One side of a site: its doors, whom they wait for, who is there to unload or load, and what is booked."""
    until = Instant(now + UNTIL)
    visits, departures = _visits(picture, now, site, kind)
    booked = tuple(_bookings(picture, now, visits))
    operation = operation_of(picture)
    return DocksProblem(
        now,
        max([until, *(Instant(each.ends_at + MINUTE) for each in booked)]),
        tuple(_bays(picture, now, site, kind)),
        visits,
        tuple(crew_of(picture, now, site, ZONE_AT[kind], until)),
        departures,
        booked,
        Instant(now + HOLD),
        change_price=CHANGE_PRICE,
        walk_km=WALK_KM,
        slot_s=SLOT_S,
        timezone=operation.timezone if operation else "UTC",
    )


def appointment_of(picture: Picture, visit: str) -> Appointment | None:
    """The open appointment of a visit: a truck's own, or that of a route."""
    return _open(picture).get(visit)


def appointment_id(picture: Picture, visit: str) -> AppointmentId:
    """The name of a visit's appointment, booked or to be booked."""
    held = appointment_of(picture, visit)
    return held.id if held else AppointmentId(f"A-{visit}")


def _visits(
    picture: Picture, now: Instant, site: SiteId, kind: DoorKind
) -> tuple[tuple[Visit, ...], tuple[Departure, ...]]:
    last = Instant(now + AHEAD)
    if kind is DoorKind.INBOUND:
        trucks = [each for each in picture[Truck].values() if each.site == site and _is_awaited(each, last)]
        hands = max((each.people for each in crew_of(picture, now, site, ZoneKind.RECEIVING, last)), default=0)
        return truck_visits(picture, now, trucks, hands)
    routes = [
        each
        for each in picture[Route].values()
        if each.site == site and each.status in AHEAD_OF_ROAD and each.departure_at <= last
    ]
    return tuple(route_visits(picture, now, routes)), tuple(departures_of(picture, routes))


def _is_awaited(truck: Truck, last: Instant) -> bool:
    return truck.status is not TruckStatus.LEFT and (
        truck.status is not TruckStatus.EXPECTED or truck.expected_at <= last
    )


def _bays(picture: Picture, now: Instant, site: SiteId, kind: DoorKind) -> Iterable[Bay]:
    for door in picture[Door].values():
        if door.site == site and door.kind is kind:
            closed = (Span(now, door.closed_until),) if door.closed_until > now else ()
            yield Bay(door.id, frozenset({kind}), frozenset(door.equipment), door.x_m, door.y_m, closed)


def _open(picture: Picture) -> dict[str, Appointment]:
    """Open appointments by visit: the route where there is one, else the guest."""
    return {each.route or each.guest: each for each in picture[Appointment].values() if not each.left_at}


def _bookings(picture: Picture, now: Instant, visits: Iterable[Visit]) -> Iterable[Booking]:
    """What is booked for these visits, each door from the booked time on; who comes late is unloaded later."""
    held = _open(picture)
    for visit in visits:
        booked = held.get(visit.id)
        if booked is None:
            continue
        way = visit.ways[0]
        if booked.docked_at:
            ends_at = max(later(booked.docked_at, way.work_s + way.after_s), later(now, way.work_s + way.after_s))
            work_until = later(ends_at, -way.after_s)
            yield Booking(visit.id, booked.door, way.mode, booked.docked_at, now, work_until, ends_at, stands=True)
            continue
        work_from = later(_comes(booked, way, now), way.before_s)
        work_until = later(work_from, way.work_s)
        ends_at = max(booked.ends_at, later(work_until, way.after_s))
        yield Booking(visit.id, booked.door, way.mode, booked.starts_at, work_from, work_until, ends_at)


def _comes(booked: Appointment, way: Way, now: Instant) -> Instant:
    """When the guest takes the door: as booked, or as soon as it can come, unless its time is over by then."""
    soonest = max(booked.starts_at, way.from_at, now)
    return soonest if soonest < booked.ends_at else booked.starts_at


def crew_of(picture: Picture, now: Instant, site: SiteId, kind: ZoneKind, until: Instant) -> Iterable[Crew]:
    """People at work in the zones of a kind, as far as their shifts and breaks are known.

    A post whose shift ends is taken to be filled again, as long as enough people with the skill are on shift.
    """
    zones = {zone.id for zone in picture[Zone].values() if zone.site == site and zone.kind is kind}
    skilled = [each for each in picture[Worker].values() if each.site == site and SKILL_FOR[kind] in each.skills]
    there = [each for each in skilled if _works_in(picture[Duty].get(each.id), zones)]
    posts = max(len(there), LEAST_PEOPLE)
    edges = {now, until}
    for worker in skilled:
        spans = (worker.shift, *worker.breaks) if worker in there else (worker.shift,)
        edges.update(edge for span in spans for edge in (span.starts, span.ends) if now < edge < until)
    for starts, ends in pairwise(sorted(edges)):
        # The slot in which now lies has people too.
        begins = later(now, -SLOT_S) if starts == now else starts
        resting = sum(any(rest.holds(starts) for rest in each.breaks) for each in there if each.shift.holds(starts))
        on_shift = sum(each.shift.holds(starts) for each in skilled)
        people = min(posts, on_shift) - resting if on_shift else (posts if not skilled else 0)
        yield Crew(Span(begins, ends), max(0, people))


def _works_in(duty: Duty | None, zones: set[ZoneId]) -> bool:
    if duty is None or duty.presence not in (Presence.WORKING, Presence.BREAK):
        return False
    return (duty.bound_for or duty.zone) in zones
