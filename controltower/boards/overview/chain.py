"""How far has each departure come along the chain, and how far should it be? From orders to doors."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from controltower.domain.ids import SiteId
from controltower.domain.orders import STAGES, Order, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.places import Site, operation_of
from controltower.domain.routes import AHEAD_OF_ROAD, Route, Stop, StopKind
from controltower.domain.times import MINUTE, SECOND, Instant, clock
from controltower.domain.waves import Wave
from controltower.tower.watch import Alarm
from controltower.ui.badges import Priority
from controltower.ui.flowgrid import FlowCell, FlowRow, FlowStage

SHOWN = (
    (Stage.PLACED, "Orders"),
    (Stage.RELEASED, "Released"),
    (Stage.PICKED, "Picked"),
    (Stage.PACKED, "Packed"),
    (Stage.STAGED, "Staged"),
    (Stage.LOADED, "Loaded"),
    (Stage.DEPARTED, "On the road"),
    (Stage.DELIVERED, "Delivered"),
)
PACE: Mapping[Stage, tuple[float, float]] = {
    Stage.RELEASED: (0.0, 0.0),
    Stage.PICKED: (0.05, 0.8),
    Stage.PACKED: (0.15, 0.9),
    Stage.STAGED: (0.2, 1.0),
}
"""Between release and ready-by, when a stage should begin and end; in between an even pace."""
RANK = {stage: place for place, stage in enumerate(STAGES)}


@dataclass(slots=True)
class _Departure:
    site: SiteId
    at: Instant
    reached: Counter[Stage] = field(default_factory=Counter)
    planned: Counter[Stage] = field(default_factory=Counter)
    waves: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def chain(
    picture: Picture, urgent: Mapping[str, Priority] | None = None
) -> tuple[tuple[FlowStage, ...], tuple[FlowRow, ...]]:
    """The stages with the orders that stand there, and every departure that is not all delivered, soonest first."""
    here: Counter[Stage] = Counter()
    departures = _departures(picture, here)
    _plan(picture, departures)
    stages = tuple(FlowStage(name, here[stage]) for stage, name in SHOWN)
    rows = (_row(picture, each, urgent or {}) for _, each in sorted(departures.items()) if not _over(each))
    return stages, tuple(rows)


def planned_share(stage: Stage, wave: Wave, now: Instant) -> float | None:
    """How much of a wave should have come so far by now (0 to 1); None where no plan says."""
    if stage is Stage.DEPARTED:
        return float(now >= wave.departure_at)
    if stage is Stage.LOADED:
        return _even(wave.ready_by, wave.departure_at, now)
    if not wave.released_at or stage not in PACE:
        return None
    begins, ends = (wave.released_at + share * (wave.ready_by - wave.released_at) for share in PACE[stage])
    return _even(begins, ends, now)


def _departures(picture: Picture, here: Counter[Stage]) -> dict[tuple[Instant, SiteId], _Departure]:
    found: dict[tuple[Instant, SiteId], _Departure] = {}
    orders, waves = picture[Order], picture[Wave]
    for progress in picture[Progress].values():
        stage = _stage(picture, progress)
        if stage is Stage.CANCELLED:
            continue
        site = orders[progress.id].site
        key = (progress.departure_at, site)
        departure = found.get(key)
        if departure is None:
            departure = found[key] = _Departure(site, progress.departure_at)
        departure.reached[stage] += 1
        here[stage] += 1
        if progress.wave is not None and waves[progress.wave].departure_at == progress.departure_at:
            departure.waves[progress.wave] += 1
    return found


def _plan(picture: Picture, departures: Mapping[tuple[Instant, SiteId], _Departure]) -> None:
    """What should have been reached by now: by the waves inside, and by the stops outside."""
    for departure in departures.values():
        for key, orders in departure.waves.items():
            for stage in (*PACE, Stage.LOADED, Stage.DEPARTED):
                share = planned_share(stage, picture[Wave][key], picture.now)
                if share is not None:
                    departure.planned[stage] += int(share * orders)
    progresses, routes = picture[Progress], picture[Route]
    for stop in picture[Stop].values():
        if stop.kind is not StopKind.DELIVERY or stop.planned_at + stop.service_s * SECOND > picture.now:
            continue
        route = routes[stop.route]
        found = departures.get((route.departure_at, route.site))
        if found is not None:
            found.planned[Stage.DELIVERED] += sum(progresses[key].departure_at == found.at for key in stop.orders)


def _row(picture: Picture, departure: _Departure, urgent: Mapping[str, Priority]) -> FlowRow:
    operation, site = operation_of(picture), picture[Site].get(departure.site)
    total = sum(departure.reached.values())
    at = clock(departure.at, operation.timezone if operation else "UTC")
    cells = tuple(FlowCell(_reached(departure, stage), _planned(departure, stage, picture)) for stage, _ in SHOWN)
    badges = [urgent[key] for key in departure.waves if key in urgent]
    badge = min(badges, key=list(Priority).index, default=None)
    name = site.name if site else departure.site
    return FlowRow(
        f"{departure.at}|{departure.site}",
        at,
        f"{departure.site} · {countdown(picture.now, departure.at)}",
        total,
        cells,
        badge,
        _tip(name, at, departure, cells),
    )


def _tip(name: str, at: str, departure: _Departure, cells: tuple[FlowCell, ...]) -> str:
    behind = [
        f"{title.lower()} {cell.planned - cell.done} behind an even pace"
        for (_, title), cell in zip(SHOWN, cells, strict=True)
        if cell.planned is not None and cell.done < cell.planned
    ]
    waves = ", ".join(departure.waves) or "no wave yet"
    return "\n".join([f"{at} from {name}: {waves}", *behind])


def countdown(now: Instant, at: Instant) -> str:
    """How long it is until then, `in 28 min`, or how long ago it was, `12 min ago`."""
    minutes = round((at - now) / MINUTE)
    span = f"{abs(minutes)} min" if abs(minutes) < 100 else f"{abs(minutes) // 60} h {abs(minutes) % 60:02d}"
    return f"in {span}" if minutes >= 0 else f"{span} ago"


def urgencies(alarms: tuple[Alarm, ...]) -> dict[str, Priority]:
    """The highest priority among the alarms about each thing."""
    found: dict[str, Priority] = {}
    for alarm in alarms:
        found.setdefault(alarm.subject, Priority[alarm.urgency.name])
    return found


def _stage(picture: Picture, progress: Progress) -> Stage:
    """A failed delivery counts as on the road, until it is to leave again: then it begins anew."""
    if progress.stage is not Stage.FAILED:
        return progress.stage
    route = picture[Route].get(progress.route) if progress.route else None
    again = progress.rolled and (route is None or route.status in AHEAD_OF_ROAD)
    return Stage.PLACED if again else Stage.DEPARTED


def _reached(departure: _Departure, stage: Stage) -> int:
    return sum(count for each, count in departure.reached.items() if RANK[each] >= RANK[stage])


def _planned(departure: _Departure, stage: Stage, picture: Picture) -> int | None:
    if stage in departure.planned:
        return departure.planned[stage]
    return 0 if stage is Stage.DELIVERED and departure.at <= picture.now else None


def _over(departure: _Departure) -> bool:
    return all(stage is Stage.DELIVERED for stage, count in departure.reached.items() if count)


def _even(begins: float, ends: float, now: Instant) -> float:
    if now >= ends:
        return 1.0
    return max(0.0, (now - begins) / (ends - begins))
