from controltower.domain.clock import Clock, SetPace, StepClock
from controltower.domain.messages import Message
from controltower.domain.times import SECOND
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import SMALL
from controltower.simulation.plain import PLAIN
from controltower.simulation.runner import Runner
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from tests.helpers.days import CALM, day
from tests.helpers.notebook import Notebook


class Wall:
    """A wall clock that the test moves; sleeping moves it too."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def opened(pace: float = 60.0) -> tuple[Runner, Wall, Notebook]:
    wall, notebook = Wall(), Notebook()
    runner = Runner(Twin(demo_script(7, CALM, SMALL), PLAIN), notebook, wall, wall.sleep, pace)
    runner.open()
    runner.run_flat_out(clock_of(6.0))
    runner.turn()
    return runner, wall, notebook


def lived(runner: Runner, wall: Wall, seconds: float) -> float:
    """Seconds of the operation that pass in so many on the wall."""
    before, ends = runner.twin.now, wall.now + seconds
    runner.run(lambda: wall.now >= ends)
    return (runner.twin.now - before) / SECOND


def decide(runner: Runner, notebook: Notebook, decision: SetPace | StepClock) -> None:
    key = f"d{len(notebook.entries)}"
    notebook.append([Message("desk:test", key, runner.twin.picture.now, "test", decision)])


def test_the_day_goes_by_at_its_pace():
    runner, wall, _ = opened(pace=60.0)
    assert 9 * 60 < lived(runner, wall, 10.0) <= 10.2 * 60


def test_a_desk_sets_another_pace():
    runner, wall, notebook = opened(pace=60.0)
    decide(runner, notebook, SetPace(10.0))
    assert 90 < lived(runner, wall, 10.0) <= 102


def test_a_paused_day_stands_still_and_steps():
    runner, wall, notebook = opened()
    decide(runner, notebook, SetPace(0.0))
    assert lived(runner, wall, 10.0) == 0
    ticked = runner.twin.picture[Clock]["clock"].at
    decide(runner, notebook, StepClock(300))
    lived(runner, wall, 10.0)
    assert runner.twin.now == ticked + 300 * SECOND
    assert lived(runner, wall, 10.0) == 0


def test_a_machine_that_slept_does_not_jump():
    runner, wall, _ = opened(pace=60.0)
    lived(runner, wall, 1.0)
    before = runner.twin.now
    wall.now += 3_600
    runner.turn()
    assert runner.twin.now - before <= 60 * SECOND


def test_the_day_ends_by_itself():
    runner = day()
    assert runner.twin.done
    assert runner.twin.now == clock_of(SMALL.closes)
    written = runner.appended
    runner.run(lambda: False)
    assert runner.appended == written


def test_opening_twice_writes_nothing_twice():
    runner, _, notebook = opened()
    written = len(notebook.entries)
    fresh = Runner(Twin(demo_script(7, CALM, SMALL), PLAIN), notebook, lambda: 0.0, lambda _: None)
    fresh.open()
    assert len(notebook.entries) == written
    assert fresh.twin.picture.digest() == runner.twin.picture.digest()
