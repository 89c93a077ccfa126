"""How do parcels get into vehicles? Sorted to route lanes, staged, and loaded at a door in the order of a plan."""

from collections.abc import Callable, Sequence

from controltower.domain.docks import VehicleDocked
from controltower.domain.ids import DoorId, LaneId, SiteId, ZoneId
from controltower.domain.loading import ParcelLoaded
from controltower.domain.packing import ParcelSorted, ParcelStaged
from controltower.domain.places import DoorKind, Lane, ZoneKind
from controltower.domain.routes import RouteStatus, StopKind, StopStatus
from controltower.domain.tracking import Failure, StopFailed
from controltower.simulation.doors import Doors
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.hauls import Fleet, Haul
from controltower.simulation.labels import Labels
from controltower.simulation.labour import Hand, Labour
from controltower.simulation.orders import Box, Case
from controltower.simulation.planners import Errand
from controltower.simulation.scanning import Scanning
from controltower.simulation.standards import LOAD_S, SORT_S
from controltower.simulation.stowing import in_turn
from controltower.simulation.voices import TMS, WMS, YARD

DOCK_S, EARLY_S, GRACE_S, PAPERS_S = 3600.0, 900.0, 720.0, 420.0
"""A vehicle may dock an hour before its departure, leaves complete up to 15 minutes early, waits for late parcels up to
12 minutes, and is loaded with what is there 7 minutes before it should go. House rules of the demo."""
LOADED_S = 1200.0
"""A vehicle should be loaded so long before it leaves, where somebody plans what is done next. House rule."""
POLL_S = 20.0
NOT_READY = "not ready when the vehicle left"


class Loading:
    """Lanes and outbound doors.

    `left` is called when a vehicle leaves, `behind` with each case that it left behind, and why.
    """

    scanning: Scanning
    labels: Labels

    def __init__(self, ground: Ground, labour: Labour, fleet: Fleet, doors: Doors) -> None:
        self.ground, self.labour, self.fleet, self.doors = ground, labour, fleet, doors
        self.left: Callable[[Haul], None] = lambda _haul: None
        self.behind: Callable[[Case, str], None] = lambda _case, _reason: None

    def take(self, box: Box) -> None:
        """A box passed the scale: to its lane, once its route is known."""
        if box.case.route is not None:
            self._sort(box)

    def bound(self, case: Case) -> None:
        """A case has a route now: its finished boxes go to that lane."""
        for box in case.boxes:
            if box.good and not box.loaded:
                self._sort(box)

    def expect(self, haul: Haul) -> None:
        """A route is planned: its vehicle will come to a door."""
        self.ground.start(self._dock(haul))

    def _sort(self, box: Box) -> None:
        """Bound for the lane of its route at once; somebody must carry it there."""
        haul = self.fleet.hauls[box.case.route] if box.case.route else None
        if haul is None or haul.lane is None:
            return
        lane = haul.lane
        box.staged = False
        self.ground.say(WMS, ParcelSorted(box.id, lane))

        def job(hand: Hand) -> Steps:
            return self._stage(hand, box, lane)

        errand = Errand(haul.departs_s - 2400, SORT_S)
        self.labour.ask(self._zone(haul.site), (haul.departs_s - 2400, 1), job, errand)

    def _stage(self, hand: Hand, box: Box, lane: LaneId) -> Steps:
        place = self.ground.facts[Lane][lane]
        yield self.ground.wait(SORT_S)
        haul = self.fleet.hauls.get(box.case.route) if box.case.route else None
        if haul is not None and haul.lane == lane and not box.loaded:
            yield from self.scanning.at_lane(hand, box, lane)
        self.labour.seen(hand, (place.x_m + place.width_m / 2, place.y_m + 2), f"stages on {lane}")
        if not box.loaded:
            self.ground.say(WMS, ParcelStaged(box.id, lane))
            box.staged = True
            if haul is not None and haul.lane == lane:
                self.labels.stick(haul, box)

    def _dock(self, haul: Haul) -> Steps:
        """From the door to the road: wait for vehicle and door, load, leave complete or when it cannot wait longer."""
        yield self.ground.until(haul.departs_s - DOCK_S)
        while not self._can_dock(haul) or (door := self._take_door(haul)) is None:
            yield self.ground.wait(POLL_S)
        haul.status, haul.rig.home, haul.rig.haul = RouteStatus.LOADING, False, haul
        self.ground.say(YARD, VehicleDocked(haul.rig.vehicle.id, haul.id, door))
        while not self._may_leave(haul):
            self._load_what_can_be(haul)
            yield self.ground.wait(POLL_S)
        self._leave(haul)
        self.doors.leave(door)
        self.left(haul)

    def _can_dock(self, haul: Haul) -> bool:
        return haul.rig.home and not haul.rig.broken and self.ground.now >= haul.rig.free_s

    def _take_door(self, haul: Haul) -> DoorId | None:
        given = self.doors.given.get(haul.id)
        door = self.doors.take(haul.id, haul.site, DoorKind.OUTBOUND, wish=haul.door)
        if door is not None and given is not None:
            haul.leaves_by_s = given.ends_s
        return door

    def _load_what_can_be(self, haul: Haul) -> None:
        """Loading begins when everything is staged, or with what is there when time runs out; latecomers follow."""
        if haul.loaders:
            return
        here = [case for case in haul.cases if case.route == haul.id and case not in haul.left]
        staged = [case for case in here if case.staged and not case.gone]
        boxes = sum(len(case.boxes) for case in staged)
        whole = len(staged) + sum(case.gone for case in haul.cases) + len(haul.left) == len(haul.cases)
        due = self.ground.now >= haul.departs_s - PAPERS_S - LOAD_S * boxes
        if staged and (whole or due or haul.aboard):
            ordered = in_turn(self.ground.planners, haul, staged)
            if not ordered:
                return
            haul.loaders += 1
            for box in ordered:
                box.case.gone = True

            def job(hand: Hand) -> Steps:
                return self._load(hand, haul, ordered)

            errand = Errand(haul.departs_s - LOADED_S, LOAD_S * len(ordered))
            self.labour.ask(self._zone(haul.site), (haul.departs_s - 3000, 0), job, errand)

    def _load(self, hand: Hand, haul: Haul, boxes: Sequence[Box]) -> Steps:
        """Carry the boxes in, one after the other."""
        lane = self.ground.facts[Lane].get(haul.lane or "")
        if lane is not None:
            self.labour.seen(hand, (lane.x_m, lane.y_m + lane.depth_m), f"loads {haul.rig.vehicle.id}")
        for box in boxes:
            yield self.ground.wait(LOAD_S)
            if box.case.route == haul.id:
                yield from self.scanning.at_vehicle(hand, box, haul.rig.vehicle)
            box.loaded = True
            self.ground.say(WMS, ParcelLoaded(box.id, haul.id, haul.rig.vehicle.id))
        haul.aboard.extend(dict.fromkeys(box.case for box in boxes))
        haul.loaders -= 1

    def _may_leave(self, haul: Haul) -> bool:
        if haul.loaders:
            return False
        wanted = (case for case in haul.cases if case.route == haul.id and case not in haul.left)
        if all(case in haul.aboard for case in wanted):
            return self.ground.now >= min(haul.departs_s - EARLY_S, haul.leaves_by_s)
        return self.ground.now >= haul.departs_s + GRACE_S

    def _leave(self, haul: Haul) -> None:
        """What is not aboard stays; a stop with nothing aboard is not driven to."""
        for call in haul.calls:
            left = [case for case in call.cases if case not in haul.aboard]
            for case in left:
                call.cases.remove(case)
                if case.route == haul.id:
                    self.behind(case, haul.left.get(case, NOT_READY))
            if not call.cases and call.kind is StopKind.DELIVERY:
                call.status = StopStatus.FAILED
                has_room = any(case not in haul.left for case in left)
                failure = Failure.NOT_READY if has_room else Failure.NO_ROOM
                self.ground.say(TMS, StopFailed(call.id, str(failure), failure))

    def _zone(self, site: SiteId) -> ZoneId:
        return self.ground.zone(site, ZoneKind.STAGING).id
