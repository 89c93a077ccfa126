"""The twin's planners: what they hand to the twin is what the planners of the tower found."""

from controltower.domain.cartons import may_share, mix_of
from controltower.domain.ids import CartonId, ItemId, LineId
from controltower.domain.items import Carton, Item, Velocity
from controltower.simulation.network.goods import CARTONS, items
from controltower.simulation.network.scale import FULL
from controltower.simulation.planners import Pieces
from controltower.tower.planners import boxes


def pieces(line, *handling, size=(100, 80, 60), quantity=1):
    return Pieces(
        LineId(line), Item(ItemId(line), line, size[0], size[1], size[2], 300, Velocity.A, handling), quantity
    )


def counted(packed):
    return sorted((line, count) for box in packed for line, count in box.contents)


def test_an_order_goes_into_one_small_box():
    packed = boxes([pieces("a", quantity=2), pieces("b")], CARTONS)
    assert [box.carton for box in packed] == ["C1"]
    assert counted(packed) == [("a", 2), ("b", 1)]


def test_food_and_chemicals_leave_the_bench_in_two_boxes():
    packed = boxes([pieces("tea", "food"), pieces("soap", "chemicals"), pieces("mug")], CARTONS)
    assert len(packed) == 2
    assert {"tea", "soap"} not in [{line for line, _ in box.contents} for box in packed]


def test_what_goes_into_no_carton_goes_into_the_largest_all_the_same():
    small = (Carton(CartonId("S"), 100, 100, 100, 10, 900),)
    packed = boxes([pieces("long", size=(900, 10, 10), quantity=2), pieces("a")], small)
    assert counted(packed) == [("a", 1), ("long", 2)]


def test_the_demo_sells_things_that_may_not_share_a_box():
    mixes = {mix_of(item) for item in items(7, FULL)}
    assert any(not may_share(one, other) for one in mixes for other in mixes)
