"""Which orders are worked together? Waves by departure, released and closed."""

from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.ids import OrderId, SiteId, WaveId
from controltower.domain.orders import Order, Progress, Stage
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class WaveStatus(StrEnum):
    """Built, being worked, or done with."""

    PLANNED = "planned"
    RELEASED = "released"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Wave:
    """Orders of one site that leave with the same departure; `ready_by` is when the last parcel must be staged."""

    id: WaveId
    site: SiteId
    departure_at: Instant
    ready_by: Instant
    orders: tuple[OrderId, ...]
    status: WaveStatus
    planned_at: Instant
    released_at: Instant = NEVER
    closed_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class WavePlanned:
    """A wave was built."""

    wave: WaveId
    site: SiteId
    departure_at: Instant
    ready_by: Instant
    orders: tuple[OrderId, ...]


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
    wave = Wave(event.wave, event.site, event.departure_at, event.ready_by, orders, WaveStatus.PLANNED, said.at)
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
