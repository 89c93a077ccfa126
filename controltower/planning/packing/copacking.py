"""How are packs of several products made: how many can be, in which carton, and how do their parts lie there?"""

from collections.abc import Mapping
from dataclasses import dataclass

from controltower.domain.ids import ItemId, LineId
from controltower.domain.items import Carton, Item
from controltower.domain.packs import PackSpec, packs_from
from controltower.planning.packing.plan import plan_packing
from controltower.planning.packing.problem import PackedCarton, PackingProblem, piece_of
from controltower.planning.plans import LeftOut, StopAsked, never


@dataclass(frozen=True, slots=True)
class CopackingProblem:
    """So many packs that are wanted, the items of their parts, pieces that are free, and the cartons there are."""

    spec: PackSpec
    wanted: int
    items: Mapping[ItemId, Item]
    free: Mapping[ItemId, int]
    cartons: tuple[Carton, ...]


@dataclass(frozen=True, slots=True)
class CopackingPlan:
    """How many packs can be made, and how each is packed: None where its parts share no carton.

    Lines of its contents are items. `left_out` says what is short, by item, or why there is no pack.
    """

    packs: int
    carton: PackedCarton | None
    left_out: tuple[LeftOut, ...]


def plan_copacking(problem: CopackingProblem, *, stop: StopAsked = never, seed: int = 0) -> CopackingPlan:
    """As many packs as the free pieces give, each in the cheapest carton that takes all of its parts."""
    spec = problem.spec
    pieces = [
        piece_of(LineId(part.item), problem.items[part.item]) for part in spec.parts for _ in range(part.quantity)
    ]
    plan = plan_packing(PackingProblem(tuple(pieces), problem.cartons), stop=stop, seed=seed)
    if plan.left_out:
        return CopackingPlan(0, None, plan.left_out)
    if len(plan.parcels) > 1:
        reason = f"The parts of {spec.name} share no carton: they are too large together, or may not lie together."
        return CopackingPlan(0, None, (LeftOut(spec.id, reason),))
    packs = min(problem.wanted, packs_from(spec, problem.free))
    return CopackingPlan(packs, plan.parcels[0], tuple(_short(problem)))


def _short(problem: CopackingProblem) -> list[LeftOut]:
    """A sentence for each item of which there are too few pieces for all packs."""
    found = []
    for part in problem.spec.parts:
        need, free = problem.wanted * part.quantity, max(0, problem.free.get(part.item, 0))
        if free < need:
            reason = f"{need} {part.item} are needed for {problem.wanted} packs, and {free} are free."
            found.append(LeftOut(part.item, reason))
    return found
