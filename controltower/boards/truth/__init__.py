"""Which sources can be relied on, and where do they disagree?"""

from controltower.boards.truth.board import TruthBoard

__all__ = ["TruthBoard"]
