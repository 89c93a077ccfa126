"""What is on a disk after the power failed? What was synced, and of all else whatever chance has let through.

The model: a write, a growth or a truncation is certain after the next sync of its file; until then each survives or
not, independently of the others, and a write may survive in part, by sectors of 512 bytes. A file's name, new or
deleted, is certain after the next sync of the folder; until then each change of a name survives or not. A sector that
is written in part keeps its other bytes: SQLite assumes that too, unless it is built not to.
"""

from dataclasses import dataclass, field
from random import Random

SECTOR = 512
TORN = 0.15
"""The share of what was not synced that survives in part."""
GROWN = 0.3
"""The share of lost writes beyond the end of which the growth survives, as zeros."""


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes were written into a file."""

    file: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncated:
    """A file was made this short."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """All that was done to a file is on the disk."""

    file: int


@dataclass(frozen=True, slots=True)
class Named:
    """The folder was told a file's name; 0: the name is gone."""

    name: str
    file: int


@dataclass(frozen=True, slots=True)
class FolderSynced:
    """All names are on the disk."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Somebody was told that so many messages are safe."""

    messages: int


Deed = Written | Truncated | Synced | Named | FolderSynced | Acknowledged


@dataclass(slots=True)
class Disk:
    """One folder: what is certain, and what is not yet, in order."""

    acknowledged: int = 0
    _files: dict[int, bytearray] = field(default_factory=dict)
    _loose: dict[int, list[Written | Truncated]] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    _loose_names: list[Named] = field(default_factory=list)

    def take(self, deed: Deed) -> None:
        """Something was done."""
        match deed:
            case Written() | Truncated():
                self._loose.setdefault(deed.file, []).append(deed)
            case Synced(file):
                content = self._files.setdefault(file, bytearray())
                for change in self._loose.pop(file, ()):
                    _put(content, change)
            case Named():
                self._loose_names.append(deed)
            case FolderSynced():
                _name(self._names, self._loose_names)
                self._loose_names.clear()
            case Acknowledged(messages):
                self.acknowledged = messages

    def after_cut(self, random: Random) -> dict[str, bytes]:
        """What is found in the folder if the power fails now: by name, what each file holds."""
        share = random.choice((0.0, 1.0, random.random()))
        names = dict(self._names)
        _name(names, [change for change in self._loose_names if random.random() < share])
        return {name: self._content(file, share, random) for name, file in names.items()}

    def _content(self, file: int, share: float, random: Random) -> bytes:
        content = bytearray(self._files.get(file, b""))
        for change in self._loose.get(file, ()):
            if random.random() < TORN and isinstance(change, Written):
                _tear(content, change, random)
            elif random.random() < share:
                _put(content, change)
            elif isinstance(change, Written) and random.random() < GROWN:
                _grow(content, change.at + len(change.data))
        return bytes(content)


def _name(names: dict[str, int], changes: list[Named]) -> None:
    for change in changes:
        if change.file:
            names[change.name] = change.file
        else:
            names.pop(change.name, None)


def _put(content: bytearray, change: Written | Truncated) -> None:
    if isinstance(change, Truncated):
        del content[change.size :]
        return
    _grow(content, change.at)
    content[change.at : change.at + len(change.data)] = change.data


def _tear(content: bytearray, change: Written, random: Random) -> None:
    """Let some of the sectors through."""
    end = change.at + len(change.data)
    start = change.at
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        if random.random() < 0.5:
            _put(content, Written(change.file, start, change.data[start - change.at : stop - change.at]))
        start = stop


def _grow(content: bytearray, size: int) -> None:
    content.extend(bytes(max(0, size - len(content))))
