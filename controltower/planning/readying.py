"""What do planners compile on a machine that is new to them? All of it, before anybody asks for a plan.

Compiled code is kept on disk, so that this takes long once on a machine and a moment ever after.
"""

from controltower.domain.stowage import Hold, Piece
from controltower.planning.loading import LoadProblem, plan_load
from controltower.planning.search import ready


def get_ready() -> None:
    """Have the searches for routes and loads compiled, or loaded, by tiny plans of each."""
    ready()
    boxes = tuple(Piece(f"{number}", 300, 200, 100, 1_000, stop=1 + number % 2) for number in range(4))
    plan_load(LoadProblem(Hold(900, 600, 600, 900_000), boxes), trials=2, exact=False)
