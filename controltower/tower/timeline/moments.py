"""Which steps does an order go through, and what is one moment on its way?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain import labels, loading, orders, packing, picking, tracking, waves
from controltower.domain.times import NEVER, Instant


class Step(StrEnum):
    """What can happen to an order, in the order of a day without trouble; the last few come in between."""

    PLACED = "placed"
    ALLOCATED = "allocated"
    RELEASED = "released"
    PICKED = "picked"
    PACKED = "packed"
    WEIGHED = "weighed"
    LABELLED = "labelled"
    STAGED = "staged"
    LOADED = "loaded"
    DEPARTED = "departed"
    REACHED = "at the door"
    DELIVERED = "delivered"
    FAILED = "attempt failed"
    RETURNED = "came back"
    LEFT_OUT = "left out"
    ROLLED = "rolled"
    CHANGED = "changed"
    TOLD = "customer told"
    SHORTED = "short"
    CANCELLED = "cancelled"


WAY = tuple(Step)[:12]
"""The steps that every order goes through to be delivered."""
PLACES = {step: place for place, step in enumerate(Step)}
STEP_OF: Mapping[type, Step] = {
    orders.OrderPlaced: Step.PLACED,
    waves.WaveReleased: Step.RELEASED,
    picking.StockAllocated: Step.ALLOCATED,
    picking.PickConfirmed: Step.PICKED,
    packing.ParcelPacked: Step.PACKED,
    packing.ParcelWeighed: Step.WEIGHED,
    labels.LabelsPrinted: Step.LABELLED,
    packing.ParcelStaged: Step.STAGED,
    loading.ParcelLoaded: Step.LOADED,
    tracking.VehicleDeparted: Step.DEPARTED,
    tracking.StopReached: Step.REACHED,
    tracking.StopDelivered: Step.DELIVERED,
    tracking.StopFailed: Step.FAILED,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened (`at`) or is ahead (`at` is NEVER), beside what was planned (NEVER: nothing was).

    `band` is the forecast of what is ahead: early, likely, late (8 of 10 times between the outer two). `thing` is what
    it happened to, and can be opened on `board`.
    """

    step: Step
    at: Instant
    says: str
    place: str = ""
    planned: Instant = NEVER
    band: tuple[Instant, Instant, Instant] | None = None
    source: str = ""
    board: str = ""
    thing: str = ""
    amiss: bool = False

    @property
    def when(self) -> Instant:
        """When it was, or when it is to be expected."""
        return self.at or (self.band[1] if self.band else self.planned)
