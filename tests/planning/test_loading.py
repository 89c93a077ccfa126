"""Loads: in whatever is planned the domain finds nothing wrong; what is published passes, what is doctored does not."""

import json
import pickle
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.stowage import (
    ANY_WAY_UP,
    UPRIGHT,
    Axles,
    Hold,
    Piece,
    Rules,
    Unloading,
    order_problems,
    stowage_problems,
)
from controltower.planning.loading import LoadProblem, plan_load
from tests.benchmarks import loading
from tests.benchmarks.instances import SHARED

HOLD = Hold(60, 25, 30, 1_000)
ROUTES = SHARED / "loading" / "3lcvrp" / "solutions"
CONTAINERS = SHARED / "loading" / "br"

edges = st.integers(3, 24)
pieces = st.builds(
    Piece,
    st.just(""),
    edges,
    edges,
    edges,
    st.integers(0, 120),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from([UPRIGHT, ANY_WAY_UP, (True, False, True)]),
    st.booleans(),
    st.sampled_from(["", "", "food", "acid"]),
)
rules = st.builds(
    Rules,
    st.sampled_from([100, 75, 1, 0]),
    st.sampled_from(Unloading),
    st.booleans(),
    st.sampled_from([frozenset(), frozenset({("acid", "food")})]),
)
axles = st.one_of(st.none(), st.builds(Axles, st.integers(-20, 5), st.integers(30, 60), *[st.integers(50, 600)] * 2))


@st.composite
def tasks(draw, most=12):
    drawn = draw(st.lists(pieces, max_size=most))
    named = tuple(replace(piece, id=f"p{number}") for number, piece in enumerate(drawn))
    hold = replace(HOLD, axles=draw(axles), limit_g=draw(st.sampled_from([200, 5_000])))
    return LoadProblem(hold, named, draw(rules))


def wrong(problem, load):
    """All that the domain says, and whether it could be carried in in that order."""
    return [*stowage_problems(problem.hold, problem.pieces, load, problem.rules), *order_problems(load)]


def assert_right(problem, plan):
    """Nothing is wrong, and each piece is either aboard or left out with a sentence."""
    assert wrong(problem, plan.load) == []
    names = [each.piece for each in plan.load] + [each.id for each in plan.left_out]
    assert sorted(names) == sorted(piece.id for piece in problem.pieces)
    assert all(each.reason.endswith(".") for each in plan.left_out)


@given(tasks())
@settings(max_examples=60)
def test_a_load_of_few_pieces_keeps_every_rule(problem):
    assert_right(problem, plan_load(problem, seconds=0.05))


@given(tasks(), st.integers(1, 4))
@settings(max_examples=40)
def test_a_load_of_many_pieces_keeps_every_rule(problem, times):
    many = [replace(piece, id=f"{piece.id}/{n}") for piece in problem.pieces for n in range(4 * times)]
    problem = replace(problem, pieces=tuple(many), hold=replace(problem.hold, length_mm=130, limit_g=9_000))
    assert_right(problem, plan_load(problem, trials=40))


def brick(name, *size, **how):
    return Piece(name, *(size or (20, 25, 10)), **how)


def test_what_fills_the_hold_to_the_brim_goes_in():
    problem = LoadProblem(HOLD, tuple(brick(f"b{n}", stop=1 + n // 3) for n in range(9)))
    plan = plan_load(problem)
    assert_right(problem, plan)
    assert plan.left_out == ()
    assert plan.volume_mm3 == 60 * 25 * 30


def test_the_last_stop_goes_in_first():
    plan = plan_load(LoadProblem(HOLD, (brick("near", stop=1), brick("far", stop=2))))
    assert [each.piece for each in plan.load] == ["far", "near"]


def test_what_can_never_go_in_is_said_why():
    odd = (brick("long", 61, 5, 5), brick("heavy", weight_g=1_001), brick("fits"))
    plan = plan_load(LoadProblem(HOLD, odd))
    assert [each.piece for each in plan.load] == ["fits"]
    assert {each.id: each.reason.split(",")[0] for each in plan.left_out} == {
        "long": "Whichever way it may lie",
        "heavy": "It weighs 1001 g",
    }


def test_of_classes_that_must_be_apart_the_larger_travels():
    some = (brick("a", mix="food"), brick("b", mix="food"), brick("c", mix="acid"))
    plan = plan_load(LoadProblem(HOLD, some, Rules(apart=frozenset({("acid", "food")}))))
    assert {each.piece for each in plan.load} == {"a", "b"}
    assert plan.left_out[0].reason == "acid may not travel with food, of which there is more."


def test_a_load_is_moved_back_until_the_front_axle_bears_it():
    hold = replace(HOLD, axles=Axles(0, 50, 40, 100))
    problem = LoadProblem(hold, (*(brick(f"b{n}", weight_g=1) for n in range(30)), brick("c", weight_g=80)))
    assert_right(problem, plan_load(problem, trials=3))
    few = LoadProblem(hold, (brick("a", weight_g=80),))
    plan = plan_load(few)
    assert_right(few, plan)
    assert plan.load[0].x >= 15


def test_a_base_that_may_hang_over_lets_more_in():
    tall = (brick("a", 30, 25, 15), brick("b", 30, 20, 15), brick("c", 60, 25, 15, is_fragile=True))
    full, part = (plan_load(LoadProblem(HOLD, tall, Rules(percent)), trials=300) for percent in (100, 75))
    assert full.left_out != ()
    assert part.left_out == ()


def test_one_seed_gives_one_load_and_it_can_be_sent():
    problem = loading.container_of(container(), stops=3)
    one, other = (plan_load(problem, trials=60, seed=7) for _ in range(2))
    assert pickle.loads(pickle.dumps(one)) == other
    assert_right(problem, one)


def test_a_planner_that_is_stopped_hands_over_what_it_has():
    problem = loading.container_of(container())
    plan = plan_load(problem, seconds=100, stop=lambda: True)
    assert plan.trials == 1
    assert plan.load
    assert_right(problem, plan)


def test_more_trials_are_never_worse():
    problem = loading.container_of(container())
    volumes = [plan_load(problem, trials=trials).volume_mm3 for trials in (1, 30, 300)]
    assert volumes == sorted(volumes)


def test_two_pieces_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same id"):
        plan_load(LoadProblem(HOLD, (brick("a"), brick("a"))))


def container():
    """The words of a container of the published kind."""
    return "1 7 587 233 220 3 1 108 0 76 0 30 1 40 2 110 0 43 1 25 1 33 3 92 1 81 1 55 1 39"


def test_a_container_is_read_as_it_is_published():
    problem = loading.container_of(container(), stops=3)
    assert (problem.hold.length_mm, problem.hold.width_mm, problem.hold.height_mm) == (587, 233, 220)
    assert len(problem.pieces) == 112
    assert problem.pieces[0].may_stand == (False, False, True)
    assert problem.pieces[-1].may_stand == (True, True, True)
    assert {piece.stop for piece in problem.pieces} == {1, 2, 3}


@pytest.mark.skipif(not CONTAINERS.exists(), reason="the published containers are not beside this checkout")
def test_best_known_volumes_are_found_beside_the_files():
    known = loading.best_known(CONTAINERS)
    assert len(known) == 700
    assert known["BR1.txt#1"] == 28_561_920


def published():
    """Each route of the published solutions with its load."""
    for path in sorted(ROUTES.glob("*.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        for tour in held["Solution"]["Tours"]:
            yield loading.route_of(json.dumps({"variant": held["ProblemVariant"], "tour": tour}))


@pytest.mark.skipif(not ROUTES.exists(), reason="the published routes are not beside this checkout")
class TestPublishedRoutes:
    def test_every_one_is_right(self):
        said = [list(stowage_problems(p.hold, p.pieces, load, p.rules)) for p, load in published()]
        assert said == [[]] * 68

    def test_no_piece_can_be_lifted_or_pushed_out(self):
        for problem, load in published():
            for n, placed in enumerate(load):
                out = replace(placed, x=problem.hold.length_mm - placed.dx + 1)
                for doctored in (replace(placed, z=placed.z + 1), out, replace(placed, y=-1)):
                    assert self.said(problem, load, n, doctored)

    def test_no_piece_can_be_put_into_another(self):
        for problem, load in published():
            for n, placed in enumerate(load):
                for other in load[:n] + load[n + 1 :]:
                    assert self.said(problem, load, n, replace(placed, x=other.x, y=other.y, z=other.z))

    def test_no_two_stops_can_be_swapped_that_stand_behind_each_other(self):
        swapped = 0
        for problem, load in published():
            stops = {piece.id: piece.stop for piece in problem.pieces}
            for one, other in pairwise(load):
                if stops[one.piece] == stops[other.piece] or not list(order_problems([one, other])):
                    continue
                swap = {one.piece: stops[other.piece], other.piece: stops[one.piece]}
                pieces = [replace(piece, stop=swap.get(piece.id, piece.stop)) for piece in problem.pieces]
                assert list(stowage_problems(problem.hold, pieces, load, problem.rules))
                swapped += 1
        assert swapped > 50

    def test_routes_that_a_simple_builder_misses_are_loaded(self):
        hard = [problem for problem, _ in published()][::9]
        for problem in hard:
            plan = plan_load(problem, trials=300)
            assert_right(problem, plan)
            assert plan.left_out == ()

    def said(self, problem, load, number, doctored):
        changed = [*load[:number], doctored, *load[number + 1 :]]
        return list(stowage_problems(problem.hold, problem.pieces, changed, problem.rules))
