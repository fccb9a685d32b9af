"""The five levels in which the program speaks of what it found."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How much something matters. The value names the color token."""

    OK = "ok"
    TIP = "tip"
    FIX = "fix"
    STOP = "stop"
    NEUTRAL = "neutral"
