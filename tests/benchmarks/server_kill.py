"""Is anything lost when a server, its processes, or those who use it are killed? A thousand times, with fsync on."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from controltower.store.postgres.serving import Server
from tests.benchmarks.shown import show
from tests.helpers.server import FOLDERS, SECRET
from tests.store.server_killing import Wounds, killed

WHO = {"ada": "desk", "bob": "desk", "kim": "keeper"}


def main(argv: Sequence[str] = ()) -> None:
    """Kill, look, count; each database sees so many kills, and a full comparison at its end.

    Ends with an error where anything was lost, doubled or wrong.
    """
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1_000)
    options.add_argument("--each", type=int, default=50, help="kills that a database sees")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    began, found, databases = time.perf_counter(), Wounds(), 0
    with (
        tempfile.TemporaryDirectory(prefix=FOLDERS, ignore_cleanup_errors=True) as folder,
        Server(Path(folder), SECRET) as server,
    ):
        for wounds in killed(server, given.kills, given.seed, given.each):
            found.add(wounds)
            databases += 1
            so_far = f"{databases} databases, {time.perf_counter() - began:.0f} s: {_row(found)}"
            print(so_far, file=sys.stderr, flush=True)
    row = {**_row(found), "databases": databases, "s": time.perf_counter() - began}
    title = "kill -9 of a server and of those who use it; goal: none lost, none doubled, every digest the same"
    show(title, [row], as_json=given.json)
    show("who was killed", [_killed(found)], as_json=given.json)
    if found.lost or found.doubled or found.wrong:
        print(found.lost[:9], found.doubled[:9], found.wrong[:9], sep="\n", file=sys.stderr)
        raise SystemExit(1)


def _row(found: Wounds) -> dict[str, object]:
    return {
        "kills": sum(_killed(found).values()),
        "acknowledged and lost": len(found.lost),
        "doubled": len(found.doubled),
        "wrong": len(found.wrong),
        "kills between landing and acknowledgement": found.beyond,
        "messages": found.messages,
    }


def _killed(found: Wounds) -> dict[str, int]:
    """How often each was killed; what was started in vain is no kill."""
    named: dict[str, int] = {}
    for who, number in found.kills.items():
        if who != "started in vain":
            named[WHO.get(who, who)] = named.get(WHO.get(who, who), 0) + number
    return named


if __name__ == "__main__":
    main(sys.argv[1:])
