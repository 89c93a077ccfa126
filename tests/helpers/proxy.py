"""What if the network between a program and its server is bad? A network of the tests' own, as bad as is asked for.

Over TCP nothing that was sent is missing in the middle: a packet that is lost comes again after a while, and all that
was sent behind it waits. So loss is a standstill here, and after too many losses in a row a reset.

Where the system lets a socket turn packets away unseen (Linux), a cut and a peer that vanished are real: what arrives
is neither answered nor acknowledged, by nobody. Elsewhere the bytes are held back, and the system still acknowledges.
"""

import asyncio
import ctypes
import math
import socket
import struct
import sys
import threading
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from random import Random

from sqlalchemy import make_url

LOCAL = "127.0.0.1"
CHUNK = 65_536
TELLS = sys.platform == "linux"
"""Whether packets can be turned away unseen here."""

QUIET_S = 0.3
OPENING = 500
"""Within the first so many bytes a program says who it is, after it has asked for encryption and was denied it."""
_ATTACH, _DETACH, _OUTQ = 26, 27, 0x5411
# The shortest program of a Berkeley packet filter: return 0, which keeps nothing of a packet.
_NOTHING = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))
_FILTER = struct.pack("HL", 1, ctypes.addressof(_NOTHING))
_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Way(Enum):
    """Which way bytes go: up to the server, or down from it."""

    UP = "up"
    DOWN = "down"


BOTH = (Way.UP, Way.DOWN)


@dataclass(frozen=True, slots=True)
class Weather:
    """How the network is: each way's delay and how much more by chance, the share that is lost, how much goes through.

    What is lost is sent again after 0.2 s, then 0.4 s, 0.8 s and so on, as TCP does; after six times it gives up.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    bytes_per_s: float = math.inf

    def late_s(self, size: int, chance: Random) -> float:
        """How much later these bytes arrive; infinity where they never do."""
        again = 0
        while self.loss and chance.random() < self.loss:
            again += 1
        stood_s = 0.2 * (2**again - 1) if again <= 6 else math.inf
        return self.delay_s + chance.random() * self.jitter_s + stood_s + size / self.bytes_per_s


CALM = Weather()


class When(Enum):
    """When a request is cut off: before the server has heard it, or once it has answered, unheard."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(slots=True)
class Trap:
    """Resets the connection of the next request that holds `marker` and is at least so long; `sprung` is set then.

    Where `who` is given, the login must begin so; where `first` is, that must have been asked on the same connection
    before. What is encrypted can be told by its length alone.
    """

    when: When
    marker: bytes = b""
    least: int = 0
    first: bytes = b""
    who: bytes = b""
    sprung: threading.Event = field(default_factory=threading.Event)

    def fits(self, opening: bytes, data: bytes) -> bool:
        """Whether this is the request it waits for, on a connection that began so."""
        known = not self.who or b"user\0" + self.who in opening
        return known and len(data) >= self.least and self.marker in data


class Link:
    """One connection through the network: `near` is the program's side, `far` the server's."""

    def __init__(self, network: "Network", near: socket.socket, far: socket.socket, seed: str) -> None:
        self.port: int = far.getsockname()[1]
        self.gone = False
        self.frozen = False
        self._network = network
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
            while _untold(side) and asyncio.get_running_loop().time() < end_s:
                await asyncio.sleep(0.002)
            _deafen(side)

    def hear(self) -> None:
        """Take what arrives again, unless the peer has vanished for good."""
        if not self.gone:
            for source, _ in self._sides.values():
                _hear(source)

    def reset(self) -> None:
        """End it on both sides, at once and for an error."""
        for source, _ in self._sides.values():
            with suppress(OSError):
                source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
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
            late_s = self._network.weather.late_s(len(data), self._chance[way])
            if math.isinf(late_s) or (data and self._caught(way, data)):
                self.reset()
                return
            due_s = max(due_s + len(data) / self._network.weather.bytes_per_s, loop.time() + late_s)
            await held.put((due_s, data))
            if not data:
                return

    async def _give(self, way: Way, held: "asyncio.Queue[tuple[float, bytes]]") -> None:
        loop, sink = asyncio.get_running_loop(), self._sides[way][1]
        while True:
            due_s, data = await held.get()
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            while self.frozen or self.gone or self._network.holds(way):
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
        trap = self._network.trap
        if trap is not None and trap.first in data:
            self._led_to = trap
        if trap is None or self._led_to is not trap or not trap.fits(self._opening, data):
            return False
        self._network.trap = None
        if trap.when is When.AFTER:
            self._sprung = trap
            return False
        trap.sprung.set()
        return True


class Network:
    """A port of this machine behind which the server at another port is; begins at once, ends with `stop`.

    `weather` may be changed at any time, and `trap` set. All calls may come from any thread.
    """

    def __init__(self, to_port: int, seed: int = 1) -> None:
        self.weather = CALM
        self.trap: Trap | None = None
        self._to, self._seed = (LOCAL, to_port), seed
        self._links: set[Link] = set()
        self._count = 0
        self._cut: frozenset[Way] = frozenset()
        self._door = socket.create_server((LOCAL, 0))
        self._door.setblocking(False)
        self.port: int = self._door.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)
        self._thread.start()

    def through(self, url: str) -> str:
        """The URL of the same database, reached through this network."""
        return make_url(url).set(port=self.port).render_as_string(hide_password=False)

    def cut(self, *ways: Way) -> None:
        """From now on nothing gets through these ways, both by default, until `heal`."""
        self._cut |= frozenset(ways or BOTH)
        self._do(self._deafen)

    def heal(self) -> None:
        """All gets through again; what vanished does not come back."""
        self._cut = frozenset()
        self._do(self._hear)

    def reset(self, ports: Collection[int] = ()) -> int:
        """End connections for an error, those from these ports or all; how many."""

        async def reset(link: Link) -> None:
            link.reset()

        return self._each(ports, reset)

    def vanish(self, ports: Collection[int] = ()) -> int:
        """Each side is gone for the other: nothing arrives, is answered or ended, for ever. New ones get through."""

        async def vanish(link: Link) -> None:
            link.gone = True
            await link.deafen(*BOTH)

        return self._each(ports, vanish)

    def freeze(self, ports: Collection[int] = ()) -> int:
        """Pass nothing on, while the system still acknowledges, as a machine in between may that speaks for another."""

        async def freeze(link: Link) -> None:
            link.frozen = True

        return self._each(ports, freeze)

    def holds(self, way: Way) -> bool:
        """Whether that way is cut."""
        return way in self._cut

    @property
    def links(self) -> int:
        """How many connections there are."""
        return len(self._links)

    def stop(self) -> None:
        """End all connections and the port."""
        self._do(self._end)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._accepting = self._loop.create_task(self._accept())
        self._loop.run_forever()
        self._loop.close()

    def _do(self, act: Callable[[], Awaitable[None]]) -> None:
        async def do() -> None:
            await act()

        asyncio.run_coroutine_threadsafe(do(), self._loop).result(10)

    def _each(self, ports: Collection[int], act: Callable[[Link], Awaitable[None]]) -> int:
        found: list[Link] = []

        async def do() -> None:
            found.extend(link for link in self._links if not link.gone and (not ports or link.port in ports))
            await asyncio.gather(*map(act, found))

        self._do(do)
        return len(found)

    async def _accept(self) -> None:
        while True:
            near, _ = await self._loop.sock_accept(self._door)
            far = socket.socket()
            for side in (near, far):
                side.setblocking(False)
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                await self._loop.sock_connect(far, self._to)
            except OSError:
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                near.close()
                far.close()
                continue
            self._count += 1
            link = Link(self, near, far, f"{self._seed}/{self._count}")
            self._links.add(link)
            link.hear()
            await link.deafen(*self._cut)
            link.begin(self._ended)

    def _ended(self, link: Link) -> None:
        if not link.gone:
            link.end()
        self._links.discard(link)

    async def _deafen(self) -> None:
        _deafen(self._door)
        await asyncio.gather(*(link.deafen(*self._cut) for link in self._links))

    async def _hear(self) -> None:
        _hear(self._door)
        for link in self._links:
            link.frozen = False
            link.hear()

    async def _end(self) -> None:
        self._accepting.cancel()
        for link in tuple(self._links):
            link.reset()
        self._door.close()
        await asyncio.sleep(0)


@contextmanager
def a_network(to_port: int, seed: int = 1) -> Iterator[Network]:
    """A network before the server at a port."""
    network = Network(to_port, seed)
    try:
        yield network
    finally:
        network.stop()


def _untold(side: socket.socket) -> bool:
    """Whether something that was sent to this side is not acknowledged yet."""
    if sys.platform != "linux" or side.fileno() < 0:
        return False
    from fcntl import ioctl

    return ioctl(side, _OUTQ, b"\0\0\0\0") != b"\0\0\0\0"


def _deafen(side: socket.socket) -> None:
    if TELLS and side.fileno() >= 0:
        side.setsockopt(socket.SOL_SOCKET, _ATTACH, _FILTER)


def _hear(side: socket.socket) -> None:
    if TELLS and side.fileno() >= 0:
        with suppress(OSError):
            side.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
