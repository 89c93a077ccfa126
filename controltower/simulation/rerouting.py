"""How is an approved re-route obeyed? Vehicles drive the new sequence; meetings and new routes come into being."""

from collections.abc import Callable

from controltower.domain.collecting import collection_of
from controltower.domain.loading import LoadingOrdered
from controltower.domain.picture import Facts, Picture
from controltower.domain.rerouting import PlannedStop, ReRoute, RoutePlan
from controltower.domain.routes import AHEAD_OF_ROAD, RouteStatus, Stop, StopKind, StopStatus
from controltower.simulation.ground import Ground
from controltower.simulation.hauls import Call, Fleet, Haul
from controltower.simulation.labels import Labels
from controltower.simulation.orders import Case
from controltower.simulation.standards import TRANSFER_S
from controltower.simulation.tracking import Tracking
from controltower.simulation.voices import TMS


class Rerouting:
    """Takes accepted re-routes to the drivers; `bound` is called with each case that leaves with another route now."""

    labels: Labels

    def __init__(self, ground: Ground, fleet: Fleet, tracking: Tracking) -> None:
        self.ground, self.fleet, self.tracking = ground, fleet, tracking
        self.bound: Callable[[Case], None] = lambda _case: None

    def obey(self, decision: ReRoute, picture: Picture) -> None:
        """Every route concerned gets its new calls; what was reached meanwhile stays as it is."""
        for stop in decision.unserved:
            call = self.fleet.calls.get(stop)
            if call is not None and call.status is StopStatus.AHEAD:
                call.status = StopStatus.UNSERVED
        planned = [(plan, self._calls(plan, picture)) for plan in decision.plans]
        moved = {call.id for _, calls in planned for call in calls}
        for haul in self.fleet.hauls.values():
            haul.calls = [call for call in haul.calls if call.id not in moved or call.status is not StopStatus.AHEAD]
        for plan, calls in planned:
            self._give(plan, calls)
        self.labels.again(self.fleet.hauls.values())

    def heed(self, facts: Facts) -> None:
        """An order goes to another door or at another time: its call does, and whoever drives there turns."""
        for stop in facts:
            call = self.fleet.calls.get(stop.id) if isinstance(stop, Stop) else None
            if call is None or call.status is not StopStatus.AHEAD:
                continue
            call.address, call.lat, call.lon = stop.address, stop.lat, stop.lon
            call.opens_s, call.closes_s = (
                self.ground.seconds(stop.window_opens),
                self.ground.seconds(stop.window_closes),
            )
            haul = next((each for each in self.fleet.hauls.values() if call in each.calls), None)
            if haul is not None:
                haul.version += 1
                self.tracking.tell(haul)

    def _give(self, plan: RoutePlan, calls: list[Call]) -> None:
        haul = self.fleet.hauls.get(plan.route)
        if haul is not None:
            haul.calls.extend(calls)
            haul.version += 1
            if plan.departs_at:
                haul.departs_s = self.ground.seconds(plan.departs_at)
            if haul.status in AHEAD_OF_ROAD:
                self.ground.say(TMS, LoadingOrdered(haul.id, tuple(call.id for call in reversed(haul.calls))))
            for case in haul.cases:
                other, case.route = case.route != haul.id, haul.id
                if other and haul.status in AHEAD_OF_ROAD:
                    case.departs_s = haul.departs_s
                    self.bound(case)
            return
        rig = self.fleet.rigs[plan.vehicle]
        fresh = Haul(plan.route, rig, rig.vehicle.site, self.ground.now, None, None, calls, plan.km)
        self.fleet.hauls[fresh.id] = fresh
        fresh.status = RouteStatus.ON_ROAD
        self.ground.start(self.tracking.drive(fresh))

    def _calls(self, plan: RoutePlan, picture: Picture) -> list[Call]:
        found = (self._call(planned, picture) for planned in plan.stops)
        return [call for call in found if call is not None and call.status is StopStatus.AHEAD]

    def _call(self, planned: PlannedStop, picture: Picture) -> Call | None:
        """The call that is known, with its new time; a meeting is made from the stop that the fold made."""
        expected = self.ground.seconds(planned.arrives_at)
        call = self.fleet.calls.get(planned.stop)
        stop = picture[Stop].get(planned.stop)
        if call is not None:
            call.expected_s = expected
            return call
        if stop is None or not planned.is_new:
            return None
        failed = self.fleet.calls.get(planned.again) if planned.again is not None else None
        asked = collection_of(picture, stop)
        if asked is not None:
            self.fleet.fetched_g[stop.id] = asked.weight_g
        seconds = self.ground.seconds
        call = Call(
            stop.id,
            list(failed.cases) if failed is not None else [],
            stop.address,
            stop.lat,
            stop.lon,
            seconds(stop.window_opens),
            seconds(stop.window_closes),
            round(TRANSFER_S) if stop.kind is StopKind.TRANSFER else stop.service_s,
            expected,
            stop.kind,
            StopStatus.AHEAD,
            stop.source,
        )
        self.fleet.calls[call.id] = call
        return call
