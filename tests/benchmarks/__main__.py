"""How fast is all of it, on this machine? Every benchmark in turn, and where asked a page for the documentation."""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

BENCHMARKS = (
    "fold",
    "append",
    "kill",
    "server_kill",
    "power",
    "ingest",
    "many_desks",
    "contend",
    "network",
    "open_large",
    "day",
    "routing",
    "reroute",
    "whynot",
    "picking",
    "batching",
    "cartons",
    "loading",
    "loadedroutes",
    "crossdock",
    "docks",
    "staffing",
    "backlog",
    "labels",
    "roads",
    "addresses",
    "arrivals",
    "waves",
    "tasks",
    "planned",
    "weights",
    "allocation",
    "counting",
    "time_to_window",
    "commit_to_screen",
    "gui_blocking",
    "maps",
)
"""Modules beside this one, each with a `main(argv)` that prints its figures."""
SHORT = {
    "routing": ["--every", "6", "--seconds", "5"],
    "picking": ["--every", "100"],
    "batching": ["--every", "40"],
    "cartons": ["--orders", "100"],
    "loading": ["--every", "70", "--seconds", "2"],
    "loadedroutes": ["--every", "5", "--seconds", "10"],
    "crossdock": ["--every", "10"],
    "docks": ["--days", "1", "--seconds", "5"],
    "staffing": ["--shifts", "1"],
    "backlog": ["--scenarios", "sick", "--seeds", "7"],
    "arrivals": ["ordinary", "--seeds", "1"],
    "labels": ["--hours", "11", "--every", "20"],
    "roads": ["--every", "3"],
    "addresses": ["--every", "3"],
    "tasks": ["--seeds", "7"],
    "planned": ["--small"],
    "allocation": ["--days", "1", "--seconds", "2"],
    "maps": ["--seconds", "3"],
    "counting": ["--items", "300", "--seasons", "1"],
}
"""Those that take hours as a whole are run on a sample here."""
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def main(argv: Sequence[str] = ()) -> int:
    """Run those that are named, or all; how many failed."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)} (default: all)")
    options.add_argument("--page", nargs="?", type=Path, const=PAGE, metavar="FILE", help="write the page too")
    given = options.parse_args(argv)
    wrong = set(given.names) - set(BENCHMARKS)
    if wrong:
        options.error(f"there is no benchmark {', '.join(sorted(wrong))}")
    chosen = [name for name in BENCHMARKS if name in given.names or not given.names]
    said = {name: _run(name) for name in chosen}
    if given.page:
        given.page.write_text(_page({name: text for name, (_, text) in said.items()}), encoding="utf-8")
        print(f"Written to {given.page}.")
    return sum(code != 0 for code, _ in said.values())


def _run(name: str) -> tuple[int, str]:
    """One benchmark in a process of its own, so that none warms up for another; what it printed."""
    begun = time.perf_counter()
    words = SHORT.get(name, [])
    command = [sys.executable, "-c", f"from tests.benchmarks.{name} import main; main({words!r})"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    text = done.stdout.strip() or "It failed."
    print(f"{text}\n({name}, {time.perf_counter() - begun:.0f} s)\n", flush=True)
    return done.returncode, text


def _page(said: dict[str, str]) -> str:
    machine = f"{os.cpu_count()} cores, {_processor()}, {platform.system()} {platform.machine()}"
    lines = [
        "# Benchmarks",
        "",
        f"Measured on {date.today():%Y-%m-%d} by `make bench ARGS=--page` (`python -m tests.benchmarks --page`).",
        f"{machine}, Python {platform.python_version()}.",
    ]
    for name, text in said.items():
        lines += ["", f"## {name}", "", f"`python -m tests.benchmarks {name}`", "", "```", text, "```"]
    return "\n".join(lines) + "\n"


def _processor() -> str:
    """What the machine calls its processor."""
    try:
        rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        rows = []
    named = (row.split(":", 1)[1].strip() for row in rows if row.startswith("model name"))
    return next(named, platform.processor() or "an unnamed processor")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
