"""What did SQLite do to its files, in which order? A layer above the system's own that writes all of it down."""

from pathlib import Path
from typing import Any

import apsw

from tests.store.power.disk import Deed, FolderSynced, Named, Synced, Truncated, Written

NAME = "recorder"
_LOGS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL


class Recorder(apsw.VFS):
    """The system's files, with every deed that changes one in `deeds`. Registered under NAME while it lives."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self._files: dict[str, int] = {}
        self._last = 0
        super().__init__(NAME, "")

    def xOpen(self, name: Any, flags: list[int]) -> "apsw.VFSFile":
        """Open a file; one that is new gets a number."""
        return Recorded(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        """Delete a file; a folder that is to be synced then is."""
        super().xDelete(filename, syncdir)
        self._files.pop(filename, None)
        self.deeds.append(Named(Path(filename).name, 0))
        if syncdir:
            self.deeds.append(FolderSynced())

    def number(self, path: str, *, is_new: bool) -> int:
        """The number of the file at a path."""
        if is_new or path not in self._files:
            self._last += 1
            self._files[path] = self._last
            self.deeds.append(Named(Path(path).name, self._last))
        return self._files[path]


class Recorded(apsw.VFSFile):
    """A file of which every change is written down."""

    def __init__(self, recorder: Recorder, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        is_new = path is not None and not Path(path).exists()
        super().__init__("", name, flags)
        self._deeds = recorder.deeds
        self._number = recorder.number(path, is_new=is_new) if path is not None else 0
        # As SQLite does on Unix: the folder is synced with the first sync of a log or a journal that is new.
        self._folder_too = is_new and bool(flags[0] & _LOGS)

    def xWrite(self, data: bytes, offset: int) -> None:
        """Write bytes."""
        super().xWrite(data, offset)
        if self._number:
            self._deeds.append(Written(self._number, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        """Make it shorter."""
        super().xTruncate(newsize)
        if self._number:
            self._deeds.append(Truncated(self._number, newsize))

    def xSync(self, flags: int) -> None:
        """Sync it."""
        super().xSync(flags)
        if not self._number:
            return
        self._deeds.append(Synced(self._number))
        if self._folder_too:
            self._folder_too = False
            self._deeds.append(FolderSynced())
