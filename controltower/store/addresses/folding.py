"""When are two spellings the same? Addresses folded to what matters of them: case, accents and short forms go."""

import re
from unicodedata import combining, normalize

SIGNS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th"})
LONG = {
    "str": "strasse",
    "st": "street",
    "saint": "street",
    "sankt": "street",
    "rd": "road",
    "av": "avenue",
    "ave": "avenue",
    "avenida": "avenue",
    "blvd": "boulevard",
    "sq": "square",
    "pl": "place",
    "platz": "place",
    "lg": "largo",
    "tv": "travessa",
    "r": "rua",
}
"""Words that mean the same, and how they are written here; a word that ends in "str" is written out too."""
_WORDS = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"^\d{1,4}[a-z]?$")
_HOUSE = re.compile(r"\s*(\d+)\s*([a-zA-Z]?)\s*(?:$|[-–/+,;])")
_RANGE = re.compile(r"(?<=\d)\s*[-–/]\s*(?=\d)")
POSTCODE = re.compile(r"^\d{4,6}$")


def folded(text: str) -> str:
    """The words of a text, without accents, in small letters, one blank between two; a sharp s is ss."""
    plain = normalize("NFKD", text.casefold().translate(SIGNS))
    words = _WORDS.findall("".join(sign for sign in plain if not combining(sign)))
    return " ".join(map(_long, words))


def number_of(text: str) -> str:
    """A house number as it is compared: the first of a range, letters small, no blanks ("12 B" is 12b)."""
    found = _HOUSE.match(text)
    return f"{int(found[1])}{found[2].lower()}" if found else folded(text).replace(" ", "")


def parted(text: str) -> tuple[list[str], list[int]]:
    """The folded words of an address, and which of them may be its house number, the likeliest first.

    "12 B" is one word, and of "12-14" the first number counts.
    """
    words = folded(_RANGE.sub("-", text)).split()
    if "-" in text or "–" in text:
        ranges = re.findall(r"(\d+)\s*[-–/]\s*(\d+)", text)
        for first, second in ranges:
            for n in range(len(words) - 1):
                if words[n] == first and words[n + 1] == second and len(second) < 4:
                    del words[n + 1]
                    break
    joined: list[str] = []
    for word in words:
        if joined and len(word) == 1 and word.isalpha() and joined[-1].isdigit() and len(joined[-1]) < 5:
            joined[-1] += word
        else:
            joined.append(word)
    return joined, [n for n, word in enumerate(joined) if _NUMBER.match(word)]


def _long(word: str) -> str:
    if word in LONG:
        return LONG[word]
    return f"{word}asse" if word.endswith("str") else word
