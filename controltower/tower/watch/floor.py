"""What is wrong in the warehouse: late waves, overloaded zones, missing people and goods, stopped parcels, robots?"""

from collections.abc import Iterable
from itertools import groupby

from controltower.domain.automation import RobotState, RobotStatus
from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import OrderId
from controltower.domain.inventory import Stock
from controltower.domain.labour import Duty, Presence, Worker
from controltower.domain.orders import Order, OrderLine, Progress, Stage, waiting
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, operation_of
from controltower.domain.proposals import Urgency
from controltower.domain.times import HOUR, MINUTE, Instant, clock
from controltower.domain.waves import Wave, WaveStatus
from controltower.tower.floorwork.labour import ZoneRow, zone_rows
from controltower.tower.floorwork.waves import forecast
from controltower.tower.watch import kinds
from controltower.tower.watch.before import Before
from controltower.tower.watch.kinds import Affected, Alarm

SOON = 75 * MINUTE
"""An order that leaves within this time and waits for goods is in jeopardy."""
MISSED_FOR = HOUR
"""So long a sick call is news; after that the plan of the day has it."""
DISPUTED_FOR = HOUR
NOT_READY = (Stage.PLACED, Stage.RELEASED, Stage.PICKED, Stage.PACKED)


def wave_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """One alarm for each departure whose waves are forecast late, their unfinished orders inside; and full zones."""
    rows = zone_rows(picture)
    late: dict[str, list[tuple[Wave, Instant | None]]] = {}
    for key, done_at in forecast(picture, rows).items():
        wave = picture[Wave][key]
        cause = f"{wave.site}@{_clock(picture, wave.departure_at)}"
        over = (done_at or Instant(wave.ready_by + HOUR)) - wave.ready_by
        if kinds.WAVE_OVERDUE.passed(over, before.stands(kinds.WAVE_LATE, cause)):
            late.setdefault(cause, []).append((wave, done_at))
    yield from (_late_waves(picture, before, cause, waves) for cause, waves in late.items())
    yield from (_overload(before, row) for row in rows if _overloaded(row, before))


def people_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """People who called in sick within the last hour, one alarm for each zone that misses them."""
    sick = [
        duty
        for duty in picture[Duty].values()
        if duty.presence is Presence.SICK
        and picture.now - duty.at < MISSED_FOR
        and picture[Worker][duty.id].shift.ends > picture.now
    ]
    for zone, duties in groupby(sorted(sick, key=lambda duty: (duty.zone or "", duty.id)), lambda duty: duty.zone):
        missing = list(duties)
        name = picture[Zone][zone].name if zone else "no zone yet"
        says = f"{len(missing)} called in sick; {name} is short of them."
        affected = [Affected("Worker", duty.id, "sick") for duty in missing]
        yield before.raised(kinds.PEOPLE_MISSING, zone or "unassigned", says, affected)


def parcel_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """Parcels that have stood at the scale for more than five minutes, one alarm for each site."""
    stopped = [
        parcel
        for parcel in picture[Parcel].values()
        if parcel.status is ParcelStatus.STOPPED
        and kinds.STOPPED_FOR.passed(picture.now - parcel.weighed_at, before.stands(kinds.PARCELS_STOPPED, parcel.site))
    ]
    for site, parcels in groupby(sorted(stopped, key=lambda parcel: (parcel.site, parcel.id)), lambda each: each.site):
        held = list(parcels)
        affected = [
            Affected("Parcel", each.id, f"order {each.order}: {each.weight_g} g, expected {each.expected_g} g")
            for each in held
        ]
        says = f"{len(held)} parcels at {site} do not weigh what they should."
        yield before.raised(kinds.PARCELS_STOPPED, site, says, affected, key=held[0].order)


def short_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """Released orders that leave soon and wait for goods, one alarm for each departure and site."""
    soon: dict[tuple[str, Instant], list[OrderId]] = {}
    for wave in picture[Wave].values():
        if wave.status is WaveStatus.RELEASED and picture.now < wave.departure_at < picture.now + SOON:
            short = [order for order in wave.orders if _waits(picture, order)]
            soon.setdefault((wave.site, wave.departure_at), []).extend(short)
    for (site, at), orders in sorted(soon.items()):
        if orders:
            says = f"{len(orders)} orders that leave {site} at {_clock(picture, at)} wait for goods."
            affected = [Affected("Order", order, picture[Order][order].customer) for order in orders]
            yield before.raised(kinds.LINES_SHORT, f"{site}@{at}", says, affected, key=orders[0], act_by=at)


def stock_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """Disputed stock of the last hour, in one alarm, as long as nobody has counted the place since."""
    disputed = [
        each
        for each in picture[Contradiction].values()
        if picture.now - each.at < DISPUTED_FOR and _still_disputed(picture, each)
    ]
    if disputed:
        affected = [
            Affected("Contradiction", each.id, f"{each.subject}: {each.claim}; {each.held}") for each in disputed
        ]
        places = len({each.subject for each in disputed})
        says = (
            f"{places} places: what {disputed[-1].claimed_by} says cannot be, for {disputed[-1].subject} for example."
        )
        yield before.raised(kinds.STOCK_DISPUTED, "stock", says, affected, key=disputed[-1].id)


def robot_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """Each robot in fault."""
    for robot in picture[RobotStatus].values():
        if robot.state is RobotState.FAULT:
            says = f"{robot.id} stands in fault since {_clock(picture, robot.at)}: {robot.doing or 'no reason given'}."
            yield before.raised(kinds.ROBOT_FAULT, robot.id, says)


def _late_waves(picture: Picture, before: Before, cause: str, late: list[tuple[Wave, Instant | None]]) -> Alarm:
    """The waves of one departure, the one with the most unfinished orders named first."""
    unready = {wave.id: [key for key in wave.orders if picture[Progress][key].stage in NOT_READY] for wave, _ in late}
    worst = max((wave for wave, _ in late), key=lambda wave: len(unready[wave.id]))
    count, ready_by = sum(map(len, unready.values())), min(wave.ready_by for wave, _ in late)
    ends = [done_at for _, done_at in late if done_at]
    end = f"forecast ready at {_clock(picture, max(ends))}" if len(ends) == len(late) else "not worked on in part"
    names = worst.id if len(late) == 1 else f"{worst.id} and {len(late) - 1} more"
    says = f"{names} must be ready by {_clock(picture, ready_by)} and {_is(late)} {end}; {count} orders are not ready."
    affected = [Affected("Wave", key, f"{len(keys)} orders not ready") for key, keys in unready.items()]
    affected += [Affected("Order", key, picture[Progress][key].stage) for keys in unready.values() for key in keys]
    close = ready_by - picture.now < 20 * MINUTE
    urgency = Urgency.CRITICAL if close and count >= 100 else Urgency.HIGH
    act_by = Instant(max(picture.now, ready_by - 20 * MINUTE))
    return before.raised(kinds.WAVE_LATE, cause, says, affected, key=worst.id, act_by=act_by, urgency=urgency)


def _is(late: list[tuple[Wave, Instant | None]]) -> str:
    return "is" if len(late) == 1 else "are"


def _overloaded(row: ZoneRow, before: Before) -> bool:
    queue = round(row.hours * HOUR) if row.rate_per_hour else 24 * HOUR if row.left else 0
    return kinds.ZONE_QUEUE.passed(queue, before.stands(kinds.ZONE_OVERLOADED, row.zone))


def _overload(before: Before, row: ZoneRow) -> Alarm:
    crew = f"{row.people + row.on_break} people need {row.hours:.1f} h" if row.rate_per_hour else "nobody is there"
    says = f"{row.name}: {row.left:.0f} {row.unit} left, and {crew}."
    urgency = Urgency.LOW if row.rate_per_hour else Urgency.HIGH
    return before.raised(kinds.ZONE_OVERLOADED, row.zone, says, urgency=urgency)


def _waits(picture: Picture, order: OrderId) -> bool:
    if picture[Progress][order].stage not in NOT_READY:
        return False
    return any(waiting(picture[OrderLine][key]) > 0 for key in picture[Order][order].lines)


def _still_disputed(picture: Picture, each: Contradiction) -> bool:
    stock = picture[Stock].get(each.subject)
    return stock is not None and stock.counted_at <= each.at


def _clock(picture: Picture, at: Instant) -> str:
    operation = operation_of(picture)
    return clock(at, operation.timezone if operation else "UTC")
