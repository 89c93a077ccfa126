"""When are parcels labelled? Late, once they stand in their lane; and again when their route is driven otherwise."""

from collections import Counter
from collections.abc import Iterable

from controltower.domain.ids import ParcelId, RouteId
from controltower.domain.labels import LabelCode, LabelsPrinted, places
from controltower.domain.routes import RouteStatus, StopKind, StopStatus
from controltower.simulation.ground import Ground
from controltower.simulation.hauls import Call, Haul
from controltower.simulation.orders import Box
from controltower.simulation.voices import WMS

BEFORE = (RouteStatus.PLANNED, RouteStatus.LOADING)


class Labels:
    """The printer at the lanes; it knows what it printed last for each parcel."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._printed: dict[ParcelId, tuple[RouteId, LabelCode]] = {}

    def stick(self, haul: Haul, box: Box) -> None:
        """A parcel stands in its lane: it gets the label of its route, unless it bears it."""
        self._print(haul, [box])

    def again(self, hauls: Iterable[Haul]) -> None:
        """Routes are driven otherwise: what stands in its lane and bears another place is labelled again."""
        for haul in hauls:
            if haul.status in BEFORE:
                boxes = (box for case in haul.cases for box in case.boxes)
                self._print(haul, [box for box in boxes if box.id in self._printed and box.staged and not box.loaded])

    def heed(self, route: RouteId, codes: Iterable[LabelCode]) -> None:
        """Somebody at a desk printed these."""
        self._printed.update((code.parcel, (route, code)) for code in codes)

    def _print(self, haul: Haul, boxes: list[Box]) -> None:
        wanted = self._codes(haul)
        codes = [wanted[box.id] for box in boxes if box.id in wanted]
        fresh = tuple(code for code in codes if self._printed.get(code.parcel) != (haul.id, code))
        if fresh:
            self._printed.update((code.parcel, (haul.id, code)) for code in fresh)
            self.ground.say(WMS, LabelsPrinted(haul.id, fresh))

    def _codes(self, haul: Haul) -> dict[ParcelId, LabelCode]:
        """What the labels of the calls ahead should say."""
        calls = [call for call in haul.calls if call.kind is StopKind.DELIVERY and call.status is StopStatus.AHEAD]
        found = places([self._held(haul.id, call) for call in calls])
        return {
            box.id: LabelCode(box.id, haul.lane, place, number, len(case.boxes))
            for call, place in zip(calls, found, strict=True)
            for case in call.cases
            for number, box in enumerate(case.boxes, 1)
        }

    def _held(self, route: RouteId, call: Call) -> Counter[str]:
        boxes = (self._printed.get(box.id) for case in call.cases for box in case.boxes)
        return Counter(held[1].place for held in boxes if held is not None and held[0] == route)
