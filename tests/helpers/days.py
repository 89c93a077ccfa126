"""How is a small day of the twin run in a test? Flat out in a notebook, with decisions put in at their hour."""

from collections.abc import Callable, Sequence
from pathlib import Path

from controltower.domain.messages import Decision, Message
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import SMALL, Scale
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Planners
from controltower.simulation.runner import Runner
from controltower.simulation.scenarios import Scenario, Trouble, read
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from tests.helpers.notebook import Notebook

SCENARIOS = Path(__file__).resolve().parents[2] / "resources" / "demo" / "scenarios"
CALM = Scenario("ordinary", "An ordinary day", peak=False, troubles=())
Deciding = Callable[[Picture], Decision]


def day(
    scenario: Scenario = CALM,
    until: float = 24.0,
    decisions: Sequence[tuple[float, Deciding]] = (),
    slice_us: int = MINUTE,
    scale: Scale = SMALL,
    seed: int = 7,
    planners: Planners = PLAIN,
) -> Runner:
    """A day up to an hour; each decision is made from the picture at its hour and written like any desk's."""
    runner = Runner(
        Twin(demo_script(seed, scenario, scale), planners), Notebook(), wall=lambda: 0.0, sleep=lambda _seconds: None
    )
    runner.open()
    for hour, deciding in sorted(decisions, key=lambda each: each[0]):
        runner.run_flat_out(clock_of(hour), slice_us)
        runner.turn()
        picture = runner.twin.picture
        runner.journal.append([Message("desk:test", f"d{hour}", picture.now, "test", deciding(picture))])
    runner.run_flat_out(clock_of(until), slice_us)
    runner.turn()
    return runner


def trouble(kind: str, hour: float, words: dict[str, str] | None = None, **numbers: float) -> Scenario:
    """A scenario of a single trouble."""
    return Scenario(kind, kind, peak=False, troubles=(Trouble(kind, hour * 3600, numbers, words or {}),))


def shipped(name: str) -> Scenario:
    """A scenario that ships with the program."""
    return read(SCENARIOS / f"{name}.toml")
