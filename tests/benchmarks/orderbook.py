"""Which orders are packed to measure cartons? Sets as JSON files, and how the invented ones are made from a seed.

A file is `{"cartons": [{"id", "length_mm", "width_mm", "height_mm", "tare_g", "limit_g"}], "orders": [{"id", "known",
"lines": [{"line", "length_mm", "width_mm", "height_mm", "weight_g", "quantity", "handling"}]}]}`. `known` is a carton
that is known to hold the order, empty where none is; `handling` is a list of words, as items have them.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random

from controltower.domain.ids import ItemId, LineId
from controltower.domain.items import Carton, Item, Velocity
from controltower.planning.packing import PackingProblem, piece_of
from controltower.simulation.demand import demand
from controltower.simulation.network import network
from controltower.simulation.network.goods import CARTONS
from controltower.simulation.network.scale import FULL
from controltower.simulation.scenarios import Scenario

PLAIN_DAY = Scenario("ordinary", "Ordinary day", peak=False, troubles=())
SETS = ("demo", "cut", "mixed", "alike", "two")


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order: how many of each item, by line; and the carton that is known to hold it."""

    id: str
    lines: tuple[tuple[LineId, Item, int], ...]
    known: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A set of orders and the cartons there are for them."""

    cartons: tuple[Carton, ...]
    orders: tuple[Ordered, ...]


def problem_of(book: Book, order: Ordered) -> PackingProblem:
    """One order as the planner is asked."""
    pieces = (piece_of(line, item) for line, item, quantity in order.lines for _ in range(quantity))
    return PackingProblem(tuple(pieces), book.cartons)


def is_one(name: str, text: str) -> bool:
    """Whether this is a file of orders."""
    return name.endswith(".json") and '"cartons"' in text and '"orders"' in text


def read(text: str) -> Book:
    """A set from its file. Raises KeyError or ValueError for what is none."""
    held = json.loads(text)
    cartons = tuple(Carton(**each) for each in held["cartons"])
    return Book(cartons, tuple(_ordered(each) for each in held["orders"]))


def written(book: Book) -> str:
    """A set as its file."""
    orders = [
        {"id": order.id, "known": order.known, "lines": [_line(*each) for each in order.lines]} for order in book.orders
    ]
    return json.dumps({"cartons": [asdict(carton) for carton in book.cartons], "orders": orders}, indent=1)


def made(name: str, count: int, seed: int) -> Book:
    """So many orders of one of the sets; the cartons are those of the demo."""
    rng = Random(f"{seed}:{name}")
    if name == "demo":
        return Book(CARTONS, tuple(_demo(count, seed)))
    make = {"cut": _cut, "mixed": _mixed, "alike": _alike, "two": _two}[name]
    return Book(CARTONS, tuple(make(rng, f"{name}-{number:04d}") for number in range(count)))


def _demo(count: int, seed: int) -> Iterator[Ordered]:
    """The orders of demo days, of up to 10 pieces."""
    yielded, day = 0, seed
    while yielded < count:
        net = network(day, PLAIN_DAY.name, FULL, peak=False)
        items = {item.id: item for item in net.goods}
        for _, order in demand(net, PLAIN_DAY).orders:
            lines = tuple((LineId(f"{n}"), items[each.item], each.quantity) for n, each in enumerate(order.lines, 1))
            if sum(quantity for _, _, quantity in lines) <= 10 and yielded < count:
                yielded += 1
                yield Ordered(f"{day}-{order.order}", lines)
        day += 1


def _cut(rng: Random, name: str) -> Ordered:
    """A carton cut up into 2 to 10 pieces, of which a tenth or so is lost: it is known to hold them."""
    carton = rng.choice(CARTONS)
    boxes = [(carton.length_mm, carton.width_mm, carton.height_mm)]
    for _ in range(rng.randint(1, 9)):
        boxes.sort(key=lambda box: box[0] * box[1] * box[2])
        box = boxes.pop()
        axis = rng.choice([axis for axis in range(3) if box[axis] >= 40])
        at = rng.randint(round(0.25 * box[axis]), round(0.75 * box[axis]))
        boxes += [tuple(edge if n != axis else part for n, edge in enumerate(box)) for part in (at, box[axis] - at)]  # type: ignore[misc]
    kept = [tuple(sorted((edge - rng.randint(0, 3) for edge in box), reverse=True)) for box in boxes]
    lines = [_thing(n, size, rng, carton.limit_g // 12) for n, size in enumerate(kept, 1)]
    rng.shuffle(lines)
    return Ordered(name, tuple(lines), carton.id)


def _mixed(rng: Random, name: str) -> Ordered:
    """1 to 10 pieces of any shape, some fragile, upright, of food or of chemicals."""
    lines = []
    for number in range(1, rng.randint(1, 10) + 1):
        size = tuple(sorted((rng.randint(30, 300) for _ in range(3)), reverse=True))
        chosen = rng.choices(((), ("fragile",), ("upright",), ("food",), ("chemicals",)), (60, 15, 10, 10, 5))[0]
        lines.append(_thing(number, size, rng, 3_000, chosen))
    return Ordered(name, tuple(lines))


def _alike(rng: Random, name: str) -> Ordered:
    """10 pieces of one to three kinds, shaped as the boxes of Bischoff and Ratcliff are, to a fifth of their size."""
    lines, left = [], 10
    for number in range(1, rng.randint(1, 3) + 1):
        size = tuple(round(rng.randint(*edges) * 2) for edges in ((30, 120), (25, 100), (20, 80)))
        quantity = rng.randint(1, left - 3 + number) if number < 3 else left
        lines.append((*_thing(number, size, rng, 2_000)[:2], quantity))
        left -= quantity
        if left <= 0:
            break
    return Ordered(name, tuple(lines))


def _two(rng: Random, name: str) -> Ordered:
    """What was cut out of two cartons: no single one holds it, mostly."""
    first, second = _cut(rng, name), _cut(rng, name)
    lines = [item for order in (first, second) for _, item, _ in order.lines][:10]
    return Ordered(name, tuple((LineId(f"{n}"), item, 1) for n, item in enumerate(lines, 1)))


def _thing(
    number: int, size: tuple[int, ...], rng: Random, most_g: int, handling: tuple[str, ...] = ()
) -> tuple[LineId, Item, int]:
    length, width, height = size
    weight = max(10, min(most_g, round(length * width * height / 1000 * rng.uniform(0.1, 0.6))))
    return LineId(f"{number}"), Item(ItemId(""), "", length, width, height, weight, Velocity.A, handling), 1


def _ordered(held: dict[str, object]) -> Ordered:
    lines: list[dict[str, object]] = held["lines"]  # type: ignore[assignment]
    return Ordered(str(held["id"]), tuple(map(_read_line, lines)), str(held.get("known", "")))


def _read_line(held: dict[str, object]) -> tuple[LineId, Item, int]:
    length, width, height = (int(str(held[f"{name}_mm"])) for name in ("length", "width", "height"))
    weight_g, quantity = int(str(held["weight_g"])), int(str(held["quantity"]))
    words: list[str] = held.get("handling", [])  # type: ignore[assignment]
    item = Item(ItemId(""), "", length, width, height, weight_g, Velocity.A, tuple(words))
    return LineId(str(held["line"])), item, quantity


def _line(line: LineId, item: Item, quantity: int) -> dict[str, object]:
    edges = {"length_mm": item.length_mm, "width_mm": item.width_mm, "height_mm": item.height_mm}
    return {"line": line, **edges, "weight_g": item.weight_g, "quantity": quantity, "handling": list(item.handling)}
