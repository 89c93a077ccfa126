"""How is a hold loaded? As full as can be, nothing in the way at any stop, and every rule kept."""

import time
from collections.abc import Sequence

from controltower.domain.stowage import Hold, Piece, Placed
from controltower.planning.loading.arrays import arrays_of, placed
from controltower.planning.loading.beam import search
from controltower.planning.loading.problem import LoadPlan, LoadProblem, hopeless
from controltower.planning.loading.proof import whole_load
from controltower.planning.loading.sequence import balanced, in_order
from controltower.planning.plans import LeftOut, StopAsked, never

FEW = 24
"""So many pieces may still be asked of the exact model."""
FIRST_TRIALS = 200
"""Loads that are tried before it is asked."""
WORK = 5.0
"""What it may do where trials are counted, in its own measure: some seconds."""
UNTIMED_S = 1e9


def plan_load(
    problem: LoadProblem,
    *,
    seconds: float = 5.0,
    trials: int | None = None,
    exact: bool = True,
    stop: StopAsked = never,
    seed: int = 0,
) -> LoadPlan:
    """The fullest load found in so many seconds of computing; it ends early once everything is in.

    With `trials` it ends after so many loads instead, whatever the time, and is the same on each machine. Where few
    pieces do not go in at first, an exact model is asked too, which takes seconds; not so if `exact` is unset.
    """
    until = time.process_time() + (UNTIMED_S if trials is not None else seconds)
    known = {piece.id: piece for piece in problem.pieces}
    if len(known) < len(problem.pieces):
        raise ValueError("Two pieces have the same id.")
    possible, left_out = hopeless(problem)
    found, tried = _found(possible, until, trials, stop, seed, exact=exact)
    load, unbalanced = balanced(problem.hold, known, found)
    load, unordered = in_order(known, load)
    there = {each.piece for each in load} | {each.id for each in (*left_out, *unbalanced, *unordered)}
    missing = [piece for piece in possible.pieces if piece.id not in there]
    reasons = tuple(LeftOut(piece.id, _reason(problem.hold, known, load, piece)) for piece in missing)
    return LoadPlan(tuple(load), (*left_out, *unbalanced, *unordered, *reasons), tried)


def _found(
    problem: LoadProblem, until: float, trials: int | None, stop: StopAsked, seed: int, *, exact: bool
) -> tuple[list[Placed], int]:
    """The best load found before it is brought in order, and how many were tried."""
    if not problem.pieces:
        return [], 0
    most = trials if trials is not None else 2**62
    arrays = arrays_of(problem)
    limit_g = problem.hold.limit_g
    is_few = exact and _is_few(problem)
    first = min(most, FIRST_TRIALS) if is_few else most
    steps, tried = search(arrays, limit_g=limit_g, stop=stop, seed=seed, trials=first, until=until)
    load = placed(arrays, steps)
    if not is_few or len(load) == len(problem.pieces) or stop():
        return load, tried
    work = None if trials is None else WORK
    whole, _ = whole_load(problem, seconds=until - time.process_time(), work=work, stop=stop, seed=seed)
    if whole:
        return whole, tried + 1
    steps, again = search(arrays, limit_g=limit_g, stop=stop, seed=seed, trials=most - tried, until=until)
    return max(load, placed(arrays, steps), key=_volume), tried + again


def _is_few(problem: LoadProblem) -> bool:
    """Whether the exact model may be asked for all of them: few enough, and not too much at first sight."""
    hold, pieces = problem.hold, problem.pieces
    room = hold.length_mm * hold.width_mm * hold.height_mm
    is_light = sum(piece.weight_g for piece in pieces) <= hold.limit_g
    return len(pieces) <= FEW and is_light and sum(piece.volume_mm3 for piece in pieces) <= room


def _volume(load: Sequence[Placed]) -> int:
    return sum(each.dx * each.dy * each.dz for each in load)


def _reason(hold: Hold, known: dict[str, Piece], load: Sequence[Placed], piece: Piece) -> str:
    aboard_g = sum(known[each.piece].weight_g for each in load)
    if aboard_g + piece.weight_g > hold.limit_g:
        return f"It weighs {piece.weight_g} g, and {aboard_g} of the {hold.limit_g} g that the hold carries are aboard."
    share = 100 * _volume(load) / (hold.length_mm * hold.width_mm * hold.height_mm)
    return f"No place was found from which it could be unloaded at its stop; the hold is filled to {share:.0f} %."
