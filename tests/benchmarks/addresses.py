"""How often is an address found, as it is written and with one slip of the pen? Every house of an extract, once each.

`value` is the share, in percent, that is found as this very house: one of its street and number. Slips are a letter of
the street's name that is left out, doubled by another, replaced, or changed places with its neighbour. Houses whose
number names no number ("2nd floor") count as not found.
"""

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from controltower.integrations.osm.addresses import named_in
from controltower.store.addresses import AddressBook, House, Level, Match, folded, write_addresses
from controltower.store.addresses.folding import number_of
from tests.benchmarks.instances import SHARED, arguments

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST = 4_000


def main(argv: Sequence[str] = ()) -> None:
    """Look all houses of each extract up."""
    given = arguments(__doc__ or "", 0.0, SHARED / "osm").parse_args(argv)
    folders = given.paths or [given.default]
    paths = [each for path in folders for each in (sorted(path.glob("**/*.osm.pbf")) if path.is_dir() else [path])]
    for path in paths[:: given.every]:
        for what, found, seconds, count in _measured(path, given.seed):
            figure = {"instance": path.name, "what": what, "value": round(100 * found, 2), "best_known": 100.0}
            figure |= {"houses": count, "ms_each": round(1000 * seconds / max(count, 1), 2), "valid": True}
            print(json.dumps(figure) if given.json else "  ".join(f"{key} {value}" for key, value in figure.items()))


def _measured(path: Path, seed: int) -> list[tuple[str, float, float, int]]:
    chance, named = Random(seed), named_in(path, lambda: False)
    spots: dict[tuple[str, str], set[tuple[float, float]]] = defaultdict(set)
    for house in named.houses:
        spots[folded(house.street), number_of(house.number)].add((house.lat, house.lon))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "addresses.sqlite"
        write_addresses(file, named.houses, named.streets, named.places)
        book, houses = AddressBook(file), named.houses[:MOST]
        rows = []
        for what, written in (("as written", str), ("one slip", lambda text: _slip(text, chance))):
            begun = time.process_time()
            found = sum(
                _is(book, house, written, spots[folded(house.street), number_of(house.number)]) for house in houses
            )
            rows.append((what, found / max(len(houses), 1), time.process_time() - begun, len(houses)))
        book.close()
    return rows


def _is(book: AddressBook, house: House, written: Callable[[str], str], spots: set[tuple[float, float]]) -> bool:
    town = f", {house.postcode} {house.city}" if house.city else ""
    match = book.locate(f"{written(house.street)} {house.number}{town}")
    return isinstance(match, Match) and match.level is Level.HOUSE and (match.lat, match.lon) in spots


def _slip(text: str, chance: Random) -> str:
    """The text with one letter wrong."""
    letters = [n for n, sign in enumerate(text) if sign.isalpha()]
    if not letters:
        return text
    at, new = chance.choice(letters), chance.choice(LETTERS)
    return chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + new + text[at + 1 :],
            text[:at] + new + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
        )
    )


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
