"""Stops that a route loses to breaks or limits are put elsewhere where they fit, and never where a rule is broken."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pyvrp import Activity, ActivityType
from pyvrp import Route as Trip

from controltower.domain.driving import EU_BREAKS, broken_rules
from controltower.domain.times import later
from controltower.planning.plans import never
from controltower.planning.routes import RoutesProblem
from controltower.planning.routes.lawful import lawful, times_of, trimmed, visits_of
from controltower.planning.routes.model import Model, model_of
from controltower.planning.routes.plan import _route
from tests.planning.test_routes import carrier, demand, problem
from tests.planning.test_routes_rules import driven


def far_apart(seed: int, stops: int, vehicles: int) -> RoutesProblem:
    chance = Random(seed)
    doors = [demand(n, 41.2 + chance.uniform(-0.6, 0.6), -8.4 + chance.uniform(-0.3, 0.6), 0, 14) for n in range(stops)]
    bound = [replace(carrier(f"V{n}", hours=14), breaks=EU_BREAKS) for n in range(vehicles)]
    wide = [replace(each, vehicle=replace(each.vehicle, range_km=2_000.0)) for each in bound]
    return problem([replace(each, service_s=900) for each in doors], wide)


def trip_of(model: Model, visits: list[int]) -> Trip:
    return Trip(model.data, [Activity(ActivityType.CLIENT, each) for each in visits], 0)


def test_what_one_driver_may_not_do_in_a_day_another_does():
    asked = far_apart(16, 16, 3)
    model = model_of(asked)
    crammed = trip_of(model, list(range(16)))
    alone = trimmed(asked, model, crammed)
    assert alone is not None
    assert len(visits_of(alone.trip)) < 16
    kept = lawful(asked, model, [crammed], never)
    assert len(kept) > 1
    assert sorted(visit for each in kept for visit in visits_of(each.trip)) == list(range(16))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_what_is_still_out_fits_nowhere_and_what_is_in_keeps_the_law(seed):
    asked = far_apart(seed, 14, 2)
    model = model_of(asked)
    order = Random(seed).sample(range(14), 14)
    kept = lawful(asked, model, [trip_of(model, order[:9]), trip_of(model, order[9:])], never)
    served = {visit for each in kept for visit in visits_of(each.trip)}
    assert sum(len(visits_of(each.trip)) for each in kept) == len(served)
    for each, who in zip(kept, asked.carriers, strict=False):
        route = _route(asked, each.trip, each.times, who)
        assert list(broken_rules(list(driven(asked, route)))) == []
        assert route.returns_at <= later(who.back_by, who.overtime_s)
        assert all(visit.window_opens <= visit.arrives_at <= visit.window_closes for visit in route.visits)
    last = next((each for each in range(14) if each not in served), -1)
    for each in kept if last >= 0 else ():
        visits = visits_of(each.trip)
        for place in range(len(visits) + 1):
            trip = trip_of(model, [*visits[:place], last, *visits[place:]])
            assert not (trip.is_feasible() and times_of(asked, model, trip)), "a stop was left out that fits"


def test_a_stop_that_a_parcel_carrier_takes_for_less_is_not_put_back():
    asked = far_apart(16, 16, 3)
    cheap = replace(asked, stops=tuple(replace(each, parcel_price=0.01) for each in asked.stops))
    model = model_of(cheap)
    crammed = trip_of(model, list(range(16)))
    alone = trimmed(cheap, model, crammed)
    assert alone is not None
    kept = lawful(cheap, model, [crammed], never)
    assert [visits_of(each.trip) for each in kept] == [visits_of(alone.trip)]
