"""What do several boards show alike: zones, waves, docks, routes, and the six answers of the overview?"""

from controltower.tower.floorwork.docks import DockRow, dock_row, dock_rows
from controltower.tower.floorwork.labour import ZoneRow, work_left, zone_rows
from controltower.tower.floorwork.overview import Overview, SourceAge, approvals, late_trucks, overview, source_ages
from controltower.tower.floorwork.routes import RouteRow, home_at, jeopardy, route_row, route_rows
from controltower.tower.floorwork.waves import StageCount, WaveRow, forecast, wave_rows

__all__ = [
    "DockRow",
    "Overview",
    "RouteRow",
    "SourceAge",
    "StageCount",
    "WaveRow",
    "ZoneRow",
    "approvals",
    "dock_row",
    "dock_rows",
    "forecast",
    "home_at",
    "jeopardy",
    "late_trucks",
    "overview",
    "route_row",
    "route_rows",
    "source_ages",
    "wave_rows",
    "work_left",
    "zone_rows",
]
