"""What went into which box, and what does it really weigh? Parcels from the bench to the lane."""

from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import BenchId, CartonId, LaneId, LineId, OrderId, ParcelId, RouteId, SiteId, WorkerId
from controltower.domain.orders import CLOSED, Order, OrderLine, Progress, Stage, with_line
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Lane
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class ParcelStatus(StrEnum):
    """Where a parcel is on its way; `STOPPED` is a parcel whose weight does not fit its contents."""

    PACKED = "packed"
    STOPPED = "stopped"
    WEIGHED = "weighed"
    SORTED = "sorted"
    STAGED = "staged"
    LOADED = "loaded"
    ON_ROAD = "on the road"
    DELIVERED = "delivered"
    RETURNED = "returned"


STAGEABLE = (ParcelStatus.WEIGHED, ParcelStatus.SORTED, ParcelStatus.STAGED, ParcelStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Content:
    """So many pieces of an order line."""

    line: LineId
    quantity: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One box; `weight_g` is 0 until weighed, `misweighed` counts how often it did not fit.

    Its name is its SSCC; `sscc` is given where another system named it otherwise.
    """

    id: ParcelId
    site: SiteId
    order: OrderId
    carton: CartonId
    contents: tuple[Content, ...]
    expected_g: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    status: ParcelStatus
    bench: BenchId
    packer: WorkerId
    packed_at: Instant
    weighed_at: Instant = NEVER
    lane: LaneId | None = None
    staged_at: Instant = NEVER
    route: RouteId | None = None
    loaded_at: Instant = NEVER
    misweighed: int = 0
    sscc: str = ""


@dataclass(frozen=True, slots=True)
class ParcelPacked:
    """A box was closed at a bench."""

    parcel: ParcelId
    site: SiteId
    order: OrderId
    carton: CartonId
    contents: tuple[Content, ...]
    expected_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    bench: BenchId
    packer: WorkerId


@dataclass(frozen=True, slots=True)
class ParcelWeighed:
    """The scale said so many grams; within the tolerance of what was expected, the parcel goes on."""

    parcel: ParcelId
    weight_g: int
    tolerance_g: int


@dataclass(frozen=True, slots=True)
class ParcelSorted:
    """The parcel was sent down a route lane."""

    parcel: ParcelId
    lane: LaneId


@dataclass(frozen=True, slots=True)
class ParcelStaged:
    """The parcel stands in its lane, ready for loading."""

    parcel: ParcelId
    lane: LaneId


def parcel_packed(picture: Picture, event: ParcelPacked, said: Said) -> Facts:
    """The parcel, and its pieces packed on their lines; no more than was picked."""
    if event.parcel in picture[Parcel]:
        return (contradiction(picture, said, event.parcel, "is packed again", "it was packed before", Parcel),)
    if min(event.expected_g, event.length_mm, event.width_mm, event.height_mm) < 0:
        claim = f"{event.length_mm} x {event.width_mm} x {event.height_mm} mm and {event.expected_g} g"
        return (contradiction(picture, said, event.parcel, claim, "nothing is smaller than nothing", Parcel),)
    progress = picture[Progress].get(event.order)
    if progress is None:
        return unknown(picture, said, Order, event.order)
    lines: dict[LineId, OrderLine] = {}
    for content in event.contents:
        line = lines.get(content.line) or picture[OrderLine].get(content.line)
        if line is None or line.order != event.order:
            return unknown(picture, said, OrderLine, content.line)
        if not 0 < content.quantity <= line.picked - line.packed:
            held = f"{line.picked - line.packed} are picked and not packed"
            return (contradiction(picture, said, line.id, f"{content.quantity} pieces packed", held, OrderLine),)
        lines[line.id] = with_line(line, packed=content.quantity)
    parcel = Parcel(
        event.parcel,
        event.site,
        event.order,
        event.carton,
        event.contents,
        event.expected_g,
        0,
        event.length_mm,
        event.width_mm,
        event.height_mm,
        ParcelStatus.PACKED,
        event.bench,
        event.packer,
        said.at,
    )
    return (parcel, *lines.values(), *_order_after(picture, progress, parcel, lines, said.at))


def parcel_weighed(picture: Picture, event: ParcelWeighed, said: Said) -> Facts:
    """The real weight replaces the estimate; out of tolerance stops the parcel, and a second weighing may free it."""
    parcel = picture[Parcel].get(event.parcel)
    if parcel is None:
        return unknown(picture, said, Parcel, event.parcel)
    if parcel.status not in (ParcelStatus.PACKED, ParcelStatus.STOPPED) or event.weight_g <= 0:
        claim = f"weighs {event.weight_g} g"
        return (contradiction(picture, said, parcel.id, claim, f"it is {parcel.status}", Parcel),)
    fits = abs(event.weight_g - parcel.expected_g) <= event.tolerance_g
    status = ParcelStatus.WEIGHED if fits else ParcelStatus.STOPPED
    misweighed = parcel.misweighed + (not fits)
    return (replace(parcel, weight_g=event.weight_g, status=status, weighed_at=said.at, misweighed=misweighed),)


def parcel_sorted(picture: Picture, event: ParcelSorted, said: Said) -> Facts:
    """The parcel is bound for a lane."""
    return _to_lane(picture, event.parcel, event.lane, ParcelStatus.SORTED, said)


def parcel_staged(picture: Picture, event: ParcelStaged, said: Said) -> Facts:
    """The parcel is ready; when all of its order are, the order is staged."""
    facts = _to_lane(picture, event.parcel, event.lane, ParcelStatus.STAGED, said)
    parcel = facts[0]
    if not isinstance(parcel, Parcel):
        return facts
    return (*facts, *order_at(picture, parcel, said.at))


def order_at(picture: Picture, parcel: Parcel, at: Instant) -> Facts:
    """The progress of a parcel's order after that parcel was staged or loaded: as far as the last of its parcels."""
    progress = picture[Progress][parcel.order]
    if not progress.packed_at or progress.stage in CLOSED:
        return ()
    statuses = [(parcel if key == parcel.id else picture[Parcel][key]).status for key in progress.parcels]
    if all(status is ParcelStatus.LOADED for status in statuses):
        return (replace(progress, stage=Stage.LOADED, loaded_at=at),)
    if all(status in (ParcelStatus.STAGED, ParcelStatus.LOADED) for status in statuses) and not progress.staged_at:
        return (replace(progress, stage=Stage.STAGED, staged_at=at),)
    return ()


def _to_lane(picture: Picture, key: ParcelId, lane: LaneId, status: ParcelStatus, said: Said) -> Facts:
    parcel = picture[Parcel].get(key)
    if parcel is None:
        return unknown(picture, said, Parcel, key)
    if lane not in picture[Lane]:
        return unknown(picture, said, Lane, lane)
    if parcel.status not in STAGEABLE:
        return (contradiction(picture, said, key, f"is {status} to {lane}", f"it is {parcel.status}", Parcel),)
    staged = said.at if status is ParcelStatus.STAGED else parcel.staged_at
    return (replace(parcel, status=status, lane=lane, staged_at=staged),)


def _order_after(
    picture: Picture, progress: Progress, parcel: Parcel, lines: dict[LineId, OrderLine], at: Instant
) -> Facts:
    """The order's progress with the new parcel; advanced with every line that the parcel changed."""
    order = picture[Order][progress.id]
    whole = [lines.get(key) or picture[OrderLine][key] for key in order.lines]
    after = replace(progress, parcels=(*progress.parcels, parcel.id))
    done = all(each.picked + each.short == each.quantity and each.packed == each.picked for each in whole)
    if done and not after.packed_at and after.stage not in CLOSED:
        after = replace(after, packed_at=at, stage=Stage.PACKED)
    return (after,)
