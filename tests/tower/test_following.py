import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from controltower.domain.errors import Refused, Unavailable
from controltower.domain.messages import Entry, Message
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.tower.desk import LinkState, Query
from controltower.tower.following import BATCH, OpenStore, StoreThread, opener
from tests.helpers import make
from tests.tower.listening import Heard, until


def clock() -> Instant:
    return make.at(0)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'day.db'}"


def test_what_others_wrote_is_heard_in_order_and_what_is_sent_comes_back(url: str) -> None:
    heard = Heard()
    thread = StoreThread(opener(url, clock), heard.ears())
    thread.start()
    until(lambda: heard.state is LinkState.LIVE)
    with open_database(url) as database:
        Journal(database, clock).append([make.message(body) for body in make.house()])
    until(lambda: len(heard.entries) == len(make.house()))
    thread.send(make.message(make.order("O1"), source="desk:ada"))
    until(lambda: len(heard.entries) > len(make.house()))
    assert heard.bodies() == [*make.house(), make.order("O1")]
    assert [entry.said.seq for entry in heard.entries] == list(range(1, len(heard.entries) + 1))
    found: Future[Sequence[Entry]] = thread.search(Query("O1"))
    assert [entry.body for entry in found.result(5)] == [make.order("O1")]
    assert thread.stop() == 0


def test_a_message_sent_twice_lands_once(url: str) -> None:
    heard = Heard()
    thread = StoreThread(opener(url, clock), heard.ears())
    twice = make.message(make.order("O1"), key="same")
    thread.send(twice)
    thread.send(twice)
    thread.start()
    until(lambda: bool(heard.links))
    assert len(heard.entries) == 1
    assert thread.stop() == 0


class Failing:
    """Opens a real store, that cannot be opened or written as long as it is broken."""

    def __init__(self, url: str) -> None:
        self.url, self.broken = url, threading.Event()

    def __call__(self) -> OpenStore:
        if self.broken.is_set():
            raise Unavailable("The disk is away.")
        return Brittle(open_database(self.url), self.broken)


class Brittle(OpenStore):
    def __init__(self, database: object, broken: threading.Event) -> None:
        super().__init__(database, clock)  # type: ignore[arg-type]
        self._broken = broken

    def read(self, after: int, limit: int) -> list[Entry]:
        if self._broken.is_set():
            raise Unavailable("The disk went away.")
        return super().read(after, limit)


def test_a_lost_database_is_said_and_found_again_and_no_decision_is_lost(url: str) -> None:
    heard, store = Heard(), Failing(url)
    thread = StoreThread(store, heard.ears(), retry_from_s=0.02, retry_to_s=0.05)
    thread.start()
    until(lambda: bool(heard.links))
    store.broken.set()
    until(lambda: heard.links[-1].state is LinkState.LOST)
    thread.send(make.message(make.order("O1"), source="desk:ada"))
    until(lambda: "1 decision waits" in heard.links[-1].says)
    assert thread.unsent == 1
    with pytest.raises(Unavailable):
        thread.search(Query("O1")).result(5)
    store.broken.clear()
    until(lambda: heard.links[-1].state is LinkState.LIVE)
    until(lambda: heard.bodies() == [make.order("O1")])
    assert len(heard.pictures) == 1  # the picture goes on where it was
    assert thread.stop() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved or deleted there")
def test_a_file_that_is_taken_away_is_missed_at_once_and_nothing_is_written_into_the_void(
    url: str, tmp_path: Path
) -> None:
    heard, away = Heard(), tmp_path / "away"
    away.mkdir()
    thread = StoreThread(opener(url, clock), heard.ears(), retry_from_s=0.02, retry_to_s=0.05)
    thread.send(make.message(make.order("O1"), source="desk:ada"))
    thread.start()
    until(lambda: bool(heard.entries) and bool(heard.links))
    for file in tmp_path.glob("day.db*"):
        file.rename(away / file.name)
    until(lambda: heard.links[-1].state is LinkState.LOST)
    assert "is gone" in heard.links[-1].says
    thread.send(make.message(make.order("O2"), source="desk:ada"))
    until(lambda: "1 decision waits" in heard.links[-1].says)
    assert not (tmp_path / "day.db").exists()
    for file in away.glob("day.db*"):
        file.rename(tmp_path / file.name)
    until(lambda: heard.links[-1].state is LinkState.LIVE)
    until(lambda: heard.bodies() == [make.order("O1"), make.order("O2")])
    assert thread.stop() == 0
    with open_database(url) as database:
        assert Journal(database, clock).last() == 2


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved or deleted there")
def test_another_file_in_its_place_is_not_taken_for_the_journal(url: str, tmp_path: Path) -> None:
    heard = Heard()
    thread = StoreThread(opener(url, clock), heard.ears(), retry_from_s=0.02, retry_to_s=0.05)
    thread.send(make.message(make.order("O1"), source="desk:ada"))
    thread.start()
    until(lambda: bool(heard.entries) and bool(heard.links))
    open_database(f"sqlite:///{tmp_path / 'other.db'}").close()
    for file in tmp_path.glob("day.db*"):
        file.unlink()
    (tmp_path / "other.db").rename(tmp_path / "day.db")
    until(lambda: heard.links[-1].state is LinkState.LOST)
    thread.send(make.message(make.order("O2"), source="desk:ada"))
    until(lambda: "another journal" in heard.links[-1].says and "1 decision waits" in heard.links[-1].says)
    assert thread.stop() == 1


def test_a_file_that_is_refused_is_said_and_not_tried_again() -> None:
    heard = Heard()
    thread = StoreThread(opener("mysql://somewhere/x", clock), heard.ears())
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert heard.links[-1].state is LinkState.LOST
    assert "not supported" in heard.links[-1].says


def test_the_picture_begins_where_the_projection_stands(url: str) -> None:
    from controltower.store.keeper import Keeper
    from controltower.store.projection import Projection

    with open_database(url) as database:
        journal = Journal(database, clock)
        journal.append([make.message(body) for body in make.house()])
        Keeper(journal, Projection(database), clock).catch_up()
        journal.append([make.message(make.order("O1"))])
    heard = Heard()
    thread = StoreThread(opener(url, clock), heard.ears())
    thread.start()
    until(lambda: bool(heard.links))
    assert heard.pictures[0].seq == len(make.house())
    assert heard.bodies() == [make.order("O1")]
    thread.stop()


def test_a_message_that_cannot_be_written_is_told_and_the_others_get_through(url: str) -> None:
    heard = Heard()
    thread = StoreThread(opener(url, clock), heard.ears())
    keys = [f"k{number}" for number in range(2 * BATCH)]
    wrong = {"k0", "k7", "k8", f"k{BATCH}", f"k{2 * BATCH - 1}"}
    for key in keys:
        author = "\ud800" if key in wrong else "ada"  # half a character, which no file can hold
        thread.send(make.message(make.order(key), source="desk:ada", key=key, author=author))
    thread.start()
    until(lambda: thread.unsent == 0)
    until(lambda: len(heard.entries) == len(keys) - len(wrong))
    assert heard.keys() == [key for key in keys if key not in wrong]
    assert heard.refused_keys() == [key for key in keys if key in wrong]
    assert all("not text that can be written" in reasons[0] for _, reasons in heard.refusals)
    until(lambda: heard.state is LinkState.LIVE)
    assert thread.stop() == 0


class Forgetful(OpenStore):
    """Writes, and then loses the answer: twice."""

    lost = 0

    def append(self, messages: Sequence[Message]) -> list[int]:
        places = super().append(messages)
        if Forgetful.lost < 2:
            Forgetful.lost += 1
            raise Unavailable("The answer was lost on its way.")
        return places


def test_a_decision_whose_answer_was_lost_is_not_doubled(url: str) -> None:
    heard, Forgetful.lost = Heard(), 0
    thread = StoreThread(lambda: Forgetful(open_database(url), clock), heard.ears(), 0.02, 0.05)
    thread.send(make.message(make.order("O1"), source="desk:ada", key="once"))
    thread.start()
    until(lambda: thread.unsent == 0 and bool(heard.entries))
    assert Forgetful.lost == 2
    assert heard.keys() == ["once"]
    assert thread.stop() == 0
    with open_database(url) as database:
        assert Journal(database, clock).last() == 1


class Barred(OpenStore):
    """Lets nobody in any more."""

    def append(self, messages: Sequence[Message]) -> list[int]:
        raise Refused(["The password is wrong."])

    def last(self) -> int:
        raise Refused(["The password is wrong."])


def test_somebody_who_is_not_let_in_keeps_the_decisions_that_wait_and_is_tried_again(url: str) -> None:
    heard, opened = Heard(), list[Barred]()

    def open_() -> Barred:
        opened.append(Barred(open_database(url), clock))
        return opened[-1]

    thread = StoreThread(open_, heard.ears(), 0.02, 0.05)
    thread.send(make.message(make.order("O1"), source="desk:ada"))
    thread.start()
    until(lambda: len(opened) > 2)
    assert not heard.refusals
    assert thread.stop() == 1
    assert heard.links[-1].says == "The password is wrong. Trying again in 1 s. 1 decision waits."


def test_a_fault_of_the_program_is_not_hidden_behind_a_desk_that_seems_to_follow(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda told: found.append(told.exc_value))
    fault, heard = ValueError("a wrong turn"), Heard()

    def wrong(_entries: list[Entry]) -> None:
        raise fault

    thread = StoreThread(opener(url, clock), replace(heard.ears(), took=wrong))
    thread.send(make.message(make.order("O1"), source="desk:ada"))
    thread.start()
    thread.join(10)
    assert found == [fault]
    assert heard.links[-1].state is LinkState.LOST
    assert "the program has a fault" in heard.links[-1].says
    thread.stop()
