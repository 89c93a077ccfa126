"""What would the search do? The departure as its problem: types of vehicles, clients, loads that stand for rules.

Beside weight, volume and parcels there is a load for each skill that some vehicle lacks: a stop that needs it asks for
one, and who lacks it has room for none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pyvrp import Client, Depot, Location, ProblemData, VehicleType

from controltower.domain.ids import VehicleId
from controltower.domain.routes import VehicleKind
from controltower.domain.times import Instant, seconds_between
from controltower.planning.roads import Point
from controltower.planning.routes.problem import DEAR, MONEY, Carrier, RoutesProblem
from controltower.planning.search import whole
from controltower.planning.stops import Demand
from controltower.planning.travel import Size, size_of, travel_matrix

PLENTY = 1_000_000
"""Room for more than any departure has."""
UNLIMITED = 2**40


@dataclass(frozen=True, slots=True)
class Model:
    """The search's problem, and the carriers of each of its types of vehicles."""

    data: ProblemData
    fleet: list[list[Carrier]]


def model_of(problem: RoutesProblem) -> Model:
    """The problem in the search's words; stop n of the departure is its client n."""
    fleet = list(_kinds(problem))
    profiles = profiles_of(fleet)
    points: list[Point] = [(problem.lat, problem.lon), *((each.lat, each.lon) for each in problem.stops)]
    ways = [
        travel_matrix(points, problem.departure_at, problem.roads, speed, VehicleKind(kind), size)
        for kind, speed, size in profiles
    ]
    skills = sorted({skill for each in problem.stops for skill in each.needs})
    data = ProblemData(
        locations=[Location(lon, lat) for lat, lon in points],
        clients=[_client(problem, number, demand, skills) for number, demand in enumerate(problem.stops, 1)],
        depots=[Depot(0)],
        vehicle_types=[
            _vehicle_type(problem, carriers, profiles.index(_profile(carriers[0])), skills) for carriers in fleet
        ],
        distance_matrices=[whole(metres) for _, metres in ways],
        duration_matrices=[whole(seconds) for seconds, _ in ways],
    )
    return Model(data, fleet)


def profiles_of(fleet: Sequence[Sequence[Carrier]]) -> list[tuple[str, float, Size]]:
    """The kinds, speeds and sizes for which there is a matrix each, in their order."""
    return sorted({_profile(carriers[0]) for carriers in fleet})


def _profile(carrier: Carrier) -> tuple[str, float, Size]:
    return carrier.vehicle.kind.value, carrier.vehicle.speed_factor, size_of(carrier.vehicle)


def _kinds(problem: RoutesProblem) -> Iterator[list[Carrier]]:
    """Carriers that differ in nothing but their name together: the search need not tell them apart."""
    kinds: dict[Carrier, list[Carrier]] = {}
    for carrier in problem.carriers:
        nameless = replace(carrier, vehicle=replace(carrier.vehicle, id=VehicleId("")))
        kinds.setdefault(nameless, []).append(carrier)
    yield from kinds.values()


def _client(problem: RoutesProblem, number: int, demand: Demand, skills: Sequence[str]) -> Client:
    return Client(
        number,
        delivery=[demand.weight_g, demand.volume_ml, demand.parcels, *(int(each in demand.needs) for each in skills)],
        service_duration=demand.service_s,
        tw_early=from_departure(problem, demand.window_opens),
        tw_late=from_departure(problem, demand.window_closes),
        release_time=from_departure(problem, demand.ready_at),
        prize=_prize(demand),
        required=False,
    )


def _prize(demand: Demand) -> int:
    """What leaving the stop out costs: its price with a parcel carrier, or more than any detour, by its priority."""
    if demand.parcel_price is not None:
        return round(demand.parcel_price * MONEY)
    return DEAR * (1 + demand.priority)


def _vehicle_type(
    problem: RoutesProblem, carriers: Sequence[Carrier], profile: int, skills: Sequence[str]
) -> VehicleType:
    carrier, vehicle = carriers[0], carriers[0].vehicle
    starts = from_departure(problem, carrier.free_from)
    back_by = max(starts, from_departure(problem, carrier.back_by) - _reserve_s(carrier))
    has = [PLENTY * (each in carrier.skills) for each in skills]
    return VehicleType(
        num_available=len(carriers),
        capacity=[vehicle.capacity_g, vehicle.capacity_ml, carrier.parcels or PLENTY, *has],
        tw_early=starts,
        tw_late=back_by + carrier.overtime_s,
        max_distance=round(vehicle.range_km * 1000),
        unit_distance_cost=round(vehicle.cost_per_km * MONEY / 1000),
        unit_duration_cost=round(vehicle.cost_per_hour * MONEY / 3600),
        profile=profile,
        unit_overtime_cost=round(carrier.overtime_per_hour * MONEY / 3600),
        shift_duration=back_by - starts if carrier.overtime_s else UNLIMITED,
        max_overtime=carrier.overtime_s,
    )


def _reserve_s(carrier: Carrier) -> int:
    """Time that the search keeps free for breaks, so that they rarely cost a stop afterwards."""
    if carrier.breaks is None:
        return 0
    is_long = seconds_between(carrier.free_from, carrier.back_by) > carrier.breaks.drive_s
    return carrier.breaks.rest_s if is_long else 0


def from_departure(problem: RoutesProblem, at: Instant) -> int:
    """Whole seconds after the departure, 0 for what was before."""
    return max(0, int(seconds_between(problem.departure_at, at)))
