"""Was it the right one? What is scanned at each stage against what the work asks for; the wrong one is blocked.

A scan that fits is not said: the pick, the parcel, the lane and the load stand for it. Said are those that do not fit,
and the one that fits thereafter.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain import loading, packing, picking
from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.errors import Refused
from controltower.domain.ids import (
    ItemId,
    LaneId,
    LocationId,
    OrderId,
    PickerId,
    SiteId,
    WaveId,
    ZoneId,
)
from controltower.domain.loading import ParcelLoaded
from controltower.domain.orders import Order, OrderLine, Progress
from controltower.domain.packing import Parcel, ParcelPacked, ParcelSorted, ParcelStaged
from controltower.domain.picking import OPEN_TASK, PickConfirmed, PickTask
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Zone
from controltower.domain.routes import Route
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class ScanStage(StrEnum):
    """Where it is scanned: at the face, at the bench, at the lane, at the vehicle."""

    PICK = "pick"
    PACK = "pack"
    SORT = "sort"
    LOAD = "load"


class Slip(StrEnum):
    """In what a scan does not fit."""

    ITEM = "wrong item"
    QUANTITY = "wrong quantity"
    CONTAINER = "wrong container"
    LANE = "wrong lane"


@dataclass(frozen=True, slots=True)
class Label:
    """What is on a thing; what was not scanned, or does not matter, is left out.

    The container is the tote of an order where pieces are picked and packed, and the vehicle where parcels are loaded.
    """

    item: ItemId | None = None
    quantity: int | None = None
    container: str = ""
    lane: LaneId | None = None


@dataclass(frozen=True, slots=True)
class Scanned:
    """Somebody scanned something: for a pick task, for an order line at a bench, or for a parcel (`subject`)."""

    stage: ScanStage
    subject: str
    zone: ZoneId
    worker: PickerId
    read: Label


@dataclass(frozen=True, slots=True)
class Misread:
    """One scan that did not fit: when, in what, and in words what was read."""

    at: Instant
    slip: Slip
    read: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One task, line or parcel at one stage where something else was scanned; who scanned is not in it.

    It is blocked until the right one is scanned, which is at `freed_at`.
    """

    id: str
    stage: ScanStage
    subject: str
    site: SiteId
    zone: ZoneId
    wave: WaveId | None
    item: ItemId | None
    misreads: tuple[Misread, ...]
    freed_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be scanned, for which order and item, and where it is found."""

    label: Label
    order: OrderId
    item: ItemId | None = None
    place: LocationId | None = None


def scan_id(stage: ScanStage, subject: str) -> str:
    """The id of the scans of one thing at one stage."""
    return f"{stage}:{subject}"


def target_of(picture: Picture, stage: ScanStage, subject: str) -> Target | None:
    """What is to be scanned; None where nothing like it is to be worked at this stage."""
    match stage:
        case ScanStage.PICK:
            task = picture[PickTask].get(subject)
            if task is None or task.status not in OPEN_TASK:
                return None
            return Target(Label(task.item, task.quantity, str(task.order)), task.order, task.item, task.location)
        case ScanStage.PACK:
            line = picture[OrderLine].get(subject)
            if line is None or line.picked <= line.packed:
                return None
            return Target(Label(line.item, line.picked - line.packed, str(line.order)), line.order, line.item)
        case ScanStage.SORT:
            parcel = picture[Parcel].get(subject)
            return Target(Label(lane=parcel.lane), parcel.order) if parcel and parcel.lane else None
        case ScanStage.LOAD:
            parcel = picture[Parcel].get(subject)
            route = picture[Route].get(picture[Progress][parcel.order].route or "") if parcel else None
            return Target(Label(container=str(route.vehicle)), parcel.order) if parcel and route else None


def slip_of(wanted: Label, read: Label) -> Slip | None:
    """In what the two differ, the item first, the quantity last; None where what was read fits."""
    if read.item and wanted.item and read.item != wanted.item:
        return Slip.ITEM
    if read.container and wanted.container and read.container != wanted.container:
        return Slip.CONTAINER
    if read.lane and wanted.lane and read.lane != wanted.lane:
        return Slip.LANE
    if read.quantity is not None and wanted.quantity is not None and read.quantity != wanted.quantity:
        return Slip.QUANTITY
    return None


def scan_problems(picture: Picture, event: Scanned) -> Iterable[str]:
    """Why the work may not go on with what was scanned, as sentences for the person with the scanner."""
    target = target_of(picture, event.stage, event.subject)
    if target is None:
        yield f"{event.subject} has nothing to {event.stage} now."
        return
    slip = slip_of(target.label, event.read)
    if slip is not None:
        yield _sentence(event, target, slip)


def check_scan(picture: Picture, event: Scanned) -> None:
    """Let the work go on; raises Refused with the reason where something else was scanned."""
    problems = list(scan_problems(picture, event))
    if problems:
        raise Refused(problems)


def blocked(picture: Picture, stage: ScanStage, subject: str) -> Misread | None:
    """The last scan that did not fit, as long as nothing right was scanned after it."""
    scan = picture[Scan].get(scan_id(stage, subject))
    return scan.misreads[-1] if scan is not None and not scan.freed_at else None


def scanned(picture: Picture, event: Scanned, said: Said) -> Facts:
    """A scan that does not fit blocks the thing; one that fits frees it. One that fits at once changes nothing."""
    key = scan_id(event.stage, event.subject)
    held = picture[Scan].get(key)
    target = target_of(picture, event.stage, event.subject)
    zone = picture[Zone].get(event.zone)
    if zone is None:
        return unknown(picture, said, Zone, event.zone)
    if target is None:
        claim, known = f"is scanned at {event.stage}", f"nothing of it is to {event.stage} now"
        return (contradiction(picture, said, event.subject, claim, known, _kind_of(event.stage)),)
    slip = slip_of(target.label, event.read)
    if slip is None:
        return (replace(held, freed_at=said.at),) if held is not None and not held.freed_at else ()
    misread = Misread(said.at, slip, _read(event.read, slip))
    if held is not None:
        return (replace(held, zone=zone.id, misreads=(*held.misreads, misread), freed_at=NEVER),)
    wave = picture[Progress][target.order].wave
    return (Scan(key, event.stage, event.subject, zone.site, zone.id, wave, target.item, (misread,)),)


def pick_confirmed(picture: Picture, event: PickConfirmed, said: Said) -> Facts:
    """The pick, unless the wrong thing was scanned for it last; finding nothing needs no scan."""
    wrong = _held_back(picture, ScanStage.PICK, [event.task] if event.quantity else [], "is picked", said)
    return wrong or picking.pick_confirmed(picture, event, said)


def parcel_packed(picture: Picture, event: ParcelPacked, said: Said) -> Facts:
    """The parcel, unless the wrong thing was scanned last for one of its lines."""
    lines = [content.line for content in event.contents]
    return _held_back(picture, ScanStage.PACK, lines, f"is packed in {event.parcel}", said) or packing.parcel_packed(
        picture, event, said
    )


def parcel_sorted(picture: Picture, event: ParcelSorted, said: Said) -> Facts:
    """The parcel bound for a lane; what was scanned wrong on the way to another one no longer holds it back."""
    facts = packing.parcel_sorted(picture, event, said)
    held, parcel = picture[Scan].get(scan_id(ScanStage.SORT, event.parcel)), picture[Parcel].get(event.parcel)
    if held is None or held.freed_at or parcel is None or parcel.lane == event.lane:
        return facts
    return (*facts, replace(held, freed_at=said.at))


def parcel_staged(picture: Picture, event: ParcelStaged, said: Said) -> Facts:
    """The parcel in its lane, unless another lane was scanned last."""
    wrong = _held_back(picture, ScanStage.SORT, [event.parcel], f"stands in {event.lane}", said)
    return wrong or packing.parcel_staged(picture, event, said)


def parcel_loaded(picture: Picture, event: ParcelLoaded, said: Said) -> Facts:
    """The parcel aboard, unless another vehicle was scanned last."""
    wrong = _held_back(picture, ScanStage.LOAD, [event.parcel], f"is loaded into {event.vehicle}", said)
    return wrong or loading.parcel_loaded(picture, event, said)


def _held_back(picture: Picture, stage: ScanStage, subjects: Iterable[str], claim: str, said: Said) -> Facts:
    """The contradiction of work that goes on though a scan of it is blocked; nothing where none is."""
    for subject in subjects:
        misread = blocked(picture, stage, subject)
        if misread is not None:
            held = f"blocked: {misread.slip}, {misread.read} was scanned last"
            return (contradiction(picture, said, subject, claim, held, Scan),)
    return ()


def _kind_of(stage: ScanStage) -> type:
    return {ScanStage.PICK: PickTask, ScanStage.PACK: Order}.get(stage, Parcel)


def _read(read: Label, slip: Slip) -> str:
    """The part of a label that did not fit."""
    match slip:
        case Slip.ITEM:
            return str(read.item)
        case Slip.QUANTITY:
            return str(read.quantity)
        case Slip.CONTAINER:
            return read.container
        case Slip.LANE:
            return str(read.lane)


def _sentence(event: Scanned, target: Target, slip: Slip) -> str:
    """What was scanned, what was wanted, and what to do now."""
    wanted, subject = _read(target.label, slip), event.subject
    start = f"{slip.capitalize()} for {subject}: {_read(event.read, slip)} was scanned, {wanted} is wanted."
    match slip:
        case Slip.ITEM:
            place = f" from {target.place}" if target.place else f" from the tote of {target.order}"
            return f"{start} Put it back and take {wanted}{place}."
        case Slip.QUANTITY:
            return f"{start} Count again."
        case Slip.CONTAINER if event.stage is ScanStage.LOAD:
            return f"{start} Carry it to {wanted}."
        case Slip.CONTAINER:
            return f"{start} Put it into the tote of {wanted}."
        case Slip.LANE:
            return f"{start} Carry it to lane {wanted}."
