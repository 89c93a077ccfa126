"""How does the tower propose on a server, where no desk may? As a process of its own, under a login of its own."""

import argparse
import sys
import time
from functools import partial
from uuid import uuid4

from controltower.cli.signing import login_of, signed_in
from controltower.cli.words import FAILED, OK, told_to_end, wall_clock
from controltower.settings import DEFAULTS
from controltower.store.engine import is_server
from controltower.tower.following import opener
from controltower.tower.service import Service, World


def tower(asked: argparse.Namespace) -> int:
    """Follow the journal and offer what there is to decide, until the process is told to end."""
    from controltower.app.pool import Pool

    ending = told_to_end(leashed=asked.leash)
    url = signed_in(asked)
    login = login_of(url) if is_server(url) else ""
    desk = f"tower-{wall_clock():016x}-{uuid4().hex[:8]}"  # who came first is smallest
    work = Pool(DEFAULTS.planners)
    store = opener(url, wall_clock, asked.operation, desk)
    world = World(store, login, desk, work, wall_clock, time.monotonic, _tell, _warn)
    try:
        return OK if Service(world, DEFAULTS).run(ending.is_set) else FAILED
    finally:
        work.stop()


_tell = partial(print, flush=True)


def _warn(words: str) -> None:
    print(f"controltower tower: {words}", file=sys.stderr, flush=True)
