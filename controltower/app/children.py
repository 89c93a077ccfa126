"""Which processes does the desk own? The demo's twin and the keeper: started with it, ended with it, and missed."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PATIENCE_S = 8.0
NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended by itself: its exit code, and the last line that it wrote, which says why."""

    name: str
    code: int
    words: str


@dataclass(slots=True)
class Children:
    """The processes of one desk, by name; all run `python -m controltower` with other words.

    `gone` are all that ended by themselves and were named, whoever asked.
    """

    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    gone: list[Ended] = field(default_factory=list)
    _errors: dict[str, IO[bytes]] = field(default_factory=dict)

    def start(
        self, name: str, words: Sequence[str], folder: Path | None = None, secrets: Mapping[str, str] = NONE
    ) -> subprocess.Popen[bytes]:
        """Start one; Ctrl+C is left to the desk, and when the desk dies, so does it: its standard input ends.

        `secrets` reach it in its environment, where no list of processes shows them to others.
        """
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "controltower", *words, "--leash"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env={**os.environ, "OMP_NUM_THREADS": "1", **secrets},
            start_new_session=os.name != "nt",
        )
        self._errors[name] = errors
        return self.running[name]

    def ended(self) -> list[Ended]:
        """Those that ended by themselves since the last question; each is named once."""
        over = [name for name, process in self.running.items() if process.poll() is not None]
        found = [self._buried(name) for name in over]
        self.gone += found
        return found

    def stop(self) -> None:
        """End all: a request first, force for those that do not heed it."""
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for name, process in tuple(self.running.items()):
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._buried(name)

    def _buried(self, name: str) -> Ended:
        process, errors = self.running.pop(name), self._errors.pop(name)
        if process.stdin is not None:
            process.stdin.close()
        errors.seek(0)
        lines = errors.read().decode(errors="replace").strip().splitlines()
        errors.close()
        killed = process.returncode < 0  # what it says then is of those that it left
        words = lines[-1] if lines and not killed else f"exit code {process.returncode}"
        return Ended(name, process.returncode, words)
