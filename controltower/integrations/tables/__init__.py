"""Tables from other systems, as CSV or workbooks: imported row by row, with every problem named."""

from controltower.integrations.tables.importing import run_import
from controltower.integrations.tables.landing import Journal
from controltower.integrations.tables.report import Counted, Fate, ImportReport, Problem
from controltower.integrations.tables.templates import write_folder, write_templates

__all__ = [
    "Counted",
    "Fate",
    "ImportReport",
    "Journal",
    "Problem",
    "run_import",
    "write_folder",
    "write_templates",
]
