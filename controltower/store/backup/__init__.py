"""How is an operation kept elsewhere, and brought back? As one file, from a file or a server, into either."""

from controltower.store.backup.restoring import restore
from controltower.store.backup.taking import backup
from controltower.store.backup.words import Copied

__all__ = ["Copied", "backup", "restore"]
