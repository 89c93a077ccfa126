"""How soon is a bad network noticed, and how soon is all well again? Each fault in a world of its own, one by one."""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from controltower.store.postgres.serving import Server, binaries
from tests.benchmarks.shown import show
from tests.helpers.proxy import When
from tests.helpers.server import a_server
from tests.store.waits import WAITS, waited
from tests.store.weathers import LONG, Fault, cut, faults, frozen, lived, reset, trapped, vanished

SECURED = "?sslmode=verify-full&sslrootcert="


def plain() -> Mapping[str, Fault]:
    """What is tried without encryption: all there is, some of it for longer."""
    longer = {
        "cut both ways for 20 s": cut(20.0),
        "peer gone, nobody there for 20 s": vanished(20.0, new=False),
        "server stands still for 20 s": frozen(20.0),
    }
    return {**faults(3.0), **longer}


def encrypted() -> Mapping[str, Fault]:
    """What is tried with encryption, where requests can be told by their length alone."""
    found = {
        "cut both ways": cut(3.0),
        "all reset": reset(),
        "peer gone, new ones get through": vanished(3.0, new=True),
        "server stands still for 20 s": frozen(20.0),
        "long request cut off unheard": trapped(When.BEFORE, LONG),
        "long request cut off when written": trapped(When.AFTER, LONG),
    }
    return {f"encrypted: {name}": fault for name, fault in found.items()}


def main(argv: Sequence[str] = ()) -> None:
    """Wait for those who are gone, then live through each fault. Ends with an error where anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--only", default="", help="the faults with these words in their names")
    given = options.parse_args(argv)
    with a_server() as server:
        gone = [{"who waits": name, "s": waited(server, name)} for name in WAITS if given.only in name]
        rows = list(_lived(server, plain(), given.only))
    if not binaries().bundled:
        with a_server(tls=True) as server:
            rows += _lived(server, encrypted(), given.only, f"{SECURED}{server.certificate}")
    for title, table in (
        ("until somebody who is gone is noticed", gone),
        ("a desk, a feed, an import and a keeper through a bad network; goal: nothing lost, doubled or wrong", rows),
    ):
        if table:
            show(title, table, as_json=given.json)
    if any(row["lost"] or row["doubled"] or row["wrong"] for row in rows):
        raise SystemExit(1)


def _lived(server: Server, each: Mapping[str, Fault], only: str, options: str = "") -> Iterator[dict[str, Any]]:
    for name, fault in each.items():
        if only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = lived(server, fault, Path(folder), options)
        yield {
            "fault": name,
            "lasts s": fault.lasts_s,
            "noticed after s": "" if found.noticed_s is None else found.noticed_s,
            "desk well s later": found.desk_s,
            "all well s later": found.keeper_s,
            "messages": found.said,
            "lost": len(found.lost),
            "doubled": len(found.doubled),
            "wrong": len(found.wrong),
        }


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
