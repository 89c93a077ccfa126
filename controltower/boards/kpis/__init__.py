"""The KPI board: every figure against its target, by hour and by day, down to the messages behind it."""

from controltower.boards.kpis.board import KpisBoard

__all__ = ["KpisBoard"]
