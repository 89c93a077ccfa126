"""What does one row of the journal look like, and is it still what was written? Rows with their checksum."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any
from zlib import crc32

from controltower.domain.contradictions import Unreadable
from controltower.domain.errors import Outdated, Rejected, Unavailable
from controltower.domain.messages import Body, Entry, Message
from controltower.domain.said import Said
from controltower.domain.times import Instant
from controltower.store.codec import LARGEST, Codec

COLUMNS = (
    "operation",
    "seq",
    "source",
    "source_key",
    "kind",
    "version",
    "occurred_at",
    "recorded_at",
    "author",
    "body",
    "checksum",
)
Row = Sequence[Any]
"""The values of COLUMNS but the first."""
Check = Callable[[int, str, str, str, int, int, int, str, bytes], int]
"""A checksum over the values of a row but the operation's and the checksum's own."""
Draft = tuple[str, str, str, int, int, str, bytes]
"""A row that has no number yet: source, key, kind, version, occurred_at, author, body."""


def draft(message: Message, codec: Codec) -> Draft:
    """The message as it will be written. Raises Rejected where it could not be read again."""
    for field, text in (("source", message.source), ("key", message.key), ("author", message.author)):
        if not text.isascii() and not _writable(text):
            raise Rejected(f"The {field} {text!r} is not text that can be written.", field=field)
    if not -LARGEST < message.at < LARGEST:
        raise Rejected(f"{message.at} is no instant that anybody will see.", field="at")
    body = codec.encode(message.body)
    kind = type(message.body).__name__
    return message.source, message.key, kind, codec.version, message.at, message.author, body


def numbered(operation: str, drafts: Iterable[Draft], first: int, recorded_at: Instant) -> list[tuple[Any, ...]]:
    """The rows of COLUMNS with their numbers, from `first` on, and their checksums."""
    rows = []
    for seq, (source, key, kind, version, at, author, body) in enumerate(drafts, first):
        text = body.decode()
        check = crc(seq, source, key, kind, version, at, recorded_at, author, body)
        rows.append((operation, seq, source, key, kind, version, at, recorded_at, author, text, check))
    return rows


def crc(  # noqa: PLR0913, PLR0917
    seq: int, source: str, key: str, kind: str, version: int, at: int, recorded_at: int, author: str, body: bytes
) -> int:
    """The CRC-32 of all that a row says: it finds every flipped bit, which SQLite's own check does not."""
    return crc32(body, crc32(f"{seq}\n{source}\n{key}\n{kind}\n{version}\n{at}\n{recorded_at}\n{author}\n".encode()))


def sha(  # noqa: PLR0913, PLR0917
    seq: int, source: str, key: str, kind: str, version: int, at: int, recorded_at: int, author: str, body: bytes
) -> int:
    """The first 56 bits of the SHA-256 of all that a row says, which PostgreSQL can make itself: nobody else may."""
    said = f"{seq}\n{source}\n{key}\n{kind}\n{version}\n{at}\n{recorded_at}\n{author}\n".encode()
    return int.from_bytes(sha256(said + body).digest()[:7], "big")


def entries(rows: Iterable[Row], codec: Codec, check: Check) -> list[Entry]:
    """The rows as entries.

    Raises Unavailable for a row that is damaged, Outdated for one that a newer version of the program wrote.
    """
    return [_entry(row, codec, check) for row in rows]


def sound(rows: Iterable[Row], codec: Codec, first: int, check: Check) -> list[Entry]:
    """The rows as entries, numbered from `first` without a gap, as far as they can be read.

    Raises as `entries` does where that is not even the first.
    """
    read: list[Entry] = []
    try:
        for seq, row in enumerate(rows, first):
            if row[0] != seq:
                raise damaged(seq)
            read.append(_entry(row, codec, check))
    except (Unavailable, Outdated):
        if not read:
            raise
    return read


def damaged(seq: int) -> Unavailable:
    """What is said of a row that is not what was written."""
    return Unavailable(
        f"Entry {seq} of the journal is damaged: it is not what was written. Restore the file from a backup; "
        "all entries before it are sound."
    )


def _entry(row: Row, codec: Codec, check: Check) -> Entry:
    seq, source, key, kind, version, at, recorded_at, author, body, held = row
    if isinstance(body, str):
        body = body.encode()
    if check(seq, source, key, kind, version, at, recorded_at, author, body) != held:
        raise damaged(seq)
    told: Body
    try:
        told = codec.decode(kind, version, body)
    except Rejected as error:
        if not codec.knows(kind):
            raise Outdated(
                f"Entry {seq} of the journal was written by another version of this program: {error.reason} "
                "Update this program to read on."
            ) from error
        # The row is what was written, by somebody who says this kind otherwise than any version of this program.
        told = Unreadable(kind, error.reason)
    return Entry(Said(seq, at, source, key, author), recorded_at, told)


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
