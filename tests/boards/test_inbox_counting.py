"""The editor of an offer to count: places with their reasons, and what a person leaves out."""

import pytest
from pytestqt.qtbot import QtBot

from controltower.boards.inbox import InboxBoard
from controltower.boards.inbox.counting import CountEditor
from controltower.boards.inbox.outcome import outcome
from controltower.domain.counting import CountPlace, CountStock
from controltower.domain.ids import ItemId, LocationId, ProposalId
from controltower.domain.inventory import StockCounted
from controltower.domain.proposals import Effect, Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency
from tests.boards.morning import DC, NOW, PICK_A, Morning, at, morning

KEY = ProposalId(f"count:idle:{DC}:1")
WHY = "Not counted for 40 days, 120 picks since, 3 wrong counts in its aisle; 14 orders want it."


def place(number: int, why: str = WHY) -> CountPlace:
    return CountPlace(LocationId(f"{PICK_A}-{number}-{number}"), ItemId(f"SKU{number}"), why)


def offer() -> ProposalMade:
    return ProposalMade(
        KEY,
        ProposalKind.COUNT,
        "Count 3 places at Harbour DC",
        "People in Pick A have time to spare in the next hour. These 3 places carry 30% of the error value there.",
        (
            Effect("Error value expected at these places", "412 EUR", "0 EUR"),
            Effect("Wrong books among them, expected", "1.2 of 3", "0 of 3"),
            Effect("Minutes of work, walks included", "0", "8", None),
        ),
        Urgency.LOW,
        at(10.6),
        places=(place(1), place(2, "Counted today, 4 picks since."), place(3)),
    )


@pytest.fixture
def day() -> Morning:
    day = morning()
    day.say(at(9), "wms", StockCounted(place(2).location, place(2).item, 44))
    day.say(NOW, "tower", offer())
    return day


@pytest.fixture
def editor(qtbot: QtBot, day: Morning) -> tuple[InboxBoard, CountEditor]:
    board = InboxBoard(day.desk)
    qtbot.addWidget(board)
    board.resize(1366, 700)
    board.show()
    board.present()
    board.reveal(KEY)
    editor = board.proposal.editor
    assert isinstance(editor, CountEditor)
    return board, editor


def row(editor: CountEditor, number: int) -> list[str]:
    return [editor.grid.cell(number, column).text() for column in range(editor.grid.columnCount())]


def decided(day: Morning, board: InboxBoard) -> CountStock:
    board.proposal.approve()
    (sent,) = day.sent
    assert isinstance(sent.body, CountStock)
    return sent.body


def test_each_place_says_its_book_its_last_count_and_why(editor: tuple[InboxBoard, CountEditor]) -> None:
    first, second = row(editor[1], 0), row(editor[1], 1)
    assert first[0] == place(1).location
    assert first[2] == "50"
    assert first[4:] == ["–", WHY]
    assert second[2] == "44"
    assert second[4] == "1 of 1"


def test_the_reason_of_the_chosen_place_is_told_in_full(editor: tuple[InboxBoard, CountEditor]) -> None:
    counts = editor[1]
    assert counts.why.text() == f"{place(1).location}: {WHY}"
    counts.grid.setCurrentCell(1, 0)
    assert counts.why.text().endswith("Counted today, 4 picks since. Its book was wrong at 1 of 1 counts before.")


def test_what_is_offered_is_sent_as_it_is(day: Morning, editor: tuple[InboxBoard, CountEditor]) -> None:
    assert decided(day, editor[0]) == CountStock(offer().places, KEY)


def test_a_place_that_was_unticked_is_left_out(day: Morning, editor: tuple[InboxBoard, CountEditor]) -> None:
    board, counts = editor
    counts.grid.tick(1, False)
    assert counts.amended(day.desk.picture[Proposal][KEY])
    assert counts.sum.text().startswith("2 of 3 places")
    assert decided(day, board).places == (place(1), place(3))


def test_with_every_place_unticked_nothing_can_be_sent(editor: tuple[InboxBoard, CountEditor]) -> None:
    board, counts = editor
    for number in range(3):
        counts.grid.tick(number, False)
    assert not board.proposal.bar.approve_button.isEnabled()


def test_what_came_of_it_is_told(day: Morning) -> None:
    day.say(NOW, "desk:mia", CountStock(offer().places, KEY))
    day.say(NOW, "wms", StockCounted(place(1).location, place(1).item, 47))
    held = day.desk.picture[Proposal][KEY]
    assert held.status is ProposalStatus.APPROVED
    assert outcome(day.desk.picture, held).startswith("1 of 3")
