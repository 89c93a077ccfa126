"""What does the shared database hold, and what does it let through? PostgreSQL's journal, rights and lease in memory.

Tried against the real ones in test_contract.py; it is trusted only as far as that goes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from controltower.domain.errors import Refused, Rejected
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.said import Said
from controltower.domain.times import Instant
from controltower.store.codec import Codec
from controltower.store.postgres.appending import handed
from controltower.store.postgres.roles import MAY_SAY
from controltower.store.rights import NAMES
from controltower.store.rows import Draft, draft
from controltower.tower.seats import Attendance, Looking, Rights

CODEC = Codec()
KINDS = {role: frozenset(kind.__name__ for kind in kinds) for role, kinds in MAY_SAY.items()}
LONGEST = 500
OF_A_DEMO = ("SetPace", "StepClock")
GONE_S = 5.0
"""A desk that was not heard for so long is not there."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The roles of a login in this operation and the sources for which it speaks; whether it has another one too."""

    roles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ("*",)
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A keeper's lease."""

    holder: tuple[str, str]
    term: int
    until: Instant


@dataclass(frozen=True, slots=True)
class Write:
    """The tables were brought from one place to another: by whom, and who held the lease of which term then."""

    by: str
    holder: str
    term: int
    start: int
    end: int


@dataclass(slots=True)
class Server:
    """All that is committed. `clock` is the server's own; `journaled` keeps what a failover may undo."""

    clock: Callable[[], Instant]
    entries: list[Entry] = field(default_factory=list)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    tables: Picture = field(default_factory=Picture)
    lease: Held | None = None
    present: dict[str, Attendance] = field(default_factory=dict)
    commits: list[tuple[Instant, Callable[[], None]]] = field(default_factory=list)
    journaled: bool = False
    locked: str = ""
    """Who is in the middle of a write under the lease."""
    writes: list["Write"] = field(default_factory=list)

    # --- the journal -----------------------------------------------------------------------------------------------

    def append(self, login: str, messages: Sequence[Message]) -> list[int]:
        """As the function of that name: all or none, each once, numbered without a gap; the place of each."""
        drafts = [draft(message, CODEC) for message in messages]
        if not drafts:
            return []
        handed("main", drafts)
        self.guard(login, drafts)
        before, now = len(self.entries), self.clock()
        for each in drafts:
            self._write(each, now)
        self._committed(lambda: self._cut(before))
        return [self.places[each[:2]] for each in drafts]

    def _write(self, each: Draft, now: Instant) -> None:
        source, key, kind, version, at, author, body = each
        if self.known(source, key):
            return
        seq = len(self.entries) + 1
        self.places[source, key] = seq
        said = Said(seq, Instant(at), source, key, author)
        self.entries.append(Entry(said, now, CODEC.decode(kind, version, body)))

    def known(self, source: str, key: str) -> bool:
        """Whether this was said before."""
        return (source, key) in self.places

    def _cut(self, length: int) -> None:
        """Undo: the journal ends here again."""
        for entry in self.entries[length:]:
            self.places.pop((entry.said.source, entry.said.key), None)
        del self.entries[length:]

    def guard(self, login: str, drafts: Iterable[Draft]) -> None:
        """Raises Refused or Rejected for what this login may not say, as the function of that name."""
        drafts, grant = list(drafts), self.grant(login)
        if not grant.roles:
            raise Refused([f"{login} has no rights in operation main."])
        for source, _, kind, _, _, author, _ in drafts:
            if not any(_allows(grant, role, login, source, author, kind) for role in grant.roles):
                raise Refused([f"{login} may not say {kind} as source {source} and author {author} in operation main."])
        for source, key, _, _, _, author, body in drafts:
            if any(len(word) > LONGEST for word in (source, key, author)) or b"\\u0000" in body:
                raise Rejected("A key is too long, or a body holds the character NUL.", field="body")

    def read(self, login: str, after: int, limit: int) -> list[Entry]:
        """The next entries that this login sees."""
        return self.entries[after : after + limit] if self.grant(login).roles else []

    def last(self, login: str) -> int:
        """The place of the newest entry that this login sees."""
        return len(self.entries) if self.grant(login).roles else 0

    # --- rights and presence ---------------------------------------------------------------------------------------

    def grant(self, login: str) -> Grant:
        """What a login was granted. Raises Refused for one with no role anywhere: it does not even see the schema."""
        held = self.grants.get(login, Grant())
        if not held.roles and not held.elsewhere:
            raise Refused(["Permission denied for schema controltower."])
        return held

    def rights(self, login: str) -> Rights:
        """What this login may say, as `rights.granted` asks it."""
        roles = tuple(sorted(self.grant(login).roles))
        kinds = frozenset(kind for role in roles for kind in KINDS[role])
        return Rights(roles, kinds, any(role in NAMES for role in roles))

    def attend(self, login: str, desk: str, looking: Looking) -> tuple[Attendance, ...]:
        """Note where a desk looks; where the others look that were heard a moment ago."""
        if not self.grant(login).roles:
            raise Refused([f"{login} has no rights in operation main."])
        now = self.clock()
        before = self.present.get(desk)
        since = before.since if before is not None and before.looking == looking else now
        self.present[desk] = Attendance(desk, login, self.grants[login].roles[0], looking, since, now)
        heard = (each for key, each in sorted(self.present.items()) if key != desk)
        return tuple(each for each in heard if now - each.seen_at <= GONE_S * 1_000_000)

    # --- the keeper ------------------------------------------------------------------------------------------------

    def keep(self, login: str, holder: str, ttl_s: float) -> int:
        """The term of the lease, or 0 where another keeper has it, as the function of that name."""
        if "keeper" not in self.grant(login).roles:
            raise Refused([f"{login} keeps nothing in operation main."])
        now, asked, held = self.clock(), (holder, login), self.lease
        until = Instant(now + round(min(max(ttl_s, 0.1), 60.0) * 1_000_000))
        if self.locked not in ("", holder):
            return 0
        term = 1 if held is None else held.term
        if held is not None and held.holder != asked:
            if held.until >= now:
                return 0
            term += 1
        self.lease = Held(asked, term, until)
        self._committed(lambda: setattr(self, "lease", held))
        return term

    def write(self, by: str, facts: Iterable[Any], picture: Picture, from_seq: int) -> bool:
        """As `Projection.write`: facts and place, both or neither."""
        if self.tables.seq != from_seq:
            return False
        holder, term = (self.lease.holder[0], self.lease.term) if self.lease is not None else ("", 0)
        self.writes.append(Write(by, holder, term, from_seq, picture.seq))
        before, after = self.tables, self.tables.fork()
        last: dict[tuple[type, str], Any] = {(type(each), each.id): each for each in facts}
        for fact in last.values():
            after.put((fact,), as_read(picture.told(type(fact), fact.id)))
        after.seq, after.now = picture.seq, picture.now
        after.heard, after.told_by = dict(picture.heard), dict(picture.told_by)
        self.tables = after
        self._committed(lambda: setattr(self, "tables", before))
        return True

    # --- the standby -----------------------------------------------------------------------------------------------

    def fail_over(self, lost_s: float) -> int:
        """The standby takes over, which had not received the commits of the last seconds; how many those were."""
        since, lost = self.clock() - lost_s * 1_000_000, 0
        while self.commits and self.commits[-1][0] > since:
            self.commits.pop()[1]()
            lost += 1
        self.present.clear()
        self.locked = ""
        return lost

    def _committed(self, undo: Callable[[], None]) -> None:
        if self.journaled:
            self.commits.append((self.clock(), undo))


def _allows(grant: Grant, role: str, login: str, source: str, author: str, kind: str) -> bool:
    if kind not in KINDS[role]:
        return False
    if role != "integrator":
        return source == f"desk:{login}" and author == login
    if source.startswith("desk:") or not ("*" in grant.sources or source in grant.sources):
        return False
    return author in (source, login) and (source == "demo" or kind not in OF_A_DEMO)


def as_read(said: Said | None) -> Said | None:
    """Who told a fact, as far as the tables keep it."""
    return Said(said.seq, said.at, said.source, "", "") if said is not None else None


def as_kept(picture: Picture) -> Picture:
    """The picture as the tables would give it back."""
    kept = Picture()
    for kind in picture.kinds():
        key: str
        fact: Any
        for key, fact in picture[kind].items():
            kept.put((fact,), as_read(picture.told(kind, key)))
    kept.seq, kept.now = picture.seq, picture.now
    kept.heard, kept.told_by = dict(picture.heard), dict(picture.told_by)
    return kept
