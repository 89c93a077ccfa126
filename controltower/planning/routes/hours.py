"""How long does each leg take at the hour at which it is driven? The model told anew, by the plan that it gave.

A fixed point: a plan says when each stop is left; the row of that stop in the matrix becomes what roads are like then;
searched again from the same routes, the plan hardly moves any more. What is left of the difference the times of each
route settle, leg by leg.
"""

from typing import Any

import numpy as np
from pyvrp import Solution

from controltower.domain.routes import VehicleKind
from controltower.domain.times import later
from controltower.planning.roads import Point
from controltower.planning.routes.model import Model, profiles_of
from controltower.planning.routes.problem import RoutesProblem
from controltower.planning.search import whole
from controltower.planning.travel import travel_matrix

SLOT_S = 1_800
"""Departures within so many seconds of each other find the same roads."""
ROUNDS = 2
"""Of searching again; a third round gained nothing on days with two rush hours."""


def told_by_hour(problem: RoutesProblem, model: Model, found: Solution) -> Model:
    """The model with each leg as it is when this plan drives it; stops on no route are left as at the departure."""
    slots = np.zeros(len(problem.stops) + 1, dtype=np.int64)
    starts = [trip.start_time() for trip in found.routes()]
    slots[0] = int(np.median(starts)) // SLOT_S if starts else 0
    for trip in found.routes():
        for step in trip.schedule():
            if step.is_client():
                slots[step.idx + 1] = step.end_time // SLOT_S
    points: list[Point] = [(problem.lat, problem.lon), *((each.lat, each.lon) for each in problem.stops)]
    matrices: list[Any] = []
    for kind, speed, size in profiles_of(model.fleet):
        rows = np.zeros((len(points), len(points)))
        for slot in np.unique(slots):
            at = later(problem.departure_at, float(slot * SLOT_S))
            seconds, _ = travel_matrix(points, at, problem.roads, speed, VehicleKind(kind), size)
            rows[slots == slot] = seconds[slots == slot]
        matrices.append(whole(rows))
    return Model(model.data.replace(duration_matrices=matrices), model.fleet)
