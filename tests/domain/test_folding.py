from dataclasses import fields, replace
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controltower.domain.contradictions import Contradiction
from controltower.domain.crossdock import CrossDock, CrossDocked, Crossing, CrossingEnded, Match
from controltower.domain.docks import GoodsReceived, NoticeClosed, VehicleDocked
from controltower.domain.ids import (
    CrossingId,
    DoorId,
    ItemId,
    LocationId,
    NoticeId,
    OrderId,
    ParcelId,
    PickerId,
    PlaceId,
    ProposalId,
    RouteId,
    StopId,
    TaskId,
    VehicleId,
    WorkerId,
    ZoneId,
)
from controltower.domain.inventory import HoldReleased, Stock, StockCounted, StockHeld, StockMoved, StockWrittenOff
from controltower.domain.kpis import on_time
from controltower.domain.labour import Duty, Move, MoveStaff
from controltower.domain.loading import LoadingOrdered, ParcelLoaded
from controltower.domain.messages import KINDS, Body, Message
from controltower.domain.orders import LineShorted, OrderLine, OrderRolled, Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus, ParcelWeighed
from controltower.domain.picking import AllocationReleased, PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.proposals import (
    Proposal,
    ProposalKind,
    ProposalMade,
    ProposalStatus,
    RejectProposal,
    Urgency,
    Verdict,
)
from controltower.domain.routes import Stop, StopStatus
from controltower.domain.scanning import Label, Scanned, ScanStage
from controltower.domain.times import Instant, Span
from controltower.domain.tracking import ParcelReturned, StopDelivered, StopFailed, StopReached, VehicleDeparted
from tests.domain.conserved import doubly_reserved, negative, unconserved
from tests.helpers import make

NAMES = st.sampled_from(["O1", "O2", "T1", "P1", "S1", "R1", "V1", "N1", "L1", "D2", "Z1", "Z2", "P", "W1", "W2", "X"])
SMALL = st.integers(-3, 12)


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type as a careless source might send them: right in kind, wild in value."""
    if hint is type(None):
        return st.none()
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return st.one_of([anything(each) for each in get_args(hint)])
    if origin is tuple:
        first, *others = get_args(hint)
        if others != [...]:
            return st.tuples(*map(anything, (first, *others)))
        return st.lists(anything(first), max_size=3).map(tuple)
    base = getattr(hint, "__supertype__", hint)
    if hint is Instant:
        return st.integers(0, 6).map(make.at)
    if isinstance(base, type) and issubclass(base, Enum):
        return st.sampled_from(list(base))
    if base is bool:
        return st.booleans()
    if base is int:
        return SMALL
    if base is float:
        return st.one_of(st.floats(-200, 200), st.just(float("nan")), st.just(float("inf")))
    if base is str:
        return st.one_of(NAMES, st.sampled_from([make.PLACE, make.ITEM, "SKU-2", make.line("O1"), "", "operation"]))
    return built(base)


def built(kind: type) -> st.SearchStrategy[Any]:
    """Instances of a dataclass with anything in its fields."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: anything(hints[field.name]) for field in fields(kind)})


OF_KIND = {name: built(kind) for name, kind in KINDS.items()}
WILD = st.sampled_from(sorted(KINDS)).flatmap(lambda name: OF_KIND[name])


def plausible() -> st.SearchStrategy[Body]:
    """Messages about the small building that may well be true, in any order and number."""
    few, order = st.integers(0, 6), st.sampled_from(["O1", "O2", "O3"])
    task, parcel = st.sampled_from(["T1", "T2", "T3"]).map(TaskId), st.sampled_from(["P1", "P2", "P3"])
    item, place = (
        st.sampled_from([make.ITEM, ItemId("SKU-2")]),
        st.sampled_from([make.PLACE, LocationId("Z1-01-02")]),
    )
    stage = st.just(PlaceId("N1"))
    line, stop = order.map(make.line), st.just(StopId("S1"))
    key = parcel.map(ParcelId)
    notice, route = NoticeId("N1"), RouteId("R1")
    picker, label = st.just(PickerId("W1")), st.builds(Label, st.one_of(st.none(), item), st.one_of(st.none(), few))
    return st.one_of(
        st.builds(make.order, order, st.integers(1, 4), item),
        st.builds(make.allocation, order, few, task),
        st.builds(PickConfirmed, task, few, st.just(PickerId("W1"))),
        st.builds(
            Scanned, st.sampled_from(ScanStage), st.one_of(task, line, key), st.just(make.PICK_ZONE), picker, label
        ),
        st.builds(AllocationReleased, task, st.just("late")),
        st.builds(StockCounted, place, item, few),
        st.builds(StockHeld, place, item, few, st.just("dirty")),
        st.builds(HoldReleased, place, item, few),
        st.builds(StockWrittenOff, st.one_of(place, stage), item, few, st.just("broken")),
        st.builds(StockMoved, item, st.one_of(place, stage), place, few, st.just("W1")),
        st.builds(LineShorted, line, few, st.just("gone")),
        st.builds(make.packed, order, st.integers(1, 4), parcel),
        parcel.flatmap(lambda name: st.sampled_from(make.staged(name))),
        st.builds(make.notice),
        st.builds(GoodsReceived, st.just(notice), item, few, st.integers(0, 2), st.just("W1")),
        st.just(NoticeClosed(notice)),
        st.builds(CrossDock, st.lists(st.builds(Match, st.just(notice), item, line, few), max_size=3).map(tuple)),
        st.builds(CrossDocked, st.integers(1, 400).map(lambda n: CrossingId(f"X{n}-1")), few),
        st.builds(make.route, visits=st.just((make.visit(),))),
        st.just(VehicleDocked(VehicleId("V1"), route, DoorId("D2"))),
        st.builds(ParcelLoaded, key, st.just(route), st.just(VehicleId("V1"))),
        st.just(VehicleDeparted(route)),
        st.builds(StopReached, stop),
        st.builds(StopDelivered, stop, st.lists(key, max_size=2).map(tuple)),
        st.builds(ParcelReturned, key),
    )


@given(st.lists(st.one_of(WILD, plausible()), max_size=40))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_sequence_of_messages_folds_without_an_exception(bodies: list[Body]) -> None:
    picture = make.opened()
    make.tell(picture, *bodies)
    assert picture.seq == len(make.house()) + len(bodies)


@given(st.lists(WILD, max_size=20))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nonsense_before_anything_is_known_folds_too(bodies: list[Body]) -> None:
    picture = Picture()
    make.tell(picture, *bodies)
    assert picture.seq == len(bodies)


def story() -> list[Body]:
    """A whole true story: picked, packed, crossed, loaded, driven, delivered, and one parcel that came back."""
    want = ItemId("SKU-2")
    cross = CrossDock((Match(NoticeId("N1"), want, make.line("O2"), 3),))
    crossed = CrossingId(f"X{len(make.house()) + 4}-1")
    visits = (make.visit("O1", "S1"), make.visit("O2", "S2"))
    return [
        make.order("O1"), make.order("O2", 3, want), make.notice("N1", 5, want), cross,
        make.allocation(), PickConfirmed(TaskId("T1"), 2, PickerId("W1")), make.packed(),
        GoodsReceived(NoticeId("N1"), want, 5, 1, "W1"), CrossDocked(crossed, 2), CrossDocked(crossed, 1),
        StockMoved(want, PlaceId("N1"), make.PLACE, 1, "W1"), StockWrittenOff(PlaceId("N1"), want, 1, "broken"),
        NoticeClosed(NoticeId("N1")), make.packed("O2", 3, "P2"), *make.staged(), *make.staged("P2"),
        make.route(visits=visits), LoadingOrdered(RouteId("R1"), (StopId("S2"), StopId("S1"))),
        VehicleDocked(VehicleId("V1"), RouteId("R1"), DoorId("D2")),
        ParcelLoaded(ParcelId("P2"), RouteId("R1"), VehicleId("V1")),
        ParcelLoaded(ParcelId("P1"), RouteId("R1"), VehicleId("V1")), VehicleDeparted(RouteId("R1")),
        StopReached(StopId("S1")), StopDelivered(StopId("S1"), (ParcelId("P1"),)), StopReached(StopId("S2")),
        StopFailed(StopId("S2"), "nobody home"), ParcelReturned(ParcelId("P2")),
    ]  # fmt: skip


DISTURBANCE = st.one_of(plausible(), WILD)


@st.composite
def distorted(draw: st.DrawFn) -> list[Body]:
    """The story with messages lost, doubled, moved, and others pushed in between."""
    told: list[Body] = []
    late: list[Body] = []
    for body in story():
        match draw(st.sampled_from(["said"] * 12 + ["lost", "doubled", "late", "disturbed"])):
            case "said":
                told.append(body)
            case "doubled":
                told += [body, body]
            case "late":
                late.append(body)
            case "disturbed":
                told += [body, draw(DISTURBANCE)]
            case _:
                continue
    return told + late


def test_the_story_is_true_from_end_to_end() -> None:
    picture = make.opened()
    make.tell(picture, *story())
    assert not picture[Contradiction]
    assert (picture[Progress]["O1"].stage, picture[Progress]["O2"].stage) == (Stage.DELIVERED, Stage.FAILED)
    assert unconserved(picture) == []


@given(distorted())
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_distorted_story_keeps_the_laws_of_stock(bodies: list[Body]) -> None:
    picture = make.opened()
    make.tell(picture, *bodies)
    assert unconserved(picture) == []
    assert doubly_reserved(picture) == []
    assert negative(picture) == []


@given(st.lists(st.one_of(plausible(), plausible(), WILD), max_size=120))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_stock_is_conserved_and_reserved_once(bodies: list[Body]) -> None:
    picture = make.opened()
    make.tell(picture, *bodies)
    assert unconserved(picture) == []
    assert doubly_reserved(picture) == []
    assert negative(picture) == []


@given(st.lists(plausible(), max_size=60), st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_fork_and_original_do_not_touch_each_other(bodies: list[Body], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(bodies)))
    picture = make.opened()
    make.tell(picture, *bodies[:cut])
    before, fork = picture.digest(), picture.fork()
    make.tell(fork, *bodies[cut:])
    assert picture.digest() == before
    after = fork.digest()
    make.tell(picture, *bodies[cut:])
    assert picture.digest() == after == fork.digest()


@given(st.lists(plausible(), min_size=1, max_size=20))
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_original_learns_later_stays_unknown_to_the_fork(bodies: list[Body]) -> None:
    picture = make.opened()
    fork = picture.fork()
    before = fork.digest()
    make.tell(picture, *bodies)
    assert fork.digest() == before


@given(st.lists(plausible(), max_size=60))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_folding_twice_gives_one_digest(bodies: list[Body]) -> None:
    said = [Message("wms", str(n), make.at(0), "t", body) for n, body in enumerate([*make.house(), *bodies])]
    assert make.folded(said).digest() == make.folded(said).digest()


def test_a_digest_sees_a_single_changed_fact() -> None:
    one, other = make.opened(), make.opened()
    make.tell(one, StockCounted(make.PLACE, make.ITEM, 11))
    make.tell(other, StockCounted(make.PLACE, make.ITEM, 12))
    assert one.digest() != other.digest()


def test_the_laws_notice_a_planted_fault() -> None:
    picture = make.opened()
    stock = picture[Stock][f"{make.PLACE}|{make.ITEM}"]
    picture.put([Stock(stock.id, stock.place, stock.item, 9, 1, 0, stock.counted_at)])
    assert unconserved(picture)
    assert doubly_reserved(picture)


def walk_to_the_road(picture: Picture) -> None:
    """One order of two pieces, from placed to departed."""
    make.tell(picture, make.order(), make.allocation(), PickConfirmed(TaskId("T1"), 2, PickerId("W1")), make.packed())
    make.tell(picture, *make.staged(), make.route(visits=(make.visit(),)))
    make.tell(picture, LoadingOrdered(RouteId("R1"), (StopId("S1"),)))
    make.tell(picture, VehicleDocked(VehicleId("V1"), RouteId("R1"), DoorId("D2")))
    make.tell(picture, ParcelLoaded(ParcelId("P1"), RouteId("R1"), VehicleId("V1")), VehicleDeparted(RouteId("R1")))


def test_an_order_goes_from_placed_to_delivered() -> None:
    picture = make.opened()
    walk_to_the_road(picture)
    assert picture[Progress]["O1"].stage is Stage.DEPARTED
    make.tell(picture, StopReached(StopId("S1")), StopDelivered(StopId("S1"), (ParcelId("P1"),)), hours=4)
    progress = picture[Progress]["O1"]
    assert (progress.stage, progress.closed_at) == (Stage.DELIVERED, make.at(4))
    assert not picture[Contradiction]
    assert picture[OrderLine]["O1/1"].shipped == 2


def test_a_delivery_hands_over_something_that_belongs_there() -> None:
    picture = make.opened()
    walk_to_the_road(picture)
    make.tell(picture, make.order("O2"), make.allocation("O2", 2, "T2"), PickConfirmed(TaskId("T2"), 2, PickerId("W1")))
    make.tell(picture, StopReached(StopId("S1")), StopDelivered(StopId("S1"), ()))
    assert picture[Stop]["S1"].status is StopStatus.REACHED
    parcel = picture[Parcel]["P1"]
    picture.put([replace(parcel, order=OrderId("O2"))])
    make.tell(picture, StopDelivered(StopId("S1"), (ParcelId("P1"),)))
    assert picture[Stop]["S1"].status is StopStatus.REACHED
    assert len(picture[Contradiction]) == 2


def test_an_order_of_two_parcels_is_delivered_with_the_second() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), make.allocation(), PickConfirmed(TaskId("T1"), 2, PickerId("W1")))
    make.tell(picture, make.packed("O1", 1, "P1"), make.packed("O1", 1, "P2"), *make.staged("P1"), *make.staged("P2"))
    make.tell(picture, make.route(visits=(make.visit(),)), VehicleDocked(VehicleId("V1"), RouteId("R1"), DoorId("D2")))
    make.tell(picture, *(ParcelLoaded(ParcelId(key), RouteId("R1"), VehicleId("V1")) for key in ("P1", "P2")))
    make.tell(picture, VehicleDeparted(RouteId("R1")), StopReached(StopId("S1")))
    make.tell(picture, StopDelivered(StopId("S1"), (ParcelId("P1"),)))
    assert picture[Progress]["O1"].stage is Stage.DEPARTED
    make.tell(picture, ParcelReturned(ParcelId("P2")))
    assert picture[Progress]["O1"].stage is Stage.FAILED


def test_an_order_on_the_road_does_not_roll_until_it_is_back() -> None:
    picture = make.opened()
    walk_to_the_road(picture)
    make.tell(picture, OrderRolled(OrderId("O1"), make.at(9), "missed"))
    assert picture[Progress]["O1"].rolled == 0
    make.tell(picture, ParcelReturned(ParcelId("P1")), OrderRolled(OrderId("O1"), make.at(9), "missed"))
    assert picture[Progress]["O1"].rolled == 1


def test_a_parcel_that_comes_back_counts_as_not_shipped() -> None:
    picture = make.opened()
    walk_to_the_road(picture)
    make.tell(
        picture, StopReached(StopId("S1")), StopFailed(StopId("S1"), "nobody home"), ParcelReturned(ParcelId("P1"))
    )
    assert picture[OrderLine]["O1/1"].shipped == 0
    assert picture[Parcel]["P1"].status is ParcelStatus.RETURNED
    assert unconserved(picture) == []


def test_a_pick_of_stock_that_is_not_there_is_a_contradiction_with_both_sides() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), make.allocation(), StockCounted(make.PLACE, make.ITEM, 1), source="wms")
    make.tell(picture, PickConfirmed(TaskId("T1"), 2, PickerId("W1")), source="scanner")
    found = [each for each in picture[Contradiction].values() if each.subject == "T1"]
    assert [(each.claimed_by, each.held_by) for each in found] == [("scanner", "wms")]
    assert picture[OrderLine]["O1/1"].picked == 0


def test_never_more_is_allocated_than_is_free() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1", 8), make.order("O2", 8), make.allocation("O1", 8, "T1"))
    make.tell(picture, make.allocation("O2", 3, "T2"))
    assert picture[Stock][f"{make.PLACE}|{make.ITEM}"].reserved == 8
    assert picture[Contradiction]


def test_a_weight_out_of_tolerance_stops_the_parcel_until_it_fits() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), make.allocation(), PickConfirmed(TaskId("T1"), 2, PickerId("W1")), make.packed())
    make.tell(picture, ParcelWeighed(ParcelId("P1"), 1_900, 50))
    assert picture[Parcel]["P1"].status is ParcelStatus.STOPPED
    make.tell(picture, ParcelWeighed(ParcelId("P1"), 1_160, 50))
    parcel = picture[Parcel]["P1"]
    assert (parcel.status, parcel.weight_g, parcel.misweighed) == (ParcelStatus.WEIGHED, 1_160, 1)


MOVE = Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE)


def offered(picture: Picture) -> ProposalId:
    """A staff move, proposed."""
    key = ProposalId("staff:1")
    make.tell(
        picture,
        ProposalMade(key, ProposalKind.STAFF, "Move one", "A peak comes.", (), Urgency.HIGH, make.at(1), moves=(MOVE,)),
        source="tower",
    )
    return key


def test_approving_a_proposal_carries_it_out_and_closes_it() -> None:
    picture = make.opened()
    key = offered(picture)
    make.tell(picture, MoveStaff((MOVE,), key), author="Ada")
    assert picture[Duty]["W1"].bound_for == make.PACK_ZONE
    assert (picture[Proposal][key].status, picture[Proposal][key].closed_by) == (ProposalStatus.APPROVED, "Ada")


def test_a_changed_decision_is_an_amendment() -> None:
    picture = make.opened()
    key = offered(picture)
    make.tell(picture, MoveStaff((Move(WorkerId("W2"), make.PICK_ZONE, ZoneId("Z2")),), key))
    assert picture[Proposal][key].status is ProposalStatus.AMENDED
    assert picture[Proposal][key].moves == (Move(WorkerId("W2"), make.PICK_ZONE, ZoneId("Z2")),)


def test_of_two_decisions_that_exclude_each_other_the_first_wins_and_the_second_is_told_why() -> None:
    picture = make.opened()
    key = offered(picture)
    make.tell(picture, RejectProposal(key, "not now"), author="Ada")
    make.tell(picture, MoveStaff((MOVE,), key), author="Ben")
    first, second = sorted(picture[Verdict].values(), key=lambda verdict: verdict.seq)
    assert (first.accepted, second.accepted) == (True, False)
    assert "already rejected by Ada" in second.reasons[0]
    assert picture[Duty]["W1"].bound_for is None


def test_a_refusal_carries_every_reason() -> None:
    picture = make.opened()
    moves = (Move(WorkerId("W2"), make.PICK_ZONE, make.PACK_ZONE), Move(WorkerId("W9"), make.PICK_ZONE, ZoneId("Q")))
    make.tell(picture, MoveStaff(moves, ProposalId("nowhere")))
    (verdict,) = picture[Verdict].values()
    words = " ".join(verdict.reasons)
    for reason in ("no proposal nowhere", "W2 is not trained to pack", "no zone Q", "no worker W9"):
        assert reason in words


def test_a_rejection_needs_a_reason() -> None:
    picture = make.opened()
    key = offered(picture)
    make.tell(picture, RejectProposal(key, "  "))
    assert picture[Proposal][key].status is ProposalStatus.OPEN


@pytest.mark.parametrize("arrived", [0, 2, 5, 8])
def test_crossed_and_surplus_pieces_add_up_to_what_came(arrived: int) -> None:
    picture = make.opened()
    want = ItemId("SKU-2")
    make.tell(picture, make.order("O1", 4, want), make.notice("N1", 5, want))
    make.tell(picture, CrossDock((Match(NoticeId("N1"), want, make.line(), 4),)))
    (crossing,) = picture[Crossing].values()
    if arrived:
        make.tell(picture, GoodsReceived(NoticeId("N1"), want, arrived, 0, "W1"))
        make.tell(picture, CrossDocked(crossing.id, min(4, arrived)))
    make.tell(picture, NoticeClosed(NoticeId("N1")))
    if arrived < 4:
        make.tell(picture, CrossingEnded(crossing.id, "came short"))
    if arrived > 4:
        make.tell(picture, StockMoved(want, PlaceId("N1"), make.PLACE, arrived - 4, "W1"))
    line = picture[OrderLine]["O1/1"]
    assert (line.picked, line.allocated) == (min(4, arrived), 0)
    assert not picture[Contradiction]
    assert unconserved(picture) == []


def test_the_same_piece_cannot_cross_twice() -> None:
    picture = make.opened()
    want = ItemId("SKU-2")
    make.tell(picture, make.order("O1", 4, want), make.order("O2", 4, want), make.notice("N1", 5, want))
    make.tell(picture, CrossDock((Match(NoticeId("N1"), want, make.line("O1"), 4),)))
    make.tell(picture, CrossDock((Match(NoticeId("N1"), want, make.line("O2"), 4),)))
    refused = [verdict for verdict in picture[Verdict].values() if not verdict.accepted]
    assert [verdict.reasons for verdict in refused] == [("Notice N1 has 1 pieces of SKU-2 to give, not 4.",)]


def test_a_fold_reports_the_facts_that_changed() -> None:
    picture = make.opened()
    (change,) = make.tell(picture, StockCounted(make.PLACE, make.ITEM, 7))
    assert [type(fact).__name__ for fact in change.facts] == ["Stock", "Ledger", "Difference", "CountTally"]
    assert picture[Stock][f"{make.PLACE}|{make.ITEM}"] is change.facts[0]


def test_a_stop_that_nobody_drove_to_is_not_served_and_no_failed_delivery() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1"), make.order("O2"))
    make.tell(picture, make.route("R1", "V1", (make.visit("O1", "S1", 4), make.visit("O2", "S2", 5))))
    make.tell(picture, StopReached(StopId("S1")), StopFailed(StopId("S1"), "nobody home"))
    make.tell(picture, StopFailed(StopId("S2"), "left behind: not ready"))
    assert picture[Stop]["S1"].status is StopStatus.FAILED
    assert picture[Stop]["S2"].status is StopStatus.UNSERVED
    tried = on_time(picture, Span(make.at(-24), make.at(24))).evidence
    assert [each.id for each in tried] == ["S1"]
