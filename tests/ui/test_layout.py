from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from controltower.ui.layout import Desk, LayoutStore

DEFAULTS = {"supervisor": [["floor", "waves"], ["docks"]], "dispatcher": [["map"], ["floor"]]}


def desk(qtbot, path: Path, built: list[str] | None = None) -> Desk:
    window = Desk(LayoutStore(path))
    qtbot.addWidget(window)
    for key in ("floor", "waves", "docks", "map"):

        def build(key: str = key) -> QWidget:
            if built is not None:
                built.append(key)
            return QLineEdit(key)

        window.add_board(key, key.title(), build)
    window.set_defaults(DEFAULTS)
    window.resize(1000, 700)
    return window


def shown(window: Desk) -> set[str]:
    return {key for key in window.keys if window.dock(key).isVisible()}


def test_a_role_has_its_boards_and_no_others(qtbot, tmp_path: Path) -> None:
    window = desk(qtbot, tmp_path / "l.ini")
    window.use_role("supervisor")
    window.show()

    assert shown(window) == {"floor", "waves", "docks"}
    assert window.tabifiedDockWidgets(window.dock("floor")) == [window.dock("waves")]


def test_a_board_is_built_when_it_is_first_seen(qtbot, tmp_path: Path) -> None:
    built: list[str] = []
    window = desk(qtbot, tmp_path / "l.ini", built)
    window.use_role("supervisor")
    window.show()
    qtbot.waitUntil(lambda: set(built) == {"floor", "docks"})
    window.open_board("waves")
    window.open_board("floor")
    window.open_board("waves")

    assert sorted(built) == ["docks", "floor", "waves"]


def test_the_layout_of_a_role_comes_back_tomorrow(qtbot, tmp_path: Path) -> None:
    today = desk(qtbot, tmp_path / "l.ini")
    today.use_role("supervisor")
    today.show()
    today.open_board("map")
    today.dock("docks").hide()
    today.close()
    tomorrow = desk(qtbot, tmp_path / "l.ini")
    tomorrow.use_role("supervisor")
    tomorrow.show()

    assert shown(tomorrow) == {"floor", "waves", "map"}


def test_a_board_that_is_new_since_yesterday_joins_the_tabs(qtbot, tmp_path: Path) -> None:
    yesterday = Desk(LayoutStore(tmp_path / "l.ini"))
    qtbot.addWidget(yesterday)
    yesterday.add_board("floor", "Floor", QWidget)
    yesterday.set_defaults({"supervisor": [["floor"]]})
    yesterday.use_role("supervisor")
    yesterday.show()
    yesterday.close()

    window = desk(qtbot, tmp_path / "l.ini")
    window.use_role("supervisor")
    window.show()

    tabs = window.tabifiedDockWidgets(window.dock("floor"))
    assert {window.dock("waves"), window.dock("docks")} <= set(tabs)
    assert window.dock("floor").width() == window.width()


def test_only_a_board_that_stands_alone_has_a_title_bar(qtbot, tmp_path: Path) -> None:
    window = desk(qtbot, tmp_path / "l.ini")
    window.use_role("supervisor")
    window.show()

    assert window.dock("floor").titleBarWidget() is not None
    assert window.dock("docks").titleBarWidget() is None
    window.detach("floor")
    assert window.dock("floor").titleBarWidget() is None


def test_each_role_keeps_its_own_and_reset_brings_the_default(qtbot, tmp_path: Path) -> None:
    window = desk(qtbot, tmp_path / "l.ini")
    window.use_role("supervisor")
    window.show()
    window.dock("docks").hide()
    window.use_role("dispatcher")
    assert shown(window) == {"map", "floor"}
    window.use_role("supervisor")
    assert shown(window) == {"floor", "waves"}
    window.reset()

    assert shown(window) == {"floor", "waves", "docks"}


def test_control_and_a_number_bring_a_board_to_the_front_with_the_keyboard(qtbot, tmp_path: Path) -> None:
    window = desk(qtbot, tmp_path / "l.ini")
    window.use_role("supervisor")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with qtbot.waitSignal(window.board_opened) as opened:
        qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert opened.args == ["waves"]
    board = window.board("waves")
    assert board is not None
    qtbot.waitUntil(board.hasFocus)


def test_a_board_can_leave_for_another_screen_and_come_home(qtbot, tmp_path: Path) -> None:
    window = desk(qtbot, tmp_path / "l.ini")
    window.use_role("supervisor")
    window.show()
    window.detach("docks")
    assert window.dock("docks").isFloating()
    assert (
        window.dock("docks").windowFlags() & Qt.WindowType.WindowMaximizeButtonHint or window.dock("docks").isWindow()
    )
    window.reset()

    assert not window.dock("docks").isFloating()


def test_an_unknown_board_is_an_error(qtbot, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        desk(qtbot, tmp_path / "l.ini").open_board("nowhere")


def test_closing_is_said_before_the_window_goes(qtbot, tmp_path: Path) -> None:
    window = desk(qtbot, tmp_path / "l.ini")
    window.show()
    with qtbot.waitSignal(window.closing):
        window.close()
