"""What does the floor of one site look like, and where on it is it hot? Facts into rectangles and arrays."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from controltower.domain.ids import LocationId, SiteId
from controltower.domain.inventory import Stock
from controltower.domain.kpis import wrong_picks
from controltower.domain.orders import Progress
from controltower.domain.picking import OPEN_TASK, PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import Aisle, Bench, Door, Lane, Location, Site, Zone
from controltower.domain.times import HOUR, Instant, Span
from controltower.integrations.picktolight import lights_of
from controltower.ui.floorplan import Area, FloorPlan

AISLE_M = 1.0
BENCH_M = (3.2, 2.0)
DOOR_M = (6.4, 2.4)
RASTER_M = 0.3
FACE = (4, 6)
"""Raster squares that a rack face covers, across and down: a bay of 1.2 m by 1.8 m."""
FULL_AT = 95.0
"""The percentile of what is hot that is drawn as hottest, so that one outlier does not pale the rest."""


class Heat(Enum):
    """What the colour of a location says."""

    WORK = "Work waiting"
    PICKED = "Picked in the last hour"
    LIT = "Next picks of each tour"
    WRONG = "Wrong picks, last 8 hours"
    STOCK = "Places filled"


@dataclass(frozen=True, eq=False)
class Floor:
    """A site's plan, and for each of its locations the number of the rack face in which it lies."""

    site: SiteId
    plan: FloorPlan
    face_of: dict[LocationId, int]
    places: NDArray[np.int64]

    @property
    def faces(self) -> int:
        return len(self.plan.cell_ids)


def floor_of(picture: Picture, site: Site) -> Floor:
    """The floor of a site; the levels above each other at one spot are one face."""
    face_of: dict[LocationId, int] = {}
    spots: dict[tuple[float, float], int] = {}
    names: list[str] = []
    for location in picture[Location].values():
        if location.site != site.id:
            continue
        spot = (location.x_m, location.y_m)
        if spot not in spots:
            spots[spot] = len(names)
            names.append(location.id.rsplit("-", 1)[0])
        face_of[location.id] = spots[spot]
    places = np.bincount(np.fromiter(face_of.values(), dtype=np.int64), minlength=len(names)).astype(np.int64)
    return Floor(site.id, _plan(picture, site, names, spots), face_of, places)


def heat(picture: Picture, floor: Floor, choice: Heat) -> NDArray[np.float64]:
    """From 0 to 1 per face, NaN where there is nothing."""
    match choice:
        case Heat.WORK:
            return _warmed(_counts(floor, _waiting(picture)))
        case Heat.PICKED:
            since = picture.now - HOUR
            done = (TaskStatus.PICKED, TaskStatus.SHORT)
            tasks = picture[PickTask].values()
            return _warmed(_counts(floor, (t.location for t in tasks if t.at >= since and t.status in done)))
        case Heat.LIT:
            return _warmed(_counts(floor, (light.location for light in lights_of(picture))))
        case Heat.WRONG:
            shift = Span(Instant(picture.now - 8 * HOUR), Instant(picture.now + 1))
            wrong = wrong_picks(picture, shift)
            return _warmed(_counts(floor, (picture[PickTask][key].location for key in wrong)))
        case Heat.STOCK:
            held = (LocationId(stock.place) for stock in picture[Stock].values() if stock.on_hand)
            filled = _counts(floor, dict.fromkeys(held))
            return np.where(filled > 0, filled / np.maximum(floor.places, 1), np.nan)


def short_name(key: str, site: str) -> str:
    """An id without the name of the site before it."""
    return key.removeprefix(f"{site}-")


def _waiting(picture: Picture) -> Iterable[LocationId]:
    """Where lines of waves are still to be picked; what is only reserved for another day is no work yet."""
    progresses = picture[Progress]
    for task in picture[PickTask].values():
        if task.status in OPEN_TASK and progresses[task.order].wave is not None:
            yield task.location


def _plan(picture: Picture, site: Site, names: list[str], spots: dict[tuple[float, float], int]) -> FloorPlan:
    x, y = (np.array([spot[axis] for spot in spots], dtype=np.float64) for axis in (0, 1))
    return FloorPlan(
        site.width_m,
        site.depth_m,
        [
            Area(zone.id, zone.name, zone.x_m, zone.y_m, zone.width_m, zone.depth_m)
            for zone in picture[Zone].values()
            if zone.site == site.id
        ],
        [
            Area(aisle.id, "", aisle.x_m - AISLE_M / 2, aisle.y_from_m, AISLE_M, aisle.y_to_m - aisle.y_from_m)
            for aisle in picture[Aisle].values()
            if aisle.site == site.id
        ],
        [
            Area(
                bench.id,
                short_name(bench.id, site.id),
                bench.x_m - BENCH_M[0] / 2,
                bench.y_m - BENCH_M[1] / 2,
                *BENCH_M,
            )
            for bench in picture[Bench].values()
            if bench.site == site.id
        ],
        [
            Area(lane.id, short_name(lane.id, site.id), lane.x_m, lane.y_m, lane.width_m, lane.depth_m)
            for lane in picture[Lane].values()
            if lane.site == site.id
        ],
        [_door(door, site) for door in picture[Door].values() if door.site == site.id],
        names,
        x,
        y,
        RASTER_M,
        cell_span=FACE,
    )


def _door(door: Door, site: Site) -> Area:
    """At the wall, inside the building, with its middle where the door is."""
    wide, deep = DOOR_M
    left = min(max(0.0, door.x_m - wide / 2), site.width_m - wide)
    top = min(max(0.0, door.y_m - deep / 2), site.depth_m - deep)
    return Area(door.id, short_name(door.id, site.id), left, top, wide, deep)


def _counts(floor: Floor, locations: Iterable[LocationId]) -> NDArray[np.int64]:
    faces = [face for key in locations if (face := floor.face_of.get(key)) is not None]
    return np.bincount(np.array(faces, dtype=np.int64), minlength=floor.faces).astype(np.int64)


def _warmed(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    if not counts.any():
        return np.full(len(counts), np.nan)
    top = max(1.0, float(np.percentile(counts[counts > 0], FULL_AT)))
    return np.where(counts > 0, np.minimum(1.0, 0.15 + 0.85 * counts / top), np.nan)
