from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from controltower.tower.desk import Desk
from controltower.tower.seats import Attendance, Looking
from controltower.ui.badges import Company
from controltower.ui.presence import BesideLine, PeopleHere
from tests.helpers import make
from tests.helpers.hall import Hall
from tests.tower.seats import opened

TITLES = {"inbox": "Inbox", "floor": "Floor"}


@pytest.fixture
def desks() -> list[Desk]:
    return opened("ada", "ben", "cyd")[1]


@pytest.fixture
def hall(desks: list[Desk]) -> Hall:
    hall = Hall()
    for desk, role in zip(desks, ("supervisor", "dispatcher", "manager"), strict=True):
        hall.join(desk, role)
    return hall


def test_all_desks_that_are_here_are_listed_with_what_they_look_at(qtbot: QtBot, hall: Hall, desks: list[Desk]) -> None:
    here = PeopleHere(desks[0], TITLES)
    qtbot.addWidget(here)
    here.show()
    assert here.text() == "2 others here"
    desks[1].look("floor", str(make.PACK_ZONE), deciding=True)
    qtbot.mouseClick(here, Qt.MouseButton.LeftButton)
    assert here.list.texts() == ["ben (dispatcher)  Floor  ·  Packing  about to decide", "cyd (manager)  –"]
    desks[2].look("inbox", "P1")
    assert here.list.texts()[1] == "cyd (manager)  Inbox  ·  P1", "also while it is open"
    hall.leave(desks[1])
    assert here.text() == "1 other here"
    hall.leave(desks[2])
    assert here.isHidden()
    assert not here.list.isVisible()


def test_the_tower_is_listed_and_is_nobody(qtbot: QtBot, hall: Hall, desks: list[Desk]) -> None:
    tower = hall.join(opened("tower")[1][0], "integrator")
    tower.look("tower")
    desks[2].look("tower")  # a person who says so stays one
    here = PeopleHere(desks[0], TITLES)
    qtbot.addWidget(here)
    assert here.text() == "2 others here"
    here.open_list()
    assert "tower (integrator)  proposes" in here.list.texts()
    here.list.hide()
    for each in desks[1:]:
        hall.leave(each)
    assert here.text() == "only the tower here"


def test_what_another_desk_says_is_read_as_it_stands(qtbot: QtBot, hall: Hall, desks: list[Desk]) -> None:
    here = PeopleHere(desks[0], TITLES)
    qtbot.addWidget(here)
    desks[1].look("floor", '<img src="//far/away.png">')
    here.open_list()
    shown = [label for label in here.list.findChildren(QLabel) if "<img" in label.text()]
    assert [label.textFormat() for label in shown] == [Qt.TextFormat.PlainText]
    here.list.hide()


def test_a_button_that_is_gone_hears_nothing_more(qtbot: QtBot, hall: Hall, desks: list[Desk]) -> None:
    here = PeopleHere(desks[0], TITLES)
    here.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(here))
    desks[1].look("floor", "Z1")
    assert desks[0].others[0].looking.thing == "Z1"


def test_a_line_beside_a_decision_is_there_only_with_others(qtbot: QtBot) -> None:
    line = BesideLine()
    qtbot.addWidget(line)
    kim = Attendance("k", "kim", "dispatcher", Looking("inbox", "P1", deciding=True), make.DAWN, make.DAWN)
    line.show_beside((kim,), "ada", deciding=True)
    assert line.isVisible()
    assert line.figure.company is Company.DECIDING
    assert line.says.text() == "kim (dispatcher) is about to decide this too."
    assert line.says.font().bold()
    line.show_beside((replace(kim, looking=Looking("inbox", "P1")),), "ada")
    assert (line.says.text(), line.figure.company) == ("kim (dispatcher) looks at this.", Company.LOOKING)
    line.show_beside((), "ada")
    assert line.isHidden()
