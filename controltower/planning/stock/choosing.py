"""Which orders shall be whole where not all can be? A knapsack with a limit for each scarce item and departure.

Whoever leaves later may use what has come by then, so pieces of an item are limited once for each departure: all that
leaves until then must be covered by all that is ready until then (Hall's condition for nested times). Orders that share
a scarce item are chosen together, the others apart. Prices of scarce pieces from Lagrangian relaxation (Fisher 1981)
give an order to try them in and a bound; a search that branches on the doubtful ones closes the gap, or is cut short,
and what it has found is then made better (`improving`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controltower.planning.plans import StopAsked
from controltower.planning.stock.improving import improved

ROUNDS = 60
"""Steps by which prices are learnt. Tried: more of them hardly move the bound."""
NODES = 8_000
"""Branches that are looked at in one group of orders. House rule: some tenths of a second."""
ASK_EVERY = 256
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Choosing:
    """Orders by number, each worth so much and using so much of the limits (by number) that it meets."""

    worths: tuple[float, ...]
    uses: tuple[dict[int, int], ...]
    limits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The orders chosen, what they are worth together, and what no choice can exceed."""

    numbers: tuple[int, ...]
    worth: float
    bound: float


def choose(question: Choosing, stop: StopAsked) -> Chosen:
    """The choice of most worth, group by group; each group is proven, unless it took too long or `stop` said so."""
    numbers: list[int] = []
    worth = bound = 0.0
    for group in _groups(question):
        found = _free(question, group) or _searched(question, group, stop)
        numbers += found.numbers
        worth, bound = worth + found.worth, bound + found.bound
    return Chosen(tuple(sorted(numbers)), worth, bound)


def _groups(question: Choosing) -> list[list[int]]:
    """Orders that share a limit, directly or through others."""
    root = list(range(len(question.worths)))

    def top(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    first: dict[int, int] = {}
    for number, uses in enumerate(question.uses):
        for limit in uses:
            one, other = top(first.setdefault(limit, number)), top(number)
            root[max(one, other)] = min(one, other)
    groups: dict[int, list[int]] = {}
    for number in range(len(root)):
        groups.setdefault(top(number), []).append(number)
    return list(groups.values())


def _free(question: Choosing, group: Sequence[int]) -> Chosen | None:
    """All of the group, where its limits allow that."""
    used: dict[int, int] = {}
    for number in group:
        for limit, quantity in question.uses[number].items():
            used[limit] = used.get(limit, 0) + quantity
    if any(quantity > question.limits[limit] for limit, quantity in used.items()):
        return None
    worth = sum(question.worths[number] for number in group)
    return Chosen(tuple(group), worth, worth)


def _searched(question: Choosing, group: Sequence[int], stop: StopAsked) -> Chosen:
    prices, bound = _prices(question, group)
    reduced = {number: _reduced(question, prices, number) for number in group}
    ordered = sorted(group, key=lambda number: (-abs(reduced[number]), number))
    greedy = _greedy(question, sorted(group, key=lambda number: (-reduced[number], number)))
    plain = _greedy(question, sorted(group, key=lambda number: (-_density(question, number), number)))
    best = max(greedy, plain, key=lambda found: _worth(question, found))
    if _worth(question, best) < bound - TINY:
        search = _Search(question, prices, ordered, best, stop)
        best, proven = search.run()
        bound = _worth(question, best) if proven else bound
        if not proven:
            best = improved(question, group, best, reduced, stop)
    worth = _worth(question, best)
    return Chosen(tuple(best), worth, max(bound, worth))


def _prices(question: Choosing, group: Sequence[int]) -> tuple[dict[int, float], float]:
    """A price for each piece under a limit, and the least upper bound that was met: subgradient steps, shrinking."""
    limits = sorted({limit for number in group for limit in question.uses[number]})
    prices = dict.fromkeys(limits, 0.0)
    best, least = dict(prices), sum(question.worths[number] for number in group)
    step = max(question.worths[number] for number in group)
    for _ in range(ROUNDS):
        slack = {limit: question.limits[limit] for limit in limits}
        value = sum(prices[limit] * question.limits[limit] for limit in limits)
        for number in group:
            gain = _reduced(question, prices, number)
            if gain > 0:
                value += gain
                for limit, quantity in question.uses[number].items():
                    slack[limit] -= quantity
        if value < least:
            best, least = dict(prices), value
        length = sum(each * each for each in slack.values())
        if not length:
            break
        for limit in limits:
            prices[limit] = max(0.0, prices[limit] - step * slack[limit] / length**0.5)
        step *= 0.92
    return best, least


def _reduced(question: Choosing, prices: Mapping[int, float], number: int) -> float:
    """What an order is worth beyond the price of the scarce pieces that it uses."""
    return question.worths[number] - sum(prices[limit] * count for limit, count in question.uses[number].items())


def _density(question: Choosing, number: int) -> float:
    return question.worths[number] / max(1, sum(question.uses[number].values()))


def _greedy(question: Choosing, ordered: Sequence[int]) -> list[int]:
    left: dict[int, int] = {}
    taken = []
    for number in ordered:
        uses = question.uses[number]
        if all(left.get(limit, question.limits[limit]) >= count for limit, count in uses.items()):
            taken.append(number)
            for limit, count in uses.items():
                left[limit] = left.get(limit, question.limits[limit]) - count
    return taken


def _worth(question: Choosing, numbers: Sequence[int]) -> float:
    return sum(question.worths[number] for number in sorted(numbers))


class _Search:
    """Depth first: the clearest cases at the top, where the prices bound what is below; without recursion."""

    def __init__(
        self,
        question: Choosing,
        prices: Mapping[int, float],
        ordered: Sequence[int],
        best: Sequence[int],
        stop: StopAsked,
    ) -> None:
        self.question, self.prices, self.ordered, self.stop = question, prices, ordered, stop
        self.best, self.worth = list(best), _worth(question, best)
        hopes = [max(0.0, _reduced(question, prices, number)) for number in ordered]
        self.hope = [sum(hopes[place:]) for place in range(len(ordered) + 1)]

    def run(self) -> tuple[list[int], bool]:
        """The best choice, and whether there can be no better one."""
        question = self.question
        left = {limit: question.limits[limit] for limit in self.prices}
        room = sum(price * left[limit] for limit, price in self.prices.items())
        taken: list[int] = []
        worth, place, nodes = 0.0, 0, 0
        tried: list[bool] = []
        """For each place on the way down, whether the order was taken."""
        while True:
            nodes += 1
            if nodes > NODES or (nodes % ASK_EVERY == 0 and self.stop()):
                return self.best, False
            if worth > self.worth + TINY:
                self.best, self.worth = list(taken), worth
            if place < len(self.ordered) and worth + room + self.hope[place] > self.worth + TINY:
                number = self.ordered[place]
                fits = all(left[limit] >= count for limit, count in question.uses[number].items())
                if fits:
                    worth += question.worths[number]
                    room -= self._use(left, number, 1)
                    taken.append(number)
                tried.append(fits)
                place += 1
                continue
            while tried and not tried[-1]:
                tried.pop()
                place -= 1
            if not tried:
                return self.best, True
            tried[-1] = False
            number = taken.pop()
            worth -= question.worths[number]
            room += self._use(left, number, -1)
            place = len(tried)

    def _use(self, left: dict[int, int], number: int, sign: int) -> float:
        price = 0.0
        for limit, count in self.question.uses[number].items():
            left[limit] -= sign * count
            price += self.prices[limit] * count
        return price
