"""Where does road data lie on this machine, and who opens it? Set once by whoever starts the process."""

import json
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Thread

from controltower.domain.errors import Unavailable
from controltower.planning.roads.engine import Engine
from controltower.planning.roads.graph import FORM

ABOUT = "about.json"
_home: list[Path] = []
_openers: dict[str, Thread] = {}


def keep_in(folder: Path | None) -> None:
    """Look for road data in the folders of this folder from now on; nowhere where none is given."""
    _home[:] = [folder] if folder is not None else []


def folder_of(name: str, digest: str = "") -> str:
    """The folder of a data set of this machine; empty where there is none of this name, or it is not that one.

    One that another version of the program built counts as none, and so does a name that leads out of the home of
    road data: it comes from the journal, and whoever wrote that names no places of this machine.
    """
    if not _home or not is_name(name):
        return ""
    folder = _home[0] / name
    return str(folder) if is_ours(folder, digest) else ""


def is_name(name: str) -> bool:
    """Whether a data set may be called so: the name of one folder, on any machine."""
    return name not in ("", ".", "..") and not any(sign in name for sign in "/\\:\0")


def is_ours(folder: Path, digest: str = "") -> bool:
    """Whether road data lies in a folder that this version of the program opens, and it is the one that is meant."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(about, dict):
        return False
    return about.get("form", FORM) == FORM and (not digest or about.get("digest") == digest)


def engine_of(network: str) -> Engine:
    """The engine over a folder of road data, opened once in each process until it is built anew.

    Raises Unavailable where it cannot be opened.
    """
    try:
        stamp = (Path(network) / ABOUT).stat().st_mtime_ns
    except OSError as error:
        raise Unavailable(f"The road data in {network} is gone: build it again.") from error
    return _opened(network, stamp)


def is_open(network: str) -> bool:
    """Whether the engine over a folder can be asked at once; if not, a thread of its own opens it meanwhile.

    For whoever may not wait. Road data that cannot be opened counts as open: whoever asks it is told so.
    """
    held = _openers.get(network)
    if held is None:
        held = _openers[network] = Thread(target=_open, args=(network,), name="roads", daemon=True)
        held.start()
    return not held.is_alive()


def _open(network: str) -> None:
    with suppress(Unavailable):
        engine_of(network)


@lru_cache(maxsize=4)
def _opened(network: str, stamp: int) -> Engine:
    del stamp
    from controltower.planning.roads.own import OwnEngine

    return OwnEngine(Path(network))
