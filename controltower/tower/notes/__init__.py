"""What are customers told, in which words, and how often? Notes that the tower queues; others send them."""

from controltower.tower.notes.due import Notes, due_notes, told_window
from controltower.tower.notes.phrases import LANGUAGES, Phrases, phrases

__all__ = ["LANGUAGES", "Notes", "Phrases", "due_notes", "phrases", "told_window"]
