from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot

from controltower.app.boards import BOARDS
from controltower.app.running import Asked, admitted
from controltower.app.seat import Seat
from controltower.app.signin import SignIn
from controltower.domain.clock import SetPace
from controltower.domain.labour import Duty
from controltower.store.postgres.roles import revoke
from controltower.store.postgres.serving import free_port
from controltower.tower.desk import Link, LinkState
from tests.app.sitting import MOVE, Sit, network, no_keyring, sit
from tests.cli.test_rights import fill
from tests.helpers import make
from tests.helpers.proxy import LOCAL, Network
from tests.helpers.server import Tower

__all__ = ["network", "no_keyring", "sit"]


def row_texts(seat: Seat) -> list[str]:
    seat.header.show_wires()
    return [row.what for row in seat.header.wires.panel.shown]


def test_the_header_says_who_sits_there_and_as_what(sit: Sit, pg: Tower) -> None:
    fill(pg)
    seat = sit(pg.login("anna", "supervisor", "dispatcher"), "anna")
    seat.window.resize(1920, 1080)
    seat.header.present()
    person = seat.header.person
    assert person.person.text().startswith("anna · dispatcher + supervisor")
    assert "move staff" in person.person.toolTip()
    assert "a role is a layout" not in person.layouts.toolTip()
    assert person.layouts.currentText() == "supervisor layout"
    assert seat.window.windowTitle() == "Control tower: anna, main"
    assert "DEMO" in seat.header.band.words
    assert all(button.isEnabled() for button in seat.header.pace.paces.values())
    seat.use_role("manager")
    assert "as granted: dispatcher and supervisor" in seat.window.statusBar().currentMessage()


def test_who_may_not_set_the_pace_finds_the_buttons_grey_and_why(sit: Sit, qtbot: QtBot, pg: Tower) -> None:
    fill(pg)
    seat = sit(pg.login("guest", "viewer"), "guest")
    seat.header.present()
    for button in (*seat.header.pace.paces.values(), *seat.header.pace.steps):
        assert not button.isEnabled()
        assert "a viewer, who may not" in button.toolTip()
    seat.header.toggle_pause()  # by its key
    assert "a viewer, who may not set the pace" in seat.window.statusBar().currentMessage()
    assert not seat.desk.pending


def test_what_is_taken_away_is_gone_from_the_desk_and_back_with_the_grant(sit: Sit, qtbot: QtBot, pg: Tower) -> None:
    fill(pg)
    seat = sit(pg.login("anna", "supervisor", "viewer"), "anna")
    with pg.admin() as driver:
        revoke(driver, "anna", ["supervisor"], "main")
    seat.desk.rights = replace(seat.desk.rights, kinds=frozenset({"SetPace"}))
    seat.desk.decide(SetPace(10))  # the desk does not know yet; the database does
    qtbot.waitUntil(lambda: bool(seat.desk.refused), timeout=15_000)
    qtbot.waitUntil(lambda: seat.desk.rights.roles == ("viewer",), timeout=15_000)
    seat.header.present()
    assert seat.header.person.person.text().startswith("anna · viewer")
    assert not seat.header.pace.paces[10.0].isEnabled()


def test_two_desks_see_which_board_the_other_has_in_front(sit: Sit, qtbot: QtBot, pg: Tower) -> None:
    fill(pg)
    anna, bert = sit(pg.login("anna", "supervisor"), "anna"), sit(pg.login("bert", "dispatcher"), "bert")
    anna.open("floor", "")
    qtbot.waitUntil(
        lambda: [(each.person, each.looking.board) for each in bert.desk.others] == [("anna", "floor")], timeout=15_000
    )
    anna.window.open_board("kpis")
    qtbot.waitUntil(lambda: [each.looking.board for each in bert.desk.others] == ["kpis"], timeout=15_000)
    tabs = next(bar for bar in anna.window.findChildren(QTabBar) if bar.count() == len(BOARDS))
    docks = [tabs.tabText(place) for place in range(tabs.count())].index("Docks")
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(docks).center())
    qtbot.waitUntil(lambda: [each.looking.board for each in bert.desk.others] == ["docks"], timeout=15_000)


def test_a_lost_journal_says_of_when_the_picture_is_and_what_waits(
    sit: Sit, qtbot: QtBot, pg: Tower, network: Network
) -> None:
    fill(pg)
    seat = sit(network.through(pg.login("anna", "supervisor")), "anna")
    seat.knowing.note()
    assert seat.knowing.says() == ""
    network._to = (LOCAL, free_port())
    network.reset()
    qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LOST, timeout=15_000)
    seat.desk.decide(MOVE)
    seat.header.present()
    seat.status.mind()
    said = seat.window.statusBar().currentMessage()
    assert said.startswith(f"Journal lost. What you see is of {seat.header._clock.text()}, ")
    assert "JOURNAL LOST" in seat.header.wires.link.text()
    assert seat.header.wires.waiting.text() == "1 pending"
    assert row_texts(seat) == ["staff: move W1 to P"]
    panel = seat.header.wires.panel
    assert panel.shown[0].why == "waits until the journal is back"
    assert panel.again.isVisible()
    panel.hide()
    network._to = (LOCAL, pg.server.port)
    qtbot.waitUntil(lambda: not seat.desk.pending, timeout=20_000)
    assert seat.desk.picture[Duty]["W1"].bound_for == make.PACK_ZONE
    seat.header.present()
    assert seat.header.wires.link.text() == "live"


def test_a_desk_opens_without_its_server_and_connects_when_it_comes(
    sit: Sit, qtbot: QtBot, pg: Tower, network: Network
) -> None:
    fill(pg)
    network._to = (LOCAL, free_port())
    seat = sit(network.through(pg.login("anna", "supervisor")), "anna", live=False)
    qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LOST, timeout=15_000)
    seat.status.mind()
    assert "Nothing of this journal has been seen yet." in seat.window.statusBar().currentMessage()
    qtbot.waitUntil(seat.unseen.isVisible, timeout=5_000)  # no board says meanwhile that there is nothing to do
    assert seat.unseen.geometry().bottom() <= seat.window.statusBar().y()
    network._to = (LOCAL, pg.server.port)
    qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LIVE, timeout=15_000)
    qtbot.waitUntil(lambda: seat.desk.picture.seq == len(make.house()), timeout=5_000)
    qtbot.waitUntil(seat.unseen.isHidden, timeout=5_000)


def test_a_password_that_turns_out_wrong_is_said_and_one_can_sign_in_again(sit: Sit, qtbot: QtBot, pg: Tower) -> None:
    pg.login("anna", "supervisor")
    seat = sit(pg.server.url("anna", "a wrong guess", pg.database), "anna", live=False)
    qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LOST, timeout=15_000)
    assert "does not let this login in" in seat.window.statusBar().currentMessage()
    assert "guess" not in seat.window.statusBar().currentMessage()
    seat.header.show_wires()
    with qtbot.waitSignal(seat.header.signing_in):
        seat.header.wires.panel.again.click()
    assert seat.again


TROUBLES = (
    (LinkState.SLOW, "SLOW", "Journal slow.", "answers late"),
    (LinkState.READ_ONLY, "READ ONLY", "Journal read-only.", "can be written"),
    (LinkState.OUTDATED, "PROGRAM TOO OLD", "Program too old.", "newer program"),
)


def test_each_trouble_has_its_words(sit: Sit, pg: Tower) -> None:
    fill(pg)
    seat = sit(pg.login("anna", "supervisor"), "anna")
    seat.store.stop()
    seat.desk.decide(SetPace(10))
    for state, header, status, why in TROUBLES:
        seat.desk.note_link(Link(state, "A sentence."))
        seat.header.present()
        seat.status.mind()
        assert seat.header.wires.link.text().startswith(header)
        assert seat.header.wires.link.troubled
        assert seat.window.statusBar().currentMessage().endswith("A sentence.")
        assert seat.window.statusBar().currentMessage().startswith(status)
        assert row_texts(seat) == ["clock: run the demo at 10 times"]
        assert why in seat.header.wires.panel.shown[0].why
        seat.header.wires.panel.hide()
        seat.desk.note_link(Link(LinkState.LIVE, "Following the journal."))
        assert seat.window.statusBar().currentMessage().endswith("again.")


def test_who_needs_no_asking_is_not_asked(qapp: QApplication, pg: Tower, tmp_path: Path) -> None:
    ticket = admitted(Asked(pg.login("anna", "supervisor")), tmp_path)
    assert ticket is not None
    assert (ticket.login, ticket.operation, ticket.roles) == ("anna", "main", ("supervisor",))


def test_who_needs_asking_finds_the_fields_filled_in(qapp: QApplication, pg: Tower, tmp_path: Path) -> None:
    pg.login("anna", "supervisor")
    seen: list[SignIn] = []

    def answer() -> None:
        dialog = qapp.activeModalWidget()
        if isinstance(dialog, SignIn) and not dialog.trying:
            seen.append(dialog)
            assert dialog.form.address().host == "127.0.0.1"
            assert dialog.form.address().operation == "main"
            dialog.reject()

    timer = QTimer()
    timer.timeout.connect(answer)
    timer.start(20)
    assert admitted(Asked(pg.server.url("anna", "wrong", pg.database), "main"), tmp_path) is None
    assert len(seen) == 1


def test_signing_in_again_ends_the_desk_and_says_so(sit: Sit, qtbot: QtBot, pg: Tower) -> None:
    fill(pg)
    seat = sit(pg.login("anna", "supervisor"), "anna")
    assert not seat.again
    with qtbot.waitSignal(seat.window.closing):
        seat.header.signing_in.emit()
    assert seat.again
