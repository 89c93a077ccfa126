from collections.abc import Iterator
from pathlib import Path

import pytest

from controltower.domain.clock import SetPace
from controltower.domain.errors import Outdated, Refused, Unavailable
from controltower.domain.messages import Message
from controltower.tower.desk import LinkState
from controltower.tower.seats import Attendance, Looking, Rights
from tests.helpers import make
from tests.tower.stepping import Stepped, clock

AWAY = Unavailable("The server is away.")


def decision(key: str) -> Message:
    return make.message(SetPace(1.0), source="desk:ada", key=key)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Stepped]:
    with Stepped(tmp_path) as stepped:
        yield stepped


# --- the database goes away, answers late, takes nothing --------------------------------------------------------------


def test_a_database_that_is_away_is_looked_for_ever_more_seldom_and_followed_again(desk: Stepped) -> None:
    desk.stand.opens = AWAY
    desk.go(30)
    assert desk.stand.at("open") == pytest.approx([0, 0.5, 1.5, 3.5, 7.5, 15.5, 25.5], abs=0.01)
    assert desk.says == "lost: The server is away. Trying again in 10 s."
    desk.stand.opens = None
    desk.go(6)
    assert desk.says == "live: Following the journal."
    desk.stand.reads = AWAY
    desk.session.ring()
    desk.go(0.4)
    assert desk.says == "lost: The server is away. Trying again in 1 s."
    desk.stand.reads = None
    desk.go(0.2)  # soon again, for it was there in between
    assert desk.says == "live: Following the journal."
    assert len(desk.heard.pictures) == 1


def test_what_waits_is_counted_while_the_database_is_away(desk: Stepped) -> None:
    desk.stand.opens = AWAY
    desk.go(8)
    desk.session.send(decision("a"))
    desk.go(0.01)
    assert desk.says.endswith("1 decision waits.")
    desk.session.send(decision("b"))
    desk.go(0.01)
    assert desk.says.endswith("2 decisions wait.")
    assert desk.session.unsent == 2


def test_an_answer_that_comes_late_is_said_with_how_late_and_forgotten_when_it_is_quick_again(desk: Stepped) -> None:
    desk.go(1)
    desk.stand.takes_s = 5
    desk.go(1)
    desk.stand.takes_s = 0
    desk.go(0.01)
    assert desk.says == "slow: The journal answers slowly: the last answer took 5 s."
    desk.go(10)
    assert desk.says == "live: Following the journal."


def test_while_an_answer_is_waited_for_somebody_else_may_say_for_how_long(desk: Stepped) -> None:
    desk.go(1)
    desk.stand.takes_s, desk.stand.meanwhile = 3, desk.session.look_after
    desk.go(1)
    assert "slow: The journal has not answered for 3 s." in [f"{each.state}: {each.says}" for each in desk.heard.links]


def test_a_quick_answer_is_never_called_slow(desk: Stepped) -> None:
    desk.stand.takes_s = 0.5
    desk.go(60)
    assert {link.state for link in desk.heard.links} == {LinkState.LIVE}


def test_where_only_writing_fails_reading_goes_on_and_decisions_wait(desk: Stepped) -> None:
    desk.go(0.1)
    desk.stand.writes = Unavailable("The disk is full.", readable=True)
    desk.session.send(decision("a"))
    desk.go(0.1)
    assert desk.says == "read-only: The disk is full. Trying again in 1 s. 1 decision waits."
    desk.stand.tell(make.message(make.order("O1")))
    desk.go(20)
    assert desk.heard.bodies() == [make.order("O1")]
    assert len(desk.stand.at("open")) == 1
    assert 4 <= len(desk.stand.at("append")) <= 7
    desk.stand.writes = None
    desk.go(10)
    assert desk.says == "live: Following the journal."
    assert desk.written()[-1] == "a"
    assert desk.session.unsent == 0


def test_a_standby_is_said_to_be_one_also_where_it_was_found_so(desk: Stepped) -> None:
    desk.stand.writes = Unavailable("A standby.", readable=True)
    desk.session.send(decision("a"))
    desk.go(5)
    assert desk.heard.links[-1].state is LinkState.READ_ONLY
    assert LinkState.LIVE not in {link.state for link in desk.heard.links}


def test_a_commit_whose_answer_was_lost_is_said_again_and_lands_once(desk: Stepped) -> None:
    desk.stand.loses_answers = 2
    desk.session.send(decision("a"))
    desk.go(5)
    assert len(desk.stand.at("append")) == 3
    assert desk.written() == desk.heard.keys() == ["a"]
    assert desk.session.close() == 0
    assert list(desk.folder.glob("outbox/*")) == []


# --- who is let in, and who else is there -----------------------------------------------------------------------------


def test_somebody_who_is_not_let_in_hears_why_and_is_tried_again_without_haste(desk: Stepped) -> None:
    desk.stand.opens = Refused(["The password is wrong."])
    desk.go(35)
    assert desk.stand.at("open") == pytest.approx([0, 10, 20, 30], abs=0.01)
    assert desk.says == "lost: The password is wrong. Trying again in 10 s."
    desk.stand.opens = None
    desk.go(10)
    assert desk.says == "live: Following the journal."


def test_what_can_never_be_opened_is_not_tried_again(desk: Stepped) -> None:
    desk.stand.opens = Refused(["No such thing."], final=True)
    desk.go(100)
    assert desk.session.over
    assert desk.stand.at("open") == [0]
    assert desk.says == "lost: No such thing."


def test_a_newer_journal_ends_it_with_what_is_known_and_decisions_stay_on_disk(desk: Stepped) -> None:
    desk.stand.tell(make.message(make.order("O1")))
    desk.go(1)
    desk.stand.reads = Outdated("Written by a newer program.")
    desk.session.send(decision("a"))
    desk.stand.writes = AWAY
    desk.go(1)
    desk.stand.writes = None
    desk.go(1)
    assert desk.session.over
    desk.session.send(decision("b"))
    desk.go(100)
    assert desk.says == "outdated: Written by a newer program. 1 decision waits."
    assert desk.heard.bodies()[0] == make.order("O1")
    opened = len(desk.stand.at("open"))
    desk.go(100)
    assert len(desk.stand.at("open")) == opened
    assert desk.session.close() == 1
    outbox = desk.outbox()
    assert outbox.kept() == (decision("a"), decision("b"))  # the first has landed, and nobody here has read that
    outbox.close()


def test_rights_are_asked_for_at_first_and_every_ten_seconds_and_told_when_they_change(desk: Stepped) -> None:
    desk.go(35)
    assert desk.stand.at("rights") == pytest.approx([0, 10, 20, 30], abs=0.1)
    assert desk.heard.rights == [desk.stand.rights]
    first, desk.stand.rights = desk.stand.rights, Rights(("viewer",), frozenset())
    desk.go(10)
    assert desk.heard.rights == [first, desk.stand.rights]


def test_after_a_refusal_rights_are_asked_for_at_once(desk: Stepped) -> None:
    desk.go(1)
    desk.stand.writes = Refused(["You may not."])
    desk.stand.rights = Rights(("viewer",), frozenset())
    desk.session.send(decision("a"))
    desk.go(0.1)
    assert [message.key for message, _ in desk.heard.refusals] == ["a"]
    assert desk.heard.rights[-1] == desk.stand.rights
    assert desk.session.unsent == 0


def test_who_may_not_even_read_is_told_so_and_not_that_all_is_lost(desk: Stepped) -> None:
    desk.stand.rights = Rights((), frozenset(), names=False)
    desk.go(25)
    assert desk.says.startswith("lost: This login has no rights in this operation.")
    assert len(desk.stand.at("open")) == 3
    assert desk.heard.pictures == []
    desk.stand.rights = Rights(("viewer",), frozenset())
    desk.go(10)
    assert desk.says == "live: Following the journal."


def seen(desk: str, thing: str) -> Attendance:
    return Attendance(desk, desk, "supervisor", Looking("docks", thing), clock(), clock())


def test_the_others_hear_each_second_where_a_desk_looks_and_sooner_where_that_changes(desk: Stepped) -> None:
    desk.stand.others = (seen("bert", "D1"),)
    desk.go(3.5)
    assert desk.stand.at("attend") == pytest.approx([0, 1, 2, 3], abs=0.05)
    assert desk.heard.others == [desk.stand.others]
    for number in range(100):
        desk.session.attend(Looking("docks", f"D{number}"))
        desk.go(0.01)
    told = [what for what, _ in desk.stand.asked if what.startswith("attend D")]
    assert 4 <= len(told) <= 5
    desk.go(0.3)
    assert desk.stand.asked[-1][0] == "attend D99" or "attend D99" in {what for what, _ in desk.stand.asked}


def test_where_the_journal_is_lost_nobody_else_is_there(desk: Stepped) -> None:
    desk.stand.others = (seen("bert", "D1"),)
    desk.go(1)
    desk.stand.reads = AWAY
    desk.go(2)
    assert desk.heard.others[-1] == ()


@pytest.mark.parametrize("fault", [Unavailable("A standby.", readable=True), Refused(["You may not."])])
def test_work_goes_on_where_only_the_others_cannot_be_heard(desk: Stepped, fault: Exception) -> None:
    desk.stand.attends = fault
    desk.go(10)
    assert desk.says == "live: Following the journal."
    assert len(desk.stand.at("open")) == 1


def test_on_a_file_nobody_else_is_asked_for_and_it_is_looked_at_often(desk: Stepped) -> None:
    desk.stand.shared = False
    desk.go(1)
    assert desk.stand.at("attend") == []
    assert 40 <= len(desk.stand.at("read")) <= 52
