"""The same seed, scenario and decisions are the same day; and approving a re-route serves the stops of a broken van."""

from dataclasses import replace
from functools import cache

from controltower.domain.proposals import ProposalKind
from controltower.simulation.network.scale import SMALL
from controltower.simulation.plain import PLAIN
from tests.benchmarks.decisions import figures
from tests.helpers.days import trouble
from tests.helpers.scripted import EVERYTHING, Scripted, scripted, whole_day

BREAKDOWN = trouble("breakdown", 9.0, hours=4.0)


def lived(kinds: tuple[ProposalKind, ...]) -> Scripted:
    day = scripted(BREAKDOWN, replace(SMALL, micros=0), kinds=kinds, planners=PLAIN)
    whole_day(day)
    return day


@cache
def ended(approving: bool) -> Scripted:
    return lived(EVERYTHING if approving else ())


def test_the_same_decisions_give_the_same_day_and_others_another() -> None:
    one, two, none = ended(True), lived(EVERYTHING), ended(False)
    assert one.decided
    assert all(verdict.accepted for verdict in one.verdicts.values())
    assert one.picture.digest() == two.picture.digest()
    assert [entry.said for entry in one.runner.journal.read(0, 10_000)] == [
        entry.said for entry in two.runner.journal.read(0, 10_000)
    ]
    assert none.picture.digest() != one.picture.digest()


def test_approving_serves_more_stops_in_time_than_waiting_for_the_repair() -> None:
    waited, approved = figures(ended(False).picture), figures(ended(True).picture)
    assert approved["stops_late"] + approved["unserved"] < waited["stops_late"] + waited["unserved"]
    assert approved["delivered"] >= waited["delivered"]
