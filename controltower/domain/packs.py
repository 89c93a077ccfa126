"""Is a pack of several products what its specification says? What is missing, too much or foreign, before it closes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from controltower.domain.ids import ItemId
from controltower.domain.orders import Wanted


@dataclass(frozen=True, slots=True)
class PackSpec:
    """What belongs into one pack; `code` is what the pack is sold as. Each item once, each quantity above 0."""

    code: str
    name: str
    parts: tuple[Wanted, ...]

    def __post_init__(self) -> None:
        if not self.parts or any(part.quantity <= 0 for part in self.parts):
            raise ValueError("A pack has at least one part, and each part at least one piece.")
        if len({part.item for part in self.parts}) < len(self.parts):
            raise ValueError("Each item of a pack is named once, with all its pieces.")


def pack_problems(spec: PackSpec, scanned: Iterable[ItemId]) -> Iterator[str]:
    """Every reason why a pack may not be closed with what was scanned into it, one for each item; none: it is right."""
    there = Counter(scanned)
    for part in spec.parts:
        held = there.pop(part.item, 0)
        if held < part.quantity:
            yield f"{part.quantity - held} of {part.quantity} {part.item} are missing in {spec.name}."
        elif held > part.quantity:
            yield f"{held - part.quantity} {part.item} are too many in {spec.name}: {part.quantity} belong in."
    for item in sorted(there):
        yield f"{item} does not belong in {spec.name}."


def scan_problem(spec: PackSpec, scanned: Iterable[ItemId], item: ItemId) -> str:
    """Why one more piece of an item may not go in now; empty where it may."""
    wanted = next((part.quantity for part in spec.parts if part.item == item), 0)
    held = Counter(scanned)[item]
    if not wanted:
        return f"{item} does not belong in {spec.name}."
    return f"All {wanted} {item} of {spec.name} are in already." if held >= wanted else ""


def packs_from(spec: PackSpec, free: Mapping[ItemId, int]) -> int:
    """How many whole packs can be made of so many free pieces."""
    return min(max(0, free.get(part.item, 0)) // part.quantity for part in spec.parts)
