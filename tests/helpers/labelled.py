"""A route whose parcels are staged and labelled: the small building one hour before a departure."""

from controltower.domain.ids import OrderId, ParcelId, PickerId, RouteId, StopId, TaskId, sscc
from controltower.domain.inventory import StockCounted
from controltower.domain.labels import LabelCode, LabelsPrinted, wanted_labels
from controltower.domain.loading import LoadingOrdered
from controltower.domain.messages import Body
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.rerouting import PlannedStop, RoutePlan
from controltower.domain.routes import Route, Stop, Visit
from tests.helpers import make

R1 = RouteId("R1")


def parcel(number: int) -> ParcelId:
    """The parcel of an order of this house, named by its SSCC."""
    return sscc(0, "1234567", number)


def staged(stops: int = 5) -> Picture:
    """R1 with so many stops in the order of their numbers, each with one parcel that stands in its lane."""
    picture = Picture()
    make.tell(picture, *opening(stops))
    return picture


def opening(stops: int = 5) -> list[Body]:
    """What is said up to there."""
    numbers = range(1, stops + 1)
    visits = tuple(at_door(number) for number in numbers)
    return [
        *make.house(),
        StockCounted(make.PLACE, make.ITEM, 400),
        *(body for number in numbers for body in readied(number)),
        make.route("R1", "V1", visits),
        LoadingOrdered(R1, tuple(visit.stop for visit in reversed(visits))),
    ]


def ready(picture: Picture, number: int) -> None:
    """Order and parcel of this number, from placed to staged."""
    make.tell(picture, *readied(number))


def readied(number: int) -> list[Body]:
    """What is said of an order from placed to staged."""
    name, task = f"O{number}", f"T{number}"
    placed = (make.order(name), make.allocation(name, 2, task), picked(task))
    return [*placed, make.packed(name, 2, parcel(number)), *make.staged(parcel(number))]


def at_door(number: int) -> Visit:
    """The stop of an order."""
    return make.visit(f"O{number}", f"S{number}", 3 + number / 10)


def printed(picture: Picture) -> Picture:
    """The same, with every label of R1 as it should be."""
    make.tell(picture, LabelsPrinted(R1, wanted_labels(picture, picture[Route][R1])))
    return picture


def plan(picture: Picture, *order: int) -> RoutePlan:
    """R1 with its stops in this order."""
    stops = tuple(PlannedStop(StopId(f"S{number}"), make.at(3 + n / 10)) for n, number in enumerate(order, 1))
    route = picture[Route][R1]
    return RoutePlan(R1, route.vehicle, route.version, stops, 10.0)


def told(picture: Picture) -> dict[str, str]:
    """The place on the label of each stop of R1 as it should be now, in visiting order."""
    route = picture[Route][R1]
    codes = {code.parcel: code.place for code in wanted_labels(picture, route)}
    return {key: codes[parcel(_number(picture[Stop][key].orders[0]))] for key in route.stops}


def code(number: int, place: str) -> LabelCode:
    """A label of the parcel of this number, one of one."""
    return LabelCode(parcel(number), make.route().lane, place, 1, 1)


def _number(order: OrderId) -> int:
    return int(order.removeprefix("O"))


def picked(task: str) -> PickConfirmed:
    """Two pieces of a task."""
    return PickConfirmed(TaskId(task), 2, PickerId("W1"))


def stocked() -> list[Body]:
    """Enough pieces for all orders."""
    return [StockCounted(make.PLACE, make.ITEM, 400)]
