"""How does a desk stay live without ever blocking? Coalesced refreshes, a drained feed, work off the GUI thread."""

import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

T = TypeVar("T")
Clock = Callable[[], float]
Refresh = Callable[[frozenset[Hashable]], Iterator[object] | None]
SLICE_S = 0.004


@dataclass(slots=True)
class _Watch:
    owner: QWidget
    topics: frozenset[Hashable]
    refresh: Refresh
    interval_s: float
    dirty: set[Hashable] = field(default_factory=set)
    last_s: float = float("-inf")
    steps: Iterator[object] | None = None

    def due(self, now_s: float) -> bool:
        return (
            self.steps is None
            and bool(self.dirty)
            and now_s - self.last_s >= self.interval_s
            and self.owner.isVisible()
        )


class Ticker(QObject):
    """Refreshes each board at most so often, only while it is visible, never longer than a slice at a time.

    A refresh gets the topics that changed. It may be a generator: each `yield` is a place where the desk may breathe.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        beat_ms: int = 50,
        slice_s: float = SLICE_S,
        clock: Clock = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._watches: list[_Watch] = []
        self._slice_s, self._clock = slice_s, clock
        self._beat_ms = beat_ms
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)

    def watch(self, owner: QWidget, topics: Iterable[Hashable], refresh: Refresh, rate_hz: float = 4.0) -> None:
        """Calls `refresh` when one of the topics was touched and the owner can be seen; ends with the owner."""
        watch = _Watch(owner, frozenset(topics), refresh, 1.0 / rate_hz)
        watch.dirty |= watch.topics
        self._watches.append(watch)
        owner.installEventFilter(self)
        self._wake(0)

    def touch(self, topics: Iterable[Hashable]) -> None:
        """These topics changed. Cheap: it marks, and the next beat works."""
        changed = frozenset(topics)
        marked = False
        for watch in self._watches:
            if hits := changed & watch.topics:
                watch.dirty |= hits
                marked = True
        if marked:
            self._wake(self._beat_ms)

    def _wake(self, delay_ms: int) -> None:
        if not self._timer.isActive() or self._timer.remainingTime() > delay_ms:
            self._timer.start(delay_ms)

    def _tick(self) -> None:
        started = self._clock()
        self._watches = [watch for watch in self._watches if shiboken6.isValid(watch.owner)]
        for watch in sorted(self._watches, key=lambda watch: watch.last_s):
            if self._clock() - started >= self._slice_s:
                break
            if watch.due(started):
                topics, watch.last_s = frozenset(watch.dirty), started
                watch.dirty.clear()
                watch.steps = watch.refresh(topics)
            self._advance(watch, started)
        if any(watch.steps is not None or watch.due(started) for watch in self._watches):
            self._wake(1)
        elif any(watch.dirty and watch.owner.isVisible() for watch in self._watches):
            self._wake(self._beat_ms)

    def _advance(self, watch: _Watch, started: float) -> None:
        while watch.steps is not None and self._clock() - started < self._slice_s:
            try:
                next(watch.steps)
            except StopIteration:
                watch.steps = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._wake(0)
        return False


class Drain(Generic[T]):
    """A feed from any thread, emptied in the GUI thread in slices: `put` anywhere, `consume(items)` in order."""

    def __init__(
        self,
        consume: Callable[[list[T]], None],
        parent: QObject,
        *,
        rate_hz: float = 20.0,
        slice_s: float = SLICE_S,
        chunk: int = 200,
        clock: Clock = time.perf_counter,
    ) -> None:
        self._items: deque[T] = deque()
        self._consume, self._slice_s, self._chunk, self._clock = consume, slice_s, chunk, clock
        self._rest_ms = round(1000 / rate_hz)
        self._timer = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._drain)
        self._timer.start(self._rest_ms)

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: T) -> None:
        self._items.append(item)

    def put_all(self, items: Iterable[T]) -> None:
        self._items.extend(items)

    def stop(self) -> None:
        """What is still waiting stays in the deque; `consume` is not called again."""
        self._timer.stop()

    def _drain(self) -> None:
        started = self._clock()
        while self._items and self._clock() - started < self._slice_s:
            self._consume([self._items.popleft() for _ in range(min(self._chunk, len(self._items)))])
        self._timer.start(1 if self._items else self._rest_ms)


class _Post(QObject):
    """Carries results into the thread it was made in.

    Signals: arrived(callable).
    """

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def _deliver(self, call: Callable[[], None]) -> None:
        call()


_posts: list[_Post] = []


def run_off_gui(
    executor: Executor,
    fn: Callable[..., T],
    *args: Any,
    owner: QObject,
    then: Callable[[T], object],
    failed: Callable[[BaseException], object] | None = None,
) -> Future[T]:
    """`fn(*args)` in the executor; `then(result)` in the GUI thread, or `failed(error)`. Call it from the GUI thread.

    Nothing is called once the owner is gone or the future is cancelled. Without `failed` an error is a bug and is
    raised in the GUI thread.
    """
    return when_done(executor.submit(fn, *args), owner=owner, then=then, failed=failed)


def when_done(
    future: Future[T],
    *,
    owner: QObject,
    then: Callable[[T], object],
    failed: Callable[[BaseException], object] | None = None,
) -> Future[T]:
    """`then(result)` in the GUI thread once the future has one, or `failed(error)`; as `run_off_gui` does it."""
    if not _posts:
        _posts.append(_Post())
    post = _posts[0]

    def deliver(done: Future[T]) -> None:
        if done.cancelled() or not shiboken6.isValid(owner):
            return
        error = done.exception()
        if error is None:
            then(done.result())
        elif failed is not None:
            failed(error)
        else:
            raise error

    def tell(done: Future[T]) -> None:
        if shiboken6.isValid(post):
            post.arrived.emit(lambda: deliver(done))

    future.add_done_callback(tell)
    return future
