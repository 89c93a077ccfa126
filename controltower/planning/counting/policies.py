"""What do others count? ABC classes counted so often a year, and places by lot: the rivals of counting by risk."""

from collections.abc import Sequence
from random import Random

from controltower.planning.counting.problem import Candidate, CountsProblem

CLASSES = ((0.80, 12.0), (0.95, 4.0), (1.0, 1.0))
"""Items that make the first 80 % of the annual usage value are counted 12 times a year, those up to 95 % 4 times, the
rest once: the split and the frequencies that textbooks and software for cycle counts commonly give."""
YEAR_DAYS = 365.0


def abc_counts(problem: CountsProblem, most: int, usage: Sequence[float]) -> list[Candidate]:
    """The places that are most overdue by their class; `usage`: what each candidate's item brings in sales a day."""
    often = _a_year(problem.candidates, usage)

    def overdue(number: int) -> float:
        return problem.candidates[number].since.days * often[number] / YEAR_DAYS

    order = sorted(range(len(problem.candidates)), key=lambda number: (-overdue(number), -usage[number], number))
    return [problem.candidates[number] for number in order[:most]]


def abc_a_day(problem: CountsProblem, usage: Sequence[float]) -> float:
    """How many counts a day the classes ask for."""
    return sum(_a_year(problem.candidates, usage)) / YEAR_DAYS


def random_counts(problem: CountsProblem, most: int, seed: int) -> list[Candidate]:
    """Places by lot."""
    return Random(seed).sample(list(problem.candidates), min(most, len(problem.candidates)))


def _a_year(candidates: Sequence[Candidate], usage: Sequence[float]) -> list[float]:
    """How often a year each candidate is counted, by the class of its item."""
    worth: dict[str, float] = {}
    for each, value in zip(candidates, usage, strict=True):
        worth[each.cell.item] = value
    total, running, often = sum(worth.values()) or 1.0, 0.0, {}
    for item, value in sorted(worth.items(), key=lambda each: (-each[1], each[0])):
        often[item] = next(count for share, count in CLASSES if running / total < share or share == 1.0)
        running += value
    return [often[each.cell.item] for each in candidates]
