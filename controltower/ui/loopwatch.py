"""Is the event loop ever blocked, for how long, and by whom?

A timer beats in the GUI thread; a second thread looks for a beat that is overdue and keeps the stack that holds it up.
"""

import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class LoopReport:
    """Lateness of the beats, wall time; `cpu_max_s` is the most CPU that the GUI thread used between two of them."""

    beats: int
    p50_s: float
    p99_s: float
    max_s: float
    cpu_max_s: float
    stacks: tuple[str, ...]
    cpu_p99_s: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.beats} beats, late p50 {1000 * self.p50_s:.1f} ms, p99 {1000 * self.p99_s:.1f} ms, "
            f"max {1000 * self.max_s:.1f} ms, CPU max {1000 * self.cpu_max_s:.1f} ms, {len(self.stacks)} stacks"
        )


class LoopWatch(QObject):
    """Start it, work, stop it, and ask for the report. Costs well under one percent of a core."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        beat_ms: int = 10,
        dump_after_s: float = 0.1,
        most_stacks: int = 20,
        clock: Clock = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._beat_s, self._dump_after_s, self._most_stacks, self._clock = (
            beat_ms / 1000,
            dump_after_s,
            most_stacks,
            clock,
        )
        self._late: list[float] = []
        self._cpu: list[float] = []
        self._stacks: list[str] = []
        self._last, self._last_cpu = 0.0, 0.0
        self._gui = 0
        self._stopped = threading.Event()
        self._watcher: threading.Thread | None = None
        self._timer = QTimer(self, interval=beat_ms)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Forgets what was measured before; call it in the GUI thread."""
        self._late, self._cpu, self._stacks = [], [], []
        self._last, self._last_cpu, self._gui = self._clock(), time.thread_time(), threading.get_ident()
        self._stopped.clear()
        self._watcher = threading.Thread(target=self._watch, name="loop watch", daemon=True)
        self._watcher.start()
        self._timer.start()

    def stop(self) -> LoopReport:
        self._timer.stop()
        self._stopped.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        return self.report()

    def report(self) -> LoopReport:
        late = np.array(self._late or [0.0])
        p50, p99 = np.percentile(late, [50, 99])
        cpu = np.array(self._cpu or [0.0])
        return LoopReport(
            len(self._late),
            float(p50),
            float(p99),
            float(late.max()),
            float(cpu.max()),
            tuple(self._stacks),
            float(np.percentile(cpu, 99)),
        )

    def _beat(self) -> None:
        now, cpu = self._clock(), time.thread_time()
        self._late.append(max(0.0, now - self._last - self._beat_s))
        self._cpu.append(cpu - self._last_cpu)
        self._last, self._last_cpu = now, cpu

    def _watch(self) -> None:
        """One stack per gap, taken while the gap lasts."""
        dumped = 0.0
        while not self._stopped.wait(self._dump_after_s / 4):
            last = self._last
            if self._clock() - last < self._dump_after_s or last == dumped or len(self._stacks) >= self._most_stacks:
                continue
            dumped = last
            frame = sys._current_frames().get(self._gui)  # noqa: SLF001 - there is no public way to another thread's stack
            if frame is not None:
                self._stacks.append("".join(traceback.format_stack(frame)))
