"""The whole operation on one screen."""

from controltower.boards.overview.board import OverviewBoard

__all__ = ["OverviewBoard"]
