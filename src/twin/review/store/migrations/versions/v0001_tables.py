"""The first tables. There is no way back: it would drop verdicts.

Revision ID: 0001
Revises: none
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    _items()
    _reviewers()
    _leases()
    _turns()
    _undone()
    _verdicts()
    _bad_photos()


def _items() -> None:
    op.create_table(
        "review_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("similarity", sa.Float(precision=53), nullable=True),
        sa.Column("gold", sa.String(length=20), nullable=True),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("judges", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("queue", "a", "b", name="review_items_key"),
    )
    op.create_index(
        "review_items_gold",
        "review_items",
        ["queue", "gold", "id"],
        unique=False,
        sqlite_where=sa.text("gold IS NOT NULL"),
        postgresql_where=sa.text("gold IS NOT NULL"),
    )
    op.create_index(
        "review_items_wanted",
        "review_items",
        ["queue", "judges", sa.literal_column("value DESC"), "id"],
        unique=False,
        sqlite_where=sa.text("wanted > 0"),
        postgresql_where=sa.text("wanted > 0"),
    )


def _reviewers() -> None:
    op.create_table(
        "review_reviewers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("token"),
    )


def _leases() -> None:
    op.create_table(
        "review_leases",
        sa.Column("reviewer", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["review_items.id"]),
        sa.ForeignKeyConstraint(["reviewer"], ["review_reviewers.id"]),
        sa.PrimaryKeyConstraint("reviewer", "item"),
    )
    op.create_index("review_leases_item", "review_leases", ["item"], unique=False)


def _turns() -> None:
    op.create_table(
        "review_turns",
        sa.Column("reviewer", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reviewer"], ["review_reviewers.id"]),
        sa.PrimaryKeyConstraint("reviewer", "queue"),
    )


def _undone() -> None:
    op.create_table(
        "review_undone",
        sa.Column("reviewer", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["reviewer"], ["review_reviewers.id"]),
        sa.PrimaryKeyConstraint("reviewer", "client_id"),
    )


def _verdicts() -> None:
    op.create_table(
        "review_verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("gold", sa.String(length=20), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.Float(precision=53), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(precision=53), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("withdrawn_at", sa.Float(precision=53), nullable=True),
        sa.CheckConstraint("repeat IN (0, 1)", name="review_verdicts_repeat"),
        sa.ForeignKeyConstraint(["item"], ["review_items.id"]),
        sa.ForeignKeyConstraint(["reviewer"], ["review_reviewers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reviewer", "client_id", name="review_verdicts_sent"),
    )
    op.create_index(
        "review_verdicts_gold",
        "review_verdicts",
        ["reviewer", "queue"],
        unique=False,
        sqlite_where=sa.text("withdrawn_at IS NULL AND gold IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND gold IS NOT NULL"),
    )
    op.create_index(
        "review_verdicts_live",
        "review_verdicts",
        ["item", "reviewer", "repeat"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "review_verdicts_own",
        "review_verdicts",
        ["reviewer", "queue", "at"],
        unique=False,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _bad_photos() -> None:
    op.create_table(
        "review_bad_photos",
        sa.Column("verdict", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["verdict"], ["review_verdicts.id"]),
        sa.PrimaryKeyConstraint("verdict", "image_id"),
    )
