import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from controltower.domain.errors import Unavailable
from controltower.store.groundmap import GroundMap, TileStore
from controltower.ui import theme
from controltower.ui.mapview import MapView
from controltower.ui.routelayer import RouteLine
from controltower.ui.tiles import drawing, remote
from controltower.ui.tiles.drawing import Key, draw
from controltower.ui.tiles.ground import Ground
from controltower.ui.tiles.painter import TILE_PX, as_png, paint_tile, tile_box
from controltower.ui.tiles.pool import Tiles
from controltower.ui.tiles.remote import RemoteTiles
from controltower.ui.tiles.style import style, width_at
from controltower.ui.viewport import Viewport
from tests.helpers import ground

ZOOM = 13


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return ground.build(tmp_path / "porto")


def tile_of(lon: float, lat: float, zoom: int = ZOOM) -> tuple[int, int]:
    x, y = ground.places((lon, lat))[0].tolist()
    return x >> (30 - zoom), y >> (30 - zoom)


def colour_at(image: QImage, lon: float, lat: float, zoom: int = ZOOM) -> str:
    x, y = ground.places((lon, lat))[0].tolist()
    west, north, east, _ = tile_box(zoom, *tile_of(lon, lat, zoom))
    scale = image.width() / (east - west)
    return image.pixelColor(int((x - west) * scale), int((y - north) * scale)).name()


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_water_is_water_and_land_is_the_field(folder: Path, look: theme.Theme, qapp: object) -> None:
    tones = style(look)
    image = paint_tile(GroundMap(folder / drawing.MAP), ZOOM, *tile_of(-8.7, 41.135), tones, named=False)
    assert colour_at(image, -8.7, 41.135) == tones.areas["water"]
    assert colour_at(image, -8.7, 41.127) == tones.land == look.field


def test_a_bridge_lies_above_the_water(folder: Path, qapp: object) -> None:
    tones = style(theme.LIGHT)
    image = paint_tile(GroundMap(folder / drawing.MAP), 16, *tile_of(-8.62, 41.1357, 16), tones, named=False)
    assert colour_at(image, -8.62, 41.1357, 16) == QColor(tones.roads["secondary"]).name()


def test_houses_show_when_one_is_near_enough(folder: Path, qapp: object) -> None:
    kept = GroundMap(folder / drawing.MAP)
    box = tile_box(ZOOM, *tile_of(-8.6205, 41.1515))
    assert "building" not in {shape.kind for shape in kept.shapes(box, 14)}
    assert "building" in {shape.kind for shape in kept.shapes(box, 15)}


def test_names_are_only_on_tiles_that_want_them(folder: Path, qapp: object) -> None:
    kept, at = GroundMap(folder / drawing.MAP), tile_of(-8.635, 41.15)
    bare, named = (paint_tile(kept, ZOOM, *at, style(theme.LIGHT), named=named) for named in (False, True))
    assert bare != named
    signs = draw(str(folder), Key(ZOOM, *at, "light")).signs
    assert len(signs) == 1
    assert draw(str(folder), Key(ZOOM, *at, "light", named=True)).signs == ()


def test_a_tile_for_a_fine_screen_has_more_pixels(folder: Path, qapp: object) -> None:
    tile = draw(str(folder), Key(ZOOM, *tile_of(-8.62, 41.15), "dark", 2.0))
    assert QImage.fromData(tile.png).width() == 2 * TILE_PX


def test_a_tile_is_painted_once_and_then_read(folder: Path, qapp: object) -> None:
    key = Key(ZOOM, *tile_of(-8.62, 41.15), "light")
    first = draw(str(folder), key).png
    (kept,) = (folder / "tiles").glob("*.mbtiles")
    store = TileStore(kept, "x")
    assert store.get(key.zoom, key.x, key.y) == first
    store.put(key.zoom, key.x, key.y, b"another")
    assert draw(str(folder), key).png == b"another"
    store.close()


def test_a_broken_file_of_tiles_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "tiles.mbtiles"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    store = TileStore(path, "x")
    store.put(3, 1, 2, b"tile")
    assert store.get(3, 1, 2) == b"tile"
    assert store.get(3, 1, 3) is None
    store.close()


def test_a_folder_without_a_map_is_unavailable(tmp_path: Path, qapp: object) -> None:
    with pytest.raises(Unavailable, match="cannot be used"):
        drawing.about(str(tmp_path))


def test_a_damaged_map_is_unavailable(folder: Path) -> None:
    path = folder / drawing.MAP
    whole = path.read_bytes()
    path.write_bytes(b"no database" * 900)
    with pytest.raises(Unavailable, match="cannot be used"):
        GroundMap(path)
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(Unavailable, match="cannot be used"):
        list(GroundMap(path).shapes((0, 0, 1 << 30, 1 << 30), 18))


def test_the_view_says_what_is_wrong_and_draws_on(tmp_path: Path, qtbot: QtBot) -> None:
    view = MapView()
    qtbot.addWidget(view)
    tiles = Tiles(ground.AtOnce(), str(tmp_path / "none"), view)
    view.set_tiles(tiles)
    with qtbot.waitSignal(tiles.failed) as failed:
        view.grab()
    assert "cannot be used" in failed.args[0]
    assert tiles.waiting == 0


def test_a_missing_tile_shows_the_wider_one_until_it_comes(tmp_path: Path, qtbot: QtBot) -> None:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    tiles = ground.lay(view, tmp_path, qtbot)
    water = QColor(style(theme.current()).areas["water"]).name()
    view.zoom(2.0)
    spot = view.glass_of(-8.62, 41.136)
    at_once = view.grab().toImage()
    assert tiles.waiting
    assert near(at_once, spot.x() + 40, spot.y(), water)
    ground.settled(view, tiles, qtbot)
    assert near(view.grab().toImage(), spot.x() + 40, spot.y(), water)


def test_what_is_wanted_no_more_is_forgotten(tmp_path: Path, qtbot: QtBot) -> None:
    view = MapView()
    qtbot.addWidget(view)
    tiles = ground.lay(view, tmp_path, qtbot)
    keys = [Key(14, x, 6000, "light") for x in range(40)]
    tiles.want(keys)
    tiles.want([])
    assert tiles.waiting <= 3


def test_roads_grow_with_the_zoom() -> None:
    widths = [width_at("primary", zoom) for zoom in np.arange(8.0, 20.0, 0.5)]
    assert widths == sorted(widths)


def near(image: QImage, x: float, y: float, tone: str) -> bool:
    """Whether a pixel has nearly this colour: wider tiles are smoothed."""
    found, wanted = image.pixelColor(round(x), round(y)), QColor(tone)
    return all(abs(getattr(found, part)() - getattr(wanted, part)()) < 6 for part in ("red", "green", "blue"))


class Server(BaseHTTPRequestHandler):
    """Serves one green tile for each address that ends in .png, and remembers what was asked."""

    asked: ClassVar[list[str]] = []
    away: ClassVar[bool] = False

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(503 if self.away else 200 if self.path.endswith(".png") else 404)
        self.end_headers()
        image = QImage(256, 256, QImage.Format.Format_RGB32)
        image.fill(QColor("#00aa00"))
        self.wfile.write(as_png(image))

    def log_message(self, *_words: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def server() -> Iterator[str]:
    Server.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as held:
        thread = threading.Thread(target=held.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{held.server_port}"
        held.shutdown()
        thread.join()


def test_tiles_of_an_own_server_are_fetched_for_what_is_seen(qtbot: QtBot, server: str) -> None:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.set_routes([RouteLine("R", "Route", [(-8.65, 41.13), (-8.60, 41.17)])])
    tiles = RemoteTiles(f"{server}/{{z}}/{{x}}/{{y}}.png", "© nobody", view)
    view.set_tiles(tiles)
    qtbot.waitUntil(lambda: not view.grab().isNull() and not tiles.waiting and bool(Server.asked), timeout=10_000)
    view.grab()
    assert view.attribution == "© nobody"
    assert near(view.grab().toImage(), 30, 30, "#00aa00")
    assert 4 <= len(Server.asked) == len(set(Server.asked)) <= 16


def test_what_is_given_up_makes_no_room_for_what_was_wanted_before(qtbot: QtBot, server: str) -> None:
    tiles = RemoteTiles(f"{server}/{{z}}/{{x}}/{{y}}.png", "", QApplication.instance() or QApplication([]))
    tiles.want([Key(14, x, 6000, "light") for x in range(12)])
    tiles.want([Key(14, 99, 6000, "light")])
    assert tiles.waiting == 1
    qtbot.waitUntil(lambda: not tiles.waiting, timeout=10_000)
    assert tiles.at_hand(Key(14, 99, 6000, "light"))
    tiles.deleteLater()


def test_a_server_that_was_away_is_asked_again(qtbot: QtBot, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "AGAIN_MS", 1)
    monkeypatch.setattr(Server, "away", True)
    tiles = RemoteTiles(f"{server}/{{z}}/{{x}}/{{y}}.png", "", QApplication.instance() or QApplication([]))
    key = Key(14, 99, 6000, "light")
    with qtbot.waitSignal(tiles.arrived, timeout=10_000):
        tiles.want([key])
    assert tiles.at_hand(key) is None
    monkeypatch.setattr(Server, "away", False)
    tiles.want([key])
    qtbot.waitUntil(lambda: tiles.at_hand(key) is not None, timeout=10_000)
    tiles.deleteLater()


@pytest.mark.parametrize(("wide", "high"), [(3840, 2160), (5120, 2880)])
def test_a_large_screen_has_its_ground_too(
    folder: Path, qapp: object, monkeypatch: pytest.MonkeyPatch, wide: int, high: int
) -> None:
    tiles = Tiles(ground.AtOnce(), str(folder), QApplication.instance() or QApplication([]))
    tiles.about = drawing.about(str(folder))
    asked: list[Key] = []
    monkeypatch.setattr(tiles, "want", asked.extend)
    view = Viewport(scale=512 * 2**16 * 0.79, left=0.0, top=0.0)
    under = Ground(tiles)
    middle = under.box.center() if under.box else QPointF()
    view.left, view.top = middle.x() - wide / 2 / view.scale, middle.y() - high / 2 / view.scale
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    under.paint(painter, view, (0.0, 0.0), QRectF(0, 0, wide, high), 1.0, theme.LIGHT)
    painter.end()
    assert len(asked) >= (wide // 512) * (high // 512)
    tiles.deleteLater()


def test_a_server_that_has_none_is_told_of_once(qtbot: QtBot, server: str) -> None:
    tiles = RemoteTiles(f"{server}/{{z}}/{{x}}/{{y}}", "", QApplication.instance() or QApplication([]))
    said: list[str] = []
    tiles.failed.connect(said.append)
    tiles.want([Key(14, x, 6000, "light") for x in range(5)])
    qtbot.waitUntil(lambda: not tiles.waiting, timeout=10_000)
    assert len(said) == 1
    assert "127.0.0.1" in said[0]
    tiles.deleteLater()
