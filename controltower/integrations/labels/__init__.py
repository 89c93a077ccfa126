"""Labels of parcels: what stands on them, and files for printers."""

from controltower.integrations.labels.contents import Content, contents_of
from controltower.integrations.labels.drawing import DOTS_PER_MM, Form, Paper, draw
from controltower.integrations.labels.layout import Size
from controltower.integrations.labels.words import TONGUES
from controltower.integrations.labels.writing import write_labels

__all__ = ["DOTS_PER_MM", "TONGUES", "Content", "Form", "Paper", "Size", "contents_of", "draw", "write_labels"]
