"""Who must act, on what, by when? Alarms derived from the picture: one for each cause, the most urgent first."""

from collections.abc import Callable, Iterable, Iterator

from controltower.domain.picture import Picture
from controltower.domain.proposals import Urgency
from controltower.tower.watch.before import Before
from controltower.tower.watch.docks import loading_alarms, source_alarms, truck_alarms
from controltower.tower.watch.floor import (
    parcel_alarms,
    people_alarms,
    robot_alarms,
    short_alarms,
    stock_alarms,
    wave_alarms,
)
from controltower.tower.watch.kinds import KINDS, Affected, Alarm, AlarmKind
from controltower.tower.watch.road import road_alarms

__all__ = ["DETECTORS", "KINDS", "RANK", "Affected", "Alarm", "AlarmKind", "alarms", "looked", "sorted_alarms"]

DETECTORS: tuple[Callable[[Picture, Before], Iterable[Alarm]], ...] = (
    road_alarms,
    wave_alarms,
    people_alarms,
    truck_alarms,
    parcel_alarms,
    short_alarms,
    stock_alarms,
    loading_alarms,
    source_alarms,
    robot_alarms,
)
RANK = {Urgency.CRITICAL: 0, Urgency.HIGH: 1, Urgency.LOW: 2}


def alarms(picture: Picture, before: Iterable[Alarm] = ()) -> tuple[Alarm, ...]:
    """Everything that somebody must act on now; `before` are the alarms of the last look, for dead-bands and ages."""
    held = Before(picture.now, before)
    return sorted_alarms(alarm for detect in DETECTORS for alarm in detect(picture, held))


def looked(picture: Picture, before: Iterable[Alarm] = ()) -> Iterator[tuple[Alarm, ...]]:
    """The same in steps, one detector each, so that a busy thread may breathe between them."""
    held = Before(picture.now, before)
    for detect in DETECTORS:
        yield tuple(detect(picture, held))


def sorted_alarms(found: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """The most urgent first, then by the time by which one must act."""
    return tuple(sorted(found, key=lambda alarm: (RANK[alarm.urgency], alarm.act_by, alarm.id)))
