"""When is it worth offering to count? When hands are idle, and when a pick came short and points at places."""

from collections.abc import Iterable
from functools import partial

from controltower.domain.counting import CountOrder, CountPlace, CountStatus, count_problems
from controltower.domain.ids import ItemId, ProposalId, SiteId, ZoneId
from controltower.domain.inventory import Stock
from controltower.domain.items import Item
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Location, Site, Zone, ZoneKind, operation_of
from controltower.domain.proposals import Effect, ProposalKind, ProposalMade, Urgency
from controltower.domain.times import MINUTE, Instant
from controltower.planning.counting import CountsPlan, CountsProblem, plan_counts, problem_of
from controltower.planning.counting.reading import family_of
from controltower.settings import Settings
from controltower.tower.floorwork.labour import zone_rows
from controltower.tower.proposing.causes import next_id, rested
from controltower.tower.proposing.proposers import Question

REST_MIN = 40
"""After an offer to count was closed, so long none is made for idle hands."""
EVERY = 30 * MINUTE
AHEAD_H, SPARED = 1.0, 0.8
"""Of the next hour, this share of the time in which nothing else is to be done may go to counts."""
LEAST_S = 900.0
"""A zone with less time to spare is left alone."""
ZONES = 2
MOST, MOST_WAITING = 30, 60
"""Places in one offer, and places that are to be counted already: beyond this nobody would get to them."""
WORTH_CENTS = 4_000.0
"""Less is not worth a decision."""
ACT_WITHIN = 40 * MINUTE
SHORT_REST_MIN = 15
"""Short picks come in swarms: one offer at a time, and a while after it was closed."""
FRESH, SHORT_WITHIN = 30 * MINUTE, 20 * MINUTE
SHORT_MOST, SHORT_S = 6, 1_200.0
"""A short pick has so many places counted, for which so many seconds are found even in a zone at work."""


def count_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """For each pick that came short lately, then for each site with idle hands; while few counts wait."""
    waiting = sum(each.status is CountStatus.OPEN for each in picture[CountOrder].values())
    if waiting >= MOST_WAITING:
        return
    plan = partial(plan_counts, seed=settings.seed)
    for task in _short(picture) if rested(picture, "count:short:", SHORT_REST_MIN) else ():
        key = next_id(picture, f"count:short:{task.id}")
        if key is not None:
            yield Question(key, partial(_around, task), plan, partial(_offer_around, key, task))
    for site in picture[Site]:
        beginning = f"count:idle:{site}:"
        if rested(picture, beginning, REST_MIN):
            key = ProposalId(f"{beginning}{picture.now // EVERY}")
            yield Question(key, partial(_idle, SiteId(site)), plan, partial(_offer_idle, key, SiteId(site)))


def spare_s(picture: Picture, site: SiteId) -> dict[ZoneId, float]:
    """Seconds of the next hour that people of each storage zone could count in."""
    found = {}
    for row in zone_rows(picture):
        if row.site != site or row.kind is not ZoneKind.STORAGE or not row.people:
            continue
        hands = row.people - row.going
        work_h = row.left / picture[Zone][row.zone].units_per_hour
        seconds = SPARED * max(0.0, AHEAD_H * hands - work_h) * 3600
        if seconds >= LEAST_S:
            found[row.zone] = seconds
    return found


def _short(picture: Picture) -> list[PickTask]:
    """Picks that found too little within the last half hour."""
    since = picture.now - FRESH
    return [task for task in picture[PickTask].values() if task.status is TaskStatus.SHORT and task.at >= since]


def _idle(site: SiteId, picture: Picture) -> CountsProblem | None:
    spare = _next_zones(spare_s(picture, site), picture.now // EVERY)
    return problem_of(picture, picture.now, site, spare, MOST) if spare else None


def _next_zones(spare: dict[ZoneId, float], turn: int) -> dict[ZoneId, float]:
    """Some zones at a time, others at the next turn: reading them all would hold up the desk."""
    zones = sorted(spare)
    first = turn * ZONES % max(1, len(zones))
    return {zone: spare[zone] for zone in (zones[first:] + zones[:first])[:ZONES]}


def _around(task: PickTask, picture: Picture) -> CountsProblem | None:
    """The place itself, where else the item is, and what it may have been mixed up with in its aisle."""
    item, here = picture[Item].get(task.item), picture[Location].get(task.location)
    if item is None or here is None:
        return None
    family = family_of(item)
    suspects = [stock for stock in picture[Stock].values() if _suspect(picture, stock, task.item, family, here)]
    if not suspects:
        return None
    zones = {picture[Location][stock.place].zone for stock in suspects}
    only = {stock.id for stock in suspects}
    return problem_of(picture, picture.now, task.site, dict.fromkeys(sorted(zones), SHORT_S), SHORT_MOST, only)


def _suspect(picture: Picture, stock: Stock, item: ItemId, family: str, here: Location) -> bool:
    place = picture[Location].get(stock.place)
    if place is None or place.site != here.site:
        return False
    if stock.item == item:
        return True
    beside = place.aisle == here.aisle and abs(place.x_m - here.x_m) < 0.5 and abs(place.y_m - here.y_m) <= 2.0
    return beside or (place.zone == here.zone and family_of(picture[Item][stock.item]) == family)


def _offer_idle(key: ProposalId, site: SiteId, picture: Picture, plan: CountsPlan) -> ProposalMade | None:
    """The plan as a proposal, where it is expected to find enough."""
    if plan.cents < WORTH_CENTS or not rested(picture, f"count:idle:{site}:", REST_MIN):
        return None
    zones = list(dict.fromkeys(picture[Zone][each.zone].name for each in plan.counts))
    share = plan.cents / max(plan.cents, plan.cents_all)
    reason = (
        f"People in {_listed(zones)} have time to spare in the next hour. These {_places(len(plan.counts))} "
        f"carry {share:.0%} of the error value that is expected there. {_first(plan)}"
    )
    title = f"Count {_places(len(plan.counts))} at {picture[Site][site].name}"
    return _made(key, picture, plan, title, reason, Urgency.LOW, ACT_WITHIN)


def _offer_around(key: ProposalId, task: PickTask, picture: Picture, plan: CountsPlan) -> ProposalMade | None:
    """The places that a short pick points at."""
    if not plan.counts:
        return None
    reason = (
        f"A pick of {task.quantity} pieces of {task.item} at {task.location} found {task.picked}. The others may lie "
        f"where else the item is kept or beside it, or were taken for what looks like it. {_first(plan)}"
    )
    lines = sum(each.orders for each in plan.counts)
    title = f"Count {_places(len(plan.counts))} around {task.location}, where {task.item} came short"
    return _made(key, picture, plan, title, reason, Urgency.HIGH if lines else Urgency.LOW, SHORT_WITHIN)


def _made(
    key: ProposalId, picture: Picture, plan: CountsPlan, title: str, reason: str, urgency: Urgency, within: int
) -> ProposalMade | None:
    """The offer, unless others had these places counted in the meantime."""
    places = tuple(CountPlace(each.location, each.item, each.because) for each in plan.counts)
    if any(True for _ in count_problems(picture, places)):
        return None
    effects = tuple(_effects(picture, plan))
    act_by = Instant(picture.now + within)
    return ProposalMade(key, ProposalKind.COUNT, title, reason, effects, urgency, act_by, places=places)


def _effects(picture: Picture, plan: CountsPlan) -> Iterable[Effect]:
    operation = operation_of(picture)
    currency = operation.currency if operation else ""
    value, places = f"{plan.cents / 100:.0f} {currency}".strip(), len(plan.counts)
    wrong = sum(each.chance for each in plan.counts)
    yield Effect("Error value expected at these places", value, f"0 {currency}".strip())
    yield Effect("Wrong books among them, expected", f"{wrong:.1f} of {places}", f"0 of {places}")
    if plan.orders:
        lines = plan.orders
        yield Effect("Order lines served from a counted place", f"0 of {lines}", f"{lines} of {lines}")
    yield Effect("Minutes of work, walks included", "0", f"{plan.seconds / 60:.0f}", None)


def _first(plan: CountsPlan) -> str:
    """The place that promises most, with its reason."""
    first = max(plan.counts, key=lambda each: each.cents)
    return f"Most is expected at {first.location}: {first.because[0].lower()}{first.because[1:]}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _places(number: int) -> str:
    return "1 place" if number == 1 else f"{number} places"
