"""Is a pack of several products what its specification says? What is missing, too much or foreign, before it closes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain import scanning
from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import BenchId, ItemId, OrderId, PackId, SiteId, SpecId
from controltower.domain.items import Item
from controltower.domain.orders import Order, OrderLine, Wanted
from controltower.domain.packing import ParcelPacked
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Bench
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class PackSpec:
    """What belongs into one pack; its id is what the pack is sold as. Each item once, each quantity above 0."""

    id: SpecId
    name: str
    parts: tuple[Wanted, ...]


class PackStatus(StrEnum):
    """Being made up at a bench, or closed."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack of an order at a bench, with the pieces that were scanned into it.

    `blocked` says why the piece that was scanned last may not go in; empty where it did. `refused` counts such scans.
    """

    id: PackId
    spec: SpecId
    order: OrderId
    site: SiteId
    bench: BenchId
    status: PackStatus
    begun_at: Instant
    scanned: tuple[ItemId, ...] = ()
    blocked: str = ""
    refused: int = 0
    closed_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class PackSpecListed:
    """Master data names what belongs into a pack, or changes it."""

    spec: PackSpec


@dataclass(frozen=True, slots=True)
class PackBegun:
    """At a bench somebody begins to make up a pack of an order."""

    pack: PackId
    spec: SpecId
    order: OrderId
    bench: BenchId


@dataclass(frozen=True, slots=True)
class PackScanned:
    """One piece was scanned to go into a pack."""

    pack: PackId
    item: ItemId


@dataclass(frozen=True, slots=True)
class PackClosed:
    """The pack is whole, and closed."""

    pack: PackId


def spec_problems(spec: PackSpec) -> Iterator[str]:
    """Every reason why no pack can be so."""
    if not spec.parts or any(part.quantity <= 0 for part in spec.parts):
        yield "A pack has at least one part, and each part at least one piece."
    if len({part.item for part in spec.parts}) < len(spec.parts):
        yield "Each item of a pack is named once, with all its pieces."


def pack_spec_listed(picture: Picture, event: PackSpecListed, said: Said) -> Facts:
    """The specification, if there can be such a pack, of items that are known."""
    spec = event.spec
    problem = next(spec_problems(spec), "")
    if problem:
        return (contradiction(picture, said, spec.id, "is listed as a pack", problem, PackSpec),)
    strange = next((part.item for part in spec.parts if part.item not in picture[Item]), None)
    return (spec,) if strange is None else unknown(picture, said, Item, strange)


def pack_begun(picture: Picture, event: PackBegun, said: Said) -> Facts:
    """An empty pack at its bench."""
    if event.pack in picture[Pack]:
        return (contradiction(picture, said, event.pack, "is begun again", "it was begun before", Pack),)
    order, bench = picture[Order].get(event.order), picture[Bench].get(event.bench)
    if event.spec not in picture[PackSpec]:
        return unknown(picture, said, PackSpec, event.spec)
    if order is None:
        return unknown(picture, said, Order, event.order)
    if bench is None:
        return unknown(picture, said, Bench, event.bench)
    if order.pack != event.spec:
        held = f"its order wants {order.pack or 'no pack'}"
        return (contradiction(picture, said, event.pack, f"is made up as {event.spec}", held, Pack),)
    return (Pack(event.pack, event.spec, order.id, order.site, bench.id, PackStatus.OPEN, said.at),)


def pack_scanned(picture: Picture, event: PackScanned, said: Said) -> Facts:
    """The piece in the pack; one that does not belong in is blocked with a sentence until the right one is scanned."""
    pack = picture[Pack].get(event.pack)
    if pack is None:
        return unknown(picture, said, Pack, event.pack)
    if pack.status is PackStatus.CLOSED:
        return (contradiction(picture, said, pack.id, f"takes {event.item}", "it is closed", Pack),)
    problem = scan_problem(picture[PackSpec][pack.spec], pack.scanned, event.item)
    if problem:
        return (replace(pack, blocked=problem, refused=pack.refused + 1),)
    return (replace(pack, scanned=(*pack.scanned, event.item), blocked=""),)


def pack_closed(picture: Picture, event: PackClosed, said: Said) -> Facts:
    """The closed pack; one that is not as its specification says cannot be."""
    pack = picture[Pack].get(event.pack)
    if pack is None:
        return unknown(picture, said, Pack, event.pack)
    if pack.status is PackStatus.CLOSED:
        return (contradiction(picture, said, pack.id, "is closed again", "it was closed before", Pack),)
    problem = next(pack_problems(picture[PackSpec][pack.spec], pack.scanned), "")
    if problem:
        return (contradiction(picture, said, pack.id, "is closed", problem, Pack),)
    return (replace(pack, status=PackStatus.CLOSED, closed_at=said.at, blocked=""),)


def parcel_packed(picture: Picture, event: ParcelPacked, said: Said) -> Facts:
    """The parcel, unless a pack of its order is still open."""
    order = picture[Order].get(event.order)
    if order is not None and order.pack is not None:
        mine = (each for each in picture[Pack].values() if each.order == order.id)
        pack = next((each for each in mine if each.status is PackStatus.OPEN), None)
        if pack is not None:
            claim = f"is packed in {event.parcel}"
            return (contradiction(picture, said, pack.id, claim, "it is not closed yet", Pack),)
    return scanning.parcel_packed(picture, event, said)


def packs_wanted(picture: Picture, order: Order) -> int:
    """How many whole packs the pieces of an order that will come are; 0 where it wants none."""
    spec = picture[PackSpec].get(order.pack or "")
    if spec is None:
        return 0
    coming: Counter[ItemId] = Counter()
    for line in (picture[OrderLine][key] for key in order.lines):
        coming[line.item] += line.quantity - line.short
    return packs_from(spec, coming)


def pack_problems(spec: PackSpec, scanned: Iterable[ItemId]) -> Iterator[str]:
    """Every reason why a pack may not be closed with what was scanned into it, one for each item; none: it is right."""
    there = Counter(scanned)
    for part in spec.parts:
        held = there.pop(part.item, 0)
        if held < part.quantity:
            yield f"{part.quantity - held} of {part.quantity} {part.item} are missing in {spec.name}."
        elif held > part.quantity:
            yield f"{held - part.quantity} {part.item} are too many in {spec.name}: {part.quantity} belong in."
    for item in sorted(there):
        yield f"{item} does not belong in {spec.name}."


def scan_problem(spec: PackSpec, scanned: Iterable[ItemId], item: ItemId) -> str:
    """Why one more piece of an item may not go in now; empty where it may."""
    wanted = next((part.quantity for part in spec.parts if part.item == item), 0)
    held = Counter(scanned)[item]
    if not wanted:
        return f"{item} does not belong in {spec.name}."
    return f"All {wanted} {item} of {spec.name} are in already." if held >= wanted else ""


def packs_from(spec: PackSpec, free: Mapping[ItemId, int]) -> int:
    """How many whole packs can be made of so many free pieces."""
    return min(max(0, free.get(part.item, 0)) // part.quantity for part in spec.parts)
