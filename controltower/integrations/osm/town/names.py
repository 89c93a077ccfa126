"""What are the streets called? Invented names that can be said aloud, with the letters of several languages."""

from collections.abc import Iterator
from random import Random

ONSETS = ("B", "Br", "D", "F", "Fl", "G", "Gr", "H", "J", "K", "Kl", "L", "M", "N", "P", "R", "S", "Sk", "St", "T",
          "Tr", "V", "W", "Š", "Ł")  # fmt: skip
VOWELS = ("a", "e", "i", "o", "u", "a", "e", "o", "ö", "ø", "ä", "å", "ie", "au", "ó", "é")
MIDDLES = ("l", "ll", "n", "nd", "r", "rn", "s", "st", "t", "v", "m", "ß", "rk", "ld", "ng", "lm", "sk", "ñ")
ENDINGS = ("en", "er", "a", "ow", "by", "haven", "ing", "stad", "ov", "ell", "mar", "vik", "eau", "in", "holm", "ego")
PLAIN = (
    "Anchor", "Baker", "Beacon", "Bell", "Chandler", "Cooper", "Cordage", "Dune", "Eel", "Elm", "Fisher", "Glass",
    "Gull", "Heron", "Herring", "Juniper", "Kelp", "Lime", "Linden", "Mason", "Net", "Oar", "Otter", "Oyster", "Pilot",
    "Plum", "Quarry", "Reed", "Rose", "Saddler", "Salt", "Sloop", "Smith", "Spruce", "Tanner", "Tar", "Thistle",
    "Upper", "Vine", "Walnut", "Weaver", "Willow", "Yew",
)  # fmt: skip
WAYS = {
    "living_street": ("Lane", "Row", "Alley", "Steps", "Court", "Stræde", "Gasse"),
    "residential": ("Street", "Road", "Avenue", "Close", "Drive", "Walk", "Gardens", "Weg", "Vej"),
    "unclassified": ("Road", "Way", "Drove"),
    "dock": ("Dock Road", "Berth", "Way", "Yard", "Wharf"),
}


def names(rng: Random) -> Iterator[str]:
    """First parts of names without end, each once; every third is a plain word while there are any."""
    plain = list(PLAIN)
    rng.shuffle(plain)
    used: set[str] = set()
    while True:
        if plain and rng.random() < 0.3:
            yield plain.pop()
            continue
        word = rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(MIDDLES) + rng.choice(ENDINGS)
        if word not in used:
            used.add(word)
            yield word


def way_word(rng: Random, highway: str, docks: bool) -> str:
    """Street, lane, wharf ..., as befits a class and a part of town."""
    return rng.choice(WAYS["dock" if docks else highway])
