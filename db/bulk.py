"""Many rows of one table in one statement, as fast as the driver takes them, and many that are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from db.columns import TextColumn
from db.rows import Base

_LISTED = sa.func.json_each(sa.bindparam("named")).table_valued("value").c.value
_NAMED_IDS = sa.select(sa.func.unhex(_LISTED))
_NAMED_NUMBERS = sa.select(_LISTED)


def is_named(column: sa.SQLColumnExpression[Any]) -> sa.ColumnElement[bool]:
    """Whether the id in a column is among those of `names`.

    They are one parameter, however many: as a list they are bound one by one, which takes longer than the reading.
    """
    return column.in_(_NAMED_IDS)


def is_numbered(column: sa.SQLColumnExpression[Any]) -> sa.ColumnElement[bool]:
    """Whether the number in a column is among those of `numbers`."""
    return column.in_(_NAMED_NUMBERS)


def names(ids: Iterable[UUID | bytes]) -> dict[str, str]:
    """The parameter of `is_named`."""
    return numbers([id_.hex() if isinstance(id_, bytes) else id_.hex for id_ in ids])


def numbers(listed: Sequence[int] | Sequence[str]) -> dict[str, str]:
    """The parameter of `is_numbered`."""
    return {"named": msgspec.json.encode(listed).decode()}


class Bulk:
    """An INSERT into a table's named columns. Values are converted column by column, not value by value.

    SQLAlchemy's own way takes as long for the values of a row as the encrypted file does for the row.
    """

    def __init__(self, table: type[Base], *names: str, replaces: bool = False) -> None:
        how = "INSERT OR REPLACE" if replaces else "INSERT"
        places = ", ".join("?" * len(names))
        self._statement = f"{how} INTO {table.__tablename__} ({', '.join(names)}) VALUES ({places})"
        self._values = itemgetter(*names)
        types = [table.__table__.columns[name].type for name in names]
        self._converts = [kind.to_column if isinstance(kind, TextColumn) else None for kind in types]

    def insert(self, connection: sa.Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Store these rows, none or more."""
        columns = zip(*map(self._values, rows), strict=True)
        converted = [
            column if convert is None else map(convert, column)
            for convert, column in zip(self._converts, columns, strict=False)
        ]
        if converted:
            connection.exec_driver_sql(self._statement, list(zip(*converted, strict=True)))
