"""The journal board: every message and verdict, to filter, to search and to follow."""

from controltower.boards.journal.board import JournalBoard

__all__ = ["JournalBoard"]
