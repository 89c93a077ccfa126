"""Whose is a server's folder? One program holds it; what a killed one left running in it is ended first."""

import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from controltower.domain.errors import Refused, Unavailable
from controltower.store.postgres.serving.programs import Binaries, binaries

HOLD = "held.lock"
LOCAL = "127.0.0.1"


@dataclass(slots=True)
class Folder:
    """A folder with a server's data, its log and its certificate. `hold` before anything is done in it."""

    path: Path
    _held: IO[bytes] | None = None

    @property
    def data(self) -> Path:
        """What PostgreSQL itself keeps."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """What the server writes of itself."""
        return self.path / "server.log"

    @property
    def certificate(self) -> Path:
        """What a desk trusts that wants to know with whom it speaks."""
        return self.path / "root.crt"

    def hold(self) -> None:
        """Keep other programs out of the folder until `let_go`, or until this process ends, however it does."""
        held = (self.path / HOLD).open("ab")
        if not _locked(held):
            held.close()
            raise Refused([f"Another program runs the PostgreSQL server in {self.path}."])
        self._held = held

    def let_go(self) -> None:
        """Let others have it."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def version(self) -> int | None:
        """Of which PostgreSQL the data are; None where there are none yet."""
        mark = self.data / "PG_VERSION"
        return int(mark.read_text().split(".")[0]) if mark.exists() else None

    # The lines of this file, by PostgreSQL's pidfile.h: 1 process, 4 port, 8 status.

    def process(self) -> int | None:
        """The first process of the server that runs here, or that was killed here."""
        return self._mark(1)

    def port(self) -> int | None:
        """Its port."""
        return self._mark(4)

    def is_ready(self) -> bool:
        """Whether it lets people in."""
        lines = self._marks()
        return len(lines) > 7 and lines[7].strip() == "ready"

    def last_words(self) -> str:
        """The last line that the server wrote."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it said nothing"

    def _mark(self, line: int) -> int | None:
        lines = self._marks()
        return int(lines[line - 1]) if len(lines) >= line and lines[line - 1].strip().isdigit() else None

    def _marks(self) -> list[str]:
        with suppress(OSError):
            return (self.data / "postmaster.pid").read_text(errors="replace").splitlines()
        return []


def end_left_over(folder: Folder, programs: Binaries) -> None:
    """End the server whose program was killed; its folder must be held."""
    if _runs(folder, programs):
        programs.run("pg_ctl", "stop", "-D", str(folder.data), "-m", "fast", "-w", may_fail=True)
    else:
        # Its number may be another process's by now, and PostgreSQL would not start for as long as that one lives.
        (folder.data / "postmaster.pid").unlink(missing_ok=True)


def _runs(folder: Folder, programs: Binaries) -> bool:
    """Whether the process that the folder names is its server; the number may be somebody else's by now."""
    process, port = folder.process(), folder.port()
    if process is None or port is None:
        return False
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return str(folder.data).encode() in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        return False
    return programs.run("pg_isready", "-q", "-h", LOCAL, "-p", str(port), may_fail=True) in (0, 1)


def tidy(folders: Iterable[Path]) -> list[Path]:
    """End and delete the servers in these folders that no program holds any more; those that were deleted."""
    gone = []
    for path in folders:
        folder = Folder(path)
        try:
            folder.hold()
        except (OSError, Refused):
            continue
        try:
            version = folder.version()
            if version is not None:
                end_left_over(folder, binaries(version))
        except (Refused, Unavailable):
            continue
        finally:
            folder.let_go()
        shutil.rmtree(path, ignore_errors=True)
        gone.append(path)
    return gone


def _locked(held: IO[bytes]) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            held.seek(0)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
