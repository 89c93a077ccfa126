"""How does the tower propose on a server, where no desk may? As a process of its own, under a login of its own."""

import argparse
import sys
import time
from functools import partial

from controltower.cli.signing import signed_in
from controltower.cli.words import FAILED, OK, told_to_end, wall_clock
from controltower.settings import DEFAULTS
from controltower.tower.following import opener
from controltower.tower.service import Service, World


def tower(asked: argparse.Namespace) -> int:
    """Follow the journal and offer what there is to decide, until the process is told to end."""
    from controltower.app.pool import Pool

    ending = told_to_end(leashed=asked.leash)
    work = Pool(DEFAULTS.planners)
    world = World(opener(signed_in(asked), wall_clock), work, wall_clock, time.monotonic, _tell, _warn)
    try:
        return OK if Service(world, DEFAULTS).run(ending.is_set) else FAILED
    finally:
        work.stop()


_tell = partial(print, flush=True)


def _warn(words: str) -> None:
    print(f"controltower tower: {words}", file=sys.stderr, flush=True)
