"""What does each line of the list of orders say? How far it is, what was promised, and when it will be at the door."""

from collections.abc import Callable

from controltower.domain.orders import STAGES, Stage
from controltower.domain.times import clock
from controltower.tower.orderlist import OrderRow
from controltower.ui.badges import Status
from controltower.ui.table import Column


def badge(row: OrderRow) -> Status:
    """How the order stands, as a mark."""
    if row.stage is Stage.FAILED or row.amiss:
        return Status.MISSED
    if row.in_jeopardy:
        return Status.JEOPARDY
    if row.stage is Stage.CANCELLED:
        return Status.OFF
    if row.stage is Stage.DELIVERED:
        return Status.DONE
    return Status.AHEAD if row.stage is Stage.PLACED else Status.ACTIVE


def expected(row: OrderRow, timezone: str) -> str:
    """`14:05–14:31` for what is ahead, `14:12` for what was reached."""
    if row.reached_at:
        return clock(row.reached_at, timezone)
    if row.arrival is None:
        return ""
    return f"{clock(row.arrival.p10, timezone)}–{clock(row.arrival.p90, timezone)}"


def risk(row: OrderRow) -> str:
    """The chance to be late, where it is worth a word."""
    if not row.open:
        return "late" if row.p_late == 1.0 else ""
    if row.p_late is None or row.p_late < 0.005:
        return ""
    if row.p_late == 1.0:
        return "sure"
    return f"{row.p_late:.0%}"


def columns(zone: Callable[[], str]) -> tuple[Column[OrderRow], ...]:
    """The columns of the list, times in the zone that is asked for when they are drawn."""
    return (
        Column("Order", lambda row: row.id, width=92, badge=badge, strong=lambda row: row.in_jeopardy or row.amiss),
        Column("Stage", lambda row: STAGES.index(row.stage), lambda row: str(row.stage), 84),
        Column(
            "Promised", lambda row: row.window_closes,
            lambda row: f"{clock(row.window_opens, zone())}–{clock(row.window_closes, zone())}", 96,
        ),
        Column(
            "At the door", lambda row: row.reached_at or (row.arrival.p50 if row.arrival else None),
            lambda row: expected(row, zone()), 98, tip=lambda row: tip(row, zone()),
        ),
        Column("Late", lambda row: row.p_late, risk, 56, "right", strong=lambda row: row.in_jeopardy),
        Column("Address", lambda row: row.address, width=150, tip=lambda row: row.address, grow=1.0),
        Column("Route", lambda row: row.route or "", width=82, spare=True),
    )  # fmt: skip


def tip(row: OrderRow, timezone: str) -> str:
    """What the two times mean."""
    if row.arrival is None:
        return "measured" if row.reached_at else "No arrival can be told yet."
    likely = clock(row.arrival.p50, timezone)
    return f"Forecast: likely {likely}, and 8 of 10 times between the two times shown."
