from collections.abc import Iterator
from pathlib import Path

import pytest

from controltower.domain.clock import SetPace
from controltower.domain.errors import Refused, Unavailable
from controltower.domain.messages import Message
from controltower.store.sqlite.library import newest
from controltower.tower.desk import LinkState
from controltower.tower.following.place import NEWEST, Place
from controltower.tower.seats import Rights
from tests.helpers import make
from tests.tower.stepping import Stepped


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Stepped]:
    with Stepped(tmp_path) as stepped:
        yield stepped


def decision(key: str) -> Message:
    return make.message(SetPace(1.0), source="desk:ada", key=key)


def orders(*names: str) -> list[Message]:
    return [make.message(make.order(name), key=name) for name in names]


def taken_over(desk: Stepped, last: int, *others: Message, cut: bool) -> None:
    """Another server goes on, with what it has: entries up to `last`, and then others; whether the desk is cut off."""
    connection = newest().connect(desk.folder / "day.db", isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("DELETE FROM journal WHERE seq > ?", (last,))
    connection.close()
    desk.stand.tell(*others)
    if cut:
        desk.stand.reads = Unavailable("The server is away.")
        desk.go(1.2)
        desk.stand.reads = None


LOSSES = pytest.mark.parametrize("cut", [True, False], ids=["cut off", "unnoticed"])


@LOSSES
def test_what_the_server_lost_is_said_and_the_desk_begins_anew(desk: Stepped, *, cut: bool) -> None:
    desk.stand.tell(*orders("O1", "O2", "O3", "O4", "O5"))
    desk.go(1)
    taken_over(desk, 2, cut=cut)
    desk.go(12)
    assert len(desk.heard.pictures) == 2
    assert desk.heard.pictures[1].seq == 0
    assert desk.heard.keys() == ["O1", "O2", "O3", "O4", "O5", "O1", "O2"]
    assert desk.says.startswith("live: Following the journal. 3 entries that this desk had read are not in the journal")
    desk.go(700)
    assert desk.says == "live: Following the journal."


@LOSSES
def test_what_others_said_in_the_place_of_what_was_lost_is_not_taken_for_it(desk: Stepped, *, cut: bool) -> None:
    desk.stand.tell(*orders("O1", "O2", "O3"))
    desk.go(1)
    taken_over(desk, 2, *orders("O7", "O8", "O9"), cut=cut)
    desk.go(12)
    assert desk.heard.keys()[-5:] == ["O1", "O2", "O7", "O8", "O9"]
    assert "1 entry that this desk had read is not in the journal any more" in desk.says
    assert len(desk.heard.pictures) == 2


@LOSSES
def test_own_decisions_that_were_lost_are_said_again_and_land_once(desk: Stepped, *, cut: bool) -> None:
    desk.stand.tell(*orders("O1"))
    desk.session.send(decision("a"))
    desk.go(1)
    desk.session.send(decision("b"))
    desk.session.send(decision("c"))
    desk.go(1)
    assert desk.written() == ["O1", "a", "b", "c"]
    taken_over(desk, 2, *orders("O2"), cut=cut)
    desk.session.send(decision("d"))
    desk.go(15)
    assert desk.session.unsent == 0
    written = desk.written()
    assert sorted(written) == ["O1", "O2", "a", "b", "c", "d"]
    assert written.index("b") < written.index("c")
    assert desk.heard.keys()[-6:] == written
    assert desk.heard.links[-1].state is LinkState.LIVE


def test_what_was_said_long_before_is_not_said_again(desk: Stepped) -> None:
    desk.stand.tell(*orders("O1"))
    desk.session.send(decision("old"))
    desk.go(700)
    desk.session.send(decision("new"))
    desk.go(1)
    taken_over(desk, 1, cut=True)
    desk.go(12)
    assert desk.written() == ["O1", "new"]


def test_nothing_is_lost_where_the_server_only_was_away(desk: Stepped) -> None:
    desk.stand.tell(*orders("O1", "O2"))
    desk.go(1)
    taken_over(desk, 2, *orders("O3"), cut=True)
    desk.go(30)
    assert len(desk.heard.pictures) == 1
    assert desk.heard.keys() == ["O1", "O2", "O3"]
    assert desk.says == "live: Following the journal."


def test_a_journal_that_shares_nothing_is_another_one_and_gets_no_decision(desk: Stepped) -> None:
    desk.stand.tell(*orders("O1", "O2"))
    desk.go(1)
    taken_over(desk, 0, *orders("X1", "X2", "X3"), cut=True)
    desk.session.send(decision("a"))
    desk.go(30)
    assert desk.says.startswith("lost: This is another journal")
    assert desk.written() == ["X1", "X2", "X3"]
    assert desk.session.unsent == 1
    assert len(desk.heard.pictures) == 1


def test_to_somebody_whose_rights_are_withdrawn_nothing_is_lost(desk: Stepped) -> None:
    desk.stand.tell(*orders("O1"))
    desk.go(1)
    first, desk.stand.rights = desk.stand.rights, Rights((), frozenset())
    desk.stand.blind = True  # as the database's own rules make whoever has no rights
    desk.go(12)
    assert desk.says.startswith("lost: This login has no rights in this operation.")
    assert desk.heard.rights[-1].roles == ()
    desk.stand.rights, desk.stand.blind = first, False
    desk.go(12)
    assert desk.says == "live: Following the journal."
    assert len(desk.heard.pictures) == 1


def test_a_loss_beyond_what_is_remembered_is_said_to_be_at_most_so_large(desk: Stepped) -> None:
    desk.stand.tell(*orders(*(f"O{number}" for number in range(NEWEST + 500))))
    with desk.stand.open() as store:
        read = store.read(0, NEWEST + 500)
        stands = Place()
        stands.note(read)
        for last, gone, at_most in (
            (NEWEST + 500, 0, False),
            (NEWEST + 499, 1, False),
            (501, NEWEST - 1, False),
            (400, NEWEST + 499, True),
        ):
            asked: list[int] = []

            def entry_at(seq: int, last: int = last, asked: list[int] = asked) -> object:
                asked.append(seq)
                return store.entry(seq) if seq <= last else None

            loss = stands.loss(entry_at)  # type: ignore[arg-type]
            assert (loss.gone, loss.at_most) == (gone, at_most) if loss else gone == 0
            assert len(asked) <= 13


@pytest.mark.parametrize("others", [(), ("O2", "O3")], ids=["nothing", "others"])
def test_what_was_confirmed_and_lost_before_anybody_read_it_is_said_again(
    desk: Stepped, others: tuple[str, ...]
) -> None:
    desk.stand.tell(*orders("O1"))
    desk.go(1)
    desk.stand.reads = Unavailable("The server is away.")
    desk.session.send(decision("a"))
    desk.session.step()
    assert desk.session.unsent == 0
    assert desk.written() == ["O1", "a"]
    taken_over(desk, 1, *orders(*others), cut=False)
    desk.stand.reads = None
    desk.go(15)
    assert desk.written() == ["O1", *others, "a"] == desk.heard.keys()
    assert len(desk.stand.at("append")) == 2


def test_what_was_written_without_an_answer_and_read_and_lost_is_said_again(desk: Stepped) -> None:
    desk.stand.tell(*orders("O1"))
    desk.go(1)
    desk.stand.loses_answers = 1
    desk.session.send(decision("a"))
    desk.session.step()
    desk.stand.writes = Unavailable("The server is read-only.", readable=True)
    desk.go(3)
    assert desk.heard.keys() == ["O1", "a"]
    assert desk.says == "live: Following the journal."
    taken_over(desk, 1, *orders("O2"), cut=False)
    desk.stand.writes = None
    desk.go(15)
    assert desk.written() == ["O1", "O2", "a"]
    assert desk.heard.keys()[-3:] == ["O1", "O2", "a"]
    assert desk.session.unsent == 0


def test_what_was_written_without_an_answer_is_not_told_as_refused(desk: Stepped) -> None:
    desk.stand.loses_answers = 1
    desk.session.send(decision("a"))
    desk.session.step()
    desk.session.step()
    assert desk.written() == ["a"]
    desk.stand.writes = Refused(["ada may not say SetPace."])
    desk.session.send(decision("b"))
    desk.go(15)
    assert desk.heard.keys() == desk.written() == ["a"]
    assert desk.heard.refused_keys() == ["b"]
    assert desk.session.unsent == 0


def test_a_refusal_at_the_very_end_is_kept_for_whoever_sits_there_next(desk: Stepped) -> None:
    desk.go(1)
    desk.stand.writes = Refused(["ada may not say SetPace."])
    desk.session.send(decision("a"))
    assert desk.session.close() == 1
    assert desk.heard.refused_keys() == []
    assert [message.key for message in desk.outbox().kept()] == ["a"]
