"""What does the map stand on? The base map of the operation's road data, where it is on this machine."""

from concurrent.futures import Executor

from PySide6.QtCore import QObject, QTimer, Signal

from controltower.boards.routes.web.plan import BaseMap
from controltower.domain.picture import Picture
from controltower.domain.roads import RoadData
from controltower.planning.roads import folder_of
from controltower.ui.tiles.pool import Tiles
from controltower.ui.tiles.remote import RemoteTiles

LOOK_AGAIN_MS = 2_000


class CityGround(QObject):
    """Finds the base map, also where it is still being made.

    Signals: changed() when there is another ground, or something else to say of it.
    """

    changed = Signal()

    def __init__(self, work: Executor, parent: QObject, server: tuple[str, str] = ("", "")) -> None:
        super().__init__(parent)
        self._work, self._listed, self._server = work, RoadData("roads", ""), server
        self.tiles: Tiles | RemoteTiles | None = None
        self.folder = ""
        """Where the data set lies that the operation is planned on; "" where there is none."""
        self.says = ""
        self._looked = False
        self._again = QTimer(self, interval=LOOK_AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self._look)

    @property
    def base_map(self) -> BaseMap | None:
        """The ground of the web map, where there is one and it can be read."""
        if self.tiles is None or self.tiles.about is None or not self.tiles.folder:
            return None
        return BaseMap(self.tiles.folder, self.tiles.about.attribution)

    def follow(self, picture: Picture) -> None:
        """Take the ground that the operation names now."""
        listed = picture[RoadData].get("roads", RoadData("roads", ""))
        if listed != self._listed or not self._looked:
            self._listed, self._looked = listed, True
            self._look()

    def _look(self) -> None:
        folder = folder_of(self._listed.name, self._listed.digest)
        if self._listed.name and not folder:
            self._again.start()
        if folder == self.folder and bool(folder) == (not self.says):
            return
        self.says = f"The map {self._listed.name} is not on this machine yet." if self._listed.name else ""
        self.says = "" if folder else self.says
        self.folder = folder
        if self.tiles is not None:
            self.tiles.deleteLater()
        self.tiles = self._chosen(folder)
        if self.tiles is not None:
            self.tiles.failed.connect(self._fail)
        self.changed.emit()

    def _chosen(self, folder: str) -> Tiles | RemoteTiles | None:
        """Tiles of the server that was set, else of the data set."""
        template, words = self._server
        if template:
            return RemoteTiles(template, words, self)
        return Tiles(self._work, folder, self) if folder else None

    def _fail(self, reason: str) -> None:
        self.says = reason
        self.changed.emit()
