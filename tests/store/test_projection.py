import importlib
import pkgutil
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controltower import domain
from controltower.domain.errors import Outdated, Refused, Rejected, Unavailable
from controltower.domain.folding import RULES, fold
from controltower.domain.ids import OperationId
from controltower.domain.kpis import Evidence, Kpi
from controltower.domain.messages import Body
from controltower.domain.orders import Order, Progress
from controltower.domain.picture import Picture
from controltower.domain.routes import Route
from controltower.domain.said import Said
from controltower.domain.stowage import Piece
from controltower.store.engine import Database, open_database
from controltower.store.facts import FACTS
from controltower.store.journal import Journal
from controltower.store.postgres.setup import initialise
from controltower.store.projection import Projection
from controltower.store.shapes import fingerprint
from tests.domain.test_folding import WILD, plausible
from tests.helpers import make
from tests.helpers.server import Tower
from tests.store import sample
from tests.store.place import Place

in_a_file = pytest.mark.parametrize("place", ["file"], indirect=True)
on_a_server = pytest.mark.parametrize("place", ["server"], indirect=True)


def told(journal: Journal) -> None:
    for batch in sample.batches(sample.messages(sample.SMALL)):
        journal.append(batch)


def folded(journal: Journal) -> Picture:
    picture = Picture()
    for entry in journal.read(0, 1_000_000):
        fold(picture, entry)
    return picture


def same(one: Picture, other: Picture) -> bool:
    """Whether two pictures agree in all there is, the order of their tables included."""
    return (
        one.digest() == other.digest()
        and (one.seq, one.now, one.heard, one.told_by) == (other.seq, other.now, other.heard, other.told_by)
        and all(list(one[kind].items()) == list(other[kind].items()) for kind in FACTS)
    )


def test_every_kind_of_fact_has_a_table() -> None:
    found = set()
    for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if is_dataclass(thing) and isinstance(thing, type) and "id" in {field.name for field in fields(thing)}:
                found.add(thing)
    assert found - {Evidence, Kpi, Piece} == set(FACTS)
    assert len(set(FACTS)) == len(FACTS)


def test_what_is_loaded_is_what_was_folded(journal: Journal, projection: Projection) -> None:
    told(journal)
    assert same(projection.rebuild(journal), folded(journal))
    assert same(projection.load(), folded(journal))
    assert projection.load().count() > 800


@given(st.lists(st.one_of(WILD, plausible()), max_size=25), st.integers(1, 9))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_journal_is_projected_step_by_step_as_it_is_folded(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[Body], step: int
) -> None:
    with open_database(f"sqlite:///{tmp_path_factory.mktemp('any') / 'j.db'}") as database:
        check_steps(Journal(database, lambda: make.DAWN), Projection(database), bodies, step)


numbers = count(1)


@given(st.lists(plausible(), max_size=25), st.integers(1, 9))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_a_server_projects_it_so_too(pg: Tower, bodies: list[Body], step: int) -> None:
    operation = OperationId(f"of_{next(numbers)}")
    with open_database(pg.login("test", "integrator", "keeper", operation=operation)) as database:
        journal = Journal(database, lambda: make.DAWN, operation)
        check_steps(journal, Projection(database, operation), bodies, step)


def check_steps(journal: Journal, projection: Projection, bodies: list[Body], step: int) -> None:
    journal.append([make.message(body) for body in make.house()])
    for body in bodies:
        with suppress(Rejected, Refused):
            journal.append([make.message(body)])
    picture = Picture()
    while entries := journal.read(picture.seq, step * 5):
        before = picture.seq
        changed = [fact for entry in entries for fact in fold(picture, entry).facts]
        assert projection.write(changed, picture, before)
    assert same(projection.load(), picture)


@pytest.mark.parametrize("odd", ["", "\x1e", "\x1f", "a\x1fb", "NULL", '{a,"b"}', "\\N", "%s ? Ø 🚚", "'"])
def test_any_text_of_a_fact_is_kept_to_the_letter(journal: Journal, projection: Projection, odd: str) -> None:
    orders = [replace(make.order(f"O{number}"), customer=odd, address=f"{odd}{number}") for number in range(3)]
    check_steps(journal, projection, [*orders[:2], orders[2]], 1)
    assert [order.customer for order in projection.load()[Order].values()] == [odd] * 3


def test_only_who_knows_where_it_stands_may_write(journal: Journal, projection: Projection) -> None:
    told(journal)
    picture = folded(journal)
    assert not projection.write([], picture, from_seq=7)
    assert projection.position() == 0
    assert projection.write([], picture, from_seq=0)
    assert projection.position() == picture.seq
    assert not projection.write([], picture, from_seq=0)


def test_facts_and_place_are_written_together_or_not_at_all(
    place: Place, journal: Journal, projection: Projection
) -> None:
    told(journal)
    picture = folded(journal)
    if place.tower:
        place.alter("ALTER TABLE fact_route ADD CONSTRAINT no_routes CHECK (id = '')")
    else:
        place.alter("CREATE TRIGGER x BEFORE INSERT ON fact_route BEGIN SELECT RAISE(FAIL, 'no_routes'); END")
    with pytest.raises(Exception, match="no_routes"):
        projection.write([*picture[Progress].values(), *picture[Route].values()], picture, from_seq=0)
    assert projection.position() == 0
    assert place.ask("SELECT count(*) FROM fact_progress") == (0,)


def test_of_two_who_build_on_the_same_place_one_writes(place: Place, journal: Journal, projection: Projection) -> None:
    told(journal)
    picture = folded(journal)
    url, start, wrote = place.url(), threading.Barrier(4, timeout=20), []

    def write() -> None:
        with open_database(url) as database:
            mine = Projection(database)
            start.wait()
            wrote.append(mine.write(picture[Progress].values(), picture, from_seq=0))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(wrote) == [False, False, False, True]
    assert projection.position() == picture.seq


def test_a_rebuild_can_be_watched_and_stopped(journal: Journal, projection: Projection) -> None:
    told(journal)
    steps: list[tuple[int, int]] = []
    projection.rebuild(journal, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (journal.last(), journal.last())
    assert projection.rebuild(journal, stop=lambda: True).seq == 0
    assert projection.position() == 0


@in_a_file
def test_tables_of_older_rules_are_thrown_away(database: Database, journal: Journal) -> None:
    told(journal)
    Projection(database, rules=RULES).rebuild(journal)
    newer = Projection(database, rules=RULES + 1)
    assert newer.position() == 0
    assert newer.load().count() == 0
    assert newer.rebuild(journal).digest() == newer.load().digest() == folded(journal).digest()


@on_a_server
@pytest.mark.parametrize("change", ["position SET rules = rules - 1", "fact_shapes SET fingerprint = 'x'"])
def test_tables_of_another_program_on_a_server_are_its_owner_s_to_renew(
    place: Place, journal: Journal, projection: Projection, change: str
) -> None:
    told(journal)
    picture = projection.rebuild(journal)
    assert place.alter(f"UPDATE {change}") == 1
    for use in (projection.load, lambda: projection.write([], picture, picture.seq)):
        with pytest.raises(Outdated, match="controltower db upgrade"):
            use()
    assert place.tower
    initialise(place.tower.url())
    assert projection.load().count() == 0
    assert projection.rebuild(journal).digest() == projection.load().digest() == picture.digest()


def test_tables_of_newer_rules_are_refused(
    place: Place, database: Database, journal: Journal, projection: Projection
) -> None:
    told(journal)
    picture = projection.rebuild(journal)
    assert place.alter("UPDATE position SET rules = rules + 1") == 1
    with pytest.raises(Outdated, match="newer program"):
        Projection(database)
    with pytest.raises(Outdated, match="newer program"):
        projection.load()
    with pytest.raises(Outdated, match="newer program"):
        projection.write([], picture, picture.seq)


@in_a_file
def test_tables_of_other_shapes_are_thrown_away(database: Database, journal: Journal, projection: Projection) -> None:
    told(journal)
    picture = projection.rebuild(journal)
    fewer = Projection(database, kinds=FACTS[:-1])
    assert fewer.position() == 0
    fewer.write([], picture, 0)
    with pytest.raises(Outdated, match="renewed"):
        projection.load()
    with database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name LIKE 'fact!_%' ESCAPE '!'")
        assert "fact_source" not in {name for (name,) in names}
    assert Projection(database).rebuild(journal).digest() == picture.digest()


def test_the_fingerprint_sees_fields_and_what_they_are_made_of() -> None:
    @dataclass(frozen=True)
    class Inner:
        x: int

    @dataclass(frozen=True)
    class Outer:
        id: str
        inner: tuple[Inner, ...]

    before = fingerprint([Outer])
    assert fingerprint([Outer]) == before
    Inner.__annotations__["x"] = float
    Inner.__dataclass_fields__["x"].type = float
    assert fingerprint([Outer]) != before


def test_a_row_that_cannot_be_read_is_unavailable(place: Place, journal: Journal, projection: Projection) -> None:
    told(journal)
    projection.rebuild(journal)
    assert place.alter("UPDATE fact_progress SET stage = 'lost' WHERE row_no = (SELECT max(row_no) FROM fact_progress)")
    with pytest.raises(Unavailable, match="rebuild it"):
        projection.load()
    projection.rebuild(journal)
    assert projection.load().digest() == folded(journal).digest()


def test_operations_in_one_database_have_facts_of_their_own(place: Place, database: Database) -> None:
    pictures = []
    for name, orders in (("north", 1), ("south", 2)):
        place.url(operation=name)
        operation = OperationId(name)
        journal = Journal(database, lambda: make.DAWN, operation)
        journal.append([make.message(body) for body in (*make.house(), *(make.order(f"O{n}") for n in range(orders)))])
        pictures.append((Projection(database, operation), Projection(database, operation).rebuild(journal)))
    for projection, picture in pictures:
        assert same(projection.load(), picture)
    pictures[0][0].forget()
    assert pictures[0][0].load().count() == 0
    assert same(pictures[1][0].load(), pictures[1][1])


def test_analysts_read_facts_with_plain_sql(place: Place, journal: Journal, projection: Projection) -> None:
    journal.append([make.message(body) for body in (*make.house(), make.order("O1", 3), make.allocation("O1", 3))])
    projection.rebuild(journal)
    lines = "o.lines::json" if place.tower else "o.lines"
    row = place.ask(
        f"SELECT o.address, l.quantity, l.allocated, json_array_length({lines}) FROM fact_order o "
        'JOIN fact_order_line l ON l."order" = o.id'
    )
    assert row == ("O1 Street 1", 3, 3, 1)


@on_a_server
def test_no_transaction_waits_while_rows_are_made(place: Place, journal: Journal, projection: Projection) -> None:
    class Watched(Picture):
        def tellers(self, kind: type) -> Mapping[str, Said]:
            idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database()"
            assert tuple(place.ask(idle)) == (0,)
            return super().tellers(kind)

    told(journal)
    picture = Watched()
    facts = [fact for entry in journal.read(0, 1_000_000) for fact in fold(picture, entry).facts]
    assert projection.write(facts, picture, 0)
    assert projection.load().digest() == picture.digest()
