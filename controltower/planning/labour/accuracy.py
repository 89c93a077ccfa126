"""Does a faster rate bring more errors? Asked of each zone and its busy quarter-hours, and never of a person.

The busy quarters of a zone are cut in two halves, the slower and the faster. If speed did not matter, each error would
fall into a half in proportion to the work done there; how unlikely it is that so many or more fell into the faster half
is the tail of a binomial distribution (the conditional test of two Poisson rates; Przyborowski and Wilenski 1940).
It is asked of several zones at once, so each answer must be the surer (Bonferroni).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

from controltower.domain.ids import ZoneId
from controltower.planning.labour.rates import ZoneQuarter

LEAST_QUARTERS = 4
LEAST_ERRORS = 8
LEAST_FASTER = 1.08
"""Halves whose rates differ by less than a twelfth say nothing about speed."""
SURE = 0.05
"""The chance at most of a false warning on a board, all zones taken together."""


@dataclass(frozen=True, slots=True)
class Half:
    """Some quarters of a zone: units and errors, and units an hour of one person."""

    quarters: int
    units: int
    errors: int
    per_hour: float

    @property
    def per_hundred(self) -> float:
        """Errors in a hundred units."""
        return 100 * self.errors / self.units if self.units else 0.0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Speed and errors of a zone in its busy quarters, its slower and its faster half beside each other.

    `chance` is how likely so many errors in the faster half would be if speed did not matter; `hurried` where that is
    too unlikely to be believed.
    """

    zone: ZoneId
    all: Half
    slow: Half
    fast: Half
    chance: float
    hurried: bool


def accuracies(quarters: Mapping[ZoneId, Sequence[ZoneQuarter]]) -> tuple[Accuracy, ...]:
    """Every zone that was busy at all; what is known of too little work is told without a warning."""
    found = [_accuracy(zone, [each for each in row if each.busy]) for zone, row in quarters.items()]
    known = [each for each in found if each.all.quarters]
    asked = sum(_enough(each) for each in known)
    return tuple(_judged(each, asked) for each in known)


def tail(errors: int, of: int, share: float) -> float:
    """The chance that of so many errors at least `errors` fall into a half with this share of the work."""
    if errors <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    logs = (
        lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * log(share) + (of - k) * log(1 - share)
        for k in range(errors, of + 1)
    )
    return min(1.0, sum(map(exp, logs)))


def _accuracy(zone: ZoneId, busy: Sequence[ZoneQuarter]) -> Accuracy:
    ordered = sorted(busy, key=lambda each: (each.per_hour, each.starts))
    cut = len(ordered) // 2
    slow, fast, both = _half(ordered[:cut]), _half(ordered[len(ordered) - cut :]), _half(ordered)
    units, errors = slow.units + fast.units, slow.errors + fast.errors
    chance = tail(fast.errors, errors, fast.units / units) if units else 1.0
    return Accuracy(zone, both, slow, fast, chance, hurried=False)


def _half(quarters: Iterable[ZoneQuarter]) -> Half:
    held = tuple(quarters)
    units, hands = sum(each.done for each in held), sum(each.hands for each in held)
    return Half(len(held), units, sum(each.errors for each in held), 4 * units / hands if hands else 0.0)


def _enough(each: Accuracy) -> bool:
    """Whether there is enough of everything to judge by."""
    errors, quarters = each.slow.errors + each.fast.errors, min(each.slow.quarters, each.fast.quarters)
    faster = each.fast.per_hour >= LEAST_FASTER * each.slow.per_hour
    return errors >= LEAST_ERRORS and quarters >= LEAST_QUARTERS and faster


def _judged(each: Accuracy, asked: int) -> Accuracy:
    hurried = _enough(each) and each.chance * asked <= SURE
    return Accuracy(each.zone, each.all, each.slow, each.fast, each.chance, hurried)
