"""What do other packages load into the same hold? Those that are installed; none of them knows support or stops."""

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence

from controltower.domain.stowage import Piece, Placed
from controltower.planning.loading import LoadProblem


def packingsolver3d(problem: LoadProblem, seconds: float) -> list[Placed]:
    """The tree searches of PackingSolver, in so many seconds on the wall."""
    package = importlib.import_module("packingsolver3d")
    solver = importlib.import_module("packingsolver3d.box")
    kinds = _kinds(problem.pieces)
    items = [
        package.ItemType(
            x=one.length_mm,
            y=one.width_mm,
            z=one.height_mm,
            profit=one.volume_mm3,
            copies=len(alike),
            rotations=[turn for turn in package.ALL_ROTATIONS if one.may_stand["XYZ".index(turn.value[2])]],
        )
        for alike in kinds
        for one in alike[:1]
    ]
    hold = problem.hold
    room = package.BinType(x=hold.length_mm, y=hold.width_mm, z=hold.height_mm)
    instance = package.Instance(bin_types=[room], item_types=items, objective=package.Objective.KNAPSACK)
    left = [iter(alike) for alike in kinds]
    return [
        Placed(next(left[each.item_type_id]).id, each.x, each.y, each.z, each.lx, each.ly, each.lz)
        for each in solver.solve(instance, time_limit=seconds).placements
    ]


def py3dbp(problem: LoadProblem, seconds: float) -> list[Placed]:
    """One pass, the largest first; it turns every piece as it likes."""
    package = importlib.import_module("py3dbp")
    hold = problem.hold
    room = package.Bin("hold", hold.length_mm, hold.width_mm, hold.height_mm, 1)
    packer = package.Packer()
    packer.add_bin(room)
    for piece in problem.pieces:
        packer.add_item(package.Item(piece.id, piece.length_mm, piece.width_mm, piece.height_mm, 0))
    packer.pack(bigger_first=True, number_of_decimals=0)
    return [Placed(each.name, *map(int, each.position), *map(int, each.get_dimension())) for each in room.items]


def installed() -> Iterator[tuple[str, Callable[[LoadProblem, float], list[Placed]]]]:
    """The peers that are here, by name."""
    for name, pack in (("packingsolver3d", packingsolver3d), ("py3dbp", py3dbp)):
        if importlib.util.find_spec(name):
            yield name, pack


def _kinds(pieces: Sequence[Piece]) -> list[list[Piece]]:
    kinds: dict[tuple[int, int, int, tuple[bool, bool, bool]], list[Piece]] = {}
    for piece in pieces:
        key = piece.length_mm, piece.width_mm, piece.height_mm, piece.may_stand
        kinds.setdefault(key, []).append(piece)
    return list(kinds.values())
