"""Which inbound pieces should go straight to which waiting order lines? Matches, quantity by quantity.

Completing an order counts most, then a whole line, then each piece; more, the sooner the order leaves. A line takes
from one notice only, and only pieces that can be at its lane in time. Choosing orders to complete is a knapsack with
several limits (NP-hard). The sequence in which orders are served decides, so a few sensible ones are tried and the best
is made better by moving one order to the front at a time. What does not cross, and why, stands in `left_out` and
`surplus`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from controltower.domain.crossdock import Match
from controltower.domain.ids import ItemId, LineId, NoticeId, OrderId
from controltower.domain.times import later, seconds_between
from controltower.planning.crossdock.problem import (
    LANE_S,
    CrossdockProblem,
    Supply,
    Want,
    in_time,
    ready_at,
    urgency,
    way_s,
)
from controltower.planning.plans import LeftOut, StopAsked, never

ORDER_WORTH, LINE_WORTH, PIECE_WORTH = 100.0, 10.0, 1.0
RESTARTS = 40


@dataclass(frozen=True, slots=True)
class Surplus:
    """Pieces that go to put-away, and why."""

    notice: NoticeId
    item: ItemId
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class CrossdockPlan:
    """What crosses, which orders wait for nothing more after that, and what neither crosses nor is served."""

    matches: tuple[Match, ...]
    completed: tuple[OrderId, ...]
    left_out: tuple[LeftOut, ...]
    surplus: tuple[Surplus, ...]
    worth: float


def plan_crossdock(problem: CrossdockProblem, *, stop: StopAsked = never, seed: int = 0) -> CrossdockPlan:
    """The matches of most worth that were found."""
    orders: dict[OrderId, list[Want]] = {}
    for want in problem.wants:
        orders.setdefault(want.order, []).append(want)
    soonest = sorted(orders, key=lambda key: (orders[key][0].leaves_at, _size(orders[key]), key))
    smallest = sorted(orders, key=lambda key: (_size(orders[key]), orders[key][0].leaves_at, key))
    best = max((_served(problem, orders, tried) for tried in (soonest, smallest)), key=lambda found: found[0])
    sequence = list(best[2])
    chance = Random(seed)
    for _ in range(RESTARTS if len(sequence) > 1 else 0):
        if stop():
            break
        tried = list(sequence)
        tried.insert(0, tried.pop(chance.randrange(len(tried))))
        found = _served(problem, orders, tried)
        if found[0] > best[0]:
            best, sequence = found, tried
    return _told(problem, orders, best[1], best[0])


def worth_of(problem: CrossdockProblem, matches: Iterable[Match]) -> float:
    """What matches are worth: each piece, whole line and whole order, up to twice as much for one that leaves now."""
    given = {match.line: match.quantity for match in matches}
    orders: dict[OrderId, list[Want]] = {}
    for want in problem.wants:
        orders.setdefault(want.order, []).append(want)
    total = 0.0
    for wants in orders.values():
        got = [given.get(want.line, 0) for want in wants]
        whole = sum(count == want.quantity for count, want in zip(got, wants, strict=True))
        worth = PIECE_WORTH * sum(got) + LINE_WORTH * whole + ORDER_WORTH * (whole == len(wants))
        total += worth * urgency(problem, wants[0])
    return total


def _size(wants: Sequence[Want]) -> int:
    return sum(want.quantity for want in wants)


Found = tuple[float, tuple[Match, ...], tuple[OrderId, ...]]


def _served(problem: CrossdockProblem, orders: Mapping[OrderId, Sequence[Want]], sequence: Sequence[OrderId]) -> Found:
    """Matches by serving orders in sequence: whole orders first, then whole lines, then parts."""
    left = {(supply.notice, supply.item): supply.quantity for supply in problem.supplies}
    by_item: dict[ItemId, list[Supply]] = {}
    for supply in problem.supplies:
        by_item.setdefault(supply.item, []).append(supply)
    matches: dict[LineId, Match] = {}
    for key in sequence:
        whole = _whole_order(problem, by_item, left, orders[key])
        for match in whole:
            left[match.notice, match.item] -= match.quantity
            matches[match.line] = match
    for least in (True, False):
        for key in sequence:
            for want in orders[key]:
                if want.line in matches:
                    continue
                found = _best(problem, by_item, left, want, whole=least)
                if found:
                    left[found.notice, found.item] -= found.quantity
                    matches[want.line] = found
    chosen = tuple(matches[want.line] for want in problem.wants if want.line in matches)
    return worth_of(problem, chosen), chosen, tuple(sequence)


def _whole_order(
    problem: CrossdockProblem,
    by_item: Mapping[ItemId, Sequence[Supply]],
    left: Mapping[tuple[NoticeId, ItemId], int],
    wants: Sequence[Want],
) -> list[Match]:
    """Matches for every line of an order, or none at all."""
    taken = dict(left)
    matches: list[Match] = []
    for want in wants:
        match = _best(problem, by_item, taken, want, whole=True)
        if match is None:
            return []
        taken[match.notice, match.item] -= match.quantity
        matches.append(match)
    return matches


def _best(
    problem: CrossdockProblem,
    by_item: Mapping[ItemId, Sequence[Supply]],
    left: Mapping[tuple[NoticeId, ItemId], int],
    want: Want,
    *,
    whole: bool,
) -> Match | None:
    """The whole line from the notice it fits most tightly, or else, if parts will do, the largest part.

    Of those that fit alike, the one with the shortest way across the floor.
    """
    options: list[tuple[int, int, float, NoticeId]] = []
    for supply in by_item.get(want.item, ()):
        rest = left[supply.notice, supply.item]
        quantity = min(rest, want.quantity)
        enough = quantity == want.quantity or (not whole and quantity > 0)
        if supply.site == want.site and enough and in_time(problem, supply, want):
            options.append((-quantity, rest, way_s(problem, supply, want), supply.notice))
    if not options:
        return None
    quantity, _, _, notice = min(options)
    return Match(notice, want.item, want.line, -quantity)


def _told(
    problem: CrossdockProblem, orders: Mapping[OrderId, Sequence[Want]], matches: tuple[Match, ...], worth: float
) -> CrossdockPlan:
    given = {match.line: match for match in matches}
    completed = tuple(
        key
        for key, wants in orders.items()
        if all(want.line in given and given[want.line].quantity == want.quantity for want in wants)
    )
    left_out = tuple(
        LeftOut(want.line, _why_not(problem, want, given.get(want.line)))
        for want in problem.wants
        if want.line not in given or given[want.line].quantity < want.quantity
    )
    return CrossdockPlan(matches, completed, left_out, tuple(_surplus(problem, matches)), worth)


def _why_not(problem: CrossdockProblem, want: Want, match: Match | None) -> str:
    if match is not None:
        return f"Line {want.line} gets {match.quantity} of {want.quantity} pieces: no more of {want.item} can be had."
    supplies = [supply for supply in problem.supplies if supply.item == want.item and supply.site == want.site]
    if not supplies:
        return f"Line {want.line} waits on: no truck brings {want.item}."
    if not any(in_time(problem, supply, want) for supply in supplies):
        across = [(later(ready_at(problem, each), way_s(problem, each, want)), each.until) for each in supplies]
        if all(until <= problem.now for _, until in across):
            return f"Line {want.line} waits on: {want.item} went to put-away."
        late_s = seconds_between(later(want.leaves_at, -LANE_S), min(at for at, until in across if until > problem.now))
        return (
            f"Line {want.line} waits on: {want.item} comes {max(1.0, late_s / 60):.0f} min too late for its departure."
        )
    return f"Line {want.line} waits on: {want.item} goes to orders that it completes or that leave sooner."


def _surplus(problem: CrossdockProblem, matches: Iterable[Match]) -> Iterable[Surplus]:
    used: dict[tuple[NoticeId, ItemId], int] = {}
    for match in matches:
        used[match.notice, match.item] = used.get((match.notice, match.item), 0) + match.quantity
    wanted = {want.item for want in problem.wants}
    for supply in problem.supplies:
        rest = supply.quantity - used.get((supply.notice, supply.item), 0)
        if rest > 0:
            why = "everybody in time is served" if supply.item in wanted else "nobody waits for it"
            why = "the chance to cross has passed" if supply.until <= problem.now else why
            reason = f"{rest} pieces of {supply.item} on {supply.notice} go to put-away: {why}."
            yield Surplus(supply.notice, supply.item, rest, reason)
