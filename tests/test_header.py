import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.app.header import STEPS, Header
from controltower.domain.clock import SetPace
from controltower.tower.desk import Link, LinkState
from controltower.tower.seats import Rights
from controltower.tower.watch.docks import TALKATIVE
from tests.helpers import make
from tests.tower.seats import opened


@pytest.fixture
def header(qapp: QApplication, qtbot: QtBot) -> Header:
    shared, (desk,) = opened("supervisor-1")
    shared.tell(make.message(make.order("O1"), "wms", 0.0), make.message(make.order("O2"), "tms", 0.5))
    shared.deliver(desk)
    header = Header(desk)
    qtbot.addWidget(header)
    header.show()
    return header


def test_on_a_small_screen_nothing_is_cut_and_only_silent_sources_are_named(qapp: QApplication, header: Header) -> None:
    header.resize(1366, 80)
    qapp.processEvents()
    assert header.minimumSizeHint().width() <= 1366
    assert header.ages["wms"].stale
    assert header.ages["wms"].isVisible()
    assert not header.ages["tms"].isVisible()
    assert len(header.pace.steps) == len(STEPS)
    for button in header.pace.steps:
        assert button.width() >= button.minimumWidth()


def test_on_a_small_screen_many_silent_sources_take_the_room_of_one(qapp: QApplication, qtbot: QtBot) -> None:
    shared, (desk,) = opened("supervisor-1")
    for number, source in enumerate((*TALKATIVE, "clock")):
        shared.tell(make.message(make.order(f"O{number}"), source, 24.0 * (source == "clock")))
    shared.deliver(desk)
    header = Header(desk, shared=True)
    qtbot.addWidget(header)
    header.show()
    header.resize(1366, 80)
    qapp.processEvents()
    assert header.minimumSizeHint().width() <= 1366
    assert [label.text() for label in header.ages.values() if label.isVisible()] == ["WMS + 3 · 24 h 00"]
    assert "ROBOTS silent 24 h 00" in header.ages["wms"].toolTip()
    header.resize(1920, 80)
    qapp.processEvents()
    assert next(label.text() for label in header.ages.values() if label.isVisible()) == "WMS · 24 h 00"


def test_on_a_large_screen_every_source_has_its_age(qapp: QApplication, header: Header) -> None:
    header.resize(1920, 80)
    qapp.processEvents()
    assert header.minimumSizeHint().width() <= 1920
    assert header.ages["wms"].isVisible()
    assert header.ages["tms"].isVisible()


def test_on_a_small_screen_a_server_in_trouble_and_two_roles_fit_too(qapp: QApplication, qtbot: QtBot) -> None:
    shared, (desk,) = opened("anna-maria.fernandez-oliveira")
    shared.tell(make.message(make.order("O1"), "wms", 0.0), make.message(make.order("O2"), "tms", 0.5))
    shared.deliver(desk)
    desk.note_rights(Rights(("dispatcher", "supervisor"), frozenset({"SetPace"})))
    desk.decide(SetPace(10))
    header = Header(desk, shared=True)
    qtbot.addWidget(header)
    header.show()
    header.resize(1366, 80)
    desk.note_link(Link(LinkState.OUTDATED, "This program is too old."))
    header.present()
    qapp.processEvents()
    assert header.minimumSizeHint().width() <= 1366
    assert header.wires.waiting.text() == "1 pending"
    assert header.person.layouts.currentText() == "supervisor layout"
