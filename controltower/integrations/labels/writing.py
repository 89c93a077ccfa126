"""How do labels get into a file? All are drawn before the first is written, by whoever has time for it."""

from collections.abc import Sequence
from pathlib import Path

from controltower.integrations.labels.contents import Content
from controltower.integrations.labels.drawing import Paper, draw


def write_labels(contents: Sequence[Content], paper: Paper, path: Path) -> Path:
    """The file with these labels. Raises Refused where one cannot be drawn, OSError where the disk will not have it."""
    path.write_bytes(draw(contents, paper))
    return path
