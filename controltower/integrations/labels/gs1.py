"""What do the codes on a label say to a scanner? GS1 element strings, and the symbols that carry them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import zxingcpp
from numpy.typing import NDArray

SET_82 = frozenset("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
"""The characters of GS1 application identifiers that hold text (GS1 General Specifications, figure 7.11-1)."""
BRACKETS = frozenset("()")
"""Left out of texts here: they mark the identifiers where a symbol is written and read."""
LONGEST = {"401": 30, "403": 30}
"""Characters of a consignment number (401) and of a routing code (403)."""

PREDEFINED = frozenset(("00", "01", "02", "03", "04", *map(str, range(11, 21)), *map(str, range(31, 37)), "41"))
"""Identifiers that begin so are of a length that scanners know; FNC1 ends all others (figure 7.8.5-2)."""

Elements = Mapping[str, str]
"""Values by application identifier, in the order in which they stand in the symbol."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """The modules of a symbol without quiet zone, dark ones true: one row of bars, or a square."""

    modules: NDArray[np.bool_]

    @property
    def columns(self) -> int:
        return int(self.modules.shape[1])


def geo(lat: float, lon: float) -> str:
    """Where to deliver, as 20 digits (4309): degrees from the south pole and eastwards from Greenwich, 7 decimals."""
    return f"{round((lat + 90) * 1e7):010d}{round(((lon + 360) % 360) * 1e7):010d}"


def problems(elements: Elements) -> Iterator[str]:
    """Why these elements cannot be written, a sentence each."""
    for identifier, longest in LONGEST.items():
        text = elements.get(identifier, "")
        if len(text) > longest:
            yield f"“{text}” has {len(text)} characters; a code ({identifier}) holds {longest}."
        strange = sorted(set(text) - (SET_82 - BRACKETS))
        if strange:
            yield f"“{text}” holds {' '.join(strange)}, which no scanner reads in a code ({identifier})."


def told(elements: Elements) -> str:
    """The elements as people read them, each identifier in brackets."""
    return "".join(f"({identifier}){value}" for identifier, value in elements.items())


@lru_cache(maxsize=64)
def bars(sscc: str) -> Symbol:
    """GS1-128 with an SSCC."""
    whole = _symbol(f"(00){sscc}", zxingcpp.BarcodeFormat.Code128)
    return Symbol(whole.modules[:1])


def square(elements: Elements) -> Symbol:
    """GS1 DataMatrix with all elements."""
    return _symbol(told(elements), zxingcpp.BarcodeFormat.DataMatrix)


def _symbol(text: str, kind: zxingcpp.BarcodeFormat) -> Symbol:
    barcode = zxingcpp.create_barcode(text, kind, gs1=True, force_square=True)
    picture = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False))
    return Symbol(picture < 128)


def plain(elements: Elements, fnc1: str = "\x1d", escape: str = "") -> str:
    """The elements as they stand in the symbol, with what ends one of open length; an escape sign is doubled."""
    found = []
    for place, (identifier, value) in enumerate(elements.items(), 1):
        text = value.replace(escape, escape * 2) if escape else value
        is_open = identifier[:2] not in PREDEFINED and place < len(elements)
        found.append(f"{identifier}{text}{fnc1 if is_open else ''}")
    return "".join(found)
