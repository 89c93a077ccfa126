"""Why is a stop on no route? The nearest cause, as a sentence."""

from collections.abc import Iterable

from controltower.domain.times import later, seconds_between
from controltower.planning.roads import FAR_S
from controltower.planning.routes.problem import Carrier, RoutesProblem
from controltower.planning.stops import Demand
from controltower.planning.travel import nearest, pace_of, size_of, travel_s, way

NOWHERE_S = FAR_S / 10
"""A way that takes so long, at any pace, is looked at: it may be none."""


def where(demand: Demand) -> str:
    """The stop as a sentence begins with it."""
    return f"Stop {demand.stop} at {demand.address}"


def hopeless(problem: RoutesProblem, demand: Demand) -> str:
    """Why no vehicle could make this stop even if it made no other; empty where one could."""
    if not problem.carriers:
        return f"{where(demand)} waits: there is no vehicle for this departure."
    able = [each for each in problem.carriers if demand.needs <= each.skills]
    if not able:
        return f"{where(demand)} needs {', '.join(sorted(demand.needs))}: no vehicle of this departure has that."
    ready = max(problem.departure_at, demand.ready_at)
    if demand.window_closes < ready:
        return f"{where(demand)} cannot be in time: its window closes before anything can leave for it."
    able = [each for each in able if _takes(each, demand)]
    if not able:
        return f"{where(demand)} asks for {_size(demand)}, more than any vehicle of this departure takes."
    soonest, quickest = _quickest(problem, demand, able)
    if soonest >= NOWHERE_S and (reason := _cut_off(problem, demand, quickest)):
        return reason
    late_s = seconds_between(demand.window_closes, later(ready, soonest))
    if late_s > 0:
        minutes = max(1.0, late_s / 60)
        return f"{where(demand)} would be reached {minutes:.0f} min after its window closes, even by the straight way."
    if all(_is_too_far(problem, demand, each) for each in able):
        return f"{where(demand)} is too far: no vehicle would be back before the end of its shift."
    return ""


def crowded(problem: RoutesProblem, idle: int) -> str:
    """Why a stop that could be made alone is on no route."""
    free = (
        f"{idle} of {len(problem.carriers)} vehicles stay idle but cannot make it" if idle else "all vehicles are out"
    )
    return f"fits on no route within windows, loads, ranges and shifts; {free}."


def _takes(carrier: Carrier, demand: Demand) -> bool:
    vehicle = carrier.vehicle
    is_few = not carrier.parcels or demand.parcels <= carrier.parcels
    return vehicle.capacity_g >= demand.weight_g and vehicle.capacity_ml >= demand.volume_ml and is_few


def _size(demand: Demand) -> str:
    size = f"{demand.weight_g / 1000:.0f} kg and {demand.volume_ml / 1000:.0f} l"
    return f"{size} in {demand.parcels} parcels" if demand.parcels else size


def _quickest(problem: RoutesProblem, demand: Demand, able: Iterable[Carrier]) -> tuple[float, Carrier]:
    """The seconds to a stop, and who needs no more; vehicles of one pace are looked at once."""
    paces = {pace_of(each.vehicle): each for each in able}
    return min(((_way_s(problem, demand, each), each) for each in paces.values()), key=lambda found: found[0])


def _way_s(problem: RoutesProblem, demand: Demand, carrier: Carrier) -> float:
    vehicle, home = carrier.vehicle, (problem.lat, problem.lon)
    there = demand.lat, demand.lon
    return travel_s(home, there, problem.departure_at, problem.roads, *pace_of(vehicle))


def _cut_off(problem: RoutesProblem, demand: Demand, carrier: Carrier) -> str:
    """Why no road leads to a stop for a vehicle; empty where one does."""
    vehicle, there, at = carrier.vehicle, (demand.lat, demand.lon), problem.departure_at
    going = at, problem.roads, vehicle.kind, size_of(vehicle)
    if way(((problem.lat, problem.lon), there), *going).open:
        return ""
    snap = nearest(there, problem.roads, vehicle.kind, at, size_of(vehicle))
    if snap.reason:
        return f"{where(demand)} is out of reach: {snap.reason}"
    return f"{where(demand)} is out of reach: closures, zones and limits leave no way there for any vehicle."


def _is_too_far(problem: RoutesProblem, demand: Demand, carrier: Carrier) -> bool:
    ready = max(problem.departure_at, demand.ready_at)
    back = later(ready, 2 * _way_s(problem, demand, carrier) + demand.service_s)
    return back > later(carrier.back_by, carrier.overtime_s)
