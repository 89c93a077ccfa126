import threading

from controltower.domain.folding import fold
from controltower.domain.picture import Picture
from controltower.domain.times import SECOND, Instant
from controltower.store.engine import Database, open_database
from controltower.store.journal import Journal
from controltower.store.keeper import Keeper
from controltower.store.projection import Projection
from tests.helpers import make
from tests.store import sample

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
