"""Which messages are there? The unions Event and Decision, and the entry that carries one in the journal."""

from dataclasses import dataclass
from typing import get_args

from controltower.domain.automation import RobotListed, RobotReported
from controltower.domain.changing import ChangeOrder
from controltower.domain.clock import ClockTicked, SetPace, StepClock
from controltower.domain.collecting import CollectionAsked, CollectionMade
from controltower.domain.contradictions import Unreadable
from controltower.domain.counting import CountStock
from controltower.domain.crossdock import CrossDock, CrossDocked, CrossingEnded
from controltower.domain.docks import (
    AppointmentBooked,
    AssignDoors,
    DoorClosed,
    DoorOpened,
    GoodsReceived,
    NoticeAnnounced,
    NoticeClosed,
    TruckArrived,
    TruckDocked,
    TruckExpected,
    TruckLeft,
    VehicleDocked,
)
from controltower.domain.inventory import (
    HoldReleased,
    ReplenishmentAsked,
    StockCounted,
    StockHeld,
    StockMoved,
    StockWrittenOff,
)
from controltower.domain.items import CartonListed, ItemListed
from controltower.domain.kpis import DayClosed
from controltower.domain.labels import LabelsPrinted, PrintLabels
from controltower.domain.labour import (
    BreakEnded,
    BreakStarted,
    MoveStaff,
    PlanStaff,
    ShiftEnded,
    ShiftStarted,
    WorkerAssigned,
    WorkerListed,
    WorkerSeen,
    WorkerSick,
)
from controltower.domain.loading import LoadingOrdered, ParcelLoaded
from controltower.domain.notes import NoteQueued, NoteSent
from controltower.domain.orders import LineShorted, OrderCancelled, OrderPlaced, OrderRolled
from controltower.domain.packing import ParcelPacked, ParcelSorted, ParcelStaged, ParcelWeighed
from controltower.domain.packs import PackBegun, PackClosed, PackScanned, PackSpecListed
from controltower.domain.picking import AllocationReleased, PickConfirmed, StockAllocated, TourEnded, TourStarted
from controltower.domain.places import (
    AisleListed,
    BenchListed,
    DoorListed,
    LaneListed,
    LocationListed,
    OperationOpened,
    SiteListed,
    ZoneListed,
)
from controltower.domain.proposals import ProposalMade, ProposalWithdrawn, RejectProposal
from controltower.domain.rerouting import ReRoute
from controltower.domain.roads import CityZoneListed, CloseRoad, OpenRoad, RoadClosed, RoadDataListed, RoadOpened
from controltower.domain.routes import EtaReported, RoutePlanned, VehicleListed
from controltower.domain.said import Said
from controltower.domain.scanning import Scanned
from controltower.domain.times import Instant
from controltower.domain.tracking import (
    GoodsTransferred,
    ParcelReturned,
    ParcelScannedAtStop,
    PositionReported,
    StopDelivered,
    StopFailed,
    StopReached,
    TrafficCleared,
    TrafficReported,
    VehicleBrokeDown,
    VehicleDeparted,
    VehicleRepaired,
    VehicleReturned,
)
from controltower.domain.truth import SourceListed
from controltower.domain.waves import ReleaseWaves, WaveClosed, WavePlanned, WaveReleased
from controltower.domain.weighing import WeightsListed

Listing = (
    SiteListed
    | ZoneListed
    | AisleListed
    | LocationListed
    | LaneListed
    | DoorListed
    | BenchListed
    | ItemListed
    | CartonListed
    | PackSpecListed
    | WorkerListed
    | RobotListed
    | VehicleListed
    | SourceListed
    | WeightsListed
    | CityZoneListed
    | RoadDataListed
)
WarehouseEvent = (
    StockCounted
    | StockHeld
    | HoldReleased
    | StockWrittenOff
    | StockMoved
    | ReplenishmentAsked
    | OrderPlaced
    | OrderCancelled
    | OrderRolled
    | LineShorted
    | WavePlanned
    | WaveReleased
    | WaveClosed
    | StockAllocated
    | AllocationReleased
    | TourStarted
    | PickConfirmed
    | TourEnded
    | Scanned
    | PackBegun
    | PackScanned
    | PackClosed
    | ParcelPacked
    | ParcelWeighed
    | ParcelSorted
    | ParcelStaged
    | NoticeAnnounced
    | AppointmentBooked
    | DoorClosed
    | DoorOpened
    | TruckExpected
    | TruckArrived
    | TruckDocked
    | TruckLeft
    | GoodsReceived
    | NoticeClosed
    | CrossDocked
    | CrossingEnded
    | ShiftStarted
    | ShiftEnded
    | BreakStarted
    | BreakEnded
    | WorkerSick
    | WorkerAssigned
    | WorkerSeen
    | RobotReported
)
RoadEvent = (
    RoutePlanned
    | EtaReported
    | LoadingOrdered
    | LabelsPrinted
    | VehicleDocked
    | ParcelLoaded
    | VehicleDeparted
    | PositionReported
    | StopReached
    | ParcelScannedAtStop
    | StopDelivered
    | StopFailed
    | GoodsTransferred
    | CollectionAsked
    | CollectionMade
    | VehicleReturned
    | ParcelReturned
    | VehicleBrokeDown
    | VehicleRepaired
    | TrafficReported
    | TrafficCleared
    | RoadClosed
    | RoadOpened
)
TowerEvent = (
    OperationOpened | ClockTicked | DayClosed | ProposalMade | ProposalWithdrawn | NoteQueued | NoteSent | Unreadable
)
Event = Listing | WarehouseEvent | RoadEvent | TowerEvent
Decision = (
    MoveStaff
    | ReRoute
    | CrossDock
    | ReleaseWaves
    | AssignDoors
    | CountStock
    | PlanStaff
    | PrintLabels
    | ChangeOrder
    | CloseRoad
    | OpenRoad
    | RejectProposal
    | SetPace
    | StepClock
)
Body = Event | Decision

KINDS: dict[str, type[Body]] = {kind.__name__: kind for kind in (*get_args(Event), *get_args(Decision))}
"""Every kind of message by the name that stands in the journal."""
DECISIONS: tuple[type[Decision], ...] = get_args(Decision)
VERSION = 4
"""The version of the messages that this program writes; it reads all up to this one.

2: WorkerListed has no name; names are kept apart from the journal.
3: decisions about waves, doors, counts and rosters, and proposals of them.
4: closures, zones, labels, proofs, collections, changed orders and what customers are told.
"""


@dataclass(frozen=True, slots=True)
class Message:
    """Something said, not yet in the journal. `key` is unique with `source`: the same message sent twice lands once."""

    source: str
    key: str
    at: Instant
    author: str
    body: Body


@dataclass(frozen=True, slots=True)
class Entry:
    """A message with its place in the journal, and the wall-clock time at which it was written there."""

    said: Said
    recorded_at: Instant
    body: Body


def entry(message: Message, seq: int, recorded_at: Instant) -> Entry:
    """The message as entry `seq`."""
    return Entry(Said(seq, message.at, message.source, message.key, message.author), recorded_at, message.body)
