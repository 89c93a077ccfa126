"""What do the lists of loads say? Loads by departure, and the parcels of one load by their turn."""

from collections.abc import Mapping
from dataclasses import dataclass

from controltower.domain.ids import ParcelId, RouteId
from controltower.domain.labels import LabelState
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.times import Instant, clock
from controltower.planning.loading import RoutePlan
from controltower.tower.floorwork.labels import RouteLabels
from controltower.tower.floorwork.loads import LoadRow, State, Step
from controltower.ui.badges import Priority
from controltower.ui.table import Column

SSCC_DIGITS = 18
SHORT = 6
"""Of an SSCC the last digits are told: the others are alike in all parcels of a house."""


@dataclass(frozen=True, slots=True)
class LoadLine:
    """The load of a route against its vehicle."""

    route: RouteId
    name: str
    leaves: Instant
    leaves_text: str
    vehicle: str
    ready: str
    share: float
    fill: float
    burden: float
    plan: str
    whole: bool
    due: int
    printed: int
    badge: Priority | None
    tip: str


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """A parcel of a load, by its turn."""

    key: str
    turn: int
    stop: int
    name: str
    size: str
    kg: float
    measured: bool
    state: State
    wrong: bool
    behind: int
    label: str
    label_due: bool
    tip: str


def load_line(picture: Picture, row: LoadRow, planned: RoutePlan | None, urgent: Mapping[str, Priority]) -> LoadLine:
    """One load."""
    lane = row.lane
    badges = [urgent[key] for key in (lane.route, lane.vehicle) if key in urgent]
    left_out = len(planned.plan.left_out) if planned else 0
    hidden = len(planned.moves) if planned else 0
    return LoadLine(
        lane.route,
        lane.route.removeprefix(f"{lane.site}-"),
        lane.departure_at,
        clock(lane.departure_at, timezone_of(picture)),
        lane.vehicle,
        f"{lane.ready}/{lane.parcels}",
        lane.ready / lane.parcels if lane.parcels else 0.0,
        row.fill,
        row.burden,
        f"{left_out} out" if left_out else f"{hidden} behind" if hidden else "…" if planned is None else "all in",
        not left_out and not hidden,
        len(row.labels.due),
        row.labels.count(LabelState.PRINTED),
        min(badges, key=list(Priority).index, default=None),
        f"{lane.route}, {row.kind} {lane.vehicle}, {row.stops} stops, {lane.loaded} of {lane.parcels} parcels aboard\n"
        f"{row.volume_mm3 / 1e6:,.0f} of {row.room_mm3 / 1e6:,.0f} litres, "
        f"{row.weight_g / 1000:,.0f} of {row.limit_g / 1000:,.0f} kg\n"
        "out: has no place; behind: something must be moved to take it out",
    )


def parcel_line(picture: Picture, step: Step, turn: int, labels: RouteLabels) -> ParcelLine:
    """One parcel of a load."""
    piece = step.piece
    wrong = bool(step.blocks) or step.state is State.STOPPED
    edges = f"{piece.length_mm / 10:.0f} × {piece.width_mm / 10:.0f} × {piece.height_mm / 10:.0f}"
    since = f" since {clock(step.since, timezone_of(picture))}" if step.since else ""
    early = [f"It went in before {short(key)}, which belongs behind or below it." for key in step.blocks[:4]]
    early += [f"{short(key)} must be moved to take it out." for key in step.behind[:4]]
    return ParcelLine(
        piece.id,
        turn,
        piece.stop,
        short(piece.id),
        edges,
        piece.weight_g / 1000,
        step.state not in (State.TO_PACK, State.TO_PICK),
        step.state,
        wrong,
        len(step.behind),
        *_label(labels, piece.id),
        "\n".join((f"{piece.id}, order {step.order}, {step.state}{since}", step.address, *early)).strip(),
    )


def _label(labels: RouteLabels, key: str) -> tuple[str, bool]:
    """The place on its label, and where another is to be printed what it says and should say."""
    found = labels.labels.get(ParcelId(key))
    if found is None or found.state is LabelState.NONE:
        return "–", found is not None
    stale = found.state is LabelState.STALE
    return (f"{found.says} → {found.code.place}" if stale else found.code.place), stale


def short(key: str) -> str:
    """`…001234` for an SSCC; other names are short as they are."""
    return f"…{key[-SHORT:]}" if len(key) == SSCC_DIGITS and key.isdigit() else key


def _label_tip(line: ParcelLine) -> str:
    """What the place on a label counts, and what is to be done about it."""
    due = " To be printed (again)." if line.label_due else ""
    return f"The place of its stop as its label says it, counted from the last stop.{due}"


LOAD_COLUMNS: tuple[Column[LoadLine], ...] = (
    Column("Load", lambda line: line.name, width=80, badge=lambda line: line.badge, tip=lambda line: line.tip),
    Column("Leaves", lambda line: line.leaves, lambda line: line.leaves_text, width=62, align="right"),
    Column("Vehicle", lambda line: line.vehicle, width=64, tip=lambda line: line.tip),
    Column(
        "Ready",
        lambda line: line.share,
        lambda line: line.ready,
        width=62,
        grow=1,
        align="right",
        bar=lambda line: line.share,
        tip=lambda line: line.tip,
    ),
    Column(
        "Room",
        lambda line: line.fill,
        lambda line: f"{line.fill:.0%}",
        width=54,
        grow=1,
        align="right",
        bar=lambda line: min(1.0, line.fill),
        tip=lambda line: line.tip,
    ),
    Column(
        "Weight",
        lambda line: line.burden,
        lambda line: f"{line.burden:.0%}",
        width=62,
        grow=1,
        align="right",
        bar=lambda line: min(1.0, line.burden),
        tip=lambda line: line.tip,
    ),
    Column(
        "Labels",
        lambda line: line.due,
        lambda line: f"{line.due} due" if line.due else str(line.printed or "–"),
        width=62,
        strong=lambda line: line.due > 0,
        tip=lambda line: f"{line.due} labels to print or to print again, {line.printed} as they should be",
    ),
    Column("Plan", lambda line: line.plan, width=70, strong=lambda line: not line.whole, tip=lambda line: line.tip),
)
PARCEL_COLUMNS: tuple[Column[ParcelLine], ...] = (
    Column("#", lambda line: line.turn, width=34, align="right", name="turn"),
    Column("Stop", lambda line: line.stop, width=44, align="right", tip=lambda line: line.tip),
    Column("Parcel", lambda line: line.name, width=74, grow=1, tip=lambda line: line.tip),
    Column(
        "Behind",
        lambda line: line.behind,
        lambda line: str(line.behind or "–"),
        width=60,
        align="right",
        strong=lambda line: line.behind > 0,
        tip=lambda line: line.tip,
    ),
    Column(
        "Label",
        lambda line: line.label,
        width=62,
        align="right",
        strong=lambda line: line.label_due,
        tip=_label_tip,
    ),
    Column("Size, cm", lambda line: line.size, width=102, align="right", spare=True, tip=lambda line: line.tip),
    Column(
        "kg",
        lambda line: line.kg,
        lambda line: f"{line.kg:.1f}" if line.measured else f"~{line.kg:.1f}",
        width=46,
        align="right",
    ),
    Column(
        "State",
        lambda line: str(line.state),
        lambda line: "too early" if line.wrong and line.state is State.ABOARD else str(line.state),
        width=82,
        strong=lambda line: line.wrong,
        tip=lambda line: line.tip,
    ),
)


def timezone_of(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
