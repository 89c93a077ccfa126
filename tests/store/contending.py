"""Many write at once, and several desks follow: is there one order, once each, and does everybody know the same?"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from controltower.domain.contradictions import Contradiction
from controltower.domain.errors import Refused, Unavailable
from controltower.domain.folding import fold
from controltower.domain.messages import Entry, Message
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalStatus, Verdict
from controltower.domain.times import Instant
from controltower.store.engine import open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.keeping import Lease
from controltower.store.projection import Projection
from tests.domain.conserved import doubly_reserved, negative, unconserved
from tests.helpers import make
from tests.store import crowd
from tests.store.killing import CONTEXT

LONGEST_S = 120.0
"""So long the members of a crowd wait for each other to begin."""
GRACE_S = 2.0
READ = 5_000
DECIDED = (ProposalStatus.APPROVED, ProposalStatus.AMENDED, ProposalStatus.REJECTED)


def now() -> Instant:
    """A clock that runs."""
    return Instant(make.DAWN + time.monotonic_ns() // 1_000)


@dataclass(slots=True)
class Account:
    """What one writer was told: the place of each message, and what it met."""

    places: dict[tuple[str, str], int] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What is wrong afterwards, a sentence each; and how much of what there was."""

    wrong: list[str]
    met: Counter[str]
    seconds: float
    digests: set[str]
    """Those of the parent, of each desk, of the tables, and of the journal said again to a file."""


def writer(url: str, part: crowd.Part, script: crowd.Script, start: Barrier, pipe: Connection) -> None:
    """Say all that is in the script, and tell what came of it."""
    account = Account()
    with open_database(url) as database:
        journal = Journal(database, now)
        start.wait(LONGEST_S)
        for call in script(part):
            _say(journal, call, account, guarded=database.shared)
    pipe.send(account)


def desk(url: str, start: Barrier, pipe: Connection) -> None:
    """Follow and fold until an entry that is told at the end; the digest of the picture, and of its verdicts."""
    start.wait(LONGEST_S)
    picture = Picture()
    done = _until(pipe, picture, [])
    while not done():
        with suppress(Unavailable), open_database(url) as database:
            for entries in Journal(database, now).follow(done, picture.seq):
                for entry in entries:
                    fold(picture, entry)
    pipe.send((picture.digest(), _verdicts(picture)))


def keeper(url: str, start: Barrier, pipe: Connection) -> None:
    """Keep the tables until an entry that is told at the end; what goes wrong with the world is tried again."""
    start.wait(LONGEST_S)
    last: list[int] = []
    while True:
        with suppress(Unavailable), open_database(url) as database:
            kept = Keeper(Journal(database, now), Projection(database), now, lease=Lease(database, "kim"))
            kept.run(_until(pipe, kept.picture, last))
            break
    pipe.send(None)


def lived(
    url: Callable[..., str], folder: Path, parts: Sequence[crowd.Part], script: crowd.Script, desks: int, offers: int
) -> Outcome:
    """Let all write at once while desks and a keeper follow; then look at what there is.

    `url` is that of a login with roles; `folder` has room for a file to which all is said again.
    """
    with open_database(url("opening", "integrator")) as database:
        for batch in _batches(crowd.opening(offers)):
            Journal(database, now).append(batch)
    start = CONTEXT.Barrier(len(parts) + desks + 2)
    with ExitStack() as ending:
        writers = [_started(ending, writer, url(part.login, part.role), part, script, start) for part in parts]
        followers = [_started(ending, desk, url(f"wall{n}", "viewer"), start) for n in range(desks)]
        followers.append(_started(ending, keeper, url("kim", "keeper"), start))
        start.wait(LONGEST_S)
        begun = time.perf_counter()
        accounts: list[Account] = [pipe.recv() for pipe in writers]
        seconds = time.perf_counter() - begun
        with open_database(url("wall0", "viewer")) as database:
            last = Journal(database, now).last()
        for pipe in followers:
            pipe.send(last)
        heard = [pipe.recv() for pipe in followers][:-1]
    outcome = Outcome([], sum((account.met for account in accounts), Counter()), seconds, set())
    _examine(outcome, url("wall0", "viewer"), folder, accounts, heard)
    return outcome


def _say(journal: Journal, call: crowd.Call, account: Account, *, guarded: bool) -> None:
    """One call of a script; again where the database is too busy, as every desk does it."""
    if not call.allowed and not guarded:
        return
    account.met["said"] += len(call.messages)
    try:
        places = _appended(journal, call.messages, account)
    except Refused:
        account.met["refused by the database"] += len(call.messages)
        account.wrong += [f"{each} was refused" for each in call.messages if call.allowed]
        return
    account.wrong += [f"{each} was let in" for each in call.messages if not call.allowed]
    for message, place in zip(call.messages, places, strict=True):
        key = message.source, message.key
        account.met["said before"] += key in account.places
        if account.places.setdefault(key, place) != place:
            account.wrong.append(f"{key} is at {place} and at {account.places[key]}")


def _appended(journal: Journal, messages: list[Message], account: Account) -> list[int]:
    for _ in range(20):
        try:
            return journal.append(messages)
        except Unavailable:
            account.met["busy"] += 1
    return journal.append(messages)


def _until(pipe: Connection, picture: Picture, last: list[int]) -> Callable[[], bool]:
    """True once the picture has come to the entry that the pipe told, which is remembered in `last`."""

    def done() -> bool:
        if not last and pipe.poll():
            last.append(pipe.recv())
        return bool(last) and picture.seq >= last[0]

    return done


def _started(ending: ExitStack, target: Callable[..., None], *given: Any) -> Connection:
    """A process that does so, and our end of its pipe; ended at the end."""
    ours, its = CONTEXT.Pipe()
    process = CONTEXT.Process(target=target, args=(*given, its), daemon=True)
    process.start()
    its.close()
    ending.callback(ours.close)
    ending.callback(process.kill)
    ending.callback(process.join, GRACE_S)
    return ours


def _batches(messages: list[Message]) -> Iterable[list[Message]]:
    return (messages[start : start + READ] for start in range(0, len(messages), READ))


def _examine(outcome: Outcome, url: str, folder: Path, accounts: list[Account], heard: list[tuple[str, str]]) -> None:
    with open_database(url) as database:
        entries = list(_read(Journal(database, now)))
        kept = Projection(database).load()
    picture = Picture()
    for entry in entries:
        fold(picture, entry)
    outcome.wrong += [*_unordered(entries), *_unkept(entries, accounts), *_undecided(picture)]
    outcome.wrong += [*unconserved(picture), *doubly_reserved(picture), *negative(picture)]
    outcome.digests = {picture.digest(), kept.digest(), _again(entries, folder), *(digest for digest, _ in heard)}
    if {verdicts for _, verdicts in heard} != {_verdicts(picture)}:
        outcome.wrong.append("the desks heard different verdicts")
    accepted = Counter(verdict.accepted for verdict in picture[Verdict].values())
    outcome.met.update(
        {"in the journal": len(entries), "accepted": accepted[True], "refused by a rule": accepted[False]}
    )
    outcome.met["contradictions"] = len(picture[Contradiction])
    outcome.met["winners"] = len({held.closed_by for held in picture[Proposal].values() if held.status in DECIDED})


def _read(journal: Journal) -> Iterable[Entry]:
    after = 0
    while entries := journal.read(after, READ):
        yield from entries
        after = entries[-1].said.seq


def _unordered(entries: list[Entry]) -> Iterable[str]:
    """Where numbers are missing or doubled, and what was said twice or should not be there."""
    if [entry.said.seq for entry in entries] != list(range(1, len(entries) + 1)):
        yield "the numbers have gaps"
    keys = Counter((entry.said.source, entry.said.key) for entry in entries)
    yield from (f"{key} is there {number} times" for key, number in keys.items() if number > 1)
    yield from (f"{key} should not be there" for key in keys if key[1].startswith(crowd.FORBIDDEN))


def _unkept(entries: list[Entry], accounts: list[Account]) -> Iterable[str]:
    """What writers met, and what is not where they were told."""
    held = {(entry.said.source, entry.said.key): entry.said.seq for entry in entries}
    for account in accounts:
        yield from account.wrong
        yield from (f"{key} is not at {place}" for key, place in account.places.items() if held.get(key) != place)


def _undecided(picture: Picture) -> Iterable[str]:
    """Proposals that were decided other than once, or not by whom they name."""
    accepted: dict[str, list[Verdict]] = {}
    for verdict in picture[Verdict].values():
        if verdict.accepted and verdict.proposal:
            accepted.setdefault(verdict.proposal, []).append(verdict)
    for held in picture[Proposal].values():
        authors = [verdict.author for verdict in accepted.get(held.id, [])]
        if authors != ([held.closed_by] if held.status in DECIDED else []):
            yield f"{held.id} is {held.status} by {held.closed_by}, and accepted of {authors}"


def _verdicts(picture: Picture) -> str:
    said = sorted((key, each.accepted, each.reasons) for key, each in picture[Verdict].items())
    return blake2b(repr(said).encode(), digest_size=16).hexdigest()


def _again(entries: list[Entry], folder: Path) -> str:
    """The digest after all was said again, in this order, to a file."""
    picture = Picture()
    messages = [
        Message(said.source, said.key, said.at, said.author, entry.body) for entry in entries for said in (entry.said,)
    ]
    with open_database(f"sqlite:///{(folder / 'again.db').as_posix()}") as database:
        journal = Journal(database, now)
        for batch in _batches(messages):
            journal.append(batch)
        for entry in _read(journal):
            fold(picture, entry)
    return picture.digest()
