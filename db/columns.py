"""How Python values stand in plain columns: ids as 16 bytes, times as ISO text, words of an enumeration as text.

SQLAlchemy is handed the plain conversion itself instead of a method to wrap: a long list takes half the time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter, methodcaller
from typing import Any
from uuid import UUID

from sqlalchemy import BLOB, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

Convert = Callable[[Any], Any]


class TextColumn(TypeDecorator[Any]):
    """A value kept as text. `to_column` and `to_value` turn None into None."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Text
    cache_ok = True

    def __init__(self, to_column: Convert, to_value: Convert) -> None:
        super().__init__()
        self.to_column = to_column
        self.to_value = to_value

    def bind_processor(self, dialect: Dialect) -> Convert:
        """What makes of a value what stands in the column."""
        return self.to_column

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert:
        """What makes of that the value again."""
        return self.to_value


class BlobColumn(TextColumn):
    """A value kept as bytes."""

    impl = BLOB
    cache_ok = True


class IntegerColumn(TextColumn):
    """A value kept as a number."""

    impl = Integer
    cache_ok = True


def _unless_none(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _repeated(convert: Convert) -> Convert:
    """For values that repeat within a list: the client's id, a day, an hour."""
    return lru_cache(maxsize=1024)(_unless_none(convert))


# UUIDs of version 7 sort by age as bytes, too; instants sort as text because all are in UTC.
ID = BlobColumn(_unless_none(attrgetter("bytes")), _repeated(lambda stored: UUID(bytes=stored)))
INSTANT = TextColumn(
    _unless_none(lambda value: value.astimezone(UTC).isoformat()), _unless_none(datetime.fromisoformat)
)
DAY = TextColumn(_unless_none(methodcaller("isoformat")), _repeated(date.fromisoformat))
HOUR = TextColumn(_unless_none(methodcaller("isoformat")), _repeated(time.fromisoformat))
FLAG = IntegerColumn(_unless_none(int), _unless_none(bool))


def word(words: type[StrEnum]) -> TextColumn:
    """A word of an enumeration."""
    members: dict[str | None, StrEnum | None] = {each.value: each for each in words}
    return TextColumn(_unless_none(str), {None: None, **members}.__getitem__)
