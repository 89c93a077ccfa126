"""Addresses are found with slips of the pen, never guessed, and say how exactly they were found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controltower.domain.errors import Unavailable
from controltower.store.addresses import (
    AddressBook,
    House,
    Level,
    Match,
    Place,
    Street,
    Unmatched,
    folded,
    write_addresses,
)

HOUSES = [
    *(House(str(n), "Große Fährstraße", "24103", "Kiel", 54.3 + n / 10_000, 10.1) for n in (2, 4, 10, 3, 5)),
    House("12a", "Rue de l'Église", "L-1458", "Saltmere", 54.5, 10.5),
    House("1", "Main Street", "", "Kiel", 54.31, 10.12),
    House("1", "Main Street", "", "Saltmere", 54.51, 10.52),
]
STREETS = [Street("Straße des 17. Juni", 54.32, 10.13), Street("Kai", 54.33, 10.14)]
PLACES = [Place("Saltmere", "town", 54.5, 10.5), Place("Kiel", "city", 54.32, 10.13)]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[AddressBook]:
    """A book of a few streets in two towns."""
    write_addresses(tmp_path / "addresses.sqlite", HOUSES, STREETS, PLACES)
    opened = AddressBook(tmp_path / "addresses.sqlite", (54.0, 10.0, 55.0, 11.0))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "text",
    [
        "Große Fährstraße 4, 24103 Kiel",
        "Grosse Fahrstrasse 4",
        "grosse faehrstr. 4",
        "Gorße Fährstraße 4, Kiel",
        "Große Fährstaße 4-8",
        "24103 Kiel, Große Fährstr 4",
    ],
)
def test_a_house_is_found_however_its_street_is_spelled(book: AddressBook, text: str) -> None:
    match = book.locate(text)
    assert isinstance(match, Match)
    assert (match.level, match.label) == (Level.HOUSE, "Große Fährstraße 4, Kiel")


def test_a_number_with_a_letter_is_one_number(book: AddressBook) -> None:
    for text in ("Rue de l'Eglise 12A", "12 a rue de l eglise, Saltmere"):
        match = book.locate(text)
        assert isinstance(match, Match)
        assert match.label == "Rue de l'Église 12a, Saltmere"


def test_a_house_that_is_not_known_lies_between_its_neighbours_and_says_so(book: AddressBook) -> None:
    match = book.locate("Große Fährstraße 7, Kiel")
    assert isinstance(match, Match)
    assert match.level is Level.STREET
    assert match.lat == pytest.approx(54.3005)
    even = book.locate("Große Fährstraße 6, Kiel")
    assert isinstance(even, Match)
    assert even.lat == pytest.approx(54.3006)


def test_numbers_in_a_street_s_name_are_no_house_numbers(book: AddressBook) -> None:
    match = book.locate("Strasse des 17. Juni 135, Kiel")
    assert isinstance(match, Match)
    assert (match.level, match.label) == (Level.STREET, "Straße des 17. Juni, Kiel")


def test_a_street_that_is_in_two_towns_wants_the_town(book: AddressBook) -> None:
    asked = book.locate("Main Street 1")
    assert asked == Unmatched("“Main Street 1” may be any of 2 streets, in Kiel, Saltmere: say which town.")
    match = book.locate("Main Street 1, Saltmere")
    assert isinstance(match, Match)
    assert match.lat == 54.51


def test_a_place_is_found_where_no_street_is_named(book: AddressBook) -> None:
    match = book.locate("Saltmer")
    assert isinstance(match, Match)
    assert (match.level, match.label) == (Level.PLACE, "Saltmere")


def test_what_is_not_known_is_said_and_not_guessed(book: AddressBook) -> None:
    asked = book.locate("Unter den Linden 5")
    assert asked == Unmatched("“Unter den Linden 5” is no street and no place that the road data knows.")
    assert book.locate("  ") == Unmatched("No address was given.")


def test_coordinates_are_taken_as_they_are_unless_they_are_swapped(book: AddressBook) -> None:
    match = book.locate("54.3301, 10.1502")
    assert isinstance(match, Match)
    assert match.level is Level.SPOT
    swapped = book.locate("10.1502, 54.3301")
    assert isinstance(swapped, Unmatched)
    assert swapped.reason.endswith("are the two swapped?")
    assert isinstance(book.locate("40.0, 10.0"), Unmatched)


def test_folding_takes_away_case_accents_and_the_sharp_s() -> None:
    assert folded("Große ÉGLISE Łódź-Straße") == "grosse eglise lodz strasse"


def test_a_file_that_is_no_book_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite").write_text("hello", encoding="utf-8")
    with pytest.raises(Unavailable, match="cannot be read"):
        AddressBook(tmp_path / "no.sqlite")


def test_a_book_is_opened_wherever_its_folder_is_called_so(tmp_path: Path) -> None:
    folder = tmp_path / "maps #1 50%25"
    folder.mkdir()
    write_addresses(folder / "addresses.sqlite", HOUSES, STREETS, PLACES)
    opened = AddressBook(folder / "addresses.sqlite")
    assert isinstance(opened.locate("Kai"), Match)
    opened.close()


@pytest.mark.parametrize("number", ["❶", "፩", "²"])
def test_a_number_in_signs_that_do_not_count_is_kept_as_it_is(tmp_path: Path, number: str) -> None:
    assert write_addresses(tmp_path / "a.sqlite", [House(number, "Kai", "", "", 54.3, 10.1)], [], []) == 1


def test_a_page_of_words_is_no_address(book: AddressBook) -> None:
    found = book.locate(" ".join(f"word{n}" for n in range(2_000)))
    assert found == Unmatched("That is a text of 2,000 words, and no address.")
