import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtWidgets import QWidget

from controltower.ui.live import Drain, Ticker, run_off_gui


def never(_result: object) -> None:
    pytest.fail("called although there was nothing to say")


def log() -> list[Any]:
    return []


@pytest.fixture
def board(qtbot) -> QWidget:
    board = QWidget()
    qtbot.addWidget(board)
    board.show()
    return board


@pytest.fixture
def executor():
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_many_touches_are_one_refresh(board: QWidget, qtbot) -> None:
    ticker, seen = Ticker(board, beat_ms=5), log()
    ticker.watch(board, [int, str], seen.append, rate_hz=100)
    qtbot.waitUntil(lambda: len(seen) == 1)
    for _ in range(500):
        ticker.touch([int])
        ticker.touch([float])
    qtbot.waitUntil(lambda: len(seen) == 2)

    assert seen == [frozenset({int, str}), frozenset({int})]


def test_a_board_is_refreshed_no_more_often_than_it_asked_for(board: QWidget, qtbot) -> None:
    now = [100.0]
    ticker, seen = Ticker(board, beat_ms=1, clock=lambda: now[0]), log()
    ticker.watch(board, [int], seen.append, rate_hz=2)
    qtbot.waitUntil(lambda: len(seen) == 1)
    ticker.touch([int])
    beats: list[int] = []
    ticker._timer.timeout.connect(lambda: beats.append(1))
    qtbot.waitUntil(lambda: len(beats) > 5)
    assert len(seen) == 1
    now[0] += 0.5

    qtbot.waitUntil(lambda: len(seen) == 2)


def test_a_hidden_board_waits_and_is_current_when_it_is_shown(board: QWidget, qtbot) -> None:
    ticker, seen, other = Ticker(board, beat_ms=1), log(), log()
    ticker.watch(board, [int], seen.append, rate_hz=1000)
    visible = QWidget()
    qtbot.addWidget(visible)
    visible.show()
    ticker.watch(visible, [int], other.append, rate_hz=1000)
    qtbot.waitUntil(lambda: len(seen) == 1 and len(other) == 1)
    board.hide()
    ticker.touch([int])
    qtbot.waitUntil(lambda: len(other) == 2)
    assert len(seen) == 1
    board.show()

    qtbot.waitUntil(lambda: len(seen) == 2)


def test_long_work_is_done_in_slices_with_room_between(board: QWidget, qtbot) -> None:
    ticker, done, between = Ticker(board, beat_ms=1, slice_s=0.004), log(), log()

    def refresh(_topics):
        for _ in range(30):
            time.sleep(0.001)
            yield
        done.append(True)

    ticker._timer.timeout.connect(lambda: between.append(1))
    ticker.watch(board, [int], refresh)
    qtbot.waitUntil(lambda: bool(done))

    assert len(between) >= 5


def test_a_board_that_is_gone_is_not_refreshed(qtbot) -> None:
    keeper, board, seen = QWidget(), QWidget(), log()
    qtbot.addWidget(keeper)
    keeper.show()
    board.show()
    ticker, other = Ticker(keeper, beat_ms=1), log()
    ticker.watch(board, [int], seen.append, rate_hz=1000)
    ticker.watch(keeper, [int], other.append, rate_hz=1000)
    qtbot.waitUntil(lambda: len(seen) == len(other) == 1)
    board.deleteLater()
    qtbot.waitUntil(lambda: not _alive(board))
    ticker.touch([int])
    qtbot.waitUntil(lambda: len(other) == 2)

    assert len(seen) == 1


def _alive(widget: QObject) -> bool:
    import shiboken6

    return shiboken6.isValid(widget)


def test_what_a_thread_puts_in_arrives_in_order_in_the_gui_thread(qtbot) -> None:
    owner, seen, threads = QObject(), log(), set[int]()

    def consume(items: list[int]) -> None:
        seen.extend(items)
        threads.add(threading.get_ident())

    drain = Drain(consume, owner, rate_hz=100)
    worker = threading.Thread(target=lambda: deque(map(drain.put, range(20_000))))
    worker.start()
    qtbot.waitUntil(lambda: len(seen) == 20_000)
    worker.join()

    assert seen == list(range(20_000))
    assert threads == {threading.get_ident()}
    assert len(drain) == 0


def test_a_flood_does_not_hold_up_the_loop(qtbot) -> None:
    owner, calls, seen = QObject(), log(), log()

    def consume(items: list[int]) -> None:
        time.sleep(0.002)
        seen.extend(items)

    drain = Drain(consume, owner, rate_hz=100, slice_s=0.004, chunk=10)
    drain.put_all(range(200))
    drain._timer.timeout.connect(lambda: calls.append(len(seen)))
    qtbot.waitUntil(lambda: len(seen) == 200)

    assert len(calls) >= 4


def test_the_result_comes_back_in_the_gui_thread(board: QWidget, executor, qtbot) -> None:
    got: list[tuple[object, object, object]] = []
    run_off_gui(
        executor, lambda x: (x * 2, threading.get_ident()), 21, owner=board,
        then=lambda r: got.append((r[0], r[1], QThread.currentThread())),
    )  # fmt: skip
    qtbot.waitUntil(lambda: len(got) == 1)

    assert got[0][0] == 42
    assert got[0][1] != threading.get_ident()
    assert got[0][2] == board.thread()


def test_an_error_comes_back_as_it_was(board: QWidget, executor, qtbot) -> None:
    errors: list[BaseException] = []
    run_off_gui(executor, int, "no number", owner=board, then=never, failed=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)

    assert isinstance(errors[0], ValueError)


def test_an_error_that_nobody_expects_is_raised_in_the_gui_thread(board: QWidget, executor, qtbot) -> None:
    with qtbot.captureExceptions() as raised:
        run_off_gui(executor, int, "no number", owner=board, then=never)
        qtbot.waitUntil(lambda: len(raised) == 1)

    assert raised[0][0] is ValueError


def test_nothing_is_called_after_the_receiver_is_gone(executor, qtbot) -> None:
    board, go, got = QWidget(), threading.Event(), log()
    future = run_off_gui(executor, go.wait, owner=board, then=got.append)
    board.deleteLater()
    qtbot.waitUntil(lambda: not _alive(board))
    go.set()
    other = QObject()
    run_off_gui(executor, lambda: "later", owner=other, then=got.append)
    qtbot.waitUntil(lambda: bool(got))

    assert future.done()
    assert got == ["later"]


def test_a_cancelled_future_calls_nobody(board: QWidget, executor, qtbot) -> None:
    go, got = threading.Event(), log()
    run_off_gui(executor, go.wait, owner=board, then=lambda _: got.append("first"))
    second = run_off_gui(executor, lambda: None, owner=board, then=lambda _: got.append("second"))
    assert second.cancel()
    go.set()
    run_off_gui(executor, lambda: None, owner=board, then=lambda _: got.append("third"))
    qtbot.waitUntil(lambda: "third" in got)

    assert got == ["first", "third"]


class Bell(QObject):
    rung = Signal(object)


def test_a_hundred_thousand_signals_do_not_abort(qapp) -> None:
    bell, heard = Bell(), [0]

    def hear(_what: object) -> None:
        heard[0] += 1

    bell.rung.connect(hear)
    for _ in range(100_000):
        bell.rung.emit(None)

    assert heard == [100_000]
