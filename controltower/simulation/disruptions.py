"""How does trouble come about? Each kind of a scenario, made to happen at its time."""

from controltower.domain.ids import DoorId, WorkerId, ZoneId
from controltower.domain.places import Door, DoorKind, ZoneKind
from controltower.domain.roads import Closure, RoadClosed, RoadOpened
from controltower.domain.tracking import TrafficCleared, TrafficReported
from controltower.simulation.docks import Docks
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.hauls import Fleet, Rig
from controltower.simulation.inventory import Inventory
from controltower.simulation.labour import Labour
from controltower.simulation.network.city import place
from controltower.simulation.scenarios import Trouble
from controltower.simulation.tracking import Tracking
from controltower.simulation.travel import Slow
from controltower.simulation.voices import TMS, WMS


class Disruptions:
    """Everything that a scenario does to the day; a surge is part of the demand."""

    def __init__(
        self,
        ground: Ground,
        labour: Labour,
        inventory: Inventory,
        docks: Docks,
        fleet: Fleet,
        tracking: Tracking,
    ) -> None:
        self.ground, self.labour, self.inventory = ground, labour, inventory
        self.docks, self.fleet, self.tracking = docks, fleet, tracking
        self._jams = self._closures = 0

    def bring(self, trouble: Trouble) -> None:
        """Let it happen at its time."""
        steps = {
            "late-truck": self._late,
            "breakdown": self._break_down,
            "item-not-found": self._lose,
            "sick": self._sicken,
            "jam": self._jam,
            "closure": self._close,
            "silent": self._silence,
            "door-down": self._shut,
        }.get(trouble.kind)
        if steps is not None:
            self.ground.start(self._after(trouble, steps(trouble)))

    def _after(self, trouble: Trouble, steps: Steps) -> Steps:
        yield self.ground.until(trouble.at_s)
        yield from steps

    def _late(self, trouble: Trouble) -> Steps:
        trucks = list(self.docks.trucks.values())
        number = int(trouble.numbers["truck"]) - 1
        if number < len(trucks):
            self.docks.delay(trucks[number], trouble.numbers["minutes"] * 60)
        yield self.ground.wait(0)

    def _break_down(self, trouble: Trouble) -> Steps:
        """The named vehicle, else the one on the road with most stops ahead; with nobody on the road, the next."""
        rig = self._victim(trouble.words.get("vehicle", ""))
        while rig is None and self.ground.now < self.ground.closes_s:
            yield self.ground.wait(300)
            rig = self._victim(trouble.words.get("vehicle", ""))
        if rig is None:
            return
        self.tracking.break_down(rig, "engine fault")
        yield self.ground.wait(trouble.numbers["hours"] * 3600)
        self.tracking.repair(rig)

    def _victim(self, name: str) -> Rig | None:
        hauls = [haul for haul in self.fleet.on_road() if not name or haul.rig.vehicle.id == name]
        whole = [haul for haul in hauls if haul.ahead and not haul.rig.broken]
        return max(whole, key=lambda haul: (len(haul.ahead), haul.id)).rig if whole else None

    def _lose(self, trouble: Trouble) -> Steps:
        """The faces with most promised pieces are empty, whatever the book says."""
        zone = trouble.words.get("zone", "")
        shelves = [
            shelf
            for shelf in self.inventory.by_place.values()
            if shelf.is_face and shelf.promised and shelf.place.zone.startswith(zone or "DC")
        ]
        shelves.sort(key=lambda shelf: (-shelf.promised, shelf.place.id))
        self.inventory.lost.update(shelf.place.id for shelf in shelves[: int(trouble.numbers["items"])])
        yield self.ground.wait(0)

    def _sicken(self, trouble: Trouble) -> Steps:
        zone = trouble.words.get("zone") or self.ground.zone(self.ground.sites()[0].id, ZoneKind.PACKING).id
        for worker in self._present(ZoneId(zone))[: int(trouble.numbers["workers"])]:
            self.labour.fall_sick(worker)
        yield self.ground.wait(0)

    def _present(self, zone: ZoneId) -> list[WorkerId]:
        return [key for key, hand in self.labour.hands.items() if hand.zone == zone and not hand.sick]

    def _jam(self, trouble: Trouble) -> Steps:
        self._jams += 1
        key, numbers = f"J{self._jams}", trouble.numbers
        lat, lon = place(numbers["east_km"], numbers["north_km"])
        reason = trouble.words.get("reason", "traffic jam")
        self.ground.say(TMS, TrafficReported(key, lat, lon, numbers["radius_km"], numbers["factor"], reason))
        self.tracking.roads.slow[key] = Slow(lat, lon, numbers["radius_km"], numbers["factor"])
        self._tell_all()
        yield self.ground.wait(numbers["hours"] * 3600)
        del self.tracking.roads.slow[key]
        self.ground.say(TMS, TrafficCleared(key))
        self._tell_all()

    def _close(self, trouble: Trouble) -> Steps:
        """Nobody passes there; who knows the road data drives round it."""
        self._closures += 1
        key, numbers = f"C{self._closures}", trouble.numbers
        spot, name = place(numbers["east_km"], numbers["north_km"]), trouble.words.get("name", "a road")
        begins, ends = self.ground.at(), self.ground.at(self.ground.now + numbers["hours"] * 3600)
        closure = Closure(key, name, (spot,), numbers["radius_m"], begins, ends)
        self.ground.say(TMS, RoadClosed(closure))
        self.tracking.heed((closure,))
        self._tell_all()
        yield self.ground.wait(numbers["hours"] * 3600)
        self.ground.say(TMS, RoadOpened(key))
        self._tell_all()

    def _silence(self, trouble: Trouble) -> Steps:
        """The line to a source is cut; what it says in the meantime comes once it is mended."""
        source = trouble.words.get("source", WMS)
        self.ground.cut(source)
        yield self.ground.wait(trouble.numbers["minutes"] * 60)
        self.ground.mend(source)

    def _shut(self, trouble: Trouble) -> Steps:
        """A door cannot be used; without a name it is the first inbound one."""
        doors, named = self.docks.doors, trouble.words.get("door", "")
        inbound = [each.id for each in self.ground.facts[Door].values() if each.kind is DoorKind.INBOUND]
        door = DoorId(named) if named in self.ground.facts[Door] else next(iter(inbound), None)
        if door is None:
            return
        doors.close(door, self.ground.now + trouble.numbers["hours"] * 3600, trouble.words.get("reason", "repair"))
        yield self.ground.wait(trouble.numbers["hours"] * 3600)
        doors.open(door)

    def _tell_all(self) -> None:
        for haul in self.fleet.on_road():
            self.tracking.tell(haul)
