"""The routes board: where every vehicle is, what is ahead of it, and whether another plan would be better."""

from controltower.boards.routes.board import RoutesBoard

__all__ = ["RoutesBoard"]
