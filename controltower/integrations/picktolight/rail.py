"""What must a rail of lights be able to do? The little that every maker's rail can, so that a driver stays small.

A driver turns `show` and `refuse` into its rail's own telegrams (over TCP, MQTT or a fieldbus) and keeps what the
buttons say until `presses` asks for it. It does so in a thread of its own where it must wait; none of these calls may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from controltower.domain.ids import LocationId, TaskId, TourId


@dataclass(frozen=True, slots=True)
class Light:
    """One lit face: the number on its display, the colour of its tour (from 0), and what it is lit for."""

    location: LocationId
    quantity: int
    colour: int
    task: TaskId
    tour: TourId


@dataclass(frozen=True, slots=True)
class Press:
    """The button of a face was pressed, with the number that its display showed then: the keys + and - change it."""

    location: LocationId
    quantity: int


class Rail(Protocol):
    """Lights with buttons along the faces of a zone."""

    def show(self, lights: Sequence[Light]) -> None:
        """Light these faces, and no others; a face that was lit so before stays as it is."""

    def presses(self) -> list[Press]:
        """The buttons that were pressed since the last call, in order; at once, and empty where none was."""

    def refuse(self, location: LocationId, words: str) -> None:
        """Blink at a face that was wrong, and show the words where the rail has a display for them."""
