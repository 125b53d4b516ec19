"""The tables. A change here needs a migration in ``migrations/versions``; a test compares the two."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

__all__ = ["bad_photos", "identity", "items", "leases", "metadata", "reviewers", "turns", "undone", "verdicts"]

metadata = MetaData()

reviewers = Table(
    "review_reviewers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    # SHA-256 of the token; empty for who has none or no longer has one.
    Column("token", String(64), unique=True),
)

items = Table(
    "review_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("queue", String(20), nullable=False),
    Column("a", Text, nullable=False),
    Column("b", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("category", Text, nullable=False),
    Column("similarity", Float(53)),
    Column("gold", String(20)),
    Column("value", Float(53), nullable=False),
    Column("needed", Integer, nullable=False),
    Column("open", Boolean, nullable=False),
    # What follows is worked out from the verdicts (``_refresh``), so that drawing needs to look at none.
    Column("raised", Integer, nullable=False),
    Column("given", Integer, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("judges", Text, nullable=False),
    UniqueConstraint("queue", "a", "b", name="review_items_key"),
)

# Drawing goes through the groups of items that the same people have judged, the most valuable first in each.
Index(
    "review_items_wanted",
    items.c.queue,
    items.c.judges,
    items.c.value.desc(),
    items.c.id,
    sqlite_where=text("wanted > 0"),
    postgresql_where=text("wanted > 0"),
)
Index(
    "review_items_gold",
    items.c.queue,
    items.c.gold,
    items.c.id,
    sqlite_where=text("gold IS NOT NULL"),
    postgresql_where=text("gold IS NOT NULL"),
)

verdicts = Table(
    "review_verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reviewer", ForeignKey("review_reviewers.id"), nullable=False),
    Column("client_id", String(200), nullable=False),
    Column("item", ForeignKey("review_items.id"), nullable=False),
    Column("queue", String(20), nullable=False),
    Column("gold", String(20)),
    Column("verdict", String(20), nullable=False),
    Column("confidence", Float(53)),
    Column("comment", Text, nullable=False),
    Column("seconds", Float(53), nullable=False),
    Column("repeat", Integer, nullable=False),
    Column("at", Float(53), nullable=False),
    Column("withdrawn_at", Float(53)),
    UniqueConstraint("reviewer", "client_id", name="review_verdicts_sent"),
    CheckConstraint("repeat IN (0, 1)", name="review_verdicts_repeat"),
)

_LIVE = text("withdrawn_at IS NULL")
Index(
    "review_verdicts_live",
    verdicts.c.item,
    verdicts.c.reviewer,
    verdicts.c.repeat,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)
Index(
    "review_verdicts_own",
    verdicts.c.reviewer,
    verdicts.c.queue,
    verdicts.c.at,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)
_LIVE_GOLD = text("withdrawn_at IS NULL AND gold IS NOT NULL")
Index(
    "review_verdicts_gold",
    verdicts.c.reviewer,
    verdicts.c.queue,
    sqlite_where=_LIVE_GOLD,
    postgresql_where=_LIVE_GOLD,
)

bad_photos = Table(
    "review_bad_photos",
    metadata,
    Column("verdict", ForeignKey("review_verdicts.id"), primary_key=True),
    Column("image_id", String(200), primary_key=True),
)

leases = Table(
    "review_leases",
    metadata,
    Column("reviewer", ForeignKey("review_reviewers.id"), primary_key=True),
    Column("item", ForeignKey("review_items.id"), primary_key=True),
    Column("queue", String(20), nullable=False),
    Column("repeat", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("expires", Float(53), nullable=False),
)
Index("review_leases_item", leases.c.item)

# How many items each reviewer has been handed: gold items and repeats come by this number.
turns = Table(
    "review_turns",
    metadata,
    Column("reviewer", ForeignKey("review_reviewers.id"), primary_key=True),
    Column("queue", String(20), primary_key=True),
    Column("turn", Integer, nullable=False),
)

# Undone before the verdict itself arrived: when it does, it is withdrawn at once.
undone = Table(
    "review_undone",
    metadata,
    Column("reviewer", ForeignKey("review_reviewers.id"), primary_key=True),
    Column("client_id", String(200), primary_key=True),
    Column("at", Float(53), nullable=False),
)

# One row: a database that is made anew in the place of another is not the same review.
identity = Table("review_identity", metadata, Column("id", String(32), primary_key=True))
