"""Which labels of a route are still to be printed, and which once more? By parcel, and counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from controltower.domain.ids import ParcelId, RouteId
from controltower.domain.labels import INSIDE, LabelCode, LabelState, ParcelLabel, label_state, wanted_labels
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.routes import Route
from controltower.domain.times import NEVER, Instant


@dataclass(frozen=True, slots=True)
class Labelled:
    """The label of one parcel: what it should say, whether the parcel bears it, and how often one was printed."""

    code: LabelCode
    state: LabelState
    says: str
    version: int
    printed_at: Instant


@dataclass(frozen=True, slots=True)
class RouteLabels:
    """The labels of a route, last stop first; `printable` are those of parcels that are in the building or aboard."""

    route: RouteId
    version: int
    labels: Mapping[ParcelId, Labelled]
    printable: frozenset[ParcelId]

    @property
    def due(self) -> tuple[ParcelId, ...]:
        """Those to print now: never printed, or wrong by now."""
        wanted = (key for key, each in self.labels.items() if each.state is not LabelState.PRINTED)
        return tuple(key for key in wanted if key in self.printable)

    def count(self, state: LabelState) -> int:
        return sum(each.state is state for each in self.labels.values())

    @property
    def reprints(self) -> int:
        """How many labels were printed beyond the first of each parcel."""
        return sum(max(0, each.version - 1) for each in self.labels.values())


def route_labels(picture: Picture, route: Route) -> RouteLabels:
    """The labels of a route's packed parcels as they stand now."""
    codes = wanted_labels(picture, route)
    labels = {code.parcel: _labelled(picture, route.id, code) for code in codes}
    inside = frozenset(key for key in labels if picture[Parcel][key].status in INSIDE)
    return RouteLabels(route.id, route.version, labels, inside)


def _labelled(picture: Picture, route: RouteId, code: LabelCode) -> Labelled:
    held = picture[ParcelLabel].get(code.parcel)
    state = label_state(picture, route, code)
    if held is None:
        return Labelled(code, state, "", 0, NEVER)
    return Labelled(code, state, held.code.place, held.version, held.printed_at)
