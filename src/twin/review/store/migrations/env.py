"""Run by Alembic: within the transaction that ``twin.review.store`` has begun."""

from alembic import context

from twin.review.store._migrate import VERSIONS
from twin.review.store._schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, version_table=VERSIONS)
context.run_migrations()
