"""Which kinds of fact are there? Each has its table in the projection."""

from typing import Any

from controltower.domain.automation import Robot, RobotStatus
from controltower.domain.changing import OrderChange
from controltower.domain.clock import Clock
from controltower.domain.collecting import Collection
from controltower.domain.contradictions import Contradiction
from controltower.domain.counting import CountOrder, CountTally
from controltower.domain.crossdock import Crossing
from controltower.domain.docks import Appointment, Notice, Receipt, Truck
from controltower.domain.inventory import Difference, Ledger, Replenishment, Stock
from controltower.domain.items import Carton, Item
from controltower.domain.kpis import DayFigures
from controltower.domain.labels import ParcelLabel
from controltower.domain.labour import Duty, Roster, Worker
from controltower.domain.loading import Load
from controltower.domain.notes import Note
from controltower.domain.orders import Order, OrderLine, Progress
from controltower.domain.packing import Parcel
from controltower.domain.packs import Pack, PackSpec
from controltower.domain.picking import PickTask, Tour
from controltower.domain.places import Aisle, Bench, Door, Lane, Location, Operation, Site, Zone
from controltower.domain.proposals import Proposal, Verdict
from controltower.domain.roads import CityZone, Closure, RoadData
from controltower.domain.routes import Route, Stop, Vehicle
from controltower.domain.scanning import Scan
from controltower.domain.tracking import Handover, Track, Traffic
from controltower.domain.truth import Source
from controltower.domain.waves import Wave
from controltower.domain.weighing import ItemWeights

FACTS: tuple[type[Any], ...] = (
    Operation,
    Site,
    Zone,
    Aisle,
    Location,
    Lane,
    Door,
    Bench,
    Item,
    Carton,
    PackSpec,
    Worker,
    Robot,
    Vehicle,
    Stock,
    Ledger,
    Difference,
    Replenishment,
    CountOrder,
    CountTally,
    Order,
    OrderLine,
    Progress,
    OrderChange,
    Note,
    Wave,
    PickTask,
    Tour,
    Pack,
    Parcel,
    Scan,
    ItemWeights,
    Notice,
    Truck,
    Appointment,
    Receipt,
    Crossing,
    Duty,
    Roster,
    RobotStatus,
    Route,
    Stop,
    Load,
    ParcelLabel,
    Handover,
    Collection,
    Track,
    Traffic,
    Closure,
    CityZone,
    RoadData,
    Clock,
    DayFigures,
    Proposal,
    Verdict,
    Contradiction,
    Source,
)
"""Every kind of fact; a test finds one that is missing here."""
