"""The routes board: where every vehicle is, what is ahead of it, and whether another plan would be better."""

from controltower.boards.routes.board import RoutesBoard
from controltower.boards.routes.city import read_city

__all__ = ["RoutesBoard", "read_city"]
