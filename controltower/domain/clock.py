"""What time is it in the operation, and how fast does it run? Only a demo's clock can be paced."""

from dataclasses import dataclass

from controltower.domain.errors import Refused
from controltower.domain.picture import Facts, Picture
from controltower.domain.places import Operation
from controltower.domain.said import Said
from controltower.domain.times import Instant

FASTEST = 600.0


@dataclass(frozen=True, slots=True)
class Clock:
    """The last tick, the pace that was asked for (0: paused, None: never asked), and where a step ends."""

    id: str
    at: Instant
    pace: float | None = None
    step_until: Instant | None = None


@dataclass(frozen=True, slots=True)
class ClockTicked:
    """A minute has passed in the operation."""


@dataclass(frozen=True, slots=True)
class SetPace:
    """Run the demo so many times faster than the wall; 0 pauses it."""

    pace: float


@dataclass(frozen=True, slots=True)
class StepClock:
    """Let a paused demo run on for so many seconds of its own time."""

    seconds: int


def clock_of(picture: Picture) -> Clock:
    """The clock, or a fresh one."""
    return picture[Clock].get("clock") or Clock("clock", picture.now)


def clock_ticked(picture: Picture, event: ClockTicked, said: Said) -> Facts:
    """The clock moves on; it never goes back."""
    held = clock_of(picture)
    return (Clock(held.id, max(held.at, said.at), held.pace, held.step_until),)


def set_pace(picture: Picture, decision: SetPace, said: Said) -> Facts:
    """The pace changes where the operation is a demo."""
    reasons = _not_a_demo(picture)
    if not 0 <= decision.pace <= FASTEST:
        reasons.append(f"A pace of {decision.pace:g} is not between 0 and {FASTEST:g}.")
    if reasons:
        raise Refused(reasons)
    held = clock_of(picture)
    return (Clock(held.id, held.at, decision.pace, None),)


def step_clock(picture: Picture, decision: StepClock, said: Said) -> Facts:
    """A paused demo may go on until a moment from now."""
    reasons = _not_a_demo(picture)
    held = clock_of(picture)
    if not 0 < decision.seconds <= 86_400:
        reasons.append(f"A step of {decision.seconds} s is not between 1 s and a day.")
    if held.pace != 0:
        reasons.append("The clock is running; pause it before stepping.")
    if reasons:
        raise Refused(reasons)
    return (Clock(held.id, held.at, held.pace, Instant(held.at + decision.seconds * 1_000_000)),)


def _not_a_demo(picture: Picture) -> list[str]:
    operation = next(iter(picture[Operation].values()), None)
    if operation is None:
        return ["No operation is open yet."]
    return [] if operation.demo else ["A real operation's clock cannot be set."]
