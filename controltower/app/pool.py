"""Where do planners run? In spawned processes, made when the first is needed, and made anew should one be killed."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Pool(Executor):
    """A process pool that outlives its workers, and they do not outlive it; what one was at that died is lost."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._fresh()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As `Executor.submit`; a broken pool is replaced first."""
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenProcessPool:
            self._pool = self._fresh()
            return self._pool.submit(fn, *args, **kwargs)

    def prepare(self, fn: Callable[[], object]) -> None:
        """Do this beside the plans of one worker; nobody waits for it, and what it compiles the others find done."""
        self.submit(_beside, fn)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As `Executor.shutdown`."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def stop(self) -> None:
        """End at once: what the planners would find, nobody wants any more."""
        workers = list((self._pool._processes or {}).values())  # noqa: SLF001 - no public way to end a busy worker
        self._pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()

    def _fresh(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, get_context("spawn"), _hold_leash)


def _hold_leash() -> None:
    """In a worker: end with the process that it works for, also where that was killed; it would wait for ever.

    Ctrl+C reaches all of a terminal's processes: it is left to that process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="leash", daemon=True).start()


def _beside(fn: Callable[[], object]) -> None:
    threading.Thread(target=fn, name="prepare", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
