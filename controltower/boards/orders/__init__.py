"""The orders board: find an order, see its way from the shop to the door, and what its customer is told."""

from controltower.boards.orders.board import OrdersBoard

__all__ = ["OrdersBoard"]
