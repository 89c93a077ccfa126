"""Which appointments are in trouble, and what the tower offers then."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.docks import Appointment, DoorClosed, DoorSlot, TruckArrived, TruckDocked, TruckExpected
from controltower.domain.ids import DoorId, TruckId
from controltower.domain.messages import Body
from controltower.domain.places import Door, DoorKind, DoorListed
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus
from controltower.planning.docks.plan import DocksPlan
from controltower.planning.docks.redocking import Figures, Redocking
from controltower.settings import DEFAULTS
from controltower.tower.desk import Desk
from controltower.tower.floorwork.doortroubles import DoorTrouble, door_troubles
from controltower.tower.proposing import approve, problems, reject
from controltower.tower.proposing.docks import door_questions, helps
from controltower.tower.proposing.proposers import Proposers
from tests.helpers import make
from tests.helpers.dockside import Coming, announced, docked, dockside
from tests.tower.seats import Shared, opened

QUICK = replace(DEFAULTS, doors_limit_s=1.0)


def says(*trucks: Coming, tell: tuple[Body, ...] = (), hours: float = 0.0) -> list[str]:
    picture = dockside(trucks)
    make.tell(picture, *tell, ClockTicked(), hours=hours)
    return [each.says for each in door_troubles(picture)]


def test_where_everybody_comes_as_booked_there_is_no_trouble() -> None:
    assert says(Coming("T1", 2), Coming("T2", 3), Coming("T3", 2, "I2")) == []


def test_a_truck_that_comes_when_its_time_is_over_is_in_trouble_and_one_that_is_only_late_is_not() -> None:
    told = (TruckExpected(TruckId("T1"), make.at(3.25)), TruckExpected(TruckId("T2"), make.at(3.5)))
    found = says(Coming("T1", 2), Coming("T2", 3, "I2"), tell=told)
    assert found == ["T1 is expected 75 min after its appointment begins, when it is over."]


def test_a_door_out_of_use_puts_who_is_booked_there_in_trouble() -> None:
    found = says(Coming("T1", 2), Coming("T2", 3), tell=(DoorClosed(DoorId("D1"), make.at(2.5), "leveller"),))
    assert found == ["D1 is out of use until 22:56 (leveller)."]


def test_two_at_one_door_at_once_are_one_trouble() -> None:
    assert says(Coming("T1", 2), Coming("T2", 2.5)) == ["T2 is booked at D1 when T1 is there, until 23:26."]


def test_who_overstays_is_named_before_the_next_is_due() -> None:
    picture = dockside([Coming("T1", 1), Coming("T2", 2.1)])
    docked(picture, "T1", "D1", 1.0)
    make.tell(picture, ClockTicked(), hours=1.9)
    assert door_troubles(picture) == ()
    make.tell(picture, ClockTicked(), hours=2.01)
    (trouble,) = door_troubles(picture)
    assert (trouble.guest, trouble.says) == ("T2", "T1 still stands at D1, where T2 is due.")


def test_who_waits_in_the_yard_while_a_door_is_free_is_in_trouble() -> None:
    picture = dockside([Coming("T1", 1)])
    make.tell(picture, TruckArrived(TruckId("T1")), hours=1.0)
    make.tell(picture, ClockTicked(), hours=1.2)
    (trouble,) = door_troubles(picture)
    assert trouble.says == "T1 waits in the yard for 12 min, and D1 is free."


@pytest.fixture
def late() -> Iterator[tuple[Shared, Desk]]:
    """A truck that will miss its appointment, a second one that is in time, and two doors."""
    shared, (ada,) = opened("ada")
    extra = DoorListed(Door(DoorId("I2"), make.SITE, DoorKind.INBOUND, 10, 50))
    bodies = [extra, *announced(Coming("T1", 2)), *announced(Coming("T2", 3.5))]
    shared.tell(*(make.message(body) for body in bodies))
    shared.tell(make.message(TruckExpected(TruckId("T1"), make.at(3.25)), "yard"))
    shared.deliver(ada)
    yield shared, ada
    shared.work.shutdown()


def think(shared: Shared, desk: Desk) -> Proposers:
    tower = Proposers(desk.wires, QUICK, (door_questions,))
    end = time.monotonic() + 60
    tower.step(desk.picture)
    while tower.thinking:
        assert time.monotonic() < end
        time.sleep(0.01)
        tower.step(desk.picture)
    shared.deliver(desk)
    return tower


def the_proposal(desk: Desk) -> Proposal:
    (proposal,) = desk.picture[Proposal].values()
    return proposal


def test_a_late_truck_is_offered_another_time_with_a_reason_and_figures(late: tuple[Shared, Desk]) -> None:
    shared, ada = late
    think(shared, ada)
    offer = the_proposal(ada)
    assert (offer.kind, offer.title) == (ProposalKind.DOORS, "Other doors or times for T1")
    assert offer.reason.startswith("T1 is expected 75 min after its appointment begins, when it is over. 1 appointment")
    assert "No plan is better" in offer.reason
    assert "Appointments moved" in {effect.what for effect in offer.effects}
    (slot,) = offer.slots
    assert slot.starts_at >= make.at(3.25)
    assert slot.why
    assert problems(ada.picture, offer) == ()


def test_what_is_approved_is_booked_with_its_reason_and_the_trouble_is_over(late: tuple[Shared, Desk]) -> None:
    shared, ada = late
    think(shared, ada)
    offer = the_proposal(ada)
    ada.decide(approve(offer))
    shared.deliver(ada)
    booked = ada.picture[Appointment]["A-T1"]
    assert (booked.door, booked.starts_at, booked.why) == (
        offer.slots[0].door,
        offer.slots[0].starts_at,
        offer.slots[0].why,
    )
    assert door_troubles(ada.picture) == ()


def test_what_was_rejected_is_not_offered_again_until_the_booking_is_another(late: tuple[Shared, Desk]) -> None:
    shared, ada = late
    think(shared, ada)
    ada.decide(reject(the_proposal(ada), "the driver knows"))
    shared.tell(make.message(ClockTicked(), "clock", 0.5))
    shared.deliver(ada)
    think(shared, ada)
    assert the_proposal(ada).status is ProposalStatus.REJECTED


def test_an_offer_is_withdrawn_when_its_truck_takes_a_door_by_itself(late: tuple[Shared, Desk]) -> None:
    shared, ada = late
    tower = think(shared, ada)
    for event in (TruckArrived(TruckId("T1")), TruckDocked(TruckId("T1"), DoorId("I2"))):
        shared.tell(make.message(event, "yard", 0.1))
    shared.deliver(ada)
    tower.step(ada.picture)
    shared.deliver(ada)
    assert the_proposal(ada).status is ProposalStatus.WITHDRAWN
    assert "stands at I2 already" in the_proposal(ada).closing_reason


def test_a_person_may_choose_another_door_than_offered(late: tuple[Shared, Desk]) -> None:
    shared, ada = late
    think(shared, ada)
    offer = the_proposal(ada)
    other = DoorId("I2" if offer.slots[0].door == "D1" else "D1")
    changed: tuple[DoorSlot, ...] = (replace(offer.slots[0], door=other, ends_at=make.at(3.45)),)
    ada.decide(approve(replace(offer, slots=changed)))
    shared.deliver(ada)
    assert the_proposal(ada).status is ProposalStatus.AMENDED
    assert ada.picture[Appointment]["A-T1"].door == other


@pytest.mark.parametrize(
    ("saved", "longer_min", "moved", "is_worth"),
    [
        (0.0, 0.0, ("T1",), True),
        (-0.5, 0.0, ("T1",), False),
        (1.0, 30.0, ("T1",), False),
        (5.0, 30.0, ("T1",), True),
        (1.0, 0.0, ("T2",), False),
        (5.0, 0.0, ("T2",), True),
    ],
)
def test_others_wait_longer_together_only_for_a_plan_that_saves_more_than_that(
    saved: float, longer_min: float, moved: tuple[str, ...], is_worth: bool
) -> None:
    now = Figures(100.0, 60.0, 0.0, 0.0, 0.0, 0, 1.0)
    then = replace(now, cost=100.0 - saved, wait_min=60.0 + longer_min)
    plan = DocksPlan((), (), moved, (), then.cost, then.cost, "nothing")
    found = Redocking(plan, (), moved, (), (then.cost,), now, then)
    trouble = DoorTrouble("T1@D1-0", make.SITE, DoorKind.INBOUND, "T1", "T1 is late.")
    assert helps(trouble, found) is is_worth
