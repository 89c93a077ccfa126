"""Packs of the demo's day: made up piece by piece, closed as they should be, and gone with their orders."""

from collections import Counter
from functools import lru_cache

from controltower.domain.contradictions import Contradiction
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.packs import Pack, PackScanned, PackSpec, PackStatus, pack_problems
from controltower.domain.picture import Picture
from controltower.simulation.network import clock_of, gifts, goods
from controltower.simulation.network.scale import FULL, SMALL
from tests.helpers.days import day, shipped


@lru_cache(maxsize=1)
def lived() -> Picture:
    """A small ordinary day to its end."""
    return day(shipped("ordinary"), scale=SMALL).twin.picture


def test_every_pack_that_was_ordered_is_made_up_as_its_specification_says():
    picture = lived()
    wanted = [order for order in picture[Order].values() if order.pack]
    assert wanted
    packs = list(picture[Pack].values())
    assert {pack.order for pack in packs} == {order.id for order in wanted}
    for pack in packs:
        assert pack.status is PackStatus.CLOSED
        assert list(pack_problems(picture[PackSpec][pack.spec], pack.scanned)) == []
    assert all(picture[Progress][order.id].stage is Stage.DELIVERED for order in wanted)
    assert not [each for each in picture[Contradiction].values() if each.subject in picture[Pack]]


def test_a_wrong_piece_is_blocked_and_the_pack_is_right_all_the_same():
    runner = day(shipped("ordinary"), 5.0, scale=SMALL)
    runner.twin.packing.copacking.slip = 1.0
    runner.run_flat_out(clock_of(SMALL.closes))
    runner.turn()
    picture = runner.twin.picture
    packs = list(picture[Pack].values())
    scans = Counter(
        each.body.pack for each in runner.journal.read(0, picture.seq) if isinstance(each.body, PackScanned)
    )
    assert packs
    for pack in packs:
        assert pack.status is PackStatus.CLOSED
        assert pack.refused == len(pack.scanned) == scans[pack.id] / 2


def test_packs_are_of_items_that_are_in_stock():
    stock = goods.items(7, FULL)
    bare = set(goods.waiting_items(stock, FULL))
    made = gifts.specs(stock, FULL)
    assert len(made) == len(gifts.RECIPES)
    assert not {part.item for spec in made for part in spec.parts} & bare
