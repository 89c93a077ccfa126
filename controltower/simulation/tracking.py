"""What happens on the road? Driving with traffic by hour, delivering, failing, breaking down, and coming home."""

from collections.abc import Callable, Generator, Iterable
from typing import Any

from simpy import Event

from controltower.domain.collecting import CollectionMade
from controltower.domain.ids import VehicleId
from controltower.domain.picture import Facts
from controltower.domain.places import Site
from controltower.domain.roads import Closure
from controltower.domain.routes import Eta, EtaReported, RouteStatus, StopKind, StopStatus
from controltower.domain.tracking import (
    Failure,
    GoodsTransferred,
    ParcelReturned,
    PositionReported,
    StopFailed,
    StopReached,
    TrackState,
    VehicleBrokeDown,
    VehicleDeparted,
    VehicleRepaired,
    VehicleReturned,
)
from controltower.simulation import travel
from controltower.simulation.courses import Course
from controltower.simulation.doorstep import Doorstep
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.hauls import Call, Fleet, Haul, Rig
from controltower.simulation.orders import Case
from controltower.simulation.planners import Point
from controltower.simulation.standards import (
    LEG_SPREAD,
    SERVICE_S,
    SERVICE_SPREAD,
    TRANSFER_S,
    TURNAROUND_S,
)
from controltower.simulation.travel import Roads
from controltower.simulation.voices import TELEMATICS, TMS, WMS

TELL_S = 120.0
"""An expected arrival is told again when it has moved by more than two minutes."""


class Tracking:
    """All driving. `back` is called with each case that came home undelivered, and why, where its door was tried."""

    def __init__(self, ground: Ground, fleet: Fleet, roads: Roads, report_s: float) -> None:
        self.ground, self.fleet, self.roads, self.report_s = ground, fleet, roads, report_s
        self.doorstep = Doorstep(ground)
        self.back: Callable[[Case, Failure | None], None] = lambda _case, _failure: None

    def park(self, rigs: Iterable[Rig]) -> None:
        """Telematics report every vehicle in the yard, once."""
        for rig in rigs:
            self._report(rig, 0.0, 0.0, TrackState.PARKED)

    def drive(self, haul: Haul) -> Steps:
        """One trip, from the gate through all stops ahead and home again."""
        rig, ground = haul.rig, self.ground
        haul.status, rig.home, rig.haul = RouteStatus.ON_ROAD, False, haul
        started_km = rig.driven_km
        ground.say(TMS, VehicleDeparted(haul.id))
        self.tell(haul)
        while True:
            if haul.ahead:
                call = haul.ahead[0]
                if (yield from self._leg(haul, call.place)):
                    yield from self._serve(haul, call)
                continue
            yield from self._wait_for_meetings(haul)
            if not haul.ahead and (yield from self._leg(haul, self._home(rig))):
                break
        haul.status, rig.haul = RouteStatus.DONE, None
        self._report(rig, 0.0, 0.0, TrackState.PARKED)
        ground.say(TMS, VehicleReturned(haul.id, round(rig.driven_km - started_km, 3)))
        self._unload(haul)
        rig.free_s, rig.home = ground.now + TURNAROUND_S, True

    def break_down(self, rig: Rig, reason: str) -> None:
        """The vehicle stands where it is."""
        rig.broken, rig.repaired = True, self.ground.env.event()
        self.ground.say(TELEMATICS, VehicleBrokeDown(rig.vehicle.id, reason))
        self.ground.start(self._fall_behind(rig))

    def repair(self, rig: Rig) -> None:
        """The vehicle can drive on."""
        rig.broken = False
        self.ground.say(TELEMATICS, VehicleRepaired(rig.vehicle.id))
        if rig.repaired is not None:
            rig.repaired.succeed()
            rig.repaired = None

    def heed(self, facts: Facts) -> None:
        """Drivers hear which roads are closed, and that they are open again."""
        self.roads.closed.update({fact.id: fact for fact in facts if isinstance(fact, Closure)})

    def _fall_behind(self, rig: Rig) -> Steps:
        """While it stands, its arrivals are told again and again, each time as if it drove on now."""
        while rig.broken and rig.haul is not None:
            self.tell(rig.haul)
            yield self.ground.wait(300)

    def tell(self, haul: Haul) -> None:
        """Report those expected arrivals that have moved."""
        moved, at_s, place = [], self.ground.now, haul.rig.at
        for call in haul.ahead:
            at_s += self.roads.expected_s(place, call.place, at_s / 3600, haul.rig.vehicle.kind)
            if abs(at_s - call.expected_s) > TELL_S:
                call.expected_s = at_s
                moved.append(Eta(call.id, self.ground.at(at_s)))
            at_s, place = max(at_s, call.opens_s) + call.service_s, call.place
        home = self.roads.expected_s(place, self._home(haul.rig), at_s / 3600, haul.rig.vehicle.kind)
        haul.rig.free_s = at_s + home + TURNAROUND_S
        if moved:
            self.ground.say(TMS, EtaReported(haul.id, tuple(moved)))

    def _leg(self, haul: Haul, target: Point) -> Generator[Event, Any, bool]:
        """Drive to a place; false where the plan changed on the way."""
        if self.roads.leg(haul.rig.at, target, self.ground.hour, haul.rig.vehicle.kind) is None:
            return (yield from self._straight(haul, target))
        return (yield from self._by_road(haul, target))

    def _by_road(self, haul: Haul, target: Point) -> Generator[Event, Any, bool]:
        """Drive along roads, and look for another way where they slow down or close."""
        rig, ground, version = haul.rig, self.ground, haul.version
        luck = ground.chance("leg", haul.id, *target).lognormvariate(0, LEG_SPREAD)
        course, seen = None, None
        while course is None or course.left_s > 0:
            if rig.repaired is not None:
                yield rig.repaired
            if haul.version != version:
                return False
            trip = self.roads.trip(rig.at, target, ground.hour, rig.vehicle.kind)
            if course is None or (trip.slow, trip.closed) != seen:
                leg, seen = self.roads.leg(rig.at, target, ground.hour, rig.vehicle.kind), (trip.slow, trip.closed)
                course = Course(leg) if leg is not None else course
            if course is None:
                break
            step = min(self.report_s, course.left_s * luck)
            yield ground.wait(step)
            if rig.repaired is not None:
                continue
            rig.driven_km += course.go(max(step / luck, 0.001))
            rig.at, heading = course.place()
            self._report(rig, heading, course.km_h / luck, TrackState.DRIVING)
        rig.at = target
        return haul.version == version

    def _straight(self, haul: Haul, target: Point) -> Generator[Event, Any, bool]:
        """Drive as the crow flies, at the pace of the hour and the part of the town."""
        rig, ground, version, start = haul.rig, self.ground, haul.version, haul.rig.at
        straight = travel.crow_km(start, target)
        winding = travel.road_km(start, target) / straight if straight > 0.001 else 1.0
        luck = ground.chance("leg", haul.id, *target).lognormvariate(0, LEG_SPREAD)
        heading, done_km = travel.heading_deg(start, target), 0.0
        while done_km < straight:
            if rig.repaired is not None:
                yield rig.repaired
            if haul.version != version:
                return False
            speed = self.roads.speed_km_h(rig.at, ground.hour, rig.vehicle.kind) / luck
            left_s = (straight - done_km) * winding / speed * 3600
            step = min(self.report_s, left_s)
            yield ground.wait(step)
            if rig.repaired is not None:
                continue
            km = speed * step / 3600
            rig.driven_km += km
            done_km = straight if step >= left_s else done_km + km / winding
            rig.at = travel.between(start, target, min(1.0, done_km / straight))
            self._report(rig, heading, speed, TrackState.DRIVING)
        return haul.version == version

    def _serve(self, haul: Haul, call: Call) -> Steps:
        """At a stop: hand over, or fail; early drivers wait for the window."""
        ground, rig = self.ground, haul.rig
        call.status = StopStatus.REACHED
        ground.say(TMS, StopReached(call.id))
        self._report(rig, 0.0, 0.0, TrackState.SERVING)
        if call.kind is StopKind.TRANSFER:
            yield from self._transfer(haul, call)
            return
        yield ground.until(call.opens_s)
        if call.kind is StopKind.COLLECTION:
            yield from self._collect(haul, call)
            return
        chance = self.doorstep.luck(call)
        yield ground.wait(SERVICE_S * chance.lognormvariate(-(SERVICE_SPREAD**2) / 2, SERVICE_SPREAD))
        here = [case for case in call.cases if case in haul.aboard]
        call.failure = self.doorstep.failure(here, chance)
        if call.failure is not None:
            call.status = StopStatus.FAILED
            ground.say(TMS, StopFailed(call.id, str(call.failure), call.failure))
        else:
            call.status = StopStatus.DONE
            self.doorstep.hand_over(haul, call, here)
            for case in here:
                haul.aboard.remove(case)
                case.closed = True
        self.tell(haul)

    def _collect(self, haul: Haul, call: Call) -> Steps:
        """Fetch what a customer hands over."""
        yield self.ground.wait(call.service_s)
        call.status = StopStatus.DONE
        self.ground.say(TMS, CollectionMade(call.id, self.fleet.fetched_g.get(call.id, 0)))
        self.tell(haul)

    def _transfer(self, haul: Haul, call: Call) -> Steps:
        """Take over what the other vehicle carries for the stops ahead."""
        yield self.ground.wait(TRANSFER_S)
        call.status = StopStatus.DONE
        self.ground.say(TMS, GoodsTransferred(call.id))
        other = self.fleet.hauls.get(call.source) if call.source else None
        wanted = [case for each in haul.calls for case in each.cases]
        for case in [case for case in (other.aboard if other else ()) if case in wanted]:
            assert other is not None
            other.aboard.remove(case)
            haul.aboard.append(case)
        self.tell(haul)

    def _wait_for_meetings(self, haul: Haul) -> Steps:
        """Somebody is on the way to take goods over: stay."""
        while any(call.source == haul.id for other in self.fleet.on_road() for call in other.ahead):
            yield self.ground.wait(60)

    def _unload(self, haul: Haul) -> None:
        """What is still aboard goes back into the building."""
        tried = {case.id: call.failure for call in haul.calls for case in call.cases}
        for case in tuple(haul.aboard):
            for box in case.boxes:
                self.ground.say(WMS, ParcelReturned(box.id))
                box.loaded = box.staged = False
            case.gone = False
            self.back(case, tried.get(case.id))
        haul.aboard.clear()

    def _home(self, rig: Rig) -> Point:
        site = self.ground.facts[Site][rig.vehicle.site]
        return site.lat, site.lon

    def _report(self, rig: Rig, heading: float, speed: float, state: TrackState) -> None:
        key: VehicleId = rig.vehicle.id
        lat, lon = round(rig.at[0], 6), round(rig.at[1], 6)
        position = PositionReported(key, lat, lon, heading, round(speed, 1), round(rig.driven_km, 3), state)
        self.ground.say(TELEMATICS, position)
