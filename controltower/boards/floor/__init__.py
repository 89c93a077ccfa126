"""The live floor of one site."""

from controltower.boards.floor.board import FloorBoard

__all__ = ["FloorBoard"]
