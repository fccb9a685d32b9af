"""The five levels in which the program speaks; each has its own word, icon and color."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How much something matters. The value names the color token."""

    OK = "ok"
    TIP = "tip"
    FIX = "fix"
    STOP = "stop"
    NEUTRAL = "neutral"


ICONS = {
    Level.OK: "circle-check",
    Level.TIP: "lightbulb",
    Level.FIX: "triangle-alert",
    Level.STOP: "ban",
    Level.NEUTRAL: "circle-minus",
}

WORDS = {
    Level.OK: "Looks billable",
    Level.TIP: "Suggestion",
    Level.FIX: "Needed to bill",
    Level.STOP: "Can't be billed",
    Level.NEUTRAL: "Not checked",
}


def ink(level: Level) -> str:
    """The token of a level's text and icon."""
    return "muted" if level is Level.NEUTRAL else level.value


def ground(level: Level) -> str:
    """The token of a level's background."""
    return "alt" if level is Level.NEUTRAL else f"{level.value}_bg"
