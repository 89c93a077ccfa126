"""What happened to one order, from the desk of the shop to the door, and what is still ahead? Its moments in order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from controltower.domain.ids import OrderId, ParcelId, StopId
from controltower.domain.labels import ParcelLabel
from controltower.domain.messages import Entry
from controltower.domain.orders import CLOSED, STAGES, Order, OrderLine, Progress, Stage
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import PickTask
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, Stop, StopStatus
from controltower.domain.times import NEVER
from controltower.domain.tracking import CAUSES, Cause, Failure, Handover, ProofKind
from controltower.domain.waves import Wave
from controltower.planning.arrivals import JEOPARDY, Arrival
from controltower.tower.timeline.moments import PLACES, Moment, Step
from controltower.tower.timeline.told import changed, noted, said_of, sourced
from controltower.tower.wording.words import Tongue, because, count, kilograms


def timeline(
    picture: Picture,
    key: OrderId,
    arrivals: Mapping[StopId, Arrival] | None = None,
    entries: Sequence[Entry] = (),
    tongue: Tongue | None = None,
) -> tuple[Moment, ...]:
    """The order's moments: what was, by time, then what is ahead; nothing of an order that is not known.

    `entries` of the journal that name it add who said what, and what no fact keeps: missed departures, short lines.
    """
    order, progress = picture[Order].get(key), picture[Progress].get(key)
    if order is None or progress is None:
        return ()
    stops = stops_for(picture, key)
    told = tongue or Tongue()
    made = [
        *_in_the_building(picture, order, progress),
        *(moment for parcel in progress.parcels for moment in _parcel(picture, parcel)),
        *_driven(picture, progress),
        *(moment for stop in stops for moment in _visited(picture, stop)),
        *changed(picture, key, told),
        *noted(picture, key),
        *said_of(entries, key, told),
    ]
    done = sorted((each for each in made if each.at), key=lambda each: (each.at, PLACES[each.step]))
    ahead = _ahead(picture, progress, stops, arrivals or {}) if progress.stage not in CLOSED else ()
    return (*sourced(done, entries, picture, key), *ahead)


def stops_for(picture: Picture, order: OrderId) -> list[Stop]:
    """Every visit that was planned for an order, by when it was planned for."""
    found = [stop for stop in picture[Stop].values() if order in stop.orders]
    return sorted(found, key=lambda stop: (stop.reached_at or stop.planned_at, stop.id))


def next_stop(picture: Picture, progress: Progress) -> Stop | None:
    """The visit on its route that is still ahead of an order, or being made."""
    route = picture[Route].get(progress.route) if progress.route else None
    visits = (picture[Stop][key] for key in route.stops) if route else ()
    open_ = (StopStatus.AHEAD, StopStatus.REACHED)
    return next((stop for stop in visits if progress.id in stop.orders and stop.status in open_), None)


def _in_the_building(picture: Picture, order: Order, progress: Progress) -> Iterator[Moment]:
    lines, wave = [picture[OrderLine][key] for key in order.lines], picture[Wave].get(progress.wave or "")
    pieces = sum(line.quantity for line in lines)
    asked = f"{order.service}, {count(len(lines), 'line')}, {count(pieces, 'piece')}"
    yield Moment(Step.PLACED, order.placed_at, asked, order.site, board="waves", thing=order.id)
    if progress.allocated_at:
        yield Moment(Step.ALLOCATED, progress.allocated_at, "every line has its pieces", order.site)
    if progress.released_at:
        named, planned = (f"wave {wave.id}", wave.release_at) if wave else ("to the floor", NEVER)
        yield Moment(
            Step.RELEASED,
            progress.released_at,
            named,
            order.site,
            planned,
            board="waves",
            thing=str(progress.wave or order.id),
        )
    if progress.picked_at:
        short = sum(line.short for line in lines)
        says = f"{pieces - short} of {count(pieces, 'piece')}" if short else count(pieces, "piece")
        zones = _zones(picture, order)
        yield Moment(Step.PICKED, progress.picked_at, says, zones, amiss=short > 0, board="waves", thing=order.id)
    if progress.stage is Stage.CANCELLED:
        yield Moment(Step.CANCELLED, progress.closed_at, "the customer wants it no more", amiss=True)


def _zones(picture: Picture, order: Order) -> str:
    zones = {task.zone for task in picture[PickTask].values() if task.order == order.id}
    return ", ".join(sorted(zones)[:3])


def _parcel(picture: Picture, key: ParcelId) -> Iterator[Moment]:
    parcel, label = picture[Parcel].get(key), picture[ParcelLabel].get(key)
    if parcel is None:
        return
    wave = picture[Wave].get(picture[Progress][parcel.order].wave or "")
    thing = Moment(Step.PACKED, parcel.packed_at, f"{key} in a box {parcel.carton}", parcel.bench)
    thing = replace(thing, board="packing", thing=key)
    yield thing
    if parcel.weighed_at:
        off = f", {count(parcel.misweighed, 'time')} not as expected" if parcel.misweighed else ""
        says = f"{kilograms(parcel.weight_g)} where {kilograms(parcel.expected_g)} were expected{off}"
        yield replace(thing, step=Step.WEIGHED, at=parcel.weighed_at, says=says, amiss=parcel.misweighed > 0)
    if label is not None:
        again = f", print {label.version}" if label.version > 1 else ""
        where = label.code.lane or parcel.bench
        says = f"{label.route}, place {label.code.place}{again}"
        yield replace(thing, step=Step.LABELLED, at=label.printed_at, says=says, place=where)
    if parcel.staged_at:
        due = wave.ready_by if wave else NEVER
        says = f"{key} stands in its lane"
        yield replace(
            thing, step=Step.STAGED, at=parcel.staged_at, says=says, place=str(parcel.lane or ""), planned=due
        )
    if parcel.loaded_at:
        route = picture[Route].get(parcel.route or "")
        vehicle = route.vehicle if route else ""
        says = f"{key} is aboard"
        yield replace(thing, step=Step.LOADED, at=parcel.loaded_at, says=says, place=vehicle)
    if parcel.status is ParcelStatus.RETURNED:
        back = picture.told(Parcel, key)
        at = back.at if back else NEVER
        yield replace(thing, step=Step.RETURNED, at=at, says=f"{key} is in the building again", amiss=True)


def _driven(picture: Picture, progress: Progress) -> Iterator[Moment]:
    route = picture[Route].get(progress.route) if progress.route else None
    if progress.departed_at:
        says, planned = (f"route {route.id}", route.departure_at) if route else ("on the road", progress.departure_at)
        where = route.vehicle if route else ""
        yield Moment(
            Step.DEPARTED, progress.departed_at, says, where, planned, board="routes", thing=route.id if route else ""
        )


def _visited(picture: Picture, stop: Stop) -> Iterator[Moment]:
    """Attempts, and visits that were given up."""
    held = picture[Handover].get(stop.id)
    here = Moment(Step.REACHED, stop.reached_at, f"stop {stop.id}", stop.address, stop.planned_at)
    here = replace(here, board="routes", thing=stop.id)
    if stop.reached_at:
        yield replace(here, amiss=stop.reached_at > stop.window_closes)
    if stop.status is StopStatus.DONE:
        proof = str(held.proof) if held and held.proof is not ProofKind.NONE else "no proof taken"
        found = f", {held.reference}" if held and held.reference else ""
        yield replace(here, step=Step.DELIVERED, at=stop.done_at, says=f"{proof}{found}", planned=NEVER)
    elif stop.status is StopStatus.FAILED:
        yield replace(here, step=Step.FAILED, at=stop.done_at, says=_failure(stop, held), planned=NEVER, amiss=True)
    elif stop.status is StopStatus.UNSERVED:
        told = picture.told(Stop, stop.id)
        at = held.at if held and held.at else told.at if told else NEVER
        says = f"stop {stop.id} was not made{because(stop.reason)}"
        yield replace(here, step=Step.LEFT_OUT, at=at, says=says, planned=NEVER, amiss=True)


def _failure(stop: Stop, held: Handover | None) -> str:
    failure = held.failure if held and held.failure else Failure.OTHER
    cause = CAUSES[failure]
    booked = f", booked to {cause}" if cause is not Cause.UNKNOWN else ""
    return f"{stop.reason or failure}{booked}"


def _ahead(
    picture: Picture, progress: Progress, stops: Iterable[Stop], arrivals: Mapping[StopId, Arrival]
) -> Iterator[Moment]:
    """The steps that are still to come, planned or forecast."""
    wave, route = picture[Wave].get(progress.wave or ""), picture[Route].get(progress.route or "")
    stage = STAGES.index(progress.stage) if progress.stage is not Stage.FAILED else STAGES.index(Stage.DEPARTED)
    if wave and not progress.released_at:
        planned = wave.release_at
        yield Moment(Step.RELEASED, NEVER, f"wave {wave.id}", wave.site, planned, board="waves", thing=wave.id)
    for step, at in ((Step.PICKED, Stage.PICKED), (Step.PACKED, Stage.PACKED), (Step.STAGED, Stage.STAGED)):
        if stage < STAGES.index(at):
            yield Moment(step, NEVER, "", planned=wave.ready_by if wave and step is Step.STAGED else NEVER)
    if stage < STAGES.index(Stage.DEPARTED):
        says, where = (f"route {route.id}", str(route.vehicle)) if route else ("no route yet", "")
        thing = route.id if route else ""
        yield Moment(Step.DEPARTED, NEVER, says, where, progress.departure_at, board="routes", thing=thing)
    for stop in stops:
        if stop.status is StopStatus.AHEAD:
            yield _arriving(stop, arrivals.get(stop.id))


def _arriving(stop: Stop, arrival: Arrival | None) -> Moment:
    """A visit ahead, with its forecast where there is one."""
    band = (arrival.p10, arrival.p50, arrival.p90) if arrival else None
    late = arrival.p_late if arrival else float(stop.expected_at > stop.window_closes)
    says = "nobody can say when" if arrival is None else "within the window"
    if late >= 0.05:
        says = f"{late:.0%} likely after the window"
    return Moment(
        Step.REACHED, NEVER, says, stop.address, stop.planned_at, band, "", "routes", stop.id, late >= JEOPARDY
    )
