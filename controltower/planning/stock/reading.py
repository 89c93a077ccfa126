"""Which pieces are free, and which lines want them? An allocation problem, read from a picture."""

from collections.abc import Collection, Iterable

from controltower.domain.ids import ItemId, OrderId, PlaceId
from controltower.domain.inventory import Stock, available
from controltower.domain.orders import Order, OrderLine
from controltower.domain.picture import Picture
from controltower.domain.places import Location, LocationKind
from controltower.domain.promising import Pool, Pools, pools_of
from controltower.domain.times import Instant
from controltower.planning.stock.problem import AllocationProblem, Lot, Need, Standing


def allocation_problem_of(
    picture: Picture, now: Instant, items: Collection[ItemId] | None = None
) -> AllocationProblem | None:
    """All that is free or due, for all that waits; of these items, with the other items that their orders wait for.

    None where nothing waits.
    """
    pools = pools_of(picture)
    problem = problem_from(picture, now, pools if items is None else around(pools, items))
    return problem if problem.needs else None


def around(pools: Pools, items: Collection[ItemId]) -> Pools:
    """The pools of some items, and those of all others that the orders which wait for them wait for too."""
    orders = {each.order for pool in pools.values() if pool.item in items for each in pool.waits}
    return {key: pool for key, pool in pools.items() if any(each.order in orders for each in pool.waits)}


def problem_from(picture: Picture, now: Instant, pools: Pools) -> AllocationProblem:
    """The problem of pools that were read before."""
    wanted = [pool for pool in pools.values() if pool.waits]
    lots = tuple(lot for pool in wanted for lot in _lots(picture, now, pool))
    broken = {order: _broken(picture, order) for pool in wanted for order in {each.order for each in pool.waits}}
    needs = tuple(need for pool in wanted for need in _needs(picture, pool, broken))
    return AllocationProblem(now, lots, needs)


def _lots(picture: Picture, now: Instant, pool: Pool) -> Iterable[Lot]:
    """What stands free, less what crossings are bound to take from a stage, and what is due."""
    crossing = pool.crossing
    for stock in pool.stocks:
        quantity, standing = available(stock), _standing(picture, stock)
        if standing is Standing.STAGE:
            bound = min(crossing, quantity)
            crossing, quantity = crossing - bound, quantity - bound
        if quantity > 0:
            yield Lot(stock.place, pool.item, pool.site, quantity, now, standing)
    for due in pool.dues:
        yield Lot(PlaceId(due.notice), pool.item, pool.site, due.quantity, due.ready_at, Standing.DUE)


def _standing(picture: Picture, stock: Stock) -> Standing:
    place = picture[Location].get(stock.place)
    if place is None:
        return Standing.STAGE
    return Standing.FACE if place.kind is LocationKind.PICK else Standing.RESERVE


def _needs(picture: Picture, pool: Pool, broken: dict[OrderId, bool]) -> Iterable[Need]:
    for each in pool.waits:
        service, whole = picture[Order][each.order].service, not broken[each.order]
        yield Need(each.line, each.order, pool.item, pool.site, each.quantity, each.leaves_at, service, whole)


def _broken(picture: Picture, order: OrderId) -> bool:
    """Whether something of the order was given up, so that it will never be whole."""
    return any(picture[OrderLine][line].short for line in picture[Order][order].lines)
