"""How does a connection go through a bad network? Each way as late, and as far, as the network lets it."""

import asyncio
import math
import socket
from collections.abc import Callable
from contextlib import suppress
from random import Random

from tests.helpers.proxy.sockets import AT_ONCE, deafen, hear, untold
from tests.helpers.proxy.weather import Conditions, Trap, Way, When

CHUNK = 65_536
QUIET_S = 0.3
OPENING = 500
"""Within the first so many bytes a program says who it is, after it has asked for encryption and was denied it."""


class Link:
    """One connection through the network: `near` is the program's side, `far` the server's."""

    def __init__(self, conditions: Conditions, near: socket.socket, far: socket.socket, seed: str) -> None:
        self.port: int = far.getsockname()[1]
        self.gone = False
        self.frozen = False
        self._now = conditions
        self._sides = {Way.UP: (near, far), Way.DOWN: (far, near)}
        self._chance = {way: Random(f"{seed}/{way.value}") for way in Way}
        self._opening = b""
        self._led_to: Trap | None = None
        self._sprung: Trap | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, done: Callable[["Link"], None]) -> None:
        """Pass bytes on both ways until both have ended."""
        for way in Way:
            held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
            self._tasks += [asyncio.create_task(self._take(way, held)), asyncio.create_task(self._give(way, held))]
        ended = asyncio.gather(*self._tasks, return_exceptions=True)
        ended.add_done_callback(lambda _all: done(self))

    async def deafen(self, *ways: Way) -> None:
        """Turn away, unseen, what arrives from that side; what that side was told before is acknowledged first.

        Else our system would tell it again and again, and a peer that is gone is silent.
        """
        for way in ways:
            side = self._sides[way][0]
            end_s = asyncio.get_running_loop().time() + QUIET_S
            while untold(side) and asyncio.get_running_loop().time() < end_s:
                await asyncio.sleep(0.002)
            deafen(side)

    def hear(self) -> None:
        """Take what arrives again, unless the peer has vanished for good."""
        if not self.gone:
            for source, _ in self._sides.values():
                hear(source)

    def reset(self) -> None:
        """End it on both sides, at once and for an error."""
        for source, _ in self._sides.values():
            with suppress(OSError):
                source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.end()

    def end(self) -> None:
        """Let go of both sides."""
        for task in self._tasks:
            task.cancel()
        for source, _ in self._sides.values():
            with suppress(OSError, ValueError, NotImplementedError):  # closed already; or a loop of Windows
                asyncio.get_running_loop().remove_reader(source)
                asyncio.get_running_loop().remove_writer(source)
            source.close()

    async def _take(self, way: Way, held: "asyncio.Queue[tuple[float, bytes]]") -> None:
        loop, source, due_s = asyncio.get_running_loop(), self._sides[way][0], 0.0
        while True:
            try:
                data = await loop.sock_recv(source, CHUNK)
            except OSError:
                self.reset()
                return
            late_s = self._now.weather.late_s(len(data), self._chance[way])
            if math.isinf(late_s) or (data and self._caught(way, data)):
                self.reset()
                return
            due_s = max(due_s + len(data) / self._now.weather.bytes_per_s, loop.time() + late_s)
            await held.put((due_s, data))
            if not data:
                return

    async def _give(self, way: Way, held: "asyncio.Queue[tuple[float, bytes]]") -> None:
        loop, sink = asyncio.get_running_loop(), self._sides[way][1]
        while True:
            due_s, data = await held.get()
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            while self.frozen or self.gone or way in self._now.ways_cut:
                await asyncio.sleep(0.01)
            with suppress(OSError):
                if data:
                    await loop.sock_sendall(sink, data)
                else:
                    sink.shutdown(socket.SHUT_WR)
            if not data:
                return

    def _caught(self, way: Way, data: bytes) -> bool:
        """Whether the trap closes on these bytes, or on the answer to what it let through."""
        if way is Way.DOWN:
            if self._sprung is not None:
                self._sprung.sprung.set()
            return self._sprung is not None
        if len(self._opening) < OPENING:
            self._opening += data
        trap = self._now.trap
        if trap is not None and trap.first in data:
            self._led_to = trap
        if trap is None or self._led_to is not trap or not trap.fits(self._opening, data):
            return False
        self._now.trap = None
        if trap.when is When.AFTER:
            self._sprung = trap
            return False
        trap.sprung.set()
        return True
