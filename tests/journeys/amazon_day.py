"""A day of real delivery stops, from a folder of tables to the last door: `python -m tests.journeys.amazon_day`.

Reads the stops of one Amazon station (public data of the Last Mile Routing Research Challenge, beside the checkout),
writes them as an import folder, imports that into a journal, lets the twin pick, pack, load, route and deliver what the
journal then holds, and reports what became of each drop.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from controltower.domain.contradictions import Contradiction
from controltower.domain.orders import Order, OrderLine, OrderRolled, Progress, Stage
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, Stop, StopStatus
from controltower.domain.times import HOUR, QUARTER, Instant, instant
from controltower.integrations.tables import ImportReport, run_import
from controltower.simulation.imported import imported_script
from controltower.simulation.network.scale import FULL, Scale
from controltower.simulation.runner import Runner
from controltower.simulation.scenarios import Scenario
from controltower.simulation.twin import Twin
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.projection import Projection
from controltower.tower.planners import tower_planners
from tests.journeys.amazon_folder import DAY, TIMEZONE, station, write_day

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "demand" / "amazon_austin_locations.csv"
ROUTES = 10
"""A day's worth for the demo's building: 1,382 drops, where its ordinary day has 1,500 orders."""
ORDINARY = Scenario("ordinary", "An ordinary day", peak=False, troubles=())
PICTURES_AT = 11
"""The hour at which the desk is looked at: one departure on the road, one about to leave, one being picked."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the drops; `late` are among the delivered, `short` among all of them."""

    imported: ImportReport
    drops: int
    delivered: int
    late: int
    failed: int
    short: int
    left: int
    why_left: tuple[tuple[str, int], ...]
    routes: int
    km: float
    messages: int
    contradictions: int
    digest: str
    seconds: float

    def text(self) -> str:
        """The outcome as lines for a person."""
        refused = "The importer refused nothing." if self.imported.ok else self.imported.text()
        lines = [
            f"Import: {self.imported.summary()} {refused}",
            f"Drops: {self.drops:,}; delivered {self.delivered:,}, of them late {self.late:,}.",
            f"  Failed at the door {self.failed:,}; not brought to a door today {self.left:,}; short {self.short:,}.",
            *(f"  Not brought: {count:,} because {reason}." for reason, count in self.why_left),
            f"Road: {self.routes} routes, {self.km:,.0f} km driven.",
            f"Journal: {self.messages:,} messages, {self.contradictions} contradictions, digest {self.digest}.",
            f"Wall time: {self.seconds:.1f} s.",
        ]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Journey:
    """Which stops, from which seed, by way of which folder and database.

    So many routes, and of each so many stops (None: all). `look` is called with the hour at each full one.
    """

    data: Path
    folder: Path
    url: str
    routes: int = ROUTES
    seed: int = 7
    scale: Scale = FULL
    each: int | None = None
    look: Callable[[int], None] = lambda _hour: None


def play(journey: Journey, say: Say) -> Outcome:
    """The whole way from the stops of the data to their doors."""
    began = time.perf_counter()
    found = station(journey.data, journey.routes, journey.each)
    say(f"{sum(map(len, found.routes.values())):,} stops on {len(found.routes)} routes of one station.")
    write_day(journey.folder, found, journey.seed, journey.scale)
    with open_database(journey.url) as database:
        journal = Journal(database, lambda: instant(DAY))
        keeper = Keeper(journal, Projection(database), lambda: instant(DAY))
        imported = run_import(journey.folder, journal, Picture(), instant(DAY))
        say(imported.summary())
        keeper.catch_up()
        script = imported_script(keeper.picture.fork(), journey.seed, ORDINARY)
        runner = Runner(Twin(script, tower_planners(TIMEZONE)), journal, time.monotonic, time.sleep)
        runner.open()
        for hour in range(5, 25):
            runner.run_flat_out(Instant(script.midnight + hour * HOUR), QUARTER)
            keeper.catch_up()
            _say_stages(keeper.picture, hour, say)
            journey.look(hour)
            if runner.twin.done:
                break
        rolled = _rolled(journal)
    return outcome(keeper.picture, rolled, imported, time.perf_counter() - began)


def outcome(picture: Picture, rolled: dict[str, str], imported: ImportReport, seconds: float) -> Outcome:
    """Count the drops: every order was one stop of the data."""
    stops: dict[str, Stop] = {order: stop for stop in picture[Stop].values() for order in stop.orders}
    fates = {key: _fate(progress, stops.get(key)) for key, progress in picture[Progress].items()}
    states = Counter(fates.values())
    left = Counter(rolled.get(key, f"it is {picture[Progress][key].stage}") for key in fates if fates[key] == "left")
    return Outcome(
        imported,
        len(picture[Order]),
        states["delivered"] + states["late"],
        states["late"],
        states["failed"],
        len({line.order for line in picture[OrderLine].values() if line.short}),
        states["left"],
        tuple(left.most_common()),
        len(picture[Route]),
        sum(route.driven_km for route in picture[Route].values()),
        picture.seq,
        len(picture[Contradiction]),
        picture.digest(),
        seconds,
    )


def _fate(progress: Progress, stop: Stop | None) -> str:
    if progress.stage is Stage.DELIVERED:
        return "late" if stop is not None and stop.reached_at > stop.window_closes else "delivered"
    tried = stop is not None and stop.status is StopStatus.FAILED and bool(stop.reached_at)
    return "failed" if tried else "left"


def _rolled(journal: Journal) -> dict[str, str]:
    """Why each order that was put off was put off, the last time."""
    said: dict[str, str] = {}
    after = 0
    while entries := journal.read(after, 5_000):
        said.update((each.body.order, each.body.reason) for each in entries if isinstance(each.body, OrderRolled))
        after = entries[-1].said.seq
    return said


def _say_stages(picture: Picture, hour: int, say: Say) -> None:
    stages = Counter(progress.stage for progress in picture[Progress].values())
    say(f"{hour:02d}:00  {picture.seq:>7,} messages   " + ", ".join(f"{stages[s]} {s}" for s in Stage if stages[s]))


def photographed(url: str, folder: Path, say: Say) -> Callable[[int], None]:
    """A look at every board of the desk, at the hour for pictures."""

    def look(hour: int) -> None:
        if hour == PICTURES_AT:
            from tests.journeys.desk_pictures import save

            say(save(url, folder))

    return look


def main(words: list[str], say: Say) -> int:
    """The journey from the command line; the exit code is 1 where a row was refused or the sources disagree."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.amazon_day", description=__doc__)
    parser.add_argument("path", nargs="?", type=Path, default=DATA, help="the stops, as CSV")
    parser.add_argument("--routes", type=int, default=ROUTES, help=f"how many routes make the day (default {ROUTES})")
    parser.add_argument("--seed", type=int, default=7, help="of what the orders want, and of the twin's chance")
    parser.add_argument("--db", metavar="URL", help="where the journal goes; must be new (default: a temporary one)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where import folder, pictures and report are kept")
    told = parser.parse_args(words)
    if not told.path.is_file():
        say(f"There is no {told.path}: the public benchmark data is not on this machine.")
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        out = told.out or Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        url = told.db or f"sqlite:///{(Path(scratch) / 'amazon.db').as_posix()}"
        look = photographed(url, out / "pictures", say) if told.out else lambda _hour: None
        end = play(Journey(told.path, out / "import", url, told.routes, told.seed, look=look), say)
        say(end.text())
        (out / "amazon-day.txt").write_text(end.text() + "\n", encoding="utf-8")
    return 0 if end.imported.ok and not end.contradictions else 1


def say_aloud(text: str) -> None:
    """To the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], say_aloud))
