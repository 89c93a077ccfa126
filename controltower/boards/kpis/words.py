"""How is a figure written? With as many digits as it deserves, against its target, and with what lies behind it."""

from controltower.domain.kpis import Better, Evidence, Kpi, Measured
from controltower.domain.times import Instant, clock
from controltower.ui.table import Column
from controltower.ui.tile import Reading

DIGITS = {"%": 1, "min": 0, "lines/h": 0, "h": 1, "€": 2, "g": 0}


def written(kpi: Kpi, value: float | None) -> str:
    """The value with the digits of its unit; a dash where there is none."""
    return "–" if value is None else f"{value:,.{DIGITS.get(kpi.unit, 1)}f}"


def standing(kpi: Kpi, value: float | None) -> str:
    """Against the target: empty where it is met, else which side it lies on."""
    low, high = kpi.band
    if value is None or low <= value <= high:
        return ""
    return "below target" if value < low else "above target"


def target(kpi: Kpi) -> str:
    """The band in which the figure is as it should be: `at least 99.7 %`, `at most 90 min`."""
    low, high = kpi.band
    bound = low if kpi.better is Better.UP else high
    return f"at {'least' if kpi.better is Better.UP else 'most'} {bound:g} {kpi.unit}"


def reading(
    kpi: Kpi, measured: Measured | None, trend: list[tuple[Instant, float]], source: str, age_s: float = 0.0
) -> Reading:
    """The tile of a figure: value, unit, how many facts it rests on, its band and its hours."""
    value = measured.value if measured else None
    count = len(measured.evidence) if measured else 0
    off = {"below target": "  ▼", "above target": "  ▲"}.get(standing(kpi, value), "")
    hours = [each for _, each in trend]
    return Reading(
        written(kpi, value),
        f"{kpi.unit}{off}   n {count:,}",
        low=kpi.band[0],
        high=min(kpi.band[1], 1.6 * max(hours)) if hours else kpi.band[1],
        trend=hours,
        source=source,
        age_s=age_s,
    )


def explained(kpi: Kpi, measured: Measured | None, at: Instant, zone: str) -> str:
    """What the tile says under the mouse: meaning, target, source of the definition, and what it was measured over."""
    against = standing(kpi, measured.value if measured else None)
    count = len(measured.evidence) if measured else 0
    lines = (
        f"{kpi.title}: {kpi.meaning}",
        f"Target: {target(kpi)}{', now ' + against if against else ''}",
        f"Definition: {kpi.source}",
        f"Measured over {count:,} facts, from midnight to {clock(at, zone)}",
    )
    return "\n".join(lines)


def worst_first(kpi: Kpi, evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """The facts behind a figure, those that hurt it most first."""
    return sorted(evidence, key=lambda each: (each.value if kpi.better is Better.UP else -each.value, each.id))


EVIDENCE_COLUMNS: tuple[Column[Evidence], ...] = (
    Column("Fact", lambda each: each.kind, width=80),
    Column("Which", lambda each: each.id, width=120, tip=lambda each: each.id),
    Column("Counts", lambda each: each.value, lambda each: f"{each.value:g}" if each.value == int(each.value) else
           f"{each.value:,.2f}", width=74, align="right"),
    Column("Why", lambda each: each.says, width=200, tip=lambda each: each.says),
)  # fmt: skip
