"""What should the labels of a route say, do they still, and which would be wrong if it were driven otherwise?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from controltower.domain.ids import LaneId, ParcelId, RouteId
from controltower.domain.labels.places import places
from controltower.domain.labels.printed import INSIDE, LabelCode, ParcelLabel
from controltower.domain.orders import Progress
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Picture
from controltower.domain.rerouting import RoutePlan
from controltower.domain.routes import Route, Stop, StopKind, StopStatus, ahead


class LabelState(StrEnum):
    """Whether a parcel bears the label that it should; `STALE` is one that its route no longer agrees with."""

    NONE = "to print"
    STALE = "to print again"
    PRINTED = "printed"


def label_state(picture: Picture, route: RouteId, code: LabelCode) -> LabelState:
    """Whether the parcel bears this label of this route; who is aboard no longer needs the lane."""
    held = picture[ParcelLabel].get(code.parcel)
    if held is None:
        return LabelState.NONE
    return LabelState.PRINTED if _agrees(picture, held, route, code) else LabelState.STALE


def wanted_labels(picture: Picture, route: Route) -> tuple[LabelCode, ...]:
    """What each label of a route should say now, last stop first: of the parcels of its stops ahead."""
    codes = _codes(picture, route.id, route.lane, ahead(picture, route))
    return tuple(reversed(codes))


def labels_to_reprint(picture: Picture, plans: Iterable[RoutePlan]) -> tuple[ParcelId, ...]:
    """The labelled parcels whose labels would be wrong if these plans were driven, in order of plan and visit.

    Those that are on the road cannot be printed again: they are what the driver has to search for.
    """
    wrong: list[ParcelId] = []
    for plan in plans:
        route = picture[Route].get(plan.route)
        found = (picture[Stop].get(planned.stop) for planned in plan.stops if planned.source is None)
        stops = [stop for stop in found if stop is not None and stop.status is StopStatus.AHEAD]
        codes = _codes(picture, plan.route, route.lane if route else None, stops)
        wrong.extend(code.parcel for code in codes if label_state(picture, plan.route, code) is LabelState.STALE)
    return tuple(wrong)


def _codes(picture: Picture, route: RouteId, lane: LaneId | None, stops: Sequence[Stop]) -> list[LabelCode]:
    """What the labels of these stops, in visiting order, should say."""
    stops = [stop for stop in stops if stop.kind is StopKind.DELIVERY]
    boxes = {stop.id: list(_parcels(picture, stop)) for stop in stops}
    printed = [_printed(picture, route, [each for each, _, _ in boxes[stop.id]]) for stop in stops]
    return [
        LabelCode(parcel.id, lane, place, number, count, parcel.sscc)
        for stop, place in zip(stops, places(printed), strict=True)
        for parcel, number, count in boxes[stop.id]
    ]


def _parcels(picture: Picture, stop: Stop) -> Iterator[tuple[Parcel, int, int]]:
    """The parcels of a stop that may need a label, each with its number and count within its order, once packed."""
    for order in stop.orders:
        progress = picture[Progress][order]
        for number, key in enumerate(progress.parcels if progress.packed_at else (), 1):
            parcel = picture[Parcel][key]
            if parcel.status in INSIDE or parcel.status is ParcelStatus.ON_ROAD:
                yield parcel, number, len(progress.parcels)


def _printed(picture: Picture, route: RouteId, parcels: Iterable[Parcel]) -> Mapping[str, int]:
    labels = (picture[ParcelLabel].get(parcel.id) for parcel in parcels)
    return Counter(label.code.place for label in labels if label is not None and label.route == route)


def _agrees(picture: Picture, held: ParcelLabel, route: RouteId, code: LabelCode) -> bool:
    aboard = picture[Parcel][code.parcel].status in (ParcelStatus.LOADED, ParcelStatus.ON_ROAD)
    wanted = replace(code, lane=held.code.lane if aboard else code.lane, sscc=held.code.sscc)
    return held.route == route and held.code == wanted
