"""What does a message change? One exhaustive match from message to rule, and nothing that can stop it."""

from dataclasses import dataclass
from typing import assert_never

from controltower.domain import (
    automation,
    changing,
    clock,
    collecting,
    contradictions,
    counting,
    crossdock,
    docks,
    inventory,
    items,
    kpis,
    labels,
    labour,
    loading,
    notes,
    orders,
    packing,
    packs,
    picking,
    places,
    proposals,
    rerouting,
    roads,
    routes,
    scanning,
    tracking,
    truth,
    waves,
    weighing,
)
from controltower.domain import messages as m
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.verdicts import decided

RULES = 4
"""The version of the rules: a projection folded by others is thrown away and rebuilt."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry changed."""

    entry: m.Entry
    facts: Facts


def fold(picture: Picture, entry: m.Entry) -> Change:
    """Take one entry into the picture and say what changed.

    Entries come in the order of their `seq`. A decision that breaks a rule leaves only its verdict.
    """
    said = entry.said
    facts = changed(picture, entry.body, said)
    picture.put(facts, said)
    picture.hear(said.source, said.at, said.seq, facts)
    return Change(entry, facts)


def changed(picture: Picture, body: m.Body, said: Said) -> Facts:  # noqa: C901, PLR0912, PLR0915
    """The facts that a message changes; the commonest first. A line for each message, however many there are."""
    match body:
        case tracking.PositionReported():
            return tracking.position_reported(picture, body, said)
        case automation.RobotReported():
            return automation.robot_reported(picture, body, said)
        case labour.WorkerSeen():
            return labour.worker_seen(picture, body, said)
        case picking.PickConfirmed():
            return scanning.pick_confirmed(picture, body, said)
        case picking.StockAllocated():
            return picking.stock_allocated(picture, body, said)
        case packing.ParcelPacked():
            return packs.parcel_packed(picture, body, said)
        case packing.ParcelWeighed():
            return weighing.weighed(picture, body, said)
        case packing.ParcelSorted():
            return scanning.parcel_sorted(picture, body, said)
        case packing.ParcelStaged():
            return scanning.parcel_staged(picture, body, said)
        case loading.ParcelLoaded():
            return scanning.parcel_loaded(picture, body, said)
        case scanning.Scanned():
            return scanning.scanned(picture, body, said)
        case packs.PackScanned():
            return packs.pack_scanned(picture, body, said)
        case packs.PackBegun():
            return packs.pack_begun(picture, body, said)
        case packs.PackClosed():
            return packs.pack_closed(picture, body, said)
        case tracking.StopReached():
            return tracking.stop_reached(picture, body, said)
        case tracking.ParcelScannedAtStop():
            return tracking.parcel_scanned_at_stop(picture, body, said)
        case tracking.StopDelivered():
            return tracking.stop_delivered(picture, body, said)
        case routes.EtaReported():
            return routes.eta_reported(picture, body, said)
        case clock.ClockTicked():
            return clock.clock_ticked(picture, body, said)
        case orders.OrderPlaced():
            return orders.order_placed(picture, body, said)
        case picking.TourStarted():
            return picking.tour_started(picture, body, said)
        case picking.TourEnded():
            return picking.tour_ended(picture, body, said)
        case inventory.StockMoved():
            return docks.put_away(picture, body, said)
        case inventory.StockCounted():
            return counting.counted(picture, body, said)
        case inventory.ReplenishmentAsked():
            return inventory.replenishment_asked(picture, body, said)
        case orders.LineShorted():
            return orders.line_shorted(picture, body, said)
        case docks.GoodsReceived():
            return docks.goods_received(picture, body, said)
        case inventory.StockHeld():
            return inventory.stock_held(picture, body, said)
        case inventory.HoldReleased():
            return inventory.hold_released(picture, body, said)
        case inventory.StockWrittenOff():
            return inventory.stock_written_off(picture, body, said)
        case orders.OrderCancelled():
            return orders.order_cancelled(picture, body, said)
        case orders.OrderRolled():
            return orders.order_rolled(picture, body, said)
        case waves.WavePlanned():
            return waves.wave_planned(picture, body, said)
        case waves.WaveReleased():
            return waves.wave_released(picture, body, said)
        case waves.WaveClosed():
            return waves.wave_closed(picture, body, said)
        case picking.AllocationReleased():
            return picking.allocation_released(picture, body, said)
        case docks.NoticeAnnounced():
            return docks.notice_announced(picture, body, said)
        case docks.AppointmentBooked():
            return docks.appointment_booked(picture, body, said)
        case docks.DoorClosed():
            return docks.door_closed(picture, body, said)
        case docks.DoorOpened():
            return docks.door_opened(picture, body, said)
        case docks.TruckExpected():
            return docks.truck_expected(picture, body, said)
        case docks.TruckArrived():
            return docks.truck_arrived(picture, body, said)
        case docks.TruckDocked():
            return docks.truck_docked(picture, body, said)
        case docks.TruckLeft():
            return docks.truck_left(picture, body, said)
        case docks.NoticeClosed():
            return docks.notice_closed(picture, body, said)
        case crossdock.CrossDocked():
            return crossdock.cross_docked(picture, body, said)
        case crossdock.CrossingEnded():
            return crossdock.crossing_ended(picture, body, said)
        case labour.ShiftStarted():
            return labour.shift_started(picture, body, said)
        case labour.ShiftEnded():
            return labour.shift_ended(picture, body, said)
        case labour.BreakStarted():
            return labour.break_started(picture, body, said)
        case labour.BreakEnded():
            return labour.break_ended(picture, body, said)
        case labour.WorkerSick():
            return labour.worker_sick(picture, body, said)
        case labour.WorkerAssigned():
            return labour.worker_assigned(picture, body, said)
        case routes.RoutePlanned():
            return routes.route_planned(picture, body, said)
        case loading.LoadingOrdered():
            return loading.loading_ordered(picture, body, said)
        case labels.LabelsPrinted():
            return labels.labels_printed(picture, body, said)
        case docks.VehicleDocked():
            return loading.vehicle_docked(picture, body, said)
        case tracking.VehicleDeparted():
            return tracking.vehicle_departed(picture, body, said)
        case tracking.StopFailed():
            return tracking.stop_failed(picture, body, said)
        case tracking.GoodsTransferred():
            return tracking.goods_transferred(picture, body, said)
        case collecting.CollectionAsked():
            return collecting.collection_asked(picture, body, said)
        case collecting.CollectionMade():
            return collecting.collection_made(picture, body, said)
        case tracking.VehicleReturned():
            return tracking.vehicle_returned(picture, body, said)
        case tracking.ParcelReturned():
            return tracking.parcel_returned(picture, body, said)
        case tracking.VehicleBrokeDown():
            return tracking.vehicle_broke_down(picture, body, said)
        case tracking.VehicleRepaired():
            return tracking.vehicle_repaired(picture, body, said)
        case tracking.TrafficReported():
            return tracking.traffic_reported(picture, body, said)
        case tracking.TrafficCleared():
            return tracking.traffic_cleared(picture, body, said)
        case roads.RoadClosed():
            return roads.road_closed(picture, body, said)
        case roads.RoadOpened():
            return roads.road_opened(picture, body, said)
        case places.OperationOpened():
            return places.operation_opened(picture, body, said)
        case kpis.DayClosed():
            return kpis.day_closed(picture, body, said)
        case contradictions.Unreadable():
            return contradictions.unreadable(picture, body, said)
        case proposals.ProposalMade():
            return proposals.proposal_made(picture, body, said)
        case notes.NoteQueued():
            return notes.note_queued(picture, body, said)
        case notes.NoteSent():
            return notes.note_sent(picture, body, said)
        case proposals.ProposalWithdrawn():
            return proposals.proposal_withdrawn(picture, body, said)
        case places.SiteListed():
            return places.site_listed(picture, body, said)
        case places.ZoneListed():
            return (body.zone,)
        case places.AisleListed():
            return (body.aisle,)
        case places.LocationListed():
            return (body.location,)
        case places.LaneListed():
            return (body.lane,)
        case places.DoorListed():
            return docks.door_listed(picture, body)
        case places.BenchListed():
            return (body.bench,)
        case items.ItemListed():
            return (body.item,)
        case items.CartonListed():
            return (body.carton,)
        case packs.PackSpecListed():
            return packs.pack_spec_listed(picture, body, said)
        case labour.WorkerListed():
            return (body.worker,)
        case automation.RobotListed():
            return (body.robot,)
        case truth.SourceListed():
            return truth.source_listed(picture, body, said)
        case weighing.WeightsListed():
            return weighing.weights_listed(picture, body, said)
        case routes.VehicleListed():
            return routes.vehicle_listed(picture, body, said)
        case roads.CityZoneListed():
            return roads.city_zone_listed(picture, body, said)
        case roads.RoadDataListed():
            return roads.road_data_listed(picture, body, said)
        case (
            labour.MoveStaff()
            | rerouting.ReRoute()
            | crossdock.CrossDock()
            | waves.ReleaseWaves()
            | docks.AssignDoors()
            | counting.CountStock()
            | labour.PlanStaff()
            | labels.PrintLabels()
            | changing.ChangeOrder()
            | roads.CloseRoad()
            | roads.OpenRoad()
            | proposals.RejectProposal()
            | clock.SetPace()
            | clock.StepClock()
        ):
            return decided(picture, body, said)
        case _:
            assert_never(body)
