"""What does each line of the stop list say? Planned, expected and actual times, and what an offer would change."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from controltower.domain.ids import RouteId, StopId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.rerouting import PlannedStop, RoutePlan
from controltower.domain.routes import Route, Stop, StopKind, StopStatus
from controltower.domain.times import MINUTE, NEVER, Instant, clock
from controltower.domain.tracking import Handover
from controltower.tower.floorwork import RouteRow
from controltower.tower.paths import Standing, own_stops, place, standing
from controltower.tower.proposing import StopChange, plan_changes
from controltower.tower.wording import count
from controltower.tower.wording.changes import change_words, changes_said, driven_by
from controltower.tower.wording.handovers import handover_says
from controltower.ui.badges import Status, age_text
from controltower.ui.table import Column

LOOKS = {
    Standing.AHEAD: Status.AHEAD,
    Standing.DONE: Status.DONE,
    Standing.JEOPARDY: Status.JEOPARDY,
    Standing.MISSED: Status.MISSED,
    Standing.LEFT_OUT: Status.OFF,
}


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop as the list shows it; `change` says what an offered plan does to it."""

    id: StopId
    number: int
    address: str
    lon: float
    lat: float
    window: str
    planned: str
    expected: str
    actual: str
    delay_min: int | None
    standing: Standing
    says: str
    change: str = ""
    out_of_turn: bool = False


def stop_rows(picture: Picture, route: Route, timezone: str) -> tuple[StopRow, ...]:
    """The stops of a route as they are, in visiting order."""
    stops = enumerate(own_stops(picture, route), 1)
    return tuple(_handed(picture, stop, _row(stop, number, timezone)) for number, stop in stops)


def offered_rows(picture: Picture, proposal: Proposal, route: RouteId, timezone: str) -> tuple[StopRow, ...]:
    """The stops of a route as an offered plan has them, each change named; those that it would lose come last."""
    plan = next((each for each in proposal.plans if each.route == route), None)
    held = picture[Route].get(route)
    if plan is None:
        return stop_rows(picture, held, timezone) if held else ()
    before = own_stops(picture, held) if held else ()
    made = [stop for stop in before if stop.status is not StopStatus.AHEAD]
    changes = {change.stop: change for change in plan_changes(picture, proposal)}
    rows = [_row(stop, number, timezone) for number, stop in enumerate(made, 1)]
    for number, planned in enumerate(plan.stops, len(made) + 1):
        rows.append(_planned_row(picture, planned, number, changes.get(planned.stop), timezone))
    kept = {row.id for row in rows}
    lost = [stop for stop in before if stop.id not in kept]
    return (*rows, *(_lost(picture, stop, changes.get(stop.id), timezone) for stop in lost))


def changed_places(picture: Picture, proposal: Proposal) -> tuple[tuple[float, float], ...]:
    """Longitude and latitude of every stop that the proposal changes, and of new meetings."""
    keys = {change.stop for change in plan_changes(picture, proposal)}
    known = ((picture[Stop][key].lon, picture[Stop][key].lat) for key in sorted(keys) if key in picture[Stop])
    meetings = (place(picture, planned) for plan in proposal.plans for planned in plan.stops if planned.source)
    return (*known, *(point for point in meetings if point))


def change_count(picture: Picture, proposal: Proposal) -> str:
    """How much a re-route changes, in words: `20 stops change, 4 meetings, 5 routes, 1 left out`."""
    left = f", {len(proposal.unserved)} left out" if proposal.unserved else ""
    return f"{changes_said(plan_changes(picture, proposal))}, {count(len(proposal.plans), 'route')}{left}"


def plan_of(proposal: Proposal | None, route: RouteId) -> RoutePlan | None:
    """The plan that a proposal has for a route."""
    return next((plan for plan in proposal.plans if plan.route == route), None) if proposal else None


def _row(stop: Stop, number: int, timezone: str, change: str = "") -> StopRow:
    missed = stop.status in (StopStatus.FAILED, StopStatus.UNSERVED)
    told = stop.reached_at or (NEVER if missed else stop.expected_at)
    return StopRow(
        stop.id,
        number,
        stop.address,
        stop.lon,
        stop.lat,
        f"{clock(stop.window_opens, timezone)}–{clock(stop.window_closes, timezone)}"
        if stop.kind is StopKind.DELIVERY
        else "meeting",
        clock(stop.planned_at, timezone),
        clock(stop.expected_at, timezone) if stop.status is StopStatus.AHEAD else "",
        clock(stop.reached_at or stop.done_at, timezone) if stop.status is not StopStatus.AHEAD else "",
        round((told - stop.planned_at) / MINUTE) if told else None,
        standing(stop),
        _says(stop, timezone),
        change,
    )


def _handed(picture: Picture, stop: Stop, row: StopRow) -> StopRow:
    """The row with how the stop was handed over."""
    held, words = picture[Handover].get(stop.id), handover_says(picture, stop)
    if held is None or not words:
        return row
    return replace(row, says=f"{row.says}; {words}", out_of_turn=held.out_of_sequence)


def _says(stop: Stop, timezone: str) -> str:
    if stop.status in (StopStatus.FAILED, StopStatus.UNSERVED):
        return f"{stop.status}: {stop.reason}" if stop.reason else str(stop.status)
    late = (stop.expected_at - stop.window_closes) / MINUTE
    if standing(stop) is Standing.JEOPARDY:
        return f"expected {late:.0f} min after the window closes at {clock(stop.window_closes, timezone)}"
    return str(stop.status)


def _planned_row(
    picture: Picture, planned: PlannedStop, number: int, change: StopChange | None, timezone: str
) -> StopRow:
    stop = picture[Stop].get(planned.stop)
    words = change_words(picture, change, change.route_after if change and change.route_after else RouteId(""))
    if stop is None:
        lon, lat = place(picture, planned) or (0.0, 0.0)
        at = clock(planned.arrives_at, timezone)
        met = driven_by(picture, planned.source) if planned.source else "nobody"
        says = f"takes over the goods of {met}"
        return StopRow(
            planned.stop, number, f"Meet {met}", lon, lat, "meeting", "", at, "", None,
            Standing.AHEAD, says, "new",
        )  # fmt: skip
    return _row(replace(stop, expected_at=planned.arrives_at), number, timezone, words)


def _lost(picture: Picture, stop: Stop, change: StopChange | None, timezone: str) -> StopRow:
    return _row(stop, 0, timezone, change_words(picture, change, stop.route) or "left out")


def _delay(row: StopRow) -> str:
    return "" if row.delay_min is None else f"{row.delay_min:+d}" if row.delay_min else "0"


def _delay_tip(row: StopRow) -> str:
    return "" if row.delay_min is None else f"{_delay(row)} minutes against the plan; {row.says}"


STOP_COLUMNS: tuple[Column[StopRow], ...] = (
    Column("#", lambda row: row.number or None, width=54, badge=lambda row: LOOKS[row.standing], tip=lambda r: r.says),
    Column("Stop", lambda row: row.address, width=110, tip=lambda row: f"{row.id}, {row.address}: {row.says}"),
    Column("Window", lambda row: row.window, width=98),
    Column("Plan", lambda row: row.planned, width=54, align="right"),
    Column("Expect", lambda row: row.expected, width=60, align="right"),
    Column(
        "Actual",
        lambda row: row.actual,
        width=58,
        align="right",
        strong=lambda row: row.out_of_turn,
        tip=lambda row: row.says,
    ),
    Column("Delay", lambda row: row.delay_min, _delay, width=56, align="right", tip=_delay_tip),
    Column("Change", lambda row: row.change, width=76, strong=lambda row: bool(row.change)),
)
PLAN, CHANGE = 3, len(STOP_COLUMNS) - 1
"""The column that gives way while an offered plan is drawn, and the one that comes then."""


def route_badge(row: RouteRow) -> Status:
    """How the whole route stands."""
    if row.broken:
        return Status.MISSED
    if row.jeopardy:
        return Status.JEOPARDY
    return {"planned": Status.AHEAD, "loading": Status.PENDING, "on the road": Status.ACTIVE}.get(
        row.status, Status.DONE
    )


def route_says(row: RouteRow) -> str:
    """The state of a route in a few words."""
    if row.broken:
        return "broken down"
    if row.jeopardy:
        count = len(row.jeopardy)
        return f"{count} in jeopardy"
    if row.out_of_turn:
        return f"{row.status}, {row.out_of_turn} out of turn"
    return str(row.status)


def _late(row: RouteRow) -> str:
    return age_text(row.late_s) if row.late_s >= 60 else ""


def route_columns(zone: Callable[[], str]) -> tuple[Column[RouteRow], ...]:
    """The columns of the route list; times in the zone that is asked for when they are drawn."""
    return (
        Column("Route", lambda row: row.route, width=108, badge=route_badge, tip=route_says),
        Column("State", route_says, width=80, strong=lambda row: row.broken or bool(row.jeopardy), grow=1.0),
        Column("Vehicle", lambda row: row.vehicle, width=58, tip=lambda row: row.kind),
        Column("Leaves", lambda row: row.departure_at, lambda row: clock(row.departure_at, zone()), 60, "right"),
        Column("Stops", lambda row: row.done + row.failed, lambda row: f"{row.done + row.failed}/{row.stops}", 56,
               "right", bar=lambda row: (row.done + row.failed) / row.stops if row.stops else 0),
        Column("Late", lambda row: row.late_s, _late, 60,
               "right"),
        Column("Home", lambda row: row.home_at, lambda row: clock(row.home_at, zone()) if row.home_at else "–", 58,
               "right", tip=lambda row: f"travel times: {row.basis}"),
        Column("Load", _fill, lambda row: f"{_fill(row):.0%}" if row.weight_g else "–", 50, "right",
               bar=_fill, spare=True, tip=_load_says),
        Column("CO₂e", lambda row: row.co2e_g, lambda row: f"{row.co2e_g / 1000:.1f} kg", 62, "right", spare=True,
               tip=lambda row: f"{row.km:.1f} km as planned, {row.kind}: {row.co2e_basis}"),
    )  # fmt: skip


def _fill(row: RouteRow) -> float:
    return row.weight_g / row.capacity_g if row.capacity_g else 0.0


def _load_says(row: RouteRow) -> str:
    """What was loaded, and what could be."""
    return f"{row.weight_g / 1000:.0f} of {row.capacity_g / 1000:.0f} kg were loaded, {row.parcels} parcels"


def urgent_first(row: RouteRow) -> tuple[int, float, Instant, str]:
    """Broken ones, then the latest, then by departure; finished ones last."""
    rank = 0 if row.broken else 1 if row.jeopardy else 3 if row.status == "done" else 2
    return rank, -row.late_s, row.departure_at, row.route
