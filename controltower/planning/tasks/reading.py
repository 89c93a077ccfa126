"""What do the racks, benches and doors hold for those at work? The problem of next tasks, read from the picture."""

from collections.abc import Iterable, Iterator, Mapping

from controltower.domain.automation import Robot, RobotState, RobotStatus
from controltower.domain.ids import PickerId, SiteId, TourId
from controltower.domain.labour import Duty, Presence, Worker
from controltower.domain.picking import OPEN_TASK, PickTask, Tour
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, ZoneKind
from controltower.domain.times import MINUTE, Instant, Span, later
from controltower.planning.labour.reading import CHANGE_S, breaks_of
from controltower.planning.tasks.benches import carries, loads, packs, stagings
from controltower.planning.tasks.inbound import inbound
from controltower.planning.tasks.problem import Device, Hand, TaskProblem
from controltower.planning.tasks.racks import counts, orders_of, picks, replenishments

HORIZON_S = 5_400.0
IN_HAND_S = {ZoneKind.STORAGE: 120.0, ZoneKind.PACKING: 75.0, ZoneKind.STAGING: 30.0, ZoneKind.RECEIVING: 60.0}
"""What is left, on the mean, of a job that somebody was last seen at. Assumption: half of a usual one."""
BACK_S = 60.0
"""From the last pick of a tour to the benches."""
ROBOT_BUSY_S = 240.0


def problem_of(
    picture: Picture, now: Instant, horizon_s: float = HORIZON_S, sites: Iterable[SiteId] | None = None
) -> TaskProblem:
    """Everybody at work, and everything that nobody has begun; of all sites, or of these."""
    tours = {tour.picker: tour for tour in picture[Tour].values() if not tour.ended_at}
    arrives = {tour.id: _arrives(picture, tour, now) for tour in tours.values()}
    begun = frozenset(_in_hand(picture))
    walks = list(picks(picture))
    packed = list(packs(picture, orders_of(picture, walks), arrives, begun))
    jobs = (
        *inbound(picture),
        *replenishments(picture, begun),
        *walks,
        *packed,
        *carries(picture, packed),
        *stagings(picture),
        *loads(picture, now, begun),
        *counts(picture, begun),
    )
    wanted = frozenset(sites) if sites is not None else frozenset(zone.site for zone in picture[Zone].values())
    return TaskProblem(
        now,
        later(now, horizon_s),
        tuple(job for job in jobs if job.site in wanted),
        tuple(hand for hand in _hands(picture, tours, arrives, now) if hand.site in wanted),
        tuple(device for device in _devices(picture, now) if device.site in wanted),
    )


def _hands(
    picture: Picture, tours: Mapping[PickerId, Tour], arrives: Mapping[TourId, Instant], now: Instant
) -> Iterator[Hand]:
    """Everybody who works or rests, in the zone where they are or are bound for, free when what is in hand is done."""
    for duty in picture[Duty].values():
        worker, key = picture[Worker].get(duty.id), duty.bound_for or duty.zone
        zone = picture[Zone].get(key) if key else None
        if worker is None or zone is None or duty.presence not in (Presence.WORKING, Presence.BREAK):
            continue
        tour = tours.get(PickerId(duty.id))
        free = arrives[tour.id] if tour is not None else _free(picture, duty, now)
        if duty.bound_for is not None and duty.bound_for != duty.zone:
            free = later(free, CHANGE_S)
        yield Hand(
            worker.id, worker.site, zone.id, worker.skills, (duty.x_m, duty.y_m), free, worker.shift.ends,
            tuple(_absences(worker, duty, now)),
        )  # fmt: skip


def _absences(worker: Worker, duty: Duty, now: Instant) -> Iterator[Span]:
    """Breaks to come in full; of one that began, what is left of it."""
    for each in breaks_of(worker, duty, now):
        if duty.presence is Presence.BREAK and each.holds(now):
            ends = max(duty.at + each.ends - each.starts, now + MINUTE)
            yield Span(now, Instant(min(ends, max(each.ends, now + 30 * MINUTE))))
        else:
            yield each


def _free(picture: Picture, duty: Duty, now: Instant) -> Instant:
    """When the job in hand is done, as far as can be told from when somebody was last seen at it."""
    zone = picture[Zone].get(duty.zone) if duty.zone else None
    if zone is None or len(duty.doing.split()) < 2 or duty.presence is Presence.BREAK:
        return now
    return max(now, later(duty.at, 2 * IN_HAND_S[zone.kind]))


def _arrives(picture: Picture, tour: Tour, now: Instant) -> Instant:
    """When a tour will be at the benches: the rate of its zone for what is left of it, and the way there."""
    left = sum(picture[PickTask][key].status in OPEN_TASK for key in tour.tasks)
    rate = picture[Zone][tour.zone].units_per_hour
    return later(now, BACK_S + left * (3600 / rate if rate else 60.0))


def _in_hand(picture: Picture) -> Iterator[str]:
    """What those at work say that they are at: orders, items, vehicles."""
    for duty in picture[Duty].values():
        words = duty.doing.split()
        if duty.presence is Presence.WORKING and len(words) > 1:
            yield words[-1]


def _devices(picture: Picture, now: Instant) -> Iterator[Device]:
    """Robots that are not out of order; a busy one is free a little later."""
    for robot in picture[Robot].values():
        status = picture[RobotStatus].get(robot.id)
        if status is None or status.state in (RobotState.FAULT, RobotState.CHARGING):
            continue
        free = now if status.state is RobotState.IDLE else later(now, ROBOT_BUSY_S)
        yield Device(robot.id, robot.site, (status.x_m, status.y_m), free)
