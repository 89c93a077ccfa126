"""How is a demo day played into a journal, and how are the days before it made?"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from importlib.metadata import version
from math import isinf
from pathlib import Path

import msgspec

from controltower.cli.roads import about_of, roads_folder, zones_in
from controltower.cli.signing import signed_in
from controltower.cli.words import OK, on_that_day, told_to_end, wall_clock
from controltower.domain.clock import SetPace
from controltower.domain.errors import Refused
from controltower.domain.ids import ZoneId
from controltower.domain.kpis import DayClosed, DayFigures, Figure
from controltower.domain.messages import Body, Message
from controltower.domain.places import OperationOpened
from controltower.domain.roads import CityZoneListed, RoadDataListed
from controltower.domain.times import DAY, Instant, moment
from controltower.integrations.picktolight import Hands
from controltower.settings import resources
from controltower.simulation.demo import ORDINARY, live
from controltower.simulation.network.scale import FULL, SMALL
from controltower.simulation.patience import Patient
from controltower.simulation.runner import Runner
from controltower.simulation.scenarios import Scenario, read
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.people import People
from controltower.tower.planners import tower_planners

SCALES = {"full": FULL, "small": SMALL}
HISTORY = "history"
LIT = {"full": ZoneId("DC-F"), "small": ZoneId("DC-A")}
"""The zone of each demo whose faces have lights and buttons: where most is picked."""


class Day(msgspec.Struct, frozen=True):
    """The figures of one earlier day, and the seed that it was played with."""

    date: str
    seed: int
    figures: dict[str, float]


class History(msgspec.Struct, frozen=True):
    """Earlier days of the demo, each really played."""

    note: str
    days: list[Day]


def twin(asked: argparse.Namespace) -> int:
    """Play the day until it is over, an hour is reached, or the process is told to end."""
    ending = told_to_end(leashed=asked.leash)
    roads = _town(ending.is_set) if asked.town else ()
    script = demo_script(asked.seed, scenario_of(asked.scenario), SCALES[asked.scale], roads)
    with open_database(signed_in(asked)) as database:
        journal = Journal(database, wall_clock, asked.operation)
        if demo_in(journal) not in ((), (asked.seed, script.scenario.name)) or journal.last() > len(script.opening):
            raise Refused([f"{database.name} holds another day already. Choose another file for the demo."])
        day = Twin(script, tower_planners(facts=script.facts))
        patient = Patient(journal, time.sleep, ending.is_set)
        pace = 0.0 if isinf(asked.pace) else asked.pace
        runner = Runner(day, patient, time.monotonic, time.sleep, pace, through=Hands(LIT[asked.scale]).through)
        runner.open()
        People(database, wall_clock, asked.operation).tell(script.names)
        patient.append(list(earlier(script.midnight)))
        until = on_that_day(script.midnight, script.timezone, asked.until) if asked.until else None
        if asked.begin:
            _flat_out(runner, on_that_day(script.midnight, script.timezone, asked.begin), ending.is_set)
        if isinf(asked.pace):
            _flat_out(runner, until or Instant(script.midnight + DAY), ending.is_set)
        else:
            patient.append([Message("demo", "pace", day.now, "demo", SetPace(asked.pace))])
            runner.run(lambda: ending.is_set() or (until is not None and day.now >= until))
    return OK


def _town(stop: Callable[[], bool]) -> Sequence[Body]:
    """The road data of the demo's town, made where this machine has none, and the zones that it draws."""
    from controltower.integrations.osm.demo import town_in

    began = time.monotonic()

    def tell(step: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {step} …", file=sys.stderr, flush=True)

    folder = town_in(roads_folder(), f"controltower {version('controltower')}", tell, stop)
    return RoadDataListed(folder.name), *(CityZoneListed(zone) for zone in zones_in(about_of(folder)))


def demo_in(journal: Journal) -> tuple[()] | tuple[int | None, str | None] | None:
    """Seed and scenario of the demo that a journal holds; empty where it is, None where the operation is real."""
    first = journal.read(0, 1)
    if not first:
        return ()
    opened = first[0].body
    if isinstance(opened, OperationOpened) and opened.demo:
        return opened.seed, opened.scenario
    return None


def history(asked: argparse.Namespace) -> int:
    """Play the days before the demo day, each with another seed, and write their figures."""
    path = asked.out or resources() / "demo" / "history.json"
    days: list[Day] = []
    for number in range(asked.days, 0, -1):
        seed = asked.seed + number
        played = Twin(demo_script(seed, ORDINARY), tower_planners())
        live(played, Instant(played.script.midnight + DAY))
        closed = next(iter(played.picture[DayFigures].values()))
        date = moment(played.script.midnight, played.script.timezone).date() - timedelta(days=number)
        days.append(Day(f"{date}", seed, {figure.kpi: figure.value for figure in closed.figures}))
        words = "  ".join(f"{key} {value:g}" for key, value in days[-1].figures.items())
        print(f"{date}  seed {seed}  {words}", flush=True)
    note = "Figures of demo days that were played by `controltower history`, each with its seed; nothing here is real."
    path.write_bytes(msgspec.json.format(msgspec.json.encode(History(note, days)), indent=1) + b"\n")
    print(f"{len(days)} days in {path}.")
    return OK


def scenario_of(name: str) -> Scenario:
    """The scenario of this name in the resources, or in a file. Raises Refused, or Rejected for one that is wrong."""
    folder = resources() / "demo" / "scenarios"
    path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in folder.glob("*.toml")))
        raise Refused([f"There is no scenario “{name}”. Known are: {known}; or name a .toml file."])
    return read(path)


def earlier(midnight: Instant) -> Iterable[Message]:
    """The closings of earlier days, where they were played; nothing where the file is not there."""
    path = resources() / "demo" / "history.json"
    if not path.is_file():
        return
    days = msgspec.json.decode(path.read_bytes(), type=History).days
    for back, day in zip(range(len(days), 0, -1), days, strict=True):
        figures = tuple(Figure(key, value) for key, value in day.figures.items())
        yield Message(
            HISTORY, day.date, Instant(midnight - (back - 1) * DAY - 1), HISTORY, DayClosed(day.date, figures)
        )


def _flat_out(runner: Runner, until: Instant, stop: Callable[[], bool]) -> None:
    """As fast as it goes, a few minutes at a time, so that it can be told to end."""
    while not stop() and not runner.twin.done and runner.twin.now < until:
        runner.run_flat_out(min(until, Instant(runner.twin.now + DAY // 288)))
        if sys.stderr.isatty():
            local = moment(runner.twin.now, runner.twin.script.timezone)
            print(f"\r{local:%H:%M}  {runner.appended:,} messages", end="", file=sys.stderr, flush=True)
