"""Can this extract be read? It is opened, checked and, where its things stand in disorder, sorted.

Whatever is wrong with it is Rejected in one sentence: no such file, not an extract, cut off or broken.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import osmium

from controltower.domain.errors import Rejected, Unavailable

Progress = Callable[[str], None]
KINDS = {"n": 0, "w": 1, "r": 2}


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract that is in order: the file to read, how many nodes, ways and relations, and whether it was sorted."""

    path: Path
    nodes: int
    ways: int
    relations: int
    sorted_anew: bool = False


def opened(path: Path, beside: Path, tell: Progress) -> Extract:
    """The extract, sorted into the folder `beside` where it was not. Raises Rejected where it cannot be read."""
    if not path.is_file():
        raise Rejected(f"There is no file {path}.")
    with _clear(path):
        counts, in_order = _looked_through(path)
    if not any(counts):
        raise Rejected(f"{path.name} holds nothing: no nodes, no ways.")
    if in_order:
        return Extract(path, *counts)
    tell(f"{path.name} is not sorted: sorting it first")
    ordered = beside / "sorted.osm.pbf"
    with _clear(path):
        _sort(path, ordered)
    return Extract(ordered, *counts, sorted_anew=True)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """What goes wrong while an extract is read is Rejected, and what goes wrong with the disk Unavailable."""
    with _clear(path):
        yield


def _looked_through(path: Path) -> tuple[tuple[int, int, int], bool]:
    """How many nodes, ways and relations there are, and whether they stand in this order, each by number."""
    counts, last, in_order = [0, 0, 0], (0, False, 0), True
    for each in osmium.FileProcessor(str(path)):
        kind = KINDS.get(each.type_str())
        if kind is None:
            continue
        counts[kind] += 1
        place = (kind, each.id > 0, abs(each.id))
        in_order = in_order and place >= last
        last = place
    return (counts[0], counts[1], counts[2]), in_order


def _sort(path: Path, ordered: Path) -> None:
    merged = osmium.MergeInputReader()
    merged.add_file(str(path))
    with osmium.SimpleWriter(str(ordered), overwrite=True) as writer:
        merged.apply(writer, simplify=False)


@contextmanager
def _clear(path: Path) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError) as error:
        why = str(error)
        if "format" in why and "detect" in why.lower():
            raise Rejected(
                f"{path.name} is no OpenStreetMap extract: its name should end in .osm.pbf, .osm.gz or .osm."
            ) from error
        raise Rejected(f"{path.name} is broken or was cut off, and cannot be read: {why}.") from error
    except OSError as error:
        raise Unavailable(f"{path.name} cannot be read: {error.strerror or error}.") from error
