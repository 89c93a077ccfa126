"""Pack benches, the scale, and the load of each vehicle."""

from controltower.boards.packing.board import PackingBoard

__all__ = ["PackingBoard"]
