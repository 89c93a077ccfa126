"""What else do people at the desks want? Waves, doors, counts and rosters, most of which can be had once."""

from random import Random

from controltower.domain.counting import CountPlace, CountStock
from controltower.domain.docks import AssignDoors, DoorSlot
from controltower.domain.ids import AppointmentId, DoorId, OrderId, WaveId
from controltower.domain.labour import PlanStaff, Posting, Worker
from controltower.domain.picture import Picture
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
