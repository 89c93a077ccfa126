import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.crossdock import CrossDock, Crossing, CrossingStatus, Match
from controltower.domain.docks import Notice, NoticeStatus, Receipt, Truck
from controltower.domain.ids import RouteId, StopId, WorkerId, ZoneId
from controltower.domain.inventory import Ledger, Stock, available
from controltower.domain.kpis import DayFigures
from controltower.domain.labour import Duty, Move, MoveStaff, Presence, Skill, Worker, WorkerAssigned
from controltower.domain.loading import Load
from controltower.domain.orders import Order, OrderLine, Progress, Stage, waiting
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import Tour
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.rerouting import PlannedStop, ReRoute, RoutePlan
from controltower.domain.routes import Route, RouteStatus, Stop, StopKind, StopStatus, ahead
from controltower.domain.times import MINUTE, SECOND, Instant
from controltower.domain.tracking import StopReached, Track, TrackState, VehicleBrokeDown, VehicleRepaired
from controltower.domain.truth import Source, silences
from controltower.domain.waves import Wave, WaveStatus
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import FULL
from controltower.simulation.summary import on_time_share, outcomes
from controltower.simulation.voices import SOURCES
from tests.helpers.days import day, trouble

ROOT = Path(__file__).resolve().parents[2]
A, PACK = ZoneId("DC-A"), ZoneId("DC-PACK")


@pytest.fixture(scope="module")
def calm() -> Picture:
    return day().twin.picture


def entries(runner):
    return runner.journal.entries


def bodies(runner, kind):
    return [(each.said.at, each.body) for each in entries(runner) if isinstance(each.body, kind)]


def test_a_calm_day_goes_well(calm):
    stages = Counter(progress.stage for progress in calm[Progress].values())
    assert stages[Stage.DELIVERED] >= 0.95 * len(calm[Order])
    assert on_time_share(calm) >= 0.95


def test_nobody_contradicts_anybody_on_a_calm_day(calm):
    assert not calm[Contradiction]


def test_everything_that_comes_in_is_somewhere(calm):
    """Received and counted = on hand, picked and not yet shipped, shipped, or written off; item by item."""
    assert_conserved(calm)


@pytest.mark.parametrize(
    "scenario",
    [
        trouble("breakdown", 8.4, hours=2.0),
        trouble("item-not-found", 5.2, items=2),
        trouble("sick", 6.5, workers=1),
        trouble("surge", 6.2, orders=40),
        trouble("late-truck", 5.5, truck=1, minutes=60),
        trouble("jam", 8.2, east_km=0, north_km=0, radius_km=3, factor=3, hours=1),
    ],
    ids=lambda scenario: scenario.name,
)
def test_stock_is_conserved_whatever_goes_wrong(scenario):
    picture = day(scenario).twin.picture
    assert_conserved(picture)
    found = [each.claim for each in picture[Contradiction].values()]
    assert not found, "only an inventory that lies may contradict, and the count comes when nothing is promised there"


def test_the_day_ends_with_its_figures(calm):
    (figures,) = calm[DayFigures].values()
    assert figures.id == "2026-03-10"
    assert {"on_time", "lines_per_hour", "dock_to_stock", "cost_per_drop"} <= {each.kpi for each in figures.figures}


def test_loads_go_in_last_stop_first(calm):
    """A parcel that came late may be loaded late; all others go in as the loading order says."""
    loads = calm[Load].values()
    assert sum(len(load.parcels) for load in loads) > 40
    assert sum(load.out_of_sequence for load in loads) <= 0.1 * sum(len(load.parcels) for load in loads)


def test_waves_close_and_tours_end(calm):
    assert {wave.status for wave in calm[Wave].values()} == {WaveStatus.CLOSED}
    assert all(tour.ended_at > tour.started_at for tour in calm[Tour].values())


def test_one_seed_scenario_and_slice_makes_one_day():
    assert day(until=9).twin.picture.digest() == day(until=9).twin.picture.digest()


def test_how_time_is_sliced_changes_nothing():
    fine, coarse = day(until=9), day(until=9, slice_us=10 * MINUTE)
    assert fine.twin.picture.digest() == coarse.twin.picture.digest()


def test_another_seed_makes_another_day():
    assert day(until=6).twin.picture.digest() != day(until=6, seed=8).twin.picture.digest()


def test_the_day_does_not_depend_on_how_python_hashes():
    code = "from tests.helpers.days import day; print(day(until=8).twin.picture.digest())"
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "SYSTEMROOT": "C:\\Windows"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_people_go_where_they_are_sent_once_their_hands_are_free():
    def send(picture: Picture) -> MoveStaff:
        return MoveStaff((Move(picker(picture), A, PACK),))

    runner = day(until=8, decisions=[(6.0, send)])
    ((arrived, assigned),) = bodies(runner, WorkerAssigned)
    assert clock_of(6.0) < arrived < clock_of(6.5)
    assert runner.twin.picture[Duty][assigned.worker].zone == "DC-PACK"


def test_more_hands_at_the_benches_make_the_parcels_of_the_next_departure_ready_sooner():
    """The peak of the ordinary day, before 13:00: the decision that the desk is for, on the building as it is shown."""

    def send(picture: Picture) -> MoveStaff:
        doubled = [ZoneId("DC-E"), ZoneId("DC-F"), ZoneId("DC-H")]
        return MoveStaff(tuple(Move(picker(picture, zone), zone, PACK) for zone in doubled))

    alone = day(until=12.75, scale=FULL).twin.picture
    helped = day(until=12.75, scale=FULL, decisions=[(10.5, send)]).twin.picture
    (verdict,) = helped[Verdict].values()
    assert verdict.accepted, verdict.reasons
    assert last_packed(helped, 13) < last_packed(alone, 13) - 10 * MINUTE


def test_a_refused_decision_is_not_obeyed():
    def send(picture: Picture) -> MoveStaff:
        return MoveStaff((Move(picker(picture), A, ZoneId("M1-PACK")),))

    runner = day(until=7, decisions=[(6.0, send)])
    (verdict,) = runner.twin.picture[Verdict].values()
    assert not verdict.accepted
    assert not bodies(runner, WorkerAssigned)


def test_approved_crossings_go_from_the_truck_to_the_benches():
    runner = day(decisions=[(5.25, cross_everything)])
    crossings = runner.twin.picture[Crossing].values()
    assert crossings
    assert {each.status for each in crossings} <= {CrossingStatus.MOVED, CrossingStatus.ENDED}
    assert any(each.status is CrossingStatus.MOVED for each in crossings)
    assert_conserved(runner.twin.picture)
    assert not runner.twin.picture[Contradiction]
    for crossing in crossings:
        line = runner.twin.picture[OrderLine][crossing.line]
        assert crossing.status is CrossingStatus.ENDED or line.shipped == line.quantity


def test_goods_that_nobody_crosses_are_put_away(calm):
    assert {notice.status for notice in calm[Notice].values()} == {NoticeStatus.RECEIVED}
    for receipt in calm[Receipt].values():
        assert receipt.received + receipt.damaged == receipt.announced
        stage = next(s for s in calm[Stock].values() if s.place == receipt.notice and s.item == receipt.item)
        assert available(stage) == 0


def test_a_late_truck_is_announced_before_it_comes():
    runner = day(trouble("late-truck", 5.1, truck=1, minutes=90), until=5.2)
    truck = min(runner.twin.picture[Truck].values(), key=lambda each: each.id)
    assert truck.expected_at > truck.planned_at + 60 * MINUTE


def test_a_broken_vehicle_stands_until_it_is_repaired():
    runner = day(trouble("breakdown", 8.5, hours=2.0))
    broken = bodies(runner, VehicleBrokeDown)
    repaired = bodies(runner, VehicleRepaired)
    ((begun, fault),), ((ended, _),) = broken, repaired
    assert ended - begun == 120 * MINUTE
    route = next(
        route for route in runner.twin.picture[Route].values() if route.vehicle == fault.vehicle and route.departed_at
    )
    reached = [at for at, body in bodies(runner, StopReached) if runner.twin.picture[Stop][body.stop].route == route.id]
    assert not [at for at in reached if begun < at < ended]


def test_a_re_route_lets_another_vehicle_meet_the_broken_one_and_deliver():
    runner = day(trouble("breakdown", 8.5, hours=5.0), decisions=[(8.75, rescue)])
    picture = runner.twin.picture
    (verdict,) = picture[Verdict].values()
    assert verdict.accepted, verdict.reasons
    (meeting,) = [stop for stop in picture[Stop].values() if stop.kind is StopKind.TRANSFER]
    assert meeting.status is StopStatus.DONE
    rescued = [stop for stop in picture[Stop].values() if stop.route == meeting.route and stop is not meeting]
    assert rescued
    assert {stop.status for stop in rescued} <= {StopStatus.DONE, StopStatus.FAILED}
    assert not picture[Contradiction]
    assert_conserved(picture)


def test_what_a_re_route_leaves_out_comes_back_and_rolls():
    runner = day(decisions=[(8.5, give_up_last)])
    picture = runner.twin.picture
    (left,) = [stop for stop in picture[Stop].values() if stop.status is StopStatus.UNSERVED]
    assert all(picture[Progress][order].rolled for order in left.orders)
    assert not picture[Contradiction]


def test_every_order_has_an_outcome(calm):
    assert sum(each.orders for each in outcomes(calm)) == len(calm[Order])


def test_a_jam_makes_expected_arrivals_later():
    jam = trouble("jam", 8.2, east_km=0, north_km=0, radius_km=9, factor=3, hours=3)
    stops = [day(scenario, until=8.5).twin.picture[Stop] for scenario in (jam, trouble("surge", 12, orders=1))]
    jammed, free = (sum(stop.expected_at for stop in each.values()) for each in stops)
    assert jammed > free


def assert_conserved(picture: Picture) -> None:
    on_hand: Counter[str] = Counter()
    for stock in picture[Stock].values():
        on_hand[stock.item] += stock.on_hand
        assert 0 <= stock.reserved <= stock.on_hand
    under_way: Counter[str] = Counter()
    for line in picture[OrderLine].values():
        under_way[line.item] += line.picked - line.shipped
    for ledger in picture[Ledger].values():
        came = ledger.received + ledger.counted
        assert came == on_hand[ledger.id] + under_way[ledger.id] + ledger.shipped + ledger.written_off, ledger


def picker(picture: Picture, zone: str = A) -> WorkerId:
    """Somebody who works in a storage zone and can pack."""
    return next(
        duty.id
        for duty in picture[Duty].values()
        if duty.zone == zone and duty.presence is Presence.WORKING and Skill.PACK in picture[Worker][duty.id].skills
    )


def last_packed(picture: Picture, hour: float) -> Instant:
    """When the last parcel of a departure of the distribution centre was packed."""
    of_it = {key for key, progress in picture[Progress].items() if progress.departure_at == clock_of(hour)}
    parcels = (each for each in picture[Parcel].values() if each.order in of_it and each.site == "DC")
    return max(each.packed_at for each in parcels)


def cross_everything(picture: Picture) -> CrossDock:
    """All that waits and is on its way."""
    matches = []
    taken: Counter[str] = Counter()
    for line in picture[OrderLine].values():
        for receipt in picture[Receipt].values():
            left = receipt.announced - taken[receipt.id]
            if receipt.item == line.item and 0 < waiting(line) <= left:
                taken[receipt.id] += waiting(line)
                matches.append(Match(receipt.notice, line.item, line.id, waiting(line)))
                break
    return CrossDock(tuple(matches))


def broken_route(picture: Picture) -> Route:
    broken = next(track.id for track in picture[Track].values() if track.state is TrackState.BROKEN)
    return next(
        route for route in picture[Route].values() if route.vehicle == broken and route.status is RouteStatus.ON_ROAD
    )


def rescue(picture: Picture) -> ReRoute:
    """An idle van takes over everything that the broken one has ahead."""
    broken = broken_route(picture)
    idle = next(track.id for track in picture[Track].values() if track.route is None and track.id[0] in "VE")
    stops = ahead(picture, broken)
    later = [PlannedStop(stop.id, Instant(picture.now + (40 + 6 * n) * MINUTE)) for n, stop in enumerate(stops)]
    meeting = PlannedStop(StopId("MEET"), Instant(picture.now + 25 * MINUTE), broken.id)
    fresh = RoutePlan(RouteId("RESCUE"), idle, 0, (meeting, *later), 30.0)
    return ReRoute((RoutePlan(broken.id, broken.vehicle, broken.version, (), 0.0), fresh))


def give_up_last(picture: Picture) -> ReRoute:
    """The first route on the road does without its last stop."""
    route = next(route for route in picture[Route].values() if route.status is RouteStatus.ON_ROAD)
    *kept, last = ahead(picture, route)
    plan = RoutePlan(
        route.id, route.vehicle, route.version, tuple(PlannedStop(stop.id, stop.expected_at) for stop in kept), 10.0
    )
    return ReRoute((plan,), unserved=(last.id,))


def test_parcels_of_a_finished_day_are_nowhere_in_between(calm):
    statuses = Counter(parcel.status for parcel in calm[Parcel].values())
    assert statuses[ParcelStatus.DELIVERED] >= 0.95 * sum(statuses.values())


def test_every_feed_names_itself_and_its_limit_before_the_day(calm):
    assert {key: source.limit_s for key, source in calm[Source].items()} == {
        "wms": 720, "tms": 720, "yard": 1800, "telematics": 480, "robots": 600,
    }  # fmt: skip
    assert all(calm.tellers(Source)[key].source == key for key in calm[Source])


def test_no_feed_is_silent_past_its_limit_on_a_calm_day():
    spoke: dict[str, Instant] = {}
    for each in entries(day()):
        said = each.said
        if said.source in SOURCES and said.source in spoke and said.at > clock_of(5.1):
            assert said.at - spoke[said.source] <= SOURCES[said.source].limit_s * SECOND
        spoke[said.source] = said.at


def test_a_line_that_is_cut_brings_nothing_and_then_everything_late():
    cut = day(trouble("silent", 9, {"source": "telematics"}, minutes=30), until=9.4)
    assert [each.source for each in silences(cut.twin.picture, cut.twin.picture.now) if each.stale] == ["telematics"]
    mended = day(trouble("silent", 9, {"source": "telematics"}, minutes=30))
    said = [each.said for each in entries(mended) if each.said.source == "telematics"]
    assert [each.at for each in said] == sorted(each.at for each in said)
    assert {(each.key, each.at) for each in said} == {
        (each.said.key, each.said.at) for each in entries(day()) if each.said.source == "telematics"
    }


def test_a_line_that_is_still_cut_when_the_day_closes_is_mended_first():
    runner = day(trouble("silent", 20, {"source": "wms"}, minutes=600))
    assert not runner.twin.picture[Contradiction]
    assert runner.twin.done
