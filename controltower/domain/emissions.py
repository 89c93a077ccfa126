"""What does a kilometre emit, according to whom, for which year, and what is counted? A table that people may edit.

ISO 14083 asks for all emissions of transport, well to wheel. Most published factors count less, so that each says what
it counts, and figures made of different ones say so.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from controltower.domain.errors import Rejected


class Scope(StrEnum):
    """What a factor counts."""

    UNSTATED = "unstated"
    TTW = "ttw"
    POWER = "power"
    WTW = "wtw"


SAYS = {
    Scope.UNSTATED: "nobody said what is counted",
    Scope.TTW: "tank to wheel: fuel burnt",
    Scope.POWER: "electricity used",
    Scope.WTW: "well to wheel",
}


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a factor comes from; year 0 and an empty source where nobody said."""

    scope: Scope = Scope.UNSTATED
    year: int = 0
    source: str = ""

    def __str__(self) -> str:
        """As people read it: what is counted, the year, the source."""
        return ", ".join(each for each in (SAYS[self.scope], str(self.year or ""), self.source) if each)


@dataclass(frozen=True, slots=True)
class Factor:
    """Grams of CO2e per kilometre of a kind of vehicle, the span in which one may lie, and whose figure that is."""

    g_per_km: float
    low: float
    high: float
    basis: Basis
    region: str = ""
    note: str = ""


def factors_in(text: str) -> Mapping[str, Factor]:
    """The factors of a table in TOML by kind of vehicle. Raises Rejected, with all that is wrong."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Rejected(f"The table of emission factors cannot be read: {error}.") from error
    wrong = [f"{kind}: {each}" for kind, told in tables.items() for each in _wrong(told)]
    if wrong:
        raise Rejected(f"The table of emission factors is wrong: {'; '.join(wrong)}.")
    return {kind: _factor(told) for kind, told in tables.items()}


def _wrong(told: object) -> Iterable[str]:
    if not isinstance(told, dict):
        yield "must be a table"
        return
    found = [told.get(each) for each in ("low", "g_per_km", "high")]
    figures = [each for each in found if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(figures) < len(found):
        yield "low, g_per_km and high must be numbers"
    elif not 0 <= figures[0] <= figures[1] <= figures[2] < inf:
        yield "g_per_km must lie between low and high, and none below 0"
    if told.get("scope") not in tuple(Scope)[1:]:
        yield "scope must be ttw, power or wtw"
    if not isinstance(told.get("year"), int) or not 1990 <= told["year"] <= 2100:
        yield "year must be one from 1990 to 2100"
    if not isinstance(told.get("source"), str) or not told["source"].strip():
        yield "source must say whose figure it is"


def _factor(told: Mapping[str, object]) -> Factor:
    low, mean, high = (float(str(told[each])) for each in ("low", "g_per_km", "high"))
    basis = Basis(Scope(str(told["scope"])), int(str(told["year"])), str(told["source"]))
    return Factor(mean, low, high, basis, str(told.get("region", "")), str(told.get("note", "")))
