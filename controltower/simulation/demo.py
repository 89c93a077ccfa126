"""What does the demo look like at some hour? Pictures for boards and tests, folded without a journal."""

from controltower.domain.messages import entry
from controltower.domain.picture import Picture
from controltower.domain.times import MINUTE, Instant
from controltower.simulation.network import clock_of, listed, network
from controltower.simulation.network.scale import FULL, Scale
from controltower.simulation.plain import PLAIN
from controltower.simulation.planners import Planners
from controltower.simulation.scenarios import Scenario
from controltower.simulation.script import demo_script, folded
from controltower.simulation.twin import Twin
from controltower.simulation.voices import Voices

ORDINARY = Scenario("ordinary", "Ordinary day", peak=False, troubles=())


def opening_picture(seed: int = 7, scenario: str = "ordinary", scale: Scale = FULL) -> Picture:
    """The operation as it stands before the first shift, without an order."""
    return folded(listed(network(seed, scenario, scale), Voices()))


def picture_at(
    hour: float, seed: int = 7, scenario: Scenario = ORDINARY, planners: Planners = PLAIN, scale: Scale = FULL
) -> Picture:
    """The demo day at an hour (12.5 is half past twelve), with no decision taken; 24 is when the day is over."""
    twin = Twin(demo_script(seed, scenario, scale), planners)
    live(twin, clock_of(hour))
    return twin.picture


def live(twin: Twin, until: Instant, slice_us: int = 10 * MINUTE) -> int:
    """Let a twin live alone, its messages written as they come; says how many there were."""
    said = twin.opening() if not twin.picture.seq else []
    seq = twin.picture.seq
    while not twin.done and (said or twin.now < until):
        news = [entry(message, seq + number, message.at) for number, message in enumerate(said, 1)]
        seq += len(news)
        said = twin.advance(min(Instant(twin.now + slice_us), until), news)
    twin.advance(twin.now, [entry(message, seq + number, message.at) for number, message in enumerate(said, 1)])
    return seq + len(said)
