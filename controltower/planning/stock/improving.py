"""Can a choice of orders be made better by letting one in and others out? Ruin and recreate, close around one order.

Schrimpf et al. (2000): an order that was left out is forced in, those in its way that are worth least for what they use
give place, and whoever else now fits takes what is left over. What comes out worse is kept only as long as it is hardly
worse (a threshold that shrinks to nothing).
"""

from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import Protocol

from controltower.planning.plans import StopAsked

LEAST_ROUNDS, ROUNDS_EACH, MOST_ROUNDS = 3_000, 12, 10_000
"""Tries: so many for each order that was left out, within these bounds. House rule: about a second at most."""
HEAT = 0.3
"""So much of an order's mean worth may be lost at first. Tried: 0.1 to 1 differ little."""
ASK_EVERY = 64


class Limited(Protocol):
    """Orders by number with their worth and what they use of each limit."""

    @property
    def worths(self) -> Sequence[float]: ...
    @property
    def uses(self) -> "Sequence[dict[int, int]]": ...
    @property
    def limits(self) -> Sequence[int]: ...


def improved(
    question: Limited, group: Sequence[int], taken: Sequence[int], gains: dict[int, float], stop: StopAsked
) -> list[int]:
    """The best choice that was met on the way; `gains` say what each order is worth beyond what it uses."""
    tries = _Tries(question, group, taken, gains)
    outside = len(group) - len(taken)
    rounds = min(MOST_ROUNDS, max(LEAST_ROUNDS, ROUNDS_EACH * outside))
    mean = sum(question.worths[number] for number in group) / len(group)
    for turn in range(rounds):
        if turn % ASK_EVERY == 0 and stop():
            break
        tries.turn(HEAT * mean * (1 - turn / rounds))
    return tries.best


class _Tries:
    """A choice that changes, with what is left of each limit, and the best that there was."""

    def __init__(self, question: Limited, group: Sequence[int], taken: Sequence[int], gains: dict[int, float]) -> None:
        self.question, self.gains, self.chance = question, gains, Random(len(group))
        self.taken = set(taken)
        self.outside = sorted(number for number in group if number not in self.taken and self._could(number))
        self.left = {limit: question.limits[limit] for number in group for limit in question.uses[number]}
        self.users: dict[int, list[int]] = defaultdict(list)
        for number in sorted(group, key=lambda each: (-gains[each], each)):
            for limit in question.uses[number]:
                self.users[limit].append(number)
        self.worth = 0.0
        for number in sorted(self.taken):
            self._use(number, 1)
        self.best, self.most = sorted(self.taken), self.worth

    def _could(self, number: int) -> bool:
        """Whether an order would fit if it were alone."""
        return all(self.question.limits[limit] >= count for limit, count in self.question.uses[number].items())

    def turn(self, heat: float) -> None:
        """One order in, those in its way out, others in; all of that undone where too much would be lost."""
        if not self.outside:
            return
        number = self.outside[self.chance.randrange(len(self.outside))]
        before, changed = self.worth, [number]
        freed = self._make_room(number, changed)
        self._use(number, 1)
        self.taken.add(number)
        self._fill(freed, changed)
        if self.worth < before - heat:
            self._undo(changed)
        else:
            self.outside = sorted({*self.outside, *changed} - self.taken)
            if self.worth > self.most + 1e-9:
                self.best, self.most = sorted(self.taken), self.worth

    def _make_room(self, number: int, changed: list[int]) -> list[int]:
        """Put out whoever gains least for what it frees, until the order fits; the limits that were freed."""
        freed: list[int] = []
        for limit, count in self.question.uses[number].items():
            while self.left[limit] < count:
                inside = [each for each in self.users[limit] if each in self.taken]
                # Mostly the one that gains least, now and then another: else the same two change places for ever.
                place = -1 if self.chance.random() < 0.7 else self.chance.randrange(len(inside))
                out = inside[place]
                self.taken.remove(out)
                self._use(out, -1)
                changed.append(out)
                freed += self.question.uses[out]
        return freed

    def _fill(self, freed: Sequence[int], changed: list[int]) -> None:
        """Take in whoever fits and uses something that was freed, those that gain most first."""
        found = {each for limit in freed for each in self.users[limit] if each not in self.taken}
        for each in sorted(found, key=lambda number: (-self.gains[number], number)):
            uses = self.question.uses[each]
            if all(self.left[limit] >= count for limit, count in uses.items()):
                self.taken.add(each)
                self._use(each, 1)
                changed.append(each)

    def _undo(self, changed: Sequence[int]) -> None:
        for each in reversed(changed):
            if each in self.taken:
                self.taken.remove(each)
                self._use(each, -1)
            else:
                self.taken.add(each)
                self._use(each, 1)

    def _use(self, number: int, sign: int) -> None:
        self.worth += sign * self.question.worths[number]
        for limit, count in self.question.uses[number].items():
            self.left[limit] -= sign * count
