"""What is the twin's day where others listed the operation? Departures, trucks and posts, read off a picture."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from controltower.domain.docks import Notice, Receipt, Truck, TruckStatus, receipt_id
from controltower.domain.errors import Refused
from controltower.domain.ids import ItemId, SiteId, ZoneId
from controltower.domain.inventory import Stock
from controltower.domain.items import Item
from controltower.domain.labour import SKILL_FOR, Worker
from controltower.domain.orders import CLOSED, Order, OrderLine, Progress
from controltower.domain.picture import Picture
from controltower.domain.places import Location, Zone, ZoneKind, operation_of
from controltower.domain.times import SECOND, Instant, Span, instant, moment
from controltower.simulation.docks import Coming
from controltower.simulation.scenarios import Scenario
from controltower.simulation.script import Script
from controltower.simulation.voices import Voices

LEAST_HOURS = 1.0
"""A zone for which nothing is known yet still counts as an hour of work, so that somebody is there."""
AFTER_S = 2 * 3600.0
"""The day ends so long after the last window closes, for vehicles to come home. Assumption."""


def imported_script(picture: Picture, seed: int, scenario: Scenario) -> Script:
    """The day on which a picture stands, on the operation's own clock, with nobody ordering anything more.

    Nothing must stand in the journal before it but what the picture holds. Raises Refused where the operation is not a
    demo: the twin never plays a real one.
    """
    operation = operation_of(picture)
    if operation is None or not operation.demo:
        raise Refused(["The twin plays demos only: this operation is real, or was never opened."])
    day = _today(picture.now, operation.timezone)
    last = max((order.window_closes for order in _open_orders(picture)), default=day.ends)
    return Script(
        seed,
        scenario,
        day.starts,
        operation.timezone,
        _seconds(day, min(last, day.ends)) + AFTER_S,
        (),
        picture,
        Voices(),
        tuple(_posts(picture, day)),
        _departures(picture, day),
        (),
        tuple(_trucks(picture, day)),
    )


def _today(now: Instant, timezone: str) -> Span:
    """From midnight to midnight on the walls of a zone."""
    date = moment(now, timezone).date()
    starts, ends = (datetime.combine(date + timedelta(days=days), time(), ZoneInfo(timezone)) for days in (0, 1))
    return Span(instant(starts), instant(ends))


def _seconds(day: Span, at: Instant) -> float:
    return (at - day.starts) / SECOND


def _open_orders(picture: Picture) -> Iterator[Order]:
    for order in picture[Order].values():
        if picture[Progress][order.id].stage not in CLOSED:
            yield order


def _departures(picture: Picture, day: Span) -> dict[SiteId, list[float]]:
    """When vehicles leave each site today: as the orders say."""
    found: dict[SiteId, set[float]] = {}
    for order in _open_orders(picture):
        at = picture[Progress][order.id].departure_at
        if day.holds(at):
            found.setdefault(order.site, set()).add(_seconds(day, at))
    return {site: sorted(times) for site, times in sorted(found.items())}


def _trucks(picture: Picture, day: Span) -> Iterator[Coming]:
    """Inbound trucks that are still on their way, as planned."""
    for truck in picture[Truck].values():
        if truck.status is TruckStatus.EXPECTED and day.holds(truck.expected_at):
            items = picture[Notice][truck.notice].items
            lines = tuple((item, picture[Receipt][receipt_id(truck.notice, item)].announced) for item in items)
            planned, expected = _seconds(day, truck.planned_at), _seconds(day, truck.expected_at)
            yield Coming(
                truck.notice, truck.id, truck.site, planned, expected, lines, needs=truck.needs, drops=truck.drops
            )


def _posts(picture: Picture, day: Span) -> Iterator[tuple[Worker, ZoneId]]:
    """Where each shift begins: first somebody goes to every zone, then people go where the work is.

    Shift by shift, each to a zone where hardly anybody is at those hours, else where most hours of work come on one
    person (after Webster and Sainte-Laguë). Those with the fewest skills choose first.
    """
    hours = _hours(picture)
    there: dict[ZoneId, list[Span]] = {key: [] for key in hours}
    workers = [worker for worker in picture[Worker].values() if day.holds(worker.shift.starts)]
    for worker in sorted(workers, key=lambda each: (each.shift.starts, len(each.skills), each.id)):
        ranked = [
            (present < 0.5, hours[zone.id] / (present + 0.5), zone.id)
            for zone in picture[Zone].values()
            if _may_work(worker, zone)
            for present in [_present(there[zone.id], worker.shift)]
        ]
        if ranked:
            zone = max(ranked)[2]
            there[zone].append(worker.shift)
            yield worker, zone


def _present(shifts: list[Span], wanted: Span) -> float:
    """How many people are there during a shift, those for part of it in part."""
    together = sum(max(0, min(shift.ends, wanted.ends) - max(shift.starts, wanted.starts)) for shift in shifts)
    return together / (wanted.ends - wanted.starts)


def _may_work(worker: Worker, zone: Zone) -> bool:
    return zone.site == worker.site and SKILL_FOR[zone.kind] in worker.skills


def _hours(picture: Picture) -> dict[ZoneId, float]:
    """Hours of work in each zone today, at its engineered rate; work of a kind is shared by the zones of that kind.

    An order makes a parcel; a line is picked where most of its item lies.
    """
    units: Counter[ZoneId] = Counter()
    homes = _homes(picture)
    for order in _open_orders(picture):
        units.update(homes.get((order.site, picture[OrderLine][key].item), ZoneId("")) for key in order.lines)
        units.update(_zones(picture, order.site, ZoneKind.PACKING)[:1])
        units.update(_zones(picture, order.site, ZoneKind.STAGING)[:1])
    for receipt in picture[Receipt].values():
        site = picture[Notice][receipt.notice].site
        units.update(dict.fromkeys(_zones(picture, site, ZoneKind.RECEIVING)[:1], receipt.announced))
    return {ZoneId(key): max(LEAST_HOURS, units[zone.id] / zone.units_per_hour) for key, zone in picture[Zone].items()}


def _zones(picture: Picture, site: SiteId, kind: ZoneKind) -> list[ZoneId]:
    return [zone.id for zone in picture[Zone].values() if zone.site == site and zone.kind is kind]


def _homes(picture: Picture) -> dict[tuple[SiteId, ItemId], ZoneId]:
    """The zone where most of each item lies, by site."""
    most: dict[tuple[SiteId, ItemId], tuple[int, ZoneId]] = {}
    for stock in picture[Stock].values():
        place = picture[Location].get(stock.place)
        if place is not None and stock.item in picture[Item]:
            key = (place.site, stock.item)
            most[key] = max(most.get(key, (0, place.zone)), (stock.on_hand, place.zone))
    return {key: zone for key, (_, zone) in most.items()}
