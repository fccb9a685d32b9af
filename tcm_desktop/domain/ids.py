"""Record ids: UUID version 7 (RFC 9562, section 5.7), so that ids made later sort later."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

RANDOM_BYTES = 10


def uuid7(milliseconds: int, random_bytes: bytes) -> UUID:
    """Make a version 7 UUID from a Unix time in milliseconds (48 bits) and ten random bytes.

    Raises ValueError for a time outside 48 bits or another number of random bytes.
    """
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError("the time does not fit 48 bits")
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError("a version 7 id takes ten random bytes")
    value = milliseconds << 80 | int.from_bytes(random_bytes, "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=value)


class IdSource:
    """Makes ids that rise: each one sorts after the one before it, also when a clock steps back.

    `random_bytes` gives that many random bytes; tests pass a seeded one.
    """

    def __init__(self, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._random_bytes = random_bytes
        self._last = 0

    def new(self, now: datetime) -> UUID:
        """An id for something made at this aware instant."""
        made = uuid7(int(now.timestamp() * 1000), self._random_bytes(RANDOM_BYTES))
        self._last = max(made.int, self._last + 1)
        return UUID(int=self._last)
