"""Which boards are there, and where do they lie for each role? A new board is a line here."""

from controltower.boards.docks import DocksBoard
from controltower.boards.floor import FloorBoard
from controltower.boards.inbox import InboxBoard
from controltower.boards.journal import JournalBoard
from controltower.boards.kpis import KpisBoard
from controltower.boards.orders import OrdersBoard
from controltower.boards.overview import OverviewBoard
from controltower.boards.packing import PackingBoard
from controltower.boards.routes import RoutesBoard
from controltower.boards.staff import StaffBoard
from controltower.boards.stock import StockBoard
from controltower.boards.truth import TruthBoard
from controltower.boards.waves import WavesBoard
from controltower.tower.desk import Role
from controltower.ui.board import Board
from controltower.ui.layout import Columns

BOARDS: tuple[type[Board], ...] = (
    OverviewBoard,
    FloorBoard,
    WavesBoard,
    StaffBoard,
    StockBoard,
    PackingBoard,
    DocksBoard,
    RoutesBoard,
    OrdersBoard,
    InboxBoard,
    KpisBoard,
    TruthBoard,
    JournalBoard,
)

LAYOUTS: dict[str, Columns] = {
    Role.SUPERVISOR: [
        [
            "overview",
            "floor",
            "staff",
            "waves",
            "stock",
            "packing",
            "docks",
            "inbox",
            "routes",
            "orders",
            "kpis",
            "truth",
            "journal",
        ]
    ],
    Role.DISPATCHER: [
        [
            "routes",
            "orders",
            "docks",
            "packing",
            "inbox",
            "waves",
            "overview",
            "floor",
            "staff",
            "stock",
            "kpis",
            "truth",
            "journal",
        ]
    ],
    Role.MANAGER: [
        [
            "kpis",
            "overview",
            "waves",
            "routes",
            "orders",
            "packing",
            "docks",
            "inbox",
            "floor",
            "staff",
            "stock",
            "truth",
            "journal",
        ]
    ],
}
"""Columns from left to right, each a list of boards that share a place as tabs; the first is in front."""
