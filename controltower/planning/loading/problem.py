"""What is to be loaded, into what, under which rules, and what is handed back?"""

from dataclasses import dataclass, replace

from controltower.domain.stowage import STRICT, Hold, Piece, Placed, Rules, orientations
from controltower.planning.plans import LeftOut


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """Pieces to be loaded into one hold or onto one pallet; ids are unique, edges above 0."""

    hold: Hold
    pieces: tuple[Piece, ...]
    rules: Rules = STRICT


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """Where each piece lies, in the order in which they go in; every other piece is left out with the reason.

    `trials` counts the loads that were tried.
    """

    load: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...] = ()
    trials: int = 0

    @property
    def volume_mm3(self) -> int:
        """The volume of what is loaded."""
        return sum(placed.dx * placed.dy * placed.dz for placed in self.load)


def hopeless(problem: LoadProblem) -> tuple[LoadProblem, tuple[LeftOut, ...]]:
    """The problem without what can never go in: too large, too heavy, or kept apart from more of something else."""
    left_out: dict[str, str] = {}
    for piece in problem.pieces:
        if not any(_goes_in(problem.hold, way) for way in orientations(piece)):
            left_out[piece.id] = "Whichever way it may lie, it is longer, wider or higher than the hold."
        elif piece.weight_g > problem.hold.limit_g:
            left_out[piece.id] = f"It weighs {piece.weight_g} g, and the hold may carry {problem.hold.limit_g} g."
    left_out |= _not_to_be_mixed(problem, [piece for piece in problem.pieces if piece.id not in left_out])
    kept = tuple(piece for piece in problem.pieces if piece.id not in left_out)
    return replace(problem, pieces=kept), tuple(LeftOut(*each) for each in left_out.items())


def _goes_in(hold: Hold, way: tuple[int, int, int]) -> bool:
    return way[0] <= hold.length_mm and way[1] <= hold.width_mm and way[2] <= hold.height_mm


def _not_to_be_mixed(problem: LoadProblem, pieces: list[Piece]) -> dict[str, str]:
    """Pieces of classes that must make way, each for a class of which there is more."""
    volumes: dict[str, int] = {}
    for piece in pieces:
        volumes[piece.mix] = volumes.get(piece.mix, 0) + piece.volume_mm3
    goes: dict[str, str] = {}
    for mix in sorted(volumes, key=lambda mix: (-volumes[mix], mix)):
        for pair in sorted(problem.rules.apart):
            other = pair[0] if pair[1] == mix else pair[1]
            if mix in pair and other != mix and other in volumes and mix not in goes:
                goes.setdefault(other, mix)
    return {
        piece.id: f"{piece.mix} may not travel with {goes[piece.mix]}, of which there is more."
        for piece in pieces
        if piece.mix in goes
    }
