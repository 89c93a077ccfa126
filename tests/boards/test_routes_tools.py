"""Around the map: the dial and the why-nots of an offer, roads that are closed, and the routes against time."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from controltower.boards.routes import RoutesBoard
from controltower.boards.routes.drawn import Way, lines, shown_routes
from controltower.boards.routes.rows import route_columns
from controltower.boards.routes.timeline import route_bars
from controltower.domain.ids import ProposalId, RouteId, StopId
from controltower.domain.proposals import Proposal, ProposalStatus
from controltower.domain.rerouting import ReRoute
from controltower.domain.roads import CityZone, CityZoneListed, CloseRoad, Closure, OpenRoad, RoadClosed, closures_of
from controltower.domain.routes import Route, Stop, VehicleKind
from controltower.domain.times import HOUR, SECOND
from controltower.tower.floorwork import route_rows
from controltower.tower.seats import Rights
from controltower.ui.badges import Status
from controltower.ui.theme import Kind
from tests.boards import scene
from tests.boards.routesboards import shown
from tests.boards.scene import LAT, LON, Scene
from tests.helpers import make

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
BRIDGE = Closure("c1", "Long Bridge", ((LAT, LON), (LAT + 0.01, LON)), 40.0, make.at(5), make.at(7))
OLD_TOWN = CityZone("z1", "Old town", ((LAT, LON), (LAT, LON + 0.01), (LAT + 0.01, LON)), (VehicleKind.VAN,), 360, 600)


@pytest.fixture
def told() -> Scene:
    return scene.noon()


@pytest.fixture
def board(qtbot: QtBot, told: Scene) -> RoutesBoard:
    return shown(qtbot, told)


# -- the offer


def test_turning_the_dial_draws_another_plan_at_once_and_approves_it(board: RoutesBoard, told: Scene) -> None:
    offer = told.desk.picture[Proposal][ProposalId("PR1")]
    dial = board.offer.dial
    assert (dial.isVisible(), dial.at) == (True, 2)
    QTest.keyClick(dial, Qt.Key.Key_Left)
    drawn = board.drawn_offer
    assert drawn is not None
    assert drawn.plans == offer.choices[1].plans
    assert board.offer.bar.approve_button.text().startswith("Approve changed")
    board.offer.bar.approve_button.click()
    assert told.sent[0].body == ReRoute(offer.choices[1].plans, offer.choices[1].unserved, offer.id)
    told.land()
    assert told.desk.picture[Proposal][offer.id].status is ProposalStatus.AMENDED


def test_the_dial_stays_where_it_was_turned_while_the_board_lives_on(board: RoutesBoard) -> None:
    QTest.keyClick(board.offer.dial, Qt.Key.Key_Left)
    board.present()
    assert board.offer.dial.at == 1


def test_a_way_out_shows_its_plan_in_the_review_and_carries_the_offer_out(
    qtbot: QtBot, board: RoutesBoard, told: Scene
) -> None:
    offer = told.desk.picture[Proposal][ProposalId("PR1")]
    (why,) = offer.whynots
    assert board.offer.why.buttons[0].text() == "window +12 min, by V4   +6.30"
    QTest.mouseClick(board.offer.why.buttons[0], LEFT)
    qtbot.waitUntil(lambda: not board.edits.thinking, timeout=10_000)
    draft = board.edits.offer
    assert draft is not None
    assert why.stop in {each.stop for plan in draft.plans if plan.vehicle == "V4" for each in plan.stops}
    assert draft.unserved == ()
    board.edit_strip.reason.setText("agreed with all of them")
    QTest.keyClick(board.edit_strip, Qt.Key.Key_Return)
    body = told.sent[0].body
    assert isinstance(body, ReRoute)
    assert body.proposal == offer.id
    told.land()
    board.present()
    assert told.desk.picture[Proposal][offer.id].status is ProposalStatus.AMENDED


# -- roads


def test_closures_and_zones_are_on_the_map_with_their_hours(board: RoutesBoard, told: Scene) -> None:
    told.say(RoadClosed(BRIDGE), CityZoneListed(OLD_TOWN))
    board.present()
    labels = [area.label for area in board.map._areas]
    assert labels == ["Old town: no van 06:00–10:00", "Closed until 13:26: Long Bridge"]
    before = board.map.grab().toImage()
    board.map.set_areas(())
    assert board.map.grab().toImage() != before


def draw_circle(board: RoutesBoard, reason: str) -> None:
    QTest.keyClick(board.routes.view, Qt.Key.Key_C)
    centre = board.map.rect().center()
    QTest.mousePress(board.map, LEFT, PLAIN, centre)
    QTest.mouseMove(board.map, centre + QPoint(12, 0))
    QTest.mouseMove(board.map, centre + QPoint(30, 0))
    QTest.mouseRelease(board.map, LEFT, PLAIN, centre + QPoint(30, 0))
    QTest.keyClicks(board.close_strip.reason, reason)


def test_a_road_is_closed_by_a_circle_a_reason_and_enter(board: RoutesBoard, told: Scene) -> None:
    draw_circle(board, "Mill Bridge, flood")
    assert board.close_strip.how.text().startswith("A circle of ")
    QTest.keyClick(board.close_strip.reason, Qt.Key.Key_Return)
    body = told.sent[0].body
    assert isinstance(body, CloseRoad)
    middle = board.map.degrees_of(QPointF(board.map.rect().center()))
    assert body.closure.points[0] == pytest.approx((middle[1], middle[0]), abs=2e-4)
    assert body.closure.ends_at - body.closure.begins_at == HOUR
    told.land()
    board.present()
    picture = told.desk.picture
    assert [each.name for each in closures_of(picture, picture.now)] == ["Mill Bridge, flood"]
    assert "Done." in board.close_strip.says.text()


def test_without_a_reason_no_road_is_closed(board: RoutesBoard, told: Scene) -> None:
    draw_circle(board, "")
    board.routes.view.setFocus()
    QTest.keyClick(board.routes.view, Qt.Key.Key_Return)
    assert told.sent == []
    assert board.close_strip.reason.hasFocus()


def test_clicks_along_a_road_close_a_line(board: RoutesBoard, told: Scene) -> None:
    board.close_button.click()
    centre = board.map.rect().center()
    for step in (0, 20, 40):
        QTest.mouseClick(board.map, LEFT, PLAIN, centre + QPoint(step, step))
    board.close_strip.reason.setText("works")
    board.close_strip.try_approve()
    body = told.sent[0].body
    assert isinstance(body, CloseRoad)
    assert len(body.closure.points) == 3


def test_escape_takes_the_drawing_and_then_the_tool_away(board: RoutesBoard) -> None:
    draw_circle(board, "")
    board.routes.view.setFocus()
    QTest.keyClick(board.routes.view, Qt.Key.Key_Escape)
    assert (board.closer.active, board.closer.drawn) == (True, ())
    QTest.keyClick(board.routes.view, Qt.Key.Key_Escape)
    assert not board.closer.active
    assert board.offers.isVisible()


def test_a_closed_road_is_opened_again(board: RoutesBoard, told: Scene) -> None:
    told.say(RoadClosed(BRIDGE))
    board.close_button.click()
    (button,) = board.close_strip.buttons
    assert button.text() == "Open Long Bridge"
    button.click()
    assert isinstance(told.sent[0].body, OpenRoad)
    told.land()
    board.present()
    assert closures_of(told.desk.picture, told.desk.picture.now) == ()
    assert board.close_strip.buttons == []


def test_who_may_not_close_roads_is_told_so(board: RoutesBoard, told: Scene) -> None:
    told.desk.note_rights(Rights(("manager",), frozenset()))
    draw_circle(board, "Mill Bridge")
    QTest.keyClick(board.close_strip.reason, Qt.Key.Key_Return)
    assert told.sent == []
    assert "may not close roads" in board.close_strip.forbidden.text()


# -- the routes against time, and their loads


def test_a_route_has_a_bar_as_planned_one_as_driven_and_one_as_expected(told: Scene) -> None:
    picture = told.desk.picture
    rows = {row.route: row for row in route_rows(picture)}
    bars = route_bars(picture, picture[Route][RouteId("R02")], rows[RouteId("R02")], "UTC")
    assert [bar.kind for bar in bars] == [Kind.PLANNED, Kind.MEASURED, Kind.FORECAST]
    assert bars[1].end_s == bars[2].start_s == picture.now / SECOND
    assert Status.JEOPARDY in {tick.badge for tick in bars[2].ticks}
    assert len(bars[1].ticks) + len(bars[2].ticks) == len(bars[0].ticks) == 11
    waiting = route_bars(picture, picture[Route][RouteId("R10")], rows[RouteId("R10")], "UTC")
    assert [bar.kind for bar in waiting] == [Kind.PLANNED]


def test_list_map_and_timeline_choose_the_same_route(board: RoutesBoard) -> None:
    board.routes.select("R07")
    assert board.timeline.selected_id == ("R07", "plan")
    bar = next(bar for bar in board.timeline.bars if bar.id == ("R03", "driven"))
    at = board.timeline.bar_rect(bar).center().toPoint()
    QTest.mouseClick(board.timeline.viewport(), LEFT, PLAIN, at)
    assert board.routes.current_key == "R03"
    assert board.map.selected_id == "R03"


def test_lines_tell_what_is_planned_what_was_driven_or_both(board: RoutesBoard, told: Scene) -> None:
    picture = told.desk.picture
    route = picture[Route][RouteId("R05")]
    planned = {line.id: line for line in lines(picture, shown_routes(picture, finished=False))}["R05"]
    both = {line.id: line for line in lines(picture, shown_routes(picture, finished=False), None, Way.BOTH)}
    driven, ahead = np.asarray(both["R05"].path), np.asarray(both["R05"].old_path)
    made = [stop for stop in (picture[Stop][key] for key in route.stops) if stop.reached_at]
    assert len(driven) == len(made) + 2
    assert tuple(driven[-1]) == tuple(ahead[0])
    assert len(np.asarray(planned.path)) == len(route.stops) + 2
    assert both["R09"].old_path is None, "it has not left"
    seen = [board.way.currentText()]
    for _ in range(3):
        QTest.keyClick(board.routes.view, Qt.Key.Key_V)
        seen.append(board.way.currentText())
    assert seen == ["As planned", "As driven", "Driven and ahead", "As planned"]


def test_what_is_offered_stands_on_the_timeline(board: RoutesBoard) -> None:
    offered = [bar for bar in board.timeline.bars if bar.offered]
    assert [bar.row for bar in offered] == ["R04"]
    assert len(offered[0].ticks) > 3


def test_the_list_says_how_full_a_vehicle_is_and_what_it_emits(told: Scene) -> None:
    columns = {column.title: column for column in route_columns(lambda: "UTC")}
    row = next(each for each in route_rows(told.desk.picture) if each.route == "R01")
    assert columns["Load"].shown(row) == f"{row.weight_g / row.capacity_g:.0%}"
    assert columns["CO₂e"].shown(row) == f"{row.km * 257 / 1000:.1f} kg"
    empty = next(each for each in route_rows(told.desk.picture) if each.route == "R09")
    assert columns["Load"].shown(empty) == "–"


def test_the_left_out_stop_is_named_with_the_rules_that_clash(board: RoutesBoard, told: Scene) -> None:
    offer = told.desk.picture[Proposal][ProposalId("PR1")]
    assert offer.unserved == (StopId(offer.whynots[0].stop),)
    told_by = [label.text for label in board.offer.why.notes]
    assert told_by[0].startswith("Left out: ")
    assert "its window and the promises to others" in told_by[0]
