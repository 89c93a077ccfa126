"""Waves, their progress and their risks."""

from controltower.boards.waves.board import WavesBoard

__all__ = ["WavesBoard"]
