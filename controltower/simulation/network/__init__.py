"""What is the demo? A seeded harbour operation, from its buildings to its fleet, as the messages that list it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from controltower.domain.ids import SiteId
from controltower.domain.inventory import StockCounted
from controltower.domain.items import Item
from controltower.domain.messages import Body, Listing, Message
from controltower.domain.packs import PackSpecListed
from controltower.domain.places import Location, LocationListed, OperationOpened
from controltower.domain.routes import VehicleListed
from controltower.domain.times import Instant, instant, later
from controltower.domain.truth import SourceListed
from controltower.simulation.network import fleet, floors, gifts, goods, people
from controltower.simulation.network.history import dated
from controltower.simulation.network.people import Hired
from controltower.simulation.network.scale import FULL, Scale
from controltower.simulation.voices import SOURCES, TMS, WMS, Voices
from controltower.simulation.weighing import on_record

TIMEZONE = "Europe/Berlin"
MIDNIGHT = instant(datetime(2026, 3, 10, tzinfo=ZoneInfo(TIMEZONE)))
"""The day of the demo begins: a Tuesday without a change of clocks."""
NAME = "Saltmere demo (an invented city)"


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that stands before the day begins; `bodies` lists it, then counts its stock."""

    seed: int
    scenario: str
    scale: Scale
    goods: tuple[Item, ...]
    people: tuple[Hired, ...]
    bodies: tuple[Body, ...]


def network(seed: int, scenario: str = "ordinary", scale: Scale = FULL, peak: bool = False) -> Network:
    """The demo network of a seed."""
    stock = goods.items(seed, scale)
    staff = people.hired(seed, MIDNIGHT, scale, peak)
    places = list(_places(scale))
    opened = OperationOpened(NAME, TIMEZONE, "EUR", demo=True, seed=seed, scenario=scenario)
    packs = map(PackSpecListed, gifts.specs(stock, scale))
    listed = chain(
        places, goods.listings(stock), packs, people.listings(staff), people.robots(scale), fleet.vehicles(scale)
    )
    counted = _counts(seed, stock, places, scale)
    feeds = (SourceListed(source) for source in SOURCES.values())
    bodies = (opened, *feeds, *listed, *counted, *on_record(seed, stock))
    return Network(seed, scenario, scale, tuple(stock), tuple(staff), bodies)


def listed(net: Network, voices: Voices) -> list[Message]:
    """The network as messages, said half an hour before the first shift; its places were counted on days before."""
    at = later(MIDNIGHT, 4.5 * 3600)
    counts = [body for body in net.bodies if isinstance(body, StockCounted)]
    places = [body.location for body in net.bodies if isinstance(body, LocationListed)]
    standing = [voices.say(_teller(body), at, body) for body in net.bodies if not isinstance(body, StockCounted)]
    return standing + [voices.say(WMS, when, body) for when, body in dated(net.seed, counts, places, net.goods, at)]


def clock_of(hour: float) -> Instant:
    """The instant of an hour of the demo day."""
    return later(MIDNIGHT, hour * 3600)


def _teller(body: Body) -> str:
    """Each source names itself; vehicles are of transport, all else of the warehouse."""
    match body:
        case SourceListed(source):
            return source.id
        case VehicleListed():
            return TMS
        case _:
            return WMS


def _places(scale: Scale) -> Iterator[Listing]:
    yield from floors.distribution_centre(scale)
    for micro in range(scale.micros):
        yield from floors.micro_centre(micro)


def _counts(seed: int, stock: list[Item], places: list[Listing], scale: Scale) -> Iterator[Body]:
    locations = [body.location for body in places if isinstance(body, LocationListed)]
    yield from goods.counts(seed, stock, _at(locations, floors.DC), scale)
    for micro in range(scale.micros):
        site = SiteId(f"M{micro + 1}")
        yield from goods.micro_counts(seed, site, stock, _at(locations, site))


def _at(locations: list[Location], site: SiteId) -> list[Location]:
    return [location for location in locations if location.site == site]
