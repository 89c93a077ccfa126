"""Which faces are lit? Those of the next picks of each tour that is under way."""

from collections.abc import Collection

from controltower.domain.ids import ZoneId
from controltower.domain.picking import OPEN_TASK, PickTask, Tour
from controltower.domain.picture import Picture
from controltower.integrations.picktolight.rail import Light

AHEAD = 3
"""So many of the next picks of a tour are lit at once: enough to see where to go, few enough to see which is next."""
COLOURS = 6


def lights_of(
    picture: Picture, zone: ZoneId | None = None, ahead: int = AHEAD, over: Collection[str] = ()
) -> tuple[Light, ...]:
    """The lit faces of a zone, or of all, without the tasks that are `over` though the picture does not know it yet.

    Each tour has a colour of its own, and a face is lit for one task at a time.
    """
    tours = [tour for tour in picture[Tour].values() if not tour.ended_at and zone in (None, tour.zone)]
    dark = {picture[PickTask][key].location for key in over}
    found = []
    for number, tour in enumerate(sorted(tours, key=lambda tour: (tour.started_at, tour.id))):
        left = (picture[PickTask][key] for key in tour.tasks if key not in over)
        for task in [task for task in left if task.status in OPEN_TASK][:ahead]:
            if task.location not in dark:
                dark.add(task.location)
                found.append(Light(task.location, task.quantity, number % COLOURS, task.id, tour.id))
    return tuple(found)
