"""What is an open database to those who read and write it? Transactions, and which words its SQL has."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from controltower.domain.times import Instant
from controltower.store.rows import Check, Draft

Closer = Callable[[], None]


class Database(ABC):
    """An open database. `name` is what sentences call it; it never holds a password.

    `check` makes the checksum of a row; `body` is the SQL of a body, `like` of likeness in whatever case.
    """

    name: str
    check: Check
    body: str = "body"
    like: str = "LIKE"
    shared = False
    """Whether many desks share it, each with rights of its own."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """A connection in a transaction that may write; committed at the end. Raises Unavailable."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A connection in a transaction that sees one moment. Raises Unavailable."""

    def glancing(self) -> AbstractContextManager[Connection]:
        """A connection for one statement that reads; where that is cheaper, without a transaction around it."""
        return self.reading()

    @abstractmethod
    def world(self) -> AbstractContextManager[None]:
        """What goes wrong with the database inside becomes Unavailable, Outdated or Refused; wrong SQL stays a bug."""

    @abstractmethod
    def append(self, operation: str, drafts: Sequence[Draft], clock: Callable[[], Instant]) -> list[int]:
        """Write all drafts or none to the journal of an operation, each once; the place of each."""

    @abstractmethod
    def listen(self, operation: str, ring: Callable[[], None]) -> Closer:
        """Call `ring`, from another thread, when there may be news. A hint: rings can be lost, so look now and then."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""

    def sql(self, text: str) -> str:
        """A statement whose parameters are question marks, as this database's driver wants it."""
        return text

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
