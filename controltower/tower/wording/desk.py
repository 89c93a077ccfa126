"""What does master data, the tower or a desk say, in a sentence? One line for each kind of message."""

from typing import assert_never

from controltower.domain import (
    automation,
    changing,
    clock,
    contradictions,
    counting,
    crossdock,
    docks,
    items,
    kpis,
    labels,
    labour,
    notes,
    packs,
    places,
    proposals,
    rerouting,
    roads,
    routes,
    truth,
    waves,
    weighing,
)
from controltower.domain.messages import Decision, Listing, TowerEvent
from controltower.tower.wording.words import Tongue, Words, because, count


def listing(event: Listing) -> Words:  # noqa: C901, PLR0912
    """The words for a piece of master data."""
    match event:
        case places.SiteListed(site):
            return Words(site.id, f"site {site.name}, {site.kind}", "overview")
        case places.ZoneListed(zone):
            return Words(zone.id, f"zone {zone.name}, {zone.kind}", "floor")
        case places.AisleListed(aisle):
            return Words(aisle.id, f"aisle in {aisle.zone}", "floor")
        case places.LocationListed(location):
            return Words(location.id, f"{location.kind} location in {location.aisle}", "floor")
        case places.LaneListed(lane):
            return Words(lane.id, f"lane for {count(lane.capacity_parcels, 'parcel')}", "floor")
        case places.DoorListed(door):
            return Words(door.id, f"{door.kind} door", "docks")
        case places.BenchListed(bench):
            return Words(bench.id, f"pack bench in {bench.zone}", "floor")
        case items.ItemListed(item):
            return Words(item.id, f"{item.name}, {item.weight_g:,} g, class {item.velocity}", "floor")
        case items.CartonListed(carton):
            size = f"{carton.length_mm} × {carton.width_mm} × {carton.height_mm} mm"
            return Words(carton.id, f"carton, {size}", "floor")
        case packs.PackSpecListed(spec):
            pieces = sum(part.quantity for part in spec.parts)
            return Words(spec.id, f"{spec.name}, a pack of {count(pieces, 'piece')}", "packing")
        case labour.WorkerListed(worker):
            return Words(worker.id, f"can {', '.join(worker.skills)}", "floor")
        case automation.RobotListed(robot):
            return Words(robot.id, f"robot of {robot.zone}", "floor")
        case routes.VehicleListed(vehicle):
            return Words(vehicle.id, f"{vehicle.kind}, carries {vehicle.capacity_g / 1000:.0f} kg", "routes")
        case truth.SourceListed(source):
            return Words(source.id, f"{source.name}, silent for at most {source.limit_s / 60:.0f} min", "overview")
        case weighing.WeightsListed(records):
            return Words("scale", f"weights of {count(len(records), 'item')} on record", "floor")
        case roads.CityZoneListed(zone):
            return Words(zone.id, f"city zone {zone.name}, closed to {', '.join(zone.forbids) or 'nobody'}", "routes")
        case roads.RoadDataListed(name):
            return Words("roads", f"road data {name}" if name else "no road data", "routes")
        case _:
            assert_never(event)


def tower(event: TowerEvent, tongue: Tongue) -> Words:
    """The words for an event of the tower itself."""
    match event:
        case places.OperationOpened(name, timezone, _, demo):
            return Words("operation", f"{name} opened, times in {timezone}{', a demo' if demo else ''}", "overview")
        case clock.ClockTicked():
            return Words("clock", "a minute has passed", "overview")
        case kpis.DayClosed(date, figures):
            return Words(date, f"day closed with {count(len(figures), 'figure')}", "kpis")
        case proposals.ProposalMade(proposal, kind, title, _, _, _, act_by):
            return Words(proposal, f"proposes to {kind}: {title} (by {tongue.time(act_by)})", "inbox")
        case notes.NoteQueued(_, order, kind, language, _, _, _, held_back):
            says = f"held back: {held_back}" if held_back else f"to be told in {language}"
            return Words(order, f"note of a {kind}, {says}", "orders")
        case notes.NoteSent(note):
            return Words(note.partition("/")[0], "a note was sent", "orders")
        case proposals.ProposalWithdrawn(proposal, reason):
            return Words(proposal, f"withdrawn{because(reason)}", "inbox")
        case contradictions.Unreadable(kind, reason):
            return Words("journal", f"an entry called {kind} that cannot be read: {reason}", "overview")
        case _:
            assert_never(event)


def decision(wish: Decision) -> Words:  # noqa: C901
    """The words for what somebody at a desk wants."""
    match wish:
        case labour.MoveStaff(moves, proposal, reason):
            who = ", ".join(f"{move.worker} to {move.target}" for move in moves[:3])
            more = f" and {len(moves) - 3} more" if len(moves) > 3 else ""
            return Words(proposal or "staff", f"move {who}{more}{because(reason)}", "inbox" if proposal else "floor")
        case rerouting.ReRoute(plans, unserved, proposal, reason):
            named = ", ".join(plan.route for plan in plans)
            left = f", leave {count(len(unserved), 'stop')} out" if unserved else ""
            return Words(
                proposal or named, f"re-route {named}{left}{because(reason)}", "inbox" if proposal else "routes"
            )
        case crossdock.CrossDock(matches, proposal, reason, ends):
            pieces = count(sum(match.quantity for match in matches), "piece")
            crosses = f"cross {pieces} for {count(len(matches), 'order line')}" if matches or not ends else ""
            gives_up = f"give up {count(len(ends), 'promise')} to cross" if ends else ""
            says = f"{' and '.join(filter(None, (gives_up, crosses)))}{because(reason)}"
            return Words(proposal or "cross-dock", says, "inbox" if proposal else "docks")
        case waves.ReleaseWaves(releases, proposal, reason):
            named = ", ".join(release.wave for release in releases[:3])
            more = f" and {len(releases) - 3} more" if len(releases) > 3 else ""
            return Words(
                proposal or "waves", f"release {named}{more}{because(reason)}", "inbox" if proposal else "waves"
            )
        case docks.AssignDoors(slots, proposal, reason):
            where = ", ".join(f"{slot.door} to {slot.guest}" for slot in slots[:3])
            more = f" and {len(slots) - 3} more" if len(slots) > 3 else ""
            return Words(proposal or "doors", f"give {where}{more}{because(reason)}", "inbox" if proposal else "docks")
        case counting.CountStock(places, proposal, reason):
            says = f"count {count(len(places), 'place')}{because(reason)}"
            return Words(proposal or "stock", says, "inbox" if proposal else "floor")
        case labour.PlanStaff(postings, proposal, reason):
            says = f"post {count(len({each.worker for each in postings}), 'person', 'people')}{because(reason)}"
            return Words(proposal or "staff", says, "inbox" if proposal else "staff")
        case labels.PrintLabels(route, _, codes, _, reason):
            return Words(route, f"print {count(len(codes), 'label')}{because(reason)}", "packing")
        case changing.ChangeOrder(order, address, _, _, _, _, reason):
            return Words(order, f"bring it to {address or 'nowhere'} in another window{because(reason)}", "orders")
        case roads.CloseRoad(closure, _, reason):
            return Words(closure.id, f"close {closure.name or 'a road'}{because(reason)}", "routes")
        case roads.OpenRoad(closure_id, _, reason):
            return Words(closure_id, f"open the road again{because(reason)}", "routes")
        case proposals.RejectProposal(proposal, reason):
            return Words(proposal, f"reject{because(reason)}", "inbox")
        case clock.SetPace(pace):
            return Words("clock", "pause the demo" if pace == 0 else f"run the demo at {pace:g} times", "overview")
        case clock.StepClock(seconds):
            return Words("clock", f"step the demo by {seconds} s", "overview")
        case _:
            assert_never(wish)
