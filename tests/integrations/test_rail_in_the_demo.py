"""The rail of the demo: the twin's hands press its buttons, and the day goes as it would without."""

from functools import cache

from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import ZoneId
from controltower.domain.picking import PickConfirmed, PickTask
from controltower.domain.times import MINUTE
from controltower.domain.truth import Source, silences
from controltower.integrations.picktolight import Hands
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import SMALL
from controltower.simulation.plain import PLAIN
from controltower.simulation.runner import Runner
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from tests.helpers.days import CALM, day
from tests.helpers.notebook import Notebook

LIT = ZoneId("DC-A")
UNTIL = 11.0


@cache
def lit_day(slice_us: int = MINUTE) -> tuple[Runner, Hands]:
    hands = Hands(LIT)
    twin = Twin(demo_script(7, CALM, SMALL), PLAIN)
    runner = Runner(twin, Notebook(), lambda: 0.0, lambda _seconds: None, through=hands.through)
    runner.open()
    runner.run_flat_out(clock_of(UNTIL), slice_us)
    runner.turn()
    return runner, hands


def confirmed(runner):
    """By task: how many, by whom, when, and whose words it is."""
    said = [each for each in runner.journal.entries if isinstance(each.body, PickConfirmed)]
    return {each.body.task: (each.body.quantity, each.body.picker, each.said.at, each.said.source) for each in said}


def test_picks_at_the_rail_are_confirmed_by_its_buttons_and_all_others_as_before():
    runner, hands = lit_day()
    tasks = runner.twin.picture[PickTask]
    by_source = {
        source: {key for key, each in confirmed(runner).items() if each[3] == source} for source in ("lights", "wms")
    }
    assert hands.pressed == len(by_source["lights"]) > 50
    assert {tasks[key].zone for key in by_source["lights"]} == {LIT}
    assert any(tasks[key].zone != LIT for key in by_source["wms"])


def test_nearly_every_face_is_lit_when_somebody_comes_to_it():
    runner, _ = lit_day()
    tasks = runner.twin.picture[PickTask]
    sources = [each[3] for key, each in confirmed(runner).items() if tasks[key].zone == LIT]
    assert sources.count("lights") >= 0.9 * len(sources)


def test_the_rail_changes_nothing_of_what_is_picked_by_whom_and_when():
    with_rail, without = confirmed(lit_day()[0]), confirmed(day(until=UNTIL))
    assert {key: each[:3] for key, each in with_rail.items()} == {key: each[:3] for key, each in without.items()}
    assert not lit_day()[0].twin.picture[Contradiction]


def test_nobody_presses_what_is_not_lit():
    _, hands = lit_day()
    assert not hands.rail.refused
    assert hands.rail.switched >= hands.pressed


def test_how_time_is_sliced_changes_nothing_at_the_rail():
    assert confirmed(lit_day()[0]) == confirmed(lit_day(10 * MINUTE)[0])


def test_the_rail_is_a_source_with_a_limit_and_never_silent_past_it():
    picture = lit_day()[0].twin.picture
    assert picture[Source]["lights"].limit_s == 720
    (rail,) = [each for each in silences(picture, picture.now) if each.source == "lights"]
    assert not rail.stale
