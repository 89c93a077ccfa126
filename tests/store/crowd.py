"""What do many say at once of one house? Feeds and desks that quarrel over the same stock, people and proposals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from controltower.domain import inventory, labour, picking, proposals
from controltower.domain.clock import SetPace, StepClock
from controltower.domain.ids import (
    ItemId,
    LocationId,
    OrderId,
    PickerId,
    PlaceId,
    ProposalId,
    TaskId,
    TourId,
    WaveId,
    WorkerId,
)
from controltower.domain.messages import Body, Message
from controltower.domain.orders import OrderCancelled
from controltower.domain.times import HOUR, Instant, Span
from tests.helpers import make
from tests.store import sample

SIZE = sample.SMALL
PEOPLE = 100
AHEAD = 12
"""So many proposals are before the desks at a time."""
FORBIDDEN = "forbidden-"
"""With this begins the key of what a login may not say."""
SHIFT = Span(make.DAWN, Instant(make.DAWN + 12 * HOUR))


@dataclass(frozen=True, slots=True)
class Part:
    """One login of the crowd: what it may do, how many messages it says, and how many proposals there are."""

    number: int
    role: str
    amount: int
    offers: int

    @property
    def login(self) -> str:
        """Its name."""
        return f"w{self.number:02}"

    @property
    def source(self) -> str:
        """For what it speaks."""
        return f"scan-{self.number:02}" if self.role == "integrator" else f"desk:{self.login}"

    def says(self, key: object, body: Body, source: str = "") -> Message:
        """A message in its own name."""
        author = self.source if self.role == "integrator" else self.login
        return Message(source or self.source, f"{key}", make.DAWN, author, body)


@dataclass(frozen=True, slots=True)
class Call:
    """Messages that go together, and whether the database lets them through."""

    messages: list[Message]
    allowed: bool = True


Script = Callable[[Part], Iterator[Call]]


def opening(offers: int) -> list[Message]:
    """A house with stock, people enough, and so many proposals to send one of them elsewhere."""
    bodies: list[Body] = []
    for number in range(PEOPLE):
        worker = labour.Worker(_worker(number), sample.SITE, (labour.Skill.PICK,), SHIFT, ())
        bodies += [labour.WorkerListed(worker), labour.ShiftStarted(worker.id, sample.ZONES[0])]
    bodies += [_offer(number) for number in range(offers)]
    tower = [Message("tower", f"o{number}", make.DAWN, "tower", body) for number, body in enumerate(bodies)]
    return [*sample.messages(SIZE), *tower]


def quarrel(part: Part) -> Iterator[Call]:
    """Every proposal in turn, decided as this desk wants it; each third is said twice, as after a lost answer."""
    for offer in range(part.offers):
        call = Call([part.says(offer, _wanted(part, offer))])
        yield call
        if offer % 3 == part.number % 3:
            yield call


def bustle(part: Part) -> Iterator[Call]:
    """A day's mixture of messages: its own and others', new and said before, and some that it may not say."""
    random, said, before = Random(part.number), 0, Call([])
    bodies, keys = _SAYS[part.role](part, random), count()
    while said < part.amount:
        chance = random.random()
        if chance < 0.04 or part.role == "viewer":
            call = Call([part.says(f"{FORBIDDEN}{next(keys)}", *_forbidden(part, random))], allowed=False)
        elif chance < 0.14 and before.messages:
            call = before
        else:
            call = Call([each if isinstance(each, Message) else part.says(next(keys), each) for each in next(bodies)])
            if chance < 0.24:
                call.messages[:0] = before.messages[:3]
        call = Call(call.messages[: part.amount - said], call.allowed)
        said += len(call.messages)
        before = call if call.allowed else before
        yield call


def _wanted(part: Part, offer: int) -> Body:
    key = _key(offer)
    if part.role == "dispatcher":
        return proposals.RejectProposal(key, f"{part.login} needs them here")
    target = 1 if part.number % 5 < 2 else 2 + part.number % 5
    return labour.MoveStaff((_move(offer, target),), key, "as offered" if target == 1 else "there they are needed more")


def _supervised(part: Part, random: Random) -> Iterator[list[Body | Message]]:
    """Approves and changes what all look at; and sends people of whom it does not know where they are."""
    for turn in count():
        if random.random() < 0.6:
            yield [_wanted(part, _before_all(part, turn, random))]
        else:
            source, target = random.sample(sample.ZONES, 2)
            yield [labour.MoveStaff((labour.Move(_worker(random.randrange(PEOPLE)), source, target),), None, "help")]


def _dispatched(part: Part, random: Random) -> Iterator[list[Body | Message]]:
    """Rejects what all look at; now and then without a reason, or what is not there."""
    for turn in count():
        offer = _before_all(part, turn, random)
        yield [proposals.RejectProposal(_key(offer), random.choice(("too far", "too late", "")))]


def _managed(part: Part, random: Random) -> Iterator[list[Body | Message]]:
    """Sets the pace of the demo, sometimes one that cannot be."""
    while True:
        yield [random.choice((SetPace(random.randint(-1, 60)), StepClock(random.randint(0, 90))))]


def _fed(part: Part, random: Random) -> Iterator[list[Body | Message]]:
    """Orders of its own and of others, stock that all handle, people, and what two listeners hear of one broker."""
    for turn in count():
        match random.choices(("own", "shared", "stock", "broker", "offers", "people"), (55, 10, 15, 8, 2, 10))[0]:
            case "own":
                yield list(_life(f"{part.login}-{turn}", random))
            case "shared":
                yield list(_life(f"all-{turn // 2}", Random(turn // 2)))
            case "stock":
                yield [_handled(random) for _ in range(random.randint(1, 6))]
            case "broker":
                near = range(turn, turn + 4)
                yield [Message("broker", f"{n}", make.DAWN, "broker", _handled(Random(n))) for n in near]
            case "offers":
                offer = _before_all(part, turn * 9, random)
                yield [proposals.ProposalWithdrawn(_key(offer), "It no longer fits.")]
            case _:
                yield [_seen(random) for _ in range(random.randint(1, 10))]


_SAYS: dict[str, Callable[[Part, Random], Iterator[list[Body | Message]]]] = {
    "integrator": _fed,
    "supervisor": _supervised,
    "dispatcher": _dispatched,
    "manager": _managed,
    "viewer": _managed,
}


def _before_all(part: Part, turn: int, random: Random) -> int:
    """One of the proposals that all desks look at about now."""
    return min(part.offers - 1, turn * part.offers // part.amount + random.randrange(AHEAD))


def _life(name: str, random: Random) -> Iterator[Body]:
    """An order from the customer to the lane; some come short, some are cancelled."""
    number, pieces = random.randrange(SIZE.locations), random.randint(1, 3)
    task, tour, walker = TaskId(f"T-{name}"), TourId(f"U-{name}"), PickerId("W1")
    yield make.order(name, pieces, _item(number))
    yield picking.StockAllocated(task, make.line(name), _place(number), pieces)
    if random.random() < 0.1:
        yield picking.AllocationReleased(task, "The customer called.")
        yield OrderCancelled(OrderId(name), "The customer called.")
        return
    yield picking.TourStarted(tour, sample.SITE, sample.ZONES[0], WaveId("W0"), walker, (task,), 60.0)
    found = pieces if random.random() < 0.9 else pieces - 1
    yield picking.PickConfirmed(task, found, walker)
    yield picking.TourEnded(tour)
    if found:
        yield make.packed(name, found, f"P-{name}")
        yield from make.staged(f"P-{name}", f"L{number % 24}")


def _handled(random: Random) -> Body:
    """Something done to stock that others handle too."""
    number, pieces = random.randrange(SIZE.locations), random.randint(1, 12)
    place, item = PlaceId(_place(number)), _item(number)
    return random.choice(
        (
            inventory.StockCounted(_place(number), item, random.randint(0, 200)),
            inventory.StockHeld(place, item, pieces, "damaged"),
            inventory.HoldReleased(place, item, pieces),
            inventory.StockWrittenOff(place, item, pieces, "damaged"),
            inventory.StockMoved(item, place, _place((number + 60) % SIZE.locations), pieces, "W2"),
        )
    )


def _seen(random: Random) -> Body:
    worker = _worker(random.randrange(PEOPLE))
    if random.random() < 0.3:
        return labour.WorkerAssigned(worker, random.choice(sample.ZONES))
    return labour.WorkerSeen(worker, random.random() * 200, random.random() * 60, "picks")


def _forbidden(part: Part, random: Random) -> tuple[Body, str]:
    """What its role may not say, or in whose name it may not speak."""
    neighbour = f"desk:w{part.number + 1:02}"
    if part.role == "integrator":
        return random.choice(((_wanted(part, 0), part.source), (_seen(random), neighbour)))
    if part.role == "supervisor":
        return random.choice(((_handled(random), part.source), (_wanted(part, 0), neighbour)))
    return random.choice((_handled(random), labour.MoveStaff((_move(0, 1),), None, "help"))), part.source


def _offer(number: int) -> proposals.ProposalMade:
    effect = proposals.Effect("late orders", "12", "4")
    return proposals.ProposalMade(
        _key(number), proposals.ProposalKind.STAFF, f"Send one to {sample.ZONES[1]} ({number})", "Zone 1 falls behind.",
        (effect,), proposals.Urgency.HIGH, make.at(1), (_move(number, 1),),
    )  # fmt: skip


def _move(offer: int, target: int) -> labour.Move:
    return labour.Move(_worker(offer % PEOPLE), sample.ZONES[0], sample.ZONES[target])


def _key(offer: int) -> ProposalId:
    return ProposalId(f"offer-{offer}")


def _worker(number: int) -> WorkerId:
    return WorkerId(f"C{number}")


def _place(number: int) -> LocationId:
    return LocationId(f"{sample.ZONES[number % 8]}-{number:05d}")


def _item(number: int) -> ItemId:
    return ItemId(f"SKU-{number % SIZE.items}")
