"""What rests on a silent source is hatched on every board that shows it, says so, and is clear once it speaks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from controltower.boards.docks import DocksBoard
from controltower.boards.floor import FloorBoard
from controltower.boards.kpis import KpisBoard
from controltower.boards.overview import OverviewBoard
from controltower.boards.packing import PackingBoard
from controltower.boards.routes import RoutesBoard
from controltower.boards.waves import WavesBoard
from controltower.domain.clock import ClockTicked
from controltower.domain.ids import VehicleId
from controltower.domain.labour import Duty, Presence
from controltower.domain.times import NEVER
from controltower.domain.tracking import PositionReported, TrackState
from controltower.domain.truth import Silence, Source, SourceListed
from controltower.ui import theme
from controltower.ui.badges import AgeLabel
from controltower.ui.board import Board
from controltower.ui.doubt import DoubtNote, Veil, silence_text
from controltower.ui.tile import Tile
from tests.boards.scene import NOON, Scene, noon
from tests.helpers import make

LATER = NOON + 0.4
ALL = ("wms", "tms", "telematics", "robots")


def silence(scene: Scene, *but: str) -> None:
    """Twenty-four minutes go by, and at their end only these speak."""
    spoken(scene, LATER, *but)
    scene.say(ClockTicked(), source="clock", hours=LATER)
    scene.desk.note_silences()


def spoken(scene: Scene, hours: float, *sources: str) -> None:
    """Each of these says something."""
    for source in sources:
        if source == "telematics":
            body = PositionReported(VehicleId("V1"), 54.3, 10.1, 0, 30, 0, TrackState.DRIVING)
            scene.say(body, source=source, hours=hours)
        else:
            scene.say(make.order(f"X{source}{hours}"), source=source, hours=hours)


def shown(qtbot: QtBot, kind: type[Board], scene: Scene) -> Board:
    board = kind(scene.desk)
    qtbot.addWidget(board)
    board.resize(1500, 900)
    board.show()
    present(board, qtbot)
    return board


def present(board: Board, qtbot: QtBot) -> None:
    for _ in board.presenting():
        pass
    if isinstance(board, KpisBoard):
        qtbot.waitUntil(lambda: not board.measuring and board.figures.at != NEVER, timeout=20_000)
        board.present()


def doubts(board: QWidget) -> set[str]:
    """Everything on the board that says that it cannot be relied on."""
    said = {tile.reading.doubt for tile in board.findChildren(Tile)}
    said |= {veil.words for veil in board.findChildren(Veil) if veil.isVisibleTo(board)}
    said |= {label.text() for label in board.findChildren(AgeLabel) if label.stale and label.isVisibleTo(board)}
    return said - {""}


BOARDS = (OverviewBoard, WavesBoard, PackingBoard, DocksBoard, FloorBoard, RoutesBoard, KpisBoard)


@pytest.mark.parametrize("kind", BOARDS, ids=lambda kind: kind.name)
def test_each_board_hatches_what_silent_sources_told_until_they_speak_again(
    qtbot: QtBot, qapp: QApplication, kind: type[Board]
) -> None:
    scene = noon()
    spoken(scene, NOON, *ALL)
    scene.desk.note_silences()
    board = shown(qtbot, kind, scene)
    assert doubts(board) == set()
    silence(scene)
    present(board, qtbot)
    assert doubts(board)
    assert all("silent" in words and "min" in words for words in doubts(board))
    silence(scene, *ALL)
    present(board, qtbot)
    assert doubts(board) == set()


def test_every_board_hears_of_a_silence_and_of_its_end() -> None:
    assert all(Silence in kind.watches for kind in BOARDS)


def test_the_map_is_hatched_by_the_positions_and_the_lists_by_the_routes(qtbot: QtBot, qapp: QApplication) -> None:
    scene = noon()
    board = shown(qtbot, RoutesBoard, scene)
    assert isinstance(board, RoutesBoard)
    silence(scene, "wms", "tms", "robots")
    board.present()
    assert board.age.text().startswith("TELEMATICS silent")
    assert board.age.stale
    silence(scene, "wms", "telematics", "robots")
    scene.say(ClockTicked(), source="clock", hours=LATER + 0.3)
    spoken(scene, LATER + 0.3, "wms", "telematics", "robots")
    scene.desk.note_silences()
    board.present()
    assert board.list_age.text().startswith("TMS silent")
    assert board.list_age.isVisible()


def test_of_several_silent_sources_the_longest_silence_is_said() -> None:
    silences = (Silence("tms", make.at(0), 1_000, 720), Silence("wms", make.at(0), 1_300, 720))
    assert silence_text(silences) == "TMS, WMS silent 21 min"
    assert silence_text(()) == ""


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_veil_lets_what_is_below_be_read_and_clicked(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    theme.apply(qapp, theme.THEMES[name])
    below = QLabel("Wave 7 is late")
    qtbot.addWidget(below)
    below.resize(200, 60)
    below.show()
    veil = Veil(below)
    plain = below.grab().toImage()
    veil.cover("WMS silent 18 min")
    assert below.grab().toImage() != plain
    below.resize(260, 80)
    assert veil.size() == below.size()
    assert veil.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    below.resize(200, 60)
    veil.cover("")
    assert below.grab().toImage() == plain
    theme.apply(qapp, theme.LIGHT)


def test_a_note_of_doubt_takes_the_room_that_its_words_need(qtbot: QtBot, qapp: QApplication) -> None:
    note = DoubtNote()
    qtbot.addWidget(note)
    note.say(("WMS had said nothing for 18 min.",))
    one = note.heightForWidth(400)
    note.say(("WMS had said nothing for 18 min.", "TMS neither."))
    assert note.heightForWidth(400) > one
    assert note.heightForWidth(120) > note.heightForWidth(400)
    note.say(())
    assert note.isHidden()


def test_a_move_that_is_reviewed_on_the_floor_says_that_it_rests_on_stale_facts(
    qtbot: QtBot, qapp: QApplication
) -> None:
    scene = noon()
    spoken(scene, NOON, *ALL)
    board = shown(qtbot, FloorBoard, scene)
    assert isinstance(board, FloorBoard)
    duty = next(
        duty
        for duty in scene.desk.picture[Duty].values()
        if duty.presence is Presence.WORKING and duty.zone == make.PICK_ZONE and not duty.bound_for
    )
    board.floor.dropped.emit([duty.id], make.PACK_ZONE)
    assert board.strip.doubt.isHidden()
    silence(scene)
    present(board, qtbot)
    assert "WMS had said nothing for " in board.strip.doubt.text
    assert board.strip.approve_button.text() == "Approve on stale facts   A"
    board.strip.approve_button.click()
    assert board.strip.doubt.isHidden()


def test_an_open_re_route_over_the_map_says_that_it_rests_on_stale_facts(qtbot: QtBot, qapp: QApplication) -> None:
    scene = noon()
    board = shown(qtbot, RoutesBoard, scene)
    assert isinstance(board, RoutesBoard)
    silence(scene, "wms", "robots")
    board.present()
    assert "had said nothing for " in board.offer.doubt.text
    assert board.offer.bar.approve_button.text() == "Approve on stale facts   A"


def test_the_strip_of_sources_keeps_to_each_limit_and_opens_their_board(qtbot: QtBot, qapp: QApplication) -> None:
    scene = noon()
    scene.say(SourceListed(Source("gate", "The gate", 60)), source="gate")
    board = shown(qtbot, OverviewBoard, scene)
    assert isinstance(board, OverviewBoard)
    silence(scene, *ALL)
    present(board, qtbot)
    assert board.sources.ages["gate"].stale
    assert not board.sources.ages["wms"].stale
    opened: list[tuple[str, str]] = []
    board.opening.connect(lambda name, key: opened.append((name, key)))
    board.sources.activated.emit("gate")
    assert opened == [("truth", "gate")]
