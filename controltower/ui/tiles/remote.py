"""How are tiles of an own server shown? Fetched for what is seen, a few at a time, and never ahead.

Public servers forbid fetching in bulk; whoever names a server here has one of their own, or a contract.
"""

from collections import OrderedDict

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from controltower.store.groundmap import WORLD
from controltower.ui.tiles.drawing import About, Key
from controltower.ui.tiles.pool import Held

AT_ONCE = 4
HELD = 256
AGENT = "controltower (a desktop for warehouse and road)"
TIMEOUT_MS = 10_000
AGAIN_MS = 30_000
"""A server that did not answer is asked again so much later."""
NONE_THERE = (QNetworkReply.NetworkError.ContentNotFoundError, QNetworkReply.NetworkError.ContentGoneError)
"""A tile that the server does not have is not asked for again."""


class RemoteTiles(QObject):
    """Tiles from `template`, an address with {z}, {x} and {y}; where one cannot be had the ground stays empty.

    Signals: arrived() when there is something new to paint; failed(reason) when the server does not answer, once.
    """

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, template: str, attribution: str, parent: QObject) -> None:
        super().__init__(parent)
        self.folder = ""
        self.about: About | None = About(QUrl(template).host(), attribution, (0, 0, WORLD, WORLD))
        self._template = template
        self._net = QNetworkAccessManager(self)
        self._held: OrderedDict[Key, Held] = OrderedDict()
        self._wanted: list[Key] = []
        self._asked: dict[Key, QNetworkReply] = {}
        self._missing: set[Key] = set()
        self._failed: set[Key] = set()
        self._told = False
        self._again = QTimer(self, interval=AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self._ask_again)

    @property
    def waiting(self) -> int:
        """How many tiles of the view are still to come."""
        return len(self._wanted) + len(self._asked)

    def at_hand(self, key: Key) -> Held | None:
        """The tile if it is held."""
        return self._held.get(_plain(key))

    def want(self, keys: list[Key]) -> None:
        """Fetch these, the first of them first; what is under way and not wanted any more is given up."""
        wanted = dict.fromkeys(_plain(key) for key in keys)
        self._wanted = []
        for key in [key for key in self._asked if key not in wanted]:
            self._asked[key].abort()
        known = self._held.keys() | self._asked.keys() | self._missing | self._failed
        self._wanted = [key for key in wanted if key not in known]
        self._fetch()

    def _fetch(self) -> None:
        while self._wanted and len(self._asked) < AT_ONCE:
            key = self._wanted.pop(0)
            request = QNetworkRequest(QUrl(address(self._template, key.zoom, key.x, key.y)))
            request.setHeader(QNetworkRequest.KnownHeaders.UserAgentHeader, AGENT)
            request.setTransferTimeout(TIMEOUT_MS)
            reply = self._net.get(request)
            self._asked[key] = reply
            reply.finished.connect(lambda key=key, reply=reply: self._take(key, reply))

    def _take(self, key: Key, reply: QNetworkReply) -> None:
        self._asked.pop(key, None)
        reply.deleteLater()
        picture = QPixmap()
        if reply.error() is QNetworkReply.NetworkError.NoError and picture.loadFromData(reply.readAll()):
            self._held[key] = picture, ()
            while len(self._held) > HELD:
                self._held.popitem(last=False)
            self.arrived.emit()
        elif reply.error() is not QNetworkReply.NetworkError.OperationCanceledError:
            if reply.error() in NONE_THERE:
                self._missing.add(key)
            else:
                self._failed.add(key)
                self._again.start()
            if not self._told:
                self._told = True
                self.failed.emit(f"The tile server {self.about.name if self.about else ''} says: {reply.errorString()}")
        self._fetch()

    def _ask_again(self) -> None:
        """Whoever paints now asks for what failed."""
        self._failed.clear()
        self.arrived.emit()


def address(template: str, zoom: int, x: int, y: int) -> str:
    """Where a tile is fetched."""
    return template.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))


def _plain(key: Key) -> Key:
    """The tile without what a server knows nothing of."""
    return Key(key.zoom, key.x, key.y, "")
