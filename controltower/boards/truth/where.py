"""On which board is the thing that two sources disagree about?"""

from collections.abc import Callable, Mapping
from typing import Any

from controltower.domain.automation import RobotStatus
from controltower.domain.contradictions import Contradiction
from controltower.domain.crossdock import Crossing
from controltower.domain.docks import Appointment, Notice, Receipt, Truck
from controltower.domain.inventory import Stock
from controltower.domain.labour import Duty
from controltower.domain.orders import OrderLine, Progress
from controltower.domain.packing import Parcel
from controltower.domain.picking import PickTask, Tour
from controltower.domain.picture import Picture
from controltower.domain.places import Door, Location, Zone
from controltower.domain.proposals import Proposal
from controltower.domain.routes import Route, Stop, Vehicle
from controltower.domain.waves import Wave

Finder = Callable[[Picture, Any], tuple[str, str]]


def _zone_of(picture: Picture, place: str) -> tuple[str, str]:
    location = picture[Location].get(place)
    return "floor", location.zone if location is not None else place


FINDERS: Mapping[type, Finder] = {
    Progress: lambda _, fact: ("waves", fact.id),
    OrderLine: lambda _, fact: ("waves", fact.order),
    Parcel: lambda _, fact: ("waves", fact.order),
    PickTask: lambda _, fact: ("waves", fact.order),
    Wave: lambda _, fact: ("waves", fact.id),
    Stop: lambda _, fact: ("routes", fact.id),
    Route: lambda _, fact: ("routes", fact.id),
    Vehicle: lambda _, fact: ("routes", fact.id),
    Truck: lambda _, fact: ("docks", fact.id),
    Notice: lambda _, fact: ("docks", fact.truck),
    Receipt: lambda picture, fact: ("docks", picture[Notice][fact.notice].truck),
    Crossing: lambda picture, fact: ("docks", picture[Notice][fact.notice].truck),
    Appointment: lambda _, fact: ("docks", fact.id),
    Door: lambda _, fact: ("docks", fact.id),
    Tour: lambda _, fact: ("floor", fact.zone),
    Duty: lambda _, fact: ("floor", fact.id),
    RobotStatus: lambda _, fact: ("floor", fact.id),
    Zone: lambda _, fact: ("floor", fact.id),
    Location: lambda _, fact: ("floor", fact.zone),
    Stock: lambda picture, fact: _zone_of(picture, fact.place),
    Proposal: lambda _, fact: ("inbox", fact.id),
}
"""Where a fact of each kind is seen, and under which key."""


def where(picture: Picture, dispute: Contradiction) -> tuple[str, str]:
    """The board and the key on it; of what stands on no board, its entry in the journal."""
    for kind, finder in FINDERS.items():
        facts: Mapping[str, Any] = picture[kind]
        fact = facts.get(dispute.subject)
        if fact is not None:
            return finder(picture, fact)
    return "journal", str(dispute.seq)
