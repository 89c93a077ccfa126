"""What does the road say, in a sentence? One line for each kind of message."""

from typing import assert_never

from controltower.domain import collecting, docks, labels, loading, roads, routes, tracking
from controltower.domain.messages import RoadEvent
from controltower.tower.wording.words import Tongue, Words, because, count


def road(event: RoadEvent, tongue: Tongue) -> Words:  # noqa: C901, PLR0912
    """The words for an event of the road."""
    match event:
        case routes.RoutePlanned():
            leaves, stops = tongue.time(event.departure_at), count(len(event.visits), "stop")
            says = f"{event.vehicle} leaves {event.door} at {leaves} for {stops}, {event.km:.0f} km"
            return Words(event.route, says, "routes")
        case routes.EtaReported(route, etas):
            return Words(route, f"new expected times for {count(len(etas), 'stop')}", "routes")
        case loading.LoadingOrdered(route, stops):
            return Words(route, f"loading order for {count(len(stops), 'stop')}, last stop first", "routes")
        case labels.LabelsPrinted(route, codes):
            return Words(route, f"{count(len(codes), 'label')} printed", "packing")
        case docks.VehicleDocked(vehicle, route, door):
            return Words(route, f"{vehicle} stands at {door} and can be loaded", "docks")
        case loading.ParcelLoaded(parcel, route, vehicle):
            return Words(parcel, f"loaded into {vehicle} for {route}", "routes")
        case tracking.VehicleDeparted(route):
            return Words(route, "departed", "routes")
        case tracking.PositionReported():
            says = f"{event.state}, {event.speed_km_h:.0f} km/h, {event.driven_km:.1f} km driven"
            return Words(event.vehicle, says, "routes")
        case tracking.StopReached(stop):
            return Words(stop, "reached", "routes")
        case tracking.ParcelScannedAtStop(parcel, stop):
            return Words(stop, f"{parcel} scanned at the door", "routes")
        case tracking.StopDelivered(stop, parcels, proof):
            shown = f", {proof}" if proof is not tracking.ProofKind.NONE else ""
            return Words(stop, f"{count(len(parcels), 'parcel')} handed over{shown}", "routes")
        case tracking.StopFailed(stop, reason):
            return Words(stop, f"not delivered{because(reason)}", "routes")
        case tracking.GoodsTransferred(stop):
            return Words(stop, "goods taken over from the other vehicle", "routes")
        case collecting.CollectionAsked():
            opens, closes = tongue.time(event.window_opens), tongue.time(event.window_closes)
            says = f"{event.weight_g / 1000:.0f} kg to be fetched at {event.address} between {opens} and {closes}"
            return Words(event.collection, says, "routes")
        case collecting.CollectionMade(stop, weight_g):
            return Words(stop, f"{weight_g / 1000:.0f} kg taken aboard", "routes")
        case tracking.VehicleReturned(route, km):
            return Words(route, f"back home after {km:.1f} km", "routes")
        case tracking.ParcelReturned(parcel):
            return Words(parcel, "is back in the building", "routes")
        case tracking.VehicleBrokeDown(vehicle, reason):
            return Words(vehicle, f"broke down{because(reason)}", "routes")
        case tracking.VehicleRepaired(vehicle):
            return Words(vehicle, "can drive again", "routes")
        case tracking.TrafficReported():
            says = f"roads within {event.radius_km:g} km take {event.factor:g} times as long{because(event.reason)}"
            return Words(event.traffic, says, "routes")
        case tracking.TrafficCleared(traffic):
            return Words(traffic, "roads are free again", "routes")
        case roads.RoadClosed(closure):
            until = f" until {tongue.time(closure.ends_at)}" if closure.ends_at else ""
            return Words(closure.id, f"{closure.name} is closed{until}", "routes")
        case roads.RoadOpened(closure_id):
            return Words(closure_id, "the road is open again", "routes")
        case _:
            assert_never(event)
