"""Invented days at a dock for the benchmark of doors: made from a seed, written as JSON and read again."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from controltower.domain.ids import DoorId, RouteId
from controltower.domain.places import DoorKind
from controltower.domain.times import HOUR, MINUTE, Instant, Span
from controltower.planning.docks import Bay, Crew, Departure, DocksProblem, Feed, Goal, Mode, Visit, Way
from tests.benchmarks.instances import written_as

SIZES = ((20, 4), (40, 8), (60, 8), (60, 12), (80, 8), (80, 12))
"""Trucks and doors."""
BEGINS = 1_800_000_000 * 1_000_000 // (15 * MINUTE) * (15 * MINUTE)
FORMAT = "control tower docks 1"


def made(trucks: int, doors: int, seed: int) -> DocksProblem:
    """A shift of some ten hours in which doors are wanted for about four fifths of the time."""
    chance = Random(f"{trucks} {doors} {seed}")
    bays = tuple(_bay(chance, number, doors) for number in range(doors))
    hours = trucks * 50 / 60 / (0.8 * doors)
    departures = tuple(
        Departure(
            RouteId(f"R{n + 1}"),
            Instant(BEGINS + round((1 + chance.random() * (hours + 1)) * HOUR)),
            float(chance.choice((30, 60, 120))),
        )
        for n in range(max(2, trucks // 3))
    )
    visits = tuple(_visit(chance, n, bays, departures, hours) for n in range(trucks))
    ends = BEGINS + round((hours + 4) * HOUR)
    lunch = BEGINS + round(hours / 2 * HOUR)
    most = max(3, round(doors * 1.7))
    crew = (
        Crew(Span(Instant(BEGINS), Instant(lunch)), most),
        Crew(Span(Instant(lunch), Instant(lunch + 30 * MINUTE)), max(3, most // 2)),
        Crew(Span(Instant(lunch + 30 * MINUTE), Instant(ends)), most),
    )
    return DocksProblem(Instant(BEGINS), Instant(ends), bays, visits, crew, departures)


def _bay(chance: Random, number: int, doors: int) -> Bay:
    kinds = {DoorKind.INBOUND} if number < doors / 3 else {DoorKind.INBOUND, DoorKind.OUTBOUND}
    kinds = {DoorKind.OUTBOUND} if number >= 3 * doors / 4 else kinds
    equipment = {"leveller"} if chance.random() < 0.7 else set()
    if number % 4 == 1:
        equipment |= {"reefer", "leveller"}
    return Bay(DoorId(f"D{number + 1}"), frozenset(kinds), frozenset(equipment), 6.0 * number, 0.0)


def _visit(chance: Random, n: int, bays: tuple[Bay, ...], departures: tuple[Departure, ...], hours: float) -> Visit:
    kind = DoorKind.INBOUND if chance.random() < 0.6 else DoorKind.OUTBOUND
    needs = frozenset(
        {"reefer", "leveller"} if chance.random() < 0.1 else {"leveller"} if chance.random() < 0.4 else ()
    )
    if not any(kind in bay.kinds and needs <= bay.equipment for bay in bays):
        needs = frozenset()
    comes = BEGINS + round(chance.random() * hours * HOUR)
    work = 60.0 * chance.randrange(15, 61)
    over = comes + round((3 + 2 * chance.random()) * HOUR)
    live = Way(Mode.LIVE, Instant(comes), Instant(over), work, 300, 600, 3_600, 55.0)
    drop = Way(Mode.DROP, Instant(comes + 10 * MINUTE), Instant(over + HOUR), work, 300, 0, fee=25.0)
    shape = chance.random()
    ways = (live,) if shape < 0.6 else (drop,) if shape < 0.8 else (live, drop)
    later = [each for each in departures if each.leaves_at > comes + HOUR] or list(departures)
    if kind is DoorKind.INBOUND:
        count = chance.choice((0, 0, 1, 2))
        feeds = tuple(Feed(each.route, 900.0) for each in chance.sample(later, min(count, len(later))))
    else:
        feeds = (Feed(min(later, key=lambda each: each.leaves_at).route),)
    lane = 6.0 * (len(bays) - 1) * chance.random()
    return Visit(
        f"T{n + 1}",
        kind,
        ways,
        needs,
        chance.choice((1, 1, 2, 2, 3)),
        lane,
        15.0,
        chance.randrange(6, 34),
        feeds,
        1_000.0,
    )


def written(problem: DocksProblem) -> str:
    """The problem as text."""
    return written_as(FORMAT, problem)


def is_one(_: str, text: str) -> bool:
    """Whether a file is a problem of doors."""
    return FORMAT in text[:100]


def read(text: str) -> DocksProblem:
    """The problem from its text. Raises KeyError or ValueError for what is none."""
    held = json.loads(text)
    del held["format"]
    held["bays"] = _each(held["bays"], _read_bay)
    held["visits"] = _each(held["visits"], _read_visit)
    held["crew"] = _each(held["crew"], lambda each: Crew(_span(each["span"]), each["people"]))
    held["departures"] = _each(held["departures"], lambda each: Departure(**each))
    held["booked"] = ()
    return DocksProblem(**held)


def _each(values: list[Any], read_one: Callable[[Any], Any]) -> tuple[Any, ...]:
    return tuple(read_one(value) for value in values)


def _span(value: dict[str, int]) -> Span:
    return Span(Instant(value["starts"]), Instant(value["ends"]))


def _read_bay(value: dict[str, Any]) -> Bay:
    kinds = frozenset(DoorKind(each) for each in value["kinds"])
    return Bay(
        value["door"], kinds, frozenset(value["equipment"]), value["x_m"], value["y_m"], _each(value["closed"], _span)
    )


def _read_visit(value: dict[str, Any]) -> Visit:
    ways = _each(value["ways"], lambda each: Way(**(each | {"mode": Mode(each["mode"])})))
    feeds = _each(value["feeds"], lambda each: Feed(**each))
    goals = _each(value.get("goals", ()), lambda each: Goal(**each))
    made_of = {"kind": DoorKind(value["kind"]), "ways": ways, "needs": frozenset(value["needs"])}
    made_of |= {"feeds": feeds, "goals": goals}
    return Visit(**(value | made_of))
