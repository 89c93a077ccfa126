"""Every fact knows its source and age; what is decided on stale facts is marked for good."""

import pytest

from controltower.domain import places
from controltower.domain.automation import Robot
from controltower.domain.changing import OrderChange
from controltower.domain.clock import Clock, ClockTicked, SetPace
from controltower.domain.contradictions import Contradiction, Unreadable
from controltower.domain.counting import CountOrder, CountTally
from controltower.domain.ids import PickerId, ProposalId, RouteId, TaskId, VehicleId, WorkerId
from controltower.domain.inventory import Difference, Ledger, Stock, StockCounted
from controltower.domain.items import Carton, Item
from controltower.domain.kpis import DayFigures
from controltower.domain.labour import Duty, Move, MoveStaff, Roster, Worker, WorkerSeen
from controltower.domain.messages import Body, Message, entry
from controltower.domain.orders import Order, Progress
from controltower.domain.packs import PackSpec
from controltower.domain.picking import PickConfirmed, PickTask
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, RejectProposal, Urgency, Verdict
from controltower.domain.rerouting import ReRoute, RoutePlan
from controltower.domain.roads import CityZone, RoadData
from controltower.domain.routes import Vehicle
from controltower.domain.tracking import Track
from controltower.domain.truth import (
    CHANGING,
    Silence,
    Source,
    SourceListed,
    ages,
    limit_of,
    rests_on,
    silences,
)
from controltower.domain.weighing import ItemWeights
from controltower.store.facts import FACTS
from tests.helpers import make

MOVE = Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE)


def decided(picture: Picture, body: Body, hours: float) -> Verdict:
    """The verdict on a decision that was taken on the picture of an hour."""
    make.tell(picture, body, source="desk:ada", hours=hours, author="ada")
    return max(picture[Verdict].values(), key=lambda verdict: verdict.seq)


def test_a_fact_knows_who_told_it_last_when_and_in_which_entry() -> None:
    picture = make.opened()
    make.tell(picture, WorkerSeen(WorkerId("W1"), 3, 4, "picks"), source="scanner", hours=2)
    told = picture.told(Duty, "W1")
    assert told is not None
    assert (told.source, told.at, told.seq) == ("scanner", make.at(2), picture.seq)
    other = picture.told(Duty, "W2")
    assert other is not None
    assert other.source == "wms"
    assert picture.told(Track, "V1") is None


def test_what_a_fork_supposes_is_told_by_nobody_and_leaves_the_picture_as_it_was() -> None:
    picture = make.opened()
    fork = picture.fork()
    make.tell(fork, WorkerSeen(WorkerId("W1"), 3, 4, "picks"), source="scanner", hours=2)
    held = picture.told(Duty, "W1")
    assert held is not None
    assert held.source == "wms"


def test_who_told_a_fact_and_when_is_part_of_the_digest() -> None:
    told = [make.opened() for _ in range(3)]
    seen = WorkerSeen(WorkerId("W1"), 3, 4, "picks")
    for picture, source, hours in zip(told, ("scanner", "robots", "scanner"), (2, 2, 2), strict=True):
        make.tell(picture, seen, source=source, hours=hours, author="x")
    assert told[0].digest() == told[2].digest()
    assert told[0].digest() != told[1].digest()


def test_a_source_is_stale_only_past_its_own_limit() -> None:
    picture = make.opened()
    make.tell(picture, SourceListed(Source("scanner", "Handheld scanners", 300)), source="wms")
    make.tell(picture, WorkerSeen(WorkerId("W1"), 3, 4, "picks"), source="scanner", hours=1)
    assert silences(picture, make.at(1 + 299 / 3600))[0].stale is False
    found = next(each for each in silences(picture, make.at(1 + 301 / 3600)) if each.source == "scanner")
    assert found == Silence("scanner", make.at(1), 301.0, 300.0)
    assert found.stale


def test_a_source_that_nobody_listed_has_the_usual_limit_or_none() -> None:
    picture = make.opened()
    make.tell(picture, ClockTicked(), source="tower")
    assert limit_of(picture, "wms") == 720
    assert limit_of(picture, "tower") is None
    assert [each.source for each in silences(picture, make.at(9))] == ["wms"]


def test_a_decision_on_fresh_facts_bears_no_mark() -> None:
    picture = make.opened()
    assert decided(picture, MoveStaff((MOVE,)), 0.1).stale == ()


def test_a_decision_on_facts_of_a_silent_source_is_marked_for_good() -> None:
    picture = make.opened()
    make.tell(picture, ClockTicked(), source="clock", hours=0.3)
    verdict = decided(picture, MoveStaff((MOVE,)), 0.3)
    assert verdict.accepted
    assert verdict.stale == (
        "WMS had said nothing for 18 min (its limit is 12 min); 1 fact decided on came from there.",
    )


def test_a_refused_decision_is_marked_too() -> None:
    picture = make.opened()
    make.tell(picture, ClockTicked(), source="clock", hours=0.3)
    verdict = decided(picture, MoveStaff((MOVE, MOVE)), 0.3)
    assert not verdict.accepted
    assert verdict.stale


def test_facts_of_a_source_that_speaks_are_not_blamed_for_one_that_is_silent() -> None:
    picture = make.opened()
    make.tell(picture, SourceListed(Source("scanner", "Handheld scanners", 7200)))
    make.tell(picture, WorkerSeen(WorkerId("W1"), 3, 4, "picks"), source="scanner", hours=0.1)
    make.tell(picture, ClockTicked(), source="clock", hours=1)
    assert decided(picture, MoveStaff((MOVE,)), 1).stale == ()


def test_a_decision_from_a_desk_that_had_fallen_behind_says_how_far() -> None:
    picture = make.opened()
    make.tell(picture, WorkerSeen(WorkerId("W2"), 1, 1, "picks"), hours=0.5)
    verdict = decided(picture, MoveStaff((MOVE,)), 0.3)
    assert verdict.stale == ("The picture it was taken on was 12 min old when it came.",)


@pytest.mark.parametrize(("pace", "marked"), [(None, True), (600.0, False)])
def test_a_fast_demo_runs_on_while_a_decision_travels(pace: float | None, marked: bool) -> None:
    picture = make.opened()
    if pace is not None:
        make.tell(picture, SetPace(pace), source="desk:ada")
    make.tell(picture, WorkerSeen(WorkerId("W2"), 1, 1, "picks"), hours=0.25)
    assert bool(decided(picture, MoveStaff((MOVE,)), 0.0).stale) is marked


def test_a_rejection_rests_on_what_was_offered() -> None:
    picture = make.opened()
    key = ProposalId("staff:1")
    offer = ProposalMade(key, ProposalKind.STAFF, "Move one", "Peak.", (), Urgency.HIGH, make.at(1), moves=(MOVE,))
    make.tell(picture, offer, source="tower", hours=0.3)
    assert decided(picture, RejectProposal(key, "no"), 0.3).stale


def test_a_re_route_rests_on_where_the_vehicles_were_seen() -> None:
    picture = make.opened()
    make.tell(picture, make.order())
    make.tell(picture, make.route("R1", "V1", (make.visit(),)), source="tms")
    make.tell(picture, ClockTicked(), source="clock", hours=0.3)
    plan = RoutePlan(RouteId("R1"), VehicleId("V1"), 1, (), 0.0)
    assert "TMS had said nothing" in decided(picture, ReRoute((plan,)), 0.3).stale[0]


def test_a_contradiction_names_both_sides_and_when_each_spoke() -> None:
    picture = make.opened()
    make.tell(picture, StockCounted(make.PLACE, make.ITEM, 10), source="wms", hours=1)
    make.tell(picture, make.order(), make.allocation(), source="wms", hours=1)
    make.tell(picture, PickConfirmed(TaskId("T9"), 2, PickerId("W1")), source="scanner", hours=2)
    found = next(iter(picture[Contradiction].values()))
    assert (found.claimed_by, found.at) == ("scanner", make.at(2))
    assert found.held_by == "wms"
    assert picture[Stock]


def test_an_entry_that_nobody_can_read_is_set_aside_with_its_reason_and_stops_nobody() -> None:
    picture = make.opened()
    make.tell(picture, Unreadable("OrderPlaced", "its weight is a text"), source="wms", hours=1)
    make.tell(picture, ClockTicked(), source="clock", hours=2)
    found = next(iter(picture[Contradiction].values()))
    assert (found.claimed_by, found.claim, found.held) == ("wms", "sent “OrderPlaced”", "its weight is a text")
    assert picture.now == make.at(2)


def test_the_same_journal_marks_the_same_on_every_desk() -> None:
    said = [Message("wms", f"{n}", make.at(0), "x", body) for n, body in enumerate(make.house())] + [
        Message("clock", "1", make.at(0.3), "x", ClockTicked()),
        Message("desk:ada", "1", make.at(0.3), "ada", MoveStaff((MOVE,))),
    ]
    assert make.folded(said).digest() == make.folded(said).digest()
    assert entry(said[-1], len(said), make.at(1)).said.author == "ada"


def test_every_kind_of_fact_ages_or_stays_true_in_silence() -> None:
    lasting = {
        *(places.Operation, places.Site, places.Zone, places.Aisle, places.Location, places.Lane, places.Door),
        *(
            places.Bench,
            Item,
            Carton,
            PackSpec,
            Worker,
            Robot,
            Vehicle,
            Ledger,
            Order,
            Clock,
            DayFigures,
            Proposal,
            Verdict,
        ),
        *(
            Contradiction,
            Source,
            CountOrder,
            CountTally,
            Difference,
            Roster,
            ItemWeights,
            CityZone,
            RoadData,
            OrderChange,
        ),
    }
    assert lasting | CHANGING.keys() == set(FACTS)
    assert not lasting & CHANGING.keys()


def test_what_is_over_does_not_age_and_what_may_still_change_does() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), make.allocation())
    assert rests_on(picture, PickTask, "wms")
    assert not rests_on(picture, PickTask, "scanner")
    make.tell(picture, PickConfirmed(TaskId("T1"), 2, PickerId("W1")))
    assert not rests_on(picture, PickTask, "wms")
    assert rests_on(picture, Progress, "wms")


def test_master_data_stays_true_however_long_its_source_is_silent() -> None:
    picture = make.opened()
    assert not rests_on(picture, places.Zone, "wms")
    assert not ages(picture, picture[places.Zone][make.PICK_ZONE])


def test_facts_rest_on_whoever_told_them_last() -> None:
    picture = make.opened()
    for worker in ("W1", "W2"):
        make.tell(picture, WorkerSeen(WorkerId(worker), 3, 4, "picks"), source="scanner", hours=1)
    assert rests_on(picture, Duty, "scanner")
    assert not rests_on(picture, Duty, "wms")
