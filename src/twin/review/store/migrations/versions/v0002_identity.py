"""What tells a review from one whose database stood in the same place before.

Revision ID: 0002
Revises: 0001
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and its row."""
    table = op.create_table(
        "review_identity", sa.Column("id", sa.String(length=32), nullable=False), sa.PrimaryKeyConstraint("id")
    )
    op.bulk_insert(table, [{"id": uuid.uuid4().hex}])
