"""Which bars stand at which door? Bookings as outlines, what came as bodies, what is awaited late as a forecast."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from controltower.domain.docks import DoorSlot, Receipt, is_closed
from controltower.domain.ids import DoorId, ProposalId, SiteId
from controltower.domain.picture import Picture
from controltower.domain.places import Door, DoorKind, operation_of
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.times import MINUTE, SECOND, Instant, clock, midnight
from controltower.tower.floorwork import DockRow
from controltower.tower.floorwork.lanes import LaneRow
from controltower.ui.badges import Priority
from controltower.ui.gantt import Bar, Row
from controltower.ui.theme import Kind

FROZEN = "❄"
"""Behind the name of a guest whose appointment begins soon."""
GRACE = 5 * MINUTE
"""A smaller difference from the booking is no drift worth a bar of its own."""


@dataclass(frozen=True, slots=True)
class BarKey:
    """Which booking, and which of its bars; one that is only offered names the proposal."""

    appointment: str
    kind: Kind
    proposal: str = ""


def door_rows(picture: Picture, site: SiteId, docks: Iterable[DockRow]) -> tuple[Row, ...]:
    """The doors of a site, inbound first, each with its guest of now."""
    here = {row.door: row.guest for row in docks if row.docked_at and not row.left_at}
    doors = sorted(
        (door for door in picture[Door].values() if door.site == site),
        key=lambda door: (door.kind is DoorKind.OUTBOUND, door.id),
    )
    return tuple(_row(picture, door, here.get(door.id, "free")) for door in doors)


def _row(picture: Picture, door: Door, guest: str) -> Row:
    """A door with its guest and its equipment, or until when it is out of use."""
    name, closed = door.id.removeprefix(f"{door.site}-"), is_closed(door, picture.now)
    note = f"till {clock(door.closed_until, _timezone(picture))}" if closed and guest == "free" else guest
    label = f"{name} {' '.join(door.equipment)}" if door.equipment else name
    return Row(door.id, label, note, closed)


def offers(picture: Picture, site: SiteId) -> tuple[tuple[ProposalId, DoorSlot], ...]:
    """Slots of open proposals for a site's doors, each with its proposal."""
    return tuple(
        (proposal.id, slot)
        for proposal in picture[Proposal].values()
        if proposal.status is ProposalStatus.OPEN
        for slot in proposal.slots
        if slot.site == site
    )


def offered_bars(picture: Picture, site: SiteId) -> tuple[Bar, ...]:
    """What open proposals would book instead, with the planner's reason."""
    day, timezone = _midnight(picture), _timezone(picture)
    return tuple(
        Bar(
            BarKey(slot.appointment, Kind.PLANNED, key),
            slot.door,
            _second(day, slot.starts_at),
            _second(day, slot.ends_at),
            slot.guest,
            tip=f"{slot.route or slot.guest} is offered {clock(slot.starts_at, timezone)}–"
            f"{clock(slot.ends_at, timezone)} here\n{slot.why}\nEnter opens the proposal",
            offered=True,
        )
        for key, slot in offers(picture, site)
    )


def bars(
    picture: Picture,
    site: SiteId,
    docks: Iterable[DockRow],
    lanes: Mapping[str, LaneRow],
    urgent: Mapping[str, Priority],
) -> tuple[Bar, ...]:
    """Every booking of a site's doors: planned, and measured or forecast where it differs."""
    shares, day = received_shares(picture), _midnight(picture)
    found: list[Bar] = []
    for row in docks:
        if row.site == site:
            found.extend(_bars_of(picture, row, _done(row, lanes, shares), urgent, day))
    return tuple(found)


def received_shares(picture: Picture) -> dict[str, float]:
    """By notice, how much of what was announced has been received."""
    announced: dict[str, int] = {}
    received: dict[str, int] = {}
    for receipt in picture[Receipt].values():
        announced[receipt.notice] = announced.get(receipt.notice, 0) + receipt.announced
        received[receipt.notice] = received.get(receipt.notice, 0) + receipt.received + receipt.damaged
    return {key: min(1.0, received[key] / pieces) for key, pieces in announced.items() if pieces}


def day_s(picture: Picture, at: Instant) -> float:
    """Seconds since the midnight of today, as the door chart counts."""
    return _second(_midnight(picture), at)


def instant_of(picture: Picture, second: float) -> Instant:
    """The moment so many seconds after the midnight of today, in whole minutes."""
    return Instant(_midnight(picture) + round(second / 60) * MINUTE)


def guest_text(row: DockRow) -> str:
    """`V12 · 13-07`, without the name of the site, or `K3`."""
    return f"{row.guest} · {row.route.removeprefix(f'{row.site}-')}" if row.route else row.guest


def _bars_of(
    picture: Picture, row: DockRow, done: float | None, urgent: Mapping[str, Priority], day: Instant
) -> Iterable[Bar]:
    tip, text = _tip(picture, row), row.guest
    badges = [urgent[key] for key in (row.guest, row.route or "") if key in urgent]
    badge = min(badges, key=list(Priority).index, default=None)
    starts, ends = _second(day, row.starts_at), _second(day, row.ends_at)
    came = row.docked_at or row.left_at
    awaited = not came and row.expected_at - row.starts_at > GRACE
    plan = BarKey(row.id, Kind.PLANNED)
    name = "" if came else f"{text} {FROZEN}" if row.frozen else text
    outer = None if came or awaited else badge
    yield Bar(plan, row.door, starts, ends, name, Kind.PLANNED, tip, outer, movable=not came)
    if row.docked_at:
        until = row.left_at or max(picture.now, Instant(row.docked_at + MINUTE))
        actual = BarKey(row.id, Kind.MEASURED)
        begins = _second(day, row.docked_at)
        share = None if row.left_at else done
        yield Bar(actual, row.door, begins, _second(day, until), text, Kind.MEASURED, tip, badge, done=share)
    elif awaited:
        begins = _second(day, row.expected_at)
        yield Bar(
            BarKey(row.id, Kind.FORECAST), row.door, begins, begins + ends - starts, text, Kind.FORECAST, tip, badge
        )


def _done(row: DockRow, lanes: Mapping[str, LaneRow], shares: Mapping[str, float]) -> float | None:
    """How much of the loading or unloading is done, where that is known."""
    if row.notice is not None:
        return shares.get(row.notice)
    lane = lanes.get(row.route or "")
    return lane.loaded / lane.parcels if lane is not None and lane.parcels else None


def _tip(picture: Picture, row: DockRow) -> str:
    timezone = _timezone(picture)
    booked = f"booked {clock(row.starts_at, timezone)}–{clock(row.ends_at, timezone)} at {DoorId(row.door)}"
    frozen = "begins within 30 min: to move it needs a reason" if row.frozen else ""
    return "\n".join(filter(None, (guest_text(row), booked, row.says, row.trouble, row.why, frozen)))


def _second(day: Instant, at: Instant) -> float:
    return (at - day) / SECOND


def _midnight(picture: Picture) -> Instant:
    return midnight(picture.now, _timezone(picture)) if operation_of(picture) else Instant(0)


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
