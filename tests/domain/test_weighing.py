"""The tolerance of the scale follows what was weighed: tight where parcels are alike, wide where little is known."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.ids import ItemId, ParcelId, PickerId, TaskId
from controltower.domain.packing import Parcel, ParcelStatus, ParcelWeighed
from controltower.domain.picking import PickConfirmed
from controltower.domain.weighing import (
    KEPT,
    LEAST_G,
    MOST,
    ItemWeights,
    Part,
    WeightsListed,
    expected_for,
    expected_of,
    told_by,
)
from tests.helpers import make

LAMP = ItemId("lamp")


def spread_by(spread: float, offset: float = 0.0, count: int = KEPT) -> tuple[int, ...]:
    rng = Random(3)
    return tuple(round(10_000 * rng.gauss(offset, spread)) for _ in range(count))


def lamps(ratios: tuple[int, ...], quantity: int = 4) -> list[Part]:
    return [Part(LAMP, quantity, 1_000, ratios)]


def test_alike_parcels_leave_little_room_and_unlike_ones_more() -> None:
    alike, unlike = (expected_of(150, lamps(spread_by(spread))).tolerance_g for spread in (0.001, 0.02))
    unknown = expected_of(150, lamps(())).tolerance_g
    assert alike < unknown < unlike


def test_the_fewer_records_the_closer_to_the_usual() -> None:
    unknown = expected_of(150, lamps(())).tolerance_g
    widths = [expected_of(150, lamps(spread_by(0.001, count=count))).tolerance_g for count in (1, 4, 12, KEPT)]
    assert [unknown, *widths] == sorted([unknown, *widths], reverse=True)


def test_an_item_that_is_heavier_than_listed_is_expected_so() -> None:
    found = expected_of(150, lamps(spread_by(0.001, offset=0.03)))
    assert abs(found.weight_g - (150 + 4_000 * 1.025)) < 20


def test_a_few_wrong_records_do_not_widen_it() -> None:
    clean = spread_by(0.002)
    spoilt = (*clean[:-4], 2_500, -2_500, 3_000, 9_000)
    assert expected_of(0, lamps(spoilt)).tolerance_g < 1.5 * expected_of(0, lamps(clean)).tolerance_g
    assert abs(expected_of(0, lamps(spoilt)).weight_g - expected_of(0, lamps(clean)).weight_g) < 8


ratios = st.lists(st.integers(-9_000, 90_000), max_size=KEPT).map(tuple)
parts = st.lists(
    st.builds(Part, st.sampled_from([LAMP, ItemId("rope")]), st.integers(1, 40), st.integers(1, 30_000), ratios),
    max_size=5,
)


@given(st.integers(0, 900), parts)
def test_it_is_never_smaller_than_the_least_nor_larger_than_the_most(tare_g: int, found: list[Part]) -> None:
    expected = expected_of(tare_g, found)
    assert LEAST_G <= expected.tolerance_g <= max(3 * LEAST_G, MOST * expected.weight_g + 1)


def test_a_parcel_tells_of_the_item_that_is_most_of_it_and_of_no_other() -> None:
    rope = Part(ItemId("rope"), 1, 400)
    told = told_by(100, [*lamps(()), rope], 100 + 4_400 + 44)
    assert told == ItemWeights(LAMP, (100,))
    assert told_by(100, [Part(LAMP, 1, 500), Part(ItemId("rope"), 1, 500)], 1_100) is None


def test_weights_that_were_accepted_are_kept_and_those_that_were_doubted_are_not() -> None:
    picture = make.opened()
    make.tell(picture, WeightsListed((ItemWeights(make.ITEM, tuple(range(KEPT + 9))),)))
    assert len(picture[ItemWeights][make.ITEM].ratios) == KEPT
    make.tell(picture, make.order(), make.allocation(), PickConfirmed(TaskId("T1"), 2, PickerId("W1")), make.packed())
    before = picture[ItemWeights][make.ITEM]
    make.tell(picture, ParcelWeighed(ParcelId("P1"), 2_000, 50))
    assert picture[Parcel]["P1"].status is ParcelStatus.STOPPED
    assert picture[ItemWeights][make.ITEM] is before
    make.tell(picture, ParcelWeighed(ParcelId("P1"), 1_160, 50))
    assert picture[Parcel]["P1"].status is ParcelStatus.WEIGHED
    assert picture[ItemWeights][make.ITEM].ratios[-1] == 100


def test_what_a_parcel_should_weigh_is_read_from_what_is_known_of_its_items() -> None:
    picture = make.opened()
    make.tell(picture, make.order())
    contents = make.packed().contents
    plain = expected_for(picture, make.packed().carton, contents)
    assert plain.weight_g == 1_150
    make.tell(picture, WeightsListed((ItemWeights(make.ITEM, spread_by(0.001)),)))
    assert expected_for(picture, make.packed().carton, contents).tolerance_g < plain.tolerance_g
