"""Which processes does the desk own? The demo's twin and the keeper: started with it, ended with it, and missed."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PATIENCE_S = 8.0


@dataclass(slots=True)
class Child:
    """One process and what it wrote to its error stream."""

    name: str
    process: subprocess.Popen[bytes]
    errors: IO[bytes]

    def last_words(self) -> str:
        """The last line that the process wrote, which says why it ended; nothing can be asked after `stop`."""
        if self.errors.closed:
            return "stopped"
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self.process.returncode}"


@dataclass(slots=True)
class Children:
    """The processes of one desk, by name; all run `python -m controltower` with other words."""

    running: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str, words: Sequence[str], folder: Path | None = None) -> Child:
        """Start one; Ctrl+C is left to the desk, and when the desk dies, so does it: its standard input ends."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        process = subprocess.Popen(
            [sys.executable, "-m", "controltower", *words, "--leash"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            start_new_session=os.name != "nt",
        )
        child = Child(name, process, errors)
        self.running[name] = child
        return child

    def ended(self) -> list[Child]:
        """Those that ended by themselves since the last question; each is named once."""
        gone = [child for child in self.running.values() if child.process.poll() is not None]
        for child in gone:
            del self.running[child.name]
        return gone

    def stop(self) -> None:
        """End all: a request first, force for those that do not heed it."""
        for child in self.running.values():
            _ask(child.process)
        for child in self.running.values():
            try:
                child.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            child.errors.close()
        self.running.clear()


def _ask(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
