"""The benchmark of routes: instances are read as published, and the checker sees each way to cheat."""

import csv
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from vrplib.parse import parse_solution

from controltower.planning.search import team_search
from tests.benchmarks.instances import SHARED
from tests.benchmarks.routing_cases import Case, Van, is_case, read
from tests.benchmarks.routing_checker import Driven, checked
from tests.benchmarks.routing_ours import WARMING, model

ROUTING = SHARED / "routing"


def line(**changed) -> Case:
    """A depot at 0 and four customers at 10, 20, 30 and 40, each asking for 4 of a vehicle's 10."""
    at = np.arange(5) * 10
    zeros = np.zeros(5, dtype=np.int64)
    case = Case(
        "line", "VRP", 1, abs(at[:, None] - at[None]), np.array([0, 4, 4, 4, 4]), np.array([0, 1, 1, 1, 1]), zeros,
        zeros + 1_000, zeros, zeros, (Van(0, 10), Van(0, 10)),
    )  # fmt: skip
    return replace(case, **changed)


def test_a_fair_answer_is_worth_its_length():
    verdict = checked(line(), [Driven(0, (1, 2)), Driven(1, (4, 3))])
    assert (verdict.value, verdict.vehicles, verdict.wrongs) == (120.0, 2, ())


@pytest.mark.parametrize(
    ("case", "answer", "wrong"),
    [
        (line(), [(0, (1, 2)), (1, (3,))], "customer 4 is not visited"),
        (line(), [(0, (1, 2)), (1, (4, 3, 1))], "customer 1 is visited 2 times"),
        (line(), [(0, (1, 2)), (0, (3, 4))], "vehicle 0 drives 2 routes"),
        (line(), [(0, (1, 2, 3)), (1, (4,))], "vehicle 0 carries 12 of 10"),
        (line(closes=np.array([999, 5, 999, 999, 999])), [(0, (1, 2)), (1, (4, 3))], "late at node 1"),
        (line(closes=np.array([70, 99, 99, 99, 99])), [(0, (1, 2)), (1, (4, 3))], "late at node 0"),
        (line(vans=(Van(0, 10, longest=50), Van(0, 10))), [(1, (1, 2)), (0, (4, 3))], "drives too far"),
        (line(vans=(Van(0, 10, shift=81), Van(0, 10))), [(1, (1, 2)), (0, (4, 3))], "out for too long"),
        (line(), [(0, (1, 2, 0, 3)), (1, (4,))], "may not reload"),
        (line(pairs=((1, 2),)), [(0, (2, 1)), (1, (4, 3))], "do not come to 2"),
        (line(pairs=((1, 3),)), [(0, (1, 2)), (1, (4, 3))], "do not come to 3"),
    ],
)
def test_each_broken_rule_is_seen(case, answer, wrong):
    verdict = checked(case, [Driven(*each) for each in answer])
    assert any(wrong in each for each in verdict.wrongs)


def test_a_shift_begins_as_late_as_it_may():
    case = line(opens=np.array([0, 500, 0, 0, 0]), vans=(Van(0, 10, shift=60), Van(0, 10)))
    assert checked(case, [Driven(0, (1, 2)), Driven(1, (4, 3))]).wrongs == ()


def test_goods_that_come_later_keep_their_trip_waiting():
    vans = (Van(0, 10, reloads_at=(0,)), Van(0, 10))
    case = line(vans=vans, release=np.array([0, 0, 0, 0, 100]), closes=np.array([999, 99, 99, 99, 141]))
    assert checked(case, [Driven(0, (1, 2, 0, 4)), Driven(1, (3,))]).wrongs == ()
    tight = replace(case, closes=np.array([999, 99, 99, 99, 139]))
    assert "late at node 4" in checked(tight, [Driven(0, (1, 2, 0, 4)), Driven(1, (3,))]).wrongs[0]


def test_prizes_that_nobody_collects_count():
    case = line(prize=np.array([0, 0, 0, 0, 7]))
    assert checked(case, [Driven(0, (1, 2)), Driven(1, (3,))]).value == 40 + 60 + 7


def test_a_file_in_words_of_solomon_is_read_in_tenths():
    assert is_case("w.txt", WARMING)
    case = read("w.txt", WARMING)
    assert (len(case.customers), len(case.vans), case.vans[0].capacity) == (11, 3, 10)
    assert case.distance[0, 1] == 14
    data, kinds = model(case)
    asked = count()
    found = team_search(data, lambda: next(asked) / 300, seed=1)
    left = [list(each) for each in kinds]
    answer = [
        Driven(left[route.vehicle_type()].pop(), tuple(step.idx + 1 for step in route.schedule() if step.is_client()))
        for route in found.routes()
    ]
    verdict = checked(case, answer)
    assert verdict.wrongs == ()
    assert verdict.value == found.distance() / 10


@pytest.mark.skipif(not ROUTING.exists(), reason="the published instances of routing are not here")
def test_published_solutions_are_valid_and_worth_what_they_say():
    with (ROUTING / "best_known.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (ROUTING / row["file"]).with_suffix(".sol").exists()]
    assert len(rows) > 5
    for row in rows:
        path = ROUTING / row["file"]
        case = read(path.name, path.read_text(encoding="utf-8"), row["rounding"])
        routes = parse_solution(path.with_suffix(".sol").read_text(encoding="utf-8"))["routes"]
        verdict = checked(case, [Driven(number, tuple(map(int, nodes))) for number, nodes in enumerate(routes)])
        assert verdict.wrongs == (), row["name"]
        assert verdict.value == pytest.approx(float(row["bks"]), abs=0.01)
