"""What is the twin given to play? The facts before the day, and everything the outside world will do to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from controltower.domain.folding import fold
from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.labour import Worker
from controltower.domain.messages import Body, Message, entry
from controltower.domain.orders import Order
from controltower.domain.picture import Picture
from controltower.domain.places import Site, SiteKind
from controltower.domain.times import Instant
from controltower.simulation.demand import Placed, demand
from controltower.simulation.docks import Coming
from controltower.simulation.network import MIDNIGHT, TIMEZONE, clock_of, listed, network
from controltower.simulation.network.city import CENTRE
from controltower.simulation.network.scale import FULL, Scale
from controltower.simulation.planners import Point
from controltower.simulation.scenarios import Scenario
from controltower.simulation.voices import TMS, WMS, YARD, Voices

DAWN_S = 4.75 * 3600


@dataclass(frozen=True, slots=True)
class Script:
    """One day of one operation. `opening` is what must stand in the journal before; `facts` is its fold."""

    seed: int
    scenario: Scenario
    midnight: Instant
    timezone: str
    closes_s: float
    opening: tuple[Message, ...]
    facts: Picture
    voices: Voices
    posts: tuple[tuple[Worker, ZoneId], ...]
    departures: Mapping[SiteId, list[float]]
    orders: tuple[Placed, ...]
    trucks: tuple[Coming, ...]
    centre: Point | None = None
    """The middle of the town; amid the customers where none is given."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What people are called, by number; told to those who may know, and not to the journal."""


def demo_script(seed: int, scenario: Scenario, scale: Scale = FULL, roads: Sequence[Body] = ()) -> Script:
    """The demo day of a seed: network, stock, the orders of the day before and all inbound notices stand at 04:45.

    Played on road data of this machine, and with zones of the town, if `roads` lists some.
    """
    net = network(seed, scenario.name, scale, scenario.peak)
    asked = demand(net, scenario)
    voices = Voices()
    dawn = clock_of(DAWN_S / 3600)
    backlog = [placed for at_s, placed in asked.orders if at_s <= DAWN_S]
    said = [
        *listed(net, voices),
        *(voices.say(WMS, dawn, placed) for placed in backlog),
        *(voices.say(WMS, dawn, notice) for notice in asked.notices),
        *(voices.say(YARD, dawn, booked) for booked in asked.bookings),
        *(voices.say(TMS, dawn, each) for each in roads),
    ]
    facts = folded(said)
    return Script(
        seed,
        scenario,
        MIDNIGHT,
        TIMEZONE,
        scale.closes * 3600,
        tuple(said),
        facts,
        voices,
        tuple((each.worker, each.zone) for each in net.people),
        {site.id: _departures(site, scale) for site in facts[Site].values()},
        tuple(each for each in asked.orders if each[0] > DAWN_S),
        asked.trucks,
        CENTRE,
        {each.worker.id: each.name for each in net.people},
    )


def centre_of(script: Script) -> Point:
    """The middle of the town in which a script plays."""
    if script.centre is not None:
        return script.centre
    customers = [(order.lat, order.lon) for order in script.facts[Order].values()] or [
        (site.lat, site.lon) for site in script.facts[Site].values()
    ]
    return sum(lat for lat, _ in customers) / len(customers), sum(lon for _, lon in customers) / len(customers)


def folded(messages: list[Message]) -> Picture:
    """The picture after these messages, as if they were the first of a journal."""
    picture = Picture()
    for message in messages:
        fold(picture, entry(message, picture.seq + 1, message.at))
    return picture


def _departures(site: Site, scale: Scale) -> list[float]:
    hours = scale.departures if site.kind is SiteKind.DISTRIBUTION else scale.micro_departures
    return [hour * 3600 for hour in hours]
