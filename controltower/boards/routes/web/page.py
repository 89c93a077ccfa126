"""How does the plan become a page of Leaflet? With folium, GeoJSON layers and drawn marks; nothing from a network."""

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from json import dumps
from pathlib import Path
from re import Match, sub
from types import MappingProxyType
from typing import Any

from controltower.boards.routes.web.plan import Feature, WebPlan
from controltower.store.groundmap import DEEPEST
from controltower.tower.paths import Standing
from controltower.ui.tokens import LIGHT as T

LEAFLET = ("leaflet.js", "leaflet.css")
KINDS = {".js": b"text/javascript", ".css": b"text/css", ".png": b"image/png", ".html": b"text/html"}
ROUTE_FIELDS = {
    "route": "Route",
    "vehicle": "Vehicle",
    "state": "State",
    "leaves": "Leaves",
    "stops": "Stops",
    "km": "km",
}
STOP_FIELDS = {
    "number": "Stop", "route": "Route", "address": "Address", "window": "Window", "planned": "Planned",
    "expected": "Expected", "actual": "Actual", "state": "State",
}  # fmt: skip
VEHICLE_FIELDS = {"vehicle": "Vehicle", "route": "Route", "state": "State", "seen": "Seen"}
TILES = "tiles/{z}/{x}/{y}.png"
"""Where the page asks for the ground: beside itself."""
NO_TILE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
"""A pixel that nobody sees."""
SHAPES = {
    Standing.JEOPARDY: f'<polygon points="8,1 15,15 1,15" fill="{T.high}" stroke="{T.ink}"/>',
    Standing.LEFT_OUT: f'<path d="M3,3 13,13 M13,3 3,13" stroke="{T.ink_soft}" stroke-width="2"/>',
    Standing.MISSED: f'<rect x="2" y="2" width="12" height="12" fill="{T.critical}" stroke="{T.ink}"/>',
    "vehicle": f'<polygon points="8,1 14,15 8,12 2,15" fill="{T.ink}" stroke="{T.raised}"/>',
    "broken": f'<polygon points="8,1 14,15 8,12 2,15" fill="{T.critical}" stroke="{T.ink}"/>',
    "site": f'<polygon points="1,15 1,7 8,1 15,7 15,15" fill="{T.ink}" stroke="{T.raised}"/>',
}


def installed(name: str) -> bytes | None:
    """A file of the installed Leaflet; None where it has no such file."""
    from xstatic.pkg import leaflet

    root = Path(leaflet.BASE_DIR).resolve()
    path = (root / name).resolve()
    return path.read_bytes() if path.is_relative_to(root) and path.is_file() else None


def page(plan: WebPlan) -> str:
    """The page; it asks for leaflet.js and leaflet.css beside it, and for nothing else."""
    import folium
    from branca.element import Element

    map_: Any = folium.Map(location=(0, 0), tiles=None, zoom_start=12, prefer_canvas=True, zoom_control=True)
    map_.default_js, map_.default_css = [], []
    root: Any = map_.get_root()
    root.title = plan.title
    root.header.add_child(Element(_HEAD), name="leaflet")
    _add_ground(folium, map_, plan)
    _add_traffic(folium, map_, plan)
    _add_routes(folium, map_, plan)
    _add_stops(folium, map_, plan)
    _add_marks(folium, map_, plan.vehicles, "Vehicles", VEHICLE_FIELDS)
    _add_marks(folium, map_, plan.sites, "Sites", {"name": "Site", "kind": "Kind"})
    folium.LayerControl(collapsed=False).add_to(map_)
    if bounds := _bounds(plan):
        map_.fit_bounds(bounds, padding=(24, 24))
    root.html.add_child(Element(_legend(plan)))
    return str(root.render())


def self_contained(html: str, tiles: Mapping[str, bytes] = MappingProxyType({})) -> str:
    """The page with Leaflet inside it, and these tiles of its ground: one file that needs no other, and no network."""
    script, style = ((installed(name) or b"").decode().replace("\r\n", "\n") for name in LEAFLET)
    script = sub(r"(?m)^//# sourceMappingURL=.*$", "", script).replace("</script", "<\\/script")
    style = sub(r"(?s)/\*.*?\*/", "", style)
    style = sub(r"url\(([^)]+)\)", _as_data, style)
    html = html.replace('<link rel="stylesheet" href="leaflet.css"/>', f"<style>{style}</style>")
    return html.replace('<script src="leaflet.js"></script>', f"<script>{script}{_carried(tiles)}</script>")


def _carried(tiles: Mapping[str, bytes]) -> str:
    """Tiles as data, and words by which the page looks for them there."""
    data = dumps({name: f"data:image/png;base64,{b64encode(png).decode()}" for name, png in sorted(tiles.items())})
    name = TILES.replace("{z}", "${at.z-1}").replace("{x}", "${at.x}").replace("{y}", "${at.y}")
    return (
        f"\nL.TileLayer.include({{TILES: {data}, getTileUrl(at) {{ return this.TILES[`{name}`] || '{NO_TILE}'; }}}});"
    )


def _as_data(found: Match[str]) -> str:
    """A picture that the style sheet asks for, as data within it."""
    name = found[1].strip("\"'")
    content = installed(name)
    if content is None:
        return found[0]
    return f"url(data:{KINDS[Path(name).suffix].decode()};base64,{b64encode(content).decode()})"


def _add_ground(folium: Any, map_: Any, plan: WebPlan) -> None:
    """Tiles twice as wide as Leaflet's own, so half as often; nearer than they go they are scaled up."""
    if plan.ground is not None:
        folium.TileLayer(
            TILES, attr=escape(plan.ground.attribution), name="Ground", control=False, min_zoom=10, max_zoom=20,
            max_native_zoom=DEEPEST, tile_size=2 * 256, zoom_offset=-1,
        ).add_to(map_)  # fmt: skip


def _add_traffic(folium: Any, map_: Any, plan: WebPlan) -> None:
    group = folium.FeatureGroup(name="Traffic")
    for feature in plan.traffic:
        lon, lat = feature["geometry"]["coordinates"]
        properties = feature["properties"]
        words = f"{escape(properties['reason'])}: × {properties['factor']:g}"
        folium.Circle(
            (lat, lon), properties["radius_m"], color=T.ink_soft, weight=1, dash_array="4 4", fill=True,
            fill_color=T.equipment_dark, fill_opacity=0.15, tooltip=words,
        ).add_to(group)  # fmt: skip
    group.add_to(map_)


def _add_routes(folium: Any, map_: Any, plan: WebPlan) -> None:
    if plan.routes:
        folium.GeoJson(
            _collection(plan.routes),
            name="Routes",
            style_function=lambda f: {"color": T.category(f["properties"]["colour"]), "weight": 3, "opacity": 0.8},
            highlight_function=lambda _f: {"weight": 6, "opacity": 1.0},
            tooltip=_tooltip(folium, ROUTE_FIELDS),
        ).add_to(map_)


def _add_stops(folium: Any, map_: Any, plan: WebPlan) -> None:
    """A layer for each way that a stop can stand: dots, and the shapes of the two that are alarms."""
    for look in Standing:
        mine = [feature for feature in plan.stops if feature["properties"]["look"] == look]
        if not mine:
            continue
        name = f"Stops {look} ({len(mine)})"
        if look in SHAPES:
            _add_marks(folium, map_, mine, name, STOP_FIELDS, SHAPES[look])
            continue
        fill = T.equipment if look is Standing.DONE else T.raised
        folium.GeoJson(
            _collection(mine),
            name=name,
            marker=folium.CircleMarker(radius=5, weight=1.5, fill=True, fill_opacity=1),
            style_function=lambda f, fill=fill: {"color": T.category(f["properties"]["colour"]), "fillColor": fill},
            tooltip=_tooltip(folium, STOP_FIELDS),
        ).add_to(map_)


def _add_marks(
    folium: Any, map_: Any, features: Any, name: str, fields: dict[str, str], shape: str | None = None
) -> None:
    """Small drawn marks, one by one: these are few."""
    group = folium.FeatureGroup(name=name)
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"]
        properties = feature["properties"]
        drawn = shape or SHAPES["site" if "name" in properties else "broken" if properties["broken"] else "vehicle"]
        turn = f' style="transform:rotate({properties["heading"]}deg)"' if "heading" in properties else ""
        icon = f'<svg width="16" height="16" viewBox="0 0 16 16"{turn}>{drawn}</svg>'
        rows = "".join(
            f"<tr><th>{title}</th><td>{escape(str(properties[key]))}</td></tr>" for key, title in fields.items()
        )
        folium.Marker(
            (lat, lon),
            icon=folium.DivIcon(html=icon, icon_size=(16, 16), icon_anchor=(8, 8), class_name="mark"),
            tooltip=folium.Tooltip(f"<table>{rows}</table>"),
        ).add_to(group)
    group.add_to(map_)


def _tooltip(folium: Any, fields: dict[str, str]) -> Any:
    return folium.GeoJsonTooltip(list(fields), aliases=list(fields.values()), localize=False)


def _collection(features: Any) -> dict[str, Any]:
    """The features with their words made harmless: a tooltip is set as HTML."""
    return {"type": "FeatureCollection", "features": [_harmless(feature) for feature in features]}


def _harmless(feature: Feature) -> Feature:
    words = {k: escape(v) if isinstance(v, str) else v for k, v in feature["properties"].items()}
    return {**feature, "properties": words}


def _bounds(plan: WebPlan) -> list[list[float]]:
    """South-west and north-east corners of everything but the ground."""
    points = [f["geometry"]["coordinates"] for f in (*plan.stops, *plan.vehicles, *plan.sites)]
    if not points:
        return []
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _legend(plan: WebPlan) -> str:
    notes = "".join(f"<div>{escape(note)}</div>" for note in plan.notes)
    return f'<div class="legend"><b>{escape(plan.title)}</b>{notes}</div>'


_HEAD = f"""
<link rel="stylesheet" href="leaflet.css"/>
<script src="leaflet.js"></script>
<style>
.folium-map.leaflet-container {{ background: {T.field}; color: {T.ink};
  font: 12px/1.5 Inter, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }}
.leaflet-tooltip th {{ text-align: left; font-weight: normal; color: {T.ink_soft}; padding-right: 10px; }}
.leaflet-tooltip td {{ color: {T.ink}; }}
.mark {{ background: none; border: none; line-height: 0; }}
.legend {{ position: absolute; z-index: 1000; left: 54px; top: 10px; background: {T.raised}; color: {T.ink};
  border: 1px solid {T.line}; border-radius: 3px; padding: 8px 12px;
  font: 13px/1.5 Inter, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }}
.legend div {{ color: {T.ink_soft}; font-size: 12px; }}
</style>"""
