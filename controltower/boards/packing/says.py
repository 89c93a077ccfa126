"""What must be known about a load before it goes in? What does not fit and why, what is in the way, what is missing."""

from collections import Counter
from collections.abc import Iterator, Sequence

from controltower.boards.packing.lists import short
from controltower.planning.loading import RoutePlan
from controltower.tower.floorwork.loads import LoadRow, State, Step

TOLD = 4
"""So many parcels with something in their way are told one by one."""
MISSING = {
    State.STOPPED: ("is stopped by the scale", "are stopped by the scale"),
    State.TO_STAGE: ("is on its way to the lane", "are on their way to the lane"),
    State.TO_PACK: ("is picked and not packed: its carton is expected", "are picked and not packed: expected cartons"),
    State.TO_PICK: ("is not picked yet: its carton is expected", "are not picked yet: expected cartons"),
}


def sentences(planned: RoutePlan, steps: Sequence[Step], row: LoadRow) -> Iterator[str]:
    """What is wrong first, then what is missing; one sentence that all is well where it is."""
    yield from _left_out(planned)
    for step in steps:
        if step.blocks:
            yield f"Out of turn: {out_of_turn_says(step)}"
    yield from _to_move(steps)
    counts = Counter(step.state for step in steps)
    missing = [(counts[state], words) for state, words in MISSING.items() if counts[state]]
    for count, (one, several) in missing:
        yield f"{count} of {len(steps)} {one if count == 1 else several}."
    if planned.is_whole and steps and not planned.moves:
        stops = len({step.piece.stop for step in steps})
        yield f"All {len(steps)} parcels go in, and at none of the {stops} stops one must be moved to reach another."
    if not steps and planned.is_whole:
        yield "Nothing is to be loaded."
    yield from _joined(row)


def _joined(row: LoadRow) -> Iterator[str]:
    """Which orders go to one door together, and which could."""
    if row.together:
        one = "1 stop brings" if row.together == 1 else f"{row.together} stops bring"
        yield f"{one} several orders to one recipient, as one shipment."
    for each in row.twice[:TOLD]:
        yield f"{each.address} is visited {len(each.stops)} times with this departure; one visit would do."


def _left_out(planned: RoutePlan) -> Iterator[str]:
    pieces = {piece.id: piece for piece in planned.problem.pieces}
    for each in planned.plan.left_out:
        piece = pieces[each.id]
        edges = f"{piece.length_mm} × {piece.width_mm} × {piece.height_mm} mm"
        yield f"{short(each.id)} for stop {piece.stop} ({edges}) is left out. {each.reason}"


def _to_move(steps: Sequence[Step]) -> Iterator[str]:
    """Where something must be moved before a stop's goods can be taken out, the first stops first."""
    hidden = [step for step in steps if step.behind]
    if not hidden:
        return
    stops = len({step.piece.stop for step in hidden})
    every = len({step.piece.stop for step in steps})
    yield (
        f"All goes in, but not in the order of the stops: at {stops} of {every} something must be moved first. "
        "Another vehicle, or fewer stops, would spare that."
    )
    for step in sorted(hidden, key=lambda each: (each.piece.stop, each.turn))[:TOLD]:
        one = f"{short(step.behind[0])} is" if len(step.behind) == 1 else f"{len(step.behind)} parcels are"
        yield f"Stop {step.piece.stop}: {one} in the way of {short(step.piece.id)}."
    if len(hidden) > TOLD:
        yield f"So are others at {len(hidden) - TOLD} more parcels; the list names them."


def out_of_turn_says(step: Step) -> str:
    """What a parcel that went in too early keeps from its place."""
    several = f" and {len(step.blocks) - 1} more" if len(step.blocks) > 1 else ""
    belong = "belong" if several else "belongs"
    return f"{short(step.piece.id)} went in before {short(step.blocks[0])}{several}, which {belong} behind or below it."
