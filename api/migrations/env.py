"""Runs migrations on the connection that ``api.db.upgrade`` hands over."""

from alembic import context

from api.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller holds the one transaction around everything
)
context.run_migrations()
