"""The inbox: what waits for somebody, most urgent first, and what came of what was decided."""

from controltower.boards.inbox.board import InboxBoard

__all__ = ["InboxBoard"]
