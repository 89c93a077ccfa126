"""Why is a stop on no route? The nearest cause, as a sentence."""

from controltower.domain.times import later, seconds_between
from controltower.planning.routes.problem import Carrier, RoutesProblem
from controltower.planning.stops import Demand
from controltower.planning.travel import travel_s


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
    soonest = min(_way_s(problem, demand, each) for each in able)
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


def _way_s(problem: RoutesProblem, demand: Demand, carrier: Carrier) -> float:
    vehicle, home = carrier.vehicle, (problem.lat, problem.lon)
    there = demand.lat, demand.lon
    return travel_s(home, there, problem.departure_at, problem.roads, vehicle.speed_factor, vehicle.kind)


def _is_too_far(problem: RoutesProblem, demand: Demand, carrier: Carrier) -> bool:
    ready = max(problem.departure_at, demand.ready_at)
    back = later(ready, 2 * _way_s(problem, demand, carrier) + demand.service_s)
    return back > later(carrier.back_by, carrier.overtime_s)
