"""In which order does a picker walk to the places of a tour, how far is it, and which tasks share a tour?"""

from controltower.planning.picking.layout import Spot
from controltower.planning.picking.tours import (
    Block,
    Cart,
    Pick,
    ToursPlan,
    ToursProblem,
    TourToBe,
    block_of,
    order_tour,
    pick_of,
    plan_tours,
    problem_of,
    s_shape,
    tour_m,
    walk_m,
)

__all__ = [
    "Block",
    "Cart",
    "Pick",
    "Spot",
    "TourToBe",
    "ToursPlan",
    "ToursProblem",
    "block_of",
    "order_tour",
    "pick_of",
    "plan_tours",
    "problem_of",
    "s_shape",
    "tour_m",
    "walk_m",
]
