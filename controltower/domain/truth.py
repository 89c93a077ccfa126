"""May a fact still be believed? Sources with the longest silence that is normal for them, and what rests on which."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from controltower.domain.automation import RobotStatus
from controltower.domain.changing import ChangeOrder, visit_of
from controltower.domain.clock import SetPace, StepClock, clock_of
from controltower.domain.collecting import Collection
from controltower.domain.counting import CountPlace, CountStock
from controltower.domain.crossdock import CrossDock, Crossing, CrossingStatus, Match
from controltower.domain.docks import (
    Appointment,
    AssignDoors,
    DoorSlot,
    Notice,
    NoticeStatus,
    Receipt,
    Truck,
    TruckStatus,
)
from controltower.domain.ids import CrossingId, OrderId, stock_id
from controltower.domain.inventory import Replenishment, ReplenishmentStatus, Stock
from controltower.domain.labels import ParcelLabel, PrintLabels
from controltower.domain.labour import Duty, Move, MoveStaff, PlanStaff, Posting, Presence
from controltower.domain.loading import Load
from controltower.domain.notes import Note, NoteStatus
from controltower.domain.orders import CLOSED, OrderLine, Progress
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.packs import Pack, PackStatus
from controltower.domain.picking import OPEN_TASK, PickTask, Tour
from controltower.domain.picture import Facts, Picture
from controltower.domain.proposals import Proposal, RejectProposal
from controltower.domain.rerouting import ReRoute, RoutePlan
from controltower.domain.roads import CloseRoad, Closure, OpenRoad
from controltower.domain.routes import AHEAD_OF_ROAD, Route, RouteStatus, Stop, StopStatus
from controltower.domain.said import Said
from controltower.domain.scanning import Scan
from controltower.domain.times import MINUTE, Instant, seconds_between
from controltower.domain.tracking import Handover, Track, TrackState, Traffic
from controltower.domain.waves import Release, ReleaseWaves, Wave, WaveStatus

USUAL_LIMITS_S = {"wms": 720.0, "tms": 720.0, "telematics": 720.0, "robots": 720.0}
"""The limits of sources that nobody has listed: those that speak all day. All others may be silent for ever."""
BEHIND_S = 60.0
"""A decision that was taken on a picture older than this, in the operation's time, rests on stale facts..."""
BEHIND_WALL_S = 2.0
"""...but a fast demo runs on for so long, in wall time, while a decision travels."""

Deciding = (
    MoveStaff
    | ReRoute
    | CrossDock
    | ReleaseWaves
    | AssignDoors
    | CountStock
    | PlanStaff
    | PrintLabels
    | ChangeOrder
    | CloseRoad
    | OpenRoad
    | RejectProposal
    | SetPace
    | StepClock
)


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody whose words are facts here, and the longest silence that is normal; after it they are stale."""

    id: str
    name: str
    limit_s: float


@dataclass(frozen=True, slots=True)
class SourceListed:
    """A source and its limit are named, or changed; a source that has nothing else to say may name itself again."""

    source: Source


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a source has said nothing, in the operation's time, and how long it may."""

    source: str
    heard_at: Instant
    age_s: float
    limit_s: float

    @property
    def stale(self) -> bool:
        """Whether what it told can no longer be relied on."""
        return self.age_s > self.limit_s


CHANGING: Mapping[type, Callable[[Picture, Any], bool]] = {
    Stock: lambda _, _stock: True,
    Replenishment: lambda _, asked: asked.status is ReplenishmentStatus.OPEN,
    OrderLine: lambda _, line: line.shipped + line.short < line.quantity,
    Progress: lambda _, progress: progress.stage not in CLOSED,
    Wave: lambda _, wave: wave.status is not WaveStatus.CLOSED,
    PickTask: lambda _, task: task.status in OPEN_TASK,
    Tour: lambda _, tour: not tour.ended_at,
    Parcel: lambda _, parcel: parcel.status not in (ParcelStatus.DELIVERED, ParcelStatus.RETURNED),
    Notice: lambda _, notice: notice.status is not NoticeStatus.RECEIVED,
    Receipt: lambda picture, receipt: picture[Notice][receipt.notice].status is not NoticeStatus.RECEIVED,
    Truck: lambda _, truck: truck.status is not TruckStatus.LEFT,
    Appointment: lambda _, booked: not booked.left_at,
    Crossing: lambda _, crossing: crossing.status is CrossingStatus.APPROVED,
    Duty: lambda _, duty: duty.presence in (Presence.WORKING, Presence.BREAK),
    RobotStatus: lambda _, _robot: True,
    Route: lambda _, route: route.status is not RouteStatus.DONE,
    Stop: lambda _, stop: stop.status in (StopStatus.AHEAD, StopStatus.REACHED),
    Load: lambda picture, load: picture[Route][load.id].status in AHEAD_OF_ROAD,
    Handover: lambda picture, held: picture[Stop][held.id].status is StopStatus.REACHED,
    Collection: lambda _, asked: not asked.made_at,
    Note: lambda _, note: note.status is NoteStatus.WAITING,
    Track: lambda _, track: track.state is not TrackState.PARKED,
    Traffic: lambda _, traffic: not traffic.ended_at,
    Closure: lambda picture, closure: not closure.over(picture.now),
    Scan: lambda _, scan: not scan.freed_at,
    Pack: lambda _, pack: pack.status is PackStatus.OPEN,
    ParcelLabel: lambda picture, label: (
        picture[Parcel][label.id].status not in (ParcelStatus.DELIVERED, ParcelStatus.RETURNED)
    ),
}
"""The kinds of fact that age, and whether one of them still may change; all others stay true in silence."""


def limit_of(picture: Picture, source: str) -> float | None:
    """How many seconds a source may be silent; None where silence means nothing."""
    listed = picture[Source].get(source)
    return listed.limit_s if listed is not None else USUAL_LIMITS_S.get(source)


def silences(picture: Picture, now: Instant) -> tuple[Silence, ...]:
    """Each source whose silence means something and that has been heard, by name."""
    limits = ((source, at, limit_of(picture, source)) for source, at in sorted(picture.heard.items()))
    return tuple(
        Silence(source, at, seconds_between(at, now), limit) for source, at, limit in limits if limit is not None
    )


def ages(picture: Picture, fact: Any) -> bool:
    """Whether a fact may have changed while its source was silent; what is over, or was listed once, may not."""
    changing = CHANGING.get(type(fact))
    return changing is not None and changing(picture, fact)


def rests_on(picture: Picture, kind: type, source: str) -> bool:
    """Whether any fact of a kind that ages was last told by this source."""
    if kind not in CHANGING:
        return False
    facts: Mapping[str, Any] = picture[kind]
    told = picture.tellers(kind).items()
    return any(said.source == source and key in facts and ages(picture, facts[key]) for key, said in told)


def staleness(picture: Picture, body: Deciding, said: Said) -> tuple[str, ...]:
    """Why a decision was taken on facts that could not be relied on, a sentence each; nothing where they could be.

    `said.at` is the operation's time of the picture that the person saw.
    """
    if isinstance(body, SetPace | StepClock):
        return ()
    return (*_behind(picture, said), *_silent(picture, body, said))


def _behind(picture: Picture, said: Said) -> Iterator[str]:
    behind = seconds_between(said.at, picture.now)
    if behind > max(BEHIND_S, BEHIND_WALL_S * (clock_of(picture).pace or 0)):
        yield f"The picture it was taken on was {_minutes(behind)} old when it came."


def _silent(picture: Picture, body: Deciding, said: Said) -> Iterator[str]:
    silent = {each.source: each for each in silences(picture, max(said.at, picture.now)) if each.stale}
    touched: dict[str, int] = {}
    for kind, key in basis(picture, body) if silent else ():
        told = picture.told(kind, key)
        if told is not None and told.source in silent:
            touched[told.source] = touched.get(told.source, 0) + 1
    for source, count in sorted(touched.items()):
        silence, facts = silent[source], "1 fact" if count == 1 else f"{count} facts"
        yield (
            f"{source.upper()} had said nothing for {_minutes(silence.age_s)} (its limit is "
            f"{_minutes(silence.limit_s)}); {facts} decided on came from there."
        )


def basis(picture: Picture, body: Deciding) -> Iterable[tuple[type, str]]:  # noqa: C901
    """The facts on which a decision rests, by kind and id."""
    match body:
        case MoveStaff():
            yield from _of_moves(body.moves)
        case ReRoute():
            yield from _of_plans(body.plans)
        case CrossDock():
            yield from _of_matches(picture, body.matches)
            yield from _of_ends(picture, body.ends)
        case ReleaseWaves():
            yield from _of_releases(body.releases)
        case AssignDoors():
            yield from _of_slots(picture, body.slots)
        case CountStock():
            yield from _of_places(body.places)
        case PlanStaff():
            yield from _of_postings(body.postings)
        case ChangeOrder():
            yield Progress, body.order
            yield from ((Stop, key) for key in _visits(picture, body.order))
        case PrintLabels():
            yield Route, body.route
            yield from ((Parcel, code.parcel) for code in body.labels)
        case CloseRoad():
            return
        case OpenRoad():
            yield Closure, body.closure
        case RejectProposal():
            held = picture[Proposal].get(body.proposal)
            if held is not None:
                yield from _of_moves(held.moves)
                yield from _of_plans(held.plans)
                yield from _of_matches(picture, held.matches)
                yield from _of_ends(picture, held.ends)
                yield from _of_releases(held.releases)
                yield from _of_slots(picture, held.slots)
                yield from _of_places(held.places)
                yield from _of_postings(held.postings)
        case SetPace() | StepClock():
            return


def _visits(picture: Picture, order: OrderId) -> Iterator[str]:
    visit = visit_of(picture, order)
    if visit is not None:
        yield visit.id


def _of_moves(moves: Iterable[Move]) -> Iterator[tuple[type, str]]:
    for move in moves:
        yield Duty, move.worker


def _of_plans(plans: Iterable[RoutePlan]) -> Iterator[tuple[type, str]]:
    for plan in plans:
        yield Track, plan.vehicle
        yield Route, plan.route


def _of_matches(picture: Picture, matches: Iterable[Match]) -> Iterator[tuple[type, str]]:
    for match in matches:
        notice = picture[Notice].get(match.notice)
        yield OrderLine, match.line
        yield Notice, match.notice
        if notice is not None:
            yield Truck, notice.truck


def _of_ends(picture: Picture, ends: Iterable[CrossingId]) -> Iterator[tuple[type, str]]:
    for key in ends:
        crossing = picture[Crossing].get(key)
        if crossing is not None:
            yield Crossing, key
            yield Notice, crossing.notice


def _of_releases(releases: Iterable[Release]) -> Iterator[tuple[type, str]]:
    for release in releases:
        yield Wave, release.wave
        yield from ((Progress, order) for order in release.orders)


def _of_slots(picture: Picture, slots: Iterable[DoorSlot]) -> Iterator[tuple[type, str]]:
    for slot in slots:
        yield Appointment, slot.appointment
        if slot.route is not None:
            yield Route, slot.route
        elif slot.guest in picture[Truck]:
            yield Truck, slot.guest


def _of_places(places: Iterable[CountPlace]) -> Iterator[tuple[type, str]]:
    for place in places:
        yield Stock, stock_id(place.location, place.item)


def _of_postings(postings: Iterable[Posting]) -> Iterator[tuple[type, str]]:
    for posting in postings:
        yield Duty, posting.worker


def source_listed(picture: Picture, event: SourceListed, said: Said) -> Facts:
    """The source as it is listed."""
    return (event.source,)


def _minutes(seconds: float) -> str:
    minutes = round(seconds * 1_000_000 / MINUTE)
    return f"{minutes} min" if minutes else f"{seconds:.0f} s"
