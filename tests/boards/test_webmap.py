import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from controltower.boards.routes.web import page, self_contained, web_plan
from controltower.boards.routes.web.page import installed
from controltower.boards.routes.web.plan import BaseMap, WebPlan
from controltower.domain import orders, routes
from controltower.domain.ids import DoorId, LaneId, OrderId, RouteId, StopId, VehicleId
from tests.boards import scene
from tests.helpers import ground, make

ALLOWED = {"http://www.w3.org/2000/svg", "https://leafletjs.com"}
"""The namespace of SVG, and the words under which Leaflet wants to be named."""


@pytest.fixture(scope="module")
def plan() -> WebPlan:
    return web_plan(scene.noon().desk.picture)


class Links(HTMLParser):
    """What a page would fetch: every src, and every href of a link."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"script": "src", "img": "src", "link": "href", "iframe": "src"}.get(tag)
        self.wanted += [value or "" for name, value in attrs if name == wanted]


def test_the_plan_holds_every_open_route_and_each_of_its_stops_once(plan: WebPlan) -> None:
    picture = scene.noon().desk.picture
    assert [feature["properties"]["route"] for feature in plan.routes] == sorted(picture[routes.Route])
    assert len(plan.stops) == len(picture[routes.Stop])
    assert "Travel times: estimate" in plan.notes
    assert "Demo: nothing shown here is real" in plan.notes


def test_the_page_asks_for_leaflet_alone(plan: WebPlan) -> None:
    links = Links()
    links.feed(page(plan))
    assert sorted(links.wanted) == ["leaflet.css", "leaflet.js"]


def test_the_saved_file_refers_to_no_network(plan: WebPlan) -> None:
    saved = self_contained(page(plan))
    links = Links()
    links.feed(saved)
    assert links.wanted == []
    assert set(re.findall(r"https?://[^\"'\s<>)\\,;]+", saved)) <= ALLOWED
    assert not re.findall(r"url\((?!data:|#)", saved)
    assert "sourceMappingURL" not in saved
    assert saved.count("<script>") == page(plan).count("<script") == 3


def test_stops_are_drawn_in_layers_not_one_by_one(plan: WebPlan) -> None:
    html = page(plan)
    assert html.count("L.geoJson(null") <= 5
    assert "Stops ahead (" in html
    assert "Stops in jeopardy (1)" in html


def test_words_from_outside_cannot_become_code() -> None:
    picture = make.opened()
    nasty = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
    make.tell(picture, make.order(), hours=0.1)
    visit = routes.Visit(StopId("S1"), (OrderId("O1"),), nasty, 54.3, 10.1, make.at(1), make.at(5), 60, make.at(3))
    planned = routes.RoutePlanned(
        RouteId("R1"), VehicleId("V1"), make.SITE, make.at(3), LaneId("L1"), DoorId("D2"), (visit,), 9, "estimate"
    )
    make.tell(picture, planned, hours=0.2)
    assert isinstance(picture[orders.Order][OrderId("O1")].address, str)
    html = page(web_plan(picture))
    assert "<img src=x" not in html
    assert "alert(2)</script>" not in html
    assert "alert(2)" in html


def test_the_page_asks_for_tiles_beside_itself_and_says_whose_they_are(plan: WebPlan) -> None:
    html = page(replace(plan, ground=BaseMap("folder", "<b>nobody</b>")))
    assert '"tiles/{z}/{x}/{y}.png"' in html
    assert "b&gt;nobody" in html.replace("\\u0026", "&")
    assert "<b>nobody</b>" not in html
    assert "tiles/{z}" not in page(plan)


def test_a_saved_page_carries_the_tiles_that_were_seen(plan: WebPlan) -> None:
    html = page(replace(plan, ground=BaseMap("folder", "nobody")))
    saved = self_contained(html, {"tiles/11/1/2.png": b"picture"})
    assert '{"tiles/11/1/2.png": "data:image/png;base64,cGljdHVyZQ=="}' in saved
    assert "tiles/${at.z-1}/${at.x}/${at.y}.png" in saved


def test_only_files_of_leaflet_are_served() -> None:
    assert (installed("leaflet.js") or b"").startswith(b"/* @preserve")
    assert installed("images/layers.png")
    assert installed("../__init__.py") is None
    assert installed("nothing.js") is None


def test_an_empty_picture_still_gives_a_page() -> None:
    html = page(web_plan(scene.empty().desk.picture))
    assert "nothing known yet" in html


def test_the_web_view_shows_the_plan_and_saves_it(qtbot: QtBot, plan: WebPlan, tmp_path: Path) -> None:
    from controltower.boards.routes.web.view import WebMap

    pool = scene.pool()
    web = WebMap(pool)
    web.resize(900, 600)
    web.show()
    with qtbot.waitSignal(web.loaded, timeout=30_000) as loaded:
        web.open(replace(plan, ground=BaseMap(str(ground.build(tmp_path / "porto")), "nobody")))
    assert loaded.args == [True]
    qtbot.waitUntil(lambda: bool(web.pages.tiles), timeout=10_000)
    found: list[object] = []
    script = "document.querySelectorAll('.leaflet-control-layers-overlays label').length"
    assert web.page is not None
    web.page.runJavaScript(script, 0, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    assert found[0] >= 6  # type: ignore[operator]
    with qtbot.waitSignal(web.loaded, timeout=10_000) as outside:
        web.page.load(QUrl("https://example.org/"))
    assert outside.args == [False]
    assert web.wall.blocked == ["https://example.org/"]
    with qtbot.waitSignal(web.saved):
        web.save(tmp_path / "map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == self_contained(web.pages.html, web.pages.tiles)
    with qtbot.waitSignal(web.failed):
        web.save(tmp_path / "no such folder" / "map.html")
    assert web.status.text().startswith("Not saved")
    web.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(web))
    pool.shutdown()
