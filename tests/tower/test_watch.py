from collections.abc import Iterable

import pytest

from controltower.domain.automation import Robot, RobotListed, RobotReported, RobotState
from controltower.domain.clock import ClockTicked
from controltower.domain.docks import TruckArrived, TruckExpected, VehicleDocked
from controltower.domain.ids import (
    DoorId,
    OrderId,
    ParcelId,
    PickerId,
    RobotId,
    RouteId,
    StopId,
    TaskId,
    TruckId,
    VehicleId,
    WaveId,
    WorkerId,
)
from controltower.domain.inventory import StockCounted
from controltower.domain.labour import ShiftEnded, WorkerSick
from controltower.domain.loading import LoadingOrdered, ParcelLoaded
from controltower.domain.packing import ParcelWeighed
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.proposals import Urgency
from controltower.domain.routes import Eta, EtaReported
from controltower.domain.tracking import (
    PositionReported,
    StopReached,
    TrackState,
    TrafficCleared,
    TrafficReported,
    VehicleBrokeDown,
    VehicleDeparted,
)
from controltower.domain.truth import Source, SourceListed
from controltower.domain.waves import WavePlanned, WaveReleased
from controltower.tower.watch import KINDS, Alarm, alarms, looked, sorted_alarms
from tests.helpers import make

R1, V1, S1, S2 = RouteId("R1"), VehicleId("V1"), StopId("S1"), StopId("S2")


def kinds(found: Iterable[Alarm]) -> list[str]:
    return [alarm.kind.id for alarm in found]


def only(picture: Picture, kind: str, before: tuple[Alarm, ...] = ()) -> Alarm:
    (alarm,) = [alarm for alarm in alarms(picture, before) if alarm.kind.id == kind]
    return alarm


def on_the_road() -> Picture:
    """One van with the goods of two stops, both to be reached before their windows close at six."""
    picture = make.opened()
    for number in (1, 2):
        name, task, parcel = f"O{number}", f"T{number}", f"P{number}"
        make.tell(picture, make.order(name), make.allocation(name, 2, task))
        make.tell(picture, PickConfirmed(TaskId(task), 2, PickerId("W1")), make.packed(name, 2, parcel))
        make.tell(picture, *make.staged(parcel))
    make.tell(picture, make.route("R1", "V1", (make.visit("O1", "S1", 4), make.visit("O2", "S2", 4.5))))
    make.tell(picture, VehicleDocked(V1, R1, DoorId("D2")))
    make.tell(picture, *(ParcelLoaded(ParcelId(parcel), R1, V1) for parcel in ("P2", "P1")))
    make.tell(picture, PositionReported(V1, 54.3, 10.1, 0, 0, 0, TrackState.DRIVING), VehicleDeparted(R1))
    make.tell(picture, ClockTicked(), source="clock", hours=3.1)
    make.tell(picture, ClockTicked(), source="tms", hours=3.1)
    return picture


def late(picture: Picture, minutes: float) -> None:
    """Both stops are expected so many minutes after their windows."""
    at = make.at(6 + minutes / 60)
    make.tell(picture, EtaReported(R1, (Eta(S1, at), Eta(S2, at))), source="tms", hours=3.2)


def test_every_type_says_cause_consequence_action_and_time() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert kind.act_within_s >= 600
        assert all(words.endswith(".") for words in (kind.cause, kind.consequence, kind.action))


def test_a_quiet_house_raises_nothing() -> None:
    assert alarms(make.opened()) == ()
    assert alarms(on_the_road()) == ()


def test_stops_in_jeopardy_are_one_alarm_for_the_route_with_the_stops_inside() -> None:
    picture = on_the_road()
    late(picture, 12)
    alarm = only(picture, "stops-in-jeopardy")
    assert [each.id for each in alarm.affected] == ["S1", "S2"]
    assert alarm.key == "R1"
    assert "worst by 12 min" in alarm.says
    assert picture.now < alarm.act_by <= make.at(6) - 20 * 60 * 1_000_000  # in jeopardy comes before missed


def test_a_threshold_has_a_dead_band() -> None:
    picture = on_the_road()
    late(picture, 2)
    assert alarms(picture) == ()
    late(picture, 4)
    standing = alarms(picture)
    late(picture, 2)
    assert kinds(alarms(picture, standing)) == ["stops-in-jeopardy"]
    assert alarms(picture, standing)[0].since == standing[0].since
    late(picture, -1)
    assert alarms(picture, standing) == ()


def test_a_broken_van_is_one_critical_alarm_and_its_stops_are_not_counted_twice() -> None:
    picture = on_the_road()
    late(picture, 30)
    make.tell(picture, VehicleBrokeDown(V1, "engine"))
    (alarm,) = alarms(picture)
    assert (alarm.kind.id, alarm.urgency, alarm.subject) == ("vehicle-down", Urgency.CRITICAL, "V1")
    assert len(alarm.affected) == 2


def test_stops_behind_a_jam_belong_to_the_jam() -> None:
    picture = on_the_road()
    make.tell(picture, TrafficReported("J1", 54.31, 10.12, 1.0, 2.5, "Accident on the bridge"))
    assert alarms(picture) == ()  # a jam that delays nobody is no alarm
    late(picture, 12)
    assert kinds(alarms(picture)) == ["traffic"]
    make.tell(picture, TrafficCleared("J1"))
    assert kinds(alarms(picture)) == ["stops-in-jeopardy"]


def test_a_reached_stop_is_no_longer_in_jeopardy() -> None:
    picture = on_the_road()
    late(picture, 12)
    make.tell(picture, StopReached(S1), hours=6.2)
    assert [each.id for each in only(picture, "stops-in-jeopardy").affected] == ["S2"]


def waved(ready: float) -> Picture:
    """A released wave of three orders in the first zone, where two people pick sixty lines an hour each."""
    picture = make.opened()
    names = ("O1", "O2", "O3")
    for number, name in enumerate(names):
        make.tell(picture, make.order(name), make.allocation(name, 2, f"T{number}"))
    wave = WavePlanned(WaveId("WV1"), make.SITE, make.at(ready + 0.5), make.at(ready), tuple(OrderId(n) for n in names))
    make.tell(picture, wave, WaveReleased(WaveId("WV1")))
    return picture


def test_a_late_wave_is_one_alarm_with_its_orders_inside() -> None:
    picture = waved(0.1)
    make.tell(picture, ShiftEnded(WorkerId("W1")), ShiftEnded(WorkerId("W2")))
    late_wave = only(picture, "wave-late")
    assert [each.id for each in late_wave.affected] == ["WV1", "O1", "O2", "O3"]
    assert "WV1 must be ready" in late_wave.says
    assert "not worked on in part; 3 orders" in late_wave.says
    assert "zone-overloaded" in kinds(alarms(picture))


def test_goods_missing_for_orders_that_leave_soon_are_named() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1", 2, make.OTHER))
    make.tell(picture, WavePlanned(WaveId("WV1"), make.SITE, make.at(1), make.at(0.5), (OrderId("O1"),)))
    assert "lines-short" not in kinds(alarms(picture))
    make.tell(picture, WaveReleased(WaveId("WV1")))
    alarm = only(picture, "lines-short")
    assert (alarm.key, alarm.act_by) == ("O1", make.at(1))


def test_a_late_truck_is_urgent_where_orders_wait_for_it() -> None:
    picture = make.opened()
    make.tell(picture, make.notice("N1"), TruckExpected(TruckId("T-N1"), make.at(1.5)))
    assert only(picture, "truck-late").urgency is Urgency.LOW
    make.tell(picture, make.order("O1", 2, make.OTHER))
    alarm = only(picture, "truck-late")
    assert alarm.urgency is Urgency.HIGH
    assert [each.id for each in alarm.affected] == ["O1/1"]
    make.tell(picture, TruckArrived(TruckId("T-N1")), hours=1.5)
    assert kinds(alarms(picture)) == ["zone-overloaded"]  # it is here, and nobody is there to unload it


def test_a_stopped_parcel_is_an_alarm_after_five_minutes() -> None:
    picture = make.opened()
    make.tell(picture, make.order(), make.allocation(), PickConfirmed(TaskId("T1"), 2, PickerId("W1")), make.packed())
    make.tell(picture, ParcelWeighed(ParcelId("P1"), 700, 50))
    assert alarms(picture) == ()
    make.tell(picture, ClockTicked(), source="clock", hours=0.1)
    assert only(picture, "parcels-stopped").affected[0].id == "P1"
    make.tell(picture, ParcelWeighed(ParcelId("P1"), 1_150, 50), hours=0.1)
    assert alarms(picture) == ()


def test_disputed_stock_is_an_alarm_until_somebody_counts() -> None:
    picture = make.opened()
    make.tell(
        picture,
        make.order("O1", 20),
        make.allocation("O1", 10, "T1"),
        StockCounted(make.PLACE, make.ITEM, 4),
        hours=0.5,
    )
    assert "4 counted" in only(picture, "stock-disputed").affected[0].says
    make.tell(picture, StockCounted(make.PLACE, make.ITEM, 10), hours=0.6)
    assert alarms(picture) == ()


def test_sick_people_are_one_alarm_for_each_zone() -> None:
    picture = make.opened()
    make.tell(picture, WorkerSick(WorkerId("W1")), WorkerSick(WorkerId("W2")), hours=1)
    assert [each.id for each in only(picture, "people-missing").affected] == ["W1", "W2"]
    make.tell(picture, ClockTicked(), source="clock", hours=2.1)
    assert alarms(picture) == ()


def test_loading_out_of_sequence_is_an_alarm_until_the_van_leaves() -> None:
    picture = make.opened()
    for number in (1, 2):
        name, task, parcel = f"O{number}", f"T{number}", f"P{number}"
        make.tell(picture, make.order(name), make.allocation(name, 2, task))
        make.tell(picture, PickConfirmed(TaskId(task), 2, PickerId("W1")), make.packed(name, 2, parcel))
        make.tell(picture, *make.staged(parcel))
    make.tell(picture, make.route("R1", "V1", (make.visit("O1", "S1", 4), make.visit("O2", "S2", 4.5))))
    make.tell(picture, LoadingOrdered(R1, (S2, S1)), VehicleDocked(V1, R1, DoorId("D2")))
    make.tell(picture, ParcelLoaded(ParcelId("P1"), R1, V1), ParcelLoaded(ParcelId("P2"), R1, V1))
    assert "1 of 2 parcels" in only(picture, "loading-out-of-sequence").says
    make.tell(picture, VehicleDeparted(R1))
    assert alarms(picture) == ()


@pytest.mark.parametrize(("hours", "silent"), [(3.2, False), (3.4, True)])
def test_a_source_that_falls_silent_while_vans_are_out_is_an_alarm(hours: float, silent: bool) -> None:
    picture = on_the_road()
    make.tell(picture, ClockTicked(), source="clock", hours=hours)
    assert ("source-silent" in kinds(alarms(picture))) is silent


def test_a_listed_source_is_an_alarm_past_its_own_limit_and_until_it_is_heard_again() -> None:
    picture = make.opened()
    make.tell(picture, SourceListed(Source("gate", "The gate", 3600)), source="gate")
    make.tell(picture, ClockTicked(), source="clock", hours=0.9)
    assert "source-silent" not in kinds(alarms(picture))
    make.tell(picture, ClockTicked(), source="clock", hours=1.1)
    (alarm,) = (each for each in alarms(picture) if each.kind.id == "source-silent")
    assert (alarm.board, alarm.key, alarm.says) == ("truth", "gate", "GATE has said nothing for 66 min.")
    make.tell(picture, SourceListed(Source("gate", "The gate", 3600)), source="gate", hours=1.1)
    assert "source-silent" not in kinds(alarms(picture, (alarm,)))


def test_a_robot_in_fault_is_an_alarm() -> None:
    picture = make.opened()
    make.tell(picture, RobotListed(Robot(RobotId("A1"), make.SITE, make.PICK_ZONE, 1.5)))
    make.tell(picture, RobotReported(RobotId("A1"), 1, 1, RobotState.FAULT, 40, "blocked"))
    assert "blocked" in only(picture, "robot-fault").says


def test_looking_in_steps_finds_the_same_and_the_urgent_come_first() -> None:
    picture = on_the_road()
    late(picture, 12)
    make.tell(picture, WorkerSick(WorkerId("W1")), hours=3.2)
    whole = alarms(picture)
    assert sorted_alarms(alarm for step in looked(picture) for alarm in step) == whole
    assert [alarm.urgency for alarm in whole] == sorted((alarm.urgency for alarm in whole), key=list(Urgency).index)
