import random
import time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget

from controltower.ui.badges import Priority
from controltower.ui.table import Column, RowsModel, Table
from controltower.ui.table.column import fitted, permutation

COLUMNS: list[Column[Any]] = [
    Column(
        "Order",
        lambda r: r[0],
        width=100,
        badge=lambda r: Priority.HIGH if r[1] > 8 else None,
        tip=lambda r: f"order {r[0]}",
    ),
    Column("Weight", lambda r: r[1], lambda r: f"{r[1]:.1f} kg", align="right"),
    Column("Door", lambda r: r[2], stale=lambda r: r[2] is None, bar=lambda r: 0.5),
]


def rows(n: int, seed: int = 1):
    chance = random.Random(seed)
    return [(f"SO-{i:06d}", chance.uniform(0, 10), chance.choice(["A", "b", "C", None])) for i in range(n)]


@pytest.fixture
def table(qtbot) -> Table:
    table = Table(COLUMNS, key=lambda r: r[0], searchable=True)
    qtbot.addWidget(table)
    table.resize(500, 400)
    table.show()
    qtbot.waitExposed(table)
    return table


def marked(table: Table) -> list[str]:
    return sorted(str(table.model.key_at(i.row())) for i in table.view.selectionModel().selectedRows())


def test_the_model_keeps_qt_s_rules(qtbot) -> None:
    model = RowsModel(COLUMNS, key=lambda r: r[0])
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(rows(20))
    model.arrange((1, True), "a")
    model.set_rows(rows(5))

    assert tester.model() is model
    assert model.rowCount() == sum(r[2] == "A" for r in rows(5))


def test_numbers_sort_as_numbers_and_nothing_is_last() -> None:
    assert list(permutation([10, 9, None, 2], descending=False)) == [3, 1, 0, 2]
    assert list(permutation([10, 9, None, 2], descending=True)) == [0, 1, 3, 2]
    assert list(permutation([1.0, float("nan"), 0.5], descending=True)) == [0, 2, 1]


def test_text_sorts_without_regard_to_case() -> None:
    assert list(permutation(["b", "A", None, "C"], descending=False)) == [1, 0, 3, 2]


@pytest.mark.parametrize("descending", [False, True])
def test_equal_rows_keep_their_order(descending: bool) -> None:
    assert list(permutation([1, 1, 0, 1], descending=descending)) == ([0, 1, 3, 2] if descending else [2, 0, 1, 3])


def test_a_click_on_a_title_sorts_up_then_down_then_not_at_all(table: Table, qtbot) -> None:
    table.set_rows(rows(30))
    header = table.view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(1) + 20, header.height() // 2)
    seen = []
    for _ in range(3):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        seen.append([r[1] for r in table.rows()])

    weights = [r[1] for r in rows(30)]
    assert seen == [sorted(weights), sorted(weights, reverse=True), weights]


def test_the_chosen_row_stays_chosen_when_rows_come_go_and_change_places(table: Table) -> None:
    table.set_rows(rows(200))
    table.select("SO-000050", "SO-000060")
    table.sort(1)
    assert marked(table) == ["SO-000050", "SO-000060"]
    table.set_rows(rows(150, seed=2)[10:])
    assert marked(table) == ["SO-000050", "SO-000060"]
    table.filter("nothing like this")
    assert marked(table) == []
    table.filter("")

    assert marked(table) == ["SO-000050", "SO-000060"]
    assert table.current_key == "SO-000060"


def test_an_update_does_not_say_that_a_person_chose_something(table: Table, qtbot) -> None:
    table.set_rows(rows(200))
    table.select("SO-000050")
    said: list[object] = []
    table.selected.connect(said.append)
    table.picked.connect(said.append)
    table.set_rows(rows(150, seed=3))
    table.sort(1)
    table.filter("so")

    assert said == []


def test_new_rows_above_do_not_move_what_is_being_read(table: Table, qtbot) -> None:
    old = rows(500)
    table.set_rows(old)
    table.view.doItemsLayout()
    table.view.scrollTo(table.model.index(100, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    top = table.model.key_at(table.view.rowAt(0))
    table.set_rows([(f"NEW-{i}", 1.0, "A") for i in range(40)] + old)

    assert top == "SO-000100"
    assert table.model.key_at(table.view.rowAt(0)) == top


def test_at_the_top_new_rows_are_seen(table: Table) -> None:
    table.set_rows(rows(500))
    table.set_rows([("NEW", 1.0, "A"), *rows(500)])

    assert table.model.key_at(table.view.rowAt(0)) == "NEW"


def test_only_what_is_visible_is_said_to_have_changed(table: Table, qtbot) -> None:
    table.set_rows(rows(1000))
    said: list[int] = []
    table.model.dataChanged.connect(lambda a, b: said.append(b.row() - a.row() + 1))
    table.model.modelReset.connect(lambda: said.append(-1))
    table.set_rows([(r[0], r[1] + 1, r[2]) for r in rows(1000)])

    assert len(said) == 1
    assert 5 < said[0] < 25
    assert table.rows()[0][1] == rows(1000)[0][1] + 1


def test_every_word_must_be_found(table: Table, qtbot) -> None:
    table.set_rows([("SO-1", 1.0, "Gaia"), ("SO-2", 2.0, "Gaia"), ("SO-3", 2.0, "Porto")])
    qtbot.keyClicks(table.search, "gaia 2.0")

    assert [r[0] for r in table.rows()] == ["SO-2"]


def test_clicks_and_keys_choose_and_open(table: Table, qtbot) -> None:
    table.set_rows(rows(10))
    at = table.view.visualRect(table.model.index(3, 0)).center()
    with qtbot.waitSignal(table.selected) as chosen:
        qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == ["SO-000003"]
    with qtbot.waitSignal(table.selected) as chosen:
        qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert chosen.args == ["SO-000004"]
    with qtbot.waitSignal(table.activated) as opened:
        qtbot.keyClick(table.view, Qt.Key.Key_Return)

    assert opened.args == ["SO-000004"]


def test_chosen_rows_are_copied_as_a_sheet_would_take_them(table: Table) -> None:
    table.set_rows([("SO-1", 1.0, "A"), ("SO-2", 2.0, "B")])
    table.select("SO-2")

    assert table.copy() == "Order\tWeight\tDoor\nSO-2\t2.0 kg\tB"
    assert QApplication.clipboard().text() == table.copy()


def test_widths_order_and_sorting_come_back(table: Table, qtbot) -> None:
    table.set_rows(rows(20))
    table.view.setColumnWidth(0, 173)
    table.view.horizontalHeader().moveSection(2, 0)
    table.sort(1, descending=True)
    state = table.state()
    other = Table(COLUMNS, key=lambda r: r[0])
    qtbot.addWidget(other)
    other.set_rows(rows(20))

    assert other.restore_state(state)
    assert other.view.columnWidth(0) == 173
    assert other.view.horizontalHeader().visualIndex(2) == 0
    assert other.rows() == table.rows()
    assert not other.restore_state(b"nonsense")


def test_a_hundred_thousand_rows_are_sorted_while_a_person_blinks(table: Table) -> None:
    table.set_rows(rows(100_000))
    started = time.perf_counter()
    table.sort(1)

    assert time.perf_counter() - started < 1.0
    assert table.rows()[0][1] == min(r[1] for r in rows(100_000))


def test_an_empty_table_says_so(table: Table) -> None:
    table.set_rows([])
    assert table._empty.isVisible()
    table.set_rows(rows(1))

    assert not table._empty.isVisible()


def test_growing_columns_share_the_room_and_spare_ones_go_first():
    columns = [
        Column("A", str, width=100, grow=1),
        Column("B", str, width=100, grow=3),
        Column("C", str, width=100, spare=True),
    ]
    assert fitted(columns, 400) == [125, 175, 100]
    assert fitted(columns, 240) == [110, 130, 0]
    assert fitted(columns, 100) == [50, 50, 0]


def test_a_table_with_a_growing_column_never_scrolls_sideways(qtbot):
    table = Table([Column("A", str, width=300), Column("B", str, width=300, grow=1)], key=str)
    qtbot.addWidget(table)
    table.resize(420, 200)
    table.show()
    header = table.view.horizontalHeader()
    assert abs(header.length() - table.view.viewport().width()) <= 2
    table.resize(900, 200)
    qtbot.waitUntil(lambda: abs(header.length() - table.view.viewport().width()) <= 2)
    assert header.sectionSize(0) == 300


def test_enter_elsewhere_in_the_window_opens_no_row(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    table, field = Table([Column("A", str)], key=str, parent=window), QLineEdit(window)
    table.set_rows(["x"])
    table.select("x")
    opened: list[object] = []
    table.activated.connect(opened.append)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert opened == []
    table.view.setFocus()
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    assert opened == ["x"]


def test_only_rows_that_look_different_are_drawn_again(qtbot):
    urgent: set[str] = set()
    columns: list[Column[Any]] = [
        Column("Key", lambda row: row[0], strong=lambda row: row[0] in urgent),
        Column("Value", lambda row: row[1], bar=lambda row: row[1] / 10),
    ]
    table = Table(columns, key=lambda row: row[0])
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    table.set_rows([("a", 1), ("b", 2), ("c", 3)])
    table.set_rows([("a", 1), ("b", 2), ("c", 3)])
    said: list[int] = []
    table.model.dataChanged.connect(lambda first, last: said.extend(range(first.row(), last.row() + 1)))
    table.set_rows([("a", 1), ("b", 7), ("c", 3)])
    assert said == [1]
    urgent.add("c")  # what a column looks up elsewhere counts too
    table.set_rows([("a", 1), ("b", 7), ("c", 3)])
    assert said == [1, 2]
    table.sort(1, descending=True)  # other rows stand in the places: nothing that was known of them holds
    table.sort(1)
    said.clear()
    table.set_rows([("a", 1), ("b", 7), ("c", 3)])
    table.set_rows([("a", 1), ("b", 7), ("c", 3)])
    assert said == [0, 1, 2]
