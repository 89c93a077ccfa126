"""Which tables are there? Each after those that it refers to."""

from controltower.integrations.tables import demand, goods, inbound, packs, people, places, truth
from controltower.integrations.tables.table import Table

TABLES: tuple[Table, ...] = (
    *places.TABLES,
    *truth.TABLES,
    *goods.TABLES,
    *packs.TABLES,
    *people.TABLES,
    *demand.TABLES,
    *inbound.TABLES,
)
BY_NAME = {table.name: table for table in TABLES}
COLUMNS = tuple(dict.fromkeys(column.name for table in TABLES for column in table.columns))
"""Every column name: they tell which separator a file uses."""
