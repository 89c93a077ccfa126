import string
import tomllib
from dataclasses import replace

import pytest

from controltower.domain.folding import fold
from controltower.domain.ids import OrderId
from controltower.domain.messages import Message, entry
from controltower.domain.notes import Note, NoteKind, NoteQueued, NoteStatus
from controltower.domain.orders import Order
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, Stop, StopStatus
from controltower.domain.times import HOUR, MINUTE, QUARTER, Instant
from controltower.domain.tracking import Failure
from controltower.planning.arrivals import Arrival, all_arrivals
from controltower.settings import resources
from controltower.tower.notes import LANGUAGES, Notes, due_notes, phrases
from tests.helpers.living import living


@pytest.fixture
def picture() -> Picture:
    return living(14.0).fork()


def told(picture: Picture, notes: list[NoteQueued]) -> None:
    for note in notes:
        message = Message("tower", f"note:{note.note}", picture.now, "tower", note)
        fold(picture, entry(message, picture.seq + 1, picture.now))


def moved(arrival: Arrival, minutes: int) -> Arrival:
    by = minutes * MINUTE
    return replace(arrival, p10=Instant(arrival.p10 + by), p50=Instant(arrival.p50 + by), p90=Instant(arrival.p90 + by))


def test_who_is_on_the_way_hears_once_when_it_comes(picture: Picture) -> None:
    arrivals = all_arrivals(picture)
    notes = list(due_notes(picture, arrivals))
    first = [each for each in notes if each.kind is NoteKind.FIRST_ETA]
    assert first
    for each in first:
        stop = next(stop for stop in picture[Stop].values() if each.order in stop.orders and stop.id in arrivals)
        assert each.opens <= arrivals[stop.id].p10 < arrivals[stop.id].p90 <= each.closes
        assert each.opens % QUARTER == each.closes % QUARTER == 0
    told(picture, notes)
    assert list(due_notes(picture, arrivals)) == []


def test_a_change_is_told_only_where_it_is_large_and_at_most_every_half_hour(picture: Picture) -> None:
    arrivals = all_arrivals(picture)
    told(picture, list(due_notes(picture, arrivals)))
    much = {key: moved(each, 90) for key, each in arrivals.items()}
    assert list(due_notes(picture, much)) == []
    picture.now = Instant(picture.now + 31 * MINUTE)
    assert list(due_notes(picture, {key: moved(each, 5) for key, each in arrivals.items()})) == []
    changed = list(due_notes(picture, much))
    assert changed
    assert {each.kind for each in changed} == {NoteKind.CHANGED_ETA}
    told(picture, changed)
    assert list(due_notes(picture, much)) == []


def test_at_night_nobody_is_told_anything(picture: Picture) -> None:
    arrivals = all_arrivals(picture)
    picture.now = Instant(picture.now + 9 * HOUR)
    assert list(due_notes(picture, arrivals)) == []


def test_what_is_too_uncertain_is_held_back_with_its_reason(picture: Picture) -> None:
    arrivals = {key: replace(each, p90=Instant(each.p10 + 5 * HOUR)) for key, each in all_arrivals(picture).items()}
    notes = [each for each in due_notes(picture, arrivals) if each.kind is NoteKind.FIRST_ETA]
    assert notes
    assert all(each.held_back for each in notes)
    told(picture, notes)
    assert {each.status for each in picture[Note].values()} == {NoteStatus.WITHHELD}
    again = list(due_notes(picture, arrivals))
    assert not [each for each in again if each.kind is not NoteKind.DELIVERED and each.kind is not NoteKind.FAILED]


def test_deliveries_and_failed_attempts_are_told_in_the_customers_language(picture: Picture) -> None:
    failed = next(each for each in picture[Stop].values() if each.status is StopStatus.FAILED and each.orders)
    order = picture[Order][failed.orders[0]]
    back = replace(picture[Route][failed.route], returned_at=picture.now)
    picture.put((replace(order, language="pt"), replace(failed, done_at=picture.now), back))
    notes = list(due_notes(picture, {}))
    mine = next(each for each in notes if each.order == order.id and each.kind is NoteKind.FAILED)
    assert mine.language == "pt"
    assert mine.text.startswith("Não conseguimos")
    assert {each.language for each in notes if each.order != order.id} == {"en"}


def test_no_note_names_anybody_or_the_house_that_is_to_blame(picture: Picture) -> None:
    notes = list(due_notes(picture, all_arrivals(picture)))
    for each in notes:
        order = picture[Order][each.order]
        assert order.customer not in each.text
        assert order.address not in each.text
    assert "not aboard" not in phrases("en").failed(OrderId("O1"), Failure.NOT_ABOARD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_fields(language: str) -> None:
    read = tomllib.loads((resources() / "notes" / f"{language}.toml").read_text("utf-8"))
    english = tomllib.loads((resources() / "notes" / "en.toml").read_text("utf-8"))
    assert read.keys() == english.keys()
    for key in ("first_arrival", "changed_arrival", "failed_attempt", "delivered"):
        assert set(fields(read[key])) == set(fields(english[key]))
    assert read["why"].keys() == english["why"].keys()
    assert read["again"].keys() == english["again"].keys()
    for failure in Failure:
        assert "{" not in phrases(language).failed(OrderId("O1"), failure)


def fields(sentence: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]


def test_the_tower_looks_once_a_minute_of_the_operation(picture: Picture) -> None:
    notes = Notes("en")
    assert list(notes(picture))
    assert list(notes(picture)) == []
    picture.now = Instant(picture.now + MINUTE)
    assert list(notes(picture))


def test_a_kind_of_a_language_is_that_language_and_an_unknown_one_english() -> None:
    assert phrases("de-AT") is phrases("DE") is phrases("de")
    assert phrases("pt_BR").language == "pt"
    assert phrases("xx-1") is phrases("") is phrases("en")
