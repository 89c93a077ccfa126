"""Which way does a route take along the streets? Found off the desk, and straight lines until it is."""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from controltower.domain.errors import Unavailable
from controltower.domain.picture import Picture
from controltower.domain.routes import Route, Vehicle, VehicleKind
from controltower.domain.times import Instant
from controltower.planning.travel import Roads, roads_of, way
from controltower.ui.live import run_off_gui
from controltower.ui.routelayer import RouteLine

Line = NDArray[np.float64]
Asked = tuple[VehicleKind, tuple[tuple[float, float], ...]]
"""A kind of vehicle, and longitude and latitude of what it goes by."""
AT_ONCE = 24
HELD = 4_000


class RoadLines(QObject):
    """Lays the lines of routes on the roads; what was found once is held.

    Signals: changed() when more of them are known.
    """

    changed = Signal()

    def __init__(self, work: Executor, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._found: OrderedDict[tuple[str, Asked], Line] = OrderedDict()
        self.asking = False
        self._unreadable: set[str] = set()

    def laid(self, picture: Picture, lines: Sequence[RouteLine], folder: str) -> list[RouteLine]:
        """The lines along the roads of a data set, as far as they are known; the others are asked for."""
        if not folder or folder in self._unreadable:
            return list(lines)
        wanted: list[Asked] = []
        out = []
        for line in lines:
            kind = _kind(picture, line)
            ways = [self._way(folder, kind, path, wanted) for path in (line.path, line.old_path)]
            out.append(replace(line, path=ways[0], old_path=ways[1]))
        if wanted and not self.asking:
            self.asking = True
            roads, now, some = replace(roads_of(picture), network=folder), picture.now, wanted[:AT_ONCE]
            run_off_gui(
                self._work, ways_of, roads, now, some, owner=self,
                then=lambda found: self._take(folder, some, found), failed=partial(self._fail, folder),
            )  # fmt: skip
        return out

    def _way(self, folder: str, kind: VehicleKind, path: Any, wanted: list[Asked]) -> Any:
        if path is None or len(np.asarray(path)) < 2:
            return path
        asked = kind, tuple((float(lon), float(lat)) for lon, lat in path)
        found = self._found.get((folder, asked))
        if found is None:
            wanted.append(asked)
            return path
        self._found.move_to_end((folder, asked))
        return found

    def _take(self, folder: str, asked: Sequence[Asked], found: Sequence[Line]) -> None:
        self.asking = False
        for one, line in zip(asked, found, strict=True):
            self._found[folder, one] = line
        while len(self._found) > HELD:
            self._found.popitem(last=False)
        self.changed.emit()

    def _fail(self, folder: str, error: BaseException) -> None:
        """Without a readable data set lines stay straight; what else goes wrong is a bug."""
        self.asking = False
        self._unreadable.add(folder)
        if not isinstance(error, Unavailable):
            raise error


def ways_of(roads: Roads, at: Instant, asked: Sequence[Asked]) -> list[Line]:
    """`(n, 2)` longitude, latitude of each way; straight where no road leads."""
    out = []
    for kind, path in asked:
        found = way([(lat, lon) for lon, lat in path], at, roads, kind)
        out.append(found.line[:, ::-1].copy() if len(found.line) > 1 else np.array(path))
    return out


def _kind(picture: Picture, line: RouteLine) -> VehicleKind:
    route = picture[Route].get(str(line.id))
    vehicle = picture[Vehicle].get(route.vehicle) if route is not None else None
    return vehicle.kind if vehicle is not None else VehicleKind.VAN
