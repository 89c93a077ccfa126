"""What is wrong at the docks and on the wires: late trucks, wrong loading, silent sources?"""

from collections.abc import Iterable

from controltower.domain.docks import Notice, Truck, TruckStatus
from controltower.domain.ids import ItemId
from controltower.domain.loading import Load
from controltower.domain.orders import OrderLine, waiting
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.proposals import Urgency
from controltower.domain.routes import Route, RouteStatus
from controltower.domain.times import MINUTE, SECOND, clock
from controltower.domain.truth import silences
from controltower.domain.waves import Wave, WaveStatus
from controltower.tower.watch import kinds
from controltower.tower.watch.before import Before
from controltower.tower.watch.kinds import Affected, Alarm

TALKATIVE = ("wms", "tms", "telematics", "robots")
"""Sources that speak all the time while there is work for them."""
WORK_OF = {"wms": "wms", "robots": "wms", "tms": "road", "telematics": "road"}
"""Whose silence means nothing while nobody works there; what others are listed with holds always."""


def truck_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """Each truck on its way that is well behind its booking, with the order lines that wait for its goods."""
    late = [
        truck
        for truck in picture[Truck].values()
        if truck.status is TruckStatus.EXPECTED
        and kinds.TRUCK_OVERDUE.passed(
            max(truck.expected_at, picture.now) - truck.planned_at, before.stands(kinds.TRUCK_LATE, truck.id)
        )
    ]
    if late:
        wanted = _lines_that_wait(picture)
        yield from (_late_truck(picture, before, truck, wanted) for truck in late)


def loading_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """Each route whose load went in out of sequence, while its vehicle is still at the door."""
    for load in picture[Load].values():
        if load.out_of_sequence and picture[Route][load.id].status is RouteStatus.LOADING:
            says = f"Route {load.id}: {load.out_of_sequence} of {len(load.parcels)} parcels went in out of sequence."
            yield before.raised(kinds.OUT_OF_SEQUENCE, load.id, says)


def source_alarms(picture: Picture, before: Before) -> Iterable[Alarm]:
    """Each source that has been silent past its limit, while others went on and there was work to speak of."""
    busy = {
        "wms": any(wave.status is WaveStatus.RELEASED for wave in picture[Wave].values()),
        "road": any(route.status is RouteStatus.ON_ROAD for route in picture[Route].values()),
    }
    for each in silences(picture, picture.now):
        if not busy.get(WORK_OF.get(each.source, ""), True):
            continue
        limit = kinds.Threshold(round(each.limit_s * SECOND), min(kinds.HEARD_AGAIN, round(each.limit_s * SECOND)))
        if limit.passed(picture.now - each.heard_at, before.stands(kinds.SOURCE_SILENT, each.source)):
            says = f"{each.source.upper()} has said nothing for {(picture.now - each.heard_at) // MINUTE} min."
            yield before.raised(kinds.SOURCE_SILENT, each.source, says)


def _late_truck(picture: Picture, before: Before, truck: Truck, wanted: dict[ItemId, list[OrderLine]]) -> Alarm:
    notice = picture[Notice][truck.notice]
    lines = [line for item in notice.items for line in wanted.get(item, ())]
    expected = max(truck.expected_at, picture.now)
    operation = operation_of(picture)
    at = clock(expected, operation.timezone if operation else "UTC")
    late = (expected - truck.planned_at) // MINUTE
    says = (
        f"{truck.id} from {notice.supplier} is expected at {at}, {late} min late; {len(lines)} order lines wait for it."
    )
    affected = [Affected("OrderLine", line.id, f"{waiting(line)} of {line.item}") for line in lines]
    urgency = Urgency.HIGH if lines else Urgency.LOW
    return before.raised(kinds.TRUCK_LATE, truck.id, says, affected, urgency=urgency)


def _lines_that_wait(picture: Picture) -> dict[ItemId, list[OrderLine]]:
    wanted: dict[ItemId, list[OrderLine]] = {}
    for line in picture[OrderLine].values():
        if waiting(line) > 0:
            wanted.setdefault(line.item, []).append(line)
    return wanted
