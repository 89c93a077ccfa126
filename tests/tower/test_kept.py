"""What was decided and not written outlives the desk: until it has landed, or somebody has said that it shall not."""

from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from controltower.domain.clock import SetPace
from controltower.domain.errors import Unavailable
from controltower.domain.messages import Message
from controltower.store.engine import open_database
from controltower.store.outbox import outbox_in
from controltower.tower.following import Ears, OpenStore, StoreThread, opener
from controltower.tower.following.sending import DISK_S
from tests.helpers import make
from tests.store.killing import CONTEXT
from tests.tower.listening import Heard, until
from tests.tower.stepping import Stepped, clock

AWAY = Unavailable("The server is away.")


def decision(key: str) -> Message:
    return make.message(SetPace(1.0), source="desk:ada", key=key)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Stepped]:
    with Stepped(tmp_path) as stepped:
        yield stepped


@pytest.fixture
def left(tmp_path: Path) -> list[Message]:
    """What an earlier run has left."""
    with Stepped(tmp_path) as earlier:
        earlier.stand.writes = AWAY
        messages = [decision(key) for key in ("a", "b", "c")]
        for message in messages:
            earlier.session.send(message)
        earlier.go(1)
        assert earlier.session.close() == 3
    return messages


def keys_left(desk: Stepped) -> list[str]:
    """What the next start would ask about."""
    desk.session.close()
    outbox = desk.outbox()
    found = [message.key for message in outbox.kept()]
    outbox.close()
    return found


@pytest.mark.usefixtures("left")
def test_what_an_earlier_run_kept_is_asked_about_once_and_not_said_unasked(desk: Stepped) -> None:
    desk.go(5)
    assert [[message.key for message in kept] for kept in desk.heard.kept] == [["a", "b", "c"]]
    assert desk.written() == []
    assert desk.session.unsent == 0
    assert keys_left(desk) == ["a", "b", "c"]


def test_what_shall_be_sent_lands_and_what_shall_not_is_forgotten(desk: Stepped, left: list[Message]) -> None:
    desk.go(1)
    desk.session.resume(left[:2])
    desk.session.discard(left[2:])
    desk.go(1)
    assert desk.written() == ["a", "b"]
    assert keys_left(desk) == []


def test_what_shall_be_sent_is_kept_on_while_the_database_is_away(desk: Stepped, left: list[Message]) -> None:
    desk.stand.opens = AWAY
    desk.go(1)
    desk.session.resume(left[1:])
    desk.go(1)
    assert desk.session.unsent == 2
    assert sorted(keys_left(desk)) == ["a", "b", "c"]


def test_what_a_server_confirmed_is_kept_until_it_was_read(desk: Stepped) -> None:
    desk.go(1)
    desk.stand.reads = AWAY
    desk.session.send(decision("a"))
    desk.session.step()
    assert desk.written() == ["a"]
    assert desk.session.unsent == 0
    desk.go(1)
    assert keys_left(desk) == ["a"]


def test_a_desk_whose_own_disk_takes_nothing_says_so_and_works_on(desk: Stepped) -> None:
    folder = desk.folder / "outbox"
    folder.write_text("no folder")
    desk.go(1)
    desk.stand.writes = Unavailable("A standby.", readable=True)
    desk.session.send(decision("a"))
    desk.go(0.1)
    assert "Decisions cannot be kept" in desk.says
    assert desk.session.unkept == 1
    folder.unlink()
    desk.go(2 * DISK_S)
    assert "cannot be kept" not in desk.says
    assert desk.session.unkept == 0
    folder.rename(desk.folder / "away")
    folder.write_text("no folder")
    desk.stand.writes = None
    desk.go(10)
    desk.session.send(decision("b"))
    desk.go(1)
    assert desk.written() == ["a", "b"]
    assert desk.says == "live: Following the journal."


def test_a_damaged_file_of_an_earlier_run_is_said_and_stops_nobody(desk: Stepped, left: list[Message]) -> None:
    assert left
    (file,) = desk.folder.glob("outbox/*.outbox")
    file.write_bytes(b"Coffee was spilled over this." * 1_000)
    desk.session.send(decision("d"))
    desk.go(1)
    assert "set aside" in desk.says
    assert desk.heard.kept == []
    assert desk.written() == ["d"]


class Stuck(OpenStore):
    """Takes a message and never answers."""

    def append(self, messages: object) -> list[int]:
        until(lambda: False, 600)
        return []


def victim(url: str, folder: Path, keys: list[str], pipe: Connection) -> None:
    """Send decisions to a server that does not answer; say when all that was sent is on disk."""
    deaf = Ears(lambda _: None, lambda _: None, lambda _: None)
    thread = StoreThread(lambda: Stuck(open_database(url), clock), deaf, outbox=outbox_in(folder, url, "main", "ada"))
    thread.start()
    for key in keys:
        thread.send(decision(key))
        until(lambda: thread.unkept == 0)
        pipe.send(key)
    until(lambda: False, 600)


def test_a_desk_that_is_killed_loses_no_decision_also_while_it_waits_for_an_answer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'day.db'}"
    keys = [f"k{number}" for number in range(30)]
    hear, tell = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=victim, args=(url, tmp_path, keys, tell), daemon=True)
    process.start()
    for key in keys:
        assert hear.poll(30), "it was not kept while no answer came"
        assert hear.recv() == key
    process.kill()
    process.join()
    heard = Heard()
    thread = StoreThread(opener(url, clock), heard.ears(), outbox=outbox_in(tmp_path, url, "main", "ada"))
    thread.start()
    until(lambda: bool(heard.kept))
    assert [message.key for message in heard.kept[0]] == keys
    thread.resume(heard.kept[0])
    until(lambda: heard.keys() == keys)
    assert thread.stop() == 0
    assert list(tmp_path.glob("outbox/*.outbox")) == []
