"""Which decisions has the journal not confirmed yet? Kept beyond the end of the program, until it has."""

import os
import tempfile
import threading
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from sqlalchemy import make_url

from controltower.domain.errors import Outdated, Unavailable
from controltower.domain.messages import Message
from controltower.store.boxes import Box, Damaged
from controltower.store.engine import file_of, is_server

SUFFIX = ".outbox"
FOLDER = "outbox"
LOOK_S = 5.0
"""For so long at most a new file is looked into by another window, which searches for what was left."""


class Outbox:
    """What one window has sent and the journal has not confirmed; here in memory alone, so nothing outlives it.

    `says` is what is wrong with it, a sentence. May be used from several threads.
    """

    says: str = ""

    def kept(self) -> tuple[Message, ...]:
        """What windows that are gone have left; they are this one's now, until it adds or removes them."""
        return ()

    def add(self, messages: Sequence[Message]) -> None:
        """Keep messages; safe on disk on return, if there is a disk. Raises Unavailable."""

    def remove(self, messages: Sequence[Message]) -> None:
        """Forget messages, also those that were left. Raises Unavailable."""

    def close(self) -> None:
        """Let go; what is in it is found at the next start."""


class OnDisk(Outbox):
    """An outbox in files of a folder: one for each window, which holds its file's lock for as long as it lives.

    So what a crashed window left can be told from what another one is about to send.
    """

    def __init__(self, folder: Path, place: str) -> None:
        self._folder = folder
        self._place = place
        self._own: Box | None = None
        self._left: list[Box] = []
        self._lock = threading.Lock()

    def kept(self) -> tuple[Message, ...]:
        """As `Outbox.kept`; a file that cannot be read is set aside, with the reason beside it."""
        with self._lock:
            found = [message for path in self._files() for message in self._found(path)]
        return tuple(found)

    def add(self, messages: Sequence[Message]) -> None:
        """As `Outbox.add`; what was left becomes this window's."""
        with self._lock:
            self._mine().add(messages)
            for box in self._left:
                box.remove(messages)

    def remove(self, messages: Sequence[Message]) -> None:
        """As `Outbox.remove`."""
        with self._lock:
            for box in (self._own, *self._left):
                if box is not None:
                    box.remove(messages)

    def close(self) -> None:
        """As `Outbox.close`; a file with nothing in it goes."""
        with self._lock:
            for box in (self._own, *self._left):
                if box is not None:
                    box.close()
            self._own, self._left = None, []

    def _files(self) -> list[Path]:
        own = self._own.path if self._own else None
        held = {own, *(box.path for box in self._left)}
        return [path for path in sorted(self._folder.glob(f"{self._place}-*{SUFFIX}")) if path not in held]

    def _found(self, path: Path) -> list[Message]:
        """The messages in a file of a window that is gone; none where it still lives."""
        try:
            box = Box.taken(path)
            if box is None:
                return []
            messages = box.messages()
        except Outdated as error:
            self.says = f"Decisions of an earlier run lie in {path}: {error}"
            return []
        except Damaged as error:
            return self._set_aside(path, error)
        except Unavailable as error:
            self.says = str(error)
            return []
        if not messages:
            box.close()
            return []
        self._left.append(box)
        return messages

    def _set_aside(self, path: Path, damage: Damaged) -> list[Message]:
        """What could still be read, in a file of its own; the damaged one keeps another name, and its reason."""
        aside = path.with_suffix(".damaged")
        self.says = f"Not all decisions of an earlier run can be read: {damage}"
        try:
            if damage.sound:
                saved = self._new()
                self._left.append(saved)
                saved.add(damage.sound)
            path.replace(aside)
            aside.with_suffix(".reason.txt").write_text(f"{damage}\n", encoding="utf-8")
        except (OSError, Unavailable):
            return list(damage.sound)
        self.says += f" The file was set aside as {aside}."
        return list(damage.sound)

    def _mine(self) -> Box:
        if self._own is None:
            self._own = self._new()
        return self._own

    def _new(self) -> Box:
        """A new file with its lock held. Raises Unavailable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            while True:
                handle, name = tempfile.mkstemp(SUFFIX, f"{self._place}-", self._folder)
                os.close(handle)
                box = Box.taken(Path(name), LOOK_S)
                if box is None:
                    continue
                # A window that starts just now may have taken the empty file for one that was left, and cleared it.
                if box.path.exists():
                    return box
                box.close()
        except (OSError, Damaged) as error:
            raise Unavailable(f"Decisions cannot be kept in {self._folder}: {error}") from error


def outbox_in(folder: Path, url: str, operation: str, person: str) -> Outbox:
    """The outbox of a new window of this person at this database, below the folder; no file is touched yet."""
    about = "\n".join((*_database(url), operation, person))
    return OnDisk(folder / FOLDER, sha256(about.encode()).hexdigest()[:16])


def _database(url: str) -> tuple[str, ...]:
    """Where the URL leads, without password and options."""
    if not is_server(url):
        return (str(file_of(url)),)
    parsed = make_url(url)
    named = {"user": parsed.username, "host": parsed.host, "port": parsed.port, "dbname": parsed.database}
    return tuple(str(value or parsed.query.get(name, "")) for name, value in named.items())
