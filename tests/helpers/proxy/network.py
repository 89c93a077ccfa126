"""What if the network between a program and its server is bad? A port behind which the server is."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from tests.helpers.proxy.link import Link
from tests.helpers.proxy.sockets import AT_ONCE, deafen, hear
from tests.helpers.proxy.weather import BOTH, Conditions, Way

LOCAL = "127.0.0.1"


class Network(Conditions):
    """A port of this machine behind which the server at another port is; begins at once, ends with `stop`.

    `weather` may be changed at any time, and `trap` set. All calls may come from any thread.
    """

    def __init__(self, to_port: int, seed: int = 1) -> None:
        super().__init__()
        self._to, self._seed = (LOCAL, to_port), seed
        self._links: set[Link] = set()
        self._count = 0
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
        self.ways_cut |= frozenset(ways or BOTH)
        self._do(self._deafen)

    def heal(self) -> None:
        """All gets through again; what vanished does not come back."""
        self.ways_cut = frozenset()
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

    @property
    def links(self) -> int:
        """How many connections there are."""
        return len(self._links)

    def stop(self) -> None:
        """End all connections and the port; once more does no harm."""
        if self._loop.is_closed():
            return
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
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                near.close()
                far.close()
                continue
            self._count += 1
            link = Link(self, near, far, f"{self._seed}/{self._count}")
            self._links.add(link)
            link.hear()
            await link.deafen(*self.ways_cut)
            link.begin(self._ended)

    def _ended(self, link: Link) -> None:
        if not link.gone:
            link.end()
        self._links.discard(link)

    async def _deafen(self) -> None:
        deafen(self._door)
        await asyncio.gather(*(link.deafen(*self.ways_cut) for link in self._links))

    async def _hear(self) -> None:
        hear(self._door)
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
