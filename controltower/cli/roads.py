"""How does road data come to this machine, and is it any good? Built from an extract, listed, shown and tried."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from controltower.cli.actions import place
from controltower.cli.signing import signed_in
from controltower.cli.words import OK, data_folder, told_to_end, wall_clock
from controltower.domain.errors import Refused, Unavailable
from controltower.domain.messages import Body, Message
from controltower.domain.roads import CityZone, CityZoneListed, RoadDataListed
from controltower.domain.routes import VehicleKind
from controltower.planning.roads.home import ABOUT, keep_in
from controltower.settings import DEFAULTS, meaning

if TYPE_CHECKING:
    from controltower.store.addresses import Match, Unmatched

ROADS = "roads"
SOURCE = "roads"


def roads_folder() -> Path:
    """Where road data sets are kept."""
    return Path(DEFAULTS.roads) if DEFAULTS.roads else data_folder() / ROADS


def add_actions(words: argparse.ArgumentParser) -> None:
    """What is done with road data."""
    words.add_argument("--folder", type=Path, metavar="DIR", help=meaning("roads"))
    actions = words.add_subparsers(dest="action", required=True, metavar="ACTION")
    build = actions.add_parser("build", help="make road data of an OpenStreetMap extract (.osm.pbf)")
    build.add_argument("extract", type=Path, metavar="CITY.osm.pbf", help="the extract")
    build.add_argument("--name", metavar="NAME", help="what it is called here (default: the name of the file)")
    build.add_argument("--to", type=Path, metavar="DIR", help="another folder for it")
    actions.add_parser("list", help="which road data is on this machine")
    _named(actions.add_parser("show", help="what a data set holds, and whose it is"))
    route = _named(actions.add_parser("route", help="the way from one place to another: an address, or LAT,LON"))
    route.add_argument("start", metavar="FROM")
    route.add_argument("end", metavar="TO")
    route.add_argument("--kind", choices=[each.value for each in VehicleKind], default=VehicleKind.VAN.value)
    route.add_argument("--hour", type=float, default=12.0, metavar="H", help="hour of the day at which it leaves")
    locate = _named(actions.add_parser("locate", help="where an address is"))
    locate.add_argument("text", metavar="ADDRESS")
    use = _named(actions.add_parser("use", help="plan an operation's routes on it from now on"))
    place(use)


def roads(asked: argparse.Namespace) -> int:
    """What is asked of road data."""
    keep_in(asked.folder or roads_folder())
    return ACTIONS[asked.action](asked)


def _named(words: argparse.ArgumentParser) -> argparse.ArgumentParser:
    words.add_argument("name", metavar="NAME", help="which data set")
    return words


def _build(asked: argparse.Namespace) -> int:
    from controltower.integrations.osm.building import Origin, build_roads

    name = asked.name or asked.extract.name.split(".")[0]
    if not name or Path(name).name != name:
        raise Refused([f"“{name}” cannot be the name of road data: it names a folder."])
    folder = asked.to or (asked.folder or roads_folder()) / name
    ending, began = told_to_end(leashed=False), time.monotonic()
    origin = Origin(name, f"controltower {version('controltower')}")
    built = build_roads(asked.extract, folder, origin, lambda step: _step(step, began), ending.is_set)
    print(f"{built.name}: {built.nodes:,} junctions, {built.edges:,} pieces of road, {built.road_km:,.0f} km")
    print(f"{built.streets:,} street names, {built.addresses:,} house numbers, {len(built.zones)} low-emission zones")
    for reason in built.left_out:
        print(f"  {reason}")
    print(f"{built.size / 1e6:,.1f} MB in {built.folder}, {time.monotonic() - began:,.1f} s")
    return OK


def _step(step: str, began: float) -> None:
    print(f"{time.monotonic() - began:6.1f} s  {step} …", file=sys.stderr, flush=True)


def _list(asked: argparse.Namespace) -> int:
    home = asked.folder or roads_folder()
    found = sorted(each.parent.name for each in home.glob(f"*/{ABOUT}"))
    for name in found:
        about = about_of(home / name)
        print(f"{name}  {about['nodes']:,} junctions, of {about['source']}, {about['attribution']}")
    if not found:
        print(f"There is no road data in {home}. Make some: controltower roads build CITY.osm.pbf")
    return OK


def _show(asked: argparse.Namespace) -> int:
    folder = _folder(asked)
    about = about_of(folder)
    south, west, north, east = about["bounds"]
    print(f"{about['name']}, of {about['source']} by {about['built_by']}")
    print(f"{about['attribution']}, {about['licence']}")
    print(f"{about['nodes']:,} junctions, {about['edges']:,} pieces of road")
    print(f"from {south:.4f}, {west:.4f} to {north:.4f}, {east:.4f}")
    for zone in about["zones"]:
        print(f"zone {zone['name']}, closed to {', '.join(zone['forbids'])}")
    for each in sorted(folder.iterdir()):
        print(f"  {each.name}  {each.stat().st_size / 1e6:,.1f} MB")
    return OK


def _route(asked: argparse.Namespace) -> int:
    from controltower.domain.times import HOUR, Instant
    from controltower.planning.roads import Going, engine_of

    folder = _folder(asked)
    kind, at = VehicleKind(asked.kind), Instant(round(asked.hour * HOUR))
    going = Going(kind, at, "UTC")
    ends = [_spot(folder, text) for text in (asked.start, asked.end)]
    engine = engine_of(str(folder))
    snaps = [engine.nearest(point, going) for point in ends]
    reasons = [snap.reason for snap in snaps if not snap.reachable]
    if reasons:
        raise Refused(reasons)
    way = engine.way(ends, going)
    if not way.open:
        raise Refused([f"No road leads there for a {kind}."])
    for word, snap in zip(("from", "to"), snaps, strict=True):
        print(f"{word}  {snap.street or 'a road without a name'}, {snap.metres:.0f} m beside it")
    print(f"{way.metres / 1000:.1f} km, {way.seconds / 60:.0f} min by {kind} at {asked.hour:g} h ({way.basis})")
    return OK


def _locate(asked: argparse.Namespace) -> int:
    lat, lon = _spot(_folder(asked), asked.text, tell=True)
    print(f"{lat:.5f}, {lon:.5f}")
    return OK


def _use(asked: argparse.Namespace) -> int:
    from controltower.store.engine import open_database
    from controltower.store.journal import Journal

    about = about_of(_folder(asked))
    bodies: list[Body] = [CityZoneListed(zone) for zone in zones_in(about)]
    bodies.append(RoadDataListed(asked.name, about["digest"]))
    with open_database(signed_in(asked)) as database:
        now = wall_clock()
        keys = (f"{about['digest']}:{now}:{number}" for number in range(len(bodies)))
        messages = [Message(SOURCE, key, now, SOURCE, body) for key, body in zip(keys, bodies, strict=True)]
        Journal(database, wall_clock, asked.operation).append(messages)
    print(f"Routes of {asked.operation} are planned on {asked.name} from now on.")
    return OK


def zones_in(about: dict[str, Any]) -> list[CityZone]:
    """The zones that an about file names."""
    return [
        CityZone(
            each["id"],
            each["name"],
            tuple((lat, lon) for lat, lon in each["ring"]),
            tuple(VehicleKind(kind) for kind in each["forbids"]),
            each["from_min"],
            each["to_min"],
            tuple(each["weekdays"]),
        )
        for each in about["zones"]
    ]


@contextmanager
def address_book(name: str | None) -> Iterator[Callable[[str], "Match | Unmatched"] | None]:
    """What finds addresses in road data of this machine; None where no name is given. Raises Refused, Unavailable."""
    from controltower.integrations.osm.building import ADDRESSES
    from controltower.store.addresses import AddressBook

    if not name:
        yield None
        return
    folder = _known(roads_folder() / name)
    south, west, north, east = about_of(folder)["bounds"]
    book = AddressBook(folder / ADDRESSES, (south, west, north, east))
    try:
        yield book.locate
    finally:
        book.close()


def _spot(folder: Path, text: str, *, tell: bool = False) -> tuple[float, float]:
    """Where a text says that something is. Raises Refused where it cannot be told."""
    from controltower.integrations.osm.building import ADDRESSES
    from controltower.store.addresses import AddressBook, Unmatched

    south, west, north, east = about_of(folder)["bounds"]
    book = AddressBook(folder / ADDRESSES, (south, west, north, east))
    try:
        found = book.locate(text)
    finally:
        book.close()
    if isinstance(found, Unmatched):
        raise Refused([found.reason])
    if tell:
        print(f"{found.label} ({found.level})")
    return found.lat, found.lon


def _folder(asked: argparse.Namespace) -> Path:
    return _known((asked.folder or roads_folder()) / asked.name)


def _known(folder: Path) -> Path:
    if not (folder / ABOUT).is_file():
        raise Refused([f"There is no road data called {folder.name}. What there is: controltower roads list"])
    return folder


def about_of(folder: Path) -> dict[str, Any]:
    """What the road data in a folder says of itself. Raises Unavailable."""
    try:
        found: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unavailable(f"The road data in {folder} cannot be read ({error}): build it again.") from error
    return found


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "build": _build,
    "list": _list,
    "show": _show,
    "route": _route,
    "locate": _locate,
    "use": _use,
}
