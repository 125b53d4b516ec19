"""What tells one review from another."""

from sqlalchemy import select

from twin.review.store._schema import identity
from twin.review.store._store import Store, reading

__all__ = ["identity_of"]


def identity_of(store: Store) -> str:
    """A random name that the database got when it was made; another one in the same place has another."""
    with reading(store) as connection:
        return str(connection.scalars(select(identity.c.id)).one())
