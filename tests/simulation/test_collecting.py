"""Customers of the twin want things fetched, and once a desk agrees its drivers fetch them."""

from controltower.domain.collecting import Collection
from controltower.domain.contradictions import Contradiction
from controltower.domain.proposals import ProposalKind
from controltower.domain.routes import Stop, StopKind, StopStatus
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import SMALL
from tests.helpers.days import shipped
from tests.helpers.scripted import scripted


def test_what_a_desk_plans_to_fetch_is_fetched():
    day = scripted(shipped("ordinary"), SMALL, 7, (ProposalKind.REROUTE,), 2.0)
    day.live(clock_of(15))
    asked = day.picture[Collection].values()
    made = [each for each in asked if each.made_at]
    assert made
    visits = [stop for stop in day.picture[Stop].values() if stop.kind is StopKind.COLLECTION]
    assert {each.stop for each in made} <= {stop.id for stop in visits if stop.status is StopStatus.DONE}
    assert all(verdict.accepted for verdict in day.verdicts.values())
    assert not day.picture[Contradiction]
