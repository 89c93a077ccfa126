"""Which box goes into a vehicle after which, and what finds no place there? As planned, or last stop first."""

from collections.abc import Collection, Sequence

from controltower.simulation.hauls import Haul
from controltower.simulation.orders import Box, Case
from controltower.simulation.planners import Freight, Planners, Stowed


def in_turn(planners: Planners, haul: Haul, staged: Sequence[Case]) -> list[Box]:
    """The boxes of staged cases in the order in which they go in; a case travels whole, or stays.

    Room is kept for all that is packed, for it may still come. What stays is put down in `haul.left`, with the reason.
    """
    if planners.loads is None:
        return [box for call in reversed(haul.calls) for case in call.cases if case in staged for box in case.boxes]
    wanted = [case for case in staged if case not in haul.left]
    while wanted:
        found = planners.loads(haul.rig.vehicle, _freights(haul))
        if not found.left:
            turn = {parcel: number for number, parcel in enumerate(found.parcels)}
            return sorted((box for case in wanted for box in case.boxes), key=lambda box: turn[box.id])
        _leave(haul, wanted, found)
        wanted = [case for case in wanted if case not in haul.left]
    return []


def _leave(haul: Haul, wanted: Sequence[Case], found: Stowed) -> None:
    """Leave each case of which a box finds no place; where all of these are aboard already, who came last gives way."""
    stays = {case: found.left[box.id] for case in _ashore(haul) for box in case.boxes if box.id in found.left}
    if not stays:
        stays = {wanted[-1]: next(iter(found.left.values()))}
    for case, reason in stays.items():
        haul.left[case] = f"no place in {haul.rig.vehicle.id}: {reason}"


def _ashore(haul: Haul) -> Collection[Case]:
    """What is packed for a haul and not in its vehicle."""
    return [case for case in haul.cases if case.packed and case not in haul.aboard and case not in haul.left]


def _freights(haul: Haul) -> list[Freight]:
    """All that is packed for a haul and not left, in the order of its stops."""
    return [
        Freight(box.id, case.id, number, *box.size, box.weight_g, box.is_fragile)
        for number, call in enumerate(haul.calls, 1)
        for case in call.cases
        if case.packed and case.route == haul.id and case not in haul.left
        for box in case.boxes
    ]
