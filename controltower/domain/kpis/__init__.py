"""How well did it go? Each figure defined once, measured over a span of time, with its evidence and its source."""

from controltower.domain.kpis.failures import FailedCost, cost_by_cause, failed_costs, failed_deliveries
from controltower.domain.kpis.figures import Better, DayClosed, DayFigures, Evidence, Figure, Kpi, Measured, day_closed
from controltower.domain.kpis.measures import (
    WAGE_PER_HOUR,
    co2e_per_drop,
    cost_per_drop,
    cycle_time,
    dock_to_stock,
    last_mile_share,
    lines_per_hour,
    on_time,
    perfect_order,
    pick_accuracy,
    route_cost,
)
from controltower.domain.kpis.scans import Blocks, By, ErrorRate, blocks, error_rates, pick_errors, wrong_picks
from controltower.domain.picture import Picture
from controltower.domain.times import Span

__all__ = [
    "HOUSE",
    "KPIS",
    "SCOR",
    "WAGE_PER_HOUR",
    "WERC",
    "Better",
    "Blocks",
    "By",
    "DayClosed",
    "DayFigures",
    "ErrorRate",
    "Evidence",
    "FailedCost",
    "Figure",
    "Kpi",
    "Measured",
    "blocks",
    "co2e_per_drop",
    "cost_by_cause",
    "cost_per_drop",
    "cycle_time",
    "day_closed",
    "dock_to_stock",
    "error_rates",
    "failed_costs",
    "failed_deliveries",
    "figures",
    "last_mile_share",
    "lines_per_hour",
    "on_time",
    "perfect_order",
    "pick_accuracy",
    "pick_errors",
    "route_cost",
    "wrong_picks",
]


WERC = "WERC DC Measures 2020, best in class"


SCOR = "SCOR, level-1 reliability"


HOUSE = "own definition"


KPIS: tuple[Kpi, ...] = (
    Kpi("on_time", "On time", "%", on_time.__doc__ or "", WERC, Better.UP, (99.7, 100), on_time),
    Kpi("perfect_order", "Perfect order", "%", perfect_order.__doc__ or "", SCOR, Better.UP, (95, 100), perfect_order),
    Kpi(
        "release_to_pick",
        "Release to picked",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 90),
        cycle_time("released_at", "picked_at"),
    ),
    Kpi(
        "pick_to_pack",
        "Picked to packed",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 30),
        cycle_time("picked_at", "packed_at"),
    ),
    Kpi(
        "pack_to_stage",
        "Packed to staged",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 20),
        cycle_time("packed_at", "staged_at"),
    ),
    Kpi(
        "stage_to_depart",
        "Staged to departed",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 90),
        cycle_time("staged_at", "departed_at"),
    ),
    Kpi(
        "depart_to_door",
        "Departed to delivered",
        "min",
        "Median, by order.",
        HOUSE,
        Better.DOWN,
        (0, 120),
        cycle_time("departed_at", "closed_at"),
    ),
    Kpi(
        "lines_per_hour",
        "Lines per hour",
        "lines/h",
        lines_per_hour.__doc__ or "",
        WERC,
        Better.UP,
        (60, 140),
        lines_per_hour,
    ),
    Kpi(
        "pick_accuracy", "Pick accuracy", "%", pick_accuracy.__doc__ or "", WERC, Better.UP, (99.9, 100), pick_accuracy
    ),
    Kpi(
        "pick_errors",
        "Wrong picks",
        "in 1,000",
        pick_errors.__doc__ or "",
        HOUSE,
        Better.DOWN,
        (0, 10),
        pick_errors,
    ),
    Kpi("dock_to_stock", "Dock to stock", "h", dock_to_stock.__doc__ or "", WERC, Better.DOWN, (0, 3), dock_to_stock),
    Kpi("cost_per_drop", "Cost per drop", "€", cost_per_drop.__doc__ or "", HOUSE, Better.DOWN, (0, 4), cost_per_drop),
    Kpi(
        "failed_deliveries",
        "Failed deliveries",
        "€ per 100",
        failed_deliveries.__doc__ or "",
        HOUSE,
        Better.DOWN,
        (0, 10),
        failed_deliveries,
    ),
    Kpi(
        "last_mile_share",
        "Last-mile share",
        "%",
        last_mile_share.__doc__ or "",
        HOUSE,
        Better.DOWN,
        (0, 53),
        last_mile_share,
    ),
    Kpi(
        "co2e_per_drop",
        "CO₂e per drop",
        "g",
        co2e_per_drop.__doc__ or "",
        "factor of each vehicle, as listed; ISO 14083 where all are well to wheel",
        Better.DOWN,
        (0, 250),
        co2e_per_drop,
    ),
)


def figures(picture: Picture, span: Span) -> tuple[Figure, ...]:
    """Every figure that can be measured over the span."""
    measured = ((kpi.id, kpi.measure(picture, span).value) for kpi in KPIS)
    return tuple(Figure(key, round(value, 4)) for key, value in measured if value is not None)
