"""Which orders are worked together? Waves by departure, released and closed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.errors import Refused
from controltower.domain.ids import OrderId, ProposalId, SiteId, WaveId
from controltower.domain.orders import CLOSED, STAGES, Order, Progress, Stage
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Site
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class WaveStatus(StrEnum):
    """Built, being worked, or done with."""

    PLANNED = "planned"
    RELEASED = "released"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Wave:
    """Orders of one site that leave with the same departure; `ready_by` is when the last parcel must be staged.

    `release_at` is when it shall go to the floor, as the warehouse means to or as was decided; NEVER: nobody has said.
    """

    id: WaveId
    site: SiteId
    departure_at: Instant
    ready_by: Instant
    orders: tuple[OrderId, ...]
    status: WaveStatus
    planned_at: Instant
    released_at: Instant = NEVER
    closed_at: Instant = NEVER
    release_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class Release:
    """A wave with the orders that shall be worked together, and when it shall go to the floor. One order may do."""

    wave: WaveId
    site: SiteId
    departure_at: Instant
    ready_by: Instant
    orders: tuple[OrderId, ...]
    release_at: Instant


@dataclass(frozen=True, slots=True)
class ReleaseWaves:
    """Send these waves to the floor at these times, with these orders."""

    releases: tuple[Release, ...]
    proposal: ProposalId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WavePlanned:
    """A wave was built; `release_at` is when the warehouse means to send it to the floor (NEVER: it did not say)."""

    wave: WaveId
    site: SiteId
    departure_at: Instant
    ready_by: Instant
    orders: tuple[OrderId, ...]
    release_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class WaveReleased:
    """Its work is on the floor."""

    wave: WaveId


@dataclass(frozen=True, slots=True)
class WaveClosed:
    """Nothing of it is left to do inside."""

    wave: WaveId


def wave_planned(picture: Picture, event: WavePlanned, said: Said) -> Facts:
    """The wave, and each of its orders bound to it; an order is in one wave at a time."""
    if event.wave in picture[Wave]:
        return (contradiction(picture, said, event.wave, "is planned again", "it was planned before", Wave),)
    progresses = []
    for order in dict.fromkeys(event.orders):
        progress = picture[Progress].get(order)
        if progress is None:
            return unknown(picture, said, Order, order)
        if progress.wave is not None:
            return (contradiction(picture, said, order, f"joins {event.wave}", f"it is in {progress.wave}", Wave),)
        progresses.append(replace(progress, wave=event.wave))
    orders = tuple(progress.id for progress in progresses)
    wave = Wave(
        event.wave,
        event.site,
        event.departure_at,
        event.ready_by,
        orders,
        WaveStatus.PLANNED,
        said.at,
        release_at=event.release_at,
    )
    return (wave, *progresses)


def wave_released(picture: Picture, event: WaveReleased, said: Said) -> Facts:
    """The wave and its orders are released, once."""
    wave = picture[Wave].get(event.wave)
    if wave is None:
        return unknown(picture, said, Wave, event.wave)
    if wave.status is not WaveStatus.PLANNED:
        return (contradiction(picture, said, wave.id, "is released", f"it is {wave.status}", Wave),)
    facts: list[Wave | Progress] = [replace(wave, status=WaveStatus.RELEASED, released_at=said.at)]
    for order in wave.orders:
        progress = picture[Progress][order]
        stage = Stage.RELEASED if progress.stage is Stage.PLACED else progress.stage
        facts.append(replace(progress, stage=stage, released_at=said.at))
    return tuple(facts)


def wave_closed(picture: Picture, event: WaveClosed, said: Said) -> Facts:
    """The wave is done with."""
    wave = picture[Wave].get(event.wave)
    if wave is None:
        return unknown(picture, said, Wave, event.wave)
    if wave.status is not WaveStatus.RELEASED:
        return (contradiction(picture, said, wave.id, "is closed", f"it is {wave.status}", Wave),)
    return (replace(wave, status=WaveStatus.CLOSED, closed_at=said.at),)


def release_waves(picture: Picture, decision: ReleaseWaves, said: Said) -> Facts:
    """The waves with their orders and times; an order that a wave gives up waits again. All of them, or none."""
    reasons = list(release_problems(picture, decision.releases))
    if reasons:
        raise Refused(reasons)
    waves = [_timed(picture, release, said) for release in decision.releases]
    bound = {order: wave.id for wave in waves for order in wave.orders}
    before = (picture[Wave].get(wave.id) for wave in waves)
    freed = {order for held in before if held is not None for order in held.orders if order not in bound}
    joined = [replace(picture[Progress][order], wave=wave) for order, wave in bound.items()]
    left = [replace(picture[Progress][order], wave=None) for order in sorted(freed)]
    return (*waves, *joined, *left)


def release_problems(picture: Picture, releases: Iterable[Release]) -> Iterable[str]:
    """Every reason why waves cannot be released so, each a sentence."""
    releases = tuple(releases)
    if not releases:
        yield "No wave is released."
    named = {release.wave for release in releases}
    if len(named) < len(releases):
        yield "One wave is released twice."
    taken: set[OrderId] = set()
    for release in releases:
        yield from _wave_problems(picture, release)
        for order in release.orders:
            if order in taken:
                yield f"{order} is in two waves."
            taken.add(order)
            yield from _order_problems(picture, release, order, named)


def _timed(picture: Picture, release: Release, said: Said) -> Wave:
    held = picture[Wave].get(release.wave)
    return Wave(
        release.wave,
        release.site,
        release.departure_at,
        release.ready_by,
        release.orders,
        WaveStatus.PLANNED,
        held.planned_at if held else said.at,
        release_at=release.release_at,
    )


def _wave_problems(picture: Picture, release: Release) -> Iterable[str]:
    held = picture[Wave].get(release.wave)
    if held is not None and held.status is not WaveStatus.PLANNED:
        yield f"{release.wave} is already {held.status}."
    if held is not None and held.site != release.site:
        yield f"{release.wave} is at {held.site}, not at {release.site}."
    if release.site not in picture[Site]:
        yield f"There is no site {release.site}."
    if not release.orders:
        yield f"{release.wave} has no orders."
    if release.release_at >= release.departure_at:
        yield f"{release.wave} would be released after its vehicles have left."
    if release.ready_by > release.departure_at:
        yield f"{release.wave} would be ready after its vehicles have left."


def _order_problems(picture: Picture, release: Release, key: OrderId, named: set[WaveId]) -> Iterable[str]:
    progress = picture[Progress].get(key)
    if progress is None:
        yield f"There is no order {key}."
        return
    if progress.stage in CLOSED or STAGES.index(progress.stage) >= STAGES.index(Stage.RELEASED):
        yield f"{key} is already {progress.stage}."
    if picture[Order][key].site != release.site:
        yield f"{key} is worked at {picture[Order][key].site}, not at {release.site}."
    if progress.wave is not None and progress.wave not in named:
        yield f"{key} is in {progress.wave}."
