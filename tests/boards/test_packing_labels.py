"""Labels on the packing board: what is due is told by load and by parcel, and printed beside the desk."""

from pathlib import Path

import pytest

from controltower.boards.packing import PackingBoard
from controltower.boards.packing.labelstrip import PAPERS
from controltower.domain import ids as i
from controltower.domain.labels import LabelsPrinted, PrintLabels, wanted_labels
from controltower.domain.routes import Route
from controltower.tower.seats import Rights
from tests.boards.morning import NOW, Morning
from tests.boards.test_packing import RT1, board, day, parcel

__all__ = ["board", "day"]


def printed(day: Morning) -> None:
    picture = day.desk.picture
    day.say(NOW, "wms", LabelsPrinted(RT1, wanted_labels(picture, picture[Route][RT1])))


def test_what_is_due_is_told_by_load_and_by_parcel(board: PackingBoard, day: Morning) -> None:
    assert board.labels.says.text == "0 of 4 labels are on their parcels, 4 to print"
    assert board.labels.button.text() == "Print 4"
    assert board.loads.rows()[0].due == 4
    assert {line.label for line in board.panel.parcels.rows()} == {"–"}
    printed(day)
    board.present()
    assert board.labels.says.text == "4 of 4 labels are on their parcels"
    assert not board.labels.button.isEnabled()
    assert [line.label for line in board.panel.parcels.rows()] == ["–", "–", "3", "4", "5", "6"]


@pytest.mark.parametrize("paper", range(len(PAPERS)), ids=[name for name, _ in PAPERS])
def test_printing_writes_a_file_beside_the_desk_and_says_so_to_all(
    qtbot, board: PackingBoard, day: Morning, tmp_path: Path, paper: int
) -> None:
    board.labels.papers.setCurrentIndex(paper)
    path = tmp_path / f"labels{PAPERS[paper][1].suffix}"
    with qtbot.waitSignal(board.labels.printed, timeout=20_000):
        board.labels.print_to(path)
    assert path.read_bytes()[:3] == (b"%PD" if path.suffix == ".pdf" else b"^XA")
    (message,) = day.sent
    assert isinstance(message.body, PrintLabels)
    assert len(message.body.labels) == 4
    day.land()
    board.present()
    assert board.loads.rows()[0].due == 0
    assert board.labels.says.text.endswith(f"4 in {path.name}")


def test_all_labels_can_be_printed_anew(board: PackingBoard, day: Morning) -> None:
    printed(day)
    board.present()
    board.labels.whole.setChecked(True)
    assert board.labels.button.text() == "Print 4"
    assert board.labels.button.isEnabled()


def test_a_disk_that_will_not_take_it_is_said_and_nothing_is_decided(
    qtbot, board: PackingBoard, day: Morning, tmp_path: Path
) -> None:
    with qtbot.waitSignal(board.labels.failed, timeout=20_000):
        board.labels.print_to(tmp_path / "nowhere" / "labels.pdf")
    assert "Not printed." in board.labels.says.text
    assert not day.sent
    assert board.labels.button.isEnabled()


def test_who_may_not_print_is_told_why(board: PackingBoard, day: Morning) -> None:
    day.desk.note_rights(Rights(("viewer",), frozenset()))
    board.present()
    assert not board.labels.button.isEnabled()
    assert "print labels" in board.labels.button.toolTip()


def test_a_load_of_which_nothing_is_packed_has_no_labels(board: PackingBoard) -> None:
    board.reveal(i.RouteId("RT2"))
    assert board.labels.says.text.startswith("No parcel of this load is packed")
    assert parcel(0) not in board.labels.says.text
