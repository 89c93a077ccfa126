"""What do all plans share? A way to be interrupted, and a sentence for what was left out."""

from collections.abc import Callable
from dataclasses import dataclass

StopAsked = Callable[[], bool]
"""Asked often while a planner works; once it says True the planner hands over the best it has."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The id of what a plan does not do, and why, as a sentence."""

    id: str
    reason: str


def never() -> bool:
    """Never stop early."""
    return False
