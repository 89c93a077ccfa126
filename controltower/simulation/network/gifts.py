"""Which packs does the demo sell? Gift packs of several products, and which of the day's orders are for one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from controltower.domain.ids import ItemId, SpecId
from controltower.domain.items import Item
from controltower.domain.orders import OrderPlaced, Wanted
from controltower.domain.packs import PackSpec
from controltower.simulation.network import goods as stocked
from controltower.simulation.network.floors import DC
from controltower.simulation.network.scale import Scale

RECIPES = (
    ("GIFT-KITCHEN", "Kitchen starter", (("kettle", 1), ("mug", 2))),
    ("GIFT-DESK", "Desk starter", (("notebook", 2), ("charger", 1), ("lamp", 1))),
    ("GIFT-TEA", "Tea time", (("tea", 2), ("mug", 2), ("candle", 1))),
    ("GIFT-BATH", "Evening bath", (("towel", 1), ("soap", 2), ("brush", 1))),
)
"""What they are sold as and called, and what belongs in: the first such thing that is in stock."""
EACH, FIRST = 40, 13
"""Each so many-th order is for a pack, from this one on. Assumption: one order in forty."""


def specs(goods: Sequence[Item], scale: Scale) -> tuple[PackSpec, ...]:
    """The packs whose parts are all stocked."""
    bare = set(stocked.waiting_items(goods, scale))
    first: dict[str, ItemId] = {}
    for item in goods:
        if item.id not in bare:
            first.setdefault(item.name.split()[1], item.id)
    return tuple(
        PackSpec(SpecId(key), name, tuple(Wanted(first[noun], quantity) for noun, quantity in parts))
        for key, name, parts in RECIPES
        if all(noun in first for noun, _ in parts)
    )


def with_packs(orders: Sequence[OrderPlaced], goods: Sequence[Item], scale: Scale) -> Iterator[OrderPlaced]:
    """The orders as numbered, some of those of the distribution centre for a pack in place of what they wanted.

    An order that waits for today's trucks stays as it is.
    """
    made, bare = specs(goods, scale), set(stocked.waiting_items(goods, scale))
    for number, order in enumerate(orders, 1):
        waits = any(line.item in bare for line in order.lines)
        if made and order.site == DC and number % EACH == FIRST and not waits:
            spec = made[number // EACH % len(made)]
            yield replace(order, lines=spec.parts, pack=spec.id)
        else:
            yield order
