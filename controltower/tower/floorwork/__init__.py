"""What do several boards show alike: zones, waves, docks, routes, and what waits?"""

from controltower.tower.floorwork.docks import DockRow, dock_row, dock_rows
from controltower.tower.floorwork.labour import ZoneRow, work_left, zone_rows
from controltower.tower.floorwork.routes import RouteRow, home_at, jeopardy, route_row, route_rows
from controltower.tower.floorwork.waiting import SourceAge, approvals, in_danger, late_trucks, source_ages
from controltower.tower.floorwork.waves import StageCount, WaveRow, forecast, wave_chunks, wave_rows

__all__ = [
    "DockRow",
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
    "in_danger",
    "jeopardy",
    "late_trucks",
    "route_row",
    "route_rows",
    "source_ages",
    "wave_chunks",
    "wave_rows",
    "work_left",
    "zone_rows",
]
