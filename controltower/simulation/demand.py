"""What does the day ask for? Orders with windows and cut-offs, and inbound trucks, from a seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from random import Random

from controltower.domain.docks import Announced, AppointmentBooked, NoticeAnnounced
from controltower.domain.ids import AppointmentId, DoorId, ItemId, NoticeId, OrderId, SiteId, TruckId
from controltower.domain.items import Velocity
from controltower.domain.orders import OrderPlaced, Service, Wanted
from controltower.domain.places import SiteKind
from controltower.simulation.docks import Coming
from controltower.simulation.network import Network, city, clock_of, gifts, goods
from controltower.simulation.network.floors import DC, is_cooled
from controltower.simulation.scenarios import Scenario
from controltower.simulation.waves import RHYTHMS

FIRST = (
    "A.",
    "B.",
    "C.",
    "D.",
    "E.",
    "F.",
    "G.",
    "H.",
    "J.",
    "K.",
    "L.",
    "M.",
    "N.",
    "O.",
    "P.",
    "R.",
    "S.",
    "T.",
    "V.",
)
LAST = ("Amsel", "Bruun", "Castell", "Drey", "Ekdal", "Falk", "Gray", "Hale", "Ilmen", "Joost", "Karr", "Lind", "Moen",
        "Noor", "Orre", "Pohl", "Quist", "Rask", "Storm", "Thal", "Ubel", "Voss", "Winter", "Zander")  # fmt: skip
SUPPLIERS = ("Northgate Goods", "Bellweather", "Harrow & Pine", "Castor Home", "Lumen Trade", "Ostmark Supply")
MICRO_SHARE = 0.15
BEFORE_DAWN = 0.5
"""Share of the orders of the distribution centre that were placed the day before."""
DEPARTURES, PEAK_DEPARTURES = (0.62, 0.25, 0.13), (0.3, 0.36, 0.34)
"""How those spread over the departures; on a peak day morning windows are soon sold out."""
LINES = ((1, 0.14), (2, 0.22), (3, 0.24), (4, 0.19), (5, 0.12), (6, 0.09))
QUANTITIES = ((1, 0.72), (2, 0.2), (3, 0.08))
HOURS = ((5, 0.3), (6, 0.6), (7, 1.0), (8, 1.4), (9, 1.6), (10, 1.3), (11, 1.1), (12, 1.1), (13, 1.0), (14, 0.5))
"""When the orders of the day are placed, by the hour. All shares of this module are assumptions."""
WAITING_EACH = 40
"""Each so many-th order of the centre wants something which only a truck of today brings."""
Placed = tuple[float, OrderPlaced]


@dataclass(frozen=True, slots=True)
class Demand:
    """The day's orders in the order of placing (seconds after midnight), and its trucks."""

    orders: tuple[Placed, ...]
    trucks: tuple[Coming, ...]
    notices: tuple[NoticeAnnounced, ...]
    bookings: tuple[AppointmentBooked, ...]


def demand(net: Network, scenario: Scenario) -> Demand:
    """All that the outside world will ask of the operation."""
    rng = Random(f"{net.seed}:demand")
    scale = net.scale
    count = scale.peak_orders if scenario.peak else scale.orders
    micro = round(count * MICRO_SHARE) if scale.micros else 0
    basket = Basket(net)
    placed = [*_centre_orders(rng, net, basket, count - micro, scenario.peak), *_micro_orders(rng, net, basket, micro)]
    for trouble in scenario.troubles:
        if trouble.kind == "surge":
            placed += _surge(rng, net, basket, int(trouble.numbers["orders"]), trouble.at_s)
    placed.sort(key=lambda each: each[0])
    orders = [_numbered(order, number) for number, (_, order) in enumerate(placed, 1)]
    packed = gifts.with_packs(orders, net.goods, scale)
    numbered = tuple((at, order) for (at, _), order in zip(placed, packed, strict=True))
    trucks = tuple(_trucks(Random(f"{net.seed}:trucks"), net))
    return Demand(numbered, trucks, tuple(map(_notice, trucks)), tuple(_bookings(net, trucks)))


class Basket:
    """Draws what customers want, fast movers most often."""

    def __init__(self, net: Network) -> None:
        bare = set(goods.waiting_items(net.goods, net.scale))
        self.waiting = [item.id for item in net.goods if item.id in bare]
        self.by_class = {
            velocity: [item.id for item in net.goods if item.velocity is velocity and item.id not in bare]
            for velocity in Velocity
        }
        self.micro = [item.id for item in goods.micro_range(net.goods)]
        self._filled = 0

    def fill(self, rng: Random, micro: bool) -> tuple[Wanted, ...]:
        """One to six lines of different items; fewer for a micro-fulfilment centre."""
        count = _drawn(rng, LINES)
        wanted: dict[ItemId, int] = {}
        while len(wanted) < (min(3, count) if micro else count):
            wanted[self._item(rng, micro)] = _drawn(rng, QUANTITIES)
        self._filled += not micro
        if not micro and self._filled % WAITING_EACH == WAITING_EACH // 2:
            wanted[rng.choice(self.waiting)] = 1
        return tuple(Wanted(item, quantity) for item, quantity in wanted.items())

    def _item(self, rng: Random, micro: bool) -> ItemId:
        if micro:
            return self.micro[int(len(self.micro) * rng.random() ** 1.6)]
        shares = goods.SHARE_OF_LINES
        of_class = self.by_class[rng.choices(list(shares), weights=list(shares.values()))[0]]
        return of_class[int(len(of_class) * rng.random() ** 1.5)]


def _centre_orders(rng: Random, net: Network, basket: Basket, count: int, peak: bool) -> Iterator[Placed]:
    """Orders of the day before, for every departure, then those of today until the last cut-off."""
    times = net.scale.departures
    shares = PEAK_DEPARTURES if peak else DEPARTURES
    for _ in range(round(count * BEFORE_DAWN)):
        departure = rng.choices(times, weights=shares[: len(times)])[0]
        yield 4.75 * 3600, _order(rng, basket, DC, departure, Service.NEXT_DAY)
    cut_off = RHYTHMS[SiteKind.DISTRIBUTION].cut_off
    last = times[-1] - cut_off / 3600
    hours = [each for each in HOURS if each[0] + 1 <= last] or [(5, 1.0)]
    for _ in range(count - round(count * BEFORE_DAWN)):
        placed = _drawn(rng, hours) + rng.random()
        yield placed * 3600, _order(rng, basket, DC, _departure(times, placed, cut_off), Service.SAME_DAY)


def _micro_orders(rng: Random, net: Network, basket: Basket, count: int) -> Iterator[Placed]:
    """Express orders, each for the micro-fulfilment centre that is near, evenly over the day."""
    times = net.scale.micro_departures
    cut_off = RHYTHMS[SiteKind.MICRO].cut_off
    for number in range(count):
        hour = rng.uniform(6.5, times[-1] - cut_off / 3600)
        site = SiteId(f"M{number % net.scale.micros + 1}")
        departure = _departure(times, hour, cut_off)
        yield hour * 3600, _order(rng, basket, site, departure, Service.EXPRESS)


def _surge(rng: Random, net: Network, basket: Basket, count: int, at_s: float) -> Iterator[Placed]:
    """Many orders within an hour."""
    for _ in range(count):
        hour = at_s / 3600 + rng.random()
        departure = _departure(net.scale.departures, hour, RHYTHMS[SiteKind.DISTRIBUTION].cut_off)
        yield hour * 3600, _order(rng, basket, DC, departure, Service.SAME_DAY)


def _drawn(rng: Random, shares: Sequence[tuple[int, float]]) -> int:
    """One of the numbers, as often as its share says."""
    return rng.choices([number for number, _ in shares], weights=[share for _, share in shares])[0]


def _departure(times: Sequence[float], hour: float, cut_off_s: float) -> float:
    """The first departure whose cut-off has not passed, else tomorrow's first."""
    return next((each for each in times if hour <= each - cut_off_s / 3600), times[0] + 24)


def _order(rng: Random, basket: Basket, site: SiteId, departure: float, service: Service) -> OrderPlaced:
    """An order without its number: who, where, by when, what."""
    micro = site != DC
    address, lat, lon = _home(rng, site)
    opens, closes = _window(rng, departure, micro)
    kind = SiteKind.MICRO if micro else SiteKind.DISTRIBUTION
    cut_off = departure - RHYTHMS[kind].cut_off / 3600
    return OrderPlaced(
        OrderId(""),
        site,
        f"{rng.choice(FIRST)} {rng.choice(LAST)}",
        address,
        lat,
        lon,
        service,
        clock_of(opens),
        clock_of(closes),
        clock_of(cut_off),
        clock_of(departure),
        basket.fill(rng, micro),
    )


def _window(rng: Random, departure: float, micro: bool) -> tuple[float, float]:
    """Hours: an hour and a half by bike; by van four, or for every fourth customer two and a half."""
    if micro:
        return departure, departure + 1.5
    if rng.random() < 0.75:
        return departure, departure + 4
    opens = departure + rng.choice((0.0, 0.75, 1.5))
    return opens, opens + 2.5


def _home(rng: Random, site: SiteId) -> tuple[str, float, float]:
    """A home anywhere in the city, or within reach of a micro-fulfilment centre."""
    if site == DC:
        return city.home(rng, city.district_of(rng))
    _, lat, lon = city.MICROS_AT[int(site[1:]) - 1]
    while True:
        address, home_lat, home_lon = city.home(rng, city.district_of(rng))
        north = (home_lat - lat) * city.KM_PER_DEGREE
        east = (home_lon - lon) * city.KM_PER_DEGREE * cos(radians(lat))
        if north**2 + east**2 <= city.MICRO_REACH_KM**2:
            return address, home_lat, home_lon


def _numbered(order: OrderPlaced, number: int) -> OrderPlaced:
    return OrderPlaced(
        OrderId(f"O{number:05d}"),
        order.site,
        order.customer,
        order.address,
        order.lat,
        order.lon,
        order.service,
        order.window_opens,
        order.window_closes,
        order.cut_off,
        order.departure_at,
        order.lines,
    )


def _trucks(rng: Random, net: Network) -> Iterator[Coming]:
    """Trucks through the day; every third brings some of the items that orders wait for."""
    count, scale = net.scale.trucks, net.scale
    bare = goods.waiting_items(net.goods, scale)
    carriers = max(1, count // 3)
    last = min(16.0, scale.closes - 4)
    for number in range(count):
        planned = (5.75 + (last - 5.75) * number / max(1, count - 1)) * 3600
        brings = bare[(number // 3) % carriers :: carriers] if number % 3 == 2 or count < 3 else []
        others = rng.sample(net.goods, 10 if count > 4 else 3)
        lines = tuple((item, rng.randint(18, 54)) for item in dict.fromkeys([*brings, *(each.id for each in others)]))
        key = f"{number + 1:02d}"
        arrives = planned + max(-600, min(900, rng.gauss(0, 300)))
        needs = ("reefer",) if number % 4 == 1 and scale.doors_in > 1 else ()
        drops = number % 6 == 3
        yield Coming(NoticeId(f"ASN{key}"), TruckId(f"TR{key}"), DC, planned, arrives, lines, needs=needs, drops=drops)


def _notice(truck: Coming) -> NoticeAnnounced:
    supplier = SUPPLIERS[int(truck.truck[2:]) % len(SUPPLIERS)]
    lines = tuple(Announced(item, quantity) for item, quantity in truck.lines)
    planned_at = clock_of(truck.planned_s / 3600)
    return NoticeAnnounced(truck.notice, truck.site, supplier, truck.truck, planned_at, lines, truck.needs, truck.drops)


def _bookings(net: Network, trucks: Sequence[Coming]) -> Iterator[AppointmentBooked]:
    cooled = [number for number in range(net.scale.doors_in) if is_cooled(number)]
    for number, truck in enumerate(trucks):
        place = cooled[number // 4 % len(cooled)] if truck.needs else number % net.scale.doors_in
        door = DoorId(f"{DC}-IN{place + 1:02d}")
        starts = truck.planned_s / 3600
        key = AppointmentId(f"A-{truck.truck}")
        yield AppointmentBooked(key, DC, door, truck.truck, None, clock_of(starts), clock_of(starts + 1.25))


def items_due(trucks: Sequence[Coming]) -> set[str]:
    """Everything that comes today."""
    return {item for truck in trucks for item, _ in truck.lines}
