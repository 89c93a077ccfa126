"""What should cross now, when trucks bring less, more or other than they said? Planned anew whenever something comes.

What was promised is kept first, as far as pieces came. Then everything that stands on the stage goes to lines that
wait, with what is still to come in view: nobody waits for pieces on the road while others are put away. Pieces are
never given twice, and none are invented: each one crosses, is surplus, or is still to come.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from controltower.domain.crossdock import Match
from controltower.domain.ids import ItemId, LineId, NoticeId
from controltower.planning.crossdock.plan import Surplus, plan_crossdock
from controltower.planning.crossdock.problem import CrossdockProblem, Supply, Want, in_time, way_s
from controltower.planning.plans import LeftOut, StopAsked, never


@dataclass(frozen=True, slots=True)
class LivePlan:
    """`kept` promises cross once their pieces stand, new `matches` now, `later` ones once their truck is here.

    Promises that have `ended` are not kept; `surplus` stands and goes to put-away. Among `matches` a line stands once.
    """

    kept: tuple[Match, ...]
    matches: tuple[Match, ...]
    later: tuple[Match, ...]
    ended: tuple[LeftOut, ...]
    surplus: tuple[Surplus, ...]


def plan_live(
    problem: CrossdockProblem, promised: Sequence[Match] = (), *, stop: StopAsked = never, seed: int = 0
) -> LivePlan:
    """What crosses now and later; supplies and wants of `problem` include what was promised and has not crossed."""
    kept = _kept(problem, promised)
    free = _without(problem, kept)
    plan = plan_crossdock(free, stop=stop, seed=seed)
    standing = {(each.notice, each.item) for each in problem.supplies if each.stands}
    now = [match for match in plan.matches if (match.notice, match.item) in standing]
    now += _topped_up(_without(free, now), {match.line for match in now}, plan.matches)
    rest = _without(free, now)
    lines = {match.line for match in now}
    later = _cut(rest, [match for match in plan.matches if match.line not in lines])
    ended = tuple(_ended(problem, promised, kept))
    return LivePlan(tuple(kept), tuple(now), tuple(later), ended, tuple(_surplus(_without(rest, later))))


def _kept(problem: CrossdockProblem, promised: Sequence[Match]) -> list[Match]:
    """Promises as far as there are pieces: whole ones of the orders that leave first, then parts."""
    wants = {want.line: want for want in problem.wants}
    supplies = {(each.notice, each.item): each for each in problem.supplies}
    left = {key: each.quantity for key, each in supplies.items()}
    asked = {line: want.quantity for line, want in wants.items()}
    able = [
        match
        for match in promised
        if match.line in wants
        and (match.notice, match.item) in supplies
        and in_time(problem, supplies[match.notice, match.item], wants[match.line])
    ]
    able.sort(key=lambda match: (wants[match.line].leaves_at, match.quantity, match.line))
    kept: dict[int, Match] = {}
    for is_whole in (True, False):
        for number, match in enumerate(able):
            given = min(match.quantity, left[match.notice, match.item], asked[match.line])
            if number not in kept and given > 0 and (given == match.quantity or not is_whole):
                kept[number] = replace(match, quantity=given)
                left[match.notice, match.item] -= given
                asked[match.line] -= given
    return [kept[number] for number in sorted(kept)]


def _topped_up(problem: CrossdockProblem, taken: set[LineId], planned: Sequence[Match]) -> list[Match]:
    """Pieces that would be put away, for lines that have none yet; those for which a truck comes are last."""
    waits = {match.line for match in planned}
    left = {(each.notice, each.item): each.quantity for each in problem.supplies}
    more: list[Match] = []
    for want in sorted(problem.wants, key=lambda each: (each.line in waits, each.leaves_at, each.line)):
        if want.line in taken:
            continue
        options = [each for each in problem.supplies if each.stands and _fits(problem, each, want)]
        best = max(options, key=lambda each: _suits(problem, left, each, want), default=None)
        given = min(want.quantity, left[best.notice, best.item]) if best else 0
        if best is not None and given > 0:
            more.append(Match(best.notice, want.item, want.line, given))
            left[best.notice, best.item] -= given
    return more


def _fits(problem: CrossdockProblem, supply: Supply, want: Want) -> bool:
    return supply.item == want.item and supply.site == want.site and in_time(problem, supply, want)


def _suits(
    problem: CrossdockProblem, left: dict[tuple[NoticeId, ItemId], int], supply: Supply, want: Want
) -> tuple[int, int, float]:
    """The most pieces, then those that are put away soonest, then the shortest way."""
    given = min(want.quantity, left[supply.notice, supply.item])
    return given, -supply.until, -way_s(problem, supply, want)


def _without(problem: CrossdockProblem, matches: Iterable[Match]) -> CrossdockProblem:
    """The problem that is left once these pieces are given."""
    gone: Counter[tuple[NoticeId, ItemId]] = Counter()
    got: Counter[LineId] = Counter()
    for match in matches:
        gone[match.notice, match.item] += match.quantity
        got[match.line] += match.quantity
    supplies = (replace(each, quantity=each.quantity - gone[each.notice, each.item]) for each in problem.supplies)
    wants = (replace(each, quantity=each.quantity - got[each.line]) for each in problem.wants)
    return replace(
        problem,
        supplies=tuple(each for each in supplies if each.quantity > 0),
        wants=tuple(each for each in wants if each.quantity > 0),
    )


def _cut(problem: CrossdockProblem, matches: Iterable[Match]) -> list[Match]:
    """Matches as far as lines still wait and pieces are left."""
    waits = {want.line: want.quantity for want in problem.wants}
    left = {(each.notice, each.item): each.quantity for each in problem.supplies}
    cut = []
    for match in matches:
        given = min(match.quantity, waits.get(match.line, 0), left.get((match.notice, match.item), 0))
        if given > 0:
            cut.append(replace(match, quantity=given))
            left[match.notice, match.item] -= given
    return cut


def _ended(problem: CrossdockProblem, promised: Iterable[Match], kept: Iterable[Match]) -> Iterable[LeftOut]:
    """Each promise that is not kept in full, and why."""
    wants = {want.line: want for want in problem.wants}
    supplies = {(each.notice, each.item): each for each in problem.supplies}
    given: Counter[tuple[NoticeId, LineId]] = Counter()
    for match in kept:
        given[match.notice, match.line] += match.quantity
    for match in promised:
        missing = max(0, match.quantity - given[match.notice, match.line])
        given[match.notice, match.line] -= match.quantity - missing
        if missing <= 0:
            continue
        supply, want = supplies.get((match.notice, match.item)), wants.get(match.line)
        if supply is None:
            why = f"{match.notice} brought no {match.item}"
        elif want is None:
            why = "it waits no more"
        elif not in_time(problem, supply, want):
            why = "there is no time left" if supply.until > problem.now else "they were put away"
        else:
            why = f"{match.notice} has only {supply.quantity} of {match.item}"
        yield LeftOut(match.line, f"Line {match.line} does not get {missing} pieces that were promised: {why}.")


def _surplus(problem: CrossdockProblem) -> Iterable[Surplus]:
    """What stands on the stage and goes nowhere."""
    for each in problem.supplies:
        if each.stands:
            why = "the chance to cross has passed" if each.until <= problem.now else "nobody waits for it in time"
            reason = f"{each.quantity} pieces of {each.item} on {each.notice} go to put-away: {why}."
            yield Surplus(each.notice, each.item, each.quantity, reason)
