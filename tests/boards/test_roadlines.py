from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from controltower.boards.routes.roadlines import RoadLines
from controltower.integrations.osm.building import Origin, build_roads
from controltower.ui.routelayer import RouteLine
from tests.boards import scene
from tests.helpers import ground

CORNER = (10.01, 54.01)
EXTRACT = """<osm version="0.6"><bounds minlat="53.9" minlon="9.9" maxlat="54.1" maxlon="10.1"/>
<node id="1" version="1" lat="54.0" lon="10.0"/><node id="2" version="1" lat="54.01" lon="10.01"/>
<node id="3" version="1" lat="54.0" lon="10.02"/>
<way id="1" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way></osm>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("bend")
    (place / "bend.osm").write_text(EXTRACT, encoding="utf-8")
    built = build_roads(place / "bend.osm", place / "bend", Origin("bend", "test"), lambda _step: None, lambda: False)
    return str(built.folder)


STRAIGHT = RouteLine("R", "Route", np.array([(10.0, 54.0), (10.02, 54.0)]))


def test_a_line_goes_round_the_bend_of_its_road_once_that_is_known(qtbot: QtBot, folder: str, qapp: object) -> None:
    lines, picture = RoadLines(ground.AtOnce(), qapp), scene.noon().desk.picture  # type: ignore[arg-type]
    with qtbot.waitSignal(lines.changed):
        first = lines.laid(picture, [STRAIGHT], folder)
    assert np.array_equal(first[0].path, STRAIGHT.path)
    again = np.asarray(lines.laid(picture, [STRAIGHT], folder)[0].path)
    assert np.hypot(*(again - CORNER).T).min() < 1e-4
    assert not lines.asking
    lines.deleteLater()


def test_lines_stay_straight_where_the_data_cannot_be_read(qtbot: QtBot, tmp_path: Path, qapp: object) -> None:
    lines, picture = RoadLines(ground.AtOnce(), qapp), scene.noon().desk.picture  # type: ignore[arg-type]
    lines.laid(picture, [STRAIGHT], str(tmp_path))
    qtbot.waitUntil(lambda: not lines.asking)
    assert np.array_equal(lines.laid(picture, [STRAIGHT], str(tmp_path))[0].path, STRAIGHT.path)
    assert not lines.asking
    lines.deleteLater()


def test_without_road_data_nothing_is_asked(qapp: object) -> None:
    lines = RoadLines(ground.AtOnce(), qapp)  # type: ignore[arg-type]
    assert lines.laid(scene.noon().desk.picture, [STRAIGHT], "") == [STRAIGHT]
    lines.deleteLater()
