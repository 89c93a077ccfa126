"""How is a PostgreSQL server run where none is installed as a service? Found, made, started and stopped as a child."""

from controltower.store.postgres.serving.folder import tidy
from controltower.store.postgres.serving.programs import OLDEST, Binaries, binaries
from controltower.store.postgres.serving.server import ADMIN, FAST, Server, free_port

__all__ = ["ADMIN", "FAST", "OLDEST", "Binaries", "Server", "binaries", "free_port", "tidy"]
