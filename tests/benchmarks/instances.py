"""How is a planner measured against published instances? Files from any path, best-known values, one line each."""

import argparse
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.benchmarks.shown import show

ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2")
SHARED = Path(__file__).parents[3] / "shared" / "data"


@dataclass(frozen=True, slots=True)
class Instance:
    """A file, or a member of an archive: `beside` is the folder in which best-known values are looked for."""

    name: str
    text: str
    beside: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found for an instance; `valid` comes from a checker that is not the planner."""

    instance: str
    value: float
    best_known: float | None
    seconds: float
    valid: bool
    group: str = ""
    peer: str = ""

    @property
    def gap_pct(self) -> float | None:
        """How far above the best-known value, in percent (below, where larger is better)."""
        if self.best_known is None:
            return None
        return 100.0 * (self.value - self.best_known) / self.best_known if self.best_known else 0.0


def arguments(doc: str, seconds: float, default: Path) -> argparse.ArgumentParser:
    """The command line that all of these share; without a path the instances of `default` are taken."""
    options = argparse.ArgumentParser(description=doc)
    options.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files, folders or archives of instances")
    options.add_argument("--seconds", type=float, default=seconds, help=f"for each instance (default: {seconds:g})")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true", help="one object for each instance and line")
    options.add_argument("--workers", type=int, default=1, help="processes, each with an instance of its own")
    options.add_argument("--every", type=int, default=1, metavar="N", help="only each n-th instance")
    options.set_defaults(default=default)
    return options


def instances(given: argparse.Namespace, is_one: Callable[[str, str], bool]) -> list[Instance]:
    """All instances under the given paths in the order of their names; `is_one` looks at name and text."""
    paths: Sequence[Path] = given.paths or [given.default]
    for path in paths:
        if not path.exists():
            raise SystemExit(f"There is no {path}.")
    found = [each for path in paths for each in _under(path) if is_one(each.name, each.text)]
    if not found:
        raise SystemExit(f"No instance of this kind lies under {', '.join(map(str, paths))}.")
    return sorted(found, key=lambda each: (str(each.beside), each.name))[:: given.every]


def outcomes(
    solve: Callable[[Instance, float, int], Iterable[Outcome]], given: argparse.Namespace, found: Sequence[Instance]
) -> Iterator[Outcome]:
    """What `solve(instance, seconds, seed)` finds, printed at once where JSON is asked for."""
    for several in _solved(solve, given, found):
        for outcome in several:
            if given.json:
                print(json.dumps(_line(outcome)), flush=True)
            yield outcome


def summary(title: str, found: Sequence[Outcome]) -> None:
    """A table of the mean of each group and of all."""
    groups = list(dict.fromkeys((each.group, each.peer) for each in found))
    rows = [_row(*key, [each for each in found if (each.group, each.peer) == key]) for key in groups]
    for peer in dict.fromkeys(each.peer for each in found):
        of_peer = [each for each in found if each.peer == peer]
        if len(groups) > 1:
            rows.append(_row("all", peer, of_peer))
    show(title, rows, as_json=False)


def _row(group: str, peer: str, found: Sequence[Outcome]) -> dict[str, object]:
    gaps = [each.gap_pct for each in found if each.gap_pct is not None]
    row: dict[str, object] = {"group": group or "all", "instances": len(found)}
    if peer:
        row["by"] = peer
    return row | {
        "valid": sum(each.valid for each in found),
        "best known": len(gaps),
        "reached": sum(gap <= 1e-4 for gap in gaps),
        "mean gap %": round(sum(gaps) / len(gaps), 3) if gaps else "-",
        "worst %": round(max(gaps), 3) if gaps else "-",
        "mean s": sum(each.seconds for each in found) / len(found),
    }


def _line(outcome: Outcome) -> dict[str, object]:
    gap = outcome.gap_pct
    line = {
        "instance": outcome.instance,
        "value": outcome.value,
        "best_known": outcome.best_known,
        "gap_pct": None if gap is None else round(gap, 4),
        "seconds": round(outcome.seconds, 6),
        "valid": outcome.valid,
    }
    return line | ({"by": outcome.peer} if outcome.peer else {})


def _solved(
    solve: Callable[[Instance, float, int], Iterable[Outcome]], given: argparse.Namespace, found: Sequence[Instance]
) -> Iterator[Iterable[Outcome]]:
    if given.workers <= 1:
        for each in found:
            yield solve(each, given.seconds, given.seed)
        return
    with ProcessPoolExecutor(given.workers, get_context("spawn")) as pool:
        waiting = [pool.submit(_listed, solve, each, given.seconds, given.seed) for each in found]
        for future in waiting:
            yield future.result()


def _listed(
    solve: Callable[[Instance, float, int], Iterable[Outcome]], each: Instance, seconds: float, seed: int
) -> list[Outcome]:
    return list(solve(each, seconds, seed))


def _under(path: Path) -> Iterator[Instance]:
    if path.is_dir():
        for folder, _, files in sorted(os.walk(path)):
            for name in sorted(files):
                yield from _under(Path(folder) / name)
    elif path.name.endswith(ARCHIVES):
        with tarfile.open(path) as archive:
            for member in archive:
                held = archive.extractfile(member) if member.isfile() else None
                if held is not None:
                    yield Instance(member.name.removeprefix("./"), _text(held.read()), path.parent)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as bundle:
            for name in bundle.namelist():
                if not name.endswith("/"):
                    yield Instance(name, _text(bundle.read(name)), path.parent)
    else:
        yield Instance(path.name, _text(path.read_bytes()), path.parent)


def _text(data: bytes) -> str:
    return io.StringIO(data.decode("latin-1"), newline=None).read()


def written_as(form: str, problem: Any) -> str:
    """An invented problem as text of this format, its slotted fields as objects."""
    return json.dumps({"format": form} | _plain(problem), indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__slots__") and not isinstance(value, str):
        return {name: _plain(getattr(value, name)) for name in value.__slots__}
    return value
