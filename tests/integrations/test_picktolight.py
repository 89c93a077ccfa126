"""Lights lead the hand: the next picks are lit, a press confirms, and what is wrong is blocked at the face."""

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.folding import fold
from controltower.domain.ids import LocationId, PickerId, TaskId, TourId, WaveId
from controltower.domain.inventory import StockCounted, stock_at
from controltower.domain.messages import entry
from controltower.domain.picking import PickConfirmed, PickTask, StockAllocated, TaskStatus, TourStarted
from controltower.domain.picture import Picture
from controltower.domain.scanning import Scan, Scanned, Slip
from controltower.integrations.picktolight import LitPicking, SimulatedRail, lights_of
from tests.helpers import make

HERE, THERE = make.PLACE, LocationId("Z1-01-02")


class Hall:
    """A zone with a rail: two orders of one tour, one task at each of two faces."""

    def __init__(self, ahead: int = 3) -> None:
        self.picture = make.opened()
        make.tell(self.picture, StockCounted(THERE, make.OTHER, 5))
        make.tell(self.picture, make.order("O1", 2), make.order("O2", 3, make.OTHER), make.allocation("O1", 2, "T1"))
        make.tell(self.picture, StockAllocated(TaskId("T2"), make.line("O2"), THERE, 3))
        tasks = (TaskId("T1"), TaskId("T2"))
        make.tell(
            self.picture,
            TourStarted(TourId("U1"), make.SITE, make.PICK_ZONE, WaveId("W"), PickerId("W1"), tasks, 30.0),
        )
        self.rail = SimulatedRail()
        self.lit = LitPicking(self.rail, make.PICK_ZONE, "a", ahead)
        self.turn()

    def turn(self, *, heard: bool = True) -> list[object]:
        """One turn; what was said is folded, unless the journal is slow."""
        said = self.lit.turn(self.picture, make.at(1))
        if heard:
            for message in said:
                fold(self.picture, entry(message, self.picture.seq + 1, message.at))
            self.lit.turn(self.picture, make.at(1))
        return [message.body for message in said]

    def press(self, place: LocationId, quantity: int | None = None) -> list[object]:
        self.rail.press(place, quantity)
        return self.turn()


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_the_next_picks_are_lit_with_how_many_to_take(hall: Hall) -> None:
    assert {place: light.quantity for place, light in hall.rail.lit.items()} == {HERE: 2, THERE: 3}
    assert [light.task for light in lights_of(Hall(ahead=1).picture, ahead=1)] == ["T1"]


def test_a_press_confirms_the_pick_and_puts_the_light_out(hall: Hall) -> None:
    assert hall.press(HERE) == [PickConfirmed(TaskId("T1"), 2, PickerId("W1"))]
    assert hall.picture[PickTask]["T1"].status is TaskStatus.PICKED
    assert list(hall.rail.lit) == [THERE]


def test_a_lower_number_is_a_shortage(hall: Hall) -> None:
    assert hall.press(THERE, 1) == [PickConfirmed(TaskId("T2"), 1, PickerId("W1"))]
    assert hall.picture[PickTask]["T2"].status is TaskStatus.SHORT


def test_the_wrong_face_is_blocked_and_told_what_to_do(hall: Hall) -> None:
    hall.press(THERE)
    (scan,) = hall.press(THERE)
    assert isinstance(scan, Scanned)
    assert "SKU-2 was scanned, SKU-1 is wanted. Put it back and take SKU-1 from Z1-01-01." in hall.rail.refused[THERE]
    assert hall.picture[Scan]["pick:T1"].misreads[0].slip is Slip.ITEM
    assert stock_at(hall.picture, HERE, make.ITEM).on_hand == 10


def test_after_a_wrong_face_the_right_one_goes_on(hall: Hall) -> None:
    hall.press(THERE)
    hall.press(THERE)
    right, picked = hall.press(HERE)
    assert isinstance(right, Scanned)
    assert isinstance(picked, PickConfirmed)
    assert hall.picture[PickTask]["T1"].status is TaskStatus.PICKED
    assert hall.picture[Scan]["pick:T1"].freed_at
    assert not hall.picture[Contradiction]
    assert not hall.rail.lit


def test_too_many_is_blocked(hall: Hall) -> None:
    (scan,) = hall.press(HERE, 4)
    assert isinstance(scan, Scanned)
    assert "4 was scanned, 2 is wanted. Count again." in hall.rail.refused[HERE]
    assert hall.picture[PickTask]["T1"].status is TaskStatus.ASSIGNED
    hall.press(HERE, 2)
    assert hall.picture[PickTask]["T1"].status is TaskStatus.PICKED


def test_pressed_twice_while_the_journal_is_slow_is_picked_once(hall: Hall) -> None:
    hall.rail.press(HERE, 2)
    hall.rail.press(HERE, 2)
    assert len(hall.turn(heard=False)) == 1
    assert HERE not in hall.rail.lit
    hall.rail.press(HERE, 2)
    assert hall.turn(heard=False) == []


def test_where_nothing_is_to_be_picked_a_press_says_so_and_reaches_nobody() -> None:
    picture, rail = make.opened(), SimulatedRail()
    lit = LitPicking(rail, make.PICK_ZONE, "a")
    rail.press(HERE)
    assert lit.turn(picture, make.at(1)) == []
    assert rail.refused == {HERE: "Nothing is to be picked here."}


def test_lights_that_stay_are_not_sent_again(hall: Hall) -> None:
    before = hall.rail.switched
    hall.turn()
    assert hall.rail.switched == before


def test_two_runs_never_say_the_same_key() -> None:
    keys = set()
    for run in ("a", "b"):
        picture: Picture = Hall().picture
        rail = SimulatedRail()
        lit = LitPicking(rail, make.PICK_ZONE, run)
        lit.turn(picture, make.at(1))
        rail.press(HERE)
        keys |= {(message.source, message.key) for message in lit.turn(picture, make.at(1))}
    assert len(keys) == 2
