import threading
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.clock import ClockTicked, SetPace
from controltower.domain.errors import Rejected
from controltower.domain.folding import fold
from controltower.domain.ids import OperationId, WorkerId, ZoneId
from controltower.domain.labour import Duty, Move, MoveStaff
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.times import Instant
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from tests.helpers import make
from tests.helpers.server import Tower
from tests.store import sample
from tests.store.place import Place
from tests.store.sample import ticks


def read_all(journal: Journal, chunk: int = 500) -> list[Entry]:
    found: list[Entry] = []
    while news := journal.read(found[-1].said.seq if found else 0, chunk):
        found += news
    return found


def folded(journal: Journal) -> Picture:
    picture = Picture()
    for entry in read_all(journal):
        fold(picture, entry)
    return picture


def test_a_day_is_read_as_it_was_written(journal: Journal) -> None:
    said = sample.messages(sample.SMALL)
    for batch in sample.batches(said):
        journal.append(batch)
    read = read_all(journal)
    assert [(e.said.source, e.said.key, e.said.at, e.said.author, e.body) for e in read] == [
        (m.source, m.key, m.at, m.author, m.body) for m in said
    ]
    assert [e.said.seq for e in read] == list(range(1, len(said) + 1))
    assert journal.last() == len(said)


def test_what_is_recorded_carries_the_wall_clock_of_its_append(journal: Journal) -> None:
    journal.append(ticks("a", "b"))
    journal.append(ticks("c"))
    times = [entry.recorded_at for entry in journal.read(0)]
    assert times[0] == times[1] < times[2]


def test_a_message_sent_twice_lands_once_and_keeps_its_place(journal: Journal) -> None:
    assert journal.append(ticks("a", "b")) == [1, 2]
    assert journal.append(ticks("b", "c", "a", "c")) == [2, 3, 1, 3]
    assert journal.append(ticks("a", source="other")) == [4]
    assert journal.last() == 4


@given(st.lists(st.lists(st.tuples(st.sampled_from("xy"), st.integers(0, 6)), max_size=6), max_size=6))
@settings(max_examples=25)
def test_however_often_it_is_said_each_message_has_one_place_and_there_is_no_gap(
    tmp_path_factory: pytest.TempPathFactory, said: list[list[tuple[str, int]]]
) -> None:
    with open_database(f"sqlite:///{tmp_path_factory.mktemp('once') / 'j.db'}") as database:
        check_places(Journal(database, lambda: make.DAWN), said)


def test_however_often_it_is_said_to_a_server_the_same_holds(pg: Tower) -> None:
    chance, url = Random(1), pg.login("test", "integrator")
    with open_database(url) as database:
        for number in range(30):
            operation = f"of_{number}"
            pg.login("test", "integrator", operation=operation)
            said = [[(chance.choice("xy"), chance.randrange(7)) for _ in range(chance.randrange(7))] for _ in range(6)]
            check_places(Journal(database, lambda: make.DAWN, OperationId(operation)), said)


def check_places(journal: Journal, said: list[list[tuple[str, int]]]) -> None:
    places: dict[tuple[str, int], int] = {}
    for batch in said:
        messages = [make.message(ClockTicked(), source, key=str(key)) for source, key in batch]
        for pair, seq in zip(batch, journal.append(messages), strict=True):
            assert places.setdefault(pair, seq) == seq
    assert [entry.said.seq for entry in journal.read(0)] == sorted(places.values()) == [*range(1, len(places) + 1)]


def test_a_repeat_among_more_keys_than_one_question_holds_is_found(journal: Journal) -> None:
    keys = [str(number) for number in range(1_200)]
    journal.append(ticks(*keys))
    assert journal.append(ticks(*keys, "new")) == list(range(1, 1_202))


def test_operations_in_one_database_have_sequences_of_their_own(place: Place, database: Database) -> None:
    for name in ("north", "south"):
        place.url(operation=name)
    north, south = (Journal(database, lambda: make.DAWN, OperationId(name)) for name in ("north", "south"))
    assert north.append(ticks("a", "b")) == [1, 2]
    assert south.append(ticks("a")) == [1]
    assert [entry.said.key for entry in south.read(0)] == ["a"]


def test_nothing_of_a_batch_lands_where_one_message_cannot_be_read_again(journal: Journal) -> None:
    broken = make.message(SetPace(float("nan")))
    with pytest.raises(Rejected) as caught:
        journal.append([*ticks("a"), broken])
    assert caught.value.field == "pace"
    assert journal.last() == 0


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (Message("twin", "\ud800", make.DAWN, "me", ClockTicked()), "key"),
        (Message("twin", "k", Instant(2**60), "me", ClockTicked()), "at"),
    ],
)
def test_an_envelope_that_no_database_holds_is_rejected(journal: Journal, message: Message, field: str) -> None:
    with pytest.raises(Rejected) as caught:
        journal.append([message])
    assert caught.value.field == field


ODD = "Ærø — “x” \\ ' \" {a,b} % ? \\u0041 NULL 🚚"


def test_any_text_is_kept_to_the_letter(place: Place, journal: Journal) -> None:
    text = ODD if place.tower else f"{ODD} \n \x00"
    journal.append([replace(make.message(ClockTicked(), text, key=text), author=text)])
    journal.append([make.message(MoveStaff((), None, f"{text}\n\x01\x1f"), "desk:test")])
    ticked, decided = journal.read(0)
    assert (ticked.said.author, ticked.said.source, ticked.said.key) == (text, text, text)
    assert decided.body == MoveStaff((), None, f"{text}\n\x01\x1f")


@pytest.mark.parametrize("text", ["", "a\x1fb", "a\x00b", "a\nb", "a\u202eb", "x" * 501])
def test_a_key_that_cannot_be_shown_or_is_none_is_rejected_by_a_server(pg: Tower, text: str) -> None:
    with open_database(pg.login("test", "integrator")) as database:
        journal = Journal(database, lambda: make.DAWN)
        with pytest.raises(Rejected):
            journal.append([*ticks("sound"), Message("wms", text, make.DAWN, "test", ClockTicked())])
        assert journal.last() == 0


def test_a_follower_hears_what_another_connection_writes(url: str, journal: Journal) -> None:
    heard: list[int] = []
    done = threading.Event()

    def follow() -> None:
        with open_database(url) as database:
            for entries in Journal(database, lambda: make.DAWN).follow(done.is_set, 0, limit=2):
                heard.extend(entry.said.seq for entry in entries)
                if heard[-1] == 6:
                    done.set()

    journal.append(ticks("a", "b", "c"))
    follower = threading.Thread(target=follow)
    follower.start()
    journal.append(ticks("d"))
    journal.append(ticks("e", "f"))
    follower.join(20)
    assert heard == [1, 2, 3, 4, 5, 6]


def test_closing_ends_a_follower_that_waits(journal: Journal) -> None:
    follower = threading.Thread(target=lambda: list(journal.follow(lambda: False, 0)))
    follower.start()
    journal.close()
    follower.join(20)
    assert not follower.is_alive()


def test_search_finds_every_word_newest_first_in_any_case(place: Place, journal: Journal) -> None:
    journal.append(
        [
            make.message(make.order("O1"), "wms"),
            make.message(make.order("O2"), "wms"),
        ]
    )
    with open_database(place.url("eva", "supervisor")) as other:
        angry = MoveStaff((), None, "Ärger 100% am “Tor_1”")
        Journal(other, lambda: make.DAWN).append([make.message(angry, "desk:eva", author="eva")])
    found = journal.search
    assert [e.said.seq for e in found("customer")] == [2, 1]
    assert [e.said.seq for e in found("o1 STREET")] == [1]
    assert [e.said.seq for e in found("ärger")] == [e.said.seq for e in found("ÄRGER 100%")] == [3]
    assert [e.said.seq for e in found("tor_1")] == [3]
    assert not found("tor%1")
    assert not found("o1 absent")
    assert [e.said.seq for e in found("eva")] == [3]
    assert [e.said.seq for e in found(kinds=("OrderPlaced",))] == [2, 1]
    assert [e.said.seq for e in found(kinds=("OrderPlaced", "MoveStaff"), sources=("wms",), limit=1)] == [2]
    assert [e.said.seq for e in found(before=3, limit=1)] == [2]


def test_search_takes_quotes_as_they_are(journal: Journal) -> None:
    journal.append([make.message(MoveStaff((), None, 'say "yes"'), "desk:test")])
    assert journal.search('"yes"')
    assert not journal.search("';--")


def test_a_decision_sent_twice_has_one_verdict(journal: Journal) -> None:
    journal.append([make.message(body) for body in make.house()])
    decision = make.message(MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),)), "desk:test", key="d1")
    journal.append([decision])
    journal.append([decision])
    (verdict,) = folded(journal)[Verdict].values()
    assert verdict.accepted


def test_of_two_decisions_that_exclude_each_other_one_stands_and_both_desks_agree(
    place: Place, journal: Journal, clock: Callable[[], Instant]
) -> None:
    journal.append([make.message(body) for body in make.house()])
    urls = (place.url("Z2", "supervisor"), place.url("P", "supervisor"))
    with open_database(urls[0]) as one, open_database(urls[1]) as other:
        desks = (Journal(one, clock), Journal(other, clock))
        start = threading.Barrier(2)

        def decide(desk: Journal, target: str) -> None:
            move = Move(WorkerId("W1"), make.PICK_ZONE, ZoneId(target))
            start.wait()
            desk.append([make.message(MoveStaff((move,)), f"desk:{target}", key=target, author=target)])

        threads = [
            threading.Thread(target=decide, args=(desk, to)) for desk, to in zip(desks, ("Z2", "P"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        first, second = (folded(desk) for desk in desks)
    verdicts = sorted(first[Verdict].values(), key=lambda verdict: verdict.seq)
    assert [verdict.accepted for verdict in verdicts] == [True, False]
    assert any("already told to go" in reason for reason in verdicts[1].reasons)
    assert first[Duty][WorkerId("W1")].bound_for == verdicts[0].id.split(":")[-1]
    assert first.digest() == second.digest()
