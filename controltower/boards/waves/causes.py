"""Why are orders of a wave at risk? One line per cause, with all the orders that it holds up."""

from collections import Counter
from dataclasses import dataclass

from controltower.domain.ids import OrderId, WaveId, ZoneId
from controltower.domain.orders import Order, OrderLine, Progress, waiting
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picking import OPEN_TASK, PickTask
from controltower.domain.picture import Picture
from controltower.domain.places import Zone
from controltower.domain.times import MINUTE
from controltower.tower.floorwork import WaveRow
from controltower.ui.table import Column


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why orders of a wave are at risk, with all the orders it holds up."""

    id: str
    wave: WaveId
    says: str
    orders: tuple[OrderId, ...]
    key: str

    @property
    def count(self) -> int:
        return len(self.orders)


def causes(picture: Picture, row: WaveRow) -> tuple[Cause, ...]:
    """Why orders of this wave are at risk: one line per cause, the most orders first."""
    found: dict[tuple[str, str], list[OrderId]] = {}
    slow = _slow_zone(picture, row) if row.late_s else None
    for key in row.at_risk:
        for cause in _causes_of(picture, key) or ([("slow", slow or "")] if row.late_s else []):
            found.setdefault(cause, []).append(key)
    lines = (_cause(picture, row, kind, key, tuple(orders)) for (kind, key), orders in found.items())
    return tuple(sorted(lines, key=lambda cause: (-cause.count, cause.id)))


CAUSE_COLUMNS: tuple[Column[Cause], ...] = (
    Column("Cause", lambda cause: cause.says, width=180, grow=1, tip=lambda cause: f"{cause.says}\n{_some(cause)}"),
    Column("Orders", lambda cause: cause.count, width=56, align="right"),
)


def span_text(micros: int) -> str:
    """`45 min` or `2 h 05`."""
    minutes = round(micros / MINUTE)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d}"


def _causes_of(picture: Picture, key: OrderId) -> list[tuple[str, str]]:
    """What holds this one order up, apart from its wave being slow."""
    found = [
        ("stock", str(line.item))
        for line in (picture[OrderLine][each] for each in picture[Order][key].lines)
        if waiting(line) > 0
    ]
    stopped = any(picture[Parcel][each].status is ParcelStatus.STOPPED for each in picture[Progress][key].parcels)
    return found + ([("scale", "")] if stopped else [])


def _cause(picture: Picture, row: WaveRow, kind: str, key: str, orders: tuple[OrderId, ...]) -> Cause:
    if kind == "stock":
        return Cause(f"stock:{key}", row.wave, f"Nothing is reserved of item {key}", orders, key)
    if kind == "scale":
        return Cause("scale", row.wave, "Parcels stopped at the scale", orders, "")
    zone = picture[Zone].get(key)
    late = span_text(round(row.late_s) * 1_000_000)
    where = f"; {zone.name} holds it up" if zone else ""
    return Cause("slow", row.wave, f"The wave is forecast {late} late{where}", orders, key)


def _slow_zone(picture: Picture, row: WaveRow) -> ZoneId | None:
    """The storage zone with most lines of this wave still to pick; None where all are picked."""
    left = Counter(
        task.zone
        for task in picture[PickTask].values()
        if task.status in OPEN_TASK and picture[Progress][task.order].wave == row.wave
    )
    return left.most_common(1)[0][0] if left else None


def _some(cause: Cause) -> str:
    more = f" and {cause.count - 6} more" if cause.count > 6 else ""
    return ", ".join(cause.orders[:6]) + more
