"""Which identifiers are there? One type each, so that a lane is never taken for a door."""

from typing import NewType

OperationId = NewType("OperationId", str)
SiteId = NewType("SiteId", str)
ZoneId = NewType("ZoneId", str)
AisleId = NewType("AisleId", str)
LocationId = NewType("LocationId", str)
LaneId = NewType("LaneId", str)
DoorId = NewType("DoorId", str)
BenchId = NewType("BenchId", str)
ItemId = NewType("ItemId", str)
CartonId = NewType("CartonId", str)
SpecId = NewType("SpecId", str)
PackId = NewType("PackId", str)
OrderId = NewType("OrderId", str)
LineId = NewType("LineId", str)
WaveId = NewType("WaveId", str)
TaskId = NewType("TaskId", str)
TourId = NewType("TourId", str)
ParcelId = NewType("ParcelId", str)
WorkerId = NewType("WorkerId", str)
RobotId = NewType("RobotId", str)
NoticeId = NewType("NoticeId", str)
TruckId = NewType("TruckId", str)
AppointmentId = NewType("AppointmentId", str)
CrossingId = NewType("CrossingId", str)
ReplenishmentId = NewType("ReplenishmentId", str)
VehicleId = NewType("VehicleId", str)
RouteId = NewType("RouteId", str)
StopId = NewType("StopId", str)
CollectionId = NewType("CollectionId", str)
ProposalId = NewType("ProposalId", str)

PlaceId = NewType("PlaceId", str)
"""Where stock can stand: a location, or the receiving stage of an inbound notice."""

PickerId = NewType("PickerId", str)
"""Who picks a tour: a worker or a robot."""


def sscc(extension: int, company_prefix: str, serial: int) -> ParcelId:
    """A Serial Shipping Container Code of 18 digits with its check digit (GS1 General Specifications, 7.9.1).

    Raises ValueError where the parts do not fill 17 digits.
    """
    body = f"{extension}{company_prefix}{serial:0{16 - len(company_prefix)}d}"
    if len(body) != 17 or not body.isdigit():
        raise ValueError(f"extension {extension}, prefix {company_prefix} and serial {serial} do not make 17 digits")
    return ParcelId(body + str(check_digit(body)))


def check_digit(digits: str) -> int:
    """The GS1 modulo-10 check digit of a string of digits (weights 3 and 1 from the right)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def line_id(order: OrderId, number: int) -> LineId:
    """The id of line `number` (from 1) of an order."""
    return LineId(f"{order}/{number}")


def pack_id(order: OrderId, number: int) -> PackId:
    """The id of pack `number` (from 1) of an order."""
    return PackId(f"{order}+{number}")


def stock_id(place: PlaceId | LocationId | NoticeId, item: ItemId) -> str:
    """The id of the stock of one item at one place; no other place and item have the same, whatever they are called."""
    return f"{_barless(place)}|{_barless(item)}"


def _barless(text: str) -> str:
    if "|" in text or "\\" in text:
        return text.replace("\\", "\\\\").replace("|", "\\|")
    return text
