"""From what is seen to what comes of it: each of the three decisions on a real desk, with keys and mouse.

Real windows, a real journal on disk, the real twin in the same process, played on between what a person does.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from math import dist
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.boards.docks import DocksBoard
from controltower.boards.floor import FloorBoard
from controltower.boards.inbox import InboxBoard
from controltower.boards.inbox.crossing import CrossingEditor
from controltower.boards.inbox.replan import ReplanEditor
from controltower.boards.inbox.staff import StaffEditor
from controltower.boards.overview import OverviewBoard
from controltower.boards.routes import RoutesBoard
from controltower.boards.waves import WavesBoard
from controltower.domain.crossdock import CrossDocked
from controltower.domain.docks import GoodsReceived, Notice
from controltower.domain.ids import ZoneId
from controltower.domain.inventory import StockMoved
from controltower.domain.labour import Duty, Presence, Skill, Worker, WorkerAssigned
from controltower.domain.orders import STAGES, OrderLine, Progress, Stage
from controltower.domain.packing import Parcel
from controltower.domain.places import Zone, ZoneKind
from controltower.domain.proposals import Proposal, Verdict
from controltower.domain.routes import Stop, StopStatus
from controltower.domain.tracking import GoodsTransferred, StopDelivered, VehicleBrokeDown
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import SMALL, Scale
from controltower.simulation.scenarios import Scenario, Trouble
from tests.helpers.days import CALM, trouble
from tests.journeys.living_shift import Shift, living, press, texts

CREW = replace(
    SMALL, zones=8, aisles=3, bays=4, doors_out=4, lanes=10, benches=6, micros=0, items=120, trucks=4, waiting_items=4,
    peak_orders=480, departures=(9.0, 12.0),
)  # fmt: skip
"""Small, with the whole crew of the demo: enough people that two can be spared."""
PEAK = Scenario(
    "peak",
    "A peak with sick packers",
    peak=True,
    troubles=(Trouble("sick", 5.2 * 3600, {"workers": 5}, {"zone": "DC-PACK"}),),
)
BREAKDOWN = trouble("breakdown", 9.0, hours=4.0)
ROAD = replace(SMALL, micros=0)
DOCK = replace(SMALL, micros=0, orders=160)
PACK = ZoneId("DC-PACK")


class Begin(Protocol):
    def __call__(self, scenario: Scenario, scale: Scale, hour: float) -> Shift: ...


@pytest.fixture
def begin(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Begin]:
    """Opens a shift at an hour; it is ended with the test, and nothing may have gone wrong on its desks."""
    open_: list[tuple[AbstractContextManager[Shift], Shift]] = []

    def opened(scenario: Scenario, scale: Scale, hour: float) -> Shift:
        context = living(qapp, qtbot, tmp_path, scenario, scale, hour)
        open_.append((context, context.__enter__()))
        return open_[0][1]

    yield opened
    for context, shift in open_:
        bugs = [seat.bugs.count for seat in shift.seats]
        context.__exit__(None, None, None)
        assert not any(bugs)


def the_staff_offer(shift: Shift) -> Proposal:
    return next(each for each in shift.picture[Proposal].values() if each.moves)


def zone_line(shift: Shift, zone: str) -> str:
    return texts(shift.board(OverviewBoard).zones, zone)


def decided(inbox: InboxBoard, words: str) -> str:
    """The line of a decision in the list of what was decided."""
    row = next(row for row in inbox.decided.rows() if words in row.title)
    return texts(inbox.decided, row.id)


# --- move staff


def test_a_peak_is_seen_and_approving_by_key_brings_people_there(begin: Begin) -> None:
    shift = begin(PEAK, CREW, 7.1)
    overview = shift.board(OverviewBoard)
    shift.wait(lambda: any("Move 2 people to Packing" in line.what for line in overview.attention.rows()))
    assert "Packing" in zone_line(shift, PACK)
    inbox = shift.offered("Move 2 people to Packing")
    detail, offer = inbox.proposal, the_staff_offer(shift)
    assert "all are trained for it, and no break is cut" in detail.head.reason.text()
    effects = {effect.what: (effect.now, effect.then) for effect in detail.effects.rows()}
    here, then = (int(number) for number in effects["Packing, people"])
    assert then == here + 2
    assert any(effect.better and effect.now != effect.then for effect in detail.effects.rows())

    press(inbox.work.view, Qt.Key.Key_A)
    shift.wait(lambda: any("Move 2 people" in row.title for row in inbox.decided.rows()))
    assert "ada" in decided(inbox, "Move 2 people to Packing")
    assert "on the way" in decided(inbox, "Move 2 people to Packing")
    assert shift.picture[Verdict][next(iter(shift.picture[Verdict]))].accepted
    assert "2 coming" in _on_floor(shift, PACK).side.people_section.note.text

    shift.on(15)
    assert {each.worker for each in shift.said(WorkerAssigned) if each.zone == PACK} == {
        move.worker for move in offer.moves
    }
    assert "2 of 2 at work there" in decided(shift.board(InboxBoard), "Move 2 people to Packing")
    floor = _on_floor(shift, PACK)
    assert {move.worker for move in offer.moves} <= {person.worker for person in floor.side.people.rows()}
    assert floor.side.title.text() == "Packing"
    assert f"| {then} |" in zone_line(shift, PACK)


def _on_floor(shift: Shift, zone: str) -> FloorBoard:
    floor = shift.board(FloorBoard)
    floor.reveal(zone)
    floor.present()
    return floor


def test_one_of_two_people_can_be_left_where_they_are(begin: Begin) -> None:
    shift = begin(PEAK, CREW, 7.1)
    inbox = shift.offered("Move 2 people to Packing")
    editor = inbox.proposal.editor
    assert isinstance(editor, StaffEditor)
    stays, goes = (move.worker for move in the_staff_offer(shift).moves)
    press(inbox.work.view, Qt.Key.Key_E)
    press(editor.grid, Qt.Key.Key_Space)
    assert not editor.grid.is_ticked(0)
    assert inbox.proposal.bar.approve_button.text() == "Approve changed   A"
    press(editor.grid, Qt.Key.Key_A)
    shift.wait(lambda: any("Move 2 people" in row.title for row in inbox.decided.rows()))
    shift.on(15)
    inbox = shift.board(InboxBoard)
    row = next(row for row in inbox.decided.rows() if "Move 2 people" in row.title)
    assert row.status == "approved with changes"
    here = {person.worker for person in _on_floor(shift, PACK).side.people.rows()}
    assert goes in here
    assert stays not in here
    assert "1 of 1 at work there" in decided(inbox, "Move 2 people")


def test_a_rejection_has_its_reason_and_nobody_goes(begin: Begin) -> None:
    shift = begin(PEAK, CREW, 7.1)
    inbox = shift.offered("Move 2 people to Packing")
    before = zone_line(shift, PACK)
    shift.board(InboxBoard)
    inbox = shift.offered("Move 2 people to Packing")
    press(inbox.work.view, Qt.Key.Key_R)
    press(inbox.work.view, Qt.Key.Key_3)
    shift.wait(lambda: any("Move 2 people" in row.title for row in inbox.decided.rows()))
    assert "rejected: Nobody is free" in decided(inbox, "Move 2 people")
    shift.on(15)
    assert shift.said(WorkerAssigned) == []
    assert before.split("|")[2] == zone_line(shift, PACK).split("|")[2]


def test_a_person_dragged_on_the_floor_works_in_the_other_zone(begin: Begin) -> None:
    shift = begin(PEAK, CREW, 7.1)
    floor = shift.board(FloorBoard)
    who, zone = _somebody_apart(floor)
    assert who in {person.worker for person in _on_floor(shift, zone).side.people.rows()}
    _drag(floor, who, PACK)
    name = shift.picture[Zone][zone].name
    assert floor.strip.title.text() == f"Move 1 person from {name} to Packing"
    assert {line.name for line in floor.strip.lines.rows()} == {name, "Packing"}
    press(floor, Qt.Key.Key_A)
    shift.wait(lambda: "Accepted" in floor.strip.says.text())
    shift.on(15)
    assert [(each.worker, each.zone) for each in shift.said(WorkerAssigned)] == [(who, PACK)]
    assert who in {person.worker for person in _on_floor(shift, PACK).side.people.rows()}
    assert who not in {person.worker for person in _on_floor(shift, zone).side.people.rows()}


def _somebody_apart(floor: FloorBoard) -> tuple[str, ZoneId]:
    """A packer in a storage zone with nobody near, whom the mouse can take without doubt; and that zone."""
    picture, movers = floor.desk.picture, floor.floor.movers
    while movers.step():
        pass
    places = {key: (x, y) for key, x, y in zip(movers.ids, movers.x, movers.y, strict=True)}
    for duty in picture[Duty].values():
        kind = picture[Zone][duty.zone].kind if duty.zone else None
        fit = Skill.PACK in picture[Worker][duty.id].skills and duty.presence is Presence.WORKING
        if kind is ZoneKind.STORAGE and fit and duty.id in places:
            nearest = min(dist(places[duty.id], place) for key, place in places.items() if key != duty.id)
            if nearest > 4 and duty.zone:
                return duty.id, duty.zone
    raise AssertionError("everybody stands together")


def _drag(board: FloorBoard, worker: str, zone: str) -> None:
    """By mouse, from where the person is drawn to the middle of the zone."""
    floor = board.floor
    while floor.movers.step():
        pass
    place = floor.movers.places([worker])[0]
    start = floor.view.to_glass(floor.movers.x[place], floor.movers.y[place])
    area = next(area for area in floor.plan.zones if area.id == zone)
    way = QPointF(floor.view.to_glass(area.x + area.w / 2, area.y + area.h / 2)) - QPointF(start)
    QTest.mousePress(floor, Qt.MouseButton.LeftButton, pos=start.toPoint())
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(floor, (QPointF(start) + way * share).toPoint())
    QTest.mouseRelease(floor, Qt.MouseButton.LeftButton, pos=(QPointF(start) + way).toPoint())


# --- re-route


def test_a_broken_van_is_met_and_its_stops_are_delivered_by_another(begin: Begin) -> None:
    shift = begin(BREAKDOWN, ROAD, 8.95)
    routes = shift.board(RoutesBoard)
    assert not routes.offer.isVisible()
    shift.until(9.02)
    (broken,) = (each.vehicle for each in shift.said(VehicleBrokeDown))
    inbox = shift.offered(f"{broken} has broken down")
    editor = inbox.proposal.editor
    assert isinstance(editor, ReplanEditor)
    assert "All times are estimates" in inbox.proposal.head.reason.text()
    offer = next(each for each in shift.picture[Proposal].values() if each.plans)
    rescuer = next(plan for plan in offer.plans if any(stop.source for stop in plan.stops))
    _turn_to(editor, rescuer.route)
    new = [editor.new.cell(row, 0).text() for row in range(editor.new.rowCount())]
    assert any(f"Meet {broken}" in text for text in new)
    assert len(new) > len(editor.old.rows())
    assert editor.changes.text()

    routes = shift.board(RoutesBoard)
    assert routes.offer.title.text() == offer.title
    assert "meeting" in routes.offer.changes.text()
    routes.reveal(rescuer.route)
    shift.wait(lambda: any(row.change for row in routes.stops.rows()))
    routes.routes.view.setFocus()
    press(routes.routes.view, Qt.Key.Key_A)
    shift.wait(lambda: not routes.offer.isVisible())
    assert "ada" in decided(shift.board(InboxBoard), broken)

    shift.until(11.5)
    taken = {planned.stop for planned in rescuer.stops if not planned.source}
    delivered = {each.stop for each in shift.said(StopDelivered)}
    failed = {key for key in taken if shift.picture[Stop][key].status is StopStatus.FAILED}
    assert shift.said(GoodsTransferred)
    assert taken <= delivered | failed
    assert len(delivered & taken) >= len(taken) - 1
    came = decided(shift.board(InboxBoard), broken)
    assert f"{len(delivered & taken)} of {len(taken)} stops made" in came
    routes = shift.board(RoutesBoard)
    routes.finished.setChecked(True)
    routes.reveal(rescuer.route)
    shift.wait(lambda: bool(routes.stops.rows()))
    shown = {row.id: row for row in routes.stops.rows()}
    assert {row.says.partition("; ")[0] for key, row in shown.items() if key in delivered & taken} == {"done"}
    assert any(row.address == f"Meet {broken}" or row.window == "meeting" for row in shown.values())


def _turn_to(editor: ReplanEditor, route: str) -> None:
    number = next(place for place in range(editor.tabs.count()) if editor.tabs.tabData(place) == route)
    editor.tabs.setCurrentIndex(number)


# --- cross-dock


def test_awaited_goods_go_straight_to_the_lane_and_the_rest_is_put_away(begin: Begin) -> None:
    shift = begin(CALM, DOCK, 4.9)
    inbox = shift.offered("Cross-dock")
    editor, offer = inbox.proposal.editor, next(iter(shift.picture[Proposal].values()))
    assert isinstance(editor, CrossingEditor)
    truck = shift.picture[Notice][offer.matches[0].notice].truck
    assert truck in inbox.proposal.head.title.text()
    assert "to put-away" in editor.surplus.text()
    effects = {effect.what: (effect.now, effect.then) for effect in inbox.proposal.effects.rows()}
    assert effects["Orders complete"][0].startswith("0 of")
    pieces = sum(match.quantity for match in offer.matches)
    press(inbox.work.view, Qt.Key.Key_A)
    shift.wait(lambda: any(offer.title == row.title for row in inbox.decided.rows()))
    assert f"0 of {pieces} pieces across" in decided(inbox, offer.title)

    shift.until(9.7)
    docks = shift.board(DocksBoard)
    shown = {str(line.truck) for line in docks.inbound.rows()}
    assert truck not in shown or "100%" in texts(docks.inbound, truck)
    received = [each for each in shift.said(GoodsReceived) if each.notice == offer.matches[0].notice]
    crossed = shift.said(CrossDocked)
    assert sum(each.quantity for each in crossed) >= pieces
    stored = [each for each in shift.said(StockMoved) if str(each.source) == str(offer.matches[0].notice)]
    crossing = sum(each.quantity for each in crossed)
    assert sum(each.quantity - each.damaged for each in received) == crossing + sum(each.quantity for each in stored)
    assert f"{pieces} of {pieces} pieces across" in decided(shift.board(InboxBoard), offer.title)

    orders = {shift.picture[OrderLine][match.line].order for match in offer.matches}
    leaving = [key for key in orders if shift.picture[Progress][key].departure_at <= clock_of(10.0)]
    assert leaving
    waves = shift.board(WavesBoard)
    for key in leaving:
        progress = shift.picture[Progress][key]
        assert STAGES.index(progress.stage) >= STAGES.index(Stage.STAGED)
        assert all(shift.picture[Parcel][parcel].lane for parcel in progress.parcels)
        waves.reveal(str(progress.wave))
        waves.present()
        assert key in {str(row.order) for row in waves.orders.rows()}


# --- two desks


def test_of_two_desks_that_approve_the_same_offer_one_is_told_who_was_first(begin: Begin) -> None:
    shift = begin(CALM, DOCK, 4.9)
    ben = shift.take_seat("ben")
    ada = shift.seats[0]
    boards = {seat: shift.offered("Cross-dock", seat) for seat in (ada, ben)}
    title = boards[ada].proposal.head.title.text()
    assert boards[ben].proposal.head.title.text() == title
    for seat in (ben, ada):
        boards[seat].proposal.bar.approve_button.click()
    shift.wait(lambda: not ada.desk.pending and not ben.desk.pending)
    shift.caught_up()
    verdicts = [each for each in ada.desk.picture[Verdict].values() if each.proposal]
    assert sorted(each.accepted for each in verdicts) == [False, True]
    assert ada.desk.picture.digest() == ben.desk.picture.digest()
    first = next(each.author for each in verdicts if each.accepted)
    second = ada if first == "ben" else ben
    words = f"“{title}” was already approved by {first}."
    shift.wait(lambda: words in second.window.statusBar().currentMessage())
    for board in boards.values():
        shift.wait(partial(_decided_by, board, title, first))


def _decided_by(inbox: InboxBoard, title: str, who: str) -> bool:
    return any(row.title == title and row.who == who for row in inbox.decided.rows())
