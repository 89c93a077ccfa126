"""How is a plan of crossings offered for one truck? With its way across the floor, and the promises it gives up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controltower.domain.crossdock import Crossing, CrossingStatus, Match, crossing_problems, unpromised
from controltower.domain.docks import Notice, NoticeStatus, Truck, TruckStatus
from controltower.domain.ids import CrossingId, LineId, NoticeId, OrderId, PlaceId, ProposalId
from controltower.domain.inventory import Stock, available, stock_at
from controltower.domain.orders import Order, OrderLine, Progress, waiting
from controltower.domain.picture import Picture
from controltower.domain.places import Location, operation_of
from controltower.domain.proposals import Effect, ProposalKind, ProposalMade, Urgency
from controltower.domain.times import HOUR, MINUTE, Instant, clock
from controltower.planning.crossdock import LivePlan, way_of
from controltower.planning.crossdock.ways import PACE_M_S

SOONEST, LATEST = 8 * MINUTE, 45 * MINUTE
LAST_CALL = 40 * MINUTE
"""So long before the first departure it must be decided; unloading, crossing, packing and loading follow."""
SOONEST_STANDING, LATEST_STANDING = 3 * MINUTE, 12 * MINUTE
"""What stands on the stage may be put away at any time: the chance is short."""


@dataclass(frozen=True, slots=True)
class Chance:
    """What would cross from one notice, which crossings would end for it, and how many pieces stand already."""

    notice: NoticeId
    matches: tuple[Match, ...]
    ends: tuple[CrossingId, ...]
    stands: int
    said: tuple[str, ...]


def offer(key: ProposalId, notice: NoticeId, picture: Picture, plan: LivePlan) -> ProposalMade | None:
    """The matches as a proposal, unless it is too late to decide them or nobody gains."""
    chance = chance_of(picture, notice, plan)
    is_worth = chance.matches or any(_has_other(picture, key) for key in chance.ends)
    if not is_worth or any(True for _ in crossing_problems(picture, chance.matches, chance.ends)):
        return None
    orders = _orders(picture, chance)
    leaves = Instant(min(picture[Progress][order].departure_at for order in orders))
    soonest = SOONEST_STANDING if chance.stands else SOONEST
    act_by = Instant(min(leaves - LAST_CALL, picture.now + (LATEST_STANDING if chance.stands else LATEST)))
    if act_by < picture.now + soonest and (chance.matches or leaves <= picture.now):
        return None
    return ProposalMade(
        key,
        ProposalKind.CROSSDOCK,
        _title(picture, chance),
        _reason(picture, chance, leaves),
        tuple(_effects(picture, chance)),
        Urgency.HIGH if chance.stands or leaves - picture.now < 2 * HOUR else Urgency.LOW,
        max(act_by, Instant(picture.now + soonest)),
        matches=chance.matches,
        ends=chance.ends,
    )


def chance_of(picture: Picture, notice: NoticeId, plan: LivePlan) -> Chance:
    """What the plan says of one notice. A promise that shrinks ends, and is made anew for what is left of it."""
    kept: dict[LineId, int] = {}
    for match in plan.kept:
        if match.notice == notice:
            kept[match.line] = kept.get(match.line, 0) + match.quantity
    given = {match.line: match for match in (*plan.matches, *plan.later) if match.notice == notice}
    ends, broken = [], set()
    for crossing in _promises(picture, notice):
        left = crossing.quantity - crossing.moved
        has = min(left, kept.get(crossing.line, 0))
        kept[crossing.line] = kept.get(crossing.line, 0) - has
        if has == left:
            continue
        ends.append(crossing.id)
        broken.add(crossing.line)
        more = has + (given[crossing.line].quantity if crossing.line in given else 0)
        if more:
            given[crossing.line] = Match(notice, crossing.item, crossing.line, more)
    standing = (m.quantity for m in given.values() if _stands(picture, m))
    said = tuple(each.reason for each in plan.ended if each.id in broken)
    return Chance(notice, tuple(given.values()), tuple(ends), sum(standing), said)


def _promises(picture: Picture, notice: NoticeId) -> list[Crossing]:
    return [
        each for each in picture[Crossing].values() if each.notice == notice and each.status is CrossingStatus.APPROVED
    ]


def _stands(picture: Picture, match: Match) -> bool:
    return available(stock_at(picture, PlaceId(match.notice), match.item)) >= match.quantity


def _has_other(picture: Picture, key: CrossingId) -> bool:
    """Whether the line of a promise could be served from a shelf instead."""
    item, site = picture[Crossing][key].item, picture[Notice][picture[Crossing][key].notice].site
    held = (each for each in picture[Stock].values() if each.item == item and available(each) > 0)
    return any((place := picture[Location].get(each.place)) is not None and place.site == site for each in held)


def _orders(picture: Picture, chance: Chance) -> list[OrderId]:
    """The orders that get something, or else those whose promise ends."""
    lines = [match.line for match in chance.matches] or [picture[Crossing][key].line for key in chance.ends]
    return list(dict.fromkeys(picture[OrderLine][line].order for line in lines))


def _title(picture: Picture, chance: Chance) -> str:
    truck = picture[Notice][chance.notice].truck
    if not chance.matches:
        return f"Give up {_many(len(chance.ends), 'promised crossing')} of {truck}"
    pieces, orders = sum(match.quantity for match in chance.matches), len(_orders(picture, chance))
    again = ", planned anew" if chance.ends else ""
    return f"Cross-dock {_many(pieces, 'piece')} of {truck} for {_many(orders, 'order')}{again}"


def _reason(picture: Picture, chance: Chance, leaves: Instant) -> str:
    """What comes or stands, for whom, what it makes whole, how far it is, and which promises cannot be kept."""
    sentences = [_what(picture, chance, leaves)] if chance.matches else []
    sentences += [_across(picture, chance)] if chance.matches else []
    sentences += chance.said[:2]
    sentences += [f"{len(chance.said) - 2} more promises cannot be kept."] if len(chance.said) > 2 else []
    return " ".join(filter(None, sentences))


def _what(picture: Picture, chance: Chance, leaves: Instant) -> str:
    held, operation = picture[Notice][chance.notice], operation_of(picture)
    truck, zone = picture[Truck][held.truck], operation.timezone if operation else "UTC"
    pieces, orders = sum(match.quantity for match in chance.matches), _orders(picture, chance)
    whole = len(_completed(picture, chance))
    where = "is expected at" if truck.status is TruckStatus.EXPECTED else "came at"
    stand = "stands" if chance.stands == 1 else "stand"
    stage = f" {chance.stands} {stand} on the stage, and may be put away at any time." if chance.stands else ""
    wait = "1 order waits for, leaving" if len(orders) == 1 else f"{len(orders)} orders wait for, the first leaving"
    becomes = "1 order becomes" if whole == 1 else f"{whole} orders become"
    return (
        f"{truck.id} from {held.supplier} {where} {clock(truck.expected_at, zone)} with {_many(pieces, 'piece')} that "
        f"{wait} at {clock(leaves, zone)}.{stage} Sent straight to the lane, {becomes} complete; what is left goes "
        "to put-away."
    )


def _across(picture: Picture, chance: Chance) -> str:
    """The way of the freight, where doors and lanes are known."""
    found = (way_of(picture, chance.notice, order) for order in _orders(picture, chance))
    ways = sorted({way.lane: way for way in found if way is not None}.values(), key=lambda way: way.metres)
    if not ways:
        return ""
    lanes = " and ".join(way.lane for way in ways[:2]) if len(ways) < 3 else f"{len(ways)} lanes"
    near, far = round(ways[0].metres), round(ways[-1].metres)
    metres = f"{far} m" if near == far else f"{near} to {far} m"
    minutes = max(1, round(far / PACE_M_S / 60))
    return f"From door {ways[0].door} to {lanes} it is {metres} across the floor, {minutes} min by fork-lift at most."


def _completed(picture: Picture, chance: Chance) -> list[OrderId]:
    """Orders that wait for nothing more once this is across."""
    given = {match.line: match.quantity for match in chance.matches}
    freed: dict[LineId, int] = {}
    for key in chance.ends:
        crossing = picture[Crossing][key]
        freed[crossing.line] = freed.get(crossing.line, 0) + crossing.quantity - crossing.moved
    lines = picture[OrderLine]
    return [
        order
        for order in _orders(picture, chance)
        if all(waiting(lines[key]) + freed.get(key, 0) == given.get(key, 0) for key in picture[Order][order].lines)
    ]


def _effects(picture: Picture, chance: Chance) -> Iterable[Effect]:
    pieces, notice = sum(match.quantity for match in chance.matches), picture[Notice][chance.notice]
    orders = len(_orders(picture, chance))
    if chance.matches:
        missing = sum(waiting(picture[OrderLine][match.line]) for match in chance.matches)
        freed = _freed(picture, chance.ends, {match.line for match in chance.matches})
        yield Effect("Orders complete", f"0 of {orders}", f"{len(_completed(picture, chance))} of {orders}")
        yield Effect("Pieces missing on these lines", str(missing), str(missing + freed - pieces))
    if chance.ends:
        yield Effect("Promises that cannot be kept", str(len(chance.ends)), "0", better=True)
    free = sum(unpromised(picture, chance.notice, item) for item in notice.items)
    is_received = notice.status is NoticeStatus.RECEIVED
    after = free + _freed(picture, chance.ends, None) - pieces
    yield Effect("Pieces left on the stage" if is_received else "Pieces to put-away", str(free), str(max(0, after)))


def _freed(picture: Picture, ends: Sequence[CrossingId], lines: set[LineId] | None) -> int:
    """Pieces of promises that end, of these lines or of all."""
    crossings = (picture[Crossing][key] for key in ends)
    return sum(each.quantity - each.moved for each in crossings if lines is None or each.line in lines)


def _many(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
