"""What does a published instance of vehicle routing ask for? Files of many formats, read into one.

Solomon and Gehring-Homberger (`.txt`), Li and Lim (pickups with deliveries), and VRPLIB with the fields of PyVRP's
dialect: matrices, mixed fleets, several depots, trips with release times, prizes. Distances are whole numbers, rounded
as the set's best-known values are: DIMACS cuts tenths off, `exact` keeps thousandths, `round` is TSPLIB's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from vrplib.parse import parse_vrplib

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ENDLESS = 10**9
ROUNDED: dict[str, tuple[int, Callable[[Floats], Floats]]] = {
    "dimacs": (10, np.floor),
    "exact": (1_000, np.round),
    "double": (1_000, np.round),
    "round": (1, np.round),
    "none": (1, np.round),
}
"""How many units a distance of one has, and how fractions of a unit go."""
BY_TYPE = {"CVRP": "round", "MTVRPTWR": "dimacs", "PCVRPTW": "dimacs", "HFVRP": "exact", "MDVRPTW": "exact"}
"""The rounding of a set where no table of best-known values says it; anything else with coordinates is `exact`."""
FLEET_FIRST = 20
"""What a vehicle costs, in longest legs, where fewer vehicles count before distance."""


@dataclass(frozen=True, slots=True)
class Van:
    """One vehicle: where it starts and ends, and what it may and costs."""

    depot: int
    capacity: int
    longest: int = ENDLESS
    shift: int = ENDLESS
    per_unit: int = 1
    fixed: int = 0
    reloads_at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """An instance: depots are the first nodes, customers the others; `pairs` are (pickup, delivery).

    A prize above nothing makes a customer optional. What is found is divided by `per_value` to compare it.
    """

    name: str
    kind: str
    depots: int
    distance: Ints
    demand: Ints
    service: Ints
    opens: Ints
    closes: Ints
    release: Ints
    prize: Ints
    vans: tuple[Van, ...]
    pairs: tuple[tuple[int, int], ...] = ()
    per_value: float = 1.0
    units: int = 1
    """Units of a distance of one; PyVRP's own reader gives loads as many, and so do we when we tell it."""

    @property
    def customers(self) -> range:
        """The nodes that want a visit."""
        return range(self.depots, len(self.distance))


def is_case(name: str, text: str) -> bool:
    """Whether this looks like an instance that `read` knows."""
    if name.endswith((".sol", ".csv", ".md")):
        return False
    return "NODE_COORD_SECTION" in text or "EDGE_WEIGHT_SECTION" in text or _is_solomon(text) or _is_li_lim(text)


def read(name: str, text: str, rounding: str = "") -> Case:
    """The instance; `rounding` is one of `ROUNDED`, or empty for what is usual in its set."""
    if _is_solomon(text):
        return _solomon(name, text, rounding if rounding in ROUNDED else "dimacs")
    if _is_li_lim(text):
        return _li_lim(name, text, rounding if rounding in ROUNDED else "double")
    return _vrplib(name, parse_vrplib(text), rounding)


def _is_solomon(text: str) -> bool:
    return "CUST NO" in text.upper() and "VEHICLE" in text.upper()


def _is_li_lim(text: str) -> bool:
    rows = [line.split() for line in text.splitlines()[:3]]
    return len(rows) == 3 and len(rows[0]) == 3 and all(len(row) == 9 for row in rows[1:])


def _numbers(text: str, width: int) -> Floats:
    """The rows of so many numbers each."""
    rows = [line.split() for line in text.splitlines()]
    return np.array([[float(word) for word in row] for row in rows if len(row) == width and _is_number(row[0])])


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).replace("-", "", 1).isdigit()


def _solomon(name: str, text: str, rounding: str) -> Case:
    """Columns: number, x, y, demand, ready, due, service."""
    count, capacity = (int(value) for value in _numbers(text, 2)[0])
    rows = _numbers(text, 7)
    units, cut = ROUNDED[rounding]
    return Case(
        name,
        "VRPTW",
        1,
        _whole(units * _apart(rows[:, 1:3]), cut),
        _whole(rows[:, 3]),
        _whole(units * rows[:, 6], cut),
        _whole(units * rows[:, 4], cut),
        _whole(units * rows[:, 5], cut),
        np.zeros(len(rows), dtype=np.int64),
        np.zeros(len(rows), dtype=np.int64),
        (Van(0, capacity),) * count,
        per_value=units,
        units=units,
    )


def _li_lim(name: str, text: str, rounding: str) -> Case:
    """Columns: number, x, y, demand, earliest, latest, service, its pickup, its delivery; fewer vehicles come first."""
    count, capacity = (int(word) for word in text.split()[:2])
    rows = _numbers(text, 9)
    units, cut = ROUNDED[rounding]
    distance = _whole(units * _apart(rows[:, 1:3]), cut)
    return Case(
        name,
        "PDPTW",
        1,
        distance,
        _whole(rows[:, 3]),
        _whole(units * rows[:, 6], cut),
        _whole(units * rows[:, 4], cut),
        _whole(units * rows[:, 5], cut),
        np.zeros(len(rows), dtype=np.int64),
        np.zeros(len(rows), dtype=np.int64),
        (Van(0, capacity, fixed=FLEET_FIRST * int(distance.max())),) * count,
        tuple((int(row[0]), int(row[8])) for row in rows[1:] if row[8] > 0),
        units,
        units,
    )


def _vrplib(name: str, held: Mapping[str, Any], rounding: str) -> Case:
    kind = str(held.get("type", "")).strip()
    is_explicit = str(held.get("edge_weight_type", "")).strip() == "EXPLICIT"
    usual = "none" if is_explicit else BY_TYPE.get(kind, "exact")
    units, cut = ROUNDED[rounding if rounding in ROUNDED else usual]
    size = len(held["edge_weight"])

    def column(key: str, times: int = 1) -> Ints:
        return _whole(times * np.broadcast_to(np.asarray(held.get(key, 0), dtype=float), size), cut)

    depots = len(np.atleast_1d(held.get("depot", [0])))
    windows = np.asarray(held["time_window"]) if "time_window" in held else np.array([[0, ENDLESS / units]] * size)
    service = column("service_time", units)
    service[:depots] = 0
    return Case(
        name,
        kind or "VRP",
        depots,
        _whole(units * np.asarray(held["edge_weight"], dtype=float), cut),
        column("demand"),
        service,
        _whole(units * windows[:, 0], cut),
        _whole(units * windows[:, 1], cut),
        column("release_time", units),
        column("prize", units),
        _vans(held, units, size - depots),
        per_value=100 * units if kind == "HFVRP" else 1,
        units=units,
    )


def _vans(held: Mapping[str, Any], units: int, customers: int) -> tuple[Van, ...]:
    """The fleet, a vehicle for each customer where no number is given."""
    count = int(held.get("vehicles", customers))

    def each(key: str, default: int, times: int = 1) -> Sequence[int]:
        values = np.broadcast_to(np.asarray(held.get(key, default), dtype=float), count)
        return [round(times * float(value)) for value in values]

    reloads = (
        [_places(row) for row in held["vehicles_reload_depot"]] if "vehicles_reload_depot" in held else [()] * count
    )
    rows = zip(
        each("vehicles_depot", 1),
        each("capacity", ENDLESS),
        each("vehicles_max_distance", ENDLESS // units, units),
        each("vehicles_max_duration", ENDLESS // units, units),
        each("vehicles_unit_distance_cost", 1),
        each("vehicles_fixed_cost", 0, units),
        reloads,
        strict=True,
    )
    return tuple(Van(depot - 1, *rest) for depot, *rest in rows)


def _places(row: Any) -> tuple[int, ...]:
    return tuple(int(place) - 1 for place in np.atleast_1d(row))


def _apart(spots: Floats) -> Floats:
    """Straight distances `(n, n)`."""
    found: Floats = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    return found


def _whole(values: Any, cut: Callable[[Floats], Floats] = np.round) -> Ints:
    return np.asarray(cut(np.asarray(values, dtype=float))).astype(np.int64)
