"""What is stored where? Items by ABC class, slotted so that fast movers lie near the benches, and what was counted."""

from collections.abc import Iterator, Sequence
from random import Random

from controltower.domain.ids import CartonId, ItemId, LocationId, SiteId
from controltower.domain.inventory import StockCounted
from controltower.domain.items import (
    CHEMICALS,
    FOOD,
    FRAGILE,
    UPRIGHT,
    Carton,
    CartonListed,
    Item,
    ItemListed,
    Velocity,
)
from controltower.domain.places import Location, LocationKind
from controltower.simulation.network.scale import Scale

SHARE_OF_ITEMS = {Velocity.A: 0.2, Velocity.B: 0.3, Velocity.C: 0.5}
SHARE_OF_LINES = {Velocity.A: 0.8, Velocity.B: 0.15, Velocity.C: 0.05}
"""The usual ABC split after Pareto: a fifth of the items makes four fifths of the lines."""
FACES = {Velocity.A: (28, 60), Velocity.B: (14, 30), Velocity.C: (6, 14)}
NOUNS = ("Lamp", "Kettle", "Mug", "Towel", "Notebook", "Charger", "Puzzle", "Soap", "Candle", "Brush", "Basket",
         "Clock", "Cushion", "Flask", "Pan", "Gloves", "Scarf", "Tea", "Coffee", "Torch")  # fmt: skip
HANDLED = {"Tea": (FOOD,), "Coffee": (FOOD,), "Soap": (CHEMICALS,), "Flask": (UPRIGHT,)}
"""What to mind when such things are packed."""
KINDS = ("Small", "Large", "Blue", "Green", "Classic", "Travel", "Double", "Soft", "Bright", "Plain")
CARTONS = (
    Carton(CartonId("C1"), 220, 160, 100, 90, 5_000),
    Carton(CartonId("C2"), 310, 220, 150, 160, 10_000),
    Carton(CartonId("C3"), 400, 300, 200, 280, 18_000),
    Carton(CartonId("C4"), 500, 400, 300, 450, 25_000),
    Carton(CartonId("C5"), 600, 400, 400, 620, 30_000),
)


def items(seed: int, scale: Scale) -> list[Item]:
    """So many items, fast movers first."""
    rng = Random(f"{seed}:items")
    return [_item(rng, number, scale) for number in range(scale.items)]


def listings(goods: Sequence[Item]) -> Iterator[ItemListed | CartonListed]:
    """Items and cartons as master data."""
    yield from (CartonListed(carton) for carton in CARTONS)
    yield from (ItemListed(item) for item in goods)


def counts(seed: int, goods: Sequence[Item], places: Sequence[Location], scale: Scale) -> Iterator[StockCounted]:
    """The stock of the distribution centre: a pick face for each item, two for A, and reserve in the same zone.

    The items that come only by today's trucks have a face with nothing on it.
    """
    rng = Random(f"{seed}:stock")
    faces = _faces(rng, places)
    reserve = _reserve(places)
    bare = set(waiting_items(goods, scale))
    for item in goods:
        for _ in range(2 if item.velocity is Velocity.A else 1):
            face = faces.pop()
            low, high = FACES[item.velocity]
            yield StockCounted(face.id, item.id, 0 if item.id in bare else rng.randint(low, high))
            above = reserve[face.zone]
            if above and item.id not in bare and (item.velocity is not Velocity.C or rng.random() < 0.5):
                yield StockCounted(above.pop(), item.id, rng.randint(2 * low, 3 * high))


def micro_counts(seed: int, site: SiteId, goods: Sequence[Item], places: Sequence[Location]) -> Iterator[StockCounted]:
    """The stock of a micro-fulfilment centre: its range of fast movers, and a little reserve."""
    rng = Random(f"{seed}:stock:{site}")
    faces = [place.id for place in places if place.kind is LocationKind.PICK]
    above = [place.id for place in places if place.kind is LocationKind.RESERVE]
    for number, item in enumerate(micro_range(goods, len(faces))):
        yield StockCounted(faces[number], item.id, rng.randint(14, 26))
        if number < len(above):
            yield StockCounted(above[number], item.id, rng.randint(20, 40))


def micro_range(goods: Sequence[Item], faces: int = 160) -> list[Item]:
    """The items that a micro-fulfilment centre holds: the fastest and lightest."""
    light = [item for item in goods if item.weight_g <= 2_500 and item.velocity is Velocity.A]
    return light[:faces]


def waiting_items(goods: Sequence[Item], scale: Scale) -> list[ItemId]:
    """The items that are out of stock until today's trucks bring them: every seventh of the B class."""
    second = [item.id for item in goods if item.velocity is Velocity.B]
    return second[:: max(1, len(second) // scale.waiting_items)][: scale.waiting_items]


def _item(rng: Random, number: int, scale: Scale) -> Item:
    share = number / scale.items
    velocity = Velocity.A if share < 0.2 else Velocity.B if share < 0.5 else Velocity.C
    length, width, height = sorted((round(rng.lognormvariate(4.75, 0.45)) for _ in range(3)), reverse=True)
    length, width, height = min(length, 480), min(width, 330), min(height, 230)
    density = rng.uniform(0.12, 0.7)
    weight = max(40, round(length * width * height / 1000 * density))
    name = f"{KINDS[number % 10]} {NOUNS[number // 10 % 20].lower()} no. {number + 1}"
    fragile = (FRAGILE,) if rng.random() < 0.08 else ()
    handling = fragile + HANDLED.get(NOUNS[number // 10 % 20], ())
    return Item(
        ItemId(f"I{number + 1:04d}"),
        name,
        length,
        width,
        height,
        weight,
        velocity,
        handling,
        _value_cents(number, weight),
    )


def _value_cents(number: int, weight_g: int) -> int:
    """What a piece costs: most are cheap and a few dear, heavier ones dearer. Assumption.

    Drawn apart from all else, so that what was drawn before values were known stays as it was.
    """
    rng = Random(f"value:{number}")
    return round(100 * rng.lognormvariate(2.2, 0.8) * (0.6 + min(weight_g, 4_000) / 2_500))


def _faces(rng: Random, places: Sequence[Location]) -> list[Location]:
    """Pick faces, best last: zones near the benches and levels within reach, shuffled a little."""
    picks = [place for place in places if place.kind is LocationKind.PICK]
    deepest = max(place.y_m for place in picks)
    return sorted(picks, key=lambda place: (place.y_m - 14 * place.level + rng.gauss(0, 0.5 * deepest), place.id))


def _reserve(places: Sequence[Location]) -> dict[str, list[LocationId]]:
    """Reserve places by zone."""
    found: dict[str, list[LocationId]] = {place.zone: [] for place in places}
    for place in places:
        if place.kind is LocationKind.RESERVE:
            found[place.zone].append(place.id)
    return found
