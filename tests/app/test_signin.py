import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from controltower.app.signin import Places, SignIn, Ticket
from controltower.app.signin.dialog import NO_KEYRING
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.postgres.access import Keyring
from controltower.store.postgres.roles import grant
from controltower.store.postgres.serving import free_port
from controltower.store.signin import Address, Kind, Part, outwaited
from tests.helpers import make
from tests.helpers.server import Tower
from tests.store.test_access import Remembering, keys
from tests.store.test_signin import (
    another_operation,
    at,
    locked,
    newer,
    no_database,
    no_machine,
    no_rights,
    no_tower,
    nobody_there,
)

__all__ = ["keys"]

GUESS = "a guess at it"
Wrong = Callable[[Tower, Address], Address]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "settings" / "places.json")


@pytest.fixture
def dialog(qtbot: QtBot, places: Places, keys: Remembering) -> Iterator[SignIn]:
    dialog = opened(qtbot, places)
    yield dialog
    dialog.done(0)


@pytest.fixture
def anna(pg: Tower) -> Address:
    pg.login("anna", "supervisor")
    return at(pg)


def opened(qtbot: QtBot, places: Places) -> SignIn:
    dialog = SignIn(places, Keyring())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def tried(qtbot: QtBot, dialog: SignIn, address: Address, password: str) -> None:
    """Type all of it as a person would, press Enter, and wait for what is said."""
    dialog.form.fill(address)
    dialog.form.fields[Part.PASSWORD].clear()
    qtbot.keyClicks(dialog.form.fields[Part.PASSWORD], password)
    qtbot.keyClick(dialog.form.fields[Part.PASSWORD], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.trying, timeout=20_000)


def shown(widget: QWidget) -> list[str]:
    """All words that can be seen or pointed at, but for those in fields that show dots."""
    labels = [label.text() for label in widget.findChildren(QLabel)]
    fields = [f.displayText() for f in widget.findChildren(QLineEdit)]
    tips = [each.toolTip() for each in (widget, *widget.findChildren(QWidget))]
    return [widget.windowTitle(), *labels, *fields, *tips]


def ticket_of(dialog: SignIn) -> Ticket:
    assert dialog.ticket is not None, shown(dialog)
    return dialog.ticket


@pytest.mark.parametrize(
    ("wrong", "part", "says", "waits"),
    [
        (no_database, Part.DATABASE, "no database called “moon”", False),
        (no_machine, Part.HOST, "No machine is known here", True),
        (nobody_there, Part.HOST, "Nothing answers at 127.0.0.1:1.", True),
        (locked, Part.LOGIN, "anna is locked", False),
        (no_rights, Part.LOGIN, "db grant", False),
        (no_tower, Part.DATABASE, "holds no control tower yet", False),
        (another_operation, Part.OPERATION, "There is: main.", False),
    ],
)
def test_each_failure_is_said_beside_the_field_and_what_was_typed_stays(
    qtbot: QtBot, dialog: SignIn, pg: Tower, anna: Address, wrong: Wrong, part: Part, says: str, waits: bool
) -> None:
    typed = wrong(pg, anna)
    tried(qtbot, dialog, typed, pg.passwords["anna"])
    assert says in dialog.form.said(part)
    assert dialog.form._says[part].isVisible()
    assert dialog.form.address() == typed
    assert dialog.form.password == pg.passwords["anna"]
    assert dialog.wait_button.isVisible() == waits
    assert dialog.isVisible()
    assert dialog.ticket is None


def test_a_wrong_password_is_said_and_the_next_try_overwrites_it(
    qtbot: QtBot, dialog: SignIn, pg: Tower, anna: Address, places: Places
) -> None:
    tried(qtbot, dialog, anna, GUESS)
    assert "does not fit anna" in dialog.form.said(Part.PASSWORD)
    assert dialog.form.fields[Part.PASSWORD].selectedText()
    assert places.all() == ()
    tried(qtbot, dialog, anna, pg.passwords["anna"])
    assert ticket_of(dialog).login == "anna"


def test_a_newer_tower_is_said_of_the_whole(qtbot: QtBot, dialog: SignIn, pg: Tower, anna: Address) -> None:
    tried(qtbot, dialog, newer(pg, anna), pg.passwords["anna"])
    assert dialog.whole.isVisible()
    assert "another version" in dialog.whole.text()
    assert "Update this program" in dialog.whole.text()


def test_what_is_missing_is_asked_for_before_anybody_is_asked(qtbot: QtBot, dialog: SignIn) -> None:
    dialog.enter()
    assert not dialog.trying
    assert [bool(dialog.form.said(part)) for part in (Part.HOST, Part.DATABASE, Part.LOGIN)] == [True] * 3
    qtbot.keyClicks(dialog.form.fields[Part.HOST], "t")
    assert not dialog.form.said(Part.HOST)
    assert dialog.form.said(Part.LOGIN)


def test_who_signed_in_finds_the_place_again_and_no_password_is_kept(
    qtbot: QtBot, dialog: SignIn, places: Places, pg: Tower, anna: Address, tmp_path: Path
) -> None:
    secret = pg.passwords["anna"]
    tried(qtbot, dialog, anna, secret)
    ticket = ticket_of(dialog)
    assert (ticket.login, ticket.operation, ticket.roles, ticket.says) == ("anna", "main", ("supervisor",), "")
    open_database(ticket.url).close()
    assert dialog.form.password == ""
    assert places.all() == (anna,)
    again = opened(qtbot, places)
    assert again.form.address() == anna
    assert again.form.password == ""
    again.done(0)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert written
    assert secret.encode() not in written
    assert secret not in f"{ticket}"


def test_the_password_is_shown_nowhere_while_it_is_typed(
    qtbot: QtBot, dialog: SignIn, pg: Tower, anna: Address, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    for address in (nobody_there(pg, anna), no_database(pg, anna), another_operation(pg, anna), anna):
        assert dialog.isVisible()
        tried(qtbot, dialog, address, pg.passwords["anna"])
        assert not [words for words in shown(dialog) if pg.passwords["anna"] in words]
    assert ticket_of(dialog).login == "anna"
    assert dialog.form.fields[Part.PASSWORD].echoMode() is QLineEdit.EchoMode.Password
    assert pg.passwords["anna"] not in caplog.text


def test_of_several_operations_one_is_chosen_without_another_try(
    qtbot: QtBot, dialog: SignIn, places: Places, pg: Tower, anna: Address
) -> None:
    with pg.admin() as driver:
        grant(driver, "anna", ["manager", "viewer"], "north")
    tried(qtbot, dialog, anna, pg.passwords["anna"])
    assert dialog.ticket is None
    assert "main (supervisor), north (manager and viewer)" in dialog.form.said(Part.OPERATION)
    dialog.form.operation.setCurrentText("north")
    dialog.enter_button.click()
    assert not dialog.trying
    assert ticket_of(dialog).operation == "north"
    assert places.all() == (replace(anna, operation="north"),)


def test_an_operation_that_is_none_of_hers_can_be_changed_for_one_that_is(
    qtbot: QtBot, dialog: SignIn, pg: Tower, anna: Address
) -> None:
    tried(qtbot, dialog, another_operation(pg, anna), pg.passwords["anna"])
    assert dialog.form.address().operation == "south"
    assert [dialog.form.operation.itemText(n) for n in range(dialog.form.operation.count())] == ["main"]
    dialog.form.operation.setCurrentIndex(0)
    dialog.enter_button.click()
    qtbot.waitUntil(lambda: not dialog.trying, timeout=20_000)
    assert ticket_of(dialog).operation == "main"


def test_the_keyring_keeps_a_password_that_fits_and_is_asked_for_it_next_time(
    qtbot: QtBot, dialog: SignIn, places: Places, pg: Tower, anna: Address, keys: Remembering
) -> None:
    dialog.form.keep.setChecked(True)
    tried(qtbot, dialog, anna, GUESS)
    assert keys.held == {}
    tried(qtbot, dialog, anna, pg.passwords["anna"])
    assert list(keys.held.values()) == [pg.passwords["anna"]]
    again = opened(qtbot, places)
    tried(qtbot, again, anna, "")
    assert ticket_of(again).url == ticket_of(dialog).url


def test_a_machine_without_a_keyring_says_so_and_the_desk_opens(
    qtbot: QtBot, dialog: SignIn, pg: Tower, anna: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NoKeyring())
    dialog.form.keep.setChecked(True)
    tried(qtbot, dialog, anna, pg.passwords["anna"])
    assert ticket_of(dialog).says == NO_KEYRING


def test_a_server_that_stays_silent_keeps_nobody_from_stopping(qtbot: QtBot, dialog: SignIn) -> None:
    beats: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(1))
    timer.start(5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dialog.form.fill(Address(host="127.0.0.1", port=f"{silent.getsockname()[1]}", database="d", login="anna"))
        dialog.enter()
        assert "Signing in to 127.0.0.1" in dialog.doing.text()
        qtbot.waitUntil(lambda: len(beats) > 10, timeout=3_000)
        assert dialog.trying
        assert dialog.bar.isVisible()
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert dialog.bar.isHidden()
        assert dialog.isVisible()
        assert dialog.form.isEnabled()
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()


def test_whoever_will_wait_opens_the_desk_without_the_server(
    qtbot: QtBot, dialog: SignIn, places: Places, pg: Tower, anna: Address
) -> None:
    away = replace(anna, port=f"{free_port()}", operation="north")
    tried(qtbot, dialog, away, pg.passwords["anna"])
    dialog.wait_button.click()
    ticket = ticket_of(dialog)
    assert (ticket.login, ticket.operation) == ("anna", "north")
    assert ticket.url == outwaited(away, pg.passwords["anna"], Keyring()).url
    assert "away" in ticket.says
    assert places.all() == (away,)


def test_a_file_of_this_machine_is_opened(qtbot: QtBot, dialog: SignIn, places: Places, tmp_path: Path) -> None:
    path = tmp_path / "day.db"
    address = Address(Kind.FILE, file=str(path))
    dialog.form.fill(address)
    dialog.enter()
    qtbot.waitUntil(lambda: not dialog.trying, timeout=10_000)
    assert dialog.form.said(Part.FILE) == "There is no such file."
    with open_database(address.url()) as database:
        Journal(database, lambda: make.at(0)).append([make.message(make.house()[0])])
    dialog.enter()
    qtbot.waitUntil(lambda: not dialog.trying, timeout=10_000)
    assert (ticket_of(dialog).url, ticket_of(dialog).login) == (address.url(), "")
    assert places.all() == (address,)


def test_the_last_places_are_remembered_once_each_and_a_broken_list_is_none(places: Places, tmp_path: Path) -> None:
    for number in (*range(12), 5):
        places.remember(Address(host=f"h{number}"))
    assert [each.host for each in places.all()] == ["h5", "h11", "h10", "h9", "h8", "h7", "h6", "h4"]
    for broken in (b"[{]", b"\xff\xfe", b"[]" * 9, b"\0" * 40, b'{"kind": "server"}'):
        (tmp_path / "settings" / "places.json").write_bytes(broken)
        assert places.all() == ()
    places.remember(Address(host="one"))
    assert len(places.all()) == 1
