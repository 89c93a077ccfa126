"""Doors, lanes and the dialogue between warehouse and transport."""

from controltower.boards.docks.board import DocksBoard

__all__ = ["DocksBoard"]
