import logging
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from controltower.domain.clock import Clock, SetPace
from controltower.domain.ids import ProposalId
from controltower.domain.messages import Body, Message
from controltower.domain.proposals import ProposalKind, ProposalMade, Urgency, Verdict
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.outbox import outbox_in
from controltower.store.postgres.serving import free_port
from controltower.tower.desk import LinkState
from tests.app.sitting import MOVE, Sit, network, no_keyring, sit
from tests.cli.test_rights import clock, fill
from tests.helpers import make
from tests.helpers.proxy import LOCAL, Network
from tests.helpers.server import Tower

OFFER = ProposalMade(ProposalId("staff:1"), ProposalKind.STAFF, "Move one", "Peak.", (), Urgency.HIGH, make.at(2))

__all__ = ["network", "no_keyring", "sit"]


def said(body: Body, key: str) -> Message:
    """A decision of anna's, half an hour before the end of the picture."""
    return make.message(body, "desk:anna", -0.5, key, "anna")


def kept(tower: Tower, folder: Path, *messages: Message) -> None:
    """What a desk of anna's has left that could not write it."""
    outbox = outbox_in(folder, tower.url("anna"), "main", "anna")
    outbox.add(messages)
    outbox.close()


def test_decisions_of_an_earlier_run_are_sent_or_discarded_as_the_person_says(
    sit: Sit, qtbot: QtBot, pg: Tower, tmp_path: Path
) -> None:
    fill(pg)
    url = pg.login("anna", "supervisor")
    pace = said(SetPace(10), "k2")
    kept(pg, tmp_path / "anna", said(MOVE, "k1"), pace)
    seat = sit(url, "anna")
    qtbot.waitUntil(seat.kept.isVisible, timeout=5_000)
    assert [what for what, _ in seat.kept.rows()] == ["staff: move W1 to P", "clock: run the demo at 10 times"]
    assert all(when.endswith(", 30 min ago") for _, when in seat.kept.rows())
    seat.kept.later_button.click()
    assert seat.kept.reminder.isVisible()
    assert "2 decisions of an earlier run" in seat.kept.reminder.text()
    seat.kept.reminder.click()
    seat.kept.boxes[1].setChecked(False)
    assert seat.kept.send_button.text() == "Send 1"
    seat.kept.send_button.click()
    assert list(seat.desk.pending) == ["desk:anna:k1"]
    qtbot.waitUntil(lambda: not seat.desk.pending, timeout=15_000)
    assert seat.desk.picture[Verdict]["desk:anna:k1"].accepted
    seat.kept.boxes[0].setChecked(True)
    seat.kept.discard_button.click()
    assert not seat.kept.isVisible()
    assert not seat.kept.reminder.isVisible()
    seat.close()
    left = outbox_in(tmp_path / "anna", url, "main", "anna")
    assert left.kept() == ()
    left.close()
    assert not seat.desk.picture[Clock]


def test_a_decision_that_waits_is_called_as_its_proposal_and_has_no_time_before_the_zone_is_known(
    sit: Sit, qtbot: QtBot, pg: Tower, network: Network, tmp_path: Path
) -> None:
    fill(pg)
    url = network.through(pg.login("anna", "supervisor"))
    outbox = outbox_in(tmp_path / "anna", url, "main", "anna")
    outbox.add((said(replace(MOVE, proposal=OFFER.proposal), "k1"),))
    outbox.close()
    with open_database(pg.login("tower", "integrator")) as database:
        Journal(database, clock).append([make.message(OFFER, "tower", author="tower")])
    network._to = (LOCAL, free_port())
    seat = sit(url, "anna", live=False)
    qtbot.waitUntil(seat.kept.isVisible, timeout=5_000)
    assert seat.kept.rows() == [("staff:1: move W1 to P", "")]
    assert seat.kept.reminder.text().startswith("1 decision of")
    network._to = (LOCAL, pg.server.port)
    qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LIVE and not len(seat.drain), timeout=20_000)
    assert [what for what, when in seat.kept.rows() if when] == ["“Move one”: move W1 to P"]


def test_what_arrived_after_all_is_not_waited_for_again(sit: Sit, qtbot: QtBot, pg: Tower, tmp_path: Path) -> None:
    fill(pg)
    url = pg.login("anna", "supervisor")
    message = said(MOVE, "k1")
    with open_database(url) as database:
        Journal(database, clock).append([message])
    kept(pg, tmp_path / "anna", message)
    seat = sit(url, "anna")
    qtbot.waitUntil(seat.kept.isVisible, timeout=5_000)
    seat.kept.send_button.click()
    assert not seat.desk.pending
    qtbot.waitUntil(lambda: seat.store.unsent == 0, timeout=15_000)
    with open_database(url) as database:
        assert Journal(database, clock).last() == len(make.house()) + 1


def words_of(widget: QWidget) -> list[str]:
    """All that can be read or pointed at."""
    all_ = [widget, *widget.findChildren(QWidget)]
    texts = [each.text() for each in all_ if isinstance(each, QLabel | QAbstractButton)]
    return [*texts, *(each.toolTip() for each in all_), *(each.windowTitle() for each in all_)]


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_desk_on_a_server_shows_and_writes_its_password_nowhere(
    sit: Sit, qtbot: QtBot, pg: Tower, network: Network, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fill(pg)
    seat = sit(network.through(pg.login("anna", "supervisor")), "anna")
    secret = pg.passwords["anna"]
    seat.desk.wires.work.submit(abs, -1).result(60)  # a planner process is there
    network._to = (LOCAL, free_port())
    network.reset()
    qtbot.waitUntil(lambda: seat.desk.link.state is LinkState.LOST, timeout=15_000)
    seat.desk.decide(MOVE)
    qtbot.waitUntil(lambda: any(tmp_path.rglob("*.outbox")), timeout=5_000)
    seat.header.show_wires()
    seat.header.wires.panel.hide()
    seat.window.save()
    try:
        raise RuntimeError("a bug beside the password")
    except RuntimeError as error:
        seat.bugs.caught(RuntimeError, error, error.__traceback__)
    coded = (secret, secret.replace("%", "%25").replace(" ", "%20"), pg.server.url("anna", secret).split("@")[0])
    shown = [*words_of(seat.window), seat.window.statusBar().currentMessage(), caplog.text, f"{seat.place}"]
    assert not [words for words in shown for form in coded if form in words]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any("outbox" in f"{path}" for path in files)
    assert any("bugs" in f"{path}" for path in files)
    processes = [*Path("/proc").glob("[0-9]*/cmdline")]
    assert not [path for path in (*files, *processes) for form in coded if form.encode() in read(path)]
