from controltower.domain.clock import ClockTicked
from controltower.domain.ids import WorkerId, ZoneId
from controltower.domain.labour import Duty, Move, MoveStaff, WorkerSeen
from controltower.domain.places import OperationOpened, Zone
from controltower.domain.proposals import Verdict
from controltower.domain.truth import Silence
from controltower.tower.desk import Desk, Link, LinkState, Pending
from controltower.tower.watch import Alarm, alarms
from tests.helpers import make
from tests.tower.seats import Shared, opened

TO_ZONE_2 = MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, ZoneId("Z2")),))
TO_PACKING = MoveStaff((Move(WorkerId("W1"), make.PICK_ZONE, make.PACK_ZONE),))


def test_a_decision_is_pending_until_the_journal_confirms_it() -> None:
    shared, (desk,) = opened("ada")
    key = desk.decide(TO_PACKING)
    assert list(desk.pending) == [key]
    assert desk.picture[Duty]["W1"].bound_for is None  # the desk changes nothing by itself
    shared.deliver(desk)
    assert desk.pending == {}
    assert desk.picture[Duty]["W1"].bound_for == make.PACK_ZONE
    assert desk.picture[Verdict][key].accepted


def test_own_decisions_that_the_journal_has_lost_are_pending_again_until_they_are_answered_anew() -> None:
    shared, (desk,) = opened("ada")
    held, began = shared.entries[:], desk.picture.fork()
    done, refused = desk.decide(TO_PACKING), desk.decide(TO_ZONE_2)
    shared.deliver(desk)
    assert desk.pending == {}
    shared.entries[:] = held
    desk.begin(began)
    assert list(desk.pending) == [done, refused]
    for key in (done, refused):
        shared.sent.append(make.message(TO_PACKING, "desk:ada", key=key.removeprefix("desk:ada:")))
    shared.deliver(desk)
    assert desk.pending == {}
    assert desk.picture[Verdict][done].accepted


def test_of_two_desks_that_decide_at_once_the_first_wins_and_the_second_is_told_why() -> None:
    shared, (ada, ben) = opened("ada", "ben")
    first, second = ada.decide(TO_ZONE_2), ben.decide(TO_PACKING)
    shared.deliver(ada, ben)
    assert (ada.pending, ben.pending) == ({}, {})
    assert ada.picture[Duty]["W1"].bound_for == ben.picture[Duty]["W1"].bound_for == ZoneId("Z2")
    assert ada.picture[Verdict][first].accepted
    assert list(ada.refused) == []
    (verdict,) = ben.refused
    assert verdict.id == second
    assert "already told to go to Z2" in verdict.reasons[0]
    assert ada.picture.digest() == ben.picture.digest()


def test_entries_that_come_twice_are_folded_once() -> None:
    shared, (desk,) = opened("ada")
    digest = desk.picture.digest()
    desk.take(shared.entries)
    assert desk.picture.digest() == digest


def test_watchers_hear_what_changed_once_for_each_take() -> None:
    shared, (desk,) = opened("ada")
    heard: list[frozenset[type]] = []
    end = desk.watch(heard.append)
    shared.tell(make.message(make.order("O1")), make.message(make.order("O2")))
    shared.deliver(desk)
    assert [{kind.__name__ for kind in kinds} for kinds in heard] == [{"Entry", "Order", "OrderLine", "Progress"}]
    end()
    desk.decide(TO_PACKING)
    assert len(heard) == 1


def test_alarms_and_the_link_are_news_only_when_they_change() -> None:
    _shared, (desk,) = opened("ada")
    heard: list[frozenset[type]] = []
    desk.watch(heard.append)
    desk.raise_alarms(alarms(desk.picture))
    assert heard == []  # there are none, as before
    desk.note_link(Link(LinkState.LIVE))
    desk.note_link(Link(LinkState.LIVE))
    desk.decide(TO_PACKING)
    assert heard == [frozenset((Link,)), frozenset((Pending,))]
    assert Alarm not in set().union(*heard)


def test_a_silent_source_makes_stale_what_rests_on_it_until_it_speaks_again() -> None:
    shared, (ada,) = opened("ada")
    shared.tell(make.message(ClockTicked(), "clock", 0.3))
    shared.deliver(ada)
    told: list[frozenset[type]] = []
    ada.watch(told.append)
    ada.note_silences()
    assert [each.source for each in ada.silent(Duty)] == ["wms"]
    assert ada.silent(Zone) == ()
    assert Silence in told[-1]
    shared.tell(make.message(make.order(), "wms", 0.31))
    shared.deliver(ada)
    ada.note_silences()
    assert ada.silent(Duty) == ()
    assert Silence in told[-1]


def test_a_source_is_silent_for_what_it_told_although_another_speaks_of_the_same_kind() -> None:
    shared, (ada,) = opened("ada")
    shared.tell(make.message(WorkerSeen(WorkerId("W2"), 1, 1, "picks"), "scanner", 0.3))
    shared.deliver(ada)
    ada.note_silences()
    assert ada.picture.told_by[Duty] == "scanner"
    assert [each.source for each in ada.silent(Duty)] == ["wms"]


def test_a_decision_that_the_picture_already_answers_is_pending_no_longer() -> None:
    shared, (ada, bea) = opened("ada", "bea")
    key = ada.decide(TO_PACKING)
    sent = shared.sent[0]
    shared.deliver(bea)
    ada.begin(bea.picture.fork())
    assert ada.pending == {}
    ada.expect([sent])  # as after a run that ended before it heard
    assert ada.pending == {}
    ada.begin(ada.picture)
    assert ada.picture[Verdict][key].accepted


def real(state: LinkState) -> tuple[Shared, Desk]:
    """A desk on a real operation, twenty minutes of the wall after anybody has spoken."""
    shared = Shared()
    opened_ = OperationOpened("Real", "UTC", "EUR")
    shared.tell(*(make.message(opened_ if isinstance(each, OperationOpened) else each) for each in make.house()))
    desk = shared.desk("ada")
    shared.deliver(desk)
    desk.note_link(Link(state))
    desk.wires.clock = lambda: make.at(1 / 3)
    return shared, desk


def test_where_every_source_is_silent_a_decision_is_of_now_and_bears_the_mark() -> None:
    shared, desk = real(LinkState.LIVE)
    key = desk.decide(TO_PACKING)
    assert shared.sent[0].at == make.at(1 / 3)
    shared.deliver(desk)
    assert "WMS had said nothing for 20 min" in desk.picture[Verdict][key].stale[0]


def test_where_the_journal_is_away_a_decision_is_of_when_the_picture_was_read() -> None:
    shared, desk = real(LinkState.LOST)
    key = desk.decide(TO_PACKING)
    assert shared.sent[0].at == make.at(0)
    sent, shared.sent[:] = list(shared.sent), []
    shared.tell(make.message(make.order(), hours=1 / 3), *sent)
    shared.deliver(desk)
    assert desk.picture[Verdict][key].stale == ("The picture it was taken on was 20 min old when it came.",)
