"""Which alarms are there? Each type once: its cause, its consequence, what to do, and how long there is to do it."""

from dataclasses import dataclass

from controltower.domain.proposals import Urgency
from controltower.domain.times import HOUR, MINUTE, Instant


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """One type of alarm; it exists only because somebody must act within `act_within_s`."""

    id: str
    title: str
    cause: str
    consequence: str
    action: str
    act_within_s: int
    urgency: Urgency
    board: str


@dataclass(frozen=True, slots=True)
class Affected:
    """One thing that suffers: its kind of fact, its id, and how."""

    kind: str
    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One cause that somebody must act upon, with everything it affects inside. `id` is the type and the cause."""

    id: str
    kind: AlarmKind
    subject: str
    title: str
    says: str
    affected: tuple[Affected, ...]
    urgency: Urgency
    since: Instant
    act_by: Instant
    board: str
    key: str

    @property
    def things(self) -> tuple[str, ...]:
        """The ids of everything that the alarm is about: its cause, what to reveal, and what it affects."""
        return (self.subject, self.key, *(each.id for each in self.affected))


VEHICLE_DOWN = AlarmKind(
    "vehicle-down",
    "Vehicle broken down",
    "A vehicle reported that it cannot go on.",
    "Its stops will not be made unless another vehicle takes the goods over.",
    "Decide the re-route, or call the customers.",
    10 * 60,
    Urgency.CRITICAL,
    "routes",
)
TRAFFIC = AlarmKind(
    "traffic",
    "Jam puts stops in jeopardy",
    "Roads are slow in one place and routes lead through it.",
    "Stops behind the jam will be reached after their window.",
    "Decide the re-route around it.",
    15 * 60,
    Urgency.HIGH,
    "routes",
)
STOPS_IN_JEOPARDY = AlarmKind(
    "stops-in-jeopardy",
    "Stops in jeopardy",
    "A route runs behind its windows.",
    "Customers are reached late.",
    "Move stops to another vehicle, change their order, or call ahead.",
    20 * 60,
    Urgency.HIGH,
    "routes",
)
WAVE_LATE = AlarmKind(
    "wave-late",
    "Wave will be late",
    "The work left takes the people who are there longer than until the wave must be ready.",
    "Its orders miss their trucks, or the trucks wait.",
    "Move people to the slowest zone, or hold the departure.",
    20 * 60,
    Urgency.HIGH,
    "waves",
)
ZONE_OVERLOADED = AlarmKind(
    "zone-overloaded",
    "Zone cannot keep up",
    "There is work in a zone and nobody, or far too few people, to do it.",
    "Everything behind that zone waits.",
    "Send people there who have the skill.",
    20 * 60,
    Urgency.HIGH,
    "floor",
)
TRUCK_LATE = AlarmKind(
    "truck-late",
    "Inbound truck late",
    "A truck is expected well after its booking.",
    "Its door stands empty, and orders that wait for its goods may miss their departure.",
    "Rebook the door, or find the goods elsewhere.",
    30 * 60,
    Urgency.LOW,
    "docks",
)
PARCELS_STOPPED = AlarmKind(
    "parcels-stopped",
    "Parcels stopped at the scale",
    "Parcels do not weigh what their contents should.",
    "They do not reach their lane until somebody opens them.",
    "Open, check and weigh again.",
    20 * 60,
    Urgency.LOW,
    "waves",
)
LINES_SHORT = AlarmKind(
    "lines-short",
    "Goods missing for orders leaving soon",
    "Nothing is reserved for lines of orders that leave soon.",
    "The orders leave incomplete, or roll to the next departure.",
    "Cross-dock, replenish, or tell the customer.",
    30 * 60,
    Urgency.LOW,
    "waves",
)
STOCK_DISPUTED = AlarmKind(
    "stock-disputed",
    "Stock does not agree",
    "A source says something about stock that cannot be.",
    "What is promised from there may not be found.",
    "Have the place counted.",
    60 * 60,
    Urgency.LOW,
    "truth",
)
SOURCE_SILENT = AlarmKind(
    "source-silent",
    "A source is silent",
    "A system that speaks all the time has stopped.",
    "What is shown of it is old, and decisions on it are blind.",
    "Call the people who run it; work by telephone until it is back.",
    15 * 60,
    Urgency.HIGH,
    "truth",
)
PEOPLE_MISSING = AlarmKind(
    "people-missing",
    "People missing",
    "Somebody reported sick, and their zone has less capacity than planned.",
    "The zone falls behind.",
    "Send a replacement, or accept it.",
    30 * 60,
    Urgency.LOW,
    "floor",
)
OUT_OF_SEQUENCE = AlarmKind(
    "loading-out-of-sequence",
    "Loaded out of sequence",
    "Parcels for late stops went in after those for early ones.",
    "The driver will dig for parcels at the kerb.",
    "Reload before the vehicle leaves.",
    15 * 60,
    Urgency.LOW,
    "docks",
)
ROBOT_FAULT = AlarmKind(
    "robot-fault",
    "Robot in fault",
    "A robot stands and reports a fault.",
    "It blocks its aisle, and its picks wait.",
    "Send a technician, or push it to its charger.",
    20 * 60,
    Urgency.LOW,
    "floor",
)

KINDS: tuple[AlarmKind, ...] = (
    VEHICLE_DOWN,
    TRAFFIC,
    STOPS_IN_JEOPARDY,
    WAVE_LATE,
    ZONE_OVERLOADED,
    TRUCK_LATE,
    PARCELS_STOPPED,
    LINES_SHORT,
    STOCK_DISPUTED,
    SOURCE_SILENT,
    PEOPLE_MISSING,
    OUT_OF_SEQUENCE,
    ROBOT_FAULT,
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """When a condition becomes an alarm, and how far it must fall back before it is over (microseconds)."""

    on: int
    off: int

    def passed(self, amount: int, standing: bool) -> bool:
        """Whether the alarm stands, given whether it stood before."""
        return amount > (self.off if standing else self.on)


STOP_LATE = Threshold(3 * MINUTE, 0)
WAVE_OVERDUE = Threshold(10 * MINUTE, 3 * MINUTE)
TRUCK_OVERDUE = Threshold(20 * MINUTE, 10 * MINUTE)
ZONE_QUEUE = Threshold(3 * HOUR, 2 * HOUR)
HEARD_AGAIN = 2 * MINUTE
"""A source whose last word is no older is not silent any more."""
STOPPED_FOR = Threshold(5 * MINUTE, 0)
