"""A table of a hundred thousand rows that sorts in milliseconds and never loses the row a person has chosen."""

from controltower.ui.table.column import Column
from controltower.ui.table.model import RowsModel
from controltower.ui.table.view import Table

__all__ = ["Column", "RowsModel", "Table"]
