"""What is a figure? Its definition, its value with the evidence behind it, and the figures of a whole day."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import Span


class Better(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a figure: its kind and id, what it contributes, and a sentence."""

    kind: str
    id: str
    value: float
    says: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure over a span; None where nothing was there to measure."""

    value: float | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure: what it means, where its definition comes from, and the band in which it is as it should be."""

    id: str
    title: str
    unit: str
    meaning: str
    source: str
    better: Better
    band: tuple[float, float]
    measure: Callable[[Picture, Span], Measured]


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of one KPI."""

    kpi: str
    value: float


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a whole day; its id is the day's date."""

    id: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class DayClosed:
    """A day is over, with these figures."""

    date: str
    figures: tuple[Figure, ...]


def day_closed(picture: Picture, event: DayClosed, said: Said) -> Facts:
    """The figures of the day; a second closing replaces the first."""
    return (DayFigures(event.date, event.figures),)
