"""Which SQLite is used? The newest at hand; with one that has the WAL-reset defect a file may have one writer only."""

import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import IO

from controltower.domain.errors import Unavailable

SOUND = (3, 51, 3)
"""The first release whose WAL resets cannot corrupt a file with several writers (https://sqlite.org/wal.html)."""


def newest() -> ModuleType:
    """The `pysqlite3` package or the standard library's module, whichever brings the newer SQLite."""
    try:
        import pysqlite3
    except ImportError:
        return sqlite3
    newer: bool = pysqlite3.sqlite_version_info > sqlite3.sqlite_version_info
    return pysqlite3 if newer else sqlite3


def is_sound(library: ModuleType) -> bool:
    """Whether several processes may write one file through this library."""
    sound: bool = library.sqlite_version_info >= SOUND
    return sound


def may_write(path: Path, library: ModuleType) -> IO[bytes]:
    """The right to write the file, held until the answer is closed.

    Sound libraries share it; one with the defect must be alone. Raises Unavailable where that cannot be.
    """
    try:
        mark = path.with_name(path.name + "-writers").open("ab")
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}.") from error
    if not _locked(mark, alone=not is_sound(library)):
        mark.close()
        raise Unavailable(
            f"{path} cannot be shared: SQLite before {'.'.join(map(str, SOUND))} can corrupt a file that two programs "
            f"write, and this program uses {library.sqlite_version}, the other one that or an older. "
            "Close one of the two, or install pysqlite3."
        )
    return mark


def _locked(mark: IO[bytes], *, alone: bool) -> bool:
    if sys.platform == "win32":
        import msvcrt

        # Windows' byte locks cannot be shared: there a sound library does not see one that is not.
        if not alone:
            return True
        try:
            mark.seek(0)
            msvcrt.locking(mark.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(mark, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
