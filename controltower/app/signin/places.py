"""Where has somebody signed in before, on this machine? Remembered in a file of their own, without any password."""

from contextlib import suppress
from pathlib import Path

import msgspec

from controltower.store.signin import Address

MOST = 8


class Places:
    """The places of one person, the last one first. A file that cannot be read or written is as good as none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[Address, ...]:
        """Where one signed in, the last one first."""
        with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(self._path.read_bytes(), type=tuple[Address, ...])
        return ()

    def remember(self, address: Address) -> None:
        """This one was the last."""
        kept = (address, *(each for each in self.all() if each != address))[:MOST]
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1))
            fresh.replace(self._path)
