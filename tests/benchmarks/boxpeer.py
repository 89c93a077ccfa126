"""What does `py3dbp` make of the same orders? It knows neither fragile nor upright, nor what lies on what."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from controltower.domain.cartons import billed_g, may_share
from controltower.domain.items import Carton
from controltower.domain.stowage import Piece, Placed
from controltower.planning.packing import PackingProblem, named

NAME = "py3dbp"
IS_THERE = find_spec(NAME) is not None
Boxes = list[tuple[str, list[Placed]]]


def packed(problem: PackingProblem) -> Boxes:
    """All pieces of an order: the cheapest carton that takes all that may share it, else the fullest, and so on."""
    boxes: Boxes = []
    left = named(problem.pieces)
    while left:
        may: list[Piece] = []
        for piece in left:
            if all(may_share(piece.mix, other.mix) for other in may):
                may.append(piece)
        weight = sum(piece.weight_g for piece in may)
        tried = [
            (carton, _in_one(carton, may))
            for carton in sorted(problem.cartons, key=lambda each: (billed_g(each, weight), each.id))
        ]
        whole = next(((carton, load) for carton, load in tried if len(load) == len(may)), None)
        carton, load = whole or max(tried, key=lambda each: sum(p.dx * p.dy * p.dz for p in each[1]))
        if not load:
            return boxes
        boxes.append((str(carton.id), load))
        gone = {placed.piece for placed in load}
        left = [piece for piece in left if piece.id not in gone]
    return boxes


def _in_one(carton: Carton, pieces: Sequence[Piece]) -> list[Placed]:
    """Its load of one carton; its height is our upright axis."""
    import py3dbp  # type: ignore[import-untyped, import-not-found, unused-ignore]  # where it is installed

    packer: Any = py3dbp.Packer()
    packer.add_bin(py3dbp.Bin(carton.id, carton.length_mm, carton.height_mm, carton.width_mm, carton.limit_g))
    for piece in pieces:
        packer.add_item(py3dbp.Item(piece.id, piece.length_mm, piece.height_mm, piece.width_mm, piece.weight_g))
    packer.pack(bigger_first=True, number_of_decimals=0)
    return [_placed(item) for item in packer.bins[0].items]


def _placed(item: Any) -> Placed:
    x, z, y = (int(each) for each in item.position)
    dx, dz, dy = (int(each) for each in item.get_dimension())
    return Placed(str(item.name), x, y, z, dx, dy, dz)
