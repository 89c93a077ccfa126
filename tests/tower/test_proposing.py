import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from controltower.domain.clock import ClockTicked
from controltower.domain.crossdock import Crossing
from controltower.domain.errors import Unavailable
from controltower.domain.ids import OrderId, PickerId, ProposalId, RouteId, StopId, TaskId, VehicleId, WaveId
from controltower.domain.inventory import StockCounted
from controltower.domain.labour import Duty
from controltower.domain.messages import Body
from controltower.domain.picking import PickConfirmed
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus, Urgency, Verdict
from controltower.domain.routes import Route, Stop, StopKind
from controltower.domain.tracking import StopReached, VehicleBrokeDown, VehicleRepaired
from controltower.domain.waves import WavePlanned, WaveReleased
from controltower.settings import DEFAULTS, Settings
from controltower.tower.desk import Desk
from controltower.tower.proposing import PROPOSERS, Proposers, approve, plan_changes, problems, proposers, reject
from controltower.tower.proposing.proposers import Question
from tests.helpers import make
from tests.helpers.ground import AtOnce
from tests.tower.seats import Shared, opened, two_vans

Seats = tuple[Shared, list[Desk]]


@pytest.fixture
def on_the_road() -> Iterator[Seats]:
    """Two desks that watch two vans with four stops each, at three hours after dawn."""
    shared, desks = opened("ada", "ben")
    shared.tell(*(make.message(body, "tms", 3) for body in two_vans()))
    shared.deliver(*desks)
    yield shared, desks
    shared.work.shutdown()


def break_down(shared: Shared, *desks: Desk) -> None:
    shared.tell(make.message(VehicleBrokeDown(VehicleId("V1"), "engine"), "telematics", 3.1))
    shared.deliver(*desks)


def think(tower: Proposers, desk: Desk) -> None:
    """Step until the tower has nothing more in the making."""
    end = time.monotonic() + 30
    for _ in PROPOSERS:
        tower.step(desk.picture)
        while tower.thinking:
            assert time.monotonic() < end
            time.sleep(0.01)
            tower.step(desk.picture)


def the_proposal(desk: Desk) -> Proposal:
    (proposal,) = desk.picture[Proposal].values()
    return proposal


def test_a_breakdown_becomes_one_proposal_though_two_desks_think_about_it(on_the_road: Seats) -> None:
    shared, desks = on_the_road
    break_down(shared, *desks)
    for desk in desks:
        think(proposers(desk.wires, DEFAULTS), desk)
    assert [message.key for message in shared.sent] == ["reroute:V1@R1#1", "reroute:V1@R1#1"]
    shared.deliver(*desks)
    proposal = the_proposal(desks[0])
    assert (proposal.kind, proposal.urgency) == (ProposalKind.REROUTE, Urgency.CRITICAL)
    assert "V1 has broken down with 4 stops to go" in proposal.reason
    assert "estimates" in proposal.reason
    assert problems(desks[0].picture, proposal) == ()
    served = {effect.what: (effect.now, effect.then) for effect in proposal.effects}
    assert served["Stops not served"] == ("4", "0")


def unreadable(*_asked: object, **_how: object) -> None:
    """As road data that cannot be read just now."""
    raise Unavailable("The road data is gone.")


def nothing_more(_picture: Picture) -> str:
    """A problem that has all that is needed."""
    return "planned"


@pytest.mark.parametrize("where", ["problem", "plan"])
def test_what_cannot_be_planned_now_is_looked_at_again_after_a_while(on_the_road: Seats, where: str) -> None:
    shared, (ada, _) = on_the_road
    asked: list[str] = []

    def looker(_picture: Picture, _settings: Settings) -> list[Question]:
        asked.append(where)
        problem = unreadable if where == "problem" else nothing_more
        return [Question(ProposalId("q"), problem, unreadable, lambda _picture, _plan: None)]

    tower = Proposers(replace(ada.wires, work=AtOnce()), DEFAULTS, (looker,))
    tower.step(ada.picture)
    tower.step(ada.picture)
    assert tower.thinking == ()
    assert (len(asked), shared.sent) == (2, [])


def test_what_is_approved_is_what_was_offered_and_the_other_van_takes_over(on_the_road: Seats) -> None:
    shared, (ada, ben) = on_the_road
    break_down(shared, ada, ben)
    think(proposers(ada.wires, DEFAULTS), ada)
    shared.deliver(ada, ben)
    ada.decide(approve(the_proposal(ada)))
    ben.decide(reject(the_proposal(ben), "I know better"))
    shared.deliver(ada, ben)
    assert the_proposal(ben).status is ProposalStatus.APPROVED
    assert [verdict.accepted for verdict in ben.picture[Verdict].values()] == [True, False]
    assert "already approved by ada" in ben.refused[0].reasons[0]
    stops = [ben.picture[Stop][key] for key in ben.picture[Route]["R2"].stops]
    assert {stop.id for stop in stops if stop.kind is StopKind.DELIVERY} == {f"S{number}" for number in range(1, 9)}
    assert sum(stop.kind is StopKind.TRANSFER for stop in stops) == 1


def test_the_same_cause_is_not_offered_again_after_a_rejection(on_the_road: Seats) -> None:
    shared, (ada, _ben) = on_the_road
    break_down(shared, ada)
    tower = proposers(ada.wires, DEFAULTS)
    think(tower, ada)
    shared.deliver(ada)
    ada.decide(reject(the_proposal(ada), "the driver is on it"))
    shared.deliver(ada)
    think(tower, ada)
    shared.deliver(ada)
    assert the_proposal(ada).status is ProposalStatus.REJECTED


def test_stops_made_in_the_meantime_do_not_void_an_offer_but_a_repair_does(on_the_road: Seats) -> None:
    shared, (ada, _ben) = on_the_road
    break_down(shared, ada)
    tower = proposers(ada.wires, DEFAULTS)
    think(tower, ada)
    shared.tell(make.message(StopReached(StopId("S5")), "tms", 3.2))
    shared.deliver(ada)
    tower.step(ada.picture)
    shared.deliver(ada)
    assert the_proposal(ada).status is ProposalStatus.OPEN
    shared.tell(make.message(VehicleRepaired(VehicleId("V1")), "telematics", 3.2))
    shared.deliver(ada)
    tower.step(ada.picture)
    shared.deliver(ada)
    proposal = the_proposal(ada)
    assert proposal.status is ProposalStatus.WITHDRAWN
    assert "still driving" in proposal.closing_reason


def test_an_offer_that_nobody_decides_is_withdrawn_and_made_anew(on_the_road: Seats) -> None:
    shared, (ada, _ben) = on_the_road
    break_down(shared, ada)
    tower = proposers(ada.wires, DEFAULTS)
    think(tower, ada)
    shared.tell(make.message(ClockTicked(), "clock", 3.5))
    shared.deliver(ada)
    tower.step(ada.picture)
    shared.deliver(ada)
    assert the_proposal(ada).closing_reason == "It was not decided in time."
    think(tower, ada)
    shared.deliver(ada)
    assert [proposal.status for proposal in ada.picture[Proposal].values()] == [
        ProposalStatus.WITHDRAWN,
        ProposalStatus.OPEN,
    ]


def test_an_amended_re_route_is_recorded_as_amended(on_the_road: Seats) -> None:
    shared, (ada, _ben) = on_the_road
    break_down(shared, ada)
    think(proposers(ada.wires, DEFAULTS), ada)
    shared.deliver(ada)
    offered = the_proposal(ada)
    (rescue,) = [plan for plan in offered.plans if plan.stops]
    given_up = rescue.stops[-1].stop
    shorter = tuple(replace(plan, stops=plan.stops[:-1]) if plan is rescue else plan for plan in offered.plans)
    smaller = replace(offered, plans=shorter, unserved=(*offered.unserved, given_up))
    ada.decide(approve(smaller, "customer cancelled"))
    shared.deliver(ada)
    assert the_proposal(ada).status is ProposalStatus.AMENDED


def test_changed_stops_are_those_that_change_vehicle_or_order(on_the_road: Seats) -> None:
    shared, (ada, _ben) = on_the_road
    break_down(shared, ada)
    think(proposers(ada.wires, DEFAULTS), ada)
    shared.deliver(ada)
    changes = {change.stop: change for change in plan_changes(ada.picture, the_proposal(ada))}
    for number in range(1, 5):
        change = changes[StopId(f"S{number}")]
        assert (change.route_before, change.route_after) == (RouteId("R1"), RouteId("R2"))
        assert change.eta_after > make.at(3)
    stayed = [change for change in changes.values() if change.route_before == change.route_after == RouteId("R2")]
    assert len(stayed) < 4  # not every stop of the rescuer counts as changed because others come between


def offered(shared: Shared, desk: Desk) -> Proposal:
    """What the tower proposes when it has thought."""
    think(proposers(desk.wires, DEFAULTS), desk)
    shared.deliver(desk)
    return the_proposal(desk)


@pytest.fixture
def in_the_house() -> Iterator[Seats]:
    shared, desks = opened("ada")
    yield shared, desks
    shared.work.shutdown()


def test_goods_on_a_truck_that_an_order_waits_for_are_offered_for_crossing_and_approved(in_the_house: Seats) -> None:
    shared, (ada,) = in_the_house
    shared.tell(make.message(make.notice("N1", 5)), make.message(make.order("O1", 2, make.OTHER)))
    shared.deliver(ada)
    proposal = offered(shared, ada)
    assert proposal.kind is ProposalKind.CROSSDOCK
    assert [(match.line, match.quantity) for match in proposal.matches] == [("O1/1", 2)]
    effects = {effect.what: (effect.now, effect.then) for effect in proposal.effects}
    assert effects["Orders complete"] == ("0 of 1", "1 of 1")
    assert effects["Pieces to put-away"] == ("5", "3")
    ada.decide(approve(proposal))
    shared.deliver(ada)
    assert the_proposal(ada).status is ProposalStatus.APPROVED
    (crossing,) = ada.picture[Crossing].values()
    assert (crossing.line, crossing.quantity) == ("O1/1", 2)


def test_a_crossing_offer_is_withdrawn_when_the_line_waits_no_more(in_the_house: Seats) -> None:
    shared, (ada,) = in_the_house
    shared.tell(make.message(make.notice("N1", 5)), make.message(make.order("O1", 2, make.OTHER)))
    shared.deliver(ada)
    tower = proposers(ada.wires, DEFAULTS)
    think(tower, ada)
    found = make.message(StockCounted(make.PLACE, make.OTHER, 5))
    shared.tell(found, make.message(make.allocation("O1", 2)))
    shared.deliver(ada)
    tower.step(ada.picture)
    shared.deliver(ada)
    assert the_proposal(ada).status is ProposalStatus.WITHDRAWN
    assert "waits for 0 pieces" in the_proposal(ada).closing_reason


def pile_up(shared: Shared) -> None:
    """Thirty orders wait at the pack benches, where nobody is."""
    names = [f"O{number}" for number in range(1, 31)]
    for name in names:
        task = f"T{name[1:]}"
        bodies: list[Body] = [StockCounted(make.PLACE, make.ITEM, 10), make.order(name)]
        bodies += [make.allocation(name, 2, task), PickConfirmed(TaskId(task), 2, PickerId("W1"))]
        shared.tell(*(make.message(body) for body in bodies))
    orders = tuple(OrderId(name) for name in names)
    wave = WavePlanned(WaveId("WV1"), make.SITE, make.at(2), make.at(1.5), orders)
    shared.tell(make.message(wave), make.message(WaveReleased(WaveId("WV1"))))


def test_people_are_offered_where_work_piles_up_and_nobody_is(in_the_house: Seats) -> None:
    shared, (ada,) = in_the_house
    pile_up(shared)
    shared.deliver(ada)
    proposal = offered(shared, ada)
    assert proposal.kind is ProposalKind.STAFF
    assert {move.target for move in proposal.moves} == {make.PACK_ZONE}
    assert [move.worker for move in proposal.moves] == ["W1"]  # Ben is not trained to pack
    assert "parcels in Packing would be done too late" in proposal.reason
    ada.decide(approve(proposal))
    shared.deliver(ada)
    assert ada.picture[Duty]["W1"].bound_for == make.PACK_ZONE


def test_people_are_offered_once_though_the_quarter_ends_while_two_think(in_the_house: Seats) -> None:
    """The second asks in the next quarter, for another name, before it hears of the first offer."""
    shared, (ada,) = in_the_house
    pile_up(shared)
    ben = shared.desk("ben")
    shared.deliver(ada, ben)
    first, second = proposers(ada.wires, DEFAULTS), proposers(ben.wires, DEFAULTS)
    think(first, ada)
    offer = shared.sent.copy()
    shared.sent.clear()
    shared.tell(make.message(ClockTicked(), "clock", 0.3))
    shared.deliver(ada, ben)
    second.step(ben.picture)
    shared.tell(*offer)
    shared.deliver(ada, ben)
    think(second, ben)
    shared.deliver(ada, ben)
    assert len(ben.picture[Proposal]) == 1
