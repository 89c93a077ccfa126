"""Is it proven that these pieces do not go into a carton? By their edges, else by CP-SAT under the domain's rules."""

from collections.abc import Sequence

from controltower.domain.cartons import APART, RULES
from controltower.domain.stowage import Hold, Piece, orientations
from controltower.planning.loading.problem import LoadProblem
from controltower.planning.loading.proof import whole_load
from controltower.planning.plans import never


def is_too_small(hold: Hold, pieces: Sequence[Piece], seconds: float) -> bool:
    """Whether it is proven; False where it is not known."""
    room = hold.length_mm * hold.width_mm * hold.height_mm
    mixes = {piece.mix for piece in pieces}
    if any(one in mixes and other in mixes for one, other in APART):
        return True
    if sum(piece.weight_g for piece in pieces) > hold.limit_g or sum(piece.volume_mm3 for piece in pieces) > room:
        return True
    if not all(any(_goes_in(hold, way) for way in orientations(piece)) for piece in pieces):
        return True
    if seconds <= 0:
        return False
    _, is_proven = whole_load(LoadProblem(hold, tuple(pieces), RULES), seconds=seconds, work=None, stop=never, seed=1)
    return is_proven


def _goes_in(hold: Hold, way: tuple[int, int, int]) -> bool:
    return way[0] <= hold.length_mm and way[1] <= hold.width_mm and way[2] <= hold.height_mm
