"""Closures and zones: when they hold, whom they stop, and which of them cannot be."""

from dataclasses import replace

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.roads import (
    CityZone,
    CityZoneListed,
    CloseRoad,
    Closure,
    OpenRoad,
    RoadClosed,
    RoadData,
    RoadDataListed,
    RoadOpened,
    closures_of,
    forbidden,
)
from controltower.domain.routes import VehicleKind
from controltower.domain.times import DAY, HOUR, NEVER, Instant
from controltower.domain.truth import ages
from tests.helpers import make

BRIDGE = Closure("C1", "Old Bridge", ((54.33, 10.15), (54.34, 10.15)), 30.0, make.at(1), make.at(3))
SQUARE = ((54.0, 10.0), (54.0, 10.2), (54.1, 10.2), (54.1, 10.0))
ZONE = CityZone("Z1", "Old Town", SQUARE, (VehicleKind.VAN,), 6 * 60, 20 * 60, (0, 1, 2, 3, 4))


def test_a_road_is_closed_from_its_beginning_up_to_its_end() -> None:
    picture = make.opened()
    make.tell(picture, RoadClosed(BRIDGE))
    assert [bool(closures_of(picture, make.at(hour))) for hour in (0, 1, 2, 3)] == [False, True, True, False]


def test_a_closure_without_an_end_holds_until_the_road_is_opened() -> None:
    picture = make.opened()
    make.tell(picture, RoadClosed(replace(BRIDGE, ends_at=NEVER)))
    assert closures_of(picture, make.at(99))
    make.tell(picture, RoadOpened("C1"), hours=5)
    assert not closures_of(picture, make.at(5))
    assert closures_of(picture, make.at(4))
    assert not ages(picture, picture[Closure]["C1"])


def test_a_road_that_nobody_closed_cannot_be_opened() -> None:
    picture = make.opened()
    make.tell(picture, RoadOpened("C9"))
    assert picture[Contradiction]


@pytest.mark.parametrize(
    "flaw",
    [{"points": ()}, {"radius_m": 0.0}, {"radius_m": 1e6}, {"ends_at": make.at(0)}, {"points": ((95.0, 10.0),)}],
)
def test_a_closure_that_cannot_be_is_a_contradiction(flaw: dict[str, object]) -> None:
    picture = make.opened()
    make.tell(picture, RoadClosed(replace(BRIDGE, **flaw)))  # type: ignore[arg-type]
    assert picture[Contradiction]
    assert not picture[Closure]


@pytest.mark.parametrize(
    "flaw", [{"ring": SQUARE[:2]}, {"from_min": 1_200}, {"to_min": 1_500}, {"ring": ((99, 0),) * 3}]
)
def test_a_zone_that_cannot_be_is_a_contradiction(flaw: dict[str, object]) -> None:
    picture = make.opened()
    make.tell(picture, CityZoneListed(replace(ZONE, **flaw)))  # type: ignore[arg-type]
    assert picture[Contradiction]
    assert not picture[CityZone]


def test_a_zone_keeps_out_whom_it_forbids_in_its_hours_on_its_days() -> None:
    thursday = Instant(10 * HOUR)
    assert forbidden([ZONE], VehicleKind.VAN, thursday, "UTC") == (ZONE,)
    assert not forbidden([ZONE], VehicleKind.E_VAN, thursday, "UTC")
    assert not forbidden([ZONE], VehicleKind.VAN, Instant(5 * HOUR), "UTC")
    assert forbidden([ZONE], VehicleKind.VAN, Instant(5 * HOUR), "Europe/Berlin")
    assert not forbidden([ZONE], VehicleKind.VAN, Instant(2 * DAY + 10 * HOUR), "UTC")


def test_what_lies_in_a_ring_lies_in_the_zone() -> None:
    assert ZONE.around(54.05, 10.1)
    assert not ZONE.around(54.15, 10.1)
    assert not ZONE.around(54.05, 10.3)


def test_an_operation_has_one_road_data_the_last_that_was_named() -> None:
    picture = make.opened()
    make.tell(picture, RoadDataListed("porto", "d1"), RoadDataListed("malta", "d2"))
    assert list(picture[RoadData].values()) == [RoadData("roads", "malta", "d2")]


def verdict(picture: Picture, decision: CloseRoad | OpenRoad, hours: float) -> Verdict:
    """The verdict on what a dispatcher decides at an hour."""
    make.tell(picture, decision, source="desk:ada", hours=hours, author="ada")
    return max(picture[Verdict].values(), key=lambda each: each.seq)


def test_a_dispatcher_closes_a_road_and_opens_it_again() -> None:
    picture = make.opened()
    assert verdict(picture, CloseRoad(replace(BRIDGE, ends_at=NEVER), reason="flood"), 1).accepted
    assert closures_of(picture, make.at(2))
    assert verdict(picture, OpenRoad("C1"), 2).accepted
    assert not closures_of(picture, make.at(2))
    again = verdict(picture, OpenRoad("C1"), 3)
    assert again.reasons == ("Old Bridge is open already.",)
    assert verdict(picture, OpenRoad("C9"), 3).reasons == ("There is no closure C9.",)


def test_a_road_is_not_closed_without_a_place_nor_in_the_past() -> None:
    picture = make.opened()
    make.tell(picture, RoadDataListed("porto"), hours=4)
    nowhere = verdict(picture, CloseRoad(replace(BRIDGE, points=())), 4)
    assert nowhere.reasons == ("The closure Old Bridge has no place.", "The closure Old Bridge would be over already.")
    assert not picture[Closure]
