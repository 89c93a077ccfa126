"""A small base map about Porto: a river, houses, a road with its name, and a map view that stands on it."""

from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from controltower.integrations.osm.shapes import on_map
from controltower.store.groundmap import Name, Places, Shape, write_map
from controltower.ui.mapview import MapView
from controltower.ui.tiles.drawing import MAP
from controltower.ui.tiles.pool import Tiles

WEST, SOUTH, EAST, NORTH = -8.75, 41.05, -8.5, 41.25


class AtOnce(Executor):
    """Does what is asked on the spot; the answer still comes by the event loop."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As `Executor.submit`."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as every executor does
            future.set_exception(error)
        return future


def places(*points: tuple[float, float]) -> Places:
    """Longitudes and latitudes as places of a map."""
    return np.rint(on_map(np.array(points))).astype(np.int32)


def build(folder: Path) -> Path:
    """A folder with a map in it."""
    folder.mkdir(parents=True, exist_ok=True)
    river = places((WEST, 41.13), (EAST, 41.13), (EAST, 41.14), (WEST, 41.14))
    house = places((-8.621, 41.151), (-8.620, 41.151), (-8.620, 41.152), (-8.621, 41.152))
    road = places((-8.65, 41.15), (-8.62, 41.15), (-8.60, 41.16))
    bridge = places((-8.62, 41.12), (-8.62, 41.15))
    shapes = (
        Shape("water", river, (4,), 9),
        Shape("building", house, (4,), 15),
        Shape("primary", road, (3,), 9),
        Shape("secondary", bridge, (2,), 11, 1),
    )
    ((x, y),) = places((-8.635, 41.15)).tolist()
    names = [Name("primary", "Rua de Ägir", x, y, 0.0, zoom, 1 << (30 - zoom)) for zoom in range(9, 19)]
    (west, north), (east, south) = places((WEST, NORTH), (EAST, SOUTH)).tolist()
    about = {"name": "Porto", "attribution": "nobody's map", "box": f"{west} {north} {east} {south}"}
    write_map(folder / MAP, shapes, names, about)
    return folder


def lay(view: MapView, folder: Path, qtbot: QtBot) -> Tiles:
    """The view on this ground, once it is there."""
    tiles = Tiles(AtOnce(), str(build(folder)), view)
    view.set_tiles(tiles)
    settled(view, tiles, qtbot)
    return tiles


def settled(view: MapView, tiles: Tiles, qtbot: QtBot) -> None:
    """All tiles of what is seen are there."""

    def done() -> bool:
        view.grab()
        return tiles.about is not None and not tiles.waiting

    qtbot.waitUntil(done, timeout=20_000)
