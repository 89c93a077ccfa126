from hypothesis import given
from hypothesis import strategies as st

from controltower.domain.routes import VehicleKind
from controltower.simulation.travel import Roads, Slow, between, crow_km, heading_deg, road_km

PLACES = st.tuples(st.floats(54.7, 55.0), st.floats(12.3, 12.8))
MIDDLE = (54.86, 12.55)


@given(PLACES, PLACES)
def test_a_road_is_longer_than_the_crow_flies_and_as_long_both_ways(one, other):
    assert road_km(one, other) >= 1.27 * crow_km(one, other)
    assert abs(road_km(one, other) - road_km(other, one)) < 1e-9


@given(PLACES, PLACES, st.floats(0, 24))
def test_traffic_never_makes_a_drive_shorter(one, other, hour):
    free = Roads(MIDDLE).expected_s(one, other, hour, VehicleKind.VAN)
    jam = Roads(MIDDLE, {"J": Slow(*MIDDLE, 3.0, 2.5)}).expected_s(one, other, hour, VehicleKind.VAN)
    assert free <= jam <= 2.5 * free + 1e-6


def test_the_centre_is_slower_than_the_rim_and_the_evening_slower_than_noon():
    roads, rim = Roads(MIDDLE), between(MIDDLE, (55.06, 12.55), 0.9)
    assert roads.speed_km_h(MIDDLE, 12, VehicleKind.VAN) < roads.speed_km_h(rim, 12, VehicleKind.VAN)
    assert roads.speed_km_h(rim, 17, VehicleKind.VAN) < roads.speed_km_h(rim, 12, VehicleKind.VAN)


def test_no_jam_slows_a_bike():
    jammed = Roads(MIDDLE, {"J": Slow(*MIDDLE, 3.0, 4.0)})
    assert jammed.speed_km_h(MIDDLE, 12, VehicleKind.CARGO_BIKE) == Roads(MIDDLE).speed_km_h(
        MIDDLE, 12, VehicleKind.CARGO_BIKE
    )


def test_headings_turn_clockwise_from_north():
    assert heading_deg((54, 12), (55, 12)) == 0
    assert heading_deg((54, 12), (54, 13)) == 90
    assert heading_deg((55, 12), (54, 12)) == 180
