"""The tokens of the two themes: which colour means what.

A calm field: equipment is grey, normal has no colour. The three alarm colours belong to alarms and to nothing else.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Where a value comes from; the three are never drawn alike."""

    PLANNED = "planned"
    MEASURED = "measured"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Theme:
    """`ink` and `ink_soft` are text on `field` and `panel`; `line` divides; `equipment` is what stands on the floor."""

    name: str
    dark: bool
    field: str
    panel: str
    raised: str
    line: str
    ink: str
    ink_soft: str
    equipment: str
    equipment_dark: str
    selection: str
    accent: str
    planned: str
    measured: str
    forecast: str
    critical: str
    high: str
    low: str
    heat_start: str
    heat_end: str
    water: str
    green: str
    categories: tuple[str, ...]

    @property
    def alarms(self) -> tuple[str, str, str]:
        return self.critical, self.high, self.low

    def category(self, number: int) -> str:
        """The colour of the route (or series) with this number; they repeat."""
        return self.categories[number % len(self.categories)]

    def kind(self, kind: Kind) -> str:
        return {Kind.PLANNED: self.planned, Kind.MEASURED: self.measured, Kind.FORECAST: self.forecast}[kind]


LIGHT = Theme(
    name="light", dark=False,
    field="#e6e8ea", panel="#f4f5f6", raised="#fbfbfc", line="#cfd4d8", ink="#1e2529", ink_soft="#555f67",
    equipment="#bcc3c9", equipment_dark="#7d8790", selection="#cfdcdd", accent="#1d656b",
    planned="#868f97", measured="#2c363c", forecast="#2b7f86",
    critical="#c5400b", high="#e8a200", low="#2e77b5",
    heat_start="#dfe3e5", heat_end="#343f48", water="#d3dde1", green="#dde2da",
    categories=("#3f7d6b", "#7a659c", "#6f7a35", "#9a5f86", "#5b7076", "#86684f", "#3d8a8f", "#a3748b"),
)  # fmt: skip
DARK = Theme(
    name="dark", dark=True,
    field="#15191c", panel="#1d2226", raised="#262c31", line="#363e45", ink="#dbe1e5", ink_soft="#96a1a9",
    equipment="#454e56", equipment_dark="#77828b", selection="#2b4448", accent="#7cc0c2",
    planned="#7b868f", measured="#d5dce1", forecast="#5fb3b5",
    critical="#e8562a", high="#f4bd3f", low="#5aa5de",
    heat_start="#272e33", heat_end="#b9c6cf", water="#1b2830", green="#1d2622",
    categories=("#6fb39c", "#a996cf", "#a3b060", "#cb90b6", "#8fa6ad", "#b99a80", "#66bcc1", "#d0a5bb"),
)  # fmt: skip
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
