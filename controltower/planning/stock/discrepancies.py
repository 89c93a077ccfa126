"""Where does the book not agree with what people find? Each discrepancy of a day, and groups of them.

By item, place, shift and cause, and never by person: what is looked for is a cause that can be mended.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.docks import Notice, NoticeStatus, Receipt
from controltower.domain.ids import ItemId, SiteId, ZoneId
from controltower.domain.inventory import Difference
from controltower.domain.items import Item
from controltower.domain.labour import Worker
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Bench, Location, Zone, ZoneKind, operation_of
from controltower.domain.promising import CHUNK
from controltower.domain.scanning import Scan, ScanStage
from controltower.domain.times import Instant, clock, seconds_between

HOURS = 6
"""A trend is told over so many hours."""


class Cause(StrEnum):
    """How a discrepancy came to light."""

    LESS = "counted fewer"
    MORE = "counted more"
    NOT_FOUND = "picked short"
    SHORT = "received short"
    OVER = "received over"
    DAMAGED = "received damaged"
    SCAN = "wrong thing scanned"
    SCALE = "wrong at the scale"


class By(StrEnum):
    """What discrepancies are grouped by."""

    CAUSE = "cause"
    ITEM = "item"
    PLACE = "place"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that was not as the book says: pieces more (or, negative, fewer) than it says, and what they cost.

    `place` is the aisle, or the zone where there is none; `subject` is what to look at: a location, a truck, an order.
    """

    at: Instant
    cause: Cause
    site: SiteId
    place: str
    shift: str
    item: ItemId | None
    pieces: int
    cents: int
    subject: str
    says: str


@dataclass(frozen=True, slots=True)
class Group:
    """Discrepancies that have something in common. `trend` counts them by hour, the last hour last."""

    id: str
    label: str
    count: int
    fewer: int
    more: int
    cents: int
    causes: tuple[tuple[Cause, int], ...]
    trend: tuple[int, ...]
    latest: Discrepancy


def discrepancies(picture: Picture) -> tuple[Discrepancy, ...]:
    """All of them, the latest first."""
    found: list[Discrepancy] = []
    for _ in finding(picture, found):
        pass
    return tuple(sorted(found, key=lambda each: (-each.at, each.subject, each.cause)))


def finding(picture: Picture, found: list[Discrepancy]) -> Iterator[None]:
    """Put them into `found`, unsorted, in short steps."""
    reader = _Reader(picture)
    for source in (reader.counts, reader.picks, reader.receipts, reader.scans, reader.parcels):
        for number, each in enumerate(source()):
            if each is not None:
                found.append(each)
            if number % CHUNK == CHUNK - 1:
                yield
        yield


def grouped(found: Sequence[Discrepancy], by: By, now: Instant) -> tuple[Group, ...]:
    """Groups by what they have in common, those with most value first."""
    groups: dict[str, list[Discrepancy]] = {}
    for each in found:
        groups.setdefault(KEYS[by](each), []).append(each)
    told = (_group(key, by, some, now) for key, some in groups.items())
    return tuple(sorted(told, key=lambda group: (-group.cents, -group.count, group.id)))


KEYS: Mapping[By, Callable[[Discrepancy], str]] = {
    By.CAUSE: lambda each: str(each.cause),
    By.ITEM: lambda each: f"{each.site}|{each.item or '–'}",
    By.PLACE: lambda each: f"{each.site}|{each.place}",
    By.SHIFT: lambda each: each.shift,
}


def _group(key: str, by: By, some: Sequence[Discrepancy], now: Instant) -> Group:
    causes = Counter(each.cause for each in some)
    trend = [0] * HOURS
    for each in some:
        hours = int(seconds_between(each.at, now) // 3_600)
        if 0 <= hours < HOURS:
            trend[HOURS - 1 - hours] += 1
    latest = max(some, key=lambda each: (each.at, each.subject))
    label = key.split("|", 1)[1] if by in (By.ITEM, By.PLACE) else key
    return Group(
        key,
        label,
        len(some),
        -sum(each.pieces for each in some if each.pieces < 0),
        sum(each.pieces for each in some if each.pieces > 0),
        sum(each.cents for each in some),
        tuple(sorted(causes.items(), key=lambda each: (-each[1], each[0]))),
        tuple(trend),
        latest,
    )


class _Reader:
    """Reads the discrepancies of one picture, each with its aisle, its shift and its value."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        operation = operation_of(picture)
        self.timezone = operation.timezone if operation else "UTC"
        spans = Counter((worker.site, worker.shift.starts, worker.shift.ends) for worker in picture[Worker].values())
        self.shifts = sorted(spans, key=lambda each: (-each[1], each[2], each[0]))

    def counts(self) -> Iterable[Discrepancy | None]:
        """What counts found beside the book."""
        for each in self.picture[Difference].values():
            location = self.picture[Location].get(each.place)
            pieces = each.found - each.book
            if location is None or not pieces:
                continue
            says = f"{each.book} in the book, {each.found} counted at {each.place}"
            cause = Cause.MORE if pieces > 0 else Cause.LESS
            yield self._told(each.at, cause, location.site, location.aisle, each.item, pieces, each.place, says)

    def picks(self) -> Iterable[Discrepancy | None]:
        """Pieces that a picker looked for in vain; None for each task that was picked whole."""
        for task in self.picture[PickTask].values():
            if task.status is not TaskStatus.SHORT:
                yield None
                continue
            location = self.picture[Location].get(task.location)
            aisle = str(location.aisle) if location else str(task.zone)
            missing = task.quantity - task.picked
            says = f"{missing} of {task.quantity} not found at {task.location} for {task.order}"
            yield self._told(task.at, Cause.NOT_FOUND, task.site, aisle, task.item, -missing, task.location, says)

    def receipts(self) -> Iterable[Discrepancy | None]:
        """What came otherwise than announced, on notices that are closed; damage as soon as it is seen."""
        for receipt in self.picture[Receipt].values():
            notice = self.picture[Notice][receipt.notice]
            zone = self._zone(notice.site, ZoneKind.RECEIVING)
            who = f"{notice.truck} from {notice.supplier}"
            if receipt.damaged:
                says = f"{receipt.damaged} of {receipt.announced} damaged on {who}"
                yield self._told(receipt.at, Cause.DAMAGED, notice.site, zone, receipt.item, -receipt.damaged,
                                 notice.truck, says)  # fmt: skip
            over = receipt.received + receipt.damaged - receipt.announced
            if notice.status is NoticeStatus.RECEIVED and over:
                says = f"{receipt.announced} announced, {receipt.received + receipt.damaged} came on {who}"
                cause = Cause.OVER if over > 0 else Cause.SHORT
                yield self._told(receipt.at, cause, notice.site, zone, receipt.item, over, notice.truck, says)

    def scans(self) -> Iterable[Discrepancy | None]:
        """Things that were blocked because something else was scanned; they cost nothing but time."""
        for scan in self.picture[Scan].values():
            task = self.picture[PickTask].get(scan.subject) if scan.stage is ScanStage.PICK else None
            location = self.picture[Location].get(task.location) if task else None
            place = str(location.aisle) if location else str(scan.zone)
            for misread in scan.misreads:
                says = f"{misread.slip} at {scan.stage}: {misread.read} was scanned for {scan.subject}"
                subject = str(task.location) if task else scan.subject
                yield self._told(misread.at, Cause.SCAN, scan.site, place, scan.item, 0, subject, says)

    def parcels(self) -> Iterable[Discrepancy | None]:
        """Parcels that weighed otherwise than their contents; None for each that did not."""
        for parcel in self.picture[Parcel].values():
            if not parcel.misweighed:
                yield None
                continue
            bench = self.picture[Bench].get(parcel.bench)
            off = parcel.weight_g - parcel.expected_g
            often = "" if parcel.misweighed == 1 else f" {parcel.misweighed} times"
            says = f"A parcel of {parcel.order} was stopped at the scale{often}, {off:+,} g off"
            zone = str(bench.zone) if bench else str(parcel.site)
            yield self._told(parcel.weighed_at, Cause.SCALE, parcel.site, zone, None, 0, parcel.order, says)

    def _told(
        self,
        at: Instant,
        cause: Cause,
        site: SiteId,
        place: str,
        item: ItemId | None,
        pieces: int,
        subject: str,
        says: str,
    ) -> Discrepancy:
        listed = self.picture[Item].get(item) if item else None
        cents = abs(pieces) * listed.value_cents if listed else 0
        return Discrepancy(at, cause, site, str(place), self._shift(site, at), item, pieces, cents, str(subject), says)

    def _shift(self, site: SiteId, at: Instant) -> str:
        """The shift that began last before a moment, by its hours."""
        for where, starts, ends in self.shifts:
            if where == site and starts <= at < ends:
                return f"{clock(starts, self.timezone)}–{clock(ends, self.timezone)}"
        begun = any(starts <= at for _, starts, _ in self.shifts)
        return "between shifts" if begun else "earlier days"

    def _zone(self, site: SiteId, kind: ZoneKind) -> ZoneId:
        zones = (zone.id for zone in self.picture[Zone].values() if zone.site == site and zone.kind is kind)
        return next(zones, ZoneId(str(site)))
