"""Where does Alembic run? In the transaction that the caller has begun, so that half a schema cannot be left behind."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
