"""Which of several keepers writes? The one that holds the lease of an operation, by the server's own clock."""

from sqlalchemy import Connection

from controltower.domain.ids import OperationId
from controltower.store.database import Database
from controltower.store.journal import MAIN

TTL_S = 3.0
"""So long after a holder was last heard another one may take over."""

_KEEP = "SELECT keep(?, ?, ?)"


class Lease:
    """The right of one keeper to write, taken from the database again and again; it ends by itself.

    `holder` names the keeper, and no other has the same name. A file of one machine has no leases: there the place in
    the journal that each write builds on is enough.
    """

    def __init__(self, database: Database, holder: str, operation: OperationId = MAIN, ttl_s: float = TTL_S) -> None:
        self.ttl_s = ttl_s
        self._database = database
        self._asked = (operation, holder, round(ttl_s * 1_000))

    def renew(self) -> int:
        """The term of the lease, which counts its holders; 0 while somebody else has it. Raises Unavailable."""
        if not self._database.shared:
            return 1
        with self._database.writing() as connection:
            return self._keep(connection)

    def held(self, connection: Connection) -> bool:
        """Whether it is ours, and stays so until this transaction ends: nobody can take it over meanwhile."""
        return not self._database.shared or self._keep(connection) > 0

    def _keep(self, connection: Connection) -> int:
        term: int = connection.exec_driver_sql(self._database.sql(_KEEP), self._asked).scalar_one()
        return term
