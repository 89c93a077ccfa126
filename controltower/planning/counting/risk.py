"""How wrong is the book likely to be, place by place? Rates of error learnt from what earlier counts found.

Errors are taken to come about by time, by time on dear goods (theft), by picks of each shift and by moves, each at a
rate of its own, as a Poisson process; its mean is multiplied by factors of the item, of the items that look like it, of
the aisle and of the zone. Rates and factors have gamma priors, so that few counts change little. Learnt by expectation
and maximisation (Dempster, Laird and Rubin 1977, "Maximum likelihood from incomplete data via the EM algorithm"): (E)
the events behind each wrong count, (M) rates and factors given the events.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from controltower.planning.counting.problem import SHIFTS, Candidate, Cell, CountsProblem, History, PastCount, Risk
from controltower.planning.plans import StopAsked, never

Floats = npt.NDArray[np.float64]

CHANNELS = ("time", "value", *(f"picks {shift}" for shift in range(SHIFTS)), "moves")
RATES = np.array([0.0001, 0.0001, 0.0015, 0.0015, 0.0015, 0.01])
"""Errors to begin with: by day, by day of goods of mean value, by pick, by move. Assumptions, until counts differ."""
RATE_WEIGHT = np.array([1.0, 1.0, 3.0, 3.0, 3.0, 3.0])
"""Each first guess weighs as much as so many errors that were found."""
SIZES = np.array([2.0, 2.0, 1.5, 1.5, 1.5, 0.4])
"""Pieces by which an error is out, to begin with; of a move, the share of what was moved. Assumptions."""
SIZE_WEIGHT = 4.0
LOAD = 10.0
"""Pieces of a move of which nothing is known. Assumption."""
MORE = 6.0
"""A place holds more than the book says by so many pieces at most. Assumption."""
DEAREST = 8.0
"""Goods are at most so many times as tempting as those of mean value."""
GROUPS: tuple[tuple[str, Callable[[Cell], str], float], ...] = (
    ("item", lambda cell: cell.item, 0.4),
    ("look-alikes", lambda cell: cell.family, 5.0),
    ("aisle", lambda cell: f"{cell.zone} {cell.aisle}", 2.0),
    ("zone", lambda cell: cell.zone, 20.0),
)
"""Who shares a factor, and how many errors a factor of 1 weighs."""
ROUNDS = 12
RAISED = 1.25
"""A factor is worth naming from here on."""
SHORT_CHANCE = 0.9
"""Of places where a pick came short, so many are wrong. Assumption."""


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt: rates and sizes by channel, and factors by group and member; `mean_cents` scales dear goods."""

    rates: Floats
    sizes: Floats
    factors: tuple[dict[str, float], ...]
    mean_cents: float

    def factor(self, cell: Cell) -> float:
        """How much more error-prone than others this place is."""
        product = 1.0
        for (_, member, _), known in zip(GROUPS, self.factors, strict=True):
            product *= known.get(member(cell), 1.0)
        return product


def learnt(problem: CountsProblem, stop: StopAsked = never) -> Model:
    """The model after all past counts; with none of them, the first guesses."""
    cents = [each.cell.value_cents for each in problem.candidates] or [1]
    mean = max(1.0, sum(cents) / len(cents))
    past = problem.past
    exposed = _exposures([(each.cell, each.before) for each in past], mean)
    wrong = np.array([each.book != each.found for each in past], dtype=bool)
    members = [_numbered([member(each.cell) for each in past]) for _, member, _ in GROUPS]
    factors = [np.ones(len(names)) for names, _ in members]
    rates, shares = RATES.copy(), np.zeros_like(exposed)
    for _ in range(ROUNDS if past else 0):
        if stop():
            break
        rates, shares = _turn(exposed, wrong, members, factors, rates)
    known = tuple(
        dict(zip(names, map(float, factor), strict=True)) for (names, _), factor in zip(members, factors, strict=True)
    )
    return Model(rates, _sizes(past, shares), known, mean)


def risks(problem: CountsProblem, model: Model) -> tuple[Risk, ...]:
    """What is expected of each candidate, the highest priority first."""
    places = problem.candidates
    exposed = _exposures([(each.cell, each.since) for each in places], model.mean_cents)
    factors = np.array([model.factor(each.cell) for each in places])
    events = exposed * model.rates * factors.reshape(-1, 1)
    pieces = events * model.sizes * _units([each.since for each in places])
    found = [
        _risk(problem, model, each, float(mean), float(out))
        for each, mean, out in zip(places, events.sum(axis=1), pieces.sum(axis=1), strict=True)
    ]
    return tuple(sorted(found, key=_rank))


def _rank(risk: Risk) -> tuple[float, str, str]:
    return -risk.priority, risk.candidate.cell.location, risk.candidate.cell.item


def _risk(problem: CountsProblem, model: Model, place: Candidate, mean: float, pieces: float) -> Risk:
    chance = 1.0 - float(np.exp(-mean))
    if place.shorts:
        chance, pieces = max(chance, SHORT_CHANCE), max(pieces, SHORT_CHANCE * place.book)
    pieces = min(pieces, place.book + MORE * chance)
    cents = pieces * max(1, place.cell.value_cents)
    share = min(1.0, place.wanted / max(1, place.book)) if place.wanted else 0.0
    priority = cents * (1.0 + problem.demand_weight * share)
    return Risk(place, chance, pieces, cents, priority, _raised(model, place.cell))


def _raised(model: Model, cell: Cell) -> tuple[str, ...]:
    """The groups whose errors make this place suspicious."""
    return tuple(
        name
        for (name, member, _), known in zip(GROUPS, model.factors, strict=True)
        if known.get(member(cell), 1.0) >= RAISED
    )


def _turn(
    exposed: Floats,
    wrong: npt.NDArray[np.bool_],
    members: Sequence[tuple[list[str], npt.NDArray[np.intp]]],
    factors: list[Floats],
    rates: Floats,
) -> tuple[Floats, Floats]:
    """One turn of expectation and maximisation; changes the factors in place, and gives rates and events by channel."""
    scale = np.ones(len(exposed))
    for (_, which), factor in zip(members, factors, strict=True):
        scale *= factor[which]
    parts = exposed * rates * scale[:, None]
    mean = np.maximum(parts.sum(axis=1), 1e-12)
    events = np.where(wrong, mean / -np.expm1(-mean), 0.0)
    shares = parts / mean[:, None] * events[:, None]
    prior = RATE_WEIGHT / RATES
    rates = (RATE_WEIGHT + shares.sum(axis=0)) / (prior + (exposed * scale[:, None]).sum(axis=0))
    for number, ((names, which), (_, _, weight)) in enumerate(zip(members, GROUPS, strict=True)):
        mean = (exposed * rates).sum(axis=1) * scale
        seen = np.bincount(which, weights=events, minlength=len(names))
        due = np.bincount(which, weights=mean, minlength=len(names)) / factors[number]
        fresh = (weight + seen) / (weight + due)
        scale *= (fresh / factors[number])[which]
        factors[number] = fresh
    return rates, shares


def _sizes(past: Sequence[PastCount], shares: Floats) -> Floats:
    """By how much an error of each channel is out: the mean over what was found, and the first guess."""
    out = np.array([abs(each.found - each.book) for each in past], dtype=np.float64).reshape(-1, 1)
    total = shares.sum(axis=1)
    whole = np.divide(shares, total[:, None], out=np.zeros_like(shares), where=total[:, None] > 0)
    seen = (whole * out / _units([each.before for each in past])).sum(axis=0)
    sizes: Floats = (SIZE_WEIGHT * SIZES + seen) / (SIZE_WEIGHT + whole.sum(axis=0))
    return sizes


def _units(histories: Sequence[History]) -> Floats:
    """`(n_places, n_channels)`: in which unit sizes are told; pieces, and for moves what one of them brought."""
    units = np.ones((len(histories), len(CHANNELS)))
    units[:, -1] = [each.moved / each.moves if each.moved and each.moves else LOAD for each in histories]
    return units


def _exposures(places: Sequence[tuple[Cell, History]], mean_cents: float) -> Floats:
    """`(n_places, n_channels)`: days, days of goods of mean value, picks by shift, and moves."""
    rows = [
        (each.days, each.days * min(DEAREST, cell.value_cents / mean_cents), *each.picks, each.moves)
        for cell, each in places
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, len(CHANNELS))


def _numbered(names: Sequence[str]) -> tuple[list[str], npt.NDArray[np.intp]]:
    known = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return list(known), np.array([known[name] for name in names], dtype=np.intp)
