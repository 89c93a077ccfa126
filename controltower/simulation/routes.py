"""Who drives what? At each cut-off the departure is planned: routes, lanes, doors, loading order and bookings."""

from controltower.domain.docks import AppointmentBooked
from controltower.domain.ids import AppointmentId, DoorId, LaneId, RouteId, SiteId, StopId
from controltower.domain.loading import LoadingOrdered
from controltower.domain.places import Door, DoorKind, Lane, Site
from controltower.domain.routes import RoutePlanned, RouteStatus, Vehicle, Visit
from controltower.domain.times import seconds_between
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.hauls import Call, Fleet, Haul, Rig
from controltower.simulation.loading import Loading
from controltower.simulation.orders import Case, Intake
from controltower.simulation.planners import Departing, Drop, Round
from controltower.simulation.standards import SERVICE_S
from controltower.simulation.voices import TMS, YARD
from controltower.simulation.waves import RHYTHMS, Waves

AFTER_CUT_OFF_S = 120.0
BACK_IN_TIME_S = 900.0
"""A vehicle counts for a departure if it should be ready again a quarter of an hour before."""
LONGEST_ROUND_S, LOADING_S = 4 * 3600.0, 1500.0
"""Who is needed again is away for four hours at most; loading for the next departure begins 25 minutes before it."""
SHIFT_S = 8 * 3600.0
"""The last round of a day with much left may fill a shift, up to an hour before the day closes. Assumption."""
HOPELESS_S = 2700.0
"""Nobody is promised to be reached within 45 minutes of a departure: a window that closes earlier is missed."""
STOPS_PER_HOUR = 10
"""More stops for each vehicle and hour are not asked of the planner; the least pressing roll. Assumption."""
NARROWEST_S = 900.0
"""Orders for one door come in one visit where their windows share a quarter of an hour. House rule of the demo."""
LITRES_PER_KG = 5
"""Space of an order that is not packed yet, in millilitres per gram. Assumption: 200 kg per cubic metre."""


class Routes:
    """The transport office of all sites."""

    def __init__(self, ground: Ground, intake: Intake, waves: Waves, loading: Loading, fleet: Fleet) -> None:
        self.ground, self.intake, self.waves, self.loading, self.fleet = ground, intake, waves, loading, fleet
        for vehicle in ground.facts[Vehicle].values():
            site = ground.facts[Site][vehicle.site]
            fleet.rigs[vehicle.id] = Rig(vehicle, (site.lat, site.lon))
        for site in ground.sites():
            for departs_s in waves.departures.get(site.id, []):
                ground.start(self._departure(site, departs_s))

    def _departure(self, site: Site, departs_s: float) -> Steps:
        yield self.ground.until(max(departs_s - RHYTHMS[site.kind].cut_off + AFTER_CUT_OFF_S, 5.05 * 3600))
        rigs = self._available(site.id, departs_s)
        waiting = self._by_door(site.id, departs_s)
        back_s = self._back_by(site, departs_s, len(waiting) / max(1, len(rigs)))
        groups = waiting[: round(len(rigs) * STOPS_PER_HOUR * (back_s - departs_s) / 3600)]
        drops = tuple(self._drop(group, departs_s) for group in groups)
        at, back = self.ground.at(departs_s), self.ground.at(back_s)
        vehicles = tuple(rig.vehicle for rig in rigs)
        asked = Departing(
            (site.lat, site.lon), self.ground.centre, departs_s / 3600, at, back, vehicles, drops, self.ground.seed
        )
        rounds = self.ground.planners.routes(asked) if drops and rigs else []
        for number, planned in enumerate(sorted(rounds, key=lambda each: -len(each.drops))):
            self._announce(site.id, departs_s, number, planned, groups)
        for case in (case for group in self._by_door(site.id, departs_s) for case in group):
            self.intake.roll(case, self.waves.next_departure(site.id, departs_s), "no vehicle has room or time")

    def _back_by(self, site: Site, departs_s: float, stops_each: float) -> float:
        """In time for the first departure four hours later or more; after the last, as long as much work takes."""
        after = [each for each in self.waves.departures[site.id] if each >= departs_s + LONGEST_ROUND_S]
        last = departs_s == max(self.waves.departures[site.id])
        if last and stops_each > STOPS_PER_HOUR * LONGEST_ROUND_S / 3600:
            return min(departs_s + SHIFT_S, max(departs_s + LONGEST_ROUND_S, self.ground.closes_s - 3600))
        return min([*after, departs_s + LONGEST_ROUND_S + LOADING_S]) - LOADING_S

    def _by_door(self, site: SiteId, departs_s: float) -> list[list[Case]]:
        """The cases of a departure that have no route, the most pressing first.

        Those for one door are together where one visit suits all of them.
        """
        doors: dict[tuple[float, float, str], list[list[Case]]] = {}
        for case in self.intake.cases.values():
            if case.site == site and case.departs_s == departs_s and not (case.closed or case.empty or case.route):
                groups = doors.setdefault((case.lat, case.lon, case.address), [])
                group = next((each for each in groups if _shared_s([*each, case]) >= NARROWEST_S), None)
                if group is None:
                    groups.append([case])
                else:
                    group.append(case)
        return sorted(
            (group for each in doors.values() for group in each), key=lambda group: min(map(_pressing, group))
        )

    def _available(self, site: SiteId, departs_s: float) -> list[Rig]:
        rigs = [rig for rig in self.fleet.rigs.values() if rig.vehicle.site == site and not rig.broken]
        return [rig for rig in rigs if rig.free_s <= departs_s - BACK_IN_TIME_S and not self._taken(rig)]

    def _taken(self, rig: Rig) -> bool:
        """Whether another departure that has not left yet counts on the vehicle."""
        waiting = (RouteStatus.PLANNED, RouteStatus.LOADING)
        hauls = (haul for haul in self.fleet.hauls.values() if haul.rig is rig and haul.status in waiting)
        return any(True for _ in hauls)

    def _drop(self, group: list[Case], departs_s: float) -> Drop:
        """One place to visit; where the promise can no longer be kept, any time will do."""
        first = group[0]
        opens, closes = max(case.opens_s for case in group), min(case.closes_s for case in group)
        if closes < departs_s + HOPELESS_S:
            opens, closes = departs_s, departs_s + LONGEST_ROUND_S
        grams = sum(case.weight_g for case in group)
        return Drop(
            first.lat,
            first.lon,
            self.ground.at(opens),
            self.ground.at(closes),
            round(SERVICE_S),
            grams,
            grams * LITRES_PER_KG,
        )

    def _announce(self, site: SiteId, departs_s: float, number: int, planned: Round, groups: list[list[Case]]) -> None:
        """Tell dock and yard: the route, its lane and door, the loading order, and the booking."""
        hour = f"{int(departs_s // 3600):02d}"
        haul = Haul(
            RouteId(f"{site}-{hour}-{number + 1:02d}"),
            self.fleet.rigs[planned.vehicle],
            site,
            departs_s,
            self._lane(site),
            self._door(site, number),
            [],
            planned.km,
        )
        haul.calls = [
            self._call(haul, place, groups[drop], seconds_between(self.ground.midnight, at))
            for place, (drop, at) in enumerate(zip(planned.drops, planned.arrives_at, strict=True), 1)
        ]
        self.fleet.hauls[haul.id] = haul
        self._say(haul, number)
        for case in haul.cases:
            case.route = haul.id
            self.loading.bound(case)
        self.loading.expect(haul)

    def _say(self, haul: Haul, number: int) -> None:
        ground, door = self.ground, haul.door
        assert haul.lane is not None
        assert door is not None
        visits = tuple(self._visit(call) for call in haul.calls)
        vehicle, at = haul.rig.vehicle.id, ground.at(haul.departs_s)
        basis = ground.planners.basis
        ground.say(TMS, RoutePlanned(haul.id, vehicle, haul.site, at, haul.lane, door, visits, haul.km, basis))
        ground.say(TMS, LoadingOrdered(haul.id, tuple(call.id for call in reversed(haul.calls))))
        slot = number // self._doors(haul.site)
        starts = haul.departs_s - 3000 + 1800 * slot
        key = AppointmentId(f"A-{haul.id}")
        booked = AppointmentBooked(key, haul.site, door, vehicle, haul.id, ground.at(starts), ground.at(starts + 2400))
        ground.say(YARD, booked)

    def _call(self, haul: Haul, number: int, group: list[Case], arrives_s: float) -> Call:
        first = group[0]
        opens, closes = max(case.opens_s for case in group), min(case.closes_s for case in group)
        key = StopId(f"{haul.id}-{number:02d}")
        call = Call(key, list(group), first.address, first.lat, first.lon, opens, closes, round(SERVICE_S), arrives_s)
        self.fleet.calls[key] = call
        return call

    def _visit(self, call: Call) -> Visit:
        at = self.ground.at
        orders = tuple(case.id for case in call.cases)
        opens, closes, arrives = at(call.opens_s), at(call.closes_s), at(call.expected_s)
        return Visit(call.id, orders, call.address, call.lat, call.lon, opens, closes, call.service_s, arrives)

    def _lane(self, site: SiteId) -> LaneId:
        """The lane with the fewest routes that have not left yet."""
        used = [haul.lane for haul in self.fleet.hauls.values() if haul.status is not RouteStatus.DONE]
        lanes = [lane.id for lane in self.ground.facts[Lane].values() if lane.site == site]
        return min(lanes, key=lambda lane: (used.count(lane), lane))

    def _door(self, site: SiteId, number: int) -> DoorId:
        doors = [door.id for door in self.ground.facts[Door].values() if self._is_out(door, site)]
        return doors[number % len(doors)]

    def _doors(self, site: SiteId) -> int:
        return sum(self._is_out(door, site) for door in self.ground.facts[Door].values())

    def _is_out(self, door: Door, site: SiteId) -> bool:
        return door.site == site and door.kind is DoorKind.OUTBOUND


def _shared_s(cases: list[Case]) -> float:
    """How long the windows of these cases are open together; less than nothing where they are not."""
    return min(case.closes_s for case in cases) - max(case.opens_s for case in cases)


def _pressing(case: Case) -> tuple[bool, bool, float, str]:
    """What is packed, or at least on the floor, comes before what may never be ready; then the earliest promise."""
    return not case.packed, not case.waved, case.closes_s, case.id
