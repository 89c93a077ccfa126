"""How large is the demo? One set of numbers for the shift that is shown, and a small one for tests."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How many of each thing the network and its day have."""

    zones: int = 8
    aisles: int = 10
    bays: int = 15
    levels: int = 5
    doors_in: int = 10
    doors_out: int = 14
    benches: int = 16
    lanes: int = 36
    micros: int = 2
    items: int = 3_000
    robots: int = 12
    vehicles: tuple[int, int, int] = (12, 8, 4)
    bikes_per_micro: int = 4
    orders: int = 1_500
    peak_orders: int = 3_500
    trucks: int = 18
    waiting_items: int = 12
    departures: tuple[float, ...] = (9.0, 13.0, 17.0)
    micro_departures: tuple[float, ...] = (9.0, 11.0, 13.0, 15.0, 17.0, 19.0)
    closes: float = 22.0


FULL = Scale()
SMALL = Scale(
    zones=1,
    aisles=4,
    bays=6,
    doors_in=2,
    doors_out=3,
    benches=3,
    lanes=6,
    micros=1,
    items=60,
    robots=1,
    vehicles=(5, 2, 1),
    bikes_per_micro=1,
    orders=60,
    peak_orders=120,
    trucks=2,
    waiting_items=2,
    departures=(8.0, 10.0),
    micro_departures=(8.0, 10.0),
    closes=15.0,
)
"""A day that ends at 15:00, for tests."""
