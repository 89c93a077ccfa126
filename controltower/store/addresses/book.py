"""Where does a text say that something is? Coordinates, a house, a street, a place; or why it cannot be told.

Spelling is forgiven: a street is looked for by the groups of three letters that it shares with the text, and the best
of these by the share of letters to be changed (rapidfuzz). A house number is never guessed: where a house is not known
the answer is a spot between its neighbours, and says that it is no more than the street.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import cos, hypot, radians
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from controltower.domain.errors import Unavailable
from controltower.store.addresses.folding import POSTCODE, number_of, parted
from controltower.store.addresses.writing import KM
from controltower.store.sqlite.library import newest

GOOD = 0.84
"""So alike a street must be, of 1, where more than one letter is wrong."""
CANDIDATES = 80
LENGTH, HINT = 0.3, 0.05
"""What counts beside likeness: the share of the text that a name spells, and each hint at its town."""
LONGEST = 60
"""No address has so many words; to look one up takes as long as the square of them."""
SAME_KM = 1.0
"""Two streets of one name so near to each other are one for whoever delivers."""
_PAIR = re.compile(r"^\s*(-?\d{1,3}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*$")


class Level(StrEnum):
    """What was found: the spot itself, the house, only its street, or only the place."""

    SPOT = "spot"
    HOUSE = "house"
    STREET = "street"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Match:
    """Where an address is; `label` is how the book writes it, `likeness` 1 where nothing had to be forgiven."""

    lat: float
    lon: float
    level: Level
    label: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Why an address cannot be placed, in a sentence; somebody has to put the pin."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A street that a text may mean: how alike, which words spelled it, and what speaks for it.

    Of two that are equally alike that counts more which spells more of the text, or whose town is named too.
    """

    street: Sequence[Any]
    likeness: float
    words: range
    rank: float


class AddressBook:
    """A book that was opened for reading. Raises Unavailable where it cannot be; close it when done."""

    def __init__(self, path: Path, bounds: tuple[float, float, float, float] | None = None) -> None:
        """`bounds` are the least latitude and longitude and the greatest of what the book covers."""
        library = newest()
        self.bounds = bounds
        try:
            self._held = library.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self._held.execute("SELECT count(*) FROM street").fetchone()
            self._places = self._held.execute("SELECT name, folded, kind, lat, lon FROM place").fetchall()
        except library.Error as error:
            raise Unavailable(f"The addresses in {path} cannot be read: {error}.") from error

    def close(self) -> None:
        """Let the file go."""
        self._held.close()

    def locate(self, text: str) -> Match | Unmatched:
        """Where the text says that something is."""
        pair = _PAIR.match(text)
        if pair:
            return self._spot(float(pair[1]), float(pair[2]))
        words, numbers = parted(text)
        if not words:
            return Unmatched("No address was given.")
        if len(words) > LONGEST:
            return Unmatched(f"That is a text of {len(words):,} words, and no address.")
        found = sorted(self._streets(words), key=lambda each: -each.rank)
        if not found:
            return self._place(text, words)
        best = [each for each in found if each.rank >= found[0].rank - 0.02]
        matches = [self._in_street(each, words, numbers) for each in best]
        return self._one_of(text, best, matches)

    def _spot(self, lat: float, lon: float) -> Match | Unmatched:
        if self._covers(lat, lon):
            return Match(lat, lon, Level.SPOT, f"{lat:.5f}, {lon:.5f}", 1.0)
        if self._covers(lon, lat):
            return Unmatched(f"{lat:g}, {lon:g} lies far away, and {lon:g}, {lat:g} does not: are the two swapped?")
        return Unmatched(f"{lat:g}, {lon:g} lies outside of the road data.")

    def _covers(self, lat: float, lon: float) -> bool:
        if self.bounds is None:
            return -90 <= lat <= 90 and -180 <= lon <= 180
        south, west, north, east = self.bounds
        return south <= lat <= north and west <= lon <= east

    def _streets(self, words: list[str]) -> Iterator[_Found]:
        """Streets whose names some words of the text spell, more or less."""
        grams = dict.fromkeys(
            gram for n in range(len(words)) for gram in _grams(" ".join(words[n : n + 2])) if not gram.isdigit()
        )
        names = {" ".join(words[n:m]) for n in range(len(words)) for m in range(n + 1, min(n + 5, len(words)) + 1)}
        rows = [(name,) for name in names]
        if grams:
            asked = " OR ".join(f'"{gram}"' for gram in grams)
            query = "SELECT folded FROM spelled WHERE spelled MATCH ? ORDER BY rank LIMIT ?"
            rows += self._held.execute(query, (asked, CANDIDATES)).fetchall()
        for (name,) in dict.fromkeys(tuple(row) for row in rows):
            likeness, span = _likeness(name, words)
            if likeness < GOOD and (1.0 - likeness) * len(name) > 1.0:
                continue
            others = {word for n, word in enumerate(words) if n not in span}
            spelled = LENGTH * len(name) / max(len(name), sum(len(word) for word in words if word.isalpha()))
            for street in self._held.execute("SELECT * FROM street WHERE folded = ?", (name,)).fetchall():
                yield _Found(street, likeness, span, likeness + spelled + HINT * self._hints(street, others))

    def _hints(self, street: Sequence[Any], others: set[str]) -> int:
        """How many words beside the street's name speak for it: its town, or the postcode of a house in it."""
        town = 2 * bool(set(street[4].split()) & others)
        codes = [word for word in others if POSTCODE.match(word)]
        query = "SELECT 1 FROM house WHERE street = ? AND postcode LIKE ? LIMIT 1"
        return town + sum(self._held.execute(query, (street[0], f"%{code}%")).fetchone() is not None for code in codes)

    def _in_street(self, found: _Found, words: list[str], numbers: list[int]) -> Match:
        """The house, or the spot of the street where it should be."""
        key, name, _, city, _, lat, lon = found.street
        wanted = next((words[n] for n in _nearest_first(numbers, found.words)), "")
        label = f"{name}{f', {city}' if city else ''}"
        houses = self._held.execute("SELECT number, numeral, shown, lat, lon FROM house WHERE street = ?", (key,))
        rows = houses.fetchall()
        if not wanted:
            return Match(lat, lon, Level.STREET, label, found.likeness)
        wanted = number_of(wanted)
        for number, _, shown, house_lat, house_lon in rows:
            if number == wanted:
                label = f"{name} {shown}{f', {city}' if city else ''}"
                return Match(house_lat, house_lon, Level.HOUSE, label, found.likeness)
        between = _between([(row[1], row[3], row[4]) for row in rows if row[1]], int(wanted.rstrip(ascii_lowercase)))
        lat, lon = between or (lat, lon)
        return Match(lat, lon, Level.STREET, label, found.likeness)

    def _one_of(self, text: str, found: list[_Found], matches: list[Match]) -> Match | Unmatched:
        """The best of some that are equally alike; none where they lie apart and nothing tells which is meant."""
        houses = [each for each in matches if each.level is Level.HOUSE]
        left = houses or matches
        first = left[0]
        apart = [each for each in left[1:] if _km(first, each) > SAME_KM and each.likeness >= first.likeness - 0.02]
        if apart:
            towns = sorted({str(each.street[3]) for each in found if each.street[3]})
            where = f", in {', '.join(towns[:4])}{' and elsewhere' if len(towns) > 4 else ''}" if towns else ""
            return Unmatched(f"“{text.strip()}” may be any of {len(apart) + 1} streets{where}: say which town.")
        return first

    def _place(self, text: str, words: list[str]) -> Match | Unmatched:
        """A place of that name, where no street is."""
        best, spelled = 0.0, None
        for row in self._places:
            likeness, _ = _likeness(row[1], words)
            if likeness > best:
                best, spelled = likeness, row
        if spelled is None or best < 0.85:
            return Unmatched(f"“{text.strip()}” is no street and no place that the road data knows.")
        return Match(spelled[3], spelled[4], Level.PLACE, spelled[0], best)


def _grams(text: str) -> Iterator[str]:
    return (text[n : n + 3] for n in range(len(text) - 2))


def _likeness(name: str, words: list[str]) -> tuple[float, range]:
    """How much of a name some neighbouring words of a text spell, and which words these are."""
    size, best, span = len(name.split()), 0.0, range(0)
    for count in range(max(1, size - 1), size + 2):
        for n in range(len(words) - count + 1):
            likeness = DamerauLevenshtein.normalized_similarity(name, " ".join(words[n : n + count]), score_cutoff=best)
            if likeness > best:
                best, span = likeness, range(n, n + count)
    return best, span


def _nearest_first(numbers: list[int], span: range) -> list[int]:
    """Words that may be house numbers and do not spell the street: the next one behind it, else before it."""
    left = [n for n in numbers if n not in span]
    return sorted(left, key=lambda n: n - span.stop if n >= span.stop else 10 + span.start - n)


def _between(houses: list[tuple[int, float, float]], numeral: int) -> tuple[float, float] | None:
    """Where a house would stand among its neighbours, those of its own side of the street if there are any."""
    side = sorted(each for each in houses if each[0] % 2 == numeral % 2) or sorted(houses)
    below = [each for each in side if each[0] <= numeral]
    above = [each for each in side if each[0] >= numeral]
    if not side:
        return None
    low, high = below[-1] if below else above[0], above[0] if above else below[-1]
    share = (numeral - low[0]) / (high[0] - low[0]) if high[0] > low[0] else 0.0
    return low[1] + share * (high[1] - low[1]), low[2] + share * (high[2] - low[2])


def _km(one: Match, other: Match) -> float:
    return KM * hypot(other.lat - one.lat, (other.lon - one.lon) * cos(radians(one.lat)))
