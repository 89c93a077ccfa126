"""Which number does each stop bear on its labels? Counted from the last stop, so that few labels are ever wrong."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

PLACE = re.compile(r"(\d{1,4})([A-Z]?)")
LETTERS = " ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def places(printed: Sequence[Mapping[str, int]]) -> list[str]:
    """The place of each stop in visiting order, from the end, so that the fewest labels are wrong.

    `printed` counts for each stop the labels that its parcels bear by place. Places that still descend are kept; a
    stop that comes between them gets a free number there, or the one after it with a letter. Where letters do not
    suffice all are numbered anew.
    """
    held = [max(each, key=lambda place: (each[place], rank(place)), default="") for each in printed]
    kept = _descending([(rank(place), printed[n][place]) if place else None for n, place in enumerate(held)])
    found = ["" if n not in kept else place for n, place in enumerate(held)]
    fresh = [str(len(held) - n) for n in range(len(held))]
    ends = [-1, *sorted(kept), len(held)]
    for before, after in pairwise(ends):
        above = rank(found[before]) if before >= 0 else None
        below = rank(found[after]) if after < len(held) else (0, 0)
        between = _between(above, below, after - before - 1)
        if between is None:
            return fresh
        found[before + 1 : after] = between
    return found


def rank(place: str) -> tuple[int, int]:
    """A place as numbers that sort as it does. Raises ValueError for what is no place."""
    match = PLACE.fullmatch(place)
    if match is None:
        raise ValueError(f"{place} is no place")
    return int(match[1]), LETTERS.index(match[2] or " ")


def _descending(ranks: Sequence[tuple[tuple[int, int], int] | None]) -> set[int]:
    """The stops of the heaviest strictly descending subsequence of ranks with weights; the earliest of equals."""
    best: list[tuple[int, int]] = []
    for n, each in enumerate(ranks):
        longer = ((best[m][0], -m) for m in range(n) if each and (other := ranks[m]) and other[0] > each[0])
        weight, link = max(longer, default=(0, 1))
        best.append((weight + each[1], -link) if each else (0, -1))
    at = max(range(len(best)), key=lambda n: (best[n][0], -n), default=-1)
    kept: set[int] = set()
    while at >= 0 and ranks[at] is not None:
        kept.add(at)
        at = best[at][1]
    return kept


def _between(above: tuple[int, int] | None, below: tuple[int, int], count: int) -> list[str] | None:
    """So many descending places between two; None where there are not so many."""
    number, letter = below
    if above is None or above[0] - number - (above[1] == 0) >= count:
        return [str(number + n) for n in range(count, 0, -1)]
    last = above[1] - 1 if above[0] == number else len(LETTERS) - 1
    if last - letter < count:
        return None
    return [f"{number}{LETTERS[letter + n]}" for n in range(count, 0, -1)]
