"""Who feeds the operation, in a table: each source, and how long it may say nothing before its facts are stale."""

from controltower.domain import truth
from controltower.integrations.tables.columns import Column
from controltower.integrations.tables.kinds import NUMBER, TEXT
from controltower.integrations.tables.places import own
from controltower.integrations.tables.table import listing

SOURCES = listing(
    "sources",
    "source",
    "The systems that feed the journal, under the names by which they sign their messages.",
    truth.Source,
    truth.SourceListed,
    (
        own("source", "Name with which it signs its messages", "wms"),
        Column("name", TEXT, "What people call it", "Warehouse management"),
        Column("limit_s", NUMBER, "Longest silence that is normal; after it its facts are stale", "720", "seconds", 1),
    ),
)
TABLES = (SOURCES,)
