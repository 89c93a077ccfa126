"""Every widget of the kit with made-up data, in both themes: python -m tests.ui.gallery FOLDER [NAME...]."""

import math
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from controltower.ui import badges, shots, theme
from controltower.ui.badges import AgeLabel, PendingMark, Priority, Status
from controltower.ui.floorplan import Area, FloorPlan
from controltower.ui.floorview import FloorView
from controltower.ui.gantt import Bar, Gantt, Row
from controltower.ui.layout import Desk, LayoutStore
from controltower.ui.mapview import MapView
from controltower.ui.plots import DayChart, LineChart, Series
from controltower.ui.routelayer import Disc, RouteLine
from controltower.ui.sidebyside import Line, ReviewPanel
from controltower.ui.table import Column, Table
from controltower.ui.theme import Kind
from controltower.ui.tile import Reading, Tile
from controltower.ui.workchart import WorkChart

H = 3600.0


def tiles(_folder: Path) -> QWidget:
    chance = random.Random(3)
    wave = [20 + 3 * math.sin(i / 5) + chance.uniform(-1, 1) for i in range(40)]
    readings = {
        "Orders late": Reading(
            "3", "of 1,204", low=0, high=4, trend=[0, 1, 1, 2, 1, 2, 3], source="TMS", age_s=12, limit_s=60
        ),
        "Lines picked per hour": Reading(
            "1,482", "lines/h", low=18, high=23, trend=wave, source="WMS", age_s=4, limit_s=30
        ),
        "Wave 7 ends": Reading(
            "14:05",
            "",
            Kind.FORECAST,
            trend=[50, 48, 47, 49, 46, 44],
            low=40,
            high=48,
            spread=None,
            note="P10 13:52, P90 14:21",
            source="forecast",
            age_s=41,
            limit_s=120,
            priority=Priority.HIGH,
        ),
        "Vans out": Reading(
            "38", "of 42", source="telematics", age_s=410, limit_s=120, trend=[30, 34, 36, 38, 38], low=30, high=42
        ),
        "Work left in picking": Reading(
            "6.5", "person-h", Kind.FORECAST, trend=[9, 8.4, 8, 7.1, 6.5], spread=(5.9, 7.4), source="WMS", age_s=8
        ),
        "Departures today": Reading("64", "trucks", Kind.PLANNED, source="plan 3", age_s=5400, limit_s=20000),
        "Equipment stopped": Reading(
            "1", "shuttle", low=0, high=0, trend=[0, 0, 0, 1, 1], source="AS/RS", age_s=2, priority=Priority.CRITICAL
        ),
        "Packing backlog at the benches by the east wall": Reading(
            "212", "parcels", low=100, high=300, trend=[150, 170, 180, 212], source="WMS", age_s=9
        ),
    }
    box = QWidget()
    grid = QGridLayout(box)
    for i, (title, reading) in enumerate(readings.items()):
        tile = Tile(title)
        tile.set_reading(reading)
        grid.addWidget(tile, i // 4, i % 4)
    return box


def marks(_folder: Path) -> QWidget:
    box = QWidget()
    rows = QVBoxLayout(box)
    for group in (list(Priority), list(Status)):
        line = QHBoxLayout()
        for badge in group:
            picture = QLabel()
            picture.setPixmap(badges.pixmap(badge, 20))
            line.addWidget(picture)
            line.addWidget(QLabel(badge.name.title()), 1)
        rows.addLayout(line)
    line = QHBoxLayout()
    for source, age in (("TMS", 12.0), ("WMS", 190.0), ("telematics", 8000.0)):
        label = AgeLabel()
        label.set_age(source, age, 300.0)
        line.addWidget(label)
    pending = PendingMark()
    pending.set_pending(True)
    line.addWidget(pending)
    rows.addLayout(line)
    return box


def orders(_folder: Path) -> QWidget:
    chance = random.Random(5)
    states = [Status.AHEAD, Status.ACTIVE, Status.DONE, Status.PENDING, Status.OFF, Status.JEOPARDY, Status.MISSED]
    rows = [
        (
            f"SO-{10240 + i}",
            chance.choice(["Rua do Almada 12", "Avenida da Boavista 1203, 4th floor left", "Cais de Gaia 7"]),
            chance.choice(states),
            chance.random(),
            8 * H + chance.random() * 9 * H,
            chance.uniform(0.2, 31),
        )
        for i in range(300)
    ]
    table = Table(
        [
            Column("Order", lambda r: r[0], width=110, badge=lambda r: r[2], strong=lambda r: r[2] is Status.MISSED),
            Column("Address", lambda r: r[1], width=210),
            Column("State", lambda r: r[2].value, width=90),
            Column("Picked", lambda r: r[3], lambda r: f"{r[3]:.0%}", width=90, align="right", bar=lambda r: r[3]),
            Column(
                "Due",
                lambda r: r[4],
                lambda r: f"{int(r[4] // H):02d}:{int(r[4] % H // 60):02d}",
                width=70,
                align="right",
            ),
            Column("kg", lambda r: r[5], lambda r: f"{r[5]:.1f}", width=70, align="right", stale=lambda r: r[5] > 25),
        ],
        key=lambda r: r[0],
        searchable=True,
    )
    table.set_rows(rows)
    table.sort(4)
    table.select("SO-10358", "SO-10537")
    return table


def doors(_folder: Path) -> QWidget:
    chance = random.Random(2)
    gantt = Gantt()
    gantt.set_rows(
        [
            Row(f"D{i:02d}", f"Door {i}", "out of service" if i == 7 else "cold" if i % 4 == 0 else "", i == 7)
            for i in range(1, 15)
        ]
    )
    bars = []
    for i in range(1, 15):
        start = 6.4 * H + chance.random() * H
        for n in range(6):
            length = chance.uniform(0.5, 1.2) * H
            late = chance.uniform(-0.05, 0.35) * H
            bars.append(
                Bar(f"p{i}-{n}", f"D{i:02d}", start, start + length, f"Truck {i * 6 + n}", Kind.PLANNED, movable=True)
            )
            if start + late < 10.2 * H:
                end = min(start + late + length, 10.2 * H)
                bars.append(
                    Bar(
                        f"m{i}-{n}",
                        f"D{i:02d}",
                        start + late,
                        end,
                        f"Truck {i * 6 + n}",
                        Kind.MEASURED,
                        done=0.6 if end >= 10.2 * H else None,
                    )
                )
            elif n == 4:
                badge = Priority.HIGH if i % 5 == 0 else Priority.CRITICAL if i == 9 else None
                bars.append(
                    Bar(
                        f"f{i}-{n}",
                        f"D{i:02d}",
                        start + late,
                        start + late + length,
                        f"Truck {i * 6 + n}",
                        Kind.FORECAST,
                        badge=badge,
                    )
                )
            start += length + chance.uniform(0.1, 0.5) * H
    gantt.set_bars(bars)
    gantt.set_window(7 * H, 14 * H)
    gantt.set_now(10.2 * H)
    gantt.select("p3-4")
    return gantt


def plan() -> FloorPlan:
    zones = [
        Area("A", "Fast movers", 4, 6, 40, 30),
        Area("B", "Reserve", 48, 6, 50, 30),
        Area("C", "Cold", 102, 6, 20, 30),
        Area("P", "Packing", 4, 42, 52, 12),
        Area("S", "Sorting and lanes", 60, 42, 62, 12),
    ]
    aisles, x, y, ids = [], [], [], []
    for zone in zones[:3]:
        for column in range(int(zone.w // 4)):
            left = zone.x + 1 + column * 4
            aisles.append(Area(f"{zone.id}{column}", "", left + 1, zone.y + 2, 2, zone.h - 4))
            for side in (0, 3):
                for k in range(int(zone.h - 5)):
                    x.append(left + side - 0.5 + 0.01)
                    y.append(zone.y + 2.5 + k)
                    ids.append(f"{zone.id}-{column:02d}-{side}-{k:02d}")
    benches = [Area(f"bench{i}", f"{i + 1}", 6 + i * 6.2, 48, 4, 3) for i in range(8)]
    lanes = [Area(f"lane{i}", f"L{i + 1}", 61.5 + i * 6, 47.5, 5, 5.5) for i in range(10)]
    dock = [Area(f"door{i}", f"{i + 1}", 8 + i * 8.2, 57.4, 4.4, 2.6) for i in range(14)]
    return FloorPlan(126, 60, zones, aisles, benches, lanes, dock, ids, np.array(x), np.array(y))


def floor(_folder: Path) -> QWidget:
    chance, p = np.random.default_rng(1), plan()
    view = FloorView(p)
    view.set_heat(np.clip(np.exp(-p.cell_x / 30) + chance.normal(0, 0.12, len(p.cell_x)), 0, 1))
    n = 70
    view.set_movers(
        [f"W{i}" for i in range(n)],
        chance.uniform(6, 120, n),
        chance.uniform(8, 56, n),
        chance.integers(0, 3, n),
        chance.choice([0, 1, 1, 1, 2, 3, 4], n, p=[0.2, 0.3, 0.2, 0.2, 0.06, 0.03, 0.01]),
    )
    view.set_counts(
        {
            "A": "18 people · 412 lines",
            "B": "9 people · 120 lines",
            "C": "4 people",
            "P": "11 people · 86 parcels",
            "S": "6 people",
        },
        {"door8": theme.current().high},
    )
    view.choose(["W3", "W4", "W5"])
    return view


def city() -> tuple[list[RouteLine], np.ndarray, np.ndarray]:
    chance = np.random.default_rng(4)
    lon0, lat0 = -8.62, 41.15
    routes = []
    for r in range(14):
        angle = r / 14 * 6.28
        centre = np.array([lon0 + 0.05 * math.cos(angle), lat0 + 0.03 * math.sin(angle)])
        around = np.linspace(0, 6.28, 19)[:18]
        stops = centre + np.column_stack((0.016 * np.cos(around), 0.010 * np.sin(around))) * chance.uniform(
            0.4, 1.0, (18, 1)
        )
        states = np.where(np.arange(18) < 8, 1, 0)
        states[11] = 2 if r % 5 == 0 else 0
        states[12] = 3 if r == 5 else 0
        old = (
            np.vstack(
                ([lon0, lat0], stops[[0, 1, 2, 5, 4, 3, 6, 7, 8, 9, 12, 11, 10, 13, 14, 15, 16, 17]], [lon0, lat0])
            )
            if r == 3
            else None
        )
        routes.append(
            RouteLine(
                f"R{r}",
                f"Route {r + 1}",
                np.vstack(([lon0, lat0], stops, [lon0, lat0])),
                stops,
                states,
                colour=r,
                old_path=old,
            )
        )
    return routes, lon0 + chance.uniform(-0.06, 0.06, 14), lat0 + chance.uniform(-0.04, 0.04, 14)


def vehicles(view: MapView, lon: np.ndarray, lat: np.ndarray) -> None:
    states = [0] * 11 + [1, 2, 3]
    view.set_vehicles(
        [f"V{i}" for i in range(14)],
        lon,
        lat,
        np.arange(14) * 25.0,
        states,
        [f"Van {i + 1}" for i in range(14)],
        [f"R{i}" for i in range(14)],
    )


def routes(_folder: Path) -> QWidget:
    lines, lon, lat = city()
    view = MapView(attribution="Made-up city")
    view.resize(1100, 700)
    view.set_routes(lines)
    view.set_discs([Disc(-8.60, 41.16, 900, "Low-emission zone")])
    view.fit()
    vehicles(view, lon, lat)
    view.select("R3")
    return view


def routes_bare(_folder: Path) -> QWidget:
    lines, lon, lat = city()
    view = MapView()
    view.resize(1100, 700)
    view.set_routes(lines)
    vehicles(view, lon, lat)
    return view


def charts(_folder: Path) -> QWidget:
    chance = np.random.default_rng(2)
    box = QWidget()
    grid = QGridLayout(box)
    line, work, day = LineChart(unit="lines/h"), WorkChart(unit="person-min"), DayChart(unit="orders")
    x = np.arange(6 * H, 10 * H, 600)
    ahead = np.arange(10 * H, 14 * H, 600)
    level = 1400 + 200 * np.sin((ahead - 10 * H) / 3000)
    width = (ahead - 10 * H) / 40 + 20
    line.set_series(
        [
            Series(
                "plan",
                np.arange(6 * H, 14 * H, 600),
                1350 + 150 * np.sin(np.arange(6 * H, 14 * H, 600) / 4000),
                Kind.PLANNED,
            ),
            Series("picked", x, 1350 + 200 * np.sin(x / 3000) + chance.normal(0, 40, len(x))),
            Series("forecast", ahead, level, Kind.FORECAST, level - width, level + width),
        ],
        target=(1250, 1550),
        now_s=10 * H,
    )
    starts = np.arange(6 * H, 14 * H, 900)
    shape = 300 + 250 * np.exp(-(((starts - 11 * H) / 5000) ** 2))
    layers = {"pick": shape, "pack": shape * 0.5, "sort": shape * 0.25, "load": shape * 0.3}
    work.set_work(starts, layers, np.where(starts < 10 * H, 900, 1000), now_s=10 * H)
    hours = np.arange(0, 24 * H, 1800)
    usual = [
        np.cumsum(np.maximum(0, 40 * np.sin(hours / 24 / H * 3.14) + chance.normal(0, 8, len(hours)))) for _ in range(8)
    ]
    today = usual[0] * 1.12
    today[26:] = np.nan
    day.set_days(hours, today, usual[1], usual[2:])
    for place, chart in enumerate((line, work, day)):
        grid.addWidget(chart, place // 2, place % 2)
    return box


def review(_folder: Path) -> QWidget:
    panel = ReviewPanel()
    panel.propose(
        "Re-route van 14 around the closed bridge",
        "Ponte da Arrábida closed until 13:30. Budget: at most 6 stops moved. Traffic is 4 min old.",
        [
            Line("Orders late", "5", "1", True),
            Line("Drive time", "4 h 12", "4 h 31", False),
            Line("Stops moved", "0", "4"),
            Line("Labels to reprint", "0", "0"),
            Line("Cost", "€ 318", "€ 326", False),
            Line("CO₂e", "41 kg", "41 kg"),
            Line("Chance of making 14:05", "62 %", "91 %", True, Priority.HIGH),
        ],
    )
    panel.refuse(
        [
            "Stop 12 would arrive at 13:42, after its window ends at 13:30.",
            "Van 14 is departed: its load cannot change.",
        ]
    )
    return panel


def desk(folder: Path) -> QWidget:
    (folder / "layout.ini").unlink(missing_ok=True)
    window = Desk(LayoutStore(folder / "layout.ini"))
    for key, title, build in (
        ("floor", "Floor", floor),
        ("doors", "Docks", doors),
        ("orders", "Orders", orders),
        ("map", "Routes", routes),
    ):
        window.add_board(key, title, partial(build, folder))
    window.set_defaults({"supervisor": [["floor", "map"], ["doors", "orders"]]})
    window.use_role("supervisor")
    return window


PAGES: dict[str, tuple[Callable[[Path], QWidget], tuple[int, int]]] = {
    "tiles": (tiles, (960, 300)),
    "marks": (marks, (760, 140)),
    "table": (orders, (760, 420)),
    "gantt": (doors, (1200, 520)),
    "floor": (floor, (1200, 640)),
    "map": (routes, (1100, 700)),
    "map-bare": (routes_bare, (1100, 700)),
    "charts": (charts, (1200, 640)),
    "review": (review, (760, 460)),
    "desk": (desk, (1700, 900)),
}


def save(folder: Path, names: list[str]) -> list[Path]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out = []
    for token in theme.THEMES.values():
        theme.apply(app, token)
        for name in names or PAGES:
            build, size = PAGES[name]
            widget = build(folder)
            out.append(shots.grab(widget, folder / f"{name}-{token.name}.png", size))
            widget.close()
    return out


if __name__ == "__main__":
    save(Path(sys.argv[1]), sys.argv[2:])
