import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from controltower.domain.errors import Refused, Unavailable
from controltower.domain.folding import fold
from controltower.domain.picture import Picture
from controltower.domain.times import SECOND, Instant
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.keeping import Lease
from controltower.store.projection import Projection
from tests.helpers import make
from tests.store import sample
from tests.store.place import Place

on_a_server = pytest.mark.parametrize("place", ["server"], indirect=True)

DAY = sample.batches(sample.messages(sample.SMALL))


def folded(journal: Journal) -> Picture:
    picture = Picture()
    for entry in journal.read(0, 1_000_000):
        fold(picture, entry)
    return picture


def keeper(journal: Journal, projection: Projection, every_s: float = 1e9, every: int = 10**9) -> Keeper:
    return Keeper(journal, projection, lambda: make.DAWN, every_s, every)


def test_catching_up_brings_the_projection_to_the_end(journal: Journal, projection: Projection) -> None:
    for batch in DAY:
        journal.append(batch)
    keeper(journal, projection).catch_up()
    assert projection.position() == journal.last()
    assert projection.load().digest() == folded(journal).digest()


def test_it_writes_after_so_many_messages(journal: Journal, projection: Projection) -> None:
    kept = keeper(journal, projection, every=150)
    for batch in DAY[:4]:
        journal.append(batch)
        kept.take(journal.read(kept.picture.seq))
    assert projection.position() == 400
    journal.append(DAY[4])
    kept.take(journal.read(kept.picture.seq))
    assert projection.position() == 400
    kept.write()
    assert projection.position() == 500


def test_it_writes_after_so_many_seconds(journal: Journal, projection: Projection) -> None:
    wall = [make.DAWN]
    kept = Keeper(journal, projection, lambda: wall[0], every_s=2.0)
    positions = []
    for second, batch in enumerate(DAY[:6]):
        wall[0] = Instant(make.DAWN + second * SECOND)
        journal.append(batch)
        kept.take(journal.read(kept.picture.seq))
        positions.append(projection.position())
    assert positions == [0, 0, 300, 300, 500, 500]


def test_another_goes_on_where_one_died(journal: Journal, projection: Projection) -> None:
    journal.append(DAY[0])
    first = keeper(journal, projection)
    first.catch_up()
    journal.append(DAY[1])
    first.take(journal.read(first.picture.seq))
    second = keeper(journal, projection)
    assert second.picture.seq == 100
    second.catch_up()
    assert projection.load().digest() == folded(journal).digest()


def test_two_keepers_do_not_disturb_each_other(journal: Journal, projection: Projection) -> None:
    kept = (keeper(journal, projection), keeper(journal, projection))
    for number, batch in enumerate(DAY):
        journal.append(batch)
        for each in kept:
            each.take(journal.read(each.picture.seq))
        kept[number % 2].write()
        if number % 3 == 0:
            kept[1 - number % 2].write()
        assert projection.position() == journal.last()
        assert projection.load().digest() == kept[0].picture.digest() == kept[1].picture.digest()


def test_a_keeper_that_lags_behind_another_does_not_turn_it_back(journal: Journal, projection: Projection) -> None:
    slow, fast = keeper(journal, projection), keeper(journal, projection)
    journal.append(DAY[0])
    slow.take(journal.read(0))
    journal.append(DAY[1])
    fast.catch_up()
    slow.write()
    assert projection.position() == 200
    journal.append(DAY[2])
    slow.catch_up()
    assert projection.position() == 300
    assert projection.load().digest() == folded(journal).digest()


def test_a_projection_that_was_thrown_away_is_written_whole(journal: Journal, projection: Projection) -> None:
    journal.append(DAY[0])
    kept = keeper(journal, projection)
    kept.catch_up()
    projection.forget()
    journal.append(DAY[1])
    kept.catch_up()
    assert projection.position() == 200
    assert projection.load().digest() == folded(journal).digest()


def test_it_follows_until_it_is_stopped_and_leaves_nothing_unwritten(url: str, journal: Journal) -> None:
    stop = threading.Event()

    def keep() -> None:
        with open_database(url) as database:
            Keeper(Journal(database, lambda: make.DAWN), Projection(database), lambda: make.DAWN, 1e9, 50).run(
                stop.is_set
            )

    projection = Projection(journal.database)
    thread = threading.Thread(target=keep)
    thread.start()
    for batch in DAY[:5]:
        journal.append(batch)
    waited = threading.Event()
    for _ in range(1_000):
        if projection.position() == 500:
            break
        waited.wait(0.01)
    journal.append(DAY[5][:7])
    waited.wait(0.1)
    stop.set()
    thread.join(20)
    assert projection.position() == 507
    assert projection.load().digest() == folded(journal).digest()


def test_an_idle_keeper_writes_nothing(database: Database, journal: Journal, projection: Projection) -> None:
    kept = Keeper(journal, projection, lambda: make.DAWN, every_s=0.0)
    kept.take([])
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM position").scalar() == 0


class Crew:
    """Keepers of one database, each with a connection and a name of its own."""

    def __init__(self, url: str, stack: ExitStack, ttl_s: float = 60.0) -> None:
        self.wall = make.DAWN
        self._url = url
        self._stack = stack
        self._ttl_s = ttl_s

    def keeper(self, name: str) -> Keeper:
        database = self._stack.enter_context(open_database(self._url))
        lease = Lease(database, name, ttl_s=self._ttl_s)
        return Keeper(Journal(database, self.now), Projection(database), self.now, 1e9, 10**9, lease)

    def now(self) -> Instant:
        """Each look finds the time come to renew."""
        self.wall = Instant(self.wall + 100 * SECOND)
        return self.wall


@pytest.fixture
def crew(place: Place) -> Iterator[Crew]:
    with ExitStack() as stack:
        yield Crew(place.url(), stack)


@on_a_server
def test_one_keeper_writes_and_the_others_stand_by_and_fold_along(
    crew: Crew, journal: Journal, projection: Projection
) -> None:
    first, second = crew.keeper("first"), crew.keeper("second")
    for batch in DAY[:2]:
        journal.append(batch)
    first.catch_up()
    assert (first.term, projection.position()) == (1, 200)
    journal.append(DAY[2])
    second.catch_up()
    assert (second.term, projection.position(), second.picture.seq) == (0, 200, 300)
    first.catch_up()
    assert projection.position() == 300


@on_a_server
def test_another_takes_over_when_the_lease_is_over_and_the_first_then_stands_by(
    place: Place, crew: Crew, journal: Journal, projection: Projection
) -> None:
    first, second = crew.keeper("first"), crew.keeper("second")
    journal.append(DAY[0])
    for each in (first, second):
        each.catch_up()
    journal.append(DAY[1])
    assert place.alter("UPDATE keepers SET until = clock_timestamp() - interval '1 ms'") == 1
    second.catch_up()
    journal.append(DAY[2])
    first.catch_up()
    assert (first.term, second.term, projection.position()) == (0, 2, 200)
    second.catch_up()
    assert projection.position() == 300
    assert projection.load().digest() == folded(journal).digest()


@on_a_server
def test_a_holder_that_was_cut_off_cannot_write_what_it_still_believes_it_may(
    place: Place, journal: Journal, projection: Projection
) -> None:
    old, new = (Lease(journal.database, name, ttl_s=60.0) for name in ("old", "new"))
    kept = keeper(journal, projection)
    journal.append(DAY[0])
    kept.take(journal.read(0))
    assert old.renew() == 1
    assert place.alter("UPDATE keepers SET until = clock_timestamp() - interval '1 ms'") == 1
    assert new.renew() == 2
    assert not projection.write([], kept.picture, 0, old.held)
    assert projection.position() == 0
    assert projection.write([], kept.picture, 0, new.held)


@on_a_server
def test_nobody_takes_a_lease_over_in_the_middle_of_its_holder_s_write(place: Place, database: Database) -> None:
    with open_database(place.url()) as other:
        holder, waiter = Lease(database, "holder", ttl_s=0.1), Lease(other, "waiter", ttl_s=30.0)
        assert holder.renew() == 1
        with database.writing() as connection:
            assert holder.held(connection)
            connection.exec_driver_sql("SELECT pg_sleep(0.2)")
            assert waiter.renew() == 0
        assert waiter.renew() == 2
        assert holder.renew() == 0


@on_a_server
def test_only_a_keeper_gets_the_lease(place: Place) -> None:
    with open_database(place.url("feed", "integrator")) as database, pytest.raises(Refused, match="denied"):
        Lease(database, "feed").renew()


@on_a_server
def test_a_second_keeper_goes_on_in_seconds_after_the_first_is_cut_off(
    place: Place, journal: Journal, projection: Projection
) -> None:
    def now() -> Instant:
        return Instant(time.monotonic_ns() // 1_000)

    stops = [threading.Event(), threading.Event()]
    kept: list[Keeper] = []
    url = place.url()

    def keep(number: int) -> None:
        with open_database(url) as database:
            lease = Lease(database, f"keeper {number}", ttl_s=1.0)
            kept.append(Keeper(Journal(database, now), Projection(database), now, 0.1, lease=lease))
            with suppress(Unavailable):
                kept[number].run(stops[number].is_set)

    def until(seen: Callable[[], bool]) -> None:
        for _ in range(3_000):
            if seen():
                return
            time.sleep(0.01)
        raise AssertionError("It never came.")

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(2)]
    threads[0].start()
    until(lambda: bool(kept) and kept[0].term == 1)
    threads[1].start()
    journal.append(DAY[0])
    until(lambda: len(kept) == 2 and projection.position() == 100)
    stops[0].set()
    threads[0].join(20)
    journal.append(DAY[1])
    until(lambda: projection.position() == 200)
    assert kept[1].term == 2
    stops[1].set()
    threads[1].join(20)
    assert projection.load().digest() == folded(journal).digest()
