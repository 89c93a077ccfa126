import time

from PySide6.QtCore import QObject, QTimer

from controltower.ui.loopwatch import LoopWatch


def hog_the_loop(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_blocked_loop_is_measured_and_the_culprit_is_named(qtbot) -> None:
    owner = QObject()
    watch = LoopWatch(owner, dump_after_s=0.04)
    watch.start()
    QTimer.singleShot(20, lambda: hog_the_loop(0.15))
    qtbot.waitUntil(lambda: watch.report().max_s > 0.1)
    report = watch.stop()

    assert report.cpu_max_s > 0.05
    assert any("hog_the_loop" in stack for stack in report.stacks)
    assert "late p50" in str(report)


def test_sleeping_costs_wall_time_and_no_cpu(qtbot) -> None:
    owner = QObject()
    watch = LoopWatch(owner)
    watch.start()
    QTimer.singleShot(20, lambda: time.sleep(0.15))
    qtbot.waitUntil(lambda: watch.report().max_s > 0.1)

    assert watch.stop().cpu_max_s < 0.1


def test_starting_again_forgets_the_past(qtbot) -> None:
    owner = QObject()
    watch = LoopWatch(owner)
    watch.start()
    qtbot.waitUntil(lambda: watch.report().beats > 3)
    watch.stop()
    watch.start()

    assert watch.stop().beats == 0
