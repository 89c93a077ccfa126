"""How well does a block suit a space? By its worth, by what it touches, and by the room beside it that stays empty."""

from typing import Any

from numba import njit


@njit(cache=True)
def score(task: Any, blocks: Any, block: int, room: Any, least: float) -> float:
    """How well a block suits a space: its worth, less for poor contact and for room beside it that nothing can fill.

    In the manner of Araya, Guerrero and Nunez 2017 ("VCS: a new heuristic function for selecting boxes in the single
    container loading problem"), with contact taken from the space instead of from all that stands there. Not exact, but
    too small, where it is `least` or less.
    """
    dx, dy, dz = blocks.size[block, 0], blocks.size[block, 1], blocks.size[block, 2]
    kept = (
        (dx + task.reach[0, room[0] - dx])
        / room[0]
        * (dy + task.reach[1, room[1] - dy])
        / room[1]
        * (dz + task.reach[2, room[2] - dz])
        / room[2]
    )
    worth = float(blocks.worth[block])
    if worth * kept <= least:
        return 0.0
    floor, front, side = dx * dy, dy * dz, dx * dz
    touching = floor + front + side
    if dx == room[0]:
        touching += front
    if dy == room[1]:
        touching += side
    if dz == room[2]:
        touching += floor
    contact = touching / (2.0 * (floor + front + side))
    if worth * kept * contact <= least:
        return 0.0
    return float(worth * kept ** task.shares[1] * contact ** task.shares[0])
