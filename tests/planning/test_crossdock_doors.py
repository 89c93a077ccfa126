"""Trucks to doors: never too much at a door, every reason said, and as good as trying everything."""

import pickle
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.planning.crossdock.doors import DoorProblem, Side, plan_doors
from tests.benchmarks import crossdock as benchmark
from tests.benchmarks.instances import Instance

TEXT = """2 2 2 2
5 0
1 7
8 9
9 8
5 8
8 8
6 7
8 8
1 2 9 9"""


def named(values):
    return tuple((str(n), value) for n, value in enumerate(values))


def published(seed: int, trucks: int = 5, doors: int = 3, slack: float = 1.3) -> benchmark.Published:
    """A random instance; doors together take so many times what trucks carry."""
    chance = Random(seed)
    flow = tuple(tuple(chance.choice((0, 0, chance.randint(1, 40))) for _ in range(trucks)) for _ in range(trucks))
    metres = tuple(tuple(8 + abs(i - j) for j in range(doors)) for i in range(doors))
    loads = tuple(map(float, map(sum, flow))), tuple(map(float, map(sum, zip(*flow, strict=True))))
    limits = [tuple([float(round(slack * sum(side) / doors))] * doors) for side in loads]
    return benchmark.Published(flow, metres, loads, (limits[0], limits[1]), ())


def least(held: benchmark.Published) -> float | None:
    """The optimum, by trying every assignment; none where nothing fits."""
    fitting = []
    for loads, limits in zip(held.loads, held.limits, strict=True):
        fitting.append([at for at in product(range(len(limits)), repeat=len(loads)) if fits(at, loads, limits)])
    inbound, outbound = fitting
    if not inbound or not outbound:
        return None
    best = float("inf")
    for at in inbound:
        costs = [
            [sum(row[n] * held.metres[at[m]][j] for m, row in enumerate(held.flow)) for j in range(len(held.metres[0]))]
            for n in range(len(held.loads[1]))
        ]
        best = min(best, *(sum(cost[j] for cost, j in zip(costs, to, strict=True)) for to in outbound))
    return best


def fits(at, loads, limits) -> bool:
    return all(
        sum(load for load, where in zip(loads, at, strict=True) if where == door) <= limit
        for door, limit in enumerate(limits)
    )


@pytest.mark.parametrize("seed", range(8))
def test_small_yards_are_solved_as_well_as_by_trying_everything(seed):
    held = published(seed, trucks=4 + seed % 2)
    plan = plan_doors(benchmark.problem_of(held), seed=seed, patience=20)
    best = least(held)
    assert plan.piece_metres == best if best is not None else plan.left_out


@given(
    seed=st.integers(0, 10_000),
    slack=st.floats(0.4, 2.0),
    trucks=st.integers(1, 9),
    doors=st.integers(1, 4),
    is_stopped=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_no_door_takes_too_much_and_each_truck_has_a_door_or_a_reason(seed, slack, trucks, doors, is_stopped):
    held = published(seed, trucks, doors, slack)
    problem = benchmark.problem_of(held)
    plan = plan_doors(problem, stop=lambda: is_stopped, seed=seed, patience=5)
    if not plan.left_out:
        assert benchmark.is_valid(held, plan)
    else:
        assert not benchmark.is_valid(held, plan)
    named_out = {each.id for each in plan.left_out}
    for side, assigned in ((problem.inbound, plan.inbound), (problem.outbound, plan.outbound)):
        assert {name for name, _ in side.trucks} - set(assigned) <= named_out
        for door, limit in side.doors:
            assert sum(load for name, load in side.trucks if assigned.get(name) == door) <= limit
    assert all(each.reason.endswith(".") for each in plan.left_out)


def test_trucks_that_carry_more_than_doors_take_are_left_out_with_the_figures():
    side = Side((("A", 6.0), ("B", 5.0), ("C", 20.0)), (("D1", 6.0),))
    free = Side((("X", 1.0),), (("E", 9.0),))
    plan = plan_doors(DoorProblem(side, free, ((1.0,), (1.0,), (1.0,)), ((3.0,),)), patience=2)
    assert plan.inbound == {"A": "D1"}
    assert plan.piece_metres == 3.0
    reasons = {each.id: each.reason for each in plan.left_out}
    assert "20" in reasons["C"]
    assert "largest inbound door takes 6" in reasons["C"]
    assert "together take 6" in reasons["B"]


def test_loads_that_no_way_of_sharing_out_fits_are_proven_not_to():
    side = Side(tuple((f"T{n}", 4.0) for n in range(3)), (("D1", 6.0), ("D2", 6.0)))
    free = Side((("X", 1.0),), (("E", 9.0),))
    plan = plan_doors(DoorProblem(side, free, ((1.0,),) * 3, ((1.0,),) * 2), patience=2)
    assert len(plan.inbound) == 2
    assert "no way to share out" in plan.left_out[0].reason


def test_a_yard_without_doors_or_without_trucks_has_a_plan_all_the_same():
    none, some = Side((), ()), Side((("A", 1.0),), ())
    plan = plan_doors(DoorProblem(some, none, ((),), ()))
    assert "no inbound door" in plan.left_out[0].reason
    assert plan_doors(DoorProblem(none, none, (), ())).piece_metres == 0


@pytest.mark.parametrize("wrong", [float("nan"), -1.0, float("inf")])
def test_numbers_that_mean_nothing_are_refused(wrong):
    side = Side((("A", 1.0),), (("D", 1.0),))
    with pytest.raises(ValueError, match="not negative"):
        DoorProblem(side, side, ((wrong,),), ((1.0,),))


def test_the_same_seed_gives_the_same_plan_and_it_can_be_sent_to_a_process():
    problem = benchmark.problem_of(published(3, 9, 4))
    plans = [plan_doors(pickle.loads(pickle.dumps(problem)), seed=5, patience=8) for _ in range(2)]
    assert plans[0] == pickle.loads(pickle.dumps(plans[1]))


def test_fractions_are_counted_as_they_are():
    side = Side(tuple((f"T{n}", 0.1) for n in range(6)), (("D1", 0.3), ("D2", 0.3)))
    flow = tuple(tuple(0.1 * (m == n) for n in range(6)) for m in range(6))
    plan = plan_doors(DoorProblem(side, side, flow, ((1.0, 2.0), (2.0, 1.0))), patience=10)
    assert plan.left_out == ()
    assert plan.piece_metres == pytest.approx(0.6)


def test_an_instance_is_read_with_whatever_follows_it():
    held = benchmark.read(TEXT)
    assert [list(row) for row in held.flow] == [[5, 0], [1, 7]]
    assert [list(side) for side in held.loads] == [[5, 8], [6, 7]]
    assert list(held.rest) == [1, 2, 9, 9]
    with pytest.raises(ValueError, match="numbers are expected"):
        benchmark.read(TEXT.rsplit("\n", 2)[0])


def test_best_known_values_are_found_in_a_table_above(tmp_path):
    (tmp_path / "results.csv").write_text("Instance;Best\n".replace(";", ",") + "yard_1,104\n")
    folder = tmp_path / "set"
    folder.mkdir()
    (outcome,) = benchmark.solve(Instance("yard_1.txt", TEXT, folder), 1.0, 1)
    assert (outcome.value, outcome.best_known, outcome.valid) == (105, 104, True)


def test_the_checker_refuses_what_is_wrong():
    held = benchmark.read(TEXT)
    plan = plan_doors(benchmark.problem_of(held), patience=5)
    assert benchmark.is_valid(held, plan)
    for other in (
        type(plan)({"0": "0", "1": "0"}, plan.outbound, plan.piece_metres, ()),
        type(plan)({"0": "0"}, plan.outbound, plan.piece_metres, ()),
        type(plan)(plan.inbound, plan.outbound, plan.piece_metres + 1, ()),
    ):
        assert not benchmark.is_valid(held, other)
