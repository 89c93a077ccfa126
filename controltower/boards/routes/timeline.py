"""When does each route leave, stop and come home? A bar as planned, one as driven, one as expected, stops as ticks."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.rerouting import RoutePlan
from controltower.domain.routes import Route, RouteStatus, Stop, StopStatus
from controltower.domain.times import SECOND, Instant, clock
from controltower.tower.floorwork import RouteRow
from controltower.tower.paths import Standing, own_stops, standing
from controltower.ui.badges import Status
from controltower.ui.gantt import Bar, Gantt, Row
from controltower.ui.ganttbars import Tick
from controltower.ui.theme import Kind

MARKS = {Standing.JEOPARDY: Status.JEOPARDY, Standing.MISSED: Status.MISSED, Standing.LEFT_OUT: Status.OFF}
ROW_PX, BESIDE_S = 24, 1_800.0
LIVE_BARS = 3
"""So many bars has a route that is on the road."""
BarKey = tuple[str, str]
"""Route, and which of its bars."""


class RouteTimeline(Gantt):
    """The routes against time, in the order of the list. Signals: those of Gantt, with keys of (route, bar)."""

    def __init__(self, zone: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(
            parent, label_px=136, row_px=ROW_PX, time_text=lambda second: clock(Instant(round(second * SECOND)), zone())
        )
        self._span: tuple[float, float] | None = None
        self._kept: dict[str, tuple[tuple[Route, RouteRow], list[Bar]]] = {}
        self.setMinimumHeight(3 * ROW_PX + 26)

    def show_routes(
        self, picture: Picture, listed: Sequence[RouteRow], timezone: str, offer: Proposal | None = None
    ) -> None:
        """These routes as the picture has them, and what an offer would make of them."""
        routes = [picture[Route][row.route] for row in listed]
        self.set_rows([Row(row.route, row.route, row.vehicle) for row in listed])
        bars = [
            bar
            for route, row in zip(routes, listed, strict=True)
            for bar in until(self._bars(picture, route, row, timezone), picture.now)
        ]
        plans = {plan.route: plan for plan in offer.plans} if offer is not None else {}
        bars = [bar for bar in bars if bar.row not in plans or bar.id != (bar.row, "ahead")]
        bars += [_offered(picture, plan) for plan in plans.values() if plan.stops]
        self.set_bars(bars)
        self.set_now(picture.now / SECOND)
        span = min((bar.start_s for bar in bars), default=0.0), max((bar.end_s for bar in bars), default=0.0)
        if bars and (self._span is None or self._span[0] > span[0] or self._span[1] < span[1]):
            self._span = span
            self.set_window(span[0] - BESIDE_S, span[1] + BESIDE_S)

    def _bars(self, picture: Picture, route: Route, row: RouteRow, timezone: str) -> list[Bar]:
        """The bars of a route, made anew where anything about it is otherwise."""
        kept = self._kept.get(route.id)
        if kept is None or kept[0] != (route, row):
            kept = self._kept[route.id] = (route, row), route_bars(picture, route, row, timezone)
        return kept[1]

    def turn_to(self, route: Hashable) -> None:
        """Show which route is chosen elsewhere."""
        bar = next((bar for bar in self.bars if bar.row == route), None)
        with QSignalBlocker(self):
            self.select(bar.id if bar is not None else None)


def route_bars(picture: Picture, route: Route, row: RouteRow, timezone: str) -> list[Bar]:
    """The bars of one route: planned, then driven up to now, then expected."""
    stops = own_stops(picture, route)
    if not stops:
        return []
    last = max(stop.planned_at for stop in stops)
    planned_home = max(last, route.departure_at) / SECOND
    tip = (
        f"{route.id}, {route.vehicle}: leaves {clock(route.departure_at, timezone)}, last stop {clock(last, timezone)}"
    )
    bars = [Bar((route.id, "plan"), route.id, route.departure_at / SECOND, planned_home, kind=Kind.PLANNED, tip=tip,
                ticks=tuple(Tick(stop.planned_at / SECOND) for stop in stops))]  # fmt: skip
    if not route.departed_at:
        return [_marked(bars[0], stops)]
    until = (route.returned_at or picture.now) / SECOND
    made = tuple(
        _tick(stop) for stop in stops if stop.status is not StopStatus.AHEAD and (stop.reached_at or stop.done_at)
    )
    share = (row.done + row.failed) / row.stops if row.stops else 0.0
    bars.append(Bar((route.id, "driven"), route.id, route.departed_at / SECOND, until, kind=Kind.MEASURED, tip=tip,
                    done=share, ticks=made))  # fmt: skip
    if row.home_at is not None and route.status is RouteStatus.ON_ROAD and row.home_at > picture.now:
        ahead = tuple(_tick(stop) for stop in stops if stop.status is StopStatus.AHEAD)
        words = f"{tip}; home expected {clock(row.home_at, timezone)}"
        bars.append(Bar((route.id, "ahead"), route.id, until, row.home_at / SECOND, kind=Kind.FORECAST, tip=words,
                        ticks=ahead))  # fmt: skip
    return bars


def until(bars: Sequence[Bar], now: Instant) -> list[Bar]:
    """The bars with the present where it is now: what is driven ends there, and what is expected begins."""
    at = now / SECOND
    if len(bars) < LIVE_BARS:
        return list(bars)
    plan, gone, ahead = bars
    return [plan, replace(gone, end_s=at), replace(ahead, start_s=at, end_s=max(at, ahead.end_s))]


def _offered(picture: Picture, plan: RoutePlan) -> Bar:
    """From now to the last stop of a plan that is looked at."""
    late = {
        each.stop: Status.JEOPARDY
        for each in plan.stops
        if each.stop in picture[Stop] and each.arrives_at > picture[Stop][each.stop].window_closes
    }
    ticks = tuple(Tick(each.arrives_at / SECOND, late.get(each.stop)) for each in plan.stops)
    last, key = plan.stops[-1].arrives_at / SECOND, (plan.route, "offered")
    return Bar(key, plan.route, picture.now / SECOND, last, kind=Kind.FORECAST, offered=True, ticks=ticks)


def _tick(stop: Stop) -> Tick:
    at = stop.reached_at or stop.done_at or stop.expected_at
    return Tick(at / SECOND, MARKS.get(standing(stop)))


def _marked(bar: Bar, stops: Sequence[Stop]) -> Bar:
    """The bar of a route that has not left: its stops are where they are expected."""
    return Bar(bar.id, bar.row, bar.start_s, bar.end_s, kind=bar.kind, tip=bar.tip, ticks=tuple(map(_tick, stops)))
