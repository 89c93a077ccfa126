"""What does the desk show of a journal? Every board as a picture, without a screen."""

from pathlib import Path

import tests.conftest  # Qt without a screen, two large ones instead  # noqa: F401
from controltower.app.headless import finish, pictures, play, reached, settle
from controltower.app.seat import Place
from controltower.domain.times import Instant
from controltower.settings import DEFAULTS
from controltower.store.engine import open_database
from controltower.store.projection import Projection

SETTLE_S = 6.0
"""Seconds in which the desk looks for alarms and plans, before it is looked at."""


def save(url: str, folder: Path) -> str:
    """Save the boards, and say where."""
    with open_database(url) as database:
        end = Projection(database).load().now
    seat = play(Place(url, folder), DEFAULTS, (), reached(lambda _: Instant(end)), lambda _: None)
    settle(seat, SETTLE_S)
    saved = pictures(seat, folder)
    bugs = seat.bugs.count
    finish(seat)
    return f"{len(saved)} pictures of the desk in {folder}" + (f", and {bugs} bug reports." if bugs else ".")
