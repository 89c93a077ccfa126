"""Will each zone be through in time? What is there and comes up, against who is there, until the horizon."""

from dataclasses import dataclass

from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.picture import Picture
from controltower.domain.places import ZoneKind
from controltower.domain.times import Instant
from controltower.planning.labour import Quarter, workload
from controltower.tower.floorwork.labour import zone_rows


@dataclass(frozen=True, slots=True)
class Outlook:
    """One zone: people as they are, work as the planner of staff sees it, so that boards and proposals agree.

    `left` is there now, `more` comes up before the horizon, in the zone's unit; `done_at` is None where it will not be
    through before the horizon, `due_at` where nothing is due; `short` is what will be late. `hours` is the work left
    for each person.
    """

    zone: ZoneId
    site: SiteId
    name: str
    kind: ZoneKind
    unit: str
    left: float
    more: float
    people: int
    on_break: int
    coming: int
    going: int
    robots: int
    rate_per_hour: float
    hours: float
    done_at: Instant | None
    due_at: Instant | None
    short: float
    quarters: tuple[Quarter, ...]

    @property
    def late(self) -> bool:
        """Whether some of its work will be late."""
        return self.short >= 0.5


def outlooks(picture: Picture) -> tuple[Outlook, ...]:
    """Every zone in which people work, by site, kind of work and name; a few milliseconds on a day of 3,500 orders."""
    loads = {load.zone: load for load in workload(picture, picture.now)}
    found = []
    for row in zone_rows(picture):
        load = loads.get(row.zone)
        if load is None:
            continue
        rate = row.rate_per_hour
        hours = load.work / rate if rate else 0.0 if not load.work else float("inf")
        found.append(
            Outlook(
                row.zone,
                row.site,
                row.name,
                row.kind,
                row.unit,
                load.work,
                load.coming,
                row.people,
                row.on_break,
                row.coming,
                row.going,
                row.robots,
                rate,
                hours,
                load.finish_at,
                load.due_at,
                load.gap,
                load.quarters,
            )
        )
    return tuple(found)
