"""Is anything lost when the program is killed? Kill -9 in the middle of appending and projecting, 500 times."""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.shown import show
from tests.store.killing import kills


def main(argv: Sequence[str] = ()) -> None:
    """Kill, look, count. Ends with an error where anything was lost, doubled or wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    given = options.parse_args(argv)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = list(kills(Path(folder), given.kills, given.seed))
    row = {
        "kills": len(found),
        "acknowledged and lost": sum(len(wounds.lost) for wounds in found),
        "doubled": sum(len(wounds.doubled) for wounds in found),
        "wrong pictures": sum(bool(wounds.wrong) for wounds in found),
        "kills between landing and acknowledgement": sum(wounds.beyond > 0 for wounds in found),
        "s": time.perf_counter() - began,
    }
    show(
        "kill -9 while appending and projecting; goal: none lost, none doubled, the digest right",
        [row],
        as_json=given.json,
    )
    if row["acknowledged and lost"] or row["doubled"] or row["wrong pictures"]:
        raise SystemExit(1)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
