"""Co-packing: how many packs, in which carton, and what is short."""

from controltower.domain.cartons import carton_problems
from controltower.domain.ids import CartonId, ItemId, LineId, SpecId
from controltower.domain.items import Carton, Item, Velocity
from controltower.domain.orders import Wanted
from controltower.domain.packs import PackSpec, pack_problems
from controltower.planning.packing import CopackingProblem, named, piece_of, plan_copacking

CARTONS = (
    Carton(CartonId("S"), 200, 150, 100, 50, 5_000),
    Carton(CartonId("M"), 400, 300, 200, 150, 15_000),
)
ITEMS = {
    name: Item(name, str(name), *size, 300, Velocity.A, handling)
    for name, size, handling in (
        (ItemId("tea"), (90, 60, 120), ("food",)),
        (ItemId("mug"), (100, 100, 90), ("fragile",)),
        (ItemId("soap"), (80, 50, 30), ("chemicals",)),
        (ItemId("rug"), (900, 500, 20), ()),
    )
}


def plan(*parts, wanted=4, **free):
    spec = PackSpec(SpecId("P1"), "a set", tuple(Wanted(ItemId(name), count) for name, count in parts))
    held = {ItemId(name): count for name, count in free.items()}
    return spec, plan_copacking(CopackingProblem(spec, wanted, ITEMS, held, CARTONS))


def test_a_pack_lies_in_its_carton_as_it_must_and_closes():
    spec, made = plan(("tea", 2), ("mug", 1), tea=8, mug=4)
    assert (made.packs, made.left_out) == (4, ())
    pieces = named([piece_of(LineId(name), ITEMS[ItemId(name)]) for name in ("tea", "tea", "mug")])
    carton = next(each for each in CARTONS if each.id == made.carton.carton)
    assert list(carton_problems(carton, pieces, made.carton.load)) == []
    scanned = [ItemId(placed.piece.partition("/")[0]) for placed in made.carton.load]
    assert list(pack_problems(spec, scanned)) == []


def test_what_is_short_is_said_and_as_many_packs_made_as_can_be():
    _, made = plan(("tea", 2), ("mug", 1), tea=5, mug=9)
    assert made.packs == 2
    assert [each.reason for each in made.left_out] == ["8 tea are needed for 4 packs, and 5 are free."]


def test_parts_that_may_not_lie_together_make_no_pack():
    _, made = plan(("tea", 1), ("soap", 1), tea=9, soap=9)
    assert (made.packs, made.carton) == (0, None)
    assert "may not lie together" in made.left_out[0].reason


def test_a_part_that_goes_into_no_carton_makes_no_pack():
    _, made = plan(("rug", 1), rug=9)
    assert made.packs == 0
    assert made.left_out[0].id == "rug"
