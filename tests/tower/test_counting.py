"""When the tower offers counts, of what, and why."""

import pytest

from controltower.domain.counting import CountOrder, CountPlace, CountStatus, CountStock
from controltower.domain.ids import AisleId, ItemId, LocationId, PickerId, SiteId, TaskId, WorkerId, ZoneId
from controltower.domain.inventory import StockCounted
from controltower.domain.items import Item, ItemListed, Velocity
from controltower.domain.labour import ShiftEnded
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.places import Location, LocationKind, LocationListed
from controltower.domain.proposals import Proposal, ProposalMade, ProposalStatus, Urgency
from controltower.domain.times import MINUTE
from controltower.settings import DEFAULTS
from controltower.tower.proposing import approve, problems
from controltower.tower.proposing.counting import count_questions, spare_s
from tests.helpers import make

DAYS = 24.0
LAMP, OTHER_LAMP = ItemId("LAMP-1"), ItemId("LAMP-2")


def shelf(picture: Picture, number: int, item: ItemId, pieces: int, days: float = 40.0) -> LocationId:
    """A place further down the aisle, counted so many days ago."""
    key = LocationId(f"Z1-01-{number:02d}")
    place = Location(key, make.SITE, make.PICK_ZONE, AisleId("Z1-01"), 5, float(number), 1, LocationKind.PICK)
    make.tell(picture, LocationListed(place))
    make.tell(picture, StockCounted(key, item, pieces), hours=-days * DAYS)
    return key


@pytest.fixture
def hall() -> Picture:
    """Two people without work, and dear lamps at places that were not counted for weeks."""
    picture = make.opened()
    for item, name in ((LAMP, "Lamp no. 1"), (OTHER_LAMP, "Lamp no. 2")):
        make.tell(picture, ItemListed(Item(item, name, 200, 100, 100, 500, Velocity.A, (), 20_000)))
    shelf(picture, 12, LAMP, 30)
    shelf(picture, 14, OTHER_LAMP, 30, days=60.0)
    return picture


def offers(picture: Picture) -> list[ProposalMade]:
    """All that would be offered now."""
    made = []
    for question in count_questions(picture, DEFAULTS):
        problem = question.problem(picture)
        if problem is not None:
            made.append(question.offer(picture, question.plan(problem)))
    return [each for each in made if each is not None]


def come_short(picture: Picture) -> None:
    """A pick of four lamps finds one; somebody else waits for lamps too."""
    make.tell(picture, make.order(quantity=4, item=ItemId("SKU-1")), make.allocation(quantity=4), hours=0.1)
    make.tell(picture, PickConfirmed(TaskId("T1"), 1, PickerId("W1")), hours=0.2)


def test_idle_hands_are_offered_counts_with_a_reason_for_each_place(hall: Picture) -> None:
    (offer,) = offers(hall)
    assert offer.proposal.startswith(f"count:idle:{make.SITE}:")
    assert {place.location for place in offer.places} >= {"Z1-01-12", "Z1-01-14"}
    assert all(place.because for place in offer.places)
    assert any("not counted for 60 days" in place.because.lower() for place in offer.places)
    assert offer.urgency is Urgency.LOW
    assert offer.act_by == hall.now + 40 * MINUTE
    assert any(effect.what == "Error value expected at these places" for effect in offer.effects)


def test_the_offer_can_be_approved_and_then_waits_for_who_counts(hall: Picture) -> None:
    (offer,) = offers(hall)
    make.tell(hall, offer)
    held = hall[Proposal][offer.proposal]
    assert not problems(hall, held)
    make.tell(hall, approve(held))
    assert hall[Proposal][offer.proposal].status is ProposalStatus.APPROVED
    orders = hall[CountOrder].values()
    assert {order.because for order in orders} == {place.because for place in offer.places}
    assert all(order.status is CountStatus.OPEN for order in orders)


def test_nobody_is_asked_twice_within_the_hour(hall: Picture) -> None:
    (offer,) = offers(hall)
    make.tell(hall, offer)
    assert offers(hall) == []


def test_where_nobody_is_there_nothing_is_offered(hall: Picture) -> None:
    make.tell(hall, ShiftEnded(WorkerId("W1")), ShiftEnded(WorkerId("W2")))
    assert spare_s(hall, make.SITE) == {}
    assert offers(hall) == []


def test_people_who_have_work_for_the_hour_have_none_to_spare(hall: Picture) -> None:
    before = spare_s(hall, make.SITE)[make.PICK_ZONE]
    for number in range(8):
        make.tell(hall, make.order(f"O{number}", 1), make.allocation(f"O{number}", 1, f"T{number}"))
    assert spare_s(hall, make.SITE)[ZoneId(make.PICK_ZONE)] < before


def test_goods_of_little_value_that_were_counted_lately_are_left_alone() -> None:
    assert offers(make.opened()) == []


def test_a_short_pick_points_at_its_place_and_at_what_lies_beside(hall: Picture) -> None:
    near = LocationId("Z1-01-06")
    place = Location(near, make.SITE, make.PICK_ZONE, AisleId("Z1-01"), 5, 6.0, 1, LocationKind.PICK)
    make.tell(hall, LocationListed(place), StockCounted(near, OTHER_LAMP, 9))
    come_short(hall)
    offer = next(each for each in offers(hall) if each.proposal.startswith("count:short:T1"))
    assert {each.location for each in offer.places} == {make.PLACE, near}
    assert "found 1" in offer.reason
    first = next(each for each in offer.places if each.location == make.PLACE)
    assert "1 pick found too little there" in first.because.lower()
    assert offer.urgency is Urgency.HIGH, "the rest of the order waits for these pieces"


def test_short_picks_that_come_in_a_swarm_are_offered_one_at_a_time(hall: Picture) -> None:
    come_short(hall)
    offer = next(each for each in offers(hall) if each.proposal.startswith("count:short:T1"))
    make.tell(hall, offer)
    make.tell(hall, make.order("O2", 1), make.allocation("O2", 1, "T2"), PickConfirmed(TaskId("T2"), 0, PickerId("W1")))
    assert not [each for each in offers(hall) if each.proposal.startswith("count:short")]


def test_a_short_pick_of_long_ago_asks_for_nothing(hall: Picture) -> None:
    come_short(hall)
    make.tell(hall, StockCounted(make.PLACE, make.ITEM, 6), hours=1.0)
    assert not [each for each in offers(hall) if each.proposal.startswith("count:short")]


def test_while_many_counts_wait_no_more_are_offered(hall: Picture) -> None:
    places = []
    for number in range(20, 84):
        key = LocationId(f"Z1-01-{number:02d}")
        spot = Location(key, SiteId(make.SITE), make.PICK_ZONE, AisleId("Z1-01"), 5, 9.0, 1, LocationKind.PICK)
        make.tell(hall, LocationListed(spot))
        places.append(CountPlace(key, LAMP))
    make.tell(hall, CountStock(tuple(places)))
    assert offers(hall) == []
