"""What else do people at the desks want? Waves, doors, counts, rosters, labels, roads, orders; most can be had once."""

from random import Random

from controltower.domain.changing import ChangeOrder
from controltower.domain.counting import CountPlace, CountStock
from controltower.domain.docks import AssignDoors, DoorSlot
from controltower.domain.ids import AppointmentId, DoorId, OrderId, RouteId, WaveId
from controltower.domain.labels import PrintLabels, wanted_labels
from controltower.domain.labour import PlanStaff, Posting, Worker
from controltower.domain.orders import Order
from controltower.domain.picture import Picture
from controltower.domain.roads import CloseRoad, Closure, OpenRoad
from controltower.domain.routes import Route
from controltower.domain.times import later
from controltower.domain.waves import Release, ReleaseWaves
from tests.helpers import make


def released(random: Random, picture: Picture) -> ReleaseWaves:
    """Orders that wait go to the floor, sooner or later."""
    waiting = [OrderId(key) for key in ("O6", "O7") if random.random() < 0.7]
    at = later(picture.now, 60 * random.randint(1, 30))
    wave = WaveId(f"WV{random.randint(1, 3)}")
    release = Release(wave, make.SITE, later(at, 3600), later(at, 1800), tuple(waiting), at)
    return ReleaseWaves((release,))


def assigned(random: Random, picture: Picture) -> AssignDoors:
    """The truck with the goods that orders wait for gets another time."""
    starts = later(picture.now, 60 * random.randint(0, 90))
    slot = DoorSlot(AppointmentId("A1"), make.SITE, DoorId("D1"), "T-N1", None, starts, later(starts, 1800), "sooner")
    return AssignDoors((slot,), reason="it is late")


def counted(random: Random, picture: Picture) -> CountStock:
    """The one place with stock."""
    del random, picture
    return CountStock((CountPlace(make.PLACE, make.ITEM, "many picks"),))


def posted(random: Random, picture: Picture) -> PlanStaff:
    """Somebody works in a zone for a while; not everybody is trained for it."""
    workers = list(picture[Worker])
    if not workers:
        return PlanStaff(())
    starts = later(picture.now, 60 * random.randint(0, 30))
    zone = random.choice((make.PICK_ZONE, make.PACK_ZONE))
    return PlanStaff((Posting(picture[Worker][random.choice(workers)].id, zone, starts, later(starts, 1800)),))


def printed(random: Random, picture: Picture) -> PrintLabels:
    """The labels of a route; only those of one that has not left come on their parcels."""
    route = picture[Route].get(random.choice(("R3", "R3", "R1")))
    if route is None:
        return PrintLabels(RouteId("R3"), 1, ())
    return PrintLabels(route.id, route.version, wanted_labels(picture, route))


def closed(random: Random, picture: Picture) -> CloseRoad:
    """A street is closed for a while, or longer than somebody else said; now and then one without a width."""
    name = random.choice(("C1", "C2"))
    spot = (round(54.3 + random.random() / 10, 4), 10.12)
    ends = later(picture.now, 600 * random.randint(1, 6))
    return CloseRoad(Closure(name, f"Street {name}", (spot,), random.choice((0.0, 20.0, 50.0)), picture.now, ends))


def opened(random: Random, picture: Picture) -> OpenRoad:
    """A street is free again, if it is closed at all."""
    del picture
    return OpenRoad(random.choice(("C1", "C2")))


def changed(random: Random, picture: Picture) -> ChangeOrder:
    """An order goes to another door, in another window; many are at their customer's already."""
    orders = list(picture[Order].values())
    if not orders:
        return ChangeOrder(OrderId("O1"), "New Street 1", 54.32, 10.13, picture.now, later(picture.now, 3600))
    order = random.choice(orders)
    opens = later(picture.now, 600 * random.randint(0, 6))
    street = f"New Street {random.randint(1, 9)}"
    return ChangeOrder(order.id, street, 54.32, 10.13, opens, later(opens, 7200), "customer called")
