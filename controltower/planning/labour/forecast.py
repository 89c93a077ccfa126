"""How much work is still to come, and how sure is that? Orders that wait for release, and orders not placed yet.

What is known is counted: open orders with their lines and zones, trucks with their times. What is not is taken from the
pace of the last hour and a half, for departures whose cut-off has not passed; its spread is that of a count whose rate
was itself counted and may drift (a negative binomial in its first two moments).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt

from controltower.domain.ids import OrderId, SiteId, ZoneId
from controltower.domain.labour import Worker
from controltower.domain.orders import CLOSED, Order, Progress, Stage
from controltower.domain.picking import PickTask, TaskStatus
from controltower.domain.picture import Picture
from controltower.domain.places import ZoneKind
from controltower.domain.times import HOUR, MINUTE, QUARTER, SECOND, Instant, Span, later
from controltower.domain.waves import Wave, WaveStatus
from controltower.planning.labour.flow import quarters_of
from controltower.planning.labour.problem import LabourProblem, Station, Work
from controltower.planning.labour.rates import measured_rates
from controltower.planning.labour.reading import problem_of

BACK = 90 * MINUTE
"""The pace of orders is that of so long ago until now."""
BIN = 5 * MINUTE
BEFORE_CUT_OFF = 15 * MINUTE
"""The first wave of a departure leaves no later than so long before the last order for it may come: an assumption."""
NEXT_WAVE = 15 * MINUTE
"""An order that is due for release goes with a wave about so long from now: an assumption."""
DRIFT = 0.35
"""By how much of itself the pace of orders changes within the next hours, as a standard deviation: an assumption that
the demo's days bear out."""
TENTH = 1.2816
"""So many standard deviations below the middle lies the tenth percentile, and above it the ninetieth."""
PARTS = ("low", "likely", "high")
UNSURE = {"low": 30 * MINUTE, "likely": 0, "high": -30 * MINUTE}
"""Work whose release nobody has decided may be there so much later or sooner: an assumption, about a wave's rhythm."""
MEASURED = 4 * HOUR
"""Rates are those of so long ago until now."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Orders an hour at a site, how many are still expected to be worked today, and their spread as a share."""

    site: SiteId
    per_hour: float
    expected: float
    spread: float

    def scaled(self, part: str) -> float:
        """The factor on what is expected: of the tenth percentile, the middle, or the ninetieth."""
        step = {"low": -TENTH, "likely": 0.0, "high": TENTH}[part]
        return max(0.0, 1.0 + step * self.spread)


@dataclass(frozen=True, slots=True)
class Foresight:
    """The same floor with little, likely and much work to come; `known` has what is there or announced alone."""

    known: LabourProblem
    low: LabourProblem
    likely: LabourProblem
    high: LabourProblem
    paces: tuple[Pace, ...]


def foresee(picture: Picture, now: Instant, horizon_s: float) -> Foresight:
    """Work until the horizon, zone by zone, with what is known and what is expected, at the rates of the day."""
    bare = _at_measured_rates(picture, problem_of(picture, now, horizon_s))
    waiting = _waiting(picture)
    spans = quarters_of(bare)
    paces, fresh = [], []
    for site in sorted({station.site for station in bare.stations}):
        wanted = list(_placed(picture, site, spans, now))
        paces.append(_pace(picture, site, now, sum(orders for orders, *_ in wanted)))
        fresh += [(site, *each) for each in wanted]
    made, known = {}, bare
    for part in PARTS:
        releases = _releases(picture, bare, waiting, UNSURE[part])
        there = _with(bare, _unreleased(picture, waiting, releases, now))
        known = there if part == "likely" else known
        made[part] = _expecting(picture, there, fresh, releases, {each.site: each.scaled(part) for each in paces})
    return Foresight(known, made["low"], made["likely"], made["high"], tuple(paces))


def _at_measured_rates(picture: Picture, problem: LabourProblem) -> LabourProblem:
    rates = measured_rates(picture, Instant(problem.now - MEASURED), problem.now)
    stations = tuple(replace(each, rate=rates.get((each.site, each.kind), each.rate)) for each in problem.stations)
    return replace(problem, stations=stations)


Group = tuple[SiteId, Instant]
"""Orders of a site for one departure."""


def _waiting(picture: Picture) -> dict[Group, list[OrderId]]:
    """Open orders that are in no wave yet."""
    found: dict[Group, list[OrderId]] = {}
    for progress in picture[Progress].values():
        if progress.wave is None and progress.stage is Stage.PLACED and progress.stage not in CLOSED:
            found.setdefault((picture[Order][progress.id].site, progress.departure_at), []).append(progress.id)
    return found


def _releases(
    picture: Picture, problem: LabourProblem, waiting: dict[Group, list[OrderId]], shift: int
) -> dict[Group, Instant]:
    """When the first wave of each departure is released: so early that its orders can be worked at the pace that the
    house reckons with, at the latest a quarter-hour before the cut-off. Where one is out already, the next goes soon.
    `shift` is by how much that may be otherwise.
    """
    out = {(wave.site, wave.departure_at) for wave in picture[Wave].values() if wave.status is not WaveStatus.PLANNED}
    paces = {station.site: _house_pace(picture, problem, station.site) for station in problem.stations}
    found = {}
    for (site, leaves), orders in waiting.items():
        cut_off = max(picture[Order][key].cut_off for key in orders)
        pace = paces.get(site, 0.0)
        needed = round(len(orders) / pace * HOUR) if pace else 0
        first = min(cut_off - BEFORE_CUT_OFF, leaves - needed) + shift
        soon = problem.now + NEXT_WAVE if (site, leaves) in out else max(problem.now, min(first, cut_off))
        found[site, leaves] = Instant(soon)
    return found


def _house_pace(picture: Picture, problem: LabourProblem, site: SiteId) -> float:
    """Orders an hour that the house reckons with, as its last first release shows; at first, what the benches do."""
    firsts: dict[Instant, Instant] = {}
    for wave in picture[Wave].values():
        if wave.site == site and wave.released_at:
            firsts[wave.departure_at] = min(wave.released_at, firsts.get(wave.departure_at, wave.released_at))
    if not firsts:
        return _packing_rate(problem, site)
    leaves = max(firsts)
    there = sum(
        order.site == site and order.placed_at <= firsts[leaves] and picture[Progress][order.id].departure_at == leaves
        for order in picture[Order].values()
    )
    return there * HOUR / max(HOUR, leaves - firsts[leaves])


def _packing_rate(problem: LabourProblem, site: SiteId) -> float:
    benches = {each.zone: each.rate for each in problem.stations if (each.kind, each.site) == (ZoneKind.PACKING, site)}
    return sum(benches.get(person.zone, 0.0) for person in problem.people)


def _unreleased(
    picture: Picture, waiting: dict[Group, list[OrderId]], releases: dict[Group, Instant], now: Instant
) -> Iterable[tuple[SiteId, ZoneId, float, float, Instant, Instant]]:
    """Site, zone, lines, orders, departure and release of what waits: its lines where they are reserved."""
    group_of = {order: group for group, orders in waiting.items() for order in orders}
    lines: Counter[tuple[Group, ZoneId]] = Counter()
    whole: Counter[Group] = Counter()
    for task in picture[PickTask].values():
        group = group_of.get(task.order)
        if group is not None and task.status is TaskStatus.RESERVED:
            lines[group, task.zone] += 1
            whole[group] += 1
    for (group, zone), count in sorted(lines.items()):
        site, leaves = group
        orders = len(waiting[group]) * count / whole[group]
        yield site, zone, float(count), orders, leaves, max(now, releases[group])


def _placed(
    picture: Picture, site: SiteId, spans: list[Span], now: Instant
) -> Iterable[tuple[float, Instant, Instant]]:
    """Orders expected in each quarter, the departure they will be for, and when they are there.

    Departures are those that orders are known for; behind the last cut-off of today orders are for another day.
    """
    rate = _rate(picture, site, now)
    cut_offs: dict[Instant, Instant] = {}
    for order in picture[Order].values():
        progress = picture[Progress][order.id]
        if order.site == site and not progress.rolled:
            cut_offs[progress.departure_at] = max(order.cut_off, cut_offs.get(progress.departure_at, Instant(0)))
    ordered = sorted((cut_off, leaves) for leaves, cut_off in cut_offs.items())
    for span in spans:
        middle = Instant((span.starts + span.ends) // 2)
        leaves = next((leaves for cut_off, leaves in ordered if middle < cut_off), None)
        if leaves is not None and rate > 0:
            yield rate * (span.ends - span.starts) / HOUR, leaves, middle


def _rate(picture: Picture, site: SiteId, now: Instant) -> float:
    """Orders an hour, one burst (a backlog that came in at once) smoothed away."""
    bins = _bins(picture, site, now)
    rest = sorted(bins)[:-1]
    usual = sum(rest) / len(rest)
    most = usual + 4 * sqrt(usual) + 1
    return sum(min(each, most) for each in bins) * HOUR / BACK


def _bins(picture: Picture, site: SiteId, now: Instant) -> list[int]:
    bins = [0] * (BACK // BIN)
    for order in picture[Order].values():
        back = now - order.placed_at
        if order.site == site and 0 <= back < BACK:
            bins[back // BIN] += 1
    return bins


def _pace(picture: Picture, site: SiteId, now: Instant, expected: float) -> Pace:
    """A rate that was counted from few orders is less sure, and so is a small number of orders to come."""
    rate = _rate(picture, site, now)
    counted = rate * BACK / HOUR
    spread = sqrt(1 / max(1.0, counted) + 1 / max(1.0, expected) + DRIFT**2) if expected else 0.0
    return Pace(site, rate, expected, spread)


def _expecting(
    picture: Picture,
    known: LabourProblem,
    fresh: list[tuple[SiteId, float, Instant, Instant]],
    releases: dict[Group, Instant],
    factors: dict[SiteId, float],
) -> LabourProblem:
    """The problem with orders that are not placed yet; their lines lie where those of the day so far lie."""
    shares = {site: _lines_per_order(picture, site) for site in factors}
    more = []
    for site, orders, leaves, placed in fresh:
        ready = max(Instant(placed + NEXT_WAVE), releases.get((site, leaves), known.now))
        spread = shares[site]
        whole = sum(spread.values())
        for zone, lines in spread.items():
            scaled = orders * factors[site]
            more.append((site, zone, scaled * lines, scaled * lines / whole, leaves, ready))
    return _with(known, more)


def _lines_per_order(picture: Picture, site: SiteId) -> dict[ZoneId, float]:
    """Lines of an average order by zone, from all that were reserved so far."""
    tasks: Counter[ZoneId] = Counter()
    orders: set[OrderId] = set()
    for task in picture[PickTask].values():
        if task.site == site and task.status is not TaskStatus.RELEASED:
            tasks[task.zone] += 1
            orders.add(task.order)
    return {zone: count / len(orders) for zone, count in sorted(tasks.items())}


def _with(
    problem: LabourProblem,
    more: Iterable[tuple[SiteId, ZoneId, float, float, Instant, Instant]],
) -> LabourProblem:
    """The problem with further lines in storage zones, and the parcels that they make."""
    added: dict[ZoneId, dict[tuple[Instant, Instant], float]] = {}
    lines: Counter[Group] = Counter()
    parcels: Counter[Group] = Counter()
    for site, zone, count, orders, leaves, ready in more:
        piles = added.setdefault(zone, {})
        key = leaves, Instant(ready - ready % QUARTER)
        piles[key] = piles.get(key, 0.0) + count
        lines[site, leaves] += count  # type: ignore[assignment]
        parcels[site, leaves] += orders  # type: ignore[assignment]
    stations = tuple(_fuller(each, added.get(each.zone, {}), problem.now) for each in problem.stations)
    ratios = _ratios(problem, lines, parcels)
    return replace(problem, stations=stations, parcels_per_line=ratios)


def _fuller(station: Station, piles: dict[tuple[Instant, Instant], float], now: Instant) -> Station:
    work = tuple(Work(units, leaves, max(now, ready)) for (leaves, ready), units in sorted(piles.items()))
    return replace(station, work=(*station.work, *work)) if work else station


def _ratios(
    problem: LabourProblem, lines: "Counter[Group]", parcels: "Counter[Group]"
) -> tuple[tuple[SiteId, Instant, float], ...]:
    """Parcels per line of each departure, those there before and those added weighed together."""
    before: Counter[Group] = Counter()
    for station in problem.stations:
        if station.kind is ZoneKind.STORAGE:
            for work in station.work:
                before[station.site, work.leaves_at] += work.units  # type: ignore[assignment]
    old = {(site, leaves): ratio for site, leaves, ratio in problem.parcels_per_line}
    found = []
    for group in sorted({*old, *lines}):
        whole = before[group] + lines[group]
        made = before[group] * old.get(group, 0.0) + parcels[group]
        found.append((*group, made / whole if whole else 0.0))
    return tuple(found)


def rest_of_day_s(picture: Picture, now: Instant, most_s: float = 8 * 3_600.0) -> float:
    """Seconds until the last shift of the day ends, to whole quarters, at most so many."""
    ends = max((each.shift.ends for each in picture[Worker].values() if each.shift.ends > now), default=now)
    last = min(ends, later(now, most_s))
    return max(0.0, (-(-last // QUARTER) * QUARTER - now) / SECOND)
