"""Cross-docking as trucks really come: promises kept as far as pieces are there, and each piece accounted for."""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain import docks, items, orders
from controltower.domain.crossdock import (
    CrossDock,
    CrossDocked,
    Crossing,
    CrossingEnded,
    CrossingStatus,
    Match,
    match_problems,
)
from controltower.domain.ids import AisleId, DoorId, ItemId, LineId, NoticeId, OrderId, PlaceId, SiteId, TruckId, ZoneId
from controltower.domain.inventory import StockMoved, available, stock_at
from controltower.domain.places import Aisle, AisleListed, Door, DoorKind, DoorListed
from controltower.domain.proposals import Verdict
from controltower.domain.times import HOUR, MINUTE, Instant, later
from controltower.planning.crossdock import CrossdockProblem, Supply, Want, plan_crossdock, problem_of
from controltower.planning.crossdock.live import plan_live
from controltower.planning.crossdock.reading import live_problem_of
from controltower.planning.crossdock.ways import way_m, ways_s
from tests.benchmarks.crossdock_days import KINDS, Day, Line, Lot, day_of, hindsight, is_valid, whole_orders
from tests.benchmarks.crossdock_live import Replay, planned
from tests.domain.conserved import doubly_reserved, negative, unconserved
from tests.planning import live

SITE = live.SITE
NOW = live.NOON


def supply(notice: str, quantity: int, *, stands: bool = True, item: str = "a", until_h: float = 2.0) -> Supply:
    from_at = NOW if stands else Instant(NOW + HOUR)
    until = Instant(round(NOW + until_h * HOUR))
    return Supply(NoticeId(notice), ItemId(item), SITE, quantity, from_at, until, stands)


def want(order: str, quantity: int, hours: float = 4.0, item: str = "a") -> Want:
    return Want(LineId(f"{order}/1"), OrderId(order), ItemId(item), SITE, quantity, Instant(round(NOW + hours * HOUR)))


def match(notice: str, order: str, quantity: int) -> Match:
    return Match(NoticeId(notice), ItemId("a"), LineId(f"{order}/1"), quantity)


def test_a_short_truck_serves_the_promise_that_leaves_first_and_says_what_ends():
    problem = CrossdockProblem(NOW, (supply("N", 5),), (want("late", 4, 6), want("soon", 4, 3)))
    plan = plan_live(problem, (match("N", "late", 4), match("N", "soon", 4)))
    assert set(plan.kept) == {match("N", "late", 1), match("N", "soon", 4)}
    assert [each.id for each in plan.ended] == ["late/1"]
    assert "3 pieces that were promised: N has only 5" in plan.ended[0].reason


def test_a_surplus_goes_to_others_who_wait_and_then_to_put_away():
    problem = CrossdockProblem(NOW, (supply("N", 9),), (want("one", 4), want("two", 3)))
    plan = plan_live(problem, (match("N", "one", 4),))
    assert plan.kept == (match("N", "one", 4),)
    assert plan.matches == (match("N", "two", 3),)
    assert [(each.quantity, "nobody waits" in each.reason) for each in plan.surplus] == [(2, True)]


def test_what_stands_is_not_put_away_while_somebody_waits_for_a_truck():
    problem = CrossdockProblem(NOW, (supply("N", 3), supply("M", 9, stands=False)), (want("one", 5, 6),))
    plan = plan_live(problem)
    assert plan.matches == (match("N", "one", 3),)
    assert plan.surplus == ()


def test_a_chance_that_has_passed_serves_nobody_and_says_so():
    problem = CrossdockProblem(NOW, (supply("N", 3, until_h=0),), (want("one", 3),))
    plan = plan_live(problem, (match("N", "one", 3),))
    assert plan.kept == plan.matches == ()
    assert "they were put away" in plan.ended[0].reason
    assert "has passed" in plan.surplus[0].reason


def test_a_long_way_across_the_floor_can_be_too_long():
    tight = CrossdockProblem(NOW, (supply("N", 3),), (want("one", 3, 0.75),))
    assert plan_live(tight).matches
    far = replace(tight, ways_s={(NoticeId("N"), OrderId("one")): 400.0})
    assert not plan_live(far).matches
    assert "too late" in plan_crossdock(far).left_out[0].reason


def test_of_two_trucks_the_nearer_one_is_taken():
    near = {(NoticeId("N"), OrderId("one")): 60.0, (NoticeId("M"), OrderId("one")): 20.0}
    problem = CrossdockProblem(NOW, (supply("N", 3), supply("M", 3)), (want("one", 3),), ways_s=near)
    assert plan_live(problem).matches == (match("M", "one", 3),)


@given(seed=st.integers(0, 100_000))
@settings(max_examples=150, deadline=None)
def test_each_piece_crosses_once_or_is_surplus_or_still_to_come(seed):
    chance = Random(seed)
    supplies = tuple(
        supply(f"N{n}", chance.randint(1, 12), stands=chance.random() < 0.6, item=item, until_h=chance.choice((0, 2)))
        for n in range(3)
        for item in "ab"
        if chance.random() < 0.7
    )
    wants = tuple(
        want(f"{item}{n}", chance.randint(1, 8), chance.choice((0.5, 1, 3, 6)), item) for n in range(5) for item in "ab"
    )
    promised = tuple(
        Match(each.notice, each.item, LineId(f"{each.item}{chance.randrange(6)}/1"), chance.randint(1, 9))
        for each in supplies
        for _ in range(chance.randrange(3))
    )
    plan = plan_live(CrossdockProblem(NOW, supplies, wants), promised, seed=seed)
    given_by: Counter[tuple[str, str]] = Counter()
    given_to: Counter[str] = Counter()
    for each in (*plan.kept, *plan.matches, *plan.later):
        assert each.quantity > 0
        given_by[each.notice, each.item] += each.quantity
        given_to[each.line] += each.quantity
    for left in plan.surplus:
        given_by[left.notice, left.item] += left.quantity
    for source in supplies:
        gone = given_by[source.notice, source.item]
        assert gone == source.quantity if source.stands else gone <= source.quantity
    assert all(given_to[line.line] <= line.quantity for line in wants)
    assert set(given_to) <= {each.line for each in wants}
    assert len({each.line for each in plan.matches}) == len(plan.matches)
    asked, kept = sum(each.quantity for each in promised), sum(each.quantity for each in plan.kept)
    assert (kept < asked) == bool(plan.ended)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_every_rule_holds_when_trucks_bring_less_or_more_than_they_said(seed):
    chance = Random(seed)
    floor, names = live.opened(), [ItemId(f"X{n}") for n in range(3)]
    floor.tell(*(items.ItemListed(items.Item(name, name, 100, 100, 100, 500, items.Velocity.B)) for name in names))
    notice = NoticeId("N")
    for n in range(8):
        wanted = tuple(orders.Wanted(name, chance.randint(1, 6)) for name in chance.sample(names, chance.randint(1, 3)))
        floor.tell(placed(f"O{n}", chance.choice((1, 3, 6)), wanted))
    announced = tuple(docks.Announced(name, chance.randint(1, 15)) for name in names)
    floor.tell(docks.NoticeAnnounced(notice, SITE, "S", TruckId("T"), Instant(NOW + 30 * MINUTE), announced))
    ahead = plan_crossdock(problem_of(floor.picture, NOW), seed=seed)
    if ahead.matches:
        floor.tell(CrossDock(ahead.matches))
    floor.tell(docks.TruckArrived(TruckId("T")), docks.TruckDocked(TruckId("T"), DoorId("D")), at=NOW)
    for each in announced:
        came = round(each.quantity * chance.choice((0, 0.3, 1, 1.4)))
        for part in (came // 2, came - came // 2):
            if part:
                floor.tell(docks.GoodsReceived(notice, each.item, part, chance.randint(0, part) // 3, "W"))
    floor.tell(docks.NoticeClosed(notice))
    problem, promised = live_problem_of(floor.picture, NOW, [notice])
    plan = plan_live(problem, promised, seed=seed)
    settle(floor, plan.kept)
    if plan.matches:
        assert list(match_problems(floor.picture, plan.matches)) == []
        floor.tell(CrossDock(plan.matches))
        settle(floor, plan.matches)
    for left in plan.surplus:
        floor.tell(StockMoved(left.item, PlaceId(notice), live.FACE, left.quantity, "W"))
    assert all(available(stock_at(floor.picture, PlaceId(notice), name)) == 0 for name in names)
    assert [*unconserved(floor.picture), *doubly_reserved(floor.picture), *negative(floor.picture)] == []
    assert all(verdict.accepted for verdict in floor.picture[Verdict].values())


def placed(key: str, hours: int, wanted: tuple[orders.Wanted, ...]) -> orders.OrderPlaced:
    leaves = Instant(NOW + hours * HOUR)
    return orders.OrderPlaced(
        OrderId(key), SITE, "C", "Rua", 41.1, -8.6, orders.Service.SAME_DAY, leaves, Instant(leaves + HOUR), leaves,
        leaves, wanted,
    )  # fmt: skip


def settle(floor: live.Floor, matches) -> None:
    """Open crossings go across as far as they are among the matches, and end."""
    crosses = Counter({(each.notice, each.line): each.quantity for each in matches})
    for each in list(floor.picture[Crossing].values()):
        if each.status is CrossingStatus.APPROVED:
            goes = min(crosses[each.notice, each.line], each.quantity - each.moved)
            crosses[each.notice, each.line] -= goes
            if goes:
                floor.tell(CrossDocked(each.id, goes))
            if goes < each.quantity - each.moved:
                floor.tell(CrossingEnded(each.id, "too few came"))
    assert not any(crosses.values())


def test_the_way_across_the_floor_leads_along_aisles():
    floor = live.opened()
    assert way_m(floor.picture, SITE, (10, -5), (10, 60)) == 65
    floor.tell(AisleListed(Aisle(AisleId("A"), SITE, ZoneId("Z1"), 30.0, 0.0, 50.0)))
    assert way_m(floor.picture, SITE, (10, -5), (10, 60)) == 65 + 40
    assert way_m(floor.picture, SITE, (10, 60), (10, -5)) == 65 + 40
    assert way_m(floor.picture, SITE, (10, 60), (20, 70)) == 20


def test_a_truck_at_a_door_has_a_shorter_way_than_one_that_may_go_to_any():
    floor = live.opened()
    for name, x in (("D1", 0.0), ("D2", 100.0)):
        floor.tell(DoorListed(Door(DoorId(name), SITE, DoorKind.INBOUND, x, -5.0)))
    floor.tell(items.ItemListed(items.Item(ItemId("a"), "a", 100, 100, 100, 500, items.Velocity.B)))
    announced = (docks.Announced(ItemId("a"), 1),)
    floor.tell(docks.NoticeAnnounced(NoticeId("N"), SiteId(SITE), "S", TruckId("T"), Instant(NOW), announced))
    wants = (want("one", 1),)
    far = ways_s(floor.picture, [NoticeId("N")], wants)[NoticeId("N"), OrderId("one")]
    floor.tell(docks.TruckArrived(TruckId("T")), docks.TruckDocked(TruckId("T"), DoorId("D1")), at=NOW)
    near = ways_s(floor.picture, [NoticeId("N")], wants)[NoticeId("N"), OrderId("one")]
    assert 0 < near < far


def test_hindsight_and_the_replay_agree_on_a_day_made_by_hand():
    lot = Lot(NoticeId("N"), ItemId("a"), 9, 5, NOW, NOW, NOW, Instant(NOW + HOUR), 0.0)
    lines = (
        Line(want("in time", 4), Instant(NOW - HOUR)),
        Line(want("too soon", 4, 0.5), Instant(NOW - HOUR)),
        Line(want("ordered late", 4), Instant(NOW + 30 * MINUTE)),
        Line(want("ordered too late", 4), Instant(NOW + 90 * MINUTE)),
    )
    day = Day((lot,), lines)
    crossed = Replay(day, planned).run()
    assert hindsight(day) == sum(each.match.quantity for each in crossed) == 5
    assert is_valid(day, crossed)
    assert not is_valid(day, [*crossed, crossed[0]])
    wrong = replace(crossed[0], at=later(crossed[0].at, 9_000))
    assert not is_valid(day, [wrong])
    assert whole_orders(day, crossed) == 1


def test_nearly_all_that_hindsight_would_have_crossed_does_on_a_scarce_day():
    kind = replace(KINDS[-1], scale=replace(KINDS[-1].scale, orders=300, items=90))
    day = day_of(kind, 4)
    for promises in (False, True):
        crossed = Replay(day, planned, promises=promises).run()
        assert is_valid(day, crossed)
        assert sum(each.match.quantity for each in crossed) >= 0.95 * hindsight(day) > 50
