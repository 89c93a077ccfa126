"""What is known at one moment? Every fact by its kind and id; forked in microseconds, digested for proof."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class Fact(Protocol):
    """Anything frozen that has an id, unique within its kind."""

    @property
    def id(self) -> str: ...


F = TypeVar("F", bound=Fact)
Facts = tuple[Any, ...]
"""The facts that a message changed, each complete; the last of one id wins."""


class Picture:
    """The facts of one operation, as the fold left them after entry `seq`.

    `picture[Order]` is the table of orders by id, and `picture.told(Order, id)` who told it last. Tables are shared
    between forks until one side writes to them.
    """

    __slots__ = ("_owned", "_tables", "_told", "heard", "now", "seq", "told_by")

    def __init__(self) -> None:
        self._tables: dict[type, dict[str, Any]] = {}
        self._told: dict[type, dict[str, Said]] = {}
        self._owned: set[type] = set()
        self.seq = 0
        self.now: Instant = NEVER
        self.heard: dict[str, Instant] = {}
        """The last time that each source said anything."""
        self.told_by: dict[type, str] = {}
        """The source that last changed a fact of each kind."""

    def __getitem__(self, kind: type[F]) -> Mapping[str, F]:
        table = self._tables.get(kind)
        return table if table is not None else {}

    def put(self, facts: Iterable[Any], said: Said | None = None) -> None:
        """Take in changed facts, and who told them; the only thing that changes a picture.

        What is put without a `said` keeps the teller that it had: a supposition in a fork has none of its own.
        """
        for fact in facts:
            kind = type(fact)
            if kind not in self._owned:
                self._tables[kind] = dict(self._tables.get(kind, {}))
                self._told[kind] = dict(self._told.get(kind, {}))
                self._owned.add(kind)
            self._tables[kind][fact.id] = fact
            if said is not None:
                self._told[kind][fact.id] = said

    def told(self, kind: type, key: str) -> Said | None:
        """Who last told this fact, when, and in which entry; of one read from the projection neither key nor author."""
        table = self._told.get(kind)
        return table.get(key) if table is not None else None

    def tellers(self, kind: type) -> Mapping[str, Said]:
        """Who last told each fact of a kind, by id; not of those that were put as suppositions."""
        return self._told.get(kind, {})

    def hear(self, source: str, at: Instant, seq: int, facts: Facts) -> None:
        """Note who spoke: the position, the operation's time, and the source of each kind that changed."""
        self.seq = seq
        self.now = max(self.now, at)
        self.heard[source] = at
        for fact in facts:
            self.told_by[type(fact)] = source

    def fork(self) -> "Picture":
        """A picture with the same facts, free to go its own way."""
        twin = Picture()
        twin._tables, twin._told = dict(self._tables), dict(self._told)
        self._owned = set()
        twin.seq, twin.now = self.seq, self.now
        twin.heard, twin.told_by = dict(self.heard), dict(self.told_by)
        return twin

    def kinds(self) -> Iterator[type]:
        """The kinds of fact present, in the order of their names."""
        return iter(sorted(self._tables, key=lambda kind: kind.__name__))

    def count(self) -> int:
        """How many facts there are."""
        return sum(len(table) for table in self._tables.values())

    def digest(self) -> str:
        """Thirty-two hex digits that two pictures share only if they know the same.

        Covers every fact with who told it and when, the position, who was heard and who told which kind; not the
        order in which facts arrived.
        """
        hasher = blake2b(digest_size=16)
        for kind in self.kinds():
            table, told = self._tables[kind], self._told[kind]
            hasher.update(f"{kind.__name__}:{len(table)}\n".encode())
            for key in sorted(table):
                teller = told.get(key)
                whence = (teller.seq, teller.at, teller.source) if teller is not None else ()
                hasher.update(f"{table[key]!r}{whence!r}".encode())
        told_by = sorted((kind.__name__, source) for kind, source in self.told_by.items())
        hasher.update(repr((self.seq, self.now, sorted(self.heard.items()), told_by)).encode())
        return hasher.hexdigest()
