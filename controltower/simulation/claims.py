"""Who gets pieces of which there are too few? Asked of a planner where the twin is given one; else nobody is held back.

A line is held back only from what a plan gives to others. Orders that wait for more anyway may lose what is reserved
for them, as long as they are on no wave; one that is whole keeps what it has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controltower.domain.ids import ItemId, LineId, OrderId, SiteId
from controltower.simulation.ground import Ground
from controltower.simulation.inventory import Inventory
from controltower.simulation.planners import Claim

LOOK_S = 900.0
"""So often it is seen whether pieces would make others whole. House rule."""
NEVER_WHOLE = "another order becomes whole with it"


@dataclass(frozen=True, slots=True)
class Wanting:
    """A line of a case that is on no wave: pieces that it waits for, and those that are reserved for it."""

    line: LineId
    order: OrderId
    item: ItemId
    departs_s: float
    waiting: int
    reserved: int = 0


def shared(
    ground: Ground, inventory: Inventory, site: SiteId, wanting: Sequence[Wanting], items: Iterable[ItemId]
) -> dict[LineId, int]:
    """How many pieces each line may have in all, of those of these items that are too few; no other line is named."""
    plan = ground.planners.claims
    if plan is None:
        return {}
    wanted, held = dict[ItemId, int](), dict[ItemId, int]()
    for each in wanting:
        wanted[each.item] = wanted.get(each.item, 0) + each.waiting
        held[each.item] = held.get(each.item, 0) + each.reserved
    free = {item: max(0, inventory.above(site, item)) for item in wanted}
    scarce = {item for item in items if wanted.get(item, 0) > free.get(item, 0) and free.get(item, 0) + held[item] > 0}
    if not scarce:
        return {}
    concerned = {each.order for each in wanting if each.item in scarce}
    claims = [
        Claim(each.line, each.order, each.item, each.waiting + each.reserved, ground.at(each.departs_s))
        for each in wanting
        if each.order in concerned
    ]
    planned = plan(claims, {item: free[item] + held[item] for item in free}, ground.at())
    return {each.line: planned.get(each.line, 0) for each in claims if each.item in scarce}
